from odoo import api, fields, models

from ..engine.timeline import FOREVER, Term
from .aviso import DISCOUNTS
from .value import VALUE_DIGITS, to_decimal


class CreditTerm(models.Model):
    """Days on which an aviso's discount holds. Derived, never edited.

    What it repeats of its credit and aviso never changes there: it is written with the
    term, at a third of the cost of a stored related field.
    """

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
    company_id = fields.Many2one("res.company", required=True, index=True)
    aviso_id = fields.Many2one(
        "l10n_mx_infonavit.aviso", required=True, check_company=True
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="Empty while the terms go on.")
    discount_type = fields.Selection(DISCOUNTS)
    discount_value = fields.Float(digits=VALUE_DIGITS)
    discount = fields.Char(related="aviso_id.discount")

    @api.model
    def _values(self, credit, term):
        """Values of a record from a term of the engine."""
        return {
            "credit_id": credit.id,
            "date_from": term.first,
            "date_to": False if term.last == FOREVER else term.last,
            "aviso_id": int(term.key),
            "company_id": credit.company_id.id,
            "discount_type": term.discount_type,
            "discount_value": float(term.discount_value),
        }

    @api.model
    def _insert(self, rows):
        """As ``create`` of rows by :meth:`_values`, for the thousands that an import or
        a rebuild writes: nothing of them is computed, tracked or chosen by a person."""
        if not rows:
            return
        log = (self.env.uid, self.env.cr.now()) * 2
        self.env.cr.execute_values(
            """
            INSERT INTO l10n_mx_infonavit_credit_term
                (credit_id, company_id, aviso_id, date_from, date_to, discount_type,
                 discount_value, create_uid, create_date, write_uid, write_date)
            VALUES %s
            """,
            [
                (
                    row["credit_id"],
                    row["company_id"],
                    row["aviso_id"],
                    row["date_from"],
                    row["date_to"] or None,
                    row["discount_type"],
                    row["discount_value"],
                    *log,
                )
                for row in rows
            ],
            page_size=len(rows),
        )
        concerned = self.env["l10n_mx_infonavit.credit"].browse(
            {row["credit_id"] for row in rows}
        )
        concerned.invalidate_recordset(["term_ids"], flush=False)
        concerned.modified(["term_ids"])

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
