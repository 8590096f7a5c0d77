from odoo import api, fields, models

from .aviso import DISCOUNTS
from .notice_type import CLASSES

ERRORS = [
    ("credentials_refused", "Contraseña or RFC refused"),
    ("otp_refused", "One-time password refused"),
    ("otp_already_used", "One-time password used before"),
    ("token_refused", "Token refused or at its end"),
    ("trust_missing", "No relación de confianza"),
    ("trust_expired", "Relación de confianza expired"),
    ("trust_revoked", "Relación de confianza revoked"),
    ("rate_limited", "Asked too often"),
    ("unavailable", "Service unavailable"),
    ("blocked", "Blocked by a firewall"),
    ("not_found", "Nothing at this address"),
    ("service_refused", "Refused for another reason"),
    ("no_avisos", "No error: there are no avisos"),
]
AVISO_FIELDS = [
    ("nrp", "Registro patronal"),
    ("nss", "NSS"),
    ("rfc", "Worker's RFC"),
    ("curp", "Worker's CURP"),
    ("folio", "Folio of the aviso"),
    ("credit_number", "Credit number"),
    ("type_code", "Type of aviso"),
    ("date_notified", "Notification date"),
    ("date_granted", "Grant date"),
    ("date_created", "Creation date"),
    ("date_last", "Date of the last aviso"),
    ("nss_unified", "Unified NSS"),
    ("credit_type", "Type of credit"),
    ("discount_type", "Discount type"),
    ("factor", "Discount factor"),
    ("amount", "Pesos or percentage"),
    ("credit_status", "Credit status"),
]


class ServiceProfileLine(models.AbstractModel):
    """A line of a service profile: changed by itself, it is checked as the profile."""

    _name = "l10n_mx_infonavit.service.profile.line"
    _description = "Line of a Service Profile"
    _order = "sequence, id"

    profile_id = fields.Many2one(
        "l10n_mx_infonavit.service.profile",
        string="Service Profile",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # Those of a document count from 0; what a person adds follows them.
    sequence = fields.Integer(default=1000)

    @api.model_create_multi
    def create(self, vals_list):
        with self._profiles(*vals_list)._checked() as profiles:
            lines = super(ServiceProfileLine, self.with_env(profiles.env)).create(
                vals_list
            )
        return lines.with_env(self.env)

    def write(self, vals):
        with (self.profile_id | self._profiles(vals))._checked() as profiles:
            return super(ServiceProfileLine, self.with_env(profiles.env)).write(vals)

    def unlink(self):
        with self.profile_id._checked() as profiles:
            return super(ServiceProfileLine, self.with_env(profiles.env)).unlink()

    @api.model
    def _profiles(self, *vals_list):
        """The profiles that values name."""
        numbers = {vals["profile_id"] for vals in vals_list if vals.get("profile_id")}
        return self.env["l10n_mx_infonavit.service.profile"].browse(numbers)


class ServiceProfilePair(models.Model):
    """A name and what belongs to it: a header, a parameter, a field of an aviso and its
    key in the answer, a code and its meaning. ``kind`` says which."""

    _name = "l10n_mx_infonavit.service.profile.pair"
    _description = "Setting of a Service Profile"
    _inherit = ["l10n_mx_infonavit.service.profile.line"]

    kind = fields.Selection(
        [
            ("token_header", "Header of the token request"),
            ("token_parameter", "Parameter of the token request"),
            ("query_header", "Header of the query"),
            ("query_parameter", "Parameter of the query"),
            ("aviso_field", "Field of an aviso"),
            ("discount_type", "Code of a discount type"),
            ("type_code", "Code of an aviso type"),
        ],
        required=True,
        index=True,
    )
    key = fields.Char("Name")
    value = fields.Char()
    aviso_field = fields.Selection(AVISO_FIELDS, string="Field")
    discount_type = fields.Selection(DISCOUNTS)
    notice_class = fields.Selection(CLASSES, string="Class of Aviso")


class ServiceProfileErrorRule(models.Model):
    """What an HTTP status, an error code of the service, or both together mean. The
    first rule that applies holds."""

    _name = "l10n_mx_infonavit.service.profile.error.rule"
    _description = "Error Rule of a Service Profile"
    _inherit = ["l10n_mx_infonavit.service.profile.line"]

    status = fields.Char(
        "HTTP Status",
        help="From 100 to 599, as in 403. Empty: the rule holds for any status.",
    )
    code = fields.Char(
        "Error Code",
        help="As the service writes it. Empty: the rule holds for any code.",
    )
    error = fields.Selection(
        ERRORS, string="Meaning", help="It decides what is done and what people read."
    )
