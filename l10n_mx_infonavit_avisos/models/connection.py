from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import identifiers
from . import service_wording
from .daily import today_in_mexico
from .pointed_to import known
from .rfc import normalise_rfcs


class Connection(models.Model):
    """One company's way to one environment of Infonavit's service.

    The protocol is its profile's, the contraseña its credentials'. It is set up as
    ``draft``, and asks by itself once switched on (``ready``). In ``trouble`` the last
    fetch failed: it asks again at ``next_run``, or not at all before a person has
    mended the credentials. ``off`` asks nothing.

    Here it is set up; ``connection_fetch.py`` has it at work.
    """

    _name = "l10n_mx_infonavit.connection"
    _description = "Connection to Infonavit's Service"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "company_id, environment"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    profile_id = fields.Many2one(
        "l10n_mx_infonavit.service.profile",
        string="Service Profile",
        required=True,
        ondelete="restrict",
        default=lambda self: self._default_profile(),
        tracking=True,
        help="The protocol: where the service is, and how it is asked. Whoever has "
        "Infonavit's implementation guide fills it in once, for all companies.",
    )
    environment = fields.Selection(
        related="profile_id.environment", string="Environment", store=True
    )
    rfc = fields.Char(
        "RFC of the Employer",
        compute="_compute_rfc",
        store=True,
        readonly=False,
        tracking=True,
    )
    developer_rfc = fields.Char(
        "RFC of the Developer",
        compute="_compute_developer_rfc",
        store=True,
        readonly=False,
        tracking=True,
        help="Who asks for the employer: himself, or whom he named in a relación de "
        "confianza.",
    )
    developer_name = fields.Char(
        compute="_compute_developer_name", store=True, readonly=False
    )
    credential_id = fields.Many2one(
        "l10n_mx_infonavit.credential",
        string="Credentials",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        groups="l10n_mx_infonavit_avisos.group_infonavit_manager",
        help="The contraseña with which the service is asked, and the secret of its "
        "one-time passwords: the employer's own, or the developer's.",
    )
    is_refused = fields.Boolean(
        "Credentials Refused", related="credential_id.is_blocked"
    )
    credential_advice = fields.Char(
        compute="_compute_credential_advice",
        groups="l10n_mx_infonavit_avisos.group_infonavit_manager",
    )
    is_for_all = fields.Boolean(
        "All Registros Patronales",
        default=True,
        help="Asks for every registro patronal of the company, also for those that "
        "are added later.",
    )
    line_ids = fields.One2many(
        "l10n_mx_infonavit.connection.registro",
        "connection_id",
        string="Registros Patronales",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
        help="Is told of new avisos and of trouble.",
    )
    interval_hours = fields.Integer("Asks Every (Hours)", default=24, required=True)
    date_first = fields.Date(
        "First Fetch From",
        help="Where the first fetch of a registro patronal begins. Empty: with the "
        "first day of the previous bimester.",
    )
    overlap_days = fields.Integer(
        "Days Asked Again",
        default=7,
        required=True,
        help="Each fetch begins so many days before the last one ended, for avisos "
        "that appear late. What is known already is not stored twice.",
    )

    state = fields.Selection(
        [
            ("draft", "Being Set Up"),
            ("ready", "Ready"),
            ("trouble", "In Trouble"),
            ("off", "Off"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    last_success = fields.Datetime(readonly=True, copy=False)
    next_run = fields.Datetime(readonly=True, copy=False)
    failure_count = fields.Integer("Failures in a Row", readonly=True, copy=False)
    error = fields.Json(readonly=True, copy=False)
    last_error = fields.Text(compute="_compute_last_error")
    watermark = fields.Date(
        "Complete Up To",
        compute="_compute_watermark",
        help="Every registro patronal has been fetched up to this day.",
    )
    lacks = fields.Text("What It Lacks", compute="_compute_lacks")
    trust_warning = fields.Text(compute="_compute_trust_warning")
    fetch_ids = fields.One2many("l10n_mx_infonavit.fetch", "connection_id")

    _environment_uniq = models.Constraint(
        "UNIQUE(company_id, environment)",
        "The company has a connection to that environment already.",
    )
    _interval_positive = models.Constraint(
        "CHECK(interval_hours > 0 AND overlap_days >= 0)",
        "Hours between fetches are at least 1, days asked again at least 0.",
    )

    def _default_profile(self):
        return self.env.ref(
            "l10n_mx_infonavit_avisos.service_profile_production",
            raise_if_not_found=False,
        )

    @api.depends("company_id")
    def _compute_rfc(self):
        for connection in self:
            vat = connection.company_id.vat
            connection.rfc = identifiers.rfc_of_vat(vat) or False

    @api.depends("credential_id", "rfc")
    def _compute_developer_rfc(self):
        for connection in self:
            holder = connection._holder()
            connection.developer_rfc = holder.rfc or connection.rfc

    # Not with the RFC: of what is computed together, to give one would leave the other.
    @api.depends("credential_id")
    def _compute_developer_name(self):
        for connection in self:
            holder = connection._holder()
            connection.developer_name = holder.name or connection.developer_name

    def _holder(self):
        """The credential, whose holder also shows to who may not read it; while the
        form is filled in, only one that the user may choose."""
        return known(self.sudo(), "credential_id")

    @api.depends("company_id", "environment")
    @api.depends_context("lang")
    def _compute_display_name(self):
        environments = dict(
            self._fields["environment"]._description_selection(self.env)
        )
        for connection in self:
            environment = environments.get(connection.environment, "")
            name = connection.company_id.name or ""
            connection.display_name = f"{name} – {environment}"

    @api.depends("credential_id.advice")
    @api.depends_context("lang")
    def _compute_credential_advice(self):
        """What is to be done with the credentials where Infonavit refused them."""
        for connection in self:
            credential = connection.credential_id
            was_refused = credential.state in ("refused", "blocked")
            connection.credential_advice = was_refused and credential.advice

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_last_error(self):
        for connection in self:
            connection.last_error = service_wording.error(
                self.env, connection.error or {}
            )

    @api.depends("line_ids.watermark", "line_ids.registro_id.active")
    def _compute_watermark(self):
        for connection in self:
            marks = connection._lines().mapped("watermark")
            connection.watermark = min(marks) if marks and all(marks) else False

    @api.depends(
        "profile_id", "rfc", "developer_rfc", "credential_id", "is_for_all", "line_ids"
    )
    @api.depends_context("lang")
    def _compute_lacks(self):
        for connection in self:
            connection.lacks = "\n".join(connection.sudo()._lacking()) or False

    @api.depends("company_id", "rfc", "developer_rfc", "line_ids")
    @api.depends_context("lang")
    def _compute_trust_warning(self):
        for connection in self:
            connection.trust_warning = "\n".join(connection._without_trust()) or False

    @api.constrains("state", "profile_id", "credential_id", "rfc", "developer_rfc")
    def _check_is_complete(self):
        for connection in self.filtered(lambda c: c.state in ("ready", "trouble")):
            if lacks := connection.sudo()._lacking():
                raise ValidationError(
                    self.env._(
                        "The connection is not complete:\n%(lacks)s",
                        lacks="\n".join(lacks),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            normalise_rfcs(self.env, vals, "rfc", "developer_rfc")
        connections = super().create(vals_list)
        connections._complete_lines()
        return connections

    def write(self, vals):
        normalise_rfcs(self.env, vals, "rfc", "developer_rfc")
        result = super().write(vals)
        if vals.keys() & {"is_for_all", "company_id"}:
            self._complete_lines()
        return result

    # --- setting up -------------------------------------------------------------------

    def _lacking(self):
        """What keeps the connection from being used, a sentence each."""
        self.ensure_one()
        lacks = [
            not self.profile_id.is_complete
            and self.env._(
                "The service profile “%(name)s” is not complete: open it, it says "
                "what it lacks and where that comes from.",
                name=self.profile_id.name,
            ),
            not self.rfc and self.env._("The RFC of the employer is missing."),
            not self.developer_rfc
            and self.env._("The RFC of the developer is missing."),
            self._lacking_of_credential(),
            # Those of a new one that asks for all are added when it is saved.
            not self._lines()
            and (self._origin or not self.is_for_all)
            and self.env._("There is no registro patronal to ask for: add one."),
        ]
        return [sentence for sentence in lacks if sentence]

    def _lacking_of_credential(self):
        credential = self.credential_id
        if not credential:
            return self.env._("Choose or create the credentials.")
        if credential.state == "empty":
            return self.env._("The credentials have no contraseña: type it there.")
        has_otp_secret = credential.has_otp_secret or credential.has_new_otp_secret
        if self._needs_otp() and not has_otp_secret:
            return self.env._(
                "The profile asks for one-time passwords, and the credentials have "
                "no OTP secret: type it there."
            )
        return ""

    def _needs_otp(self):
        profile = self.profile_id
        return profile.is_complete and profile._protocol().otp.kind != "none"

    def _without_trust(self):
        """What the relaciones de confianza on record say against asking, in words."""
        self.ensure_one()
        if not (self.rfc and self.developer_rfc):
            return []
        trusts = self.env["l10n_mx_infonavit.trust"].sudo()
        _allowed, gaps = trusts._in_force(
            self.company_id,
            self.rfc,
            self._lines().registro_id,
            self.developer_rfc,
            today_in_mexico(),
        )
        developer = self.developer_name or self.developer_rfc
        return [trusts._sentence(gap, developer) for gap in gaps]

    def _lines(self):
        """The lines of registros patronales that are in use."""
        return self.line_ids.filtered("registro_id.active")

    def _complete_lines(self):
        """A line for each registro patronal of those that ask for all of them."""
        registros = self.env["l10n_mx_infonavit.registro.patronal"].sudo()
        for connection in self.sudo().filtered("is_for_all"):
            of_company = registros.search(
                [("company_id", "=", connection.company_id.id)]
            )
            connection.line_ids = [
                fields.Command.create({"registro_id": registro.id})
                for registro in of_company - connection.line_ids.registro_id
            ]

    def action_switch_on(self):
        self.check_access("write")
        self.write(
            {"state": "ready", "next_run": fields.Datetime.now(), "error": False}
        )
        self.failure_count = 0
        self._cron()._trigger()

    def action_switch_off(self):
        self.check_access("write")
        self.write({"state": "off", "next_run": False})

    def action_test(self):
        """The dialogue that tries each step that a query needs."""
        return self._new_test().action_test()

    def action_test_portal(self):
        """The same, for the portal's addresses: they need nothing filled in."""
        return self._new_test().action_test_portal()

    def _new_test(self):
        self.ensure_one()
        self.check_access("write")
        return self.env["l10n_mx_infonavit.connection.test"].create(
            {"connection_id": self.id}
        )

    def action_open_credential(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.credential_id._name,
            "res_id": self.credential_id.id,
            "view_mode": "form",
        }

    def action_open_trusts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_trust"
        )
        return action | {
            "domain": [("company_id", "=", self.company_id.id)],
            "context": {
                "default_company_id": self.company_id.id,
                "default_rfc": self.rfc,
                "default_developer_rfc": self.developer_rfc,
                "default_developer_name": self.developer_name,
            },
        }

    def action_open_fetches(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_fetch"
        )
        return action | {"domain": [("connection_id", "=", self.id)], "context": {}}
