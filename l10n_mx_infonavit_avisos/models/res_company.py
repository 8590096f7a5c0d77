from odoo import fields, models


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
