"""The ways out: files for authorities. They know the engine and not Odoo."""
