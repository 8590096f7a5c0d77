from odoo import models

from ..engine.bimester import Bimester as EngineBimester
from .waiting import ROLE


class Emission(models.Model):
    """From an emission to the reconciliation of its bimester."""

    _inherit = "l10n_mx_infonavit.emission"

    def action_reconcile(self):
        """Open the reconciliation of its bimester, which is made where it lacks."""
        self.ensure_one()
        self.check_access("read")
        Bimester = self.env["l10n_mx_infonavit.bimester"]
        self.env["l10n_mx_infonavit.bimester"].browse()._check_role(ROLE)
        key = (
            self.company_id.id,
            self.registro_patronal_id.id,
            EngineBimester(self.year, self.number),
        )
        bimester = Bimester.sudo()._get([key])[key]
        return bimester.with_env(self.env).action_reconcile()
