import base64
import re
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import file_open

from ..sources.sia import profile as sia_profile
from ..sources.sia.reading import Reading
from . import service_profile_document as documents
from . import service_profile_wording

# The changes of one write, of the profile and its lines, are checked once, at its end.
# An object of this process: no caller from outside can put it into a context.
CHECKED_LATER = object()
CONTEXT_KEY = "l10n_mx_infonavit_profile"
SHIPPED = ("production", "certification", "simulator")
# Of what is sent to whom, and so of the tokens that were got.
REQUESTS = ("environment", "address", "hosts", "authenticator", "otp", "token", "query")
# To whom.
DESTINATION = {"address", "hosts", "token.request.address", "query.request.address"}
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


class ServiceProfile(models.Model):
    """The protocol of Infonavit's service, as its implementation guide has it.

    The form is one document (:mod:`.service_profile_document`): ``_document`` makes it
    of the fields, ``_take`` the fields of it, ``_protocol`` is what the client gets.
    It may be saved incomplete, but not with mistakes, and while a connection that is
    switched on uses it, only complete. No secret can stand in it.
    """

    _name = "l10n_mx_infonavit.service.profile"
    _description = "Infonavit Service Profile"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_complete = fields.Boolean(
        "Complete",
        compute="_compute_is_complete",
        search="_search_is_complete",
        help="Only a complete profile can be switched on.",
    )
    lacks = fields.Text("Still to Be Filled In", compute="_compute_is_complete")
    mistakes = fields.Text(compute="_compute_is_complete")
    export_file = fields.Binary(compute="_compute_export_file")
    export_name = fields.Char(compute="_compute_export_file")

    @api.depends(*documents.DEPENDS)
    @api.depends_context("lang")
    def _compute_is_complete(self):
        for profile in self:
            faults, lacks = profile._findings()
            profile.is_complete = not faults and not lacks
            profile.lacks = service_profile_wording.lacks(self.env, lacks)
            profile.mistakes = service_profile_wording.mistakes(self.env, faults)

    @api.model
    def _search_is_complete(self, operator, value):
        # What is registered, and so what lacks, is not known to the database.
        if operator != "in":
            return NotImplemented
        profiles = self.search([("active", "in", (True, False))])
        found = profiles.filtered(lambda profile: profile.is_complete in value)
        return [("id", "in", found.ids)]

    @api.depends(*documents.DEPENDS)
    @api.depends_context("lang")
    def _compute_export_file(self):
        for profile in self:
            data = sia_profile.export(profile._document()) if profile.ids else b""
            profile.export_file = base64.b64encode(data)
            stem = NOT_IN_FILE_NAMES.sub("_", profile.name or "").strip("._")
            profile.export_name = f"{stem or 'profile'}.json"

    @api.model_create_multi
    def create(self, vals_list):
        later = self.with_context(**{CONTEXT_KEY: CHECKED_LATER})
        profiles = super(ServiceProfile, later).create(vals_list).with_env(self.env)
        profiles._check_document()
        return profiles

    def write(self, vals):
        with self._checked() as profiles:
            return super(ServiceProfile, profiles).write(vals)

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        for profile, values in zip(self, copies, strict=True):
            if "name" not in (default or {}):
                values["name"] = self.env._("%(name)s (copy)", name=profile.name)
        return copies

    # --- actions ----------------------------------------------------------------------

    def action_export(self):
        """Download the document."""
        self.ensure_one()
        place = f"/web/content/{self._name}/{self.id}/export_file/{self.export_name}"
        return {
            "type": "ir.actions.act_url",
            "url": f"{place}?download=true",
            "target": "download",
        }

    def action_replace(self):
        """Choose a file whose document replaces this one."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_import_service_profile"
        )
        return action | {"context": {"default_profile_id": self.id}}

    # --- what others use --------------------------------------------------------------

    def _document(self):
        """The profile as the document that files hold."""
        self.ensure_one()
        document, _faults = documents.document_of(self)
        return document

    def _protocol(self):
        """The profile as the client takes it.

        :raises ProfileInvalid: it has mistakes
        :raises ProfileIncomplete: it lacks something
        """
        return sia_profile.load(self._document())

    @api.model
    def _values_of(self, document, name):
        """The field values of a document without mistakes; ``name``: if it has none."""
        defaults = self.default_get(documents.SETTINGS) | {"name": name}
        values = documents.values_of(document, defaults)
        return values | {"name": values["name"] or name}

    def _take(self, document):
        """Be what a document says, in every language."""
        self.ensure_one()
        self.write(self._values_of(document, self.name))
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for name in documents.LABELS:
            self.update_field_translations(
                name, {language: self[name] or False for language in languages}
            )

    @api.model
    def _load_shipped(self):
        """The profiles that come with the addon, of which files are the one source.

        Those that are there already stay as people have them.
        """
        data = []
        for number, name in enumerate(SHIPPED):
            path = f"l10n_mx_infonavit_avisos/data/sia_profiles/{name}.json"
            with file_open(path, "rb") as file:
                values = self._values_of(sia_profile.parse(file.read()), name)
            data.append(
                {
                    "xml_id": f"l10n_mx_infonavit_avisos.service_profile_{name}",
                    "values": {**values, "sequence": number},
                    "noupdate": True,
                }
            )
        self._load_records(data, update=True)

    # --- checks -----------------------------------------------------------------------

    def _findings(self):
        """The mistakes, and what lacks."""
        document, faults = documents.document_of(self)
        findings = Reading(document).findings
        return [*faults, *findings.faults], findings.lacks

    @contextmanager
    def _checked(self):
        """What is changed within is checked at the end, and its consequences drawn."""
        if self.env.context.get(CONTEXT_KEY) is CHECKED_LATER:
            yield self
            return
        before = {profile: profile._document() for profile in self}
        yield self.with_context(**{CONTEXT_KEY: CHECKED_LATER})
        self._check_document()
        for profile in self:
            profile._draw_consequences(before[profile])

    def _check_document(self):
        for profile in self:
            if mistakes := profile.mistakes:
                raise ValidationError(mistakes)
        self._check_in_use()

    def _check_in_use(self):
        """A connection that is switched on never loses what it needs."""
        for profile in self:
            if not profile.is_complete and profile._is_in_use():
                raise ValidationError(
                    self.env._(
                        "A connection that is switched on uses this profile: switch it "
                        "off first, or fill in what would be missing:\n%(lacks)s",
                        lacks=profile.lacks,
                    )
                )

    def _is_in_use(self):
        """Whether a connection of any company that uses it is switched on."""
        self.ensure_one()
        if "l10n_mx_infonavit.connection" not in self.env:
            return False
        domain = [("profile_id", "=", self.id), ("state", "in", ("ready", "trouble"))]
        connections = self.env["l10n_mx_infonavit.connection"].sudo()
        return bool(connections.search_count(domain, limit=1))

    def _draw_consequences(self, before):
        """Of a change of the document."""
        paths = documents.changed(before, self._document())
        paths = [path for path in paths if path not in documents.LABELS]
        if not paths:
            return
        if DESTINATION.intersection(paths):
            self._check_may_redirect()
        if any(path.startswith(REQUESTS) for path in paths):
            self._protocol_changed()
        sections = service_profile_wording.sections(self.env, paths)
        self._message_log(
            body=self.env._("Protocol changed: %(sections)s", sections=sections)
        )

    def _check_may_redirect(self):
        """Nobody sends the contraseñas of companies that are not his elsewhere."""
        if self.env.su or "l10n_mx_infonavit.connection" not in self.env:
            return
        domain = [
            ("profile_id", "=", self.id),
            ("company_id", "not in", self.env.user.company_ids.ids),
        ]
        connections = self.env["l10n_mx_infonavit.connection"].sudo()
        if connections.search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "Other companies use the profile %(profile)s, too, and you do not "
                    "belong to them: duplicate it, and change the address of the copy.",
                    profile=self.name,
                )
            )

    def _protocol_changed(self):
        """Other requests go elsewhere: the tokens that were got are of no use there."""
        if "l10n_mx_infonavit.credential" in self.env:
            self.env["l10n_mx_infonavit.credential"].sudo()._forget_tokens(profile=self)
