from odoo import api, fields, models

from ..engine.notice import Problem
from . import wording

SOURCES = [("file", "File")]


class Fetch(models.Model):
    """One receipt of avisos: what came, from where, by whom, and what became of it.

    The original stays attached. What could not be used is kept in ``refusal_ids`` until
    a person has seen it.
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
    item_count = fields.Integer("Entries", readonly=True)
    new_count = fields.Integer("New Avisos", readonly=True)
    known_count = fields.Integer("Known Already", readonly=True)
    refused_count = fields.Integer("Refused", readonly=True)
    aviso_ids = fields.One2many("l10n_mx_infonavit.aviso", "fetch_id", string="Avisos")
    refusal_ids = fields.One2many(
        "l10n_mx_infonavit.fetch.refusal", "fetch_id", string="Refused Entries"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Originals", readonly=True
    )

    def action_open_avisos(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_aviso"
        )
        return action | {"domain": [("fetch_id", "=", self.id)], "context": {}}


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

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_reason(self):
        for refusal in self:
            refusal.reason = "\n".join(
                wording.problem(self.env, Problem(*problem))
                for problem in refusal.problems or []
            )

    def action_seen(self):
        """A person has seen it: it leaves the list of what waits."""
        self.check_access("read")
        self.sudo().write({"seen": True, "seen_uid": self.env.uid})
