from odoo import models

from .credential import NOTHING_NEW, REFUSAL, RENEWAL
from .wording import day as in_words


class Credential(models.Model):
    """The contraseña's life in the Portal Empresarial: a guide for each step of it."""

    _inherit = "l10n_mx_infonavit.credential"

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
