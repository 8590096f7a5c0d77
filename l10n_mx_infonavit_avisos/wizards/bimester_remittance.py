from odoo import api, fields, models

from ..models.daily import today_in_mexico


class BimesterRemittance(models.TransientModel):
    """Asks when and how much was paid to Infonavit for a bimester, with its receipt."""

    _name = "l10n_mx_infonavit.bimester.remittance"
    _description = "Remittance of a Bimester"

    bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="bimester_id.currency_id", related_sudo=False)
    date_remitted = fields.Date(
        "Paid On", required=True, default=lambda self: today_in_mexico()
    )
    amount_remitted = fields.Monetary(
        "Amount Paid",
        compute="_compute_amount_remitted",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    receipt = fields.Binary("Proof of Payment")
    receipt_filename = fields.Char()

    @api.depends("bimester_id")
    def _compute_amount_remitted(self):
        for wizard in self:
            wizard.amount_remitted = wizard.bimester_id.to_remit

    def action_confirm(self):
        """Mark the bimester as remitted."""
        self.ensure_one()
        self.bimester_id._remit(
            self.date_remitted,
            self.amount_remitted,
            self.receipt,
            self.receipt_filename,
        )
