from collections import defaultdict

from odoo import api, fields, models

from ..engine.bimester import Bimester
from ..engine.money import add
from ..engine.span import Span
from .correction_batch import totals
from .retention_batch import Request, RetentionBatch

CODES = ("INFONAVIT", "INFONAVIT_SEG", "INFONAVIT_DEV")
LEDGER = "l10n_mx_infonavit_ledger"


class Ledger:
    """What each payslip of one computation withholds, handed out to its rules.

    ``entries``: payslip id → entries of the retention batch; ``plan``: returns and
    differences; ``frozen``: payslip id → kind → pesos, for payslips whose amounts are
    fixed already.
    """

    def __init__(self, entries, plan, frozen):
        self.entries = entries
        self.plan = plan
        self.frozen = frozen
        self.given = set()

    def give(self, payslip_id, kind):
        """The amount, pesos, once a payslip: a rule runs once for every contract, the
        amount stands once on the payslip."""
        if (payslip_id, kind) in self.given:
            return 0.0
        self.given.add((payslip_id, kind))
        if payslip_id in self.frozen:
            return float(self.frozen[payslip_id][kind])
        entries = self.entries.get(payslip_id, ())
        withheld = add(entry.retention.withheld for entry in entries)
        return float(totals(withheld, self.plan.charges(payslip_id, entries))[kind])

    def used(self):
        """Entries by payslip, of those whose structure holds the amortization rule."""
        return {
            payslip_id: entries
            for payslip_id, entries in self.entries.items()
            if (payslip_id, "amortization") in self.given
        }


class HrPayslip(models.Model):
    _inherit = "hr.payslip"

    l10n_mx_infonavit_retention_ids = fields.One2many(
        "l10n_mx_infonavit.retention",
        "payslip_id",
        string="Infonavit Retentions",
        copy=False,
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_warning = fields.Text(
        "Infonavit Warning",
        compute="_compute_l10n_mx_infonavit_warning",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )

    @api.depends("state", "line_ids", "employee_id")
    @api.depends_context("lang")
    def _compute_l10n_mx_infonavit_warning(self):
        for payslip in self:
            payslip.l10n_mx_infonavit_warning = "\n".join(
                payslip._l10n_mx_infonavit_warnings()
            )

    def _l10n_mx_infonavit_warnings(self):
        """What the accountant should see before he confirms, a sentence each."""
        self.ensure_one()
        warnings = []
        if self.l10n_mx_infonavit_retention_ids.filtered("is_blocked"):
            warnings.append(
                self.env._(
                    "Something is missing to compute the Infonavit deduction: the "
                    "steps in the tab Infonavit say what."
                )
            )
        if (
            self.state == "verify"
            and not self.credit_note
            and not self._l10n_mx_infonavit_structures().filtered("l10n_mx_infonavit")
            and self.employee_id.l10n_mx_infonavit_credit_ids._in_force(
                self.date_from, self.date_to
            )
        ):
            warnings.append(
                self.env._(
                    "The worker has an Infonavit credit in force, and the salary "
                    "structure has no Infonavit rules: add them under Payroll ▸ "
                    "Configuration ▸ Settings."
                )
            )
        waiting = self.employee_id.l10n_mx_infonavit_aviso_ids.filtered(
            lambda aviso: aviso.state in ("new", "to_review", "to_classify")
        )
        if waiting and self.state in ("draft", "verify"):
            warnings.append(
                self.env._(
                    "Avisos of this worker wait for a decision and are not in this "
                    "payslip: %(count)s.",
                    count=len(waiting),
                )
            )
        return warnings

    # --- OCA payroll's computation --------------------------------------------------

    def compute_sheet(self):
        ledger = self._l10n_mx_infonavit_ledger()
        result = super(HrPayslip, self.with_context(**{LEDGER: ledger})).compute_sheet()
        self._l10n_mx_infonavit_store(ledger)
        return result

    def get_lines_dict(self):
        if LEDGER not in self.env.context:
            self = self.with_context(**{LEDGER: self._l10n_mx_infonavit_ledger()})
        lines = super().get_lines_dict()
        return {
            key: line
            for key, line in lines.items()
            if line["total"] or line["code"] not in CODES
        }

    def _l10n_mx_infonavit_amount(self, kind, available=None):
        """What this payslip withholds, pesos, negative: the salary rules' only call.

        ``kind``: ``amortization`` or ``insurance``; or ``return``, positive, what goes
        back to the worker. ``available``: the pay from which
        it can be taken, pesos; None does not limit it. It is given once a payslip,
        however many contracts the rule runs for.
        """
        self.ensure_one()
        ledger = self.env.context.get(LEDGER) or self._l10n_mx_infonavit_ledger()
        amount = ledger.give(self.id, kind)
        if kind == "return":
            return amount
        if available is not None:
            amount = min(amount, max(available, 0.0))
        return -amount if amount else 0.0

    # --- retentions -----------------------------------------------------------------

    def _l10n_mx_infonavit_ledger(self):
        """The amounts of these payslips. Confirmed ones and refunds are not computed
        again: they repeat what was withheld."""
        fixed = self.filtered(lambda slip: slip.state == "done" or slip.credit_note)
        requests = (self - fixed)._l10n_mx_infonavit_requests()
        batch = RetentionBatch(self.env, requests)
        entries = batch.compute()
        plan = (self - fixed)._l10n_mx_infonavit_plan(batch.requests, entries)
        return Ledger(entries, plan, fixed._l10n_mx_infonavit_frozen())

    def _l10n_mx_infonavit_requests(self):
        others = self._l10n_mx_infonavit_other_periods()
        requests = []
        for slip in self:
            period = Span(slip.date_from, slip.date_to)
            earlier = {
                span
                for other, span in others[slip.employee_id.id]
                if other != slip.id and span.first < period.first
            }
            requests.append(
                Request(
                    slip.id,
                    slip.employee_id.id,
                    slip.employee_id.company_id.id,
                    period,
                    tuple(sorted(earlier)),
                )
            )
        return requests

    def _l10n_mx_infonavit_other_periods(self):
        """(payslip id, period) of the workers' payslips that withhold or will, by
        worker: computed or confirmed ones, and those computed now."""
        result = defaultdict(list)
        if not self:
            return result
        first = Bimester.of(min(self.mapped("date_from"))).first
        stored = self.sudo().search_fetch(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("date_to", ">=", first),
                ("state", "in", ("verify", "done")),
                ("credit_note", "=", False),
                "|",
                ("refunded_id", "=", False),
                ("refunded_id.state", "=", "cancel"),
                ("id", "not in", self.ids),
            ],
            ["employee_id", "date_from", "date_to", "struct_id"],
        )
        for slip in stored | self.sudo():
            if slip._l10n_mx_infonavit_structures().filtered("l10n_mx_infonavit"):
                period = Span(slip.date_from, slip.date_to)
                result[slip.employee_id.id].append((slip.id, period))
        return result

    def _l10n_mx_infonavit_structures(self):
        """The salary structures of one payslip, as OCA payroll finds its rules."""
        self.ensure_one()
        slip = self.sudo()
        return slip.struct_id or slip._get_employee_contracts().struct_id

    def _l10n_mx_infonavit_frozen(self):
        """What confirmed payslips, and those that refunds return, have withheld."""
        frozen = {}
        for slip in self:
            origin = slip._l10n_mx_infonavit_origin() if slip.credit_note else slip
            frozen[slip.id] = origin._l10n_mx_infonavit_frozen_totals()
        return frozen

    def _l10n_mx_infonavit_origin(self):
        """The payslip that a refund refunds; found by its period where a refund batch
        made the refund and names none."""
        self.ensure_one()
        named = self.sudo().search([("refunded_id", "=", self.id)], limit=1)
        return named or self.sudo().search(
            [
                ("employee_id", "=", self.employee_id.id),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
                ("state", "=", "done"),
                ("credit_note", "=", False),
            ],
            limit=1,
        )

    def _l10n_mx_infonavit_store(self, ledger):
        """Replace the retentions of the payslips just computed."""
        Retention = self.env["l10n_mx_infonavit.retention"].sudo()
        computed = [*ledger.entries]
        used = ledger.used()
        Retention.search([("payslip_id", "in", computed)]).unlink()
        entries = [entry for found in used.values() for entry in found]
        bimesters = (
            self.env["l10n_mx_infonavit.bimester"]
            .sudo()
            ._get(entry.bimester_key for entry in entries)
        )
        Retention.create(
            [
                Retention._values(entry)
                | {
                    "payslip_id": entry.request.key,
                    "bimester_id": bimesters[entry.bimester_key].id,
                }
                for entry in entries
            ]
        )
        self._l10n_mx_infonavit_store_corrections(ledger.plan, ledger.given)
