from odoo import fields, models
from odoo.exceptions import UserError

from . import cfdi_schema


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    l10n_mx_infonavit_auto_apply = fields.Boolean(
        related="company_id.l10n_mx_infonavit_auto_apply", readonly=False
    )
    l10n_mx_infonavit_accept_differences = fields.Boolean(
        related="company_id.l10n_mx_infonavit_accept_differences", readonly=False
    )
    l10n_mx_infonavit_insurance = fields.Selection(
        related="company_id.l10n_mx_infonavit_insurance", readonly=False
    )
    l10n_mx_infonavit_answer_days = fields.Integer(
        related="company_id.l10n_mx_infonavit_answer_days", readonly=False
    )
    l10n_mx_infonavit_confirmation_days = fields.Integer(
        related="company_id.l10n_mx_infonavit_confirmation_days", readonly=False
    )
    l10n_mx_infonavit_percentage_absences_count = fields.Boolean(
        related="company_id.l10n_mx_infonavit_percentage_absences_count", readonly=False
    )
    l10n_mx_infonavit_cap_base = fields.Selection(
        related="company_id.l10n_mx_infonavit_cap_base", readonly=False
    )
    l10n_mx_infonavit_wage_days = fields.Float(
        related="company_id.l10n_mx_infonavit_wage_days", readonly=False
    )
    l10n_mx_infonavit_pay_category_ids = fields.Many2many(
        related="company_id.l10n_mx_infonavit_pay_category_ids", readonly=False
    )
    l10n_mx_infonavit_deduction_category_ids = fields.Many2many(
        related="company_id.l10n_mx_infonavit_deduction_category_ids", readonly=False
    )
    l10n_mx_infonavit_carry_over = fields.Boolean(
        related="company_id.l10n_mx_infonavit_carry_over", readonly=False
    )
    l10n_mx_infonavit_cfdi_name = fields.Char(
        related="company_id.l10n_mx_infonavit_cfdi_name", readonly=False
    )
    l10n_mx_infonavit_cfdi_regime = fields.Selection(
        related="company_id.l10n_mx_infonavit_cfdi_regime", readonly=False
    )
    l10n_mx_infonavit_cfdi_curp = fields.Char(
        related="company_id.l10n_mx_infonavit_cfdi_curp", readonly=False
    )
    l10n_mx_infonavit_cfdi_schemas = fields.Text(
        "Addresses of the SAT's Schemas",
        help="An address a line. They are those that the SAT's schemas give "
        "themselves; where the SAT moves them, enter the new ones.",
    )
    l10n_mx_infonavit_structure_ids = fields.Many2many(
        "hr.payroll.structure",
        string="Structures with Infonavit",
        help="Salary structures whose payslips withhold Infonavit credits.",
    )

    def get_values(self):
        values = super().get_values()
        structures = self.env["hr.payroll.structure"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("l10n_mx_infonavit", "=", True),
            ]
        )
        return values | {
            "l10n_mx_infonavit_structure_ids": [fields.Command.set(structures.ids)],
            "l10n_mx_infonavit_cfdi_schemas": cfdi_schema.addresses(self.env),
        }

    def set_values(self):
        # Open to RPC, as Odoo has it.
        self.check_access("write")
        result = super().set_values()
        cfdi_schema.set_addresses(self.env, self.l10n_mx_infonavit_cfdi_schemas)
        of_company = self.env["hr.payroll.structure"].search(
            [("company_id", "=", self.company_id.id)]
        )
        for structure in of_company:
            wanted = structure in self.l10n_mx_infonavit_structure_ids
            if structure.l10n_mx_infonavit != wanted:
                structure.l10n_mx_infonavit = wanted
        return result

    def action_l10n_mx_infonavit_load_schemas(self):
        """Load the SAT's schemas: from then on every CFDI is checked by them."""
        self.check_access("write")
        missing = cfdi_schema.load(self.env)
        if missing:
            raise UserError(
                self.env._(
                    "The SAT's schemas could not be loaded from %(addresses)s: see "
                    "whether this server reaches them, or enter their new addresses.",
                    addresses=", ".join(missing),
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The SAT's schemas are loaded: every CFDI is checked by them."
                ),
            },
        }
