from odoo import fields, models

PREFIX = "l10n_mx_infonavit_"
# What the buttons of a worker's form count, as in the names of its fields.
COUNTED = ("credit", "aviso", "correction", "confirmation")


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
        """A query each, however many workers."""
        for name in COUNTED:
            records = self.env[self._fields[f"{PREFIX}{name}_ids"].comodel_name]
            counts = dict(
                records._read_group(
                    [("employee_id", "in", self.ids)], ["employee_id"], ["__count"]
                )
            )
            for employee in self:
                employee[f"{PREFIX}{name}_count"] = counts.get(employee._origin, 0)

    def action_l10n_mx_infonavit_credits(self):
        """The worker's credits; his only one opens at once."""
        action = self._l10n_mx_infonavit_open("action_credit")
        action["context"] = {"create": False}
        credit = self.l10n_mx_infonavit_credit_ids
        if len(credit) == 1:
            action |= {"views": [(False, "form")], "res_id": credit.id}
        return action

    def action_l10n_mx_infonavit_avisos(self):
        """The worker's avisos."""
        return self._l10n_mx_infonavit_open("action_aviso")

    def action_l10n_mx_infonavit_corrections(self):
        """The worker's returns and differences."""
        return self._l10n_mx_infonavit_open("action_correction")

    def action_l10n_mx_infonavit_confirmations(self):
        """The worker's credits in process."""
        action = self._l10n_mx_infonavit_open("action_credit_confirmation")
        action["context"] = {"default_employee_id": self.id}
        return action

    def _l10n_mx_infonavit_open(self, name):
        """An action of the addon's, of what is the worker's alone."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"l10n_mx_infonavit_avisos.{name}"
        )
        return action | {"domain": [("employee_id", "=", self.id)], "context": {}}
