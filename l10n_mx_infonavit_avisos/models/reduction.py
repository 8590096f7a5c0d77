from collections import defaultdict

from odoo import api, fields, models

from ..engine.dated import Dated
from ..engine.law import Row
from .value import VALUE_DIGITS, to_decimal

TABLE_DIGITS = (6, 2)


class Reduction(models.Model):
    """A row of the table that lowers old percentage credits (DOF 24 Nov 2003).

    All rows of one day are one table, which holds until that of the next day.
    """

    _name = "l10n_mx_infonavit.reduction"
    _description = "Row of the Reduction Table"
    _order = "date_from desc, nominal, wages"
    _rec_name = "nominal"

    date_from = fields.Date("In Force From", required=True)
    nominal = fields.Float(
        "Nominal %",
        digits=TABLE_DIGITS,
        required=True,
        aggregator=None,
        help="The percentage that the aviso orders.",
    )
    wages = fields.Float(
        "From Minimum Wages",
        digits=TABLE_DIGITS,
        required=True,
        aggregator=None,
        help="The row holds from this many general minimum wages of daily wage on. How "
        "a fraction falls on a row is not published: here on the row of the integer "
        "part, and below the first row on the first.",
    )
    percentage = fields.Float(
        "Withheld %",
        digits=TABLE_DIGITS,
        required=True,
        aggregator=None,
        help="The percentage of the SDI that is withheld instead.",
    )

    _row_uniq = models.Constraint(
        "UNIQUE(date_from, nominal, wages)", "The table has that row already."
    )
    _percentage_check = models.Constraint(
        "CHECK(percentage > 0 AND percentage <= nominal AND wages > 0)",
        "A row lowers the percentage: it is above zero and at most the nominal one.",
    )

    @api.model
    def _tables(self):
        """All tables, as the engine takes them."""
        tables = defaultdict(list)
        columns = ["date_from", "nominal", "wages", "percentage"]
        for row in self.sudo().search_fetch([], columns):
            # Comparable with a discount's value, whatever its decimals.
            numbers = (row.nominal, row.wages, row.percentage)
            tables[row.date_from].append(
                Row(*(to_decimal(number, VALUE_DIGITS) for number in numbers))
            )
        return Dated.of({day: tuple(rows) for day, rows in tables.items()})
