from odoo import fields, models

from .absence import ABSENCE_KINDS


class HrLeaveType(models.Model):
    _inherit = "hr.leave.type"

    l10n_mx_infonavit_absence = fields.Selection(
        [("none", "Counts as worked (vacations)"), *ABSENCE_KINDS],
        string="For Infonavit",
        default="none",
        required=True,
        help="What days of this type are to the Infonavit deduction. Until 31 Oct 2025 "
        "days of absence and incapacity are not withheld; from 1 Nov 2025 they are, "
        "for cuota fija and factor. A part of a day is no absence.",
    )
