from odoo import fields, models


class CorrectionDecision(models.TransientModel):
    """Asks for the reason of a decision on differences."""

    _name = "l10n_mx_infonavit.correction.decision"
    _description = "Decision on Differences"

    decision = fields.Selection(
        [("accept", "Accept"), ("waive", "Waive")], required=True
    )
    correction_ids = fields.Many2many(
        "l10n_mx_infonavit.correction",
        # The name that Odoo would give it is too long for PostgreSQL.
        relation="l10n_mx_infonavit_correction_decision_rel",
        string="Differences",
        required=True,
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "accept":
            return self.correction_ids.action_accept(self.reason)
        return self.correction_ids.action_waive(self.reason)
