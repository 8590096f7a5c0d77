from odoo import fields, models


class Aviso(models.Model):
    """An aviso that came on paper: the paper stays beside it, and what was read."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.aviso"

    paper_ids = fields.One2many(
        "l10n_mx_infonavit.paper", "aviso_id", string="Papers", readonly=True
    )
