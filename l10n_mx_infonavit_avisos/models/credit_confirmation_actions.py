from odoo import api, models
from odoo.exceptions import UserError

from . import credit_confirmation_reminder, credit_confirmation_wording
from .board_row import Row
from .credit_confirmation_check import OPEN
from .waiting import TO_ACT_ON
from .wording import day as in_words


class CreditConfirmation(models.Model):
    """What people do with a credit in process; each asks for the accountant's role.

    Without what a decision needs, an action opens the dialogue that asks for it.
    """

    _inherit = "l10n_mx_infonavit.credit.confirmation"

    @api.model
    def _infonavit_board_rows(self, look):
        return [
            Row(
                "procedures",
                "avisos",
                self.env._("Credit Procedures"),
                look.waiting.get("procedures", 0),
                "l10n_mx_infonavit_avisos.action_credit_confirmation",
                list(TO_ACT_ON),
                detail=self.env._("to confirm, or to see whether they are formalised"),
            )
        ]

    def action_confirm(self, date_confirmed=None, acuse=None, filename=None):
        """Note that it was confirmed in the portal; without a day, asks for it."""
        self.ensure_one()
        self._check_may_decide()
        if self.date_confirmed or self.date_withdrawn:
            raise UserError(self.env._("This procedure does not wait to be confirmed."))
        if lacks := credit_confirmation_wording.facts_that_lack(self):
            raise UserError(lacks)
        if not date_confirmed:
            return self._decide("confirm")
        values = {"date_confirmed": date_confirmed, "confirmed_uid": self.env.uid}
        if acuse:
            values |= {"acuse": acuse, "acuse_filename": filename or "acuse.pdf"}
        self.sudo().write(values)
        self.message_post(
            body=self.env._(
                "Confirmed in the portal on %(day)s",
                day=in_words(self.env, self.date_confirmed),
            )
        )
        credit_confirmation_reminder.close(self.sudo())
        return None

    def action_withdraw(self, date_withdrawn=None, reason=None):
        """Note that nothing comes of it; without day and reason, asks for them."""
        self.ensure_one()
        self._check_may_decide()
        if self.state not in OPEN:
            raise UserError(self.env._("Only a procedure that waits can be withdrawn."))
        if not (date_withdrawn and (reason or "").strip()):
            return self._decide("withdraw")
        reason = reason.strip()
        self.sudo().write(
            {"date_withdrawn": date_withdrawn, "withdrawal_reason": reason}
        )
        self.message_post(body=self.env._("Withdrawn: %(reason)s", reason=reason))
        credit_confirmation_reminder.close(self.sudo())
        return None

    def action_take_back(self, reason=None):
        """Undo a withdrawal, else a confirmation, that was noted by mistake."""
        self.ensure_one()
        self._check_may_decide()
        if not (self.date_withdrawn or self.date_confirmed):
            raise UserError(self.env._("There is nothing to take back."))
        if not (reason or "").strip():
            return self._decide("take_back")
        if self.date_withdrawn:
            undone = ("date_withdrawn", "withdrawal_reason")
        else:
            undone = ("date_confirmed", "confirmed_uid", "acuse", "acuse_filename")
        self.message_post(
            body=self.env._("Taken back: %(reason)s", reason=reason.strip())
        )
        self.sudo().write(dict.fromkeys(undone, False))
        self.sudo()._relink()
        self._check_not_twice()
        return None

    def action_test_portal(self):
        """Try the addresses that the portal needs."""
        return self.env["l10n_mx_infonavit.portal.test"].create({}).action_test()

    def action_open_aviso(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "l10n_mx_infonavit.aviso",
            "res_id": self.aviso_id.id,
            "view_mode": "form",
        }

    def _decide(self, decision):
        """The dialogue that asks for what a decision needs."""
        names = {
            "confirm": self.env._("Confirmed in the Portal"),
            "withdraw": self.env._("Withdraw"),
            "take_back": self.env._("Take Back"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[decision],
            "res_model": "l10n_mx_infonavit.credit.confirmation.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_confirmation_id": self.id,
            },
        }
