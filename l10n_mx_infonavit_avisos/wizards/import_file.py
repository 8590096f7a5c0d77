from odoo import fields, models

from ..models.notice_type import CLASSES
from . import import_kinds
from .import_json import AvisoFile

# Entries that one request of a large import takes: some seconds of work.
STEP = 2000


class Import(models.TransientModel):
    """Brings in a file of whatever kind, told by its content (see ``import_kinds``).

    ``action_preview`` says what would happen and writes nothing; ``action_import``
    writes. An import can be repeated: what is known stays as it is.
    """

    _name = "l10n_mx_infonavit.import"
    _description = "Import of Avisos"

    # The view requires it; what the service answers is only shown without one. On disk,
    # for in a column a large file takes ten times its size of memory on its way.
    file = fields.Binary()
    filename = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Preview")], default="choose"
    )
    kind = fields.Selection(
        [
            ("avisos", "Avisos"),
            ("emission", "Emission (EBA)"),
            ("paper", "Printed Avisos"),
        ],
        readonly=True,
    )
    new_count = fields.Integer("New Avisos", readonly=True)
    known_count = fields.Integer("Known Already", readonly=True)
    refused_count = fields.Integer("Refused", readonly=True)
    unmatched_count = fields.Integer("Unmatched", readonly=True)
    classify_count = fields.Integer("To Classify", readonly=True)
    review_count = fields.Integer("To Review", readonly=True)
    line_ids = fields.One2many(
        "l10n_mx_infonavit.import.line", "import_id", string="Entries"
    )
    total = fields.Integer("Number of Entries", readonly=True)
    done = fields.Integer("Imported", readonly=True)
    is_only_shown = fields.Boolean("Only Shown", readonly=True)
    fetch_id = fields.Many2one(
        "l10n_mx_infonavit.fetch", string="Receipt", readonly=True
    )

    def action_preview(self):
        """Say what the import would do."""
        self.ensure_one()
        handler = import_kinds.kind_of(self)
        self.line_ids.unlink()
        handler.preview()
        self.write({"state": "preview", "kind": handler.name})
        return self._reopen()

    def _preview(self, entries):
        """As ``action_preview``, of avisos that are in no file."""
        self.ensure_one()
        self.line_ids.unlink()
        AvisoFile(self).preview_of(entries)
        self.write({"state": "preview", "kind": AvisoFile.name})
        return self._reopen()

    def action_import(self):
        """Write what can be written, keep the file, and show what came of it."""
        self.ensure_one()
        handler = import_kinds.kind_of(self)
        handler.take()
        result = handler.result()
        if len(result) > 1:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Avisos to Confirm"),
                "res_model": result._name,
                "domain": [("id", "in", result.ids)],
                "view_mode": "list,form",
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": result._name,
            "res_id": result.id,
            "view_mode": "form",
        }

    def action_start(self):
        """The button of the preview: a large file goes step by step, with progress."""
        self.ensure_one()
        if self.total - self.done <= STEP:
            return self.action_import()
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_infonavit_avisos.import_progress",
            "name": self.env._("Import Avisos"),
            "target": "new",
            "params": {"wizard_id": self.id, "total": self.total},
        }

    def import_step(self):
        """Import the next entries; says how many are done, whether it was the last, and
        the record to open.

        Each step is a request, and so a transaction, of its own.
        """
        self.ensure_one()
        handler = import_kinds.kind_of(self)
        handler.take(max(STEP, self.total // handler.most_steps))
        result = handler.result()
        return {
            "done": self.done,
            "finished": self.done >= self.total,
            "fetch_id": self.fetch_id.id,
            "res_model": result._name,
            "res_id": result.id,
        }

    def action_back(self):
        """Choose another file."""
        self.write({"state": "choose", "file": False, "filename": False, "done": 0})
        return self._reopen()

    def _reopen(self):
        answer = self.env._("The Service's Answer")
        return {
            "type": "ir.actions.act_window",
            "name": answer if self.is_only_shown else self.env._("Import Avisos"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class ImportLine(models.TransientModel):
    """One entry of the file in the preview."""

    _name = "l10n_mx_infonavit.import.line"
    _description = "Previewed Entry"
    _order = "status desc, id"

    import_id = fields.Many2one("l10n_mx_infonavit.import", ondelete="cascade")
    status = fields.Selection(
        [
            ("new", "New"),
            ("refused", "Not Usable"),
            ("to_classify", "To Classify"),
            ("to_review", "To Review"),
            ("unmatched", "Unmatched"),
        ]
    )
    position = fields.Char("Entry")
    folio = fields.Char()
    notice_class = fields.Selection(CLASSES, string="Class")
    credit_number = fields.Char()
    nss = fields.Char("NSS")
    worker = fields.Char()
    reason = fields.Text()
