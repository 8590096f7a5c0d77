from odoo import fields, models

from ..engine.notice import MODIFICACION, RETENCION, SUSPENSION


class Aviso(models.Model):
    """An aviso that was made of an emission knows of which worker's line."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.aviso"

    emission_line_id = fields.Many2one(
        "l10n_mx_infonavit.emission.line",
        string="Worker on the Emission",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="What the emission said of the worker, of which this was made.",
    )

    def _apply_in_order(self):
        """Apply what waits of them; what ends a credit first, for a second one is odd
        while the other goes on."""
        for kind in (SUSPENSION, MODIFICACION, RETENCION):
            self.filtered(
                lambda a, kind=kind: (
                    a.notice_class == kind and a.state in ("new", "to_review")
                )
            ).action_apply()
