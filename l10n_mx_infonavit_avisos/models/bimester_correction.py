from collections import defaultdict

from odoo import models


class Bimester(models.Model):
    """What returns and differences move in a bimester, pesos."""

    _inherit = "l10n_mx_infonavit.bimester"

    def _returned(self):
        """What went back to workers, by bimester's id."""
        return self._by_id(self.env["l10n_mx_infonavit.correction"]._returned)

    def _collected(self):
        """What was withheld for them later, by bimester's id."""
        return self._by_id(self.env["l10n_mx_infonavit.correction"]._collected)

    def _by_id(self, moved):
        sums = moved([("bimester_id", "in", self.ids)], ["bimester_id"])
        return defaultdict(
            float, {bimester.id: pesos for (bimester,), pesos in sums.items()}
        )
