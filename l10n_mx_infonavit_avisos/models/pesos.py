"""Fields for amounts that the engine has rounded."""

from odoo import fields
from odoo.tools import float_repr

CENTS = 2


class Pesos(fields.Monetary):
    """Pesos to the cent, whatever the record's currency is.

    Odoo makes a record and looks its currency up for each value that it inserts, to
    round it: of a thousand payslips ten thousand times, for what is round already.
    """

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        return float_repr(value or 0.0, CENTS)

    def convert_to_cache(self, value, record, validate=True):
        return round(float(value or 0.0), CENTS)
