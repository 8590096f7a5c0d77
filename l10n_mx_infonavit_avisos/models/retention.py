from datetime import date

from odoo import api, fields, models

from ..engine.retention import Step
from . import wording
from .aviso import DISCOUNTS
from .value import VALUE_DIGITS


class Retention(models.Model):
    """What one payslip withholds for one credit in one bimester, with its steps.

    Written when the payslip is computed, together with its lines; frozen with it when
    it is confirmed. ``counts`` is false while the payslip is a draft, cancelled, or
    refunded.
    """

    _name = "l10n_mx_infonavit.retention"
    _description = "Infonavit Retention"
    _order = "date_from desc, id desc"
    _rec_name = "credit_id"
    _check_company_auto = True

    payslip_id = fields.Many2one(
        "hr.payslip", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one("hr.employee", string="Worker", required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    credit_id = fields.Many2one(
        "l10n_mx_infonavit.credit", required=True, index=True, check_company=True
    )
    aviso_id = fields.Many2one("l10n_mx_infonavit.aviso", check_company=True)
    bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester", required=True, index=True, check_company=True
    )
    registro_patronal_id = fields.Many2one(
        related="bimester_id.registro_patronal_id", store=True
    )
    date_from = fields.Date("From", required=True, help="First day withheld.")
    date_to = fields.Date("To", required=True, help="Last day withheld.")
    days = fields.Integer(help="Natural days withheld.")
    discount_type = fields.Selection(DISCOUNTS)
    discount_value = fields.Float(digits=VALUE_DIGITS, aggregator=None)
    discount = fields.Char(compute="_compute_discount")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Amortization")
    insurance = fields.Monetary()
    total = fields.Monetary(compute="_compute_total", store=True)
    steps_data = fields.Json("Arithmetic", copy=False)
    steps = fields.Text("How It Is Computed", compute="_compute_steps")
    is_blocked = fields.Boolean(
        "Incomplete", help="A wage or a value is missing; the steps say which."
    )
    counts = fields.Boolean(
        "Withheld", compute="_compute_counts", store=True, index=True
    )

    # The look-up of a batch: what other payslips of its workers hold.
    _batch_idx = models.Index("(employee_id, date_to) WHERE counts")

    @api.depends("discount_type", "discount_value")
    def _compute_discount(self):
        for retention in self:
            retention.discount = wording.discount(
                retention.discount_type, retention.discount_value
            )

    @api.depends("amount", "insurance")
    def _compute_total(self):
        for retention in self:
            retention.total = retention.amount + retention.insurance

    @api.depends("payslip_id.state", "payslip_id.refunded_id.state")
    def _compute_counts(self):
        for retention in self:
            payslip = retention.payslip_id
            refund = payslip.refunded_id
            retention.counts = payslip.state in ("verify", "done") and (
                not refund or refund.state == "cancel"
            )

    @api.depends("steps_data")
    @api.depends_context("lang")
    def _compute_steps(self):
        for retention in self:
            retention.steps = "\n".join(
                wording.step(self.env, step) for step in retention._steps()
            )

    def _steps(self):
        """The engine's steps, as they were kept."""
        self.ensure_one()
        return [
            Step(kind, date.fromisoformat(first), date.fromisoformat(last), *rest)
            for kind, first, last, *rest in self.steps_data or []
        ]

    @api.model
    def _values(self, entry):
        """Values of a record from a :class:`~.retention_batch.Entry`, without payslip
        and bimester."""
        retention = entry.retention
        return {
            "employee_id": entry.employee_id,
            "company_id": entry.company_id,
            "credit_id": entry.credit_id,
            "aviso_id": int(retention.key),
            "date_from": retention.span.first,
            "date_to": retention.span.last,
            "days": retention.days,
            "discount_type": retention.discount_type,
            "discount_value": float(retention.discount_value),
            "amount": float(retention.amount),
            "insurance": float(retention.insurance),
            "is_blocked": retention.blocked,
            "steps_data": [
                [s.kind, s.first.isoformat(), s.last.isoformat(), s.days, s.formula]
                for s in retention.steps
            ],
        }
