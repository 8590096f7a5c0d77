from odoo import api, fields, models

from . import credit_history
from .credit_history import History


class Aviso(models.Model):
    """What an aviso changes: the credit's terms before and after it, in words."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.aviso"

    effect = fields.Char(
        "What It Changes",
        compute="_compute_effect",
        help="The credit on the first day of the aviso, before and after it, or once "
        "it is applied. The monthly amount is about half of the bimester's, without "
        "damage insurance.",
    )
    timeline = fields.Json(
        "Timeline of the Credit",
        compute="_compute_effect",
        help="All avisos of the credit in the order in which they hold.",
    )

    @api.depends(
        "state", "employee_id", "credit_number", "notice_class", "date_notified"
    )
    @api.depends_context("lang")
    def _compute_effect(self):
        history = History(self._origin)
        for aviso in self:
            stored = aviso._origin
            aviso.effect = history.effect(stored) if stored else False
            aviso.timeline = history.timeline(stored) if stored else False


class Credit(models.Model):
    _inherit = "l10n_mx_infonavit.credit"

    timeline = fields.Json(
        compute="_compute_timeline",
        help="The credit's avisos in the order in which they hold, those that wait, "
        "too.",
    )

    @api.depends("aviso_ids.state", "term_ids", "applies_table")
    @api.depends_context("lang")
    def _compute_timeline(self):
        history = History(credit_history.avisos_of(self._origin))
        for credit in self:
            credit.timeline = history.timeline_of_credit(credit._origin)
