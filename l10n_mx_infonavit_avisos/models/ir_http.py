from odoo import models

from .waiting import ROLE


class IrHttp(models.AbstractModel):
    """Spares every other user's web client the question whether he has the role."""

    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        if "groups" in info:
            info["groups"][ROLE] = self.env.user.has_group(ROLE)
        return info
