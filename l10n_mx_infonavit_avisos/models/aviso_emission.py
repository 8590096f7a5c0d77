from odoo import fields, models


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
