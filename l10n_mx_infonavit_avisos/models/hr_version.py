from odoo import api, fields, models

from ..engine import identifiers
from .context_flag import MATCH_LATER, is_raised
from .hr_salary_rule import selection

SBC_DIGITS = (12, 4)


class HrVersion(models.Model):
    _inherit = "hr.version"

    l10n_mx_sbc = fields.Float(
        "SBC / SDI",
        digits=SBC_DIGITS,
        groups="hr.group_hr_user",
        tracking=True,
        help="Integrated daily wage with which the worker is registered at IMSS, pesos "
        "a day. A percentage credit is computed on it.",
    )
    l10n_mx_registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        string="Registro Patronal",
        groups="hr.group_hr_user",
        tracking=True,
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    l10n_mx_infonavit_nss = fields.Char(
        "NSS, Normalised",
        compute="_compute_l10n_mx_infonavit_nss",
        store=True,
        index=True,
        groups="hr.group_hr_user",
        help="The NSS without spaces and with its leading zeros, to find the worker of "
        "an aviso.",
    )

    l10n_mx_infonavit_cfdi_contract_type = fields.Selection(
        selection("CONTRACT_TYPES"),
        string="SAT: Contract",
        groups="hr.group_hr_user",
        tracking=True,
    )
    l10n_mx_infonavit_cfdi_working_day = fields.Selection(
        selection("WORKING_DAYS"),
        string="SAT: Working Day",
        groups="hr.group_hr_user",
        tracking=True,
    )
    l10n_mx_infonavit_cfdi_regime = fields.Selection(
        selection("WORKER_REGIMES"),
        string="SAT: Regime",
        default="02",
        groups="hr.group_hr_user",
        tracking=True,
    )
    l10n_mx_infonavit_cfdi_frequency = fields.Selection(
        selection("FREQUENCIES"),
        string="SAT: Payment Frequency",
        groups="hr.group_hr_user",
        tracking=True,
        help="Odoo's own scheduled pay knows no quincena and no catorcena.",
    )
    l10n_mx_infonavit_cfdi_is_union = fields.Boolean(
        "Union Member", groups="hr.group_hr_user", tracking=True
    )

    @api.depends("ssnid")
    def _compute_l10n_mx_infonavit_nss(self):
        for version in self:
            try:
                version.l10n_mx_infonavit_nss = identifiers.nss(version.ssnid or "")
            except identifiers.WrongIdentifier:
                version.l10n_mx_infonavit_nss = False

    @api.model
    def _get_whitelist_fields_from_template(self):
        return [
            *super()._get_whitelist_fields_from_template(),
            "l10n_mx_sbc",
            "l10n_mx_registro_patronal_id",
            "l10n_mx_infonavit_cfdi_contract_type",
            "l10n_mx_infonavit_cfdi_working_day",
            "l10n_mx_infonavit_cfdi_regime",
            "l10n_mx_infonavit_cfdi_frequency",
            "l10n_mx_infonavit_cfdi_is_union",
        ]

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._l10n_mx_infonavit_match_avisos()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if {"ssnid", "employee_id", "l10n_mx_registro_patronal_id"} & set(vals):
            self._l10n_mx_infonavit_match_avisos()
        return result

    def _l10n_mx_infonavit_match_avisos(self):
        """Avisos that waited for this worker find him."""
        if is_raised(self.env, MATCH_LATER):
            return
        nss = {
            version.l10n_mx_infonavit_nss
            for version in self.sudo()
            if version.employee_id and version.l10n_mx_infonavit_nss
        }
        if nss:
            self.env["l10n_mx_infonavit.aviso"]._match_waiting(nss=nss)
