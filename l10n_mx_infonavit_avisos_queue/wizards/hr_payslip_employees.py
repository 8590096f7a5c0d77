from odoo import models

from ..models.hr_payslip_run import AT_ONCE, CHUNK


class HrPayslipEmployees(models.TransientModel):
    """Generates the payslips of many employees in the background."""

    _inherit = "hr.payslip.employees"

    def compute_sheet(self):
        run = self.env["hr.payslip.run"].browse(self.env.context.get("active_id"))
        is_large = len(self.employee_ids) > CHUNK
        if self.env.context.get(AT_ONCE) or not (run and is_large):
            return super().compute_sheet()
        notification = run._l10n_mx_infonavit_generate(self.employee_ids)
        close = {"type": "ir.actions.act_window_close"}
        notification["params"]["next"] = close
        return notification
