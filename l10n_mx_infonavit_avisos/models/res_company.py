from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.law import Policy
from .hr_salary_rule import selection

# As the NET rule of OCA payroll's own examples adds them up.


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_mx_infonavit_auto_apply = fields.Boolean(
        string="Apply Avisos Automatically",
        default=True,
        help="An aviso that is matched, classified and without warning takes effect by "
        "itself. Without this, each one waits for a person.",
    )
    l10n_mx_infonavit_accept_differences = fields.Boolean(
        string="Accept Differences Automatically",
        help="What confirmed payslips withheld too much or too little, as later avisos "
        "or values show, goes on the next payslip by itself. Without this, each "
        "difference waits for a person. Those of a remitted bimester always wait.",
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
    l10n_mx_infonavit_confirmation_days = fields.Integer(
        string="Follow Up Credit Procedures After (Business Days)",
        default=5,
        help="The responsible is reminded so many business days after the worker's "
        "application, and after the confirmation; 0: never. It is our own reminder: "
        "Infonavit names no deadline for the confirmation of credit procedures.",
    )
    l10n_mx_infonavit_percentage_absences_count = fields.Boolean(
        string="Absences Withheld in Percentage Credits",
        help="Since 1 Nov 2025 days of absence and incapacity are withheld for cuota "
        "fija and factor. For percentage credits the law is silent; default as before: "
        "they are not.",
    )
    l10n_mx_infonavit_cap_base = fields.Selection(
        [
            ("sdi", "The SDI (Infonavit's FAQ of 26 Dec 2025)"),
            ("minimum_wage", "The minimum wage (Infonavit's form Act.07-2019)"),
            ("sbc", "The SBC (practice of a payroll vendor)"),
        ],
        string="Limit at the Minimum Wage: 20 % of",
        default="sdi",
        required=True,
        help="At most 20 % a day is withheld where the daily wage does not exceed the "
        "minimum wage of the zone. Of what the 20 % are taken the official sources "
        "contradict each other.",
    )
    l10n_mx_infonavit_wage_days = fields.Float(
        string="Days That the Contract's Wage Pays",
        digits=(6, 2),
        default=30,
        required=True,
        help="The contract's wage by these days is the daily wage that is compared "
        "with the minimum wage: 30 for a monthly wage (LFT 89; some divide by 30.4), "
        "15 for a quincena, 7 for a week, 1 for a day.",
    )
    l10n_mx_infonavit_pay_category_ids = fields.Many2many(
        "hr.salary.rule.category",
        "l10n_mx_infonavit_company_pay_category_rel",
        string="Pay That Is Available",
        help="Categories of the salary rules that give the pay from which Infonavit is "
        "withheld. Empty: those with the codes BASIC and ALW.",
    )
    l10n_mx_infonavit_deduction_category_ids = fields.Many2many(
        "hr.salary.rule.category",
        "l10n_mx_infonavit_company_deduction_category_rel",
        string="Deductions That Come First",
        help="Categories of the deductions, which are negative. Those whose rules come "
        "before Infonavit's lower the pay that is available to it. Empty: those with "
        "the code DED.",
    )
    l10n_mx_infonavit_carry_over = fields.Boolean(
        string="Carry Over What the Pay Did Not Suffice For",
        help="What a payslip could not withhold is withheld on the next ones of the "
        "same bimester. The law does not say so; without this, it is only listed.",
    )

    l10n_mx_infonavit_steps_dismissed = fields.Boolean(
        string="First Steps Dismissed",
        help="The first steps with Infonavit are no longer offered.",
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

    @api.constrains("l10n_mx_infonavit_wage_days")
    def _check_l10n_mx_infonavit_wage_days(self):
        if any(company.l10n_mx_infonavit_wage_days <= 0 for company in self):
            raise ValidationError(
                self.env._("A wage pays for at least some days: write more than zero.")
            )

    @api.constrains("l10n_mx_infonavit_confirmation_days")
    def _check_l10n_mx_infonavit_confirmation_days(self):
        if any(not 0 <= c.l10n_mx_infonavit_confirmation_days <= 250 for c in self):
            raise ValidationError(
                self.env._(
                    "Credit procedures are followed up after 1 to 250 business days; "
                    "write 0 to be reminded of none."
                )
            )

    def _l10n_mx_infonavit_policy(self):
        """What the company chose where the law is silent, as the engine takes it."""
        self.ensure_one()
        return Policy(
            percentage_absences_count=self.l10n_mx_infonavit_percentage_absences_count,
            cap_base=self.l10n_mx_infonavit_cap_base,
        )
