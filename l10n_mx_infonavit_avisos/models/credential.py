from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..sources.sia.credentials import Credentials
from ..sources.sia.errors import SiaError
from . import credential_wording, reminder
from .credential_secrets import NEW_OTP_SECRET, NEW_PASSWORD, CredentialSecrets
from .rfc import normalise_rfcs
from .token_store import TOKEN, DatabaseStore, Key, token_kind

# A third refusal may lock the account.
MOST_REFUSALS = 2
REMINDED_BEFORE = timedelta(days=15)
LONGEST_SECRET = 1024
NOTHING_NEW = {"has_new_password": False, "has_new_otp_secret": False}
RENEWAL = "l10n_mx_infonavit_avisos.mail_activity_type_renewal"
REFUSAL = "l10n_mx_infonavit_avisos.mail_activity_type_refusal"


class Credential(models.Model):
    """A contraseña for Infonavit's service, with its OTP secret: an employer's or a
    developer's. Without a company it serves all companies of the database.

    Both are typed and never read again: they are kept by ``l10n_mx_infonavit.secret``.
    What is typed is *new* until the service has given a token for it; until then, and
    if it is refused, the *proven* one goes on.

    ``_keys`` gives what to ask with. What came of it is told by ``_note_success`` and
    ``_note_refusal``, or ``_reject_candidate`` for a new one; where a new one works,
    the token store calls ``_promote``.
    """

    _name = "l10n_mx_infonavit.credential"
    _description = "Infonavit Credential"
    _inherit = ["l10n_mx_infonavit.responsible"]
    _order = "name, id"
    _rec_names_search = ["name", "rfc"]
    _infonavit_hides_arguments = True

    name = fields.Char(
        "Holder",
        required=True,
        tracking=True,
        help="The employer or developer whose contraseña it is.",
    )
    rfc = fields.Char("RFC", required=True, tracking=True)
    company_id = fields.Many2one(
        required=False,
        tracking=True,
        ondelete="restrict",
        help="Empty: all companies can use it, as that of a payroll bureau that is the "
        "developer of many employers.",
    )
    user_id = fields.Many2one(
        domain=lambda self: reminder.manager_domain(self.env),
        help="Is reminded of the renewal, and told of a refusal by Infonavit.",
    )
    active = fields.Boolean(default=True)
    password = fields.Char(
        "Contraseña",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        exportable=False,
        help="Generated with the e.firma in Infonavit's Portal Empresarial, and sent "
        "by e-mail. It is stored encrypted, and nobody can read it again.",
    )
    otp_secret = fields.Char(
        "OTP Secret",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        exportable=False,
        help="The key of the one-time passwords, as Infonavit's implementation guide "
        "says where to get it. It is stored encrypted, and nobody can read it again.",
    )
    has_password = fields.Boolean("Contraseña in Use", readonly=True, copy=False)
    has_otp_secret = fields.Boolean("OTP Secret in Use", readonly=True, copy=False)
    has_new_password = fields.Boolean("New Contraseña", readonly=True, copy=False)
    has_new_otp_secret = fields.Boolean("New OTP Secret", readonly=True, copy=False)
    new_refused = fields.Boolean("New One Refused", readonly=True, copy=False)
    refused_count = fields.Integer("Refusals in a Row", readonly=True, copy=False)
    refusal = fields.Char("Last Refusal", readonly=True, copy=False)
    is_blocked = fields.Boolean(
        "Not Used Any More", compute="_compute_is_blocked", store=True
    )
    state = fields.Selection(
        [
            ("empty", "Incomplete"),
            ("new", "Not Tried Yet"),
            ("working", "In Use"),
            ("refused", "New One Refused"),
            ("blocked", "Rejected"),
        ],
        compute="_compute_state",
    )
    advice = fields.Char("What to Do", compute="_compute_state")
    renewal_date = fields.Date(
        "To Be Renewed By",
        tracking=True,
        copy=False,
        help="The responsible is reminded 15 days before, and on the day.",
    )
    reminded_on = fields.Date("Last Reminder", readonly=True, copy=False)

    # --- computes ---------------------------------------------------------------------

    def _compute_secrets(self):
        self.password = self.otp_secret = False

    def _inverse_secrets(self):
        for credential in self:
            typed = {
                NEW_PASSWORD: credential.password or "",
                NEW_OTP_SECRET: "".join((credential.otp_secret or "").split()),
            }
            # It must not be read from the cache either.
            credential.invalidate_recordset(["password", "otp_secret"], flush=False)
            credential._take_new({kind: text for kind, text in typed.items() if text})

    @api.depends(
        "has_password",
        "has_new_password",
        "has_new_otp_secret",
        "new_refused",
        "refused_count",
    )
    def _compute_is_blocked(self):
        for credential in self:
            is_there = credential.has_password or credential._has_candidate()
            may_use = credential._may_use_proven() or credential._may_use_new()
            credential.is_blocked = is_there and not may_use

    @api.depends(
        "is_blocked",
        "has_password",
        "has_otp_secret",
        "has_new_password",
        "has_new_otp_secret",
        "new_refused",
        "refusal",
        "renewal_date",
    )
    @api.depends_context("lang")
    def _compute_state(self):
        for credential in self:
            credential.state = credential._state()
            credential.advice = credential_wording.advice(self.env, credential)

    def _state(self):
        if self.is_blocked:
            return "blocked"
        if not (self.has_password or self._has_candidate()):
            return "empty"
        if not self._has_candidate():
            return "working"
        return "refused" if self.new_refused else "new"

    def _has_candidate(self):
        return self.has_new_password or (self.has_new_otp_secret and self.has_password)

    def _may_use_new(self):
        return self._has_candidate() and not self.new_refused

    def _may_use_proven(self):
        return self.has_password and self.refused_count < MOST_REFUSALS

    @api.depends("name", "rfc")
    def _compute_display_name(self):
        for credential in self:
            names = f"{credential.name or ''} {credential.rfc or ''}"
            credential.display_name = names.strip()

    @api.model
    # --- creation and protection ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            normalise_rfcs(self.env, vals, "rfc")
        return super().create(vals_list)

    def write(self, vals):
        normalise_rfcs(self.env, vals, "rfc")
        if "renewal_date" in vals:
            vals = {**vals, "reminded_on": False}
            self.activity_unlink([RENEWAL])
        return super().write(vals)

    def unlink(self):
        self.env["l10n_mx_infonavit.secret"]._drop(self)
        return super().unlink()

    # --- what people do ---------------------------------------------------------------

    def action_unblock(self):
        """Let the next fetch try again what was refused."""
        for credential in self.filtered(lambda c: c.is_blocked or c.new_refused):
            credential._forget_refusals()
            credential.message_post(body=self.env._("It is tried again."))

    def action_discard_new(self):
        """Forget what was typed and has not worked."""
        for credential in self:
            credential._secrets().drop_new()
            credential.write({**NOTHING_NEW, "new_refused": False})
            credential.activity_unlink([REFUSAL])
            credential.message_post(
                body=self.env._("What had been typed and not worked yet is discarded.")
            )

    # --- what is typed ----------------------------------------------------------------

    def _take_new(self, typed):
        """Keep what was typed, by kind of secret, until it has worked."""
        self.check_access("write")
        secrets = self._secrets()
        for kind, text in typed.items():
            self._check_typed(text)
            is_new = secrets.is_new(kind, text)
            # First of all: the credential's row keeps those apart who change secrets.
            self.write({f"has_{kind}": is_new, "new_refused": False})
            self.flush_recordset()
            secrets.keep(kind, text)
            if is_new:
                self.message_post(body=credential_wording.typed(self.env, kind, self))
        if typed:
            self.activity_unlink([REFUSAL])
            if not self._has_candidate():
                self._forget_refusals()

    def _check_typed(self, text):
        if not text.isprintable() or len(text) > LONGEST_SECRET:
            raise ValidationError(
                self.env._(
                    "The contraseña or the OTP secret is too long, or has characters "
                    "that cannot be typed: copy it again."
                )
            )

    # --- what the client uses ---------------------------------------------------------

    def _keys(self, connection):
        """What to ask with for a connection: the new one, then the proven one.

        None where nothing may be used; ``advice`` says why.

        :raises UserError: the server's key does not open them
        """
        self.ensure_one()
        credential, keys = self.sudo(), []
        secrets = credential._secrets()
        if credential._may_use_new():
            keys.append(credential._key(connection, secrets.new(), True))
        if credential._may_use_proven():
            try:
                keys.append(credential._key(connection, secrets.proven(), False))
            except UserError:
                if not keys:
                    raise
        return keys

    def _key(self, connection, pair, is_candidate):
        password, otp_secret = pair
        credentials = Credentials(
            rfc=connection.rfc,
            developer_rfc=connection.developer_rfc or connection.rfc,
            password=password,
            otp_secret=otp_secret,
        )
        profile = connection.profile_id
        kind = token_kind(profile.id, profile._protocol(), credentials)
        return Key(credentials, DatabaseStore(self, credentials, kind), is_candidate)

    def _secrets(self):
        return CredentialSecrets(self)

    # --- what came of it --------------------------------------------------------------

    def _promote(self, credentials):
        """These new ones have worked: they are the proven ones from now on."""
        self = self._for_responsible()
        had_password, is_renewed = self.has_password, self._is_renewed()
        self._secrets().prove(credentials)
        self._forget_tokens()
        there = {"has_password": True, "has_otp_secret": bool(credentials.otp_secret)}
        self.write({**there, **NOTHING_NEW})
        self._forget_refusals()
        self.message_post(body=credential_wording.worked(self.env, had_password))
        if is_renewed:
            self.renewal_date = False
            self.message_post(
                body=self.env._("It is renewed: fill in the date of the next renewal.")
            )

    def _is_renewed(self):
        """Whether the new contraseña is the renewal that was due."""
        soon = fields.Date.context_today(self) + REMINDED_BEFORE
        was_due = self.renewal_date and self.renewal_date <= soon
        return self.has_password and self.has_new_password and was_due

    def _reject_candidate(self, error: SiaError, key=None):
        """The new one was refused: nobody asks with it until a person has seen to it.

        ``key``: which one was asked with, lest another be rejected that has been typed
        in the meantime.
        """
        self = self._for_responsible()
        if key and not self._secrets().are_new(key.credentials):
            return
        refusal = credential_wording.refusal(self.env, error)
        self.write({"new_refused": True, "refusal": refusal})
        self._tell_of_refusal()

    def _note_refusal(self, error: SiaError):
        """The proven one was refused; it is not used any more after the second time."""
        if not error.blames_credentials:
            return
        self = self._for_responsible()
        refusal = credential_wording.refusal(self.env, error)
        self.write({"refused_count": self.refused_count + 1, "refusal": refusal})
        if self.refused_count == MOST_REFUSALS:
            self._tell_of_refusal()

    def _note_success(self):
        """The proven one was accepted."""
        if self.refused_count:
            self._for_responsible().write({"refused_count": 0})

    def _forget_refusals(self):
        self.write({"new_refused": False, "refused_count": 0, "refusal": False})
        self.activity_unlink([REFUSAL])

    @api.model
    def _forget_tokens(self, profile=None):
        """Ask for new tokens, of a profile or all; without records, of all records."""
        everyone = self.sudo().with_context(active_test=False)
        credentials = self or everyone.search(Domain.TRUE)
        kind = f"{TOKEN}/{profile.id}" if profile else TOKEN
        self.env["l10n_mx_infonavit.secret"]._drop(credentials, kind)

    # --- the responsible --------------------------------------------------------------

    @api.model
    def _daily_check(self):
        """Remind of renewals. A scheduled action calls it every day."""
        today = fields.Date.context_today(self)
        domain = [("renewal_date", "<=", today + REMINDED_BEFORE)]
        for credential in self.sudo().search(domain):
            renewal, reminded_on = credential.renewal_date, credential.reminded_on
            if not reminded_on or reminded_on < renewal <= today:
                credential._for_responsible()._ask_responsible(RENEWAL, renewal)
                credential.reminded_on = today

    def _tell_of_refusal(self):
        self.message_post(body=self.advice)
        today = fields.Date.context_today(self)
        self._ask_responsible(REFUSAL, today, self.advice)

    def _ask_responsible(self, activity_type, deadline, note=""):
        user = reminder.recipient(self, reminder.MANAGERS)
        reminder.replace(self, activity_type, user, deadline, note=note)

    def _for_responsible(self):
        """In the language of who is to read what is written."""
        self = self.sudo()
        user = reminder.recipient(self, reminder.MANAGERS)
        return self.with_context(lang=user.lang)
