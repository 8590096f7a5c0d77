"""The one way in for Notices, whatever their source: judged, then stored.

Judging writes nothing, so that a preview and an import share every word.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from odoo import fields

from ..engine.notice import Notice, Problem
from ..sources.json_file import Entry, Rejected
from . import notice_record, wording
from .judgement import Coming, Judge
from .meanwhile import making
from .notice_record import STAND_INS

CHUNK = 1000
# What is read of stored avisos to compare with those that come: not their originals.
COMPARED = (
    "folio",
    "state",
    "source",
    "type_code",
    "nss",
    "credit_number",
    "nrp",
    "discount_type",
    "discount_value",
    "date_notified_said",
    "date_created",
)


@dataclass(frozen=True)
class Said:
    """What an aviso ordered: a stored one's order fields, or a Notice that came."""

    key: str
    notice: Any
    folio: str = ""
    is_stand_in: bool = False


@dataclass(frozen=True)
class Verdict:
    """What becomes of an entry. ``kind``: ``new``, ``known`` or ``refused``.

    ``rivals``: where it is new under a folio that is not, what came before, the one in
    force first.
    """

    kind: str
    entry: Entry | Rejected
    notice: Notice | None = None
    problems: tuple[Problem, ...] = ()
    key: str = ""
    rivals: tuple[Said, ...] = ()


class Intake:
    """Takes entries for one company; ``source`` is that of the avisos, ``page`` the
    number of the service's answer that they stand in."""

    def __init__(self, env, company, source, page=None):
        self.env = env
        self.company = company
        self.source = source
        self.page = page
        self.is_stand_in = source in STAND_INS
        self.avisos = env["l10n_mx_infonavit.aviso"].sudo().with_company(company)
        self.judge_of_company = Judge(self.avisos.env, company)
        self.seen: dict[str, list[Said]] = defaultdict(list)

    def judge(self, entries):
        """Verdicts on some entries, in order; what earlier calls saw is remembered."""
        good = [e.notice for e in entries if isinstance(e, Entry) and e.notice]
        stored = self._stored([notice.folio for notice in good if notice.folio])
        stored |= self._stored_alike([n for n in good if not n.folio])
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
        place = _place(notice)
        seen = self.seen[place]
        before = (*stored.get(place, ()), *seen)
        if any(self._says_no_more(notice, b.notice) for b in before):
            return Verdict("known", entry, notice)
        if not notice.folio and (said := next((b for b in before if b.folio), None)):
            problem = Problem("contradicts", "discount", said.folio)
            return Verdict("refused", entry, notice, (problem,))
        # No id of a record has a blank.
        key = f"{place} {len(seen)}"
        seen.append(Said(key, notice, notice.folio, self.is_stand_in))
        rivals = before if notice.folio else ()
        return Verdict("new", entry, notice, key=key, rivals=rivals)

    def _says_no_more(self, notice, before):
        """Whether all that a Notice says was said: a stand-in leaves fields out."""
        return not any(
            new or not self.is_stand_in
            for _name, _old, new in notice_record.differences(before, notice)
        )

    def _stored(self, folios):
        """What the company's avisos of these folios ordered, by folio: whatever came
        under it, also what a person discarded."""
        stored = defaultdict(list)
        for holder in self.avisos.search_fetch(
            [("company_id", "=", self.company.id), ("folio", "in", folios)], COMPARED
        ):
            for aviso in (holder, *holder.other_content_ids):
                said = _said(aviso, holder.folio)
                if aviso.state == "applied":
                    stored[holder.folio].insert(0, said)
                else:
                    stored[holder.folio].append(said)
        return stored

    def _stored_alike(self, notices):
        """As ``_stored``, of Notices without a folio: avisos of that credit, class and
        day, whatever their folio, that nobody discarded."""
        stored = defaultdict(list)
        if not notices:
            return stored
        for aviso in self.avisos.search(
            [
                ("company_id", "=", self.company.id),
                ("credit_number", "in", [n.credit_number for n in notices]),
                ("state", "!=", "discarded"),
            ]
        ):
            said = _said(aviso, aviso.folio or aviso.same_folio_id.folio)
            if said.is_stand_in:
                said = replace(said, folio="")
            stored[_place(said.notice, aviso.notice_class)].append(said)
        return stored

    def foresee(self, verdicts):
        """Outcomes by key of the verdicts that are new; what earlier calls foresaw is
        remembered."""
        today = fields.Date.context_today(self.avisos)
        return self.judge_of_company.foresee(
            [self._coming(v, today) for v in verdicts if v.kind == "new"]
        )

    def reason(self, verdict, outcome):
        """In words why an entry is refused, or why its aviso will wait."""
        if not outcome:
            return "\n".join(wording.problem(self.env, p) for p in verdict.problems)
        differences = [
            difference
            for rival in verdict.rivals[:1]
            for difference in notice_record.differences(rival.notice, verdict.notice)
        ]
        return "\n".join(
            wording.waiting_reason(self.env, code, verdict.notice, differences)
            for code in outcome.codes
        )

    def _coming(self, verdict, today):
        notice, key = verdict.notice, verdict.key
        return Coming(
            key,
            notice,
            self.env["hr.employee"],
            notice_record.order_of_notice(notice, key, today)
            if notice.notice_class
            else None,
            rivals=frozenset(
                rival.key
                for rival in verdict.rivals
                if self.is_stand_in or not rival.is_stand_in
            ),
        )

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

    def store(self, verdicts, fetch, links=()):
        """Write the new avisos and the refusals; returns the avisos. ``links``: by
        verdict what else the record of a new one is to hold."""
        self.seen.clear()  # what is stored is found there
        new = [verdict for verdict in verdicts if verdict.kind == "new"]
        links = [x for v, x in zip(verdicts, links, strict=False) if v.kind == "new"]
        refused = [verdict for verdict in verdicts if verdict.kind == "refused"]
        with making():
            avisos = self.avisos._take_in(
                [(v.notice, v.entry.original) for v in new], self.source, fetch, links
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


def _place(notice, notice_class=None):
    """What an aviso is known by: its folio, else credit, class and day."""
    if getattr(notice, "folio", ""):
        return notice.folio
    kind = notice_class or notice.notice_class
    return f"{notice.nss} {notice.credit_number} {kind} {notice.date_notified}"


def _said(aviso, folio):
    notice = notice_record.order_fields_of(aviso)
    return Said(str(aviso.id), notice, folio or "", aviso.source in STAND_INS)


def position(entry):
    """Where an entry stands: its number, and the file inside a zip."""
    if isinstance(entry, Rejected):
        return entry.error.member
    return f"{entry.member} {entry.position}".strip()
