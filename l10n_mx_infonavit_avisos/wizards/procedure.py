import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import identifiers
from ..models import procedure_steps
from ..models.daily import today_in_mexico
from ..models.rfc import normalised_rfc
from ..models.trust import check_acuse


class Procedure(models.TransientModel):
    """Guides a person through a procedure of the Portal Empresarial, and writes what
    came of it: the term of a relación de confianza, or a contraseña.

    The steps are those of :mod:`..models.procedure_steps`. The contraseña has no column
    here: the credential takes it in the request that brings it. A revocation has a
    dialogue of its own, ``l10n_mx_infonavit.trust.revocation``.
    """

    _name = "l10n_mx_infonavit.procedure"
    _description = "Procedure of the Portal Empresarial"
    _check_company_auto = True
    _infonavit_hides_arguments = True

    procedure = fields.Selection(
        [
            ("trust_register", "Register a Relación de Confianza"),
            ("trust_renew", "Renew a Relación de Confianza"),
            ("password_generate", "Generate the Contraseña"),
            ("password_renew", "Renew the Contraseña"),
            ("password_recover", "Recover the Contraseña"),
            ("password_cancel", "Cancel the Contraseña"),
        ],
        required=True,
        readonly=True,
        default="trust_register",
    )
    steps = fields.Html(compute="_compute_steps", sanitize=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # --- a relación de confianza
    trust_id = fields.Many2one(
        "l10n_mx_infonavit.trust",
        string="Renews",
        readonly=True,
        check_company=True,
        ondelete="cascade",
    )
    developer_name = fields.Char("Developer", help="As the acuse names him.")
    developer_rfc = fields.Char("Developer's RFC")
    rfc = fields.Char(
        "RFC",
        compute="_compute_rfc",
        store=True,
        readonly=False,
        precompute=True,
        help="Of the employer in a relación de confianza; of the holder of a "
        "contraseña.",
    )
    registro_patronal_ids = fields.Many2many(
        "l10n_mx_infonavit.registro.patronal",
        "l10n_mx_infonavit_procedure_registro_rel",
        "procedure_id",
        "registro_patronal_id",
        string="Registros Patronales",
        check_company=True,
        help="For which it was given; empty: for all of the RFC.",
    )
    date_from = fields.Date("From", default=lambda self: today_in_mexico())
    date_to = fields.Date("To", help="Last day; empty: without end.")
    acuse = fields.Binary(
        attachment=False, help="The PDF that the Portal Empresarial gave for it."
    )
    acuse_filename = fields.Char("Acuse's Name")
    # --- a contraseña
    credential_id = fields.Many2one(
        "l10n_mx_infonavit.credential",
        readonly=True,
        ondelete="cascade",
    )
    holder = fields.Char(help="The employer or developer whose contraseña it is.")
    password = fields.Char(
        "Contraseña",
        compute="_compute_password",
        inverse="_inverse_password",
        exportable=False,
        help="As it came by e-mail. It is stored encrypted, and nobody can read it "
        "again.",
    )
    is_taken = fields.Boolean("Contraseña Taken", readonly=True)
    renewal_date = fields.Date(
        "To Be Renewed By",
        help="If the portal or the e-mail says until when it is good: the responsible "
        "is reminded 15 days before, and on the day.",
    )
    date_cancelled = fields.Date("Cancelled On", default=lambda self: today_in_mexico())

    # --- computes ---------------------------------------------------------------------

    @api.depends("procedure")
    @api.depends_context("lang")
    def _compute_steps(self):
        for wizard in self:
            wizard.steps = wizard.procedure and steps_html(self.env, wizard.procedure)

    @api.depends("company_id")
    def _compute_rfc(self):
        for wizard in self:
            wizard.rfc = wizard.rfc or identifiers.rfc_of_vat(
                wizard.company_id.vat or ""
            )

    def _compute_password(self):
        self.password = False

    def _inverse_password(self):
        for wizard in self:
            password = wizard.password or ""
            # It must not be read from the cache either.
            wizard.invalidate_recordset(["password"], flush=False)
            if password:
                wizard._take(password)

    # --- what people do ---------------------------------------------------------------

    @api.model
    def _action(self, procedure, **defaults):
        """The dialogue for a procedure."""
        names = dict(self._fields["procedure"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": names[procedure],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_procedure": procedure,
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }

    def action_confirm(self):
        """Write what came of it, and show where."""
        self.ensure_one()
        if self.procedure in procedure_steps.TRUST:
            return self._show(self._write_trust())
        if self.procedure in procedure_steps.PASSWORD:
            return self._show(self._write_credential())
        return self._show(self._cancel())

    def _show(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    # --- a relación de confianza ------------------------------------------------------

    def _write_trust(self):
        self._check_term()
        renewed = self.trust_id
        return self.env["l10n_mx_infonavit.trust"].create(
            {
                "company_id": self.company_id.id,
                "rfc": self.rfc,
                "registro_patronal_ids": self.registro_patronal_ids.ids,
                "developer_name": self.developer_name,
                "developer_rfc": self.developer_rfc,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "acuse": self.with_context(bin_size=False).acuse,
                "acuse_filename": self.acuse_filename,
                "user_id": (renewed.user_id or self.env.user).id,
            }
        )

    def _check_term(self):
        lacks = (
            (self.developer_name, self.env._("Write the developer's name.")),
            (self.developer_rfc, self.env._("Write the developer's RFC.")),
            (self.rfc, self.env._("Write the employer's RFC.")),
            (self.date_from, self.env._("Write the day from which it holds.")),
        )
        for value, sentence in lacks:
            if not value:
                raise ValidationError(sentence)
        if self.date_to and self.date_to < max(self.date_from, today_in_mexico()):
            raise ValidationError(
                self.env._(
                    "This term has ended already, or ends before it begins: write the "
                    "dates as the acuse says them."
                )
            )
        renewed = self.trust_id
        ends = not renewed.date_revoked and renewed.date_to
        if ends and self.date_to and self.date_to <= ends:
            raise ValidationError(
                self.env._(
                    "This term does not end after the one that it renews: write the "
                    "dates as the new acuse says them."
                )
            )

    # --- a contraseña -----------------------------------------------------------------

    def _take(self, password):
        """Have the credential take what was typed, lest it stay here."""
        self.check_access("write")
        if self.procedure not in procedure_steps.PASSWORD:
            raise UserError(self.env._("This procedure takes no contraseña."))
        self._check_renewal_date()
        if not self.credential_id:
            self.credential_id = self._new_credential()
        credential = self.credential_id
        credential.password = password
        if not credential.has_new_password:
            raise UserError(
                self.env._(
                    "This contraseña is in use already: type the new one, as the "
                    "e-mail has it."
                )
            )
        self.is_taken = True

    def _new_credential(self):
        if not (self.holder and self.rfc):
            raise UserError(self.env._("Write the holder's name and RFC."))
        credentials = self.env["l10n_mx_infonavit.credential"]
        rfc = normalised_rfc(self.env, self.rfc)
        if known := credentials.search(
            [("rfc", "=", rfc), ("company_id", "in", (self.company_id.id, False))],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "There is a credential of %(rfc)s already, %(name)s: open it, and "
                    "generate or renew its contraseña there.",
                    rfc=rfc,
                    name=known.name,
                )
            )
        return credentials.create(
            {"name": self.holder, "rfc": rfc, "company_id": self.company_id.id}
        )

    def _check_renewal_date(self):
        if self.renewal_date and self.renewal_date <= today_in_mexico():
            raise ValidationError(
                self.env._(
                    "A contraseña that is new today cannot be due for renewal by now: "
                    "write a later day, or leave it empty."
                )
            )

    def _write_credential(self):
        self._check_renewal_date()
        if not self.is_taken:
            raise UserError(
                self.env._("Type the contraseña that Infonavit sent by e-mail.")
            )
        if self.renewal_date:
            self.credential_id.renewal_date = self.renewal_date
        return self.credential_id

    def _cancel(self):
        day = self.date_cancelled
        if not day or day > today_in_mexico():
            raise UserError(
                self.env._(
                    "A cancellation is written when it has happened: check its day."
                )
            )
        credential = self.credential_id
        if not credential or not credential.active:
            raise UserError(self.env._("This credential is archived already."))
        content = self.with_context(bin_size=False).acuse
        check_acuse(self.env, content)
        credential._cancel(day)
        keep_acuse(credential, content, self.acuse_filename)
        return credential


def steps_html(env, procedure):
    """The steps as a numbered list, below the portal's address."""
    items = Markup().join(
        Markup("<li>%s</li>") % step for step in procedure_steps.steps(env, procedure)
    )
    return Markup(
        '<p><a href="%(portal)s" target="_blank" rel="noopener">%(portal)s</a></p>'
        "<ol>%(items)s</ol>"
    ) % {"portal": procedure_steps.PORTAL, "items": items}


def keep_acuse(record, content, filename):
    """Hang it into the record's chatter."""
    if content:
        record.message_post(
            body=record.env._("The acuse of the Portal Empresarial."),
            attachments=[(filename or "acuse.pdf", base64.b64decode(content))],
        )
