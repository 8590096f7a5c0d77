from odoo import fields, models

from .hr_salary_rule import selection


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_mx_infonavit_auto_apply = fields.Boolean(
        string="Apply Avisos Automatically",
        default=True,
        help="An aviso that is matched, classified and without warning takes effect by "
        "itself. Without this, each one waits for a person.",
    )
    l10n_mx_infonavit_insurance = fields.Selection(
        [
            ("first", "Whole, on the first payslip of the bimester"),
            ("days", "Spread over the days of the bimester"),
            ("none", "Not withheld"),
        ],
        string="Damage Insurance",
        default="first",
        required=True,
        help="The law does not say how the insurance of a bimester is spread over its "
        "payslips. The amount is a dated value.",
    )
    l10n_mx_infonavit_answer_days = fields.Integer(
        string="Keep the Service's Answers (Days)",
        default=90,
        help="The answers of Infonavit's service stay attached to their receipts so "
        "many days, to look into what went wrong; 0 keeps them for good. Each aviso "
        "keeps its own original in any case.",
    )
    l10n_mx_infonavit_cfdi_name = fields.Char(
        string="Name at the SAT",
        help="As the employer's Constancia de Situación Fiscal writes it, without the "
        "regime of capital (S.A. de C.V.). Empty: the company's name.",
    )
    l10n_mx_infonavit_cfdi_regime = fields.Selection(
        selection("EMPLOYER_REGIMES"),
        string="Fiscal Regime",
        help="The employer's regime at the SAT, for the CFDI de nómina.",
    )
    l10n_mx_infonavit_cfdi_curp = fields.Char(
        string="Employer's CURP",
        help="Only of an employer who is a natural person.",
    )
