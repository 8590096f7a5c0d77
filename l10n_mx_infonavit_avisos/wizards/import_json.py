"""A file of avisos as Infonavit's service gives them: ``.json``, or a ``.zip``."""

from collections import Counter
from itertools import islice

from odoo.exceptions import UserError

from ..models.intake import CHUNK, Intake, position
from ..sources import json_file
from ..sources.recognise import JSON, JSON_ZIP
from .import_kinds import KINDS, ImportKind

# Lines that a preview shows of what goes in; what needs a look is shown whole, up to
# the second number.
SHOWN_NEW = 50
SHOWN_ODD = 500


class AvisoFile(ImportKind):
    """Each entry becomes an aviso, or a refusal of the receipt."""

    name = "avisos"

    def preview(self):
        self.preview_of(self._entries())

    def preview_of(self, entries):
        """As ``preview``, of entries from wherever."""
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
            self.env.invalidate_all()
        self.env["l10n_mx_infonavit.import.line"].create(lines)
        self.wizard.write(
            {
                "total": kinds.total(),
                "new_count": kinds["new"],
                "known_count": kinds["known"],
                "refused_count": kinds["refused"],
                "unmatched_count": statuses["unmatched"],
                "classify_count": statuses["to_classify"],
                "review_count": statuses["to_review"],
            }
        )

    def take(self, count=None):
        wizard = self.wizard
        intake = self._intake()
        for chunk in _chunks(islice(self._entries(wizard.done), count)):
            if not self._is_begun():
                wizard.fetch_id = self._receipt()
            intake.store(intake.judge(chunk), wizard.fetch_id.sudo())
            wizard.done += len(chunk)
            self.env.invalidate_all()  # the memory that a large file takes
        if not self._is_begun():
            raise UserError(self.env._("There is no aviso in the file."))
        # Nobody may come back after a step: it is said until the last one is done.
        is_part = count is not None and wizard.done < wizard.total
        fetch = wizard.fetch_id.sudo()
        fetch.state = "stopped" if is_part else "done"
        if not is_part:
            fetch._note_rest()

    def result(self):
        return self.wizard.fetch_id

    def _intake(self):
        self.env["l10n_mx_infonavit.aviso"].browse()._check_may_decide()
        return Intake(self.env, self.wizard.company_id, "file")

    def _entries(self, start=0):
        """The entries of the file from there on; a file of no use is one sentence to
        the user."""
        payload_map = self.env["l10n_mx_infonavit.notice.type"].sudo()._payload_map()
        try:
            yield from json_file.read(self.data(), payload_map, start)
        except json_file.UnreadableFile as error:
            self.refuse(error)

    def _is_begun(self):
        """Whether an earlier step of this import made its receipt, and nobody put the
        receipt of something else in its place."""
        fetch, wizard = self.wizard.fetch_id.sudo(), self.wizard
        return (
            fetch.user_id == self.env.user
            and fetch.source == "file"
            and fetch.company_id == wizard.company_id
        )

    def _receipt(self):
        """The lasting record of this import, with the file as it came."""
        wizard = self.wizard
        name = wizard.filename or "avisos.json"
        fetch = (
            self.env["l10n_mx_infonavit.fetch"]
            .sudo()
            .create(
                {
                    "name": name,
                    "company_id": wizard.company_id.id,
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
                    "datas": wizard.file,
                    "res_model": fetch._name,
                    "res_id": fetch.id,
                    "company_id": wizard.company_id.id,
                }
            )
        )
        return fetch

    def _line(self, verdict, status, outcome, reason):
        notice = verdict.notice
        return {
            "import_id": self.wizard.id,
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


KINDS[JSON] = KINDS[JSON_ZIP] = AvisoFile
