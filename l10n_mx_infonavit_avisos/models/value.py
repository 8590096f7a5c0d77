from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.dated import Dated
from ..engine.retention import Law

DIGITS = (12, 4)
# Of what is withheld.
PESOS = (16, 2)
# Of a discount: per cent, pesos a month, or times UMI.
VALUE_DIGITS = (15, 6)


class Value(models.Model):
    """A value of the law with the day from which it holds, until the next one."""

    _name = "l10n_mx_infonavit.value"
    _description = "Infonavit Value"
    _inherit = ["mail.thread"]
    _order = "kind, date_from desc"

    kind = fields.Selection(
        [
            ("umi", "UMI"),
            ("insurance", "Damage Insurance"),
        ],
        required=True,
        index=True,
    )
    date_from = fields.Date("In Force From", required=True, tracking=True)
    value = fields.Float("Pesos", digits=DIGITS, required=True, tracking=True)
    note = fields.Char("Reference", translate=True)

    _kind_date_uniq = models.Constraint(
        "UNIQUE(kind, date_from)",
        "There is a value of that kind from that day already.",
    )

    @api.constrains("value")
    def _check_value(self):
        if any(record.value <= 0 for record in self):
            raise ValidationError(self.env._("A value must be more than zero."))

    @api.depends("kind", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            since = format_date(self.env, record.date_from)
            record.display_name = f"{kinds.get(record.kind, '')} {since}"

    @api.model
    def _law(self):
        """All values, as the engine takes them."""
        values = {"umi": {}, "insurance": {}}
        for record in self.sudo().search([("kind", "in", list(values))]):
            values[record.kind][record.date_from] = to_decimal(record.value, DIGITS)
        return Law(umi=Dated.of(values["umi"]), insurance=Dated.of(values["insurance"]))


def to_decimal(value, digits):
    """A stored number as the engine's exact one.

    The column is NUMERIC with these digits; Odoo hands it over as a float.
    """
    return Decimal(f"{value:.{digits[1]}f}")
