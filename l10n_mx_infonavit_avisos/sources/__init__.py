"""The ways in: each turns bytes into Notices. They know the engine and not Odoo."""
