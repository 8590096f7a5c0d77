from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.payroll import AUSENTISMO, INCAPACIDAD, Absence
from ..engine.span import Span

ABSENCE_KINDS = [
    (AUSENTISMO, "Absence"),
    (INCAPACIDAD, "Incapacity (IMSS)"),
]


class PayslipAbsence(models.Model):
    """Days of absence or incapacity that a person typed on a payslip, for companies
    that do not use time off.

    They may reach beyond the payslip's days: an incapacity is typed once, as IMSS wrote
    it, and holds for the other payslips, too. With the payslip confirmed they stay as
    they are; those of a cancelled or refunded one hold no more.
    """

    _name = "l10n_mx_infonavit.absence"
    _description = "Absence on a Payslip"
    _order = "date_from, id"
    _rec_name = "kind"

    payslip_id = fields.Many2one(
        "hr.payslip", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        related="payslip_id.employee_id", store=True, index=True
    )
    company_id = fields.Many2one(related="payslip_id.company_id", store=True)
    kind = fields.Selection(ABSENCE_KINDS, required=True, default=AUSENTISMO)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    days = fields.Integer(compute="_compute_days", help="Natural days.")

    _dates_check = models.Constraint(
        "CHECK(date_to >= date_from)", "An absence cannot end before it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for absence in self:
            first, last = absence.date_from, absence.date_to
            ordered = first and last and first <= last
            absence.days = Span(first, last).days if ordered else 0

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._check_open()
        return absences

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_open()

    def _check_open(self):
        if any(payslip.state == "done" for payslip in self.sudo().payslip_id):
            raise UserError(
                self.env._(
                    "The payslip is confirmed and stays as it is. Type the absence on "
                    "the worker's next payslip, with its own dates."
                )
            )

    @api.model
    def _by_worker(self, employees, span):
        """As the engine takes them, by the worker's id."""
        result = defaultdict(list)
        for absence in self.sudo().search_fetch(
            [
                ("employee_id", "in", employees),
                ("date_from", "<=", span.last),
                ("date_to", ">=", span.first),
                ("payslip_id.state", "!=", "cancel"),
                "|",
                ("payslip_id.refunded_id", "=", False),
                ("payslip_id.refunded_id.state", "=", "cancel"),
            ],
            ["employee_id", "kind", "date_from", "date_to"],
        ):
            days = Span(absence.date_from, absence.date_to)
            result[absence.employee_id.id].append(Absence(days, absence.kind))
        return result
