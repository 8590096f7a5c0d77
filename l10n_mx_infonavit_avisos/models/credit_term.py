from odoo import api, fields, models

from ..engine.timeline import FOREVER, Term
from .value import VALUE_DIGITS, to_decimal


class CreditTerm(models.Model):
    """Days on which an aviso's discount holds. Derived, never edited."""

    _name = "l10n_mx_infonavit.credit.term"
    _description = "Terms of an Infonavit Credit"
    _order = "credit_id, date_from"
    _inherit = ["l10n_mx_infonavit.company.check"]
    _check_company_auto = True

    credit_id = fields.Many2one(
        "l10n_mx_infonavit.credit",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="credit_id.company_id", store=True, index=True)
    aviso_id = fields.Many2one(
        "l10n_mx_infonavit.aviso", required=True, check_company=True
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="Empty while the terms go on.")
    discount_type = fields.Selection(
        related="aviso_id.discount_type", store=True, string="Discount Type"
    )
    discount_value = fields.Float(
        related="aviso_id.discount_value", store=True, digits=VALUE_DIGITS
    )
    discount = fields.Char(related="aviso_id.discount")

    @api.model
    def _values(self, credit, term):
        """Values of a record from a term of the engine."""
        return {
            "credit_id": credit.id,
            "date_from": term.first,
            "date_to": False if term.last == FOREVER else term.last,
            "aviso_id": int(term.key),
        }

    def _term(self):
        """As the engine takes it; the key is the aviso's id."""
        self.ensure_one()
        return Term(
            self.date_from,
            self.date_to or FOREVER,
            self.discount_type,
            to_decimal(self.discount_value, VALUE_DIGITS),
            str(self.aviso_id.id),
            self.credit_id.applies_table,
        )
