from odoo import api, fields, models


class Fetch(models.Model):
    """The receipt of an upload: the avisos to confirm that were in its file."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.fetch"

    paper_ids = fields.One2many(
        "l10n_mx_infonavit.paper", "fetch_id", string="Avisos on Paper", readonly=True
    )
    paper_count = fields.Integer("On Paper", compute="_compute_paper_count")

    @api.depends("paper_ids")
    def _compute_paper_count(self):
        for fetch in self:
            fetch.paper_count = len(fetch.paper_ids)

    def action_open_papers(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_paper"
        )
        return action | {"domain": [("fetch_id", "=", self.id)], "context": {}}
