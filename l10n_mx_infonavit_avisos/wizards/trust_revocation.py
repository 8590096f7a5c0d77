from odoo import fields, models

from ..models.daily import today_in_mexico


class TrustRevocation(models.TransientModel):
    """Asks when and why a relación de confianza was revoked."""

    _name = "l10n_mx_infonavit.trust.revocation"
    _description = "Revocation of a Trust Relationship"

    trust_id = fields.Many2one(
        "l10n_mx_infonavit.trust",
        string="Trust Relationship",
        required=True,
        ondelete="cascade",
    )
    date_revoked = fields.Date(
        "Revoked On", required=True, default=lambda self: today_in_mexico()
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Write it on the trust."""
        self.ensure_one()
        return self.trust_id.action_revoke(self.date_revoked, self.reason)
