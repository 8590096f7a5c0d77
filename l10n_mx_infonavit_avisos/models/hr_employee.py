from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    l10n_mx_rfc = fields.Char(
        "RFC", groups="hr.group_hr_user", tracking=True, help="RFC of the worker."
    )
    l10n_mx_curp = fields.Char(
        "CURP", groups="hr.group_hr_user", tracking=True, help="CURP of the worker."
    )
    l10n_mx_infonavit_credit_ids = fields.One2many(
        "l10n_mx_infonavit.credit",
        "employee_id",
        string="Infonavit Credits",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_aviso_ids = fields.One2many(
        "l10n_mx_infonavit.aviso",
        "employee_id",
        string="Infonavit Avisos",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_credit_count = fields.Integer(
        "Number of Infonavit Credits",
        compute="_compute_l10n_mx_infonavit_counts",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_aviso_count = fields.Integer(
        "Number of Infonavit Avisos",
        compute="_compute_l10n_mx_infonavit_counts",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )

    l10n_mx_infonavit_correction_ids = fields.One2many(
        "l10n_mx_infonavit.correction",
        "employee_id",
        string="Infonavit Differences",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_correction_count = fields.Integer(
        "Number of Infonavit Differences",
        compute="_compute_l10n_mx_infonavit_counts",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )

    l10n_mx_infonavit_confirmation_ids = fields.One2many(
        "l10n_mx_infonavit.credit.confirmation",
        "employee_id",
        string="Infonavit Credit Confirmations",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    l10n_mx_infonavit_confirmation_count = fields.Integer(
        "Number of Infonavit Credit Confirmations",
        compute="_compute_l10n_mx_infonavit_counts",
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )

    def _compute_l10n_mx_infonavit_counts(self):
        for employee in self:
            employee.l10n_mx_infonavit_confirmation_count = len(
                employee.l10n_mx_infonavit_confirmation_ids
            )
            employee.l10n_mx_infonavit_credit_count = len(
                employee.l10n_mx_infonavit_credit_ids
            )
            employee.l10n_mx_infonavit_aviso_count = len(
                employee.l10n_mx_infonavit_aviso_ids
            )
            employee.l10n_mx_infonavit_correction_count = len(
                employee.l10n_mx_infonavit_correction_ids
            )

    def action_l10n_mx_infonavit_credits(self):
        """The worker's credits; his only one opens at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_credit"
        )
        credit = self.l10n_mx_infonavit_credit_ids
        if len(credit) == 1:
            action |= {"views": [(False, "form")], "res_id": credit.id}
        return action | {
            "domain": [("employee_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_l10n_mx_infonavit_avisos(self):
        """The worker's avisos."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_aviso"
        )
        return action | {"domain": [("employee_id", "=", self.id)], "context": {}}

    def action_l10n_mx_infonavit_corrections(self):
        """The worker's returns and differences."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_correction"
        )
        return action | {"domain": [("employee_id", "=", self.id)], "context": {}}

    def action_l10n_mx_infonavit_confirmations(self):
        """The worker's credits in process."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_credit_confirmation"
        )
        return action | {
            "domain": [("employee_id", "=", self.id)],
            "context": {"default_employee_id": self.id},
        }
