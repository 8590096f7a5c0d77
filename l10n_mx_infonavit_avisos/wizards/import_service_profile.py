import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import service_profile_document as documents
from ..models import service_profile_wording
from ..sources.sia import profile as sia_profile
from ..sources.sia.errors import ProfileInvalid


class ImportServiceProfile(models.TransientModel):
    """Brings a service profile in from a file: a new one, or in place of another.

    What is wrong, what lacks and what changes shows before anything is written; a file
    with mistakes is not taken.
    """

    _name = "l10n_mx_infonavit.service.profile.import"
    _description = "Import of a Service Profile"

    profile_id = fields.Many2one(
        "l10n_mx_infonavit.service.profile",
        string="Replaces",
        readonly=True,
        ondelete="cascade",
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    name = fields.Char(compute="_compute_preview")
    mistakes = fields.Text(compute="_compute_preview")
    lacks = fields.Text("Still to Be Filled In", compute="_compute_preview")
    changes = fields.Char("Changed", compute="_compute_preview")

    @api.depends("file", "profile_id")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            document, faults = wizard._read()
            wizard.name = document.get("name") if not faults else False
            wizard.mistakes = service_profile_wording.mistakes(self.env, faults)
            lacks = sia_profile.lacks(document) if wizard.file and not faults else ()
            wizard.lacks = service_profile_wording.lacks(self.env, lacks)
            wizard.changes = not faults and wizard._changes(document)

    def action_import(self):
        """Take the file's document; a new profile is shown."""
        self.ensure_one()
        document, faults = self._read()
        if faults:
            raise UserError(service_profile_wording.mistakes(self.env, faults))
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        if self.profile_id:
            self.profile_id._take(document)
            return {"type": "ir.actions.act_window_close"}
        profiles = self.env["l10n_mx_infonavit.service.profile"]
        name = (self.filename or "").removesuffix(".json")
        values = profiles._values_of(document, name or self.env._("Service Profile"))
        return {
            "type": "ir.actions.act_window",
            "res_model": profiles._name,
            "res_id": profiles.create(values).id,
            "view_mode": "form",
        }

    def _read(self):
        """The document in the file, if it is one, and its mistakes."""
        # The web client asks for sizes instead of contents.
        file = self.with_context(bin_size=False).file
        if not file:
            return {}, ()
        try:
            document = sia_profile.parse(base64.b64decode(file))
        except ProfileInvalid as error:
            return {}, error.faults
        return document, sia_profile.validate(document)

    def _changes(self, document):
        """The sections in which a document differs from what it replaces."""
        if not self.profile_id or not self.file:
            return False
        profiles = self.profile_id
        after = profiles.new(profiles._values_of(document, profiles.name))._document()
        paths = documents.changed(profiles._document(), after)
        return service_profile_wording.sections(self.env, paths)
