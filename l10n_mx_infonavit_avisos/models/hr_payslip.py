from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from odoo.addons.payroll.models.base_browsable import BrowsableObject

from ..engine.bimester import Bimester
from ..engine.span import Span
from . import wording
from .batch_reading import BatchReading
from .correction_plan import CorrectionPlan
from .daily import today_in_mexico
from .input_warnings import changed_since, input_warnings
from .ledger import RETURNS, Ledger, ledger_of, with_ledger
from .payslip_structures import PayslipStructures
from .retention_batch import Request, RetentionBatch
from .time_off import leaves_by_worker
from .value import DIGITS, to_decimal

CODES = ("INFONAVIT", "INFONAVIT_SEG", "INFONAVIT_DEV")


class HrPayslip(models.Model):
    _inherit = "hr.payslip"

    # Whether a payslip counts depends on its refund. Payroll writes on payslips one by
    # one, and without these Odoo would go through the whole table each time.
    refunded_id = fields.Many2one(index="btree_not_null")
    l10n_mx_infonavit_refunded_ids = fields.One2many(
        "hr.payslip",
        "refunded_id",
        string="Refunds",
        copy=False,
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_retention_ids = fields.One2many(
        "l10n_mx_infonavit.retention",
        "payslip_id",
        string="Infonavit Retentions",
        copy=False,
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_absence_ids = fields.One2many(
        "l10n_mx_infonavit.absence",
        "payslip_id",
        string="Absences Typed Here",
        copy=False,
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_time_off = fields.Text(
        "Absences in Time Off",
        compute="_compute_l10n_mx_infonavit_time_off",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
        help="Approved time off whose type is an absence or an incapacity. A part of a "
        "day is none.",
    )
    l10n_mx_infonavit_warning = fields.Text(
        "Infonavit Warning",
        compute="_compute_l10n_mx_infonavit_warning",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )

    @api.depends("employee_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_l10n_mx_infonavit_time_off(self):
        for payslip in self:
            payslip.l10n_mx_infonavit_time_off = "\n".join(
                wording.leave(self.env, leave)
                for leave in payslip._l10n_mx_infonavit_leaves()
            )

    def _l10n_mx_infonavit_leaves(self):
        """Absences found in time off on the payslip's days."""
        self.ensure_one()
        first, last = self.date_from, self.date_to
        if not (self.employee_id and first and last and first <= last):
            return []
        employee = self.employee_id._origin.id
        found = leaves_by_worker(self.env(su=True), [employee], Span(first, last))
        return found[employee]

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
        warnings = input_warnings(self) + changed_since(self)
        warnings += self._l10n_mx_infonavit_pay_warnings()
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

    def _l10n_mx_infonavit_pay_warnings(self):
        """On pay that does not suffice or is not known, and values that come late."""
        rows = self.l10n_mx_infonavit_retention_ids
        warnings = []
        if short := rows.filtered("short"):
            warnings.append(
                self.env._(
                    "The pay does not suffice for the Infonavit deduction: %(short)s "
                    "are not withheld.",
                    short=format_amount(
                        self.env, sum(short.mapped("short")), short.currency_id
                    ),
                )
            )
        if self.state != "verify" or not rows:
            return warnings
        company = self.employee_id.company_id.id
        if not PayslipStructures(self, [company]).pay_codes(self.id, company):
            warnings.append(
                self.env._(
                    "No rule of the salary structure gives pay in the categories that "
                    "the company's settings name, so the Infonavit deduction is not "
                    "limited to the pay: choose them under Payroll ▸ Configuration ▸ "
                    "Settings."
                )
            )
        if rows.filtered("is_provisional"):
            warnings.append(
                self.env._(
                    "The UMI of an earlier year stands in for this year's: add it "
                    "under Payroll ▸ Configuration ▸ Infonavit ▸ Values, and compute "
                    "again."
                )
            )
        return warnings

    # --- OCA payroll's computation --------------------------------------------------

    def compute_sheet(self):
        """In the order of their days, for a payslip may carry what an earlier one
        lacked. Confirmed ones that withhold are left as they are."""
        slips = self.filtered(
            lambda s: s.state != "done" or not s.sudo().l10n_mx_infonavit_retention_ids
        ).sorted(lambda s: (s.date_from, s.date_to, s.id))
        ledger = slips._l10n_mx_infonavit_ledger()
        slips = with_ledger(slips, ledger)
        result = super(HrPayslip, slips).compute_sheet()
        (self & slips)._l10n_mx_infonavit_store(ledger)
        return result

    def get_lines_dict(self):
        if not ledger_of(self.env):
            self = with_ledger(self, self._l10n_mx_infonavit_ledger())
        lines = super().get_lines_dict()
        return {
            key: line
            for key, line in lines.items()
            if line["total"] or line["code"] not in CODES
        }

    def action_payslip_done(self):
        result = super().action_payslip_done()
        self._l10n_mx_infonavit_check_open()
        if not self.env.context.get("without_compute_sheet"):  # refund_sheet sets it
            self._l10n_mx_infonavit_name_refunds()
        return result

    def action_payslip_cancel(self):
        self.filtered(lambda s: s.state == "done")._l10n_mx_infonavit_check_open()
        return super().action_payslip_cancel()

    def refund_sheet(self):
        self._l10n_mx_infonavit_check_open()
        return super().refund_sheet()

    def _l10n_mx_infonavit_name_refunds(self):
        """A refund that a refund batch made names no payslip: what that one withheld
        counts no more either."""
        for refund in self.filtered("credit_note"):
            origin = refund._l10n_mx_infonavit_origin()
            if not origin.refunded_id and origin.l10n_mx_infonavit_retention_ids:
                origin._l10n_mx_infonavit_check_open()
                origin.refunded_id = refund

    def _l10n_mx_infonavit_check_open(self):
        """What is remitted to Infonavit does not change behind its back, by a payslip
        or by its refund."""
        slips = self.sudo()
        refunds = slips.filtered("credit_note")
        if refunds:
            slips |= slips.search([("refunded_id", "in", refunds.ids)])
        rows = slips.l10n_mx_infonavit_retention_ids
        bimesters = rows.filtered("total").bimester_id
        bimesters._hold()
        if remitted := bimesters.filtered("date_remitted"):
            raise UserError(
                self.env._(
                    "%(bimesters)s is remitted already, and this payslip would change "
                    "it. An Infonavit manager can reopen it, with the reason.",
                    bimesters=", ".join(remitted.mapped("display_name")),
                )
            )

    def _l10n_mx_infonavit_amount(self, kind, available=None):
        """What this payslip withholds, pesos, negative: the salary rules' only call.

        ``kind``: ``amortization`` or ``insurance``; or ``return``, positive, what goes
        back to the worker. ``available``: the pay from which it can be taken, pesos,
        or the ``categories`` of the salary rules, which the company's settings add up;
        None does not limit it. Each peso is given once a payslip, however many
        contracts the rule runs for.
        """
        self.ensure_one()
        ledger = ledger_of(self.env) or self._l10n_mx_infonavit_ledger()
        if isinstance(available, BrowsableObject):
            codes = ledger.pay_codes.get(self.id)
            available = sum(getattr(available, c) for c in codes) if codes else None
        if available is not None:
            available = to_decimal(available, DIGITS)
        amount = float(ledger.give(self.id, kind, available))
        return amount if kind == RETURNS or not amount else -amount

    # --- retentions -----------------------------------------------------------------

    def _l10n_mx_infonavit_ledger(self):
        """The amounts of these payslips. Confirmed ones and refunds are not computed
        again: they repeat what was withheld."""
        fixed = self.filtered(lambda slip: slip.state == "done" or slip.credit_note)
        computed = self - fixed
        reading = computed._l10n_mx_infonavit_reading()
        companies = reading.workers.companies
        structures = PayslipStructures(
            computed.sudo() | reading.payslips, set(companies.values())
        )
        requests = computed._l10n_mx_infonavit_requests(reading, structures)
        batch = RetentionBatch(self.env, requests, reading)
        return Ledger(
            batch,
            computed._l10n_mx_infonavit_plan(batch, reading, structures),
            [r.id for r in reading.retentions if r.payslip_id.id in reading.computing],
            fixed._l10n_mx_infonavit_frozen(),
            {r.key: structures.pay_codes(r.key, r.company_id) for r in requests},
        )

    def _l10n_mx_infonavit_reading(self):
        """Where what these payslips are computed from is read."""
        today = today_in_mexico()
        return BatchReading(
            self.env,
            self.employee_id.ids,
            min([CorrectionPlan.first_bimester().first, *self.mapped("date_from")]),
            max(self.mapped("date_to"), default=today),
            self.ids,
        )

    def _l10n_mx_infonavit_requests(self, reading, structures):
        others = self._l10n_mx_infonavit_other_periods(reading, structures)
        requests = []
        for slip in self:
            employee, period = slip.employee_id.id, Span(slip.date_from, slip.date_to)
            earlier = {
                span
                for other, span in others[employee]
                if other != slip.id and span.first < period.first
            }
            requests.append(
                Request(
                    slip.id,
                    employee,
                    reading.workers.companies.get(employee, False),
                    period,
                    tuple(sorted(earlier)),
                )
            )
        return requests

    def _l10n_mx_infonavit_other_periods(self, reading, structures):
        """(payslip id, period) of the workers' payslips that withhold or will, by
        worker: computed or confirmed ones, and those computed now."""
        result = defaultdict(list)
        first = Bimester.of(min(self.mapped("date_from"), default=date.max)).first
        for slip in reading.payslips | self.sudo():
            if slip.date_to >= first and structures.withholds(slip.id):
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
                ("refunded_id", "=", False),
            ],
            limit=1,
        )

    def _l10n_mx_infonavit_store(self, ledger):
        """Replace the retentions of the payslips just computed."""
        Retention = self.env["l10n_mx_infonavit.retention"].sudo()
        Retention.browse(ledger.replaced).unlink()
        entries = ledger.settled()
        # For whether their retentions count: at once, however many they are.
        self.sudo().fetch(["state", "refunded_id"])
        bimesters = (
            self.env["l10n_mx_infonavit.bimester"]
            .sudo()
            ._get(
                {entry.bimester_key for entry in entries},
                entries and ledger.batch.reading.bimester_ids,
            )
        )
        Retention.create(
            [
                Retention._values(
                    entry,
                    self.browse(entry.request.key).sudo(),
                    bimesters[entry.bimester_key],
                )
                for entry in entries
            ]
        )
        self.env["l10n_mx_infonavit.correction"]._store(ledger.plan, ledger.given)
