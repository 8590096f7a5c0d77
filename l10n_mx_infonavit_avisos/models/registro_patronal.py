from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import identifiers
from .hr_salary_rule import selection


class RegistroPatronal(models.Model):
    """An employer's registration with IMSS, to which avisos are addressed.

    ``name`` is the NRP without hyphens. IMSS assigns one by municipality and risk
    class, so a company has one or many. Creating one matches the avisos that waited
    for it.
    """

    _name = "l10n_mx_infonavit.registro.patronal"
    _description = "Registro Patronal"
    _inherit = ["mail.thread"]
    _order = "company_id, name"
    _rec_names_search = ["name", "location"]
    _check_company_auto = True

    name = fields.Char("NRP", required=True, index=True, tracking=True)
    location = fields.Char(help="Plant, branch or municipality, to tell them apart.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    zone = fields.Selection(
        [
            ("general", "General"),
            ("frontera", "Northern Border Zone"),
        ],
        default="general",
        required=True,
        tracking=True,
        help="Zone of the minimum wage that holds for its workers.",
    )
    judicial_ids = fields.One2many(
        "l10n_mx_infonavit.judicial.suspension",
        "registro_patronal_id",
        string="Judicial Suspensions",
        help="While a court's suspension is in force, days of absence and incapacity "
        "of its workers are not withheld, as before 1 Nov 2025.",
    )
    risk = fields.Selection(
        selection("RISKS"),
        string="Risk Class",
        tracking=True,
        help="IMSS's class of risk, which the CFDI de nómina names.",
    )
    state_id = fields.Many2one(
        "res.country.state",
        domain="[('country_id.code', '=', 'MX')]",
        help="Where its workers work, for the CFDI de nómina. Empty: the state of the "
        "worker's work address.",
    )
    active = fields.Boolean(default=True)
    unusual = fields.Boolean("Unusual Length", compute="_compute_unusual")
    aviso_ids = fields.One2many(
        "l10n_mx_infonavit.aviso", "registro_patronal_id", string="Avisos"
    )

    _name_company_uniq = models.Constraint(
        "UNIQUE(company_id, name)",
        "This company has that registro patronal already.",
    )

    @api.depends("name")
    def _compute_unusual(self):
        for registro in self:
            registro.unusual = bool(registro.name) and not identifiers.nrp_is_usual(
                identifiers.compact(registro.name)
            )

    @api.depends("name", "location")
    def _compute_display_name(self):
        for registro in self:
            name = identifiers.format_nrp(registro.name or "")
            registro.display_name = (
                f"{name} {registro.location}" if registro.location else name
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._normalise(vals)
        registros = super().create(vals_list)
        self.env["l10n_mx_infonavit.aviso"]._match_waiting(
            nrps=registros.mapped("name")
        )
        self._add_to_connections(registros.company_id)
        return registros

    def write(self, vals):
        self._normalise(vals)
        result = super().write(vals)
        if "name" in vals or vals.get("active"):
            self.env["l10n_mx_infonavit.aviso"]._match_waiting(nrps=self.mapped("name"))
        return result

    def _add_to_connections(self, companies):
        """A connection that asks for all of them asks for a new one, too."""
        self.env["l10n_mx_infonavit.connection"].sudo().search(
            [("company_id", "in", companies.ids)]
        )._complete_lines()

    def _normalise(self, vals):
        if not vals.get("name"):
            return
        try:
            vals["name"] = identifiers.nrp(vals["name"])
        except identifiers.WrongIdentifier as error:
            raise ValidationError(
                self.env._(
                    "“%(name)s” cannot be a registro patronal: it has 11 characters, a "
                    "letter or digit and then digits, as in B55-10768-10-8.",
                    name=vals["name"],
                )
            ) from error
