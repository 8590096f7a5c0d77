from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine.bimester import Bimester as EngineBimester
from . import bimester_reminder, wording
from .board_row import Row, urgency
from .meanwhile import making
from .waiting import ROLE

MANAGER = "l10n_mx_infonavit_avisos.group_infonavit_manager"


class Bimester(models.Model):
    """Two months of a registro patronal, the period in which withholdings are remitted.

    Made when the first payslip needs it; without registro patronal where the workers
    have none. Its amounts are sums of what its payslips hold, never stored. A remitted
    one takes no more changes until a manager reopens it (``action_reopen``).
    """

    _name = "l10n_mx_infonavit.bimester"
    _description = "Bimester"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, number desc, registro_patronal_id"
    _mail_post_access = "read"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal", check_company=True
    )
    year = fields.Integer(required=True, aggregator=None)
    number = fields.Integer(required=True, aggregator=None)
    name = fields.Char(compute="_compute_dates", store=True, precompute=True)
    date_from = fields.Date(
        "From", compute="_compute_dates", store=True, precompute=True
    )
    date_to = fields.Date("To", compute="_compute_dates", store=True, precompute=True)
    days = fields.Integer(
        compute="_compute_dates", store=True, precompute=True, aggregator=None
    )
    retention_ids = fields.One2many(
        "l10n_mx_infonavit.retention",
        "bimester_id",
        string="Retentions",
        domain=[("counts", "=", True)],
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    due = fields.Monetary(
        compute="_compute_amounts",
        help="What the payslips' days make due, whatever the pay.",
    )
    withheld = fields.Monetary(
        compute="_compute_amounts", help="By payslips that are computed or confirmed."
    )
    confirmed = fields.Monetary(
        compute="_compute_amounts", help="Withheld by confirmed payslips."
    )
    short = fields.Monetary(
        compute="_compute_amounts",
        help="What the pay did not suffice for, and no later payslip withheld.",
    )
    returned = fields.Monetary(
        compute="_compute_amounts",
        help="Given back to workers after a suspension.",
    )
    to_remit = fields.Monetary(
        compute="_compute_amounts", help="Withheld, less what was given back."
    )
    open_count = fields.Integer(
        "Payslips to Confirm", compute="_compute_amounts", aggregator=None
    )
    progress = fields.Float(
        compute="_compute_amounts",
        aggregator=None,
        help="Per cent of what is due that confirmed payslips withhold.",
    )
    payment_limit = fields.Date(
        compute="_compute_payment_limit",
        help="The 17th of the month that follows, or the next business day.",
    )
    is_limit_provisional = fields.Boolean(compute="_compute_payment_limit")
    date_remitted = fields.Date("Remitted On", readonly=True, tracking=True, copy=False)
    amount_remitted = fields.Monetary(readonly=True, tracking=True, copy=False)
    remitted_by_id = fields.Many2one(
        "res.users", readonly=True, tracking=True, copy=False
    )
    receipt = fields.Binary(
        "Proof of Payment", attachment=True, readonly=True, copy=False
    )
    receipt_filename = fields.Char(readonly=True, copy=False)
    reminded_limit = fields.Date(readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Open"), ("remitted", "Remitted")],
        compute="_compute_state",
        store=True,
        precompute=True,
    )

    _uniq = models.UniqueIndex(
        "(company_id, COALESCE(registro_patronal_id, 0), year, number)",
        "That bimester exists already.",
    )

    @api.depends("year", "number")
    def _compute_dates(self):
        for record in self:
            bimester = EngineBimester(record.year, record.number)
            record.name = str(bimester)
            record.date_from = bimester.first
            record.date_to = bimester.last
            record.days = bimester.days

    @api.depends("date_remitted")
    def _compute_state(self):
        for record in self:
            record.state = "remitted" if record.date_remitted else "open"

    @api.depends("date_to")
    def _compute_payment_limit(self):
        calendar = self.env["l10n_mx_infonavit.non.working.day"]._calendar()
        for record in self:
            limit = record._engine().payment_limit
            record.payment_limit = calendar.business_day(limit)
            record.is_limit_provisional = not calendar.knows(record.payment_limit)

    @api.depends("retention_ids")
    def _compute_amounts(self):
        sums = self._sums([])
        confirmed = self._sums([("payslip_id.state", "=", "done")])
        open_counts = self._open_counts()
        returned, collected = self._returned(), self._collected()
        for record in self:
            due, withheld, short, carried = sums[record.id]
            record.due, record.withheld = due, withheld
            record.short = max(short - carried, 0)
            record.confirmed = confirmed[record.id][1]
            record.open_count = open_counts[record.id]
            record.returned = returned[record.id]
            record.to_remit = withheld + collected[record.id] - record.returned
            record.progress = 100 * record.confirmed / due if due else 0

    def _sums(self, domain):
        """Due, withheld, short and carried over, by bimester's id."""
        names = ("due", "total", "short", "carried")
        rows = self.env["l10n_mx_infonavit.retention"]._read_group(
            [("bimester_id", "in", self.ids), ("counts", "=", True), *domain],
            ["bimester_id"],
            [f"{name}:sum" for name in names],
        )
        sums = {bimester.id: values for bimester, *values in rows}
        return defaultdict(lambda: [0.0] * len(names), sums)

    def _open_counts(self):
        rows = self.env["l10n_mx_infonavit.retention"]._read_group(
            [
                ("bimester_id", "in", self.ids),
                ("counts", "=", True),
                ("payslip_id.state", "=", "verify"),
            ],
            ["bimester_id"],
            ["payslip_id:count_distinct"],
        )
        return defaultdict(int, {bimester.id: count for bimester, count in rows})

    def _returned(self):
        """What suspensions gave back, pesos by bimester's id; extended by whoever
        keeps the returns."""
        return defaultdict(float)

    def _collected(self):
        """What was withheld for it on later payslips, likewise."""
        return defaultdict(float)

    @api.depends("year", "number", "registro_patronal_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            months = wording.bimester(
                self.env, EngineBimester(record.year, record.number)
            )
            registro = record.registro_patronal_id.display_name
            record.display_name = f"{months} · {registro}" if registro else months

    # --- what people do --------------------------------------------------------------

    def action_remit(self):
        """Ask for the day, the amount and the receipt of the payment to Infonavit."""
        self._check_role(ROLE)
        self.ensure_one()
        return self._ask("l10n_mx_infonavit.bimester.remittance", self.env._("Remit"))

    def action_reopen(self):
        """Ask for the reason, and let a remitted bimester change again."""
        self._check_role(MANAGER)
        self.ensure_one()
        return self._ask("l10n_mx_infonavit.bimester.reopening", self.env._("Reopen"))

    def action_export_xlsx(self):
        """Download the workbook of what was withheld in the bimesters."""
        return self.env["l10n_mx_infonavit.retention.export"]._export(self)

    def _ask(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_bimester_id": self.id},
        }

    def _remit(self, day, amount, receipt=False, filename=False):
        """Mark as paid to Infonavit; the chatter keeps who did, and when."""
        self._check_role(ROLE)
        self.ensure_one()
        if self.date_remitted:
            raise UserError(self.env._("The bimester is remitted already."))
        if self.sudo().open_count:
            raise UserError(
                self.env._(
                    "Payslips of the bimester that are computed and not confirmed: "
                    "%(count)s. Confirm or cancel them first.",
                    count=self.sudo().open_count,
                )
            )
        self.sudo().write(
            {
                "date_remitted": day,
                "amount_remitted": amount,
                "remitted_by_id": self.env.uid,
                "receipt": receipt,
                "receipt_filename": filename,
            }
        )
        bimester_reminder.close(self.sudo())

    def _hold(self):
        """Until the transaction ends nobody remits them. One that began before they
        were is run again by whoever runs it (``retrying``), and finds them remitted."""
        if self:
            self.env.execute_query(
                SQL(
                    "SELECT FROM %s WHERE id IN %s ORDER BY id FOR SHARE",
                    SQL.identifier(self._table),
                    self._ids,
                )
            )

    def _reopen(self, reason):
        """Take the mark away; the receipt of the payment stays."""
        self._check_role(MANAGER)
        self.ensure_one()
        self.sudo().write(
            {"date_remitted": False, "amount_remitted": 0, "remitted_by_id": False}
        )
        self.sudo().message_post(body=self.env._("Reopened: %(why)s", why=reason))

    def _check_role(self, role):
        """Nobody may write on a bimester, so the actions ask for the role."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(role):
            raise AccessError(
                self.env._(
                    "Only the role %(role)s does this: ask your administrator for it.",
                    role=self.env.ref(role).sudo().full_name,
                )
            )

    @api.model
    def _on_board(self, today):
        """Those of the last months."""
        since = today - timedelta(days=bimester_reminder.HISTORY_DAYS)
        return self.search([("date_from", "<=", today), ("date_to", ">=", since)])

    @api.model
    def _infonavit_board_rows(self, look):
        to_pay = self._on_board(look.today).filtered(
            lambda b: b.state == "open" and b.date_to < look.today and b.to_remit > 0
        )
        limit = min(to_pay.mapped("payment_limit"), default=look.today)
        return [
            Row(
                "payment",
                "payroll",
                self.env._("Bimesters to Pay"),
                len(to_pay),
                "l10n_mx_infonavit_avisos.action_bimester",
                [["id", "in", to_pay.ids]],
                self.env._("by %(day)s", day=wording.day(self.env, limit)),
                urgency(limit, look.today, bimester_reminder.DAYS_BEFORE),
            )
        ]

    @api.model
    def _daily_check(self):
        """Remind of those that are to be paid soon."""
        bimester_reminder.remind(self.sudo())

    # --- making them -----------------------------------------------------------------

    @api.model
    def _get(self, keys, known=None):
        """Records by key: (company id, registro patronal id or False, engine bimester).

        One search, and one create of those that lack. ``known``: ids by key, of those
        that were found already.
        """
        keys = set(keys)
        found = {key: self.browse(id) for key, id in (known or {}).items()}
        if found.keys() >= keys:
            return found
        domain = [
            ("company_id", "in", list({company for company, _r, _b in keys})),
            ("year", "in", list({bimester.year for _c, _r, bimester in keys})),
            ("number", "in", list({bimester.number for _c, _r, bimester in keys})),
        ]
        names = ["company_id", "registro_patronal_id", "year", "number"]
        for record in self.search_fetch(domain, names):
            found[record._key()] = record
        lacking = sorted(keys - set(found))
        quiet = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        with making():
            created = quiet.create(
                [
                    {
                        "company_id": company,
                        "registro_patronal_id": registro,
                        "year": bimester.year,
                        "number": bimester.number,
                    }
                    for company, registro, bimester in lacking
                ]
            )
        created = created.with_env(self.env)
        return found | dict(zip(lacking, created, strict=True))

    def _key(self):
        self.ensure_one()
        return self.company_id.id, self.registro_patronal_id.id, self._engine()

    def _engine(self):
        """The engine's bimester."""
        self.ensure_one()
        return EngineBimester(self.year, self.number)
