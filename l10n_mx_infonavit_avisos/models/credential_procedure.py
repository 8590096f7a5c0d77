from odoo import api, models

from .board_row import LATE, Row, urgency
from .credential import NOTHING_NEW, REFUSAL, REMINDED_BEFORE, RENEWAL
from .wording import day as in_words


class Credential(models.Model):
    """The contraseña's life in the Portal Empresarial: a guide for each step of it."""

    _inherit = "l10n_mx_infonavit.credential"

    @api.model
    def _infonavit_board_rows(self, look):
        action = "l10n_mx_infonavit_avisos.action_credential"
        refused = ["|", ["is_blocked", "=", True], ["new_refused", "=", True]]
        soon = look.today + REMINDED_BEFORE
        renewal = [["renewal_date", "<=", soon.isoformat()]]
        found = self.search(renewal)
        first = min(found.mapped("renewal_date"), default=look.today)
        return [
            Row(
                "refused_credentials",
                "deadlines",
                self.env._("Credentials Refused"),
                self.search_count(refused),
                action,
                refused,
                self.env._("nothing is fetched with them"),
                LATE,
            ),
            Row(
                "renewals",
                "deadlines",
                self.env._("Contraseñas to Renew"),
                len(found),
                action,
                renewal,
                self.env._("by %(day)s", day=in_words(self.env, first)),
                urgency(first, look.today, REMINDED_BEFORE.days),
            ),
        ]

    def action_generate_in_portal(self):
        return self._guide("password_generate")

    def action_renew_in_portal(self):
        return self._guide("password_renew")

    def action_recover_in_portal(self):
        return self._guide("password_recover")

    def action_cancel_in_portal(self):
        return self._guide("password_cancel")

    def _guide(self, procedure):
        self.ensure_one()
        self.check_access("write")
        return self.env["l10n_mx_infonavit.procedure"]._action(
            procedure, credential_id=self.id
        )

    def _cancel(self, day):
        """It was cancelled in the portal on a day: nothing asks with it any more.

        :return: the connections that were switched off
        """
        self.ensure_one()
        self.check_access("write")
        # A shared one serves connections of companies in which the user may not work.
        connections = self.env["l10n_mx_infonavit.connection"].sudo()
        using = connections.search(
            [("credential_id", "=", self.id), ("state", "!=", "off")]
        )
        using.action_switch_off()
        self.env["l10n_mx_infonavit.secret"]._drop(self)
        self.write(
            {
                **NOTHING_NEW,
                "has_password": False,
                "has_otp_secret": False,
                "new_refused": False,
                "refused_count": 0,
                "refusal": False,
                "renewal_date": False,
                "active": False,
            }
        )
        self.activity_unlink([RENEWAL, REFUSAL])
        self.message_post(
            body=self.env._(
                "The contraseña was cancelled on %(day)s and is forgotten; connections "
                "switched off: %(count)s.",
                day=in_words(self.env, day),
                count=len(using),
            )
        )
        return using
