from odoo import api, fields, models

from ..models.daily import today_in_mexico
from ..models.procedure_steps import TRUST_REVOKE
from ..models.trust import check_acuse
from .procedure import keep_acuse, steps_html


class TrustRevocation(models.TransientModel):
    """Guides through the revocation of a relación de confianza in the portal, and asks
    when and why it was revoked."""

    _name = "l10n_mx_infonavit.trust.revocation"
    _description = "Revocation of a Trust Relationship"

    trust_id = fields.Many2one(
        "l10n_mx_infonavit.trust",
        string="Trust Relationship",
        required=True,
        ondelete="cascade",
    )
    steps = fields.Html(compute="_compute_steps", sanitize=False)
    date_revoked = fields.Date(
        "Revoked On", required=True, default=lambda self: today_in_mexico()
    )
    reason = fields.Char(required=True)
    acuse = fields.Binary(
        attachment=False, help="The PDF that the Portal Empresarial gave for it."
    )
    acuse_filename = fields.Char("Acuse's Name")

    @api.depends("trust_id")
    @api.depends_context("lang")
    def _compute_steps(self):
        self.steps = steps_html(self.env, TRUST_REVOKE)

    def action_confirm(self):
        """Write it on the trust."""
        self.ensure_one()
        content = self.with_context(bin_size=False).acuse
        check_acuse(self.env, content)
        result = self.trust_id.action_revoke(self.date_revoked, self.reason)
        keep_acuse(self.trust_id, content, self.acuse_filename)
        return result
