from odoo import api, fields, models
from odoo.fields import Domain

RULES = (
    "hr_salary_rule_infonavit",
    "hr_salary_rule_infonavit_seg",
    "hr_salary_rule_infonavit_dev",
)


class HrPayrollStructure(models.Model):
    _inherit = "hr.payroll.structure"

    l10n_mx_infonavit = fields.Boolean(
        string="Withholds Infonavit",
        compute="_compute_l10n_mx_infonavit",
        inverse="_inverse_l10n_mx_infonavit",
        search="_search_l10n_mx_infonavit",
        recursive=True,
        help="Puts the Infonavit rules into the structure, or takes them out.",
    )

    @api.depends("rule_ids", "parent_id.l10n_mx_infonavit")
    def _compute_l10n_mx_infonavit(self):
        rule = self._l10n_mx_infonavit_rules()[:1]
        for structure in self:
            structure.l10n_mx_infonavit = (
                rule in structure.rule_ids or structure.parent_id.l10n_mx_infonavit
            )

    def _inverse_l10n_mx_infonavit(self):
        rules = self._l10n_mx_infonavit_rules()
        for structure in self:
            if structure.l10n_mx_infonavit:
                structure.rule_ids |= rules
            else:
                structure.rule_ids -= rules

    def _search_l10n_mx_infonavit(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("rule_ids", "in", self._l10n_mx_infonavit_rules()[:1].ids)
        holders = self.search(own)
        found = Domain("id", "child_of", holders.ids)
        return found if True in value else ~found

    @api.model
    def _l10n_mx_infonavit_used(self, company):
        """The structures that a company's insured workers have now."""
        workers = self.env["hr.employee"]
        found = (
            self.env["hr.version"]
            .sudo()
            ._read_group(
                [
                    ("struct_id", "!=", False),
                    (
                        "id",
                        "in",
                        workers.sudo()
                        ._search(workers._l10n_mx_infonavit_insured(company))
                        .subselect("current_version_id"),
                    ),
                ],
                ["struct_id"],
            )
        )
        return self.browse([structure.id for [structure] in found]).sorted("name")

    def _l10n_mx_infonavit_missing_rules(self):
        """Structure → the addon's rules that neither it nor those above it hold, for
        each that lacks one. One made before the return existed lacks only that."""
        rules = self._l10n_mx_infonavit_rules()
        missing = {}
        for structure in self:
            held = self.env["hr.salary.rule"]
            above = structure.sudo()
            while above:
                held |= above.rule_ids
                above = above.parent_id
            if lacking := rules - held.sudo(False):
                missing[structure] = lacking
        return missing

    def _l10n_mx_infonavit_rules(self):
        """The addon's salary rules, the amortization first."""
        # Without a query, which env.ref takes to see that the record is there.
        resolve = self.env["ir.model.data"]._xmlid_to_res_id
        return self.env["hr.salary.rule"].browse(
            resolve(f"l10n_mx_infonavit_avisos.{name}", raise_if_not_found=True)
            for name in RULES
        )
