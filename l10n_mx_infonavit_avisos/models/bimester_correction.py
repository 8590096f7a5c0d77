from collections import defaultdict

from odoo import models


class Bimester(models.Model):
    """What returns and differences move in a bimester, pesos."""

    _inherit = "l10n_mx_infonavit.bimester"

    def _returned(self):
        """What went back to workers, by bimester's id: by a suspension, or as a
        difference of too much."""
        return self._corrected([("total", "<", 0)])

    def _collected(self):
        """What was withheld for them later, as a difference of too little, by
        bimester's id."""
        return self._corrected([("total", ">", 0)])

    def _corrected(self, domain):
        rows = self.env["l10n_mx_infonavit.correction"]._read_group(
            [
                ("bimester_id", "in", self.ids),
                ("state", "in", ("applied", "paid")),
                *domain,
            ],
            ["bimester_id"],
            ["total:sum", "short_amount:sum", "short_insurance:sum"],
        )
        return defaultdict(
            float,
            {
                bimester.id: abs(total) - short - insurance
                for bimester, total, short, insurance in rows
            },
        )
