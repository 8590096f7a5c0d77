from odoo import models


class HrPayslipRun(models.Model):
    _inherit = "hr.payslip.run"

    def action_l10n_mx_infonavit_cfdi(self):
        """The CFDIs of the batch as a zip; a large batch goes step by step."""
        self.ensure_one()
        batch = self.env["l10n_mx_infonavit.cfdi.batch"].create({"run_id": self.id})
        return batch._start()
