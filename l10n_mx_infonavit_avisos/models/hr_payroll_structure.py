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

    def _l10n_mx_infonavit_pay_codes(self, company):
        """Codes of the salary rule categories whose sum is the pay from which a company
        withholds; none where no rule of these structures has one that gives."""
        rules = self.sudo().get_structure_with_parents().get_all_rules()
        families = {c: _with_parents(c) for c in rules.category_id}
        known = {category.code for family in families.values() for category in family}
        gives, takes = company._l10n_mx_infonavit_pay_codes()
        if not gives & known:
            return ()
        codes = gives | takes
        own = _with_parents(self._l10n_mx_infonavit_rules()[:1].category_id)
        if not codes & set(own.mapped("code")):
            # What a first rule takes is gone for the second.
            codes = codes | set(filter(None, own[:1].mapped("code")))
        # A category's sum holds those of the categories below it.
        below = {
            category.code
            for category, family in families.items()
            if codes & set((family - category).mapped("code"))
        }
        return tuple(sorted(codes - below))

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
        rules = self.env["hr.salary.rule"]
        for name in RULES:
            rules |= self.env.ref(f"l10n_mx_infonavit_avisos.{name}")
        return rules


def _with_parents(category):
    """A salary rule category and those above it."""
    family = category
    while category.parent_id and category.parent_id not in family:
        category = category.parent_id
        family |= category
    return family
