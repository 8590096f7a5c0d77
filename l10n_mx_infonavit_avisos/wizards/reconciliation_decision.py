from odoo import fields, models


class ReconciliationDecision(models.TransientModel):
    """Asks for the note that closes a reconciliation, or why it is reopened."""

    _name = "l10n_mx_infonavit.reconciliation.decision"
    _description = "Closing or Reopening of a Reconciliation"

    decision = fields.Selection(
        [("close", "Close"), ("reopen", "Reopen")], required=True
    )
    reconciliation_id = fields.Many2one(
        "l10n_mx_infonavit.reconciliation", required=True, ondelete="cascade"
    )
    needs_count = fields.Integer(
        related="reconciliation_id.needs_count",
        related_sudo=False,
        string="Lines to Settle",
    )
    note = fields.Text(required=True)

    def action_confirm(self):
        """Close or reopen it."""
        self.ensure_one()
        if self.decision == "reopen":
            return self.reconciliation_id.action_reopen(self.note)
        return self.reconciliation_id.action_close(self.note)
