from odoo import fields, models
from odoo.exceptions import UserError

from ..models.daily import today_in_mexico


class CreditConfirmationDecision(models.TransientModel):
    """Asks for what a decision on a credit in process needs: a day, a reason."""

    _name = "l10n_mx_infonavit.credit.confirmation.decision"
    _description = "Decision on a Credit Procedure"

    decision = fields.Selection(
        [("confirm", "Confirm"), ("withdraw", "Withdraw"), ("take_back", "Take Back")],
        required=True,
    )
    confirmation_id = fields.Many2one(
        "l10n_mx_infonavit.credit.confirmation", required=True, ondelete="cascade"
    )
    date = fields.Date(
        default=lambda self: today_in_mexico(),
        help="When it was done in the portal, or decided.",
    )
    acuse = fields.Binary(
        "Employer's Acuse",
        help="The PDF that the portal gave; it can also be attached later.",
    )
    acuse_filename = fields.Char()
    reason = fields.Char()

    # What the portal shows, to be compared once more.
    currency_id = fields.Many2one(
        related="confirmation_id.currency_id", related_sudo=False
    )
    nss = fields.Char(related="confirmation_id.nss", related_sudo=False)
    worker_name = fields.Char(related="confirmation_id.worker_name", related_sudo=False)
    date_application = fields.Date(
        related="confirmation_id.date_application", related_sudo=False
    )
    credit_number = fields.Char(
        related="confirmation_id.credit_number", related_sudo=False
    )
    amount = fields.Monetary(related="confirmation_id.amount", related_sudo=False)
    remarks = fields.Text(related="confirmation_id.remarks", related_sudo=False)

    def action_confirm(self):
        """Carry the decision out."""
        self.ensure_one()
        confirmation, reason = self.confirmation_id, (self.reason or "").strip()
        if self.decision == "confirm":
            self._need(self.date)
            confirmation.action_confirm(self.date, self.acuse, self.acuse_filename)
        elif self.decision == "withdraw":
            self._need(self.date and reason)
            confirmation.action_withdraw(self.date, reason)
        else:
            self._need(reason)
            confirmation.action_take_back(reason)

    def _need(self, given):
        if not given:
            raise UserError(self.env._("Fill in every field of this dialogue first."))
