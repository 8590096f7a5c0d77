from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.bimester import Bimester
from ..engine.correction import DIFFERENCE, RETURN
from ..engine.correction import Correction as EngineCorrection
from ..engine.money import Amounts
from ..engine.retention import Step
from . import wording
from .board_row import Row
from .correction_batch import Found, amounts_of
from .daily import today_in_mexico
from .value import PESOS, to_decimal


class Correction(models.Model):
    """What confirmed payslips of a credit should have been in a bimester: a return
    after a plain suspension, or a difference.

    Found by the calculation (:mod:`~.correction_finding`), never typed. Amounts are
    pesos more (above zero) or less to withhold. A return goes on the next payslip by
    itself, or is paid outside payroll where the worker left. A difference waits for a
    person, or not, as the company's settings say; one of a bimester that is remitted
    always does. A decision holds for the amounts it was made on; what is not found any
    more goes.
    """

    _name = "l10n_mx_infonavit.correction"
    _description = "Infonavit Difference"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "credit_id"
    _mail_post_access = "read"
    _check_company_auto = True

    kind = fields.Selection(
        [(DIFFERENCE, "Difference"), (RETURN, "Return")],
        required=True,
        index=True,
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Worker", required=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    credit_id = fields.Many2one(
        "l10n_mx_infonavit.credit", required=True, index=True, check_company=True
    )
    bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester", required=True, index=True, check_company=True
    )
    registro_patronal_id = fields.Many2one(
        related="bimester_id.registro_patronal_id", store=True
    )
    aviso_id = fields.Many2one(
        "l10n_mx_infonavit.aviso",
        check_company=True,
        help="The aviso that causes it; of a difference the last one of the bimester.",
    )
    payslip_id = fields.Many2one(
        "hr.payslip",
        index=True,
        ondelete="set null",
        help="The payslip that carries it, or shows it as proposed.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    was = fields.Monetary(
        "What It Was", help="What the confirmed payslips of the bimester withheld."
    )
    should_be = fields.Monetary(
        compute="_compute_total", store=True, help="By what is known now."
    )
    amount = fields.Monetary(
        "Amortization", help="More to withhold; below zero it goes to the worker."
    )
    insurance = fields.Monetary()
    total = fields.Monetary("Difference", compute="_compute_total", store=True)
    to_return = fields.Monetary(
        "To the Worker", compute="_compute_total", store=True, help="What goes back."
    )
    short_amount = fields.Monetary(
        "Amortization Lacking", help="Accepted, and the pay did not suffice for it."
    )
    short_insurance = fields.Monetary("Insurance Lacking")
    is_remitted = fields.Boolean(
        "Bimester Remitted",
        help="The bimester is paid to Infonavit already, or its payment limit has "
        "passed: the difference is reported, and goes on a payslip only if a person "
        "says so, with the reason.",
    )
    decision = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("waived", "Waived"),
            ("outside", "To Be Paid Outside Payroll"),
            ("paid", "Paid Outside Payroll"),
        ],
        required=True,
        default="proposed",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("applied", "Applied"),
            ("waived", "Waived"),
            ("outside", "To Be Paid Outside Payroll"),
            ("paid", "Paid Outside Payroll"),
            ("refunded", "Payslip Refunded"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    reason = fields.Char(tracking=True)
    decided_uid = fields.Many2one("res.users", string="Decided By")
    decided_date = fields.Datetime("Decided On")
    date_paid = fields.Date("Paid On")
    steps_data = fields.Json("Arithmetic", copy=False)
    steps = fields.Text("How It Is Computed", compute="_compute_steps")

    @api.depends("amount", "insurance", "was")
    def _compute_total(self):
        for record in self:
            record.total = record.amount + record.insurance
            record.to_return = max(-record.total, 0.0)
            record.should_be = record.was + record.total

    @api.depends("decision", "payslip_id.state", "payslip_id.refunded_id.state")
    def _compute_state(self):
        for record in self:
            slip = record.payslip_id
            record.state = record.decision
            if record.decision == "accepted" and slip.state == "done":
                refund = slip.refunded_id
                is_refunded = refund and refund.state != "cancel"
                record.state = "refunded" if is_refunded else "applied"

    @api.depends("steps_data")
    @api.depends_context("lang")
    def _compute_steps(self):
        for record in self:
            record.steps = "\n".join(
                wording.step(self.env, step) for step in record._steps()
            )

    @api.depends("kind", "credit_id", "bimester_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = " · ".join(
                filter(
                    None,
                    (
                        kinds.get(record.kind),
                        record.bimester_id.display_name,
                        record.credit_id.display_name,
                    ),
                )
            )

    # --- what people do ---------------------------------------------------------------

    def action_accept(self, reason=None):
        """Have differences on the next payslip; those of remitted bimesters ask why."""
        self._check_may_decide()
        records = self.filtered(
            lambda r: r.kind == DIFFERENCE and r.decision == "proposed"
        )
        if any(records.mapped("is_remitted")) and not (reason or "").strip():
            return records._decide("accept")
        return records._take_decision("accepted", reason)

    def action_waive(self, reason=None):
        """Leave differences for good, with a reason; without one, asks for it."""
        self._check_may_decide()
        records = self.filtered(
            lambda r: r.kind == DIFFERENCE and r.state in ("proposed", "accepted")
        )
        if not (reason or "").strip():
            return records._decide("waive")
        return records._take_decision("waived", reason)

    def action_propose(self, reason=None):
        """Undo a decision that no payslip carries out yet."""
        self._check_may_decide()
        undone = self.filtered(
            lambda r: r.kind == DIFFERENCE and r.state in ("accepted", "waived")
        )
        undone._take_decision("proposed", reason)
        unpaid = self.filtered(lambda r: r.state == "paid")
        unpaid._take_decision("outside", reason)
        unpaid.sudo().date_paid = False

    def action_mark_paid(self):
        """Returns of workers who left: they were paid, by check or transfer."""
        self._check_may_decide()
        paid = self.filtered(lambda r: r.state == "outside")
        paid._take_decision("paid", None)
        paid.sudo().date_paid = today_in_mexico()

    @api.model
    def action_look_again(self):
        """Compare the confirmed payslips with what is known now."""
        self._check_may_decide()
        self._refresh_companies(self.env.companies)

    @api.model
    def _infonavit_board_rows(self, look):
        rows = (
            (
                "proposed",
                self.env._("Proposed Differences"),
                "l10n_mx_infonavit_avisos.action_correction",
                [["kind", "=", DIFFERENCE], ["state", "=", "proposed"]],
            ),
            (
                "outside",
                self.env._("Returns Outside Payroll"),
                "l10n_mx_infonavit_avisos.action_return",
                [["kind", "=", RETURN], ["state", "=", "outside"]],
            ),
        )
        return [
            Row(key, "payroll", name, self.search_count(domain), action, domain)
            for key, name, action, domain in rows
        ]

    def _check_may_decide(self):
        self.env["l10n_mx_infonavit.aviso"].browse()._check_may_decide()
        self.check_access("read")

    def _decide(self, decision):
        """The dialogue that asks for the reason."""
        names = {
            "accept": self.env._("Accept"),
            "waive": self.env._("Waive"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[decision],
            "res_model": "l10n_mx_infonavit.correction.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_correction_ids": self.ids,
            },
        }

    def _take_decision(self, decision, reason):
        """Write and log it, and compute the draft payslips that show it again."""
        slips = self.sudo().payslip_id.filtered(lambda s: s.state == "verify")
        log = {}
        for record in self.sudo():
            record.write(
                {
                    "decision": decision,
                    "reason": (reason or "").strip() or False,
                    "decided_uid": self.env.uid,
                    "decided_date": fields.Datetime.now(),
                    "payslip_id": record.payslip_id.id
                    if record.payslip_id in slips and decision == "accepted"
                    else False,
                }
            )
            log[record.id] = record._decision_sentence()
        self.sudo()._message_log_batch(log)
        self.env["hr.payslip"].browse(slips.ids).compute_sheet()

    def _decision_sentence(self):
        self.ensure_one()
        names = dict(self._fields["decision"]._description_selection(self.env))
        return self.env._(
            "%(decision)s by %(user)s: %(amount)s. %(reason)s",
            decision=names[self.decision],
            user=self.decided_uid.name,
            amount=f"{self.total:,.2f}",
            reason=self.reason or "",
        ).strip()

    @api.ondelete(at_uninstall=False)
    def _unlink_never_settled(self):
        if any(r.state in ("applied", "waived", "paid", "refunded") for r in self):
            raise UserError(
                self.env._("A difference that was settled stays: it is what was done.")
            )

    @api.model
    def _returned(self, domain, groupby):
        """What went back to workers: by a suspension, or as a difference of too much.
        Pesos above zero by the records of ``groupby``, as a tuple."""
        return self._moved([*domain, ("total", "<", 0)], groupby)

    @api.model
    def _collected(self, domain, groupby):
        """What was withheld later, as a difference of too little, likewise."""
        return self._moved([*domain, ("total", ">", 0)], groupby)

    def _moved(self, domain, groupby):
        """As far as it did move: on a confirmed payslip, and as the pay sufficed."""
        rows = self._read_group(
            [*domain, ("state", "in", ("applied", "paid"))],
            groupby,
            ["total:sum", "short_amount:sum", "short_insurance:sum"],
        )
        return {
            tuple(key): abs(total) - short - insurance
            for *key, total, short, insurance in rows
        }

    # --- between the record and the engine --------------------------------------------

    def _bimester(self):
        self.ensure_one()
        return Bimester(self.bimester_id.year, self.bimester_id.number)

    def _key(self):
        """As :class:`~.correction_batch.Found`."""
        return self.credit_id.id, self._bimester(), self.kind

    def _steps(self):
        """The engine's steps, as they were kept."""
        self.ensure_one()
        return [
            Step(kind, date.fromisoformat(first), date.fromisoformat(last), *rest)
            for kind, first, last, *rest in self.steps_data or []
        ]

    def _found(self):
        """The record as it was found."""
        self.ensure_one()
        return Found(
            self.employee_id.id,
            self.company_id.id,
            self.credit_id.id,
            self.registro_patronal_id.id,
            EngineCorrection(
                self.kind,
                self._bimester(),
                *amounts_of(self),
                str(self.aviso_id.id or ""),
                tuple(self._steps()),
            ),
            Amounts(to_decimal(self.was, PESOS)),
            self.is_remitted,
        )

    @api.model
    def _values(self, found):
        """Values of a record, without bimester, payslip and decision."""
        correction = found.correction
        return {
            "kind": correction.kind,
            "employee_id": found.employee_id,
            "company_id": found.company_id,
            "credit_id": found.credit_id,
            "aviso_id": int(correction.key) if correction.key else False,
            "was": float(found.was.total),
            "amount": float(correction.amount + correction.short.amount),
            "insurance": float(correction.insurance + correction.short.insurance),
            "short_amount": float(correction.short.amount),
            "short_insurance": float(correction.short.insurance),
            "is_remitted": found.is_remitted,
            "steps_data": [
                [s.kind, s.first.isoformat(), s.last.isoformat(), s.days, s.formula]
                for s in correction.steps
            ],
        }
