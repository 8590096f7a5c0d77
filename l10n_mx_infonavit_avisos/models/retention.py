from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.bimester import Bimester
from ..engine.money import Amounts
from ..engine.payroll import Held
from ..engine.retention import Step
from ..engine.span import ONE_DAY, Span
from . import wording
from .aviso import DISCOUNTS
from .bimester_reminder import HISTORY_DAYS
from .board_row import Row
from .pesos import Pesos
from .value import PESOS, VALUE_DIGITS, to_decimal

HISTORY = timedelta(days=HISTORY_DAYS)


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
    _inherit = ["l10n_mx_infonavit.company.check"]
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
        "l10n_mx_infonavit.registro.patronal",
        compute="_compute_registro_patronal_id",
        store=True,
        readonly=False,
    )
    date_from = fields.Date("From", required=True, help="First day withheld.")
    date_to = fields.Date("To", required=True, help="Last day withheld.")
    days = fields.Integer(help="Natural days withheld.")
    discount_type = fields.Selection(DISCOUNTS)
    discount_value = fields.Float(digits=VALUE_DIGITS, aggregator=None)
    discount = fields.Char(compute="_compute_discount")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = Pesos("Amortization")
    insurance = Pesos()
    total = Pesos("Withheld", compute="_compute_total", store=True, readonly=False)
    short_amount = Pesos("Amortization Short")
    short_insurance = Pesos("Insurance Short")
    short = Pesos(
        compute="_compute_total",
        store=True,
        readonly=False,
        index=True,
        help="What the pay did not suffice for. The employer does not cover it.",
    )
    carried_amount = Pesos("Amortization Carried Over")
    carried_insurance = Pesos("Insurance Carried Over")
    carried = Pesos(
        "Carried Over",
        compute="_compute_total",
        store=True,
        readonly=False,
        help="What earlier payslips of the bimester could not withhold, due here.",
    )
    due = Pesos(
        compute="_compute_total",
        store=True,
        readonly=False,
        help="What the payslip's own days make due, whatever the pay.",
    )
    steps_data = fields.Json("Arithmetic", copy=False)
    steps = fields.Text("How It Is Computed", compute="_compute_steps")
    is_blocked = fields.Boolean(
        "Incomplete", help="A wage or a value is missing; the steps say which."
    )
    is_provisional = fields.Boolean(
        "Earlier Year's UMI",
        help="The UMI of an earlier year stood in for one that was not known yet.",
    )
    payslip_state = fields.Selection(
        related="payslip_id.state",
        string="Payslip State",
        help="What a confirmed payslip withholds does not change.",
    )
    umi_state = fields.Selection(
        [
            ("waiting", "UMI Not Published Yet"),
            ("same", "Nothing Changes"),
            ("changed", "Another Amount"),
        ],
        string="With the Year's UMI",
        compute="_compute_umi_state",
    )
    counts = fields.Boolean(
        compute="_compute_counts", store=True, readonly=False, index=True
    )

    # The look-up of a batch: what other payslips of its workers hold.
    _batch_idx = models.Index("(employee_id, date_to) WHERE counts")

    @api.depends("discount_type", "discount_value")
    def _compute_discount(self):
        for retention in self:
            retention.discount = wording.discount(
                retention.discount_type, retention.discount_value
            )

    @api.depends(
        "amount",
        "insurance",
        "short_amount",
        "short_insurance",
        "carried_amount",
        "carried_insurance",
    )
    def _compute_total(self):
        for row in self:
            row.total = row.amount + row.insurance
            row.short = row.short_amount + row.short_insurance
            row.carried = row.carried_amount + row.carried_insurance
            row.due = row.total + row.short - row.carried

    @api.depends("payslip_id.state", "payslip_id.refunded_id.state")
    def _compute_counts(self):
        for retention in self:
            retention.counts = self._counts(retention.payslip_id)

    @api.model
    def _counts(self, payslip):
        refund = payslip.refunded_id
        return payslip.state in ("verify", "done") and (
            not refund or refund.state == "cancel"
        )

    @api.depends("bimester_id.registro_patronal_id")
    def _compute_registro_patronal_id(self):
        for retention in self:
            retention.registro_patronal_id = retention.bimester_id.registro_patronal_id

    @api.depends("steps_data")
    @api.depends_context("lang")
    def _compute_steps(self):
        for retention in self:
            retention.steps = "\n".join(
                wording.step(self.env, step) for step in retention._steps()
            )

    @api.depends("is_provisional", "date_from", "date_to")
    def _compute_umi_state(self):
        umi = self.env["l10n_mx_infonavit.value"]._law().umi
        for row in self:
            row.umi_state = row.is_provisional and row._umi_state(umi)

    def _umi_state(self, umi):
        """What the UMI as it is known now makes of the one that stood in."""
        year = date(self.date_to.year, 1, 1)
        days = Span(self.date_from, self.date_to)
        if any(
            (umi.since_at(part.first) or date.min) < year for part, _v in umi.cut(days)
        ):
            return "waiting"
        before = umi.at(year - ONE_DAY)
        return "same" if all(v == before for _p, v in umi.cut(days)) else "changed"

    @api.model
    def _infonavit_board_rows(self, look):
        """Of bimesters that are open; older ones are history."""
        counted = [["counts", "=", True]]
        recent = [
            *counted,
            ["bimester_id.state", "=", "open"],
            ["bimester_id.date_to", ">=", (look.today - HISTORY).isoformat()],
        ]
        unconfirmed = [*counted, ["payslip_id.state", "=", "verify"]]
        action = "l10n_mx_infonavit_avisos.action_retention"
        rows = (
            (
                "blocked",
                self.env._("A Wage or a Value Lacks"),
                self.env._("the payslip's steps say which"),
                action,
                [*recent, ["is_blocked", "=", True]],
            ),
            (
                "insufficient",
                self.env._("Insufficient Pay"),
                self.env._("in open bimesters"),
                f"{action}_insufficient",
                [*recent, ["short", ">", 0]],
            ),
            (
                "provisional",
                self.env._("Computed With an Earlier UMI"),
                self.env._("payslips that are not confirmed"),
                f"{action}_provisional",
                [*unconfirmed, ["is_provisional", "=", True]],
            ),
        )
        return [
            Row(key, "payroll", name, self.search_count(where), action, where, detail)
            for key, name, detail, action, where in rows
        ]

    def action_compute_again(self):
        """Compute those of these payslips that are not confirmed yet again."""
        self.payslip_id.filtered(lambda slip: slip.state == "verify").compute_sheet()

    def action_export_xlsx(self):
        """Download the workbook of the bimesters of these credits, each as a whole:
        what was given back is the bimester's, and no payslip's."""
        credits_of = defaultdict(set)
        for row in self:
            credits_of[row.bimester_id.id].add(row.credit_id.id)
        return self.env["l10n_mx_infonavit.retention.export"]._export(
            self.bimester_id, credits_of
        )

    def _steps(self):
        """The engine's steps, as they were kept."""
        self.ensure_one()
        return [
            Step(kind, date.fromisoformat(first), date.fromisoformat(last), *rest)
            for kind, first, last, *rest in self.steps_data or []
        ]

    def _engine_held(self):
        """As the engine takes what a payslip holds."""
        self.ensure_one()
        slip = self.payslip_id
        return Held(
            Bimester.of(self.date_from),
            Span(slip.date_from, slip.date_to),
            self._amounts("amount", "insurance"),
            self._amounts("short_amount", "short_insurance"),
            self._amounts("carried_amount", "carried_insurance"),
        )

    def _amounts(self, *names):
        return Amounts(*(to_decimal(self[name], PESOS) for name in names))

    def _at_odds(self, names):
        """By one query: a batch's rows are written at once, and the credits and avisos
        that they hold were not read as records."""
        self.flush_recordset()
        tests = []
        for name in names:
            others = self.env[self._fields[name].comodel_name]
            others.flush_model(["company_id"])
            test = SQL(
                "EXISTS (SELECT FROM %s other WHERE other.id = retention.%s"
                " AND other.company_id IS DISTINCT FROM retention.company_id)",
                SQL.identifier(others._table),
                SQL.identifier(name),
            )
            tests.append(test)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s retention WHERE id IN %s AND (%s)",
                SQL.identifier(self._table),
                self._ids,
                SQL(" OR ").join(tests),
            )
        )
        return self.browse(id for [id] in rows)

    @api.model
    def _values(self, entry, payslip, bimester):
        """Values of a record from a :class:`~.retention_batch.Entry`.

        Those that would be computed are given, too, so that one insertion does.
        """
        retention = entry.retention
        held, short = retention.withheld, retention.short.total
        total, carried = held.total, retention.carried.total
        return {
            # First: Odoo fills its cache in this order.
            "company_id": entry.company_id,
            "payslip_id": payslip.id,
            "bimester_id": bimester.id,
            "registro_patronal_id": entry.registro_id,
            "counts": self._counts(payslip),
            "total": float(total),
            "short": float(short),
            "carried": float(carried),
            "due": float(total + short - carried),
            "employee_id": entry.employee_id,
            "credit_id": entry.credit_id,
            "aviso_id": int(retention.key),
            "date_from": retention.span.first,
            "date_to": retention.span.last,
            "days": retention.days,
            "discount_type": retention.discount_type,
            "discount_value": float(retention.discount_value),
            "amount": float(retention.amount),
            "insurance": float(retention.insurance),
            "short_amount": float(retention.short.amount),
            "short_insurance": float(retention.short.insurance),
            "carried_amount": float(retention.carried.amount),
            "carried_insurance": float(retention.carried.insurance),
            "is_blocked": retention.blocked,
            "is_provisional": retention.provisional,
            "steps_data": [
                [s.kind, s.first.isoformat(), s.last.isoformat(), s.days, s.formula]
                for s in retention.steps
            ],
        }
