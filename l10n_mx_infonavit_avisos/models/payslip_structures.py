"""Which payslips withhold, and from which pay, as their salary structures say: in one
query, however many they are."""

from collections import defaultdict

from odoo.tools import SQL

# Where a company's settings name no categories.
PAY_CODES = frozenset({"BASIC", "ALW"})
DEDUCTION_CODES = frozenset({"DED"})

READ = {
    "hr.payroll.structure": ["parent_id", "rule_ids"],
    "hr.salary.rule": ["active", "category_id", "parent_rule_id"],
    "hr.salary.rule.category": ["code", "parent_id"],
    "res.company": [
        "l10n_mx_infonavit_pay_category_ids",
        "l10n_mx_infonavit_deduction_category_ids",
    ],
}
# A structure holds the rules of those above it, a rule those below it, as in OCA's
# get_structure_with_parents and get_all_rules.
QUERY = """
    WITH RECURSIVE above AS (
        SELECT id AS structure_id, id, parent_id
          FROM hr_payroll_structure WHERE id IN %(structures)s
        UNION
        SELECT above.structure_id, parent.id, parent.parent_id
          FROM above JOIN hr_payroll_structure parent ON parent.id = above.parent_id
    ), held AS (
        SELECT above.structure_id, rule.id, rule.category_id, 'rule' AS kind
          FROM above
          JOIN hr_structure_salary_rule_rel rel ON rel.struct_id = above.id
          JOIN hr_salary_rule rule ON rule.id = rel.rule_id AND rule.active
        UNION
        SELECT held.structure_id, rule.id, rule.category_id, 'below'
          FROM held
          JOIN hr_salary_rule rule ON rule.parent_rule_id = held.id AND rule.active
    ), used AS (
        SELECT kind, structure_id AS owner_id, id, category_id FROM held
        UNION ALL
        SELECT 'own', NULL, id, category_id FROM hr_salary_rule WHERE id = %(own)s
        UNION ALL
        SELECT 'gives', res_company_id, NULL, hr_salary_rule_category_id
          FROM l10n_mx_infonavit_company_pay_category_rel
         WHERE res_company_id IN %(companies)s
        UNION ALL
        SELECT 'takes', res_company_id, NULL, hr_salary_rule_category_id
          FROM l10n_mx_infonavit_company_deduction_category_rel
         WHERE res_company_id IN %(companies)s
    ), family AS (
        SELECT id, code, parent_id FROM hr_salary_rule_category
         WHERE id IN (SELECT category_id FROM used)
        UNION
        SELECT parent.id, parent.code, parent.parent_id
          FROM family
          JOIN hr_salary_rule_category parent ON parent.id = family.parent_id
    )
    SELECT kind, owner_id, id, category_id, NULL FROM used
    UNION ALL
    SELECT 'category', id, NULL, parent_id, code FROM family
"""


class PayslipStructures:
    """``slips``: payslips; ``companies``: ids of those whose settings are asked for."""

    def __init__(self, slips, companies):
        env = slips.env
        self.structures = {
            slip.id: slip._l10n_mx_infonavit_structures().ids for slip in slips
        }
        own = env["hr.payroll.structure"]._l10n_mx_infonavit_rules()[:1].id
        self.withholding = set()
        self.own, self.parents, self.codes = None, {}, {}
        # Ids of categories: of each structure's rules, and of the companies' settings.
        self.used, self.settings = defaultdict(set), defaultdict(set)
        for kind, owner, rule, category, code in self._rows(env, own, companies):
            if kind == "category":
                self.parents[owner], self.codes[owner] = category, code
            elif kind == "own":
                self.own = category
            elif kind in ("gives", "takes"):
                self.settings[kind, owner].add(category)
            else:
                self.used[owner].add(category)
                if kind == "rule" and rule == own:
                    self.withholding.add(owner)

    def _rows(self, env, own, companies):
        for model, names in READ.items():
            env[model].flush_model(names)
        return env.execute_query(
            SQL(
                QUERY,
                structures=tuple({i for ids in self.structures.values() for i in ids})
                or (None,),
                own=own,
                companies=tuple(companies) or (None,),
            )
        )

    def withholds(self, slip_id):
        """Whether a structure of the payslip holds the rule of the amortization."""
        return not self.withholding.isdisjoint(self.structures[slip_id])

    def pay_codes(self, slip_id, company_id):
        """Codes of the salary rule categories whose sum is the pay from which a company
        withholds; none where no rule of these structures has one that gives."""
        structures = self.structures[slip_id]
        used = {category for id in structures for category in self.used[id]}
        families = {category: self._family(category) for category in used}
        known = {self.codes[id] for family in families.values() for id in family}
        gives = self._setting("gives", company_id, PAY_CODES)
        if not gives & known:
            return ()
        codes = gives | self._setting("takes", company_id, DEDUCTION_CODES)
        own = [self.codes[id] for id in self._family(self.own)]
        if not codes & set(own):
            # What a first rule takes is gone for the second.
            codes = codes | set(filter(None, own[:1]))
        # A category's sum holds those of the categories below it.
        below = {
            self.codes[category]
            for category, family in families.items()
            if codes & {self.codes[id] for id in family if id != category}
        }
        return tuple(sorted(codes - below))

    def _setting(self, kind, company_id, otherwise):
        chosen = {self.codes[id] for id in self.settings[kind, company_id]}
        return frozenset(filter(None, chosen)) or otherwise

    def _family(self, category):
        """A salary rule category and those above it."""
        family = []
        while category and category not in family:
            family.append(category)
            category = self.parents[category]
        return family
