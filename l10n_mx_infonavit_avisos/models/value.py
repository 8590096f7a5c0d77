from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.dated import Dated
from ..engine.retention import Law
from . import value_reminder
from .board_row import Row, urgency

DIGITS = (12, 4)
# Of what is withheld.
PESOS = (16, 2)
# Of a discount: per cent, pesos a month, or times UMI.
VALUE_DIGITS = (15, 6)


class Value(models.Model):
    """A value of the law with the day from which it holds, until the next one."""

    _name = "l10n_mx_infonavit.value"
    _description = "Infonavit Value"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "kind, date_from desc"

    kind = fields.Selection(
        [
            ("umi", "UMI"),
            ("insurance", "Damage Insurance"),
            ("minimum_wage", "Minimum Wage, General"),
            ("minimum_wage_frontera", "Minimum Wage, Northern Border Zone"),
            ("absences_count", "Absences Are Withheld (1 yes, 0 no)"),
        ],
        required=True,
        index=True,
    )
    date_from = fields.Date("In Force From", required=True, tracking=True)
    value = fields.Float(
        digits=DIGITS,
        required=True,
        tracking=True,
        aggregator=None,
        help="Pesos a day; of the insurance, pesos per bimester and credit. Whether "
        "absences are withheld: 1 yes, 0 no.",
    )
    note = fields.Char("Reference", translate=True)
    reminded_year = fields.Integer(
        copy=False,
        help="The year for which a newer value was asked for; 0: none.",
    )

    _kind_date_uniq = models.Constraint(
        "UNIQUE(kind, date_from)",
        "There is a value of that kind from that day already.",
    )

    @api.constrains("kind", "value")
    def _check_value(self):
        for record in self:
            if record.kind == "absences_count":
                if record.value not in (0, 1):
                    raise ValidationError(
                        self.env._("Write 1 where absences are withheld, else 0.")
                    )
            elif record.value <= 0:
                raise ValidationError(self.env._("A value must be more than zero."))

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        # Others were reminded, too.
        value_reminder.close(self.sudo())
        return values

    def write(self, vals):
        result = super().write(vals)
        if {"kind", "date_from"} & set(vals):
            value_reminder.close(self.sudo())
        return result

    @api.model
    def _infonavit_board_rows(self, look):
        """The last values of those kinds that the year lacks: a manager types them."""
        year, lacking = value_reminder.lacking(self, look.today)
        lacking = lacking if look.is_manager else self.browse()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        names = ", ".join(kinds[value.kind] for value in lacking)
        return [
            Row(
                "values",
                "deadlines",
                self.env._("Values of %(year)s That Lack", year=str(year)),
                len(lacking),
                "l10n_mx_infonavit_avisos.action_value",
                [["id", "in", lacking.ids]],
                names,
                urgency(date(year, 1, 1), look.today, 31),
            )
        ]

    @api.model
    def _daily_check(self):
        """Ask for the values of the year that lack."""
        value_reminder.remind(self.sudo())

    @api.depends("kind", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            since = format_date(self.env, record.date_from)
            record.display_name = f"{kinds.get(record.kind, '')} {since}"

    @api.model
    def _law(self, with_tables=True):
        """All values as the engine takes them, and the reduction tables, which few
        credits need."""
        values = {kind: {} for kind, _label in self._fields["kind"].selection}
        for record in self.sudo().search_fetch([], ["kind", "date_from", "value"]):
            values[record.kind][record.date_from] = to_decimal(record.value, DIGITS)
        absences = values["absences_count"]
        return Law(
            umi=Dated.of(values["umi"]),
            insurance=Dated.of(values["insurance"]),
            minimum_wage=Dated.of(values["minimum_wage"]),
            minimum_wage_frontera=Dated.of(values["minimum_wage_frontera"]),
            absences_count=Dated.of({day: bool(n) for day, n in absences.items()}),
            reduction=self.env["l10n_mx_infonavit.reduction"]._tables()
            if with_tables
            else Dated(),
        )


def to_decimal(value, digits):
    """A stored number as the engine's exact one.

    The column is NUMERIC with these digits; Odoo hands it over as a float.
    """
    return Decimal(f"{value:.{digits[1]}f}")
