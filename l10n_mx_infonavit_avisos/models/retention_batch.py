"""The retentions of many payslips at once, whatever payroll engine asks for them.

Terms, what the engine is told of the workers, and what other payslips hold are read
once for all, so the number of queries does not grow with the number of payslips.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from ..engine.bimester import Bimester
from ..engine.money import NOTHING
from ..engine.payroll import Held
from ..engine.retention import Payroll, Retention, retain
from ..engine.span import Span
from ..engine.timeline import Term
from .batch_reading import BatchReading


@dataclass(frozen=True)
class Request:
    """One payslip to compute. ``key``: the payslip's id. ``earlier``: the periods of
    the worker's other payslips that begin before it."""

    key: int
    employee_id: int
    company_id: int
    period: Span
    earlier: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A retention of a payslip, for a credit; ``registro_id`` may be False."""

    request: Request
    credit_id: int
    registro_id: int | bool
    retention: Retention

    @property
    def employee_id(self):
        return self.request.employee_id

    @property
    def company_id(self):
        return self.request.company_id

    @property
    def bimester_key(self):
        """As ``l10n_mx_infonavit.bimester`` finds its records."""
        return self.company_id, self.registro_id, self.retention.bimester


@dataclass(frozen=True)
class _Credit:
    """A credit with its terms in the periods, and how its company withholds. No record:
    each payslip line that payroll deletes empties Odoo's cache."""

    id: int
    company_id: int
    registro_id: int | bool
    first: date
    insurance: str | None
    carries: bool
    terms: tuple[Term, ...]


@dataclass
class _Held:
    """What other payslips withhold of a credit: days, bimesters insured, and what each
    lacked or carried, with its place in the order of the worker's payslips."""

    spans: list[Span] = field(default_factory=list)
    insured: set[Bimester] = field(default_factory=set)
    carry: list[tuple[tuple[Span, int], Held]] = field(default_factory=list)

    def add(self, key, span, days, held):
        """One retention of the payslip ``key``, on the days of the span."""
        if days:
            self.spans.append(span)
        # One that only carries another's insurance charges none of its own.
        if held.due.insurance:
            self.insured.add(held.bimester)
        self.carry.append(((held.period, key), held))

    def payroll(self, request, carries):
        """As the engine takes it. A payslip carries what those before it lacked; what
        any other carries already, it does not."""
        carry = ()
        if carries:
            place = request.period, request.key
            carry = tuple(
                held if other < place else replace(held, short=NOTHING)
                for other, held in self.carry
            )
        return Payroll(
            request.earlier, tuple(self.spans), frozenset(self.insured), carry
        )


class RetentionBatch:
    """Computes a list of :class:`Request`: all is read at once, then ``entries`` gives
    those of one request after the other, and ``hold`` tells what came of them.

    ``reading``: where others read, too; of these requests.
    """

    def __init__(self, env, requests, reading=None):
        self.env = env(su=True)
        self.requests = {request.key: request for request in requests}
        self.credits = {}
        if not requests:
            return
        periods = [request.period for request in requests]
        self.first = min(period.first for period in periods)
        self.last = max(period.last for period in periods)
        self.reading = reading or BatchReading(
            self.env,
            [request.employee_id for request in requests],
            self.first,
            self.last,
            self.requests,
        )
        self.credits = self._credits()
        if self.credits:
            self.inputs = self._inputs()
            self.held = self._held()

    def entries(self, key) -> list[Entry]:
        """What a request should withhold, the earliest credit first, then by bimester;
        nothing for a request that was not made."""
        request = self.requests.get(key)
        if not request:
            return []
        return [
            entry
            for credit in self.credits.get(request.employee_id, ())
            if credit.company_id == request.company_id
            for entry in self._of_credit(request, credit)
        ]

    def hold(self, entries):
        """Let the requests that follow know what these really withhold."""
        for entry in entries:
            retention = entry.retention
            held = Held(
                retention.bimester,
                entry.request.period,
                retention.withheld,
                retention.short,
                retention.carried,
            )
            self.held[entry.credit_id].add(
                entry.request.key, retention.span, retention.days, held
            )

    def _of_credit(self, request, credit):
        retentions = retain(
            credit.terms,
            request.period,
            self.inputs.worker(request.employee_id, credit.registro_id),
            self.inputs.law,
            self.held[credit.id].payroll(request, credit.carries),
            credit.insurance,
            self.inputs.policy(request.company_id),
        )
        return [
            Entry(
                request,
                credit.id,
                self.inputs.registro_at(request.employee_id, retention.span.last)
                or credit.registro_id,
                retention,
            )
            for retention in retentions
        ]

    # --- what is read once ----------------------------------------------------------

    def _inputs(self):
        """What the engine is told, for the days of all the payslips."""
        inputs = self.reading.inputs
        inputs.read_all({request.company_id for request in self.requests.values()})
        return inputs

    def _credits(self):
        """Credits by worker, of those with terms in some period."""
        # From the bimester's first day: closing computes all of it.
        days = Span(Bimester.of(self.first).first, Bimester.of(self.last).last)
        result = {}
        for employee, theirs in self.reading.workers.credits.items():
            found = [
                _credit(self.env, credit, terms)
                for credit in theirs
                if (terms := [t for t in credit.terms if t.span.intersect(days)])
            ]
            if found:
                # What is available goes to the earliest credit first.
                result[employee] = sorted(found, key=attrgetter("first", "id"))
        return result

    def _held(self):
        """What payslips outside this batch hold, by credit."""
        held = defaultdict(_Held)
        since = Bimester.of(self.first).first
        for row in self.reading.retentions:
            if row.payslip_id.id in self.reading.computing or row.date_to < since:
                continue
            span = Span(row.date_from, row.date_to)
            held[row.credit_id.id].add(
                row.payslip_id.id, span, row.days, row._engine_held()
            )
        return held


class SimulatedBatch(RetentionBatch):
    """Computes requests as if the workers had no payslips but these."""

    def _held(self):
        return defaultdict(_Held)


def _credit(env, credit, terms):
    company = env["res.company"].browse(credit.company_id)
    mode = company.l10n_mx_infonavit_insurance
    return _Credit(
        credit.id,
        credit.company_id,
        credit.registro_id,
        credit.terms[0].first,
        mode if credit.has_insurance and mode != "none" else None,
        company.l10n_mx_infonavit_carry_over,
        tuple(terms),
    )
