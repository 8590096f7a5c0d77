from odoo import fields, models


class SuaAgain(models.TransientModel):
    """Asks why movements that were exported before are exported again."""

    _name = "l10n_mx_infonavit.sua.again"
    _description = "Export Movements to SUA Again"

    export_id = fields.Many2one("l10n_mx_infonavit.sua.export", readonly=True)
    movement_ids = fields.Many2many(
        "l10n_mx_infonavit.sua.movement",
        relation="l10n_mx_infonavit_sua_again_rel",
        string="Movements",
        required=True,
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Make the file; the earlier export stays."""
        self.ensure_one()
        return self.env["l10n_mx_infonavit.sua.export"]._export_again(
            self.movement_ids, self.reason, self.export_id
        )
