from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.reconciliation import TOLERANCE
from . import reconciliation_wording as words
from . import ten
from .bimester import MANAGER
from .waiting import ROLE

# What a person writes while it is open; all else goes through the actions.
TYPED = frozenset(("emission_id", "basis", "insurance_included", "tolerance"))
KEPT = frozenset(
    "bimester_id state note closed_uid closed_date computed_date pending run".split()
)
OPEN_LINES = [("needs", "=", True)]


class Reconciliation(models.Model):
    """A bimester of a registro patronal beside what Infonavit will charge for it: the
    amortization of an emission (EBA), or of SUA.

    One line for each worker and credit that either side has. Computed as often as a
    person asks while it is open (``action_compute``, in steps where they are many:
    ``reconcile_step``); SUA's amounts, ticks and notes on the lines stay. Closed with a
    note it is frozen, until a manager reopens it with the reason.
    """

    _name = "l10n_mx_infonavit.reconciliation"
    _description = "Infonavit Reconciliation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, registro_patronal_id, id desc"
    _rec_name = "bimester_id"
    _mail_post_access = "read"
    _check_company_auto = True

    bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="bimester_id.company_id", store=True)
    registro_patronal_id = fields.Many2one(
        related="bimester_id.registro_patronal_id", store=True
    )
    date_from = fields.Date(related="bimester_id.date_from", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    emission_id = fields.Many2one(
        "l10n_mx_infonavit.emission",
        string="Emission (EBA)",
        check_company=True,
        tracking=True,
        domain="[('registro_patronal_id', '=', registro_patronal_id), "
        "('date_from', '=', date_from), ('state', 'not in', ('reading', 'set_aside'))]",
        help="The newest one of the bimester, unless another is chosen.",
    )
    basis = fields.Selection(
        [("eba", "The Emission (EBA)"), ("sua", "SUA")],
        string="Compared With",
        required=True,
        default="eba",
        tracking=True,
        help="Whose amortization the difference is reckoned from. SUA's amounts are "
        "typed on the lines or imported.",
    )
    insurance_included = fields.Boolean(
        "Amortization Includes the Insurance",
        default=True,
        tracking=True,
        help="Whether their amortization holds the damage insurance. No source says "
        "so for certain: look at one worker. Otherwise both sides are compared "
        "without it.",
    )
    tolerance = fields.Monetary(
        "Cents Up To",
        default=lambda self: float(TOLERANCE),
        required=True,
        help="A difference up to it is what rounding leaves.",
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        index=True,
        tracking=True,
        copy=False,
    )
    note = fields.Text(tracking=True, copy=False)
    closed_uid = fields.Many2one("res.users", string="Closed By", copy=False)
    closed_date = fields.Datetime("Closed On", copy=False)
    computed_date = fields.Datetime("Computed On", copy=False)
    line_ids = fields.One2many(
        "l10n_mx_infonavit.reconciliation.line", "reconciliation_id", string="Workers"
    )
    open_line_ids = fields.One2many(
        "l10n_mx_infonavit.reconciliation.line",
        "reconciliation_id",
        string="To Settle",
        domain=OPEN_LINES,
    )
    line_count = fields.Integer(compute="_compute_sums")
    needs_count = fields.Integer("Lines to Settle", compute="_compute_sums")
    sua_count = fields.Integer("Amounts of SUA", compute="_compute_sums")
    ours = fields.Monetary(
        compute="_compute_sums", help="Withheld and insurance, less returned."
    )
    theirs = fields.Monetary(
        compute="_compute_sums", help="The amortization compared with."
    )
    difference = fields.Monetary(
        compute="_compute_sums", help="Ours less theirs, where theirs is told."
    )
    lacking = fields.Monetary(
        "Left Lacking",
        compute="_compute_sums",
        help="What theirs is above ours, of lines that nobody has settled.",
    )
    excess = fields.Monetary(
        "Left in Excess",
        compute="_compute_sums",
        help="What ours is above theirs, of lines that nobody has settled.",
    )
    summary = fields.Html("By Cause", compute="_compute_summary", sanitize=False)
    ten_words = fields.Text("Empresa de Diez", compute="_compute_ten_words")
    # Workers (ids) and NSS that a computation has still to look at; empty between.
    pending = fields.Json(copy=False)
    run = fields.Integer(copy=False, aggregator=None)

    _bimester_uniq = models.Constraint(
        "UNIQUE(bimester_id)", "The bimester has a reconciliation already: open it."
    )

    # --- what is computed -------------------------------------------------------------

    @api.depends("line_ids.difference", "line_ids.needs", "line_ids.has_sua")
    def _compute_sums(self):
        rows = self.env["l10n_mx_infonavit.reconciliation.line"]._read_group(
            [("reconciliation_id", "in", self.ids)],
            ["reconciliation_id", "needs", "has_sua"],
            ["__count", "ours:sum", "theirs:sum", "difference:sum"]
            + ["lacking:sum", "excess:sum"],
        )
        names = "line_count ours theirs difference lacking excess".split()
        for record in self:
            mine = [row for row in rows if row[0].id == record.id]
            for index, name in enumerate(names, 3):
                record[name] = sum(row[index] for row in mine)
            record.needs_count = sum(row[3] for row in mine if row[1])
            record.sua_count = sum(row[3] for row in mine if row[2])

    @api.depends("line_ids.cause", "line_ids.difference")
    @api.depends_context("lang")
    def _compute_summary(self):
        rows = self.env["l10n_mx_infonavit.reconciliation.line"]._read_group(
            [("reconciliation_id", "in", self.ids)],
            ["reconciliation_id", "cause", "todo"],
            ["__count", "difference:sum"],
        )
        by_record = {}
        for record, cause, todo, count, amount in rows:
            by_record.setdefault(record.id, {})[cause, todo] = (count, amount)
        for record in self:
            found = by_record.get(record.id)
            record.summary = found and words.summary(self.env, found) or Markup("")

    def _compute_ten_words(self):
        for record in self:
            record.ten_words = ten.words_of(record.bimester_id)

    @api.depends("bimester_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.bimester_id.display_name

    @api.constrains("emission_id", "bimester_id")
    def _check_emission(self):
        for record in self:
            emission, bimester = record.emission_id, record.bimester_id
            if emission and (
                emission.registro_patronal_id != bimester.registro_patronal_id
                or emission.date_from != bimester.date_from
            ):
                raise ValidationError(
                    self.env._(
                        "The emission is of another bimester or registro patronal: "
                        "choose one of %(bimester)s.",
                        bimester=bimester.display_name,
                    )
                )

    # --- making and protecting --------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            if KEPT & set(vals) - {"bimester_id"} and not self.env.su:
                raise UserError(self.env._("A reconciliation begins open and empty."))
        records = super().create(vals_list)
        records._choose_emission()
        return records

    def write(self, vals):
        if not self.env.su:
            if KEPT & set(vals):
                raise UserError(
                    self.env._(
                        "Close, reopen or compute a reconciliation with its buttons."
                    )
                )
            if TYPED & set(vals):
                self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        if any(record.state == "closed" for record in self):
            raise UserError(
                self.env._(
                    "A closed reconciliation stays: a manager can reopen it with the "
                    "reason."
                )
            )

    def _check_open(self):
        if any(record.state == "closed" for record in self):
            raise UserError(
                self.env._(
                    "The reconciliation is closed: ask a manager to reopen it with the "
                    "reason."
                )
            )

    def _check_role(self, role):
        self.check_access("read")
        self.bimester_id._check_role(role)

    def _choose_emission(self):
        """The newest one of the bimester, where none is chosen."""
        for record in self.filtered(lambda r: not r.emission_id):
            bimester = record.bimester_id
            record.sudo().emission_id = self.env["l10n_mx_infonavit.emission"].search(
                [
                    ("company_id", "=", bimester.company_id.id),
                    ("registro_patronal_id", "=", bimester.registro_patronal_id.id),
                    ("date_from", "=", bimester.date_from),
                    ("state", "not in", ("reading", "set_aside")),
                ],
                order="date_downloaded desc, id desc",
                limit=1,
            )

    @api.model
    def _of_bimester(self, bimester):
        """The bimester's reconciliation, made where it lacks."""
        bimester._check_role(ROLE)
        found = self.search([("bimester_id", "=", bimester.id)])
        return found or self.create({"bimester_id": bimester.id})

    # --- what people do ---------------------------------------------------------------

    def action_close(self, note=None):
        """Freeze it, with a note; without one, asks for it."""
        self._check_role(ROLE)
        self._check_open()
        for record in self:
            if not record.computed_date or record.pending:
                raise UserError(
                    self.env._("The computation is not complete: press Compute Again.")
                )
        if not (note or "").strip():
            return self._decide("close")
        self.sudo().write(
            {
                "state": "closed",
                "note": note.strip(),
                "closed_uid": self.env.uid,
                "closed_date": fields.Datetime.now(),
            }
        )
        return True

    def action_reopen(self, reason=None):
        """Let a closed one change again; a manager says why."""
        self._check_role(MANAGER)
        if not (reason or "").strip():
            return self._decide("reopen")
        closed = self.filtered(lambda record: record.state == "closed")
        closed.sudo().write(
            {"state": "open", "closed_uid": False, "closed_date": False}
        )
        for record in closed.sudo():
            record.message_post(
                body=self.env._("Reopened: %(why)s", why=reason.strip()),
                author_id=self.env.user.partner_id.id,
            )
        return True

    def _decide(self, decision):
        self.ensure_one()
        names = {"close": self.env._("Close"), "reopen": self.env._("Reopen")}
        return {
            "type": "ir.actions.act_window",
            "name": names[decision],
            "res_model": "l10n_mx_infonavit.reconciliation.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_reconciliation_id": self.id,
            },
        }

    def action_lines(self):
        """All lines, by cause."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "l10n_mx_infonavit.reconciliation.line",
            "view_mode": "list,form",
            "domain": [("reconciliation_id", "=", self.id)],
            "context": {"search_default_by_cause": 1, "create": False},
        }

    def action_import_sua(self):
        """Ask for the sheet with SUA's amounts."""
        self._check_role(ROLE)
        self._check_open()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Amounts of SUA"),
            "res_model": "l10n_mx_infonavit.reconciliation.sua",
            "view_mode": "form",
            "target": "new",
            "context": {"default_reconciliation_id": self.id},
        }
