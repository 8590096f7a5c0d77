from odoo import fields, models


class BimesterReopening(models.TransientModel):
    """Asks why a bimester that was paid to Infonavit has to change after all."""

    _name = "l10n_mx_infonavit.bimester.reopening"
    _description = "Reopening of a Bimester"

    bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester", required=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Reopen the bimester."""
        self.ensure_one()
        self.bimester_id._reopen(self.reason)
