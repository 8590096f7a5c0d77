from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..outputs.cfdi import catalogues, check
from ..outputs.cfdi.document import (
    CREDITO_VIVIENDA,
    DEDUCCION,
    OTRO_PAGO,
    PERCEPCION,
    REEMBOLSO_VIVIENDA,
)

NONE = "none"
# Codes of categories that sum others up, or that the employer pays to others.
SUMMARIES = frozenset(("GROSS", "NET", "COMP"))
# Ours, by xml id. There is no key of its own for the insurance.
OURS = {
    "hr_salary_rule_infonavit": (DEDUCCION, CREDITO_VIVIENDA),
    "hr_salary_rule_infonavit_seg": (DEDUCCION, CREDITO_VIVIENDA),
    "hr_salary_rule_infonavit_dev": (OTRO_PAGO, REEMBOLSO_VIVIENDA),
}
MAPPING = (
    "l10n_mx_infonavit_cfdi_kind",
    "l10n_mx_infonavit_cfdi_key",
    "l10n_mx_infonavit_cfdi_clave",
)


class HrSalaryRule(models.Model):
    """Where a rule's lines stand in the CFDI de nómina."""

    _inherit = "hr.salary.rule"

    l10n_mx_infonavit_cfdi_kind = fields.Selection(
        [
            (PERCEPCION, "Percepción"),
            (DEDUCCION, "Deducción"),
            (OTRO_PAGO, "Otro Pago"),
            (NONE, "Not in the CFDI"),
        ],
        string="In the CFDI",
        help="Where the rule's lines stand in the CFDI de nómina. Deductions are "
        "negative on the payslip and positive in the CFDI. Rules of the categories "
        "GROSS, NET and COMP are left out by themselves.",
    )
    l10n_mx_infonavit_cfdi_key = fields.Char(
        "SAT Key",
        size=3,
        help="From the SAT's catalogue of the kind: 010 is a Deducción “Pago por "
        "crédito de vivienda”.",
    )
    l10n_mx_infonavit_cfdi_key_name = fields.Char(
        "SAT's Name", compute="_compute_l10n_mx_infonavit_cfdi_key_name"
    )
    l10n_mx_infonavit_cfdi_clave = fields.Char(
        "Own Clave",
        size=15,
        help="The employer's own code of the concept, 3 to 15 characters. Empty: the "
        "rule's code.",
    )
    l10n_mx_infonavit_cfdi_is_exempt = fields.Boolean(
        "Exempt",
        help="The percepción is exempt from ISR. Two rules with the same key and "
        "clave, one of them exempt, are one percepción with both parts.",
    )

    @api.depends("l10n_mx_infonavit_cfdi_kind", "l10n_mx_infonavit_cfdi_key")
    def _compute_l10n_mx_infonavit_cfdi_key_name(self):
        for rule in self:
            names = check.KEYS.get(rule.l10n_mx_infonavit_cfdi_kind, {})
            rule.l10n_mx_infonavit_cfdi_key_name = names.get(
                rule.l10n_mx_infonavit_cfdi_key
            )

    @api.constrains(*MAPPING)
    def _check_l10n_mx_infonavit_cfdi(self):
        for rule in self:
            catalogue = check.KEYS.get(rule.l10n_mx_infonavit_cfdi_kind)
            if catalogue is None:
                continue
            names = {
                "rule": rule.name,
                "key": rule.l10n_mx_infonavit_cfdi_key or "",
                "clave": rule._l10n_mx_infonavit_cfdi_clave(),
            }
            if rule.l10n_mx_infonavit_cfdi_key not in catalogue:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: the SAT's catalogue of that kind holds no "
                        "key “%(key)s”.",
                        **names,
                    )
                )
            if not check.CLAVE.fullmatch(names["clave"]):
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: the own clave “%(clave)s” must have 3 to 15 "
                        "characters, none of them “|”.",
                        **names,
                    )
                )

    @api.model
    def _l10n_mx_infonavit_map_ours(self):
        """Map the addon's own rules, at each of its updates; a mapping that somebody
        has made stays."""
        for name, (kind, key) in OURS.items():
            rule = self.env.ref(f"l10n_mx_infonavit_avisos.{name}", False)
            if rule and not rule.l10n_mx_infonavit_cfdi_kind:
                rule.write(
                    {
                        "l10n_mx_infonavit_cfdi_kind": kind,
                        "l10n_mx_infonavit_cfdi_key": key,
                    }
                )

    def _l10n_mx_infonavit_cfdi_clave(self):
        self.ensure_one()
        return (self.l10n_mx_infonavit_cfdi_clave or self.code or "").strip()

    def _l10n_mx_infonavit_cfdi_kind(self):
        """The kind; ``none`` for sums, although nobody said so; False: to be said."""
        self.ensure_one()
        if kind := self.l10n_mx_infonavit_cfdi_kind:
            return kind
        category = self.category_id
        while category:
            if category.code in SUMMARIES:
                return NONE
            category = category.parent_id
        return False


def selection(catalogue):
    """A SAT catalogue as a field's selection: ``01 Diurna``. Official names are data,
    and not translated."""
    items = getattr(catalogues, catalogue).items()
    return lambda _model: [(code, f"{code} {name}") for code, name in items]
