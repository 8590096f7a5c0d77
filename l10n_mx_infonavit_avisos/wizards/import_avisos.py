import base64
from collections import Counter
from itertools import islice

from odoo import fields, models
from odoo.exceptions import UserError

from ..models import wording
from ..models.intake import CHUNK, Intake, position
from ..models.notice_type import CLASSES
from ..sources import json_file

# Lines that a preview shows of what goes in; what needs a look is shown whole, up to
# the second number.
SHOWN_NEW = 50
SHOWN_ODD = 500
# Entries that one request of a large import takes: some seconds of work.
STEP = 2000


class Import(models.TransientModel):
    """Brings avisos in from a file: a ``.json`` or a ``.zip`` of them, told by content.

    ``action_preview`` says what would happen and writes nothing; ``action_import``
    writes. An import can be repeated: what is known stays as it is.
    """

    _name = "l10n_mx_infonavit.import"
    _description = "Import of Avisos"

    # The view requires it; what the service answers is only shown without one.
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Preview")], default="choose"
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
        return self._preview(self._entries())

    def _preview(self, entries):
        self.ensure_one()
        self.line_ids.unlink()
        kinds, statuses = Counter(), Counter()
        lines = []
        intake = self._intake()
        for chunk in _chunks(entries):
            verdicts = intake.judge(chunk)
            foreseen = intake.foresee(verdicts)
            for verdict in verdicts:
                outcome = foreseen.get(verdict.key)
                status = outcome.state if outcome else verdict.kind
                kinds[verdict.kind] += 1
                statuses[status] += 1
                shown = SHOWN_NEW if status == "new" else SHOWN_ODD
                if status != "known" and statuses[status] <= shown:
                    reason = intake.reason(verdict, outcome)
                    lines.append(self._line(verdict, status, outcome, reason))
        self.env["l10n_mx_infonavit.import.line"].create(lines)
        self.write(
            {
                "state": "preview",
                "total": kinds.total(),
                "new_count": kinds["new"],
                "known_count": kinds["known"],
                "refused_count": kinds["refused"],
                "unmatched_count": statuses["unmatched"],
                "classify_count": statuses["to_classify"],
                "review_count": statuses["to_review"],
            }
        )
        return self._reopen()

    def action_import(self):
        """Write what can be written, keep the file, and show what came of it."""
        self.ensure_one()
        self._import(self._entries())
        return {
            "type": "ir.actions.act_window",
            "res_model": "l10n_mx_infonavit.fetch",
            "res_id": self.fetch_id.id,
            "view_mode": "form",
        }

    def action_start(self):
        """The button of the preview: a large file goes step by step, with progress."""
        self.ensure_one()
        if self.total <= STEP:
            return self.action_import()
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_infonavit_avisos.import_progress",
            "name": self.env._("Import Avisos"),
            "target": "new",
            "params": {"wizard_id": self.id, "total": self.total},
        }

    def import_step(self):
        """Import the next entries; says how many are done and whether it was the last.

        Each step is a request, and so a transaction, of its own.
        """
        self.ensure_one()
        self._import(islice(self._entries(), self.done, self.done + STEP))
        return {
            "done": self.done,
            "finished": self.done >= self.total,
            "fetch_id": self.fetch_id.id,
        }

    def action_back(self):
        """Choose another file."""
        self.write({"state": "choose", "file": False, "filename": False})
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

    def _intake(self):
        self.env["l10n_mx_infonavit.aviso"].browse()._check_may_decide()
        return Intake(self.env, self.company_id, "file")

    def _import(self, entries):
        """Judge and store entries, and count them as done."""
        intake = self._intake()
        for chunk in _chunks(entries):
            self.fetch_id = self.fetch_id or self._receipt()
            intake.store(intake.judge(chunk), self.fetch_id.sudo())
            self.done += len(chunk)
        if not self.fetch_id:
            raise UserError(self.env._("There is no aviso in the file."))

    def _entries(self):
        """The entries of the file; a file of no use is one sentence to the user."""
        payload_map = self.env["l10n_mx_infonavit.notice.type"].sudo()._payload_map()
        try:
            yield from json_file.read(base64.b64decode(self.file or b""), payload_map)
        except json_file.UnreadableFile as error:
            sentence = wording.file_error(self.env, error.code, error.detail)
            raise UserError(
                self.env._(
                    "%(file)s: %(sentence)s",
                    file=error.member or self.filename or "",
                    sentence=sentence,
                )
            ) from error

    def _receipt(self):
        """The lasting record of this import, with the file as it came."""
        name = self.filename or "avisos.json"
        fetch = (
            self.env["l10n_mx_infonavit.fetch"]
            .sudo()
            .create(
                {
                    "name": name,
                    "company_id": self.company_id.id,
                    "user_id": self.env.uid,
                    "source": "file",
                }
            )
        )
        fetch.attachment_ids = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "datas": self.file,
                    "res_model": fetch._name,
                    "res_id": fetch.id,
                    "company_id": self.company_id.id,
                }
            )
        )
        return fetch

    def _line(self, verdict, status, outcome, reason):
        notice = verdict.notice
        return {
            "import_id": self.id,
            "status": status,
            "position": position(verdict.entry),
            "folio": notice.folio if notice else False,
            "notice_class": notice.notice_class if notice else False,
            "credit_number": notice.credit_number if notice else False,
            "nss": notice.nss if notice else False,
            "worker": outcome.employee.name if outcome else False,
            "reason": reason,
        }


def _chunks(entries):
    entries = iter(entries)
    while chunk := list(islice(entries, CHUNK)):
        yield chunk


class ImportLine(models.TransientModel):
    """One entry of the file in the preview."""

    _name = "l10n_mx_infonavit.import.line"
    _description = "Previewed Aviso"
    _order = "status desc, id"

    import_id = fields.Many2one("l10n_mx_infonavit.import", ondelete="cascade")
    status = fields.Selection(
        [
            ("new", "New"),
            ("refused", "Refused"),
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
