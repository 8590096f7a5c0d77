"""Printed avisos as files: a PDF, or a zip of them."""

from collections import Counter

from ..models import paper_wording
from ..models.paper_reading import values_of_file
from ..sources.recognise import PDF, PDF_ZIP
from .import_json import SHOWN_ODD
from .import_kinds import KINDS, ImportKind


class PaperFile(ImportKind):
    """Each page becomes an aviso to confirm, or a refused one: nothing is imported at
    once, for a person compares each."""

    name = "paper"

    def preview(self):
        pages = list(values_of_file(self.wizard.filename or "", self.data()))
        held = self._papers()._held([p.get("fingerprint") for p in pages])
        known = [p for p in pages if p.get("fingerprint") in held]
        fresh = [p for p in pages if p.get("fingerprint") not in held]
        counts = Counter(bool(values.get("refusal")) for values in fresh)
        self.env["l10n_mx_infonavit.import.line"].create(
            [self._line(values) for values in fresh[:SHOWN_ODD]]
        )
        self.wizard.write(
            {
                "new_count": counts[False],
                "known_count": len(known),
                "refused_count": counts[True],
            }
        )

    def take(self, count=None):
        wizard = self.wizard
        papers, known = self._papers()._take_file(wizard.filename or "", self.data())
        self.taken = papers | known
        wizard.fetch_id = self.taken.fetch_id[:1]

    def result(self):
        return self.taken

    def _papers(self):
        papers = self.env["l10n_mx_infonavit.paper"].browse()
        papers._check_may_decide()
        return papers.with_company(self.wizard.company_id)

    def _line(self, values):
        """What a page is; one of a picture is typed by a person."""
        refusal = values.get("refusal")
        reason = False
        if refusal:
            reason = paper_wording.refusal(self.env, *refusal)
        elif values.get("is_scan"):
            reason = self.env._("A picture: a person types what it says.")
        return {
            "import_id": self.wizard.id,
            "status": "refused" if refusal else "new",
            "position": str(values.get("page") or 1),
            "folio": values.get("folio") or False,
            "notice_class": values.get("notice_class") or False,
            "credit_number": values.get("credit_number") or False,
            "nss": values.get("nss") or False,
            "worker": (values.get("worker_name") or "")[:60],
            "reason": reason,
        }


KINDS[PDF] = KINDS[PDF_ZIP] = PaperFile
