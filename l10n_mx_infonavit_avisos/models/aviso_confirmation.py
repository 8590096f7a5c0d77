from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.notice import RETENCION
from .aviso import DECISIVE
from .context_flag import SETTLING, is_raised
from .credit_confirmation_check import OPEN

CONFIRMATION = "l10n_mx_infonavit.credit.confirmation"


class Aviso(models.Model):
    """An aviso de retención ends the procedure of the credit that it orders for.

    Looked at whenever avisos come in, are decided on, or find their worker; a batch of
    them costs one search where no procedure waits for any of it.
    """

    # Beside aviso_folio.py, for it is another matter.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.aviso"

    confirmation_ids = fields.One2many(
        CONFIRMATION, "aviso_id", string="Credit Confirmations"
    )
    confirmation_count = fields.Integer(compute="_compute_confirmation_count")

    @api.depends("confirmation_ids")
    def _compute_confirmation_count(self):
        for aviso in self:
            aviso.confirmation_count = len(aviso.confirmation_ids)

    @api.model_create_multi
    def create(self, vals_list):
        avisos = super().create(vals_list)
        avisos.sudo()._end_procedures()
        return avisos

    def write(self, vals):
        result = super().write(vals)
        settling = is_raised(self.env, SETTLING)
        if DECISIVE & set(vals) and not settling:
            self._end_procedures()
        return result

    def action_open_confirmations(self):
        """The procedures that it ended; the only one opens at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_credit_confirmation"
        )
        ended = self.confirmation_ids
        if len(ended) == 1:
            action |= {"views": [(False, "form")], "res_id": ended.id}
        return action | {"domain": [("id", "in", ended.ids)], "context": {}}

    @api.model
    def _match_waiting(self, nss=(), nrps=()):
        result = super()._match_waiting(nss=nss, nrps=nrps)
        if nss:
            # A worker who is here now is the one of procedures that had none.
            nameless = (
                self.env[CONFIRMATION]
                .sudo()
                .search(
                    [
                        ("nss", "in", list(nss)),
                        ("employee_id", "=", False),
                        ("state", "!=", "withdrawn"),
                    ]
                )
            )
            nameless._find_workers()
            nameless._relink()
        return result

    def _settle(self, apply=False):
        result = super()._settle(apply=apply)
        self._end_procedures()
        return result

    def _replace_rivals(self):
        replaced = super()._replace_rivals()
        replaced._end_procedures()
        return replaced

    def _end_procedures(self):
        """Link what waits for these avisos, and let go what they end no more."""
        retenciones = self.filtered(lambda a: a.notice_class == RETENCION)
        if not retenciones:
            return
        nss = {aviso.nss for aviso in retenciones}
        nss |= {aviso.nss_unified for aviso in retenciones if aviso.nss_unified}
        waits = Domain("state", "in", OPEN) & (
            Domain("nss", "in", list(nss))
            | Domain("employee_id", "in", retenciones.employee_id.ids)
        )
        self.env[CONFIRMATION].sudo().search(
            Domain("company_id", "in", retenciones.company_id.ids)
            & (waits | Domain("aviso_id", "in", retenciones.ids))
        )._relink()
