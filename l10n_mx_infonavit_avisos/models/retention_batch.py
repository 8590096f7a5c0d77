"""The retentions of many payslips at once, whatever payroll engine asks for them.

Terms, what the engine is told of the workers, and what other payslips hold are read
once for all, so the number of queries does not grow with the number of payslips.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from ..engine.bimester import Bimester
from ..engine.money import NOTHING
from ..engine.payroll import Held
from ..engine.retention import Payroll, Retention, retain
from ..engine.span import Span
from ..engine.timeline import Term
from .payroll_inputs import PayrollInputs


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
    """A credit with its terms, and how its company withholds. No record: each payslip
    line that payroll deletes empties Odoo's cache."""

    id: int
    company_id: int
    registro_id: int | bool
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
    those of one request after the other, and ``hold`` tells what came of them."""

    def __init__(self, env, requests):
        self.env = env(su=True)
        self.requests = {request.key: request for request in requests}
        self.employees = sorted({request.employee_id for request in requests})
        self.credits = self._credits()
        if self.credits:
            workers = list(self.credits)
            self.inputs = self._inputs(workers)
            self.held = self._held(workers)

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

    def _inputs(self, employees):
        """What the engine is told, for the days of all the payslips."""
        periods = [request.period for request in self.requests.values()]
        first = min(period.first for period in periods)
        last = max(period.last for period in periods)
        inputs = PayrollInputs(self.env, employees, Span(first, last))
        inputs.read_all({request.company_id for request in self.requests.values()})
        return inputs

    def _credits(self):
        """Credits and their terms by worker, of those with terms in some period."""
        periods = [request.period for request in self.requests.values()]
        first = min((period.first for period in periods), default=None)
        last = max((period.last for period in periods), default=None)
        if first is None:
            return {}
        # From the bimester's first day: closing computes all of it.
        terms = self.env["l10n_mx_infonavit.credit.term"].search(
            [
                ("credit_id.employee_id", "in", self.employees),
                ("date_from", "<=", Bimester.of(last).last),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", Bimester.of(first).first),
            ]
        )
        by_credit = defaultdict(list)
        for term in terms:
            by_credit[term.credit_id].append(term._term())
        result = defaultdict(list)
        # What is available goes to the earliest credit first.
        for credit in sorted(
            by_credit, key=lambda credit: (credit.date_from, credit.id)
        ):
            result[credit.employee_id.id].append(_credit(credit, by_credit[credit]))
        return result

    def _held(self, employees):
        """What payslips outside this batch hold, by credit."""
        held = defaultdict(_Held)
        first = min(request.period.first for request in self.requests.values())
        rows = self.env["l10n_mx_infonavit.retention"].search_fetch(
            [
                ("employee_id", "in", employees),
                ("counts", "=", True),
                ("payslip_id", "not in", list(self.requests)),
                ("date_to", ">=", Bimester.of(first).first),
            ]
        )
        for row in rows:
            span = Span(row.date_from, row.date_to)
            held[row.credit_id.id].add(
                row.payslip_id.id, span, row.days, row._engine_held()
            )
        return held


class SimulatedBatch(RetentionBatch):
    """Computes requests as if the workers had no payslips but these."""

    def _held(self, employees):
        return defaultdict(_Held)


def _credit(credit, terms):
    company = credit.company_id
    mode = company.l10n_mx_infonavit_insurance
    return _Credit(
        credit.id,
        company.id,
        credit.registro_patronal_id.id,
        mode if credit.has_insurance and mode != "none" else None,
        company.l10n_mx_infonavit_carry_over,
        tuple(terms),
    )
