from datetime import timedelta

from odoo import api, fields, models

from ..engine.notice import Problem
from . import service_wording, wording
from .board_row import Row

SOURCES = [("file", "File"), ("service", "Service"), ("paper", "Paper")]


class Fetch(models.Model):
    """One receipt of avisos: what came, from where, by whom, and what became of it.

    The original stays attached (of the service: each answer, packed, as long as the
    company keeps them). What could not be used is kept in ``refusal_ids`` until a
    person has seen it.
    """

    _name = "l10n_mx_infonavit.fetch"
    _description = "Receipt of Avisos"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("stopped", "In Part"),
            ("done", "Complete"),
            ("failed", "Failed"),
        ],
        default="done",
        required=True,
        readonly=True,
    )
    item_count = fields.Integer("Entries", readonly=True)
    new_count = fields.Integer("New Avisos", readonly=True)
    known_count = fields.Integer("Known Already", readonly=True)
    refused_count = fields.Integer("Refused", readonly=True)
    unmatched_count = fields.Integer("Without a Worker", readonly=True)
    classify_count = fields.Integer("To Classify", readonly=True)
    review_count = fields.Integer("To Review", readonly=True)
    aviso_ids = fields.One2many("l10n_mx_infonavit.aviso", "fetch_id", string="Avisos")
    refusal_ids = fields.One2many(
        "l10n_mx_infonavit.fetch.refusal", "fetch_id", string="Refused Entries"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Originals", readonly=True
    )
    rest_id = fields.Many2one(
        "l10n_mx_infonavit.fetch",
        string="The Rest",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Where an import was stopped: the later one of the same file that came to "
        "its end.",
    )

    # --- of the service ---
    connection_id = fields.Many2one(
        "l10n_mx_infonavit.connection", readonly=True, index=True, ondelete="restrict"
    )
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal", readonly=True, ondelete="restrict"
    )
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    page_count = fields.Integer("Pages", readonly=True)
    duration = fields.Float("Seconds", readonly=True, digits=(10, 1))
    error = fields.Json(readonly=True)
    error_text = fields.Text("What Went Wrong", compute="_compute_error_text")

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_error_text(self):
        for fetch in self:
            fetch.error_text = service_wording.error(self.env, fetch.error or {})

    def action_open_avisos(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_aviso"
        )
        return action | {"domain": [("fetch_id", "=", self.id)], "context": {}}

    def _note_rest(self):
        """A file has come in whole: its imports that were stopped say so."""
        self.ensure_one()
        files = self.attachment_ids.mapped("checksum")
        self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("source", "=", self.source),
                ("state", "=", "stopped"),
                ("rest_id", "=", False),
                ("attachment_ids.checksum", "in", files),
            ]
        ).rest_id = self

    @api.model
    def _daily_check(self):
        """Drop the service's answers that are older than their company keeps them: they
        hold personal data, and each aviso keeps its own original."""
        today = fields.Datetime.now()
        limited = [("l10n_mx_infonavit_answer_days", ">", 0)]
        for company in self.env["res.company"].sudo().search(limited):
            kept = timedelta(days=company.l10n_mx_infonavit_answer_days)
            old = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("source", "=", "service"),
                    ("create_date", "<", today - kept),
                    ("attachment_ids", "!=", False),
                ]
            )
            (old - old._needed()).attachment_ids.unlink()

    def _needed(self):
        """Those whose answers are kept, however old; extend it to keep some."""
        return self.browse()


class FetchRefusal(models.Model):
    """An entry that could not become an aviso, with its original and the reason."""

    _name = "l10n_mx_infonavit.fetch.refusal"
    _description = "Refused Entry"
    _inherit = ["l10n_mx_infonavit.waiting"]
    _order = "fetch_id desc, id"

    fetch_id = fields.Many2one(
        "l10n_mx_infonavit.fetch",
        string="Receipt",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="fetch_id.company_id", store=True, index=True)
    position = fields.Char(readonly=True)
    folio = fields.Char(readonly=True)
    problems = fields.Json(readonly=True)
    reason = fields.Text(compute="_compute_reason")
    payload = fields.Text("Original", readonly=True)
    seen = fields.Boolean(readonly=True)
    seen_uid = fields.Many2one("res.users", string="Seen By", readonly=True)

    @api.depends("fetch_id.name", "position")
    def _compute_display_name(self):
        for refusal in self:
            names = refusal.fetch_id.name, refusal.position
            refusal.display_name = ": ".join(filter(None, names))

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_reason(self):
        for refusal in self:
            refusal.reason = "\n".join(
                wording.problem(self.env, Problem(*problem))
                for problem in refusal.problems or []
            )

    @api.model
    def _infonavit_board_rows(self, look):
        return [
            Row(
                "refused",
                "avisos",
                self.env._("Refused Entries"),
                look.waiting.get("refused", 0),
                "l10n_mx_infonavit_avisos.action_fetch_refusal",
                [["seen", "=", False]],
            )
        ]

    def action_seen(self):
        """A person has seen it: it leaves the list of what waits."""
        self.check_access("read")
        self.sudo().write({"seen": True, "seen_uid": self.env.uid})
