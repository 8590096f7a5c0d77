from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import identifiers

# Those who work for themselves, or study, are not insured: no aviso comes for them.
NOT_INSURED = ("contractor", "freelance", "student")
# What a worker's record needs before avisos find him and payslips withhold, in the
# order in which it is said.
LACKS = {
    "nss": Domain("l10n_mx_infonavit_nss", "=", False),
    "sbc": Domain("l10n_mx_sbc", "=", 0),
    "registro": Domain("l10n_mx_registro_patronal_id", "=", False),
    "contract": Domain("contract_date_start", "=", False),
    "structure": Domain("struct_id", "=", False),
}


class HrEmployee(models.Model):
    """What a worker's record lacks for Infonavit.

    ``l10n_mx_infonavit_lacks`` says it in words, and finds those who lack something;
    ``_l10n_mx_infonavit_count_lacks`` counts a company's.
    """

    _inherit = "hr.employee"  # pylint: disable=consider-merging-classes-inherited

    l10n_mx_infonavit_lacks = fields.Char(
        "Lacks for Infonavit",
        compute="_compute_l10n_mx_infonavit_lacks",
        search="_search_l10n_mx_infonavit_lacks",
        compute_sudo=True,
        groups="hr.group_hr_user",
        help="What the worker's record needs before avisos find him and his payslips "
        "withhold.",
    )

    @api.depends(
        "active",
        "employee_type",
        "ssnid",
        "l10n_mx_sbc",
        "l10n_mx_registro_patronal_id",
        "struct_id",
        "contract_date_start",
        "contract_date_end",
    )
    @api.depends_context("lang")
    def _compute_l10n_mx_infonavit_lacks(self):
        labels = self._l10n_mx_infonavit_lack_labels()
        today = fields.Date.context_today(self)
        for employee in self:
            employee.l10n_mx_infonavit_lacks = (
                ", ".join(labels[code] for code in employee._l10n_mx_infonavit_codes())
                if employee._l10n_mx_infonavit_is_insured(today)
                else False
            )

    def _search_l10n_mx_infonavit_lacks(self, operator, value):
        if operator != "in" or set(value) - {False}:
            return NotImplemented
        lacking = self.sudo()._search(
            self._l10n_mx_infonavit_insured() & Domain.OR(LACKS.values())
        )
        return Domain("id", "not in", lacking)

    @api.model
    def _l10n_mx_infonavit_insured(self, company=None):
        """Domain of the workers that are insured at IMSS, and have not left."""
        today = fields.Date.context_today(self)
        insured = Domain("employee_type", "not in", NOT_INSURED) & (
            Domain("contract_date_end", "=", False)
            | Domain("contract_date_end", ">=", today)
        )
        if company:
            insured &= Domain("company_id", "=", company.id)
        return insured & Domain("active", "=", True)

    def _l10n_mx_infonavit_is_insured(self, today):
        self.ensure_one()
        end = self.contract_date_end
        return (
            self.active
            and self.employee_type not in NOT_INSURED
            and not (end and end < today)
        )

    def _l10n_mx_infonavit_codes(self):
        """Codes of what a worker lacks; ``wrong_nss`` where his NSS cannot be one."""
        self.ensure_one()
        has_nss = bool(self.l10n_mx_infonavit_nss)
        wrong = not has_nss and bool(identifiers.compact(self.ssnid or ""))
        lacks = {
            "wrong_nss": wrong,
            "nss": not has_nss and not wrong,
            "sbc": not self.l10n_mx_sbc,
            "registro": not self.l10n_mx_registro_patronal_id,
            "contract": not self.contract_date_start,
            "structure": not self.struct_id,
        }
        return [code for code, is_lacking in lacks.items() if is_lacking]

    @api.model
    def _l10n_mx_infonavit_lack_labels(self):
        return {
            "wrong_nss": self.env._("NSS (wrong)"),
            "nss": self.env._("NSS"),
            "sbc": self.env._("SBC"),
            "registro": self.env._("Registro Patronal"),
            "contract": self.env._("Start of the Contract"),
            "structure": self.env._("Salary Structure"),
        }

    @api.model
    def _l10n_mx_infonavit_count_lacks(self, company):
        """How many of a company's workers lack each of :data:`LACKS`, ``any`` of them,
        and how many (``total``) there are: a query each, however many they are."""
        insured = self._l10n_mx_infonavit_insured(company)
        workers = self.sudo()
        counts = Counter(
            {code: workers.search_count(insured & lack) for code, lack in LACKS.items()}
        )
        counts["any"] = workers.search_count(insured & Domain.OR(LACKS.values()))
        counts["total"] = workers.search_count(insured)
        return counts
