"""What an emission says beside what we have: one finding for each worker.

Comparing writes nothing, so that a preview says what an import then does. The number of
queries does not depend on the number of workers.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import Any

from ..engine.bimester import Bimester
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from ..engine.span import ONE_DAY
from .matching import Matching
from .value import VALUE_DIGITS, to_decimal
from .waiting import STATES

# A problem of one of these makes the comparison of no use.
ESSENTIAL = frozenset(
    ("nss", "nrp", "line", "credit_number", "discount_type", "discount_value")
)
# The finest that IMSS's programs hold (SUA's MOVCR); an aviso may be finer.
_FINEST = {
    PORCENTAJE: Decimal("0.01"),
    CUOTA_FIJA: Decimal("0.01"),
    FACTOR: Decimal("0.0001"),
}


@dataclass(frozen=True)
class Found:
    """One comparison. ``finding``: as on the line's record; ``credit``: ours, with its
    ``term`` that the emission was compared with; ``lacks``: why the worker is unknown.
    ``is_first_seen``: no aviso of the credit ever came, not even one set aside."""

    finding: str
    employee: Any
    credit: Any
    term: Any
    lacks: tuple[str, ...] = ()
    is_first_seen: bool = False


class Comparison:
    """Compares rows of an emission of a registro patronal and bimester with the
    company's credits; ``downloaded``: the day from whose morrow it acts as an aviso."""

    def __init__(self, registro, bimester: Bimester, downloaded: date):
        self.company = registro.company_id
        env = registro.sudo().with_company(self.company).env
        self.registro = registro.with_env(env)
        self.env = env
        self.first, self.last = bimester.first, bimester.last
        self.acts_from = downloaded + ONE_DAY
        self.no_credit = env["l10n_mx_infonavit.credit"]
        self.no_term = env["l10n_mx_infonavit.credit.term"]

    def find(self, rows):
        """What each row is beside ours, in order. A row has ``nss``, ``credit_number``,
        ``discount_type``, ``discount_value`` and ``problems``."""
        workers = self._workers(rows)
        employees = self.env["hr.employee"].union(*(m.employee for m in workers))
        # Whoever looks at the workers one by one reads them at once.
        employees.fetch(["name", "company_id"])
        credits_of = defaultdict(list)
        for credit in self.no_credit.search(
            [
                ("company_id", "=", self.company.id),
                ("employee_id", "in", employees.ids),
            ]
        ):
            credits_of[credit.employee_id].append(credit)
        avisos = self._avisos({r.credit_number for r in rows if r.credit_number})
        return [
            self._found(row, match, credits_of[match.employee], avisos)
            for row, match in zip(rows, workers, strict=True)
        ]

    def _workers(self, rows):
        said = [
            SimpleNamespace(nss=row.nss, nss_unified="", nrp=self.registro.name)
            for row in rows
        ]
        matching = Matching(self.env, self.company, said)
        return [matching.match(one, self.env["hr.employee"]) for one in said]

    def _avisos(self, numbers):
        """Whether an aviso waits, by credit number and NSS or worker's id."""
        waits = {}
        if not numbers:
            return waits
        for aviso in self.env["l10n_mx_infonavit.aviso"].search(
            [
                ("company_id", "=", self.company.id),
                ("credit_number", "in", list(numbers)),
                ("state", "!=", "applied"),
            ]
        ):
            for worker in (aviso.nss, aviso.employee_id.id):
                key = aviso.credit_number, worker
                waits[key] = waits.get(key) or aviso.state in STATES
        return waits

    def _found(self, row, match, theirs, avisos):
        def found(finding, credit=None, term=None, **values):
            return Found(
                finding,
                match.employee,
                credit or self.no_credit,
                term or self.no_term,
                match.lacks,
                **values,
            )

        if any(problem.field in ESSENTIAL for problem in row.problems):
            return found("unreadable")
        standing = [c for c in theirs if self._is_charged(c)]
        if not row.credit_number:
            ours = [c for c in standing if self._is_of_registro(c)]
            if not ours:
                return found("no_credit")
            return found(self._gone(ours[0]), ours[0], self.term(ours[0]))
        if not match.employee:
            return found("unknown_worker")
        mine = next((c for c in theirs if c.credit_number == row.credit_number), None)
        if mine and mine.term_ids:
            return found(*self._of_same_credit(row, mine))
        keys = [(row.credit_number, w) for w in (row.nss, match.employee.id)]
        if any(avisos.get(key) for key in keys):
            return found("aviso_waits")
        if standing:
            return found("credit_differs", standing[0], self.term(standing[0]))
        return found("new_credit", is_first_seen=not any(key in avisos for key in keys))

    def _of_same_credit(self, row, credit):
        """Finding, credit and its term, where we have the credit."""
        terms = [t for t in self._terms(credit) if _end(t) >= self.first]
        if not terms:
            return "suspended", credit, self._terms(credit)[-1]
        said = row.discount_type, _rounded(row.discount_type, row.discount_value)
        # A change that came after the emission was made shows on neither or on both.
        if term := next((t for t in terms if _discount(t) == said), None):
            return "agrees", credit, term
        return "value_differs", credit, self.term(credit)

    def vanished(self, named):
        """Of our credits that hold and no row names (``named``: ids of those that one
        does), of workers who are still here."""
        candidates = self.no_credit.search(
            [
                ("company_id", "=", self.company.id),
                ("id", "not in", list(named)),
                ("date_from", "<=", self.last),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", self.acts_from),
            ]
        )
        gone = candidates.filtered(
            lambda c: self._is_charged(c) and self._is_of_registro(c)
        )
        employed = self._employed(gone.employee_id)
        return [
            Found(self._gone(credit), credit.employee_id, credit, self.term(credit))
            for credit in gone
            if credit.employee_id in employed
        ]

    def _employed(self, employees):
        """Those with a contract at the bimester's end, or with none at all."""
        versions = self.env["hr.version"].with_context(active_test=False)
        versions = versions.search([("employee_id", "in", employees.ids)])
        ended = versions.filtered(
            lambda version: (version.contract_date_end or date.max) < self.last
        )
        employed = versions - ended
        return employees - (ended.employee_id - employed.employee_id)

    def _is_charged(self, credit):
        """Whether it holds at the bimester's end, and still when the emission acts."""
        terms = self._terms(credit)
        return all(
            any(t.date_from <= day <= _end(t) for t in terms)
            for day in (self.last, max(self.last, self.acts_from))
        )

    def _is_of_registro(self, credit):
        registro = (
            credit.registro_patronal_id
            or credit.employee_id.l10n_mx_registro_patronal_id
        )
        return registro == self.registro

    def _gone(self, credit):
        """One that began within the bimester may have come too late for it."""
        return "not_yet" if credit.date_from >= self.first else "vanished"

    def term(self, credit):
        """The terms of the credit to set beside the emission: the last that hold within
        the bimester, else the first that come later, else the last."""
        terms = self._terms(credit)
        within = [t for t in terms if t.date_from <= self.last]
        held = [t for t in within if _end(t) >= self.first]
        later = [t for t in terms if t.date_from > self.last]
        chosen = held[-1:] or later[:1] or terms[-1:]
        return chosen[0] if chosen else self.no_term

    def _terms(self, credit):
        return credit.term_ids.sorted("date_from")


def _end(term):
    return term.date_to or date.max


def _discount(term):
    value = to_decimal(term.discount_value, VALUE_DIGITS)
    return term.discount_type, _rounded(term.discount_type, value)


def _rounded(kind, value):
    if not kind or value is None:
        return value
    return value.quantize(_FINEST[kind], rounding=ROUND_HALF_UP)
