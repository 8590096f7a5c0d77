from odoo import models


class Fetch(models.Model):
    """Answers that are evidence are kept until the certification is over."""

    _inherit = "l10n_mx_infonavit.fetch"

    def _needed(self):
        rounds = self.env["l10n_mx_infonavit.certification.round"].sudo()
        under_way = rounds.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("certification_state", "not in", ("production", "cancelled")),
            ]
        )
        needed = self.browse()
        for test_set in under_way:
            needed |= test_set._fetches()
        return super()._needed() | (self & needed)
