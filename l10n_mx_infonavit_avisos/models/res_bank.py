from odoo import fields, models

from .hr_salary_rule import selection


class ResBank(models.Model):
    _inherit = "res.bank"

    l10n_mx_infonavit_sat_code = fields.Selection(
        selection("BANKS"),
        string="SAT's Bank Code",
        help="For accounts that are no CLABE, the CFDI de nómina names the bank.",
    )
