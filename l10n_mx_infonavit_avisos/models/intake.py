"""The one way in for Notices, whatever their source: judged, then stored.

Judging writes nothing, so that a preview and an import share every word.
"""

from collections import Counter
from dataclasses import dataclass

from ..engine.notice import Notice, Problem
from ..sources.json_file import Entry, Rejected
from . import notice_record

CHUNK = 1000


@dataclass(frozen=True)
class Verdict:
    """What becomes of an entry. ``kind``: ``new``, ``known`` or ``refused``."""

    kind: str
    entry: Entry | Rejected
    notice: Notice | None = None
    problems: tuple[Problem, ...] = ()


class Intake:
    """Takes entries for one company; ``source`` is that of the avisos, ``page`` the
    number of the service's answer that they stand in."""

    def __init__(self, env, company, source, page=None):
        self.env = env
        self.company = company
        self.source = source
        self.page = page
        self.avisos = env["l10n_mx_infonavit.aviso"].sudo().with_company(company)
        self.seen: dict[str, Notice] = {}

    def judge(self, entries):
        """Verdicts on some entries, in order; what earlier calls saw is remembered."""
        good = [e.notice for e in entries if isinstance(e, Entry) and e.notice]
        stored = self._stored([notice.folio for notice in good])
        foreign = self._foreign({notice.nrp for notice in good})
        return [self._verdict(entry, stored, foreign) for entry in entries]

    def _verdict(self, entry, stored, foreign):
        if isinstance(entry, Rejected):
            problem = Problem(entry.error.code, "file", entry.error.detail)
            return Verdict("refused", entry, problems=(problem,))
        notice = entry.notice
        if notice is None:
            return Verdict("refused", entry, problems=entry.problems)
        if notice.nrp in foreign:
            problem = Problem("foreign", "nrp", notice.nrp)
            return Verdict("refused", entry, notice, (problem,))
        for code, known in (("conflict", stored), ("repeated", self.seen)):
            other = known.get(notice.folio)
            if other and (fields := _differences(notice, other)):
                problem = Problem(code, "folio", ", ".join(fields))
                return Verdict("refused", entry, notice, (problem,))
            if other:
                return Verdict("known", entry, notice)
        self.seen[notice.folio] = notice
        return Verdict("new", entry, notice)

    def _stored(self, folios):
        """What the company's avisos of these folios ordered, by folio."""
        records = self.avisos.search(
            [("company_id", "=", self.company.id), ("folio", "in", folios)]
        )
        return {
            record.folio: notice_record.order_fields_of(record) for record in records
        }

    def _foreign(self, nrps):
        """Those of the registros patronales that only other companies have."""
        registros = (
            self.env["l10n_mx_infonavit.registro.patronal"]
            .sudo()
            .with_context(active_test=False)
            .search([("name", "in", list(nrps))])
        )
        own = {r.name for r in registros if r.company_id == self.company}
        return {r.name for r in registros} - own

    def store(self, verdicts, fetch):
        """Write the new avisos and the refusals; returns the avisos."""
        new = [verdict for verdict in verdicts if verdict.kind == "new"]
        refused = [verdict for verdict in verdicts if verdict.kind == "refused"]
        avisos = self.avisos._take_in(
            [(v.notice, v.entry.original) for v in new], self.source, fetch
        )
        self.env["l10n_mx_infonavit.fetch.refusal"].sudo().create(
            [self._refusal(verdict, fetch) for verdict in refused]
        )
        fetch.item_count += len(verdicts)
        fetch.new_count += len(new)
        fetch.refused_count += len(refused)
        fetch.known_count += len(verdicts) - len(new) - len(refused)
        states = Counter(avisos.mapped("state"))
        fetch.unmatched_count += states["unmatched"]
        fetch.classify_count += states["to_classify"]
        fetch.review_count += states["to_review"]
        return avisos

    def _refusal(self, verdict, fetch):
        entry = verdict.entry
        original = isinstance(entry, Entry)
        place = position(entry)
        return {
            "fetch_id": fetch.id,
            "position": f"{self.page}/{place}" if self.page else place,
            "folio": verdict.notice.folio if verdict.notice else False,
            "problems": [[p.code, p.field, p.value] for p in verdict.problems],
            "payload": entry.original if original else False,
        }


def _differences(notice, other):
    return [
        name
        for name in notice_record.ORDER_FIELDS
        if getattr(notice, name) != getattr(other, name)
    ]


def position(entry):
    """Where an entry stands: its number, and the file inside a zip."""
    if isinstance(entry, Rejected):
        return entry.error.member
    return f"{entry.member} {entry.position}".strip()
