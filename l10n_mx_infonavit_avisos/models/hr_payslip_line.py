from odoo import models
from odoo.exceptions import UserError

from .hr_payslip import CODES

AMOUNTS = frozenset(("amount", "quantity", "rate"))


class HrPayslipLine(models.Model):
    _inherit = "hr.payslip.line"

    def write(self, vals):
        """A line is what its retentions say, where the settings let people edit."""
        if AMOUNTS & set(vals) and any(line.code in CODES for line in self):
            raise UserError(
                self.env._(
                    "The Infonavit deduction follows from the avisos and is not "
                    "edited. Correct the aviso or add one, and compute the payslip "
                    "again."
                )
            )
        return super().write(vals)
