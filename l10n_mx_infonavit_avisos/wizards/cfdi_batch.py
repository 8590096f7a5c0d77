import base64
import io
import zipfile

from odoo import fields, models
from odoo.exceptions import UserError

from ..outputs.evidence.archive import safe_name

# Payslips that one request takes: a second or two of work.
STEP = 200


class CfdiBatch(models.TransientModel):
    """Makes the CFDIs of a batch of payslips, and a zip of them.

    A payslip that cannot have one costs itself alone: ``reasons`` says which and why.
    """

    _name = "l10n_mx_infonavit.cfdi.batch"
    _description = "CFDIs of a Batch"

    run_id = fields.Many2one("hr.payslip.run", required=True, readonly=True)
    done = fields.Integer(readonly=True)
    made = fields.Integer("CFDIs Made", readonly=True)
    refused = fields.Integer("Without CFDI", readonly=True)
    refused_ids = fields.Many2many("hr.payslip", string="Payslips Without CFDI")
    reasons = fields.Text(readonly=True)
    file = fields.Binary("Zip", attachment=True, readonly=True)
    filename = fields.Char(readonly=True)

    def cfdi_step(self):
        """Make the next CFDIs; each step is a transaction of its own.

        The last one packs them.
        """
        self.ensure_one()
        slips = self._slips()
        for slip in slips[self.done : self.done + STEP]:
            if reason := slip._l10n_mx_infonavit_try_cfdi():
                self.refused_ids |= slip
                self.reasons = "\n".join(filter(None, [self.reasons, reason]))
        self.done = min(self.done + STEP, len(slips))
        self.refused = len(self.refused_ids)
        self.made = self.done - self.refused
        finished = self.done >= len(slips)
        if finished:
            self._pack(slips - self.refused_ids)
        return {"done": self.done, "finished": finished, "action": self._open()}

    def _slips(self):
        """The batch's payslips that count, in a lasting order."""
        slips = self.run_id.slip_ids.filtered(
            lambda slip: slip.state != "cancel" and not slip.credit_note
        )
        return slips.sorted("id")

    def _pack(self, slips):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            names = set()
            for attachment in slips.sudo().l10n_mx_infonavit_cfdi_id:
                name = safe_name(attachment.name)
                if name in names:  # two payslips with one reference
                    name = f"{attachment.res_id}-{name}"
                names.add(name)
                archive.writestr(name, attachment.raw)
        if names:
            self.file = base64.b64encode(stream.getvalue())
            self.filename = f"CFDI-{self.run_id.name}.zip".replace("/", "-")

    def _start(self):
        self.ensure_one()
        total = len(self._slips())
        if not total:
            raise UserError(self.env._("The batch has no payslips."))
        if total <= STEP:
            return self.cfdi_step()["action"]
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_infonavit_avisos.cfdi_progress",
            "name": self.env._("Unsealed CFDIs"),
            "target": "new",
            "params": {"batch_id": self.id, "total": total},
        }

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Unsealed CFDIs"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
