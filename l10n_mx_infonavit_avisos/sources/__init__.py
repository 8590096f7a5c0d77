"""The ways in: each turns bytes into Notices, or into an Emission.

They know the engine and not Odoo; ``recognise`` tells which of them takes a file.
"""
