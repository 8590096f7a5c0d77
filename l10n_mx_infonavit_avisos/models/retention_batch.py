"""The retentions of many payslips at once, whatever payroll engine asks for them.

Terms, what the engine is told of the workers, and what other payslips hold are read
once for all, so the number of queries does not grow with the number of payslips.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from ..engine.bimester import Bimester
from ..engine.retention import Payroll, Retention, retain
from ..engine.span import Span
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


@dataclass
class _Held:
    """What other payslips withhold of a credit: days, and bimesters insured."""

    spans: list[Span] = field(default_factory=list)
    insured: set[Bimester] = field(default_factory=set)

    def add(self, first, last, insurance, days):
        if days:
            self.spans.append(Span(first, last))
        if insurance:
            self.insured.add(Bimester.of(first))


class RetentionBatch:
    """Computes a list of :class:`Request`; ``compute`` gives each one's entries."""

    def __init__(self, env, requests):
        self.env = env(su=True)
        # In the order of their days: a worker's later payslips see the earlier ones.
        self.requests = sorted(requests, key=lambda r: (r.period, r.key))
        self.employees = sorted({request.employee_id for request in requests})

    def compute(self) -> dict[int, list[Entry]]:
        """Entries by the requests' keys, in the order of credits and bimesters."""
        result = {request.key: [] for request in self.requests}
        by_worker = self._credits()
        if not by_worker:
            return result
        inputs = self._inputs(list(by_worker))
        held = self._held(list(by_worker))
        for request in self.requests:
            for credit, terms in by_worker.get(request.employee_id, ()):
                entries = self._of_credit(request, credit, terms, inputs, held)
                result[request.key] += entries
        return result

    def _of_credit(self, request, credit, terms, inputs, held):
        if credit.company_id.id != request.company_id:
            return []
        other = held[credit.id]
        mode = credit.company_id.l10n_mx_infonavit_insurance
        retentions = retain(
            terms,
            request.period,
            inputs.worker(request.employee_id, credit.registro_patronal_id.id),
            inputs.law,
            Payroll(request.earlier, tuple(other.spans), frozenset(other.insured)),
            mode if credit.has_insurance and mode != "none" else None,
            inputs.policy(request.company_id),
        )
        entries = []
        for retention in retentions:
            registro = (
                inputs.registro_at(request.employee_id, retention.span.last)
                or credit.registro_patronal_id.id
            )
            entries.append(Entry(request, credit.id, registro, retention))
            span = retention.span
            other.add(span.first, span.last, retention.insurance, retention.days)
        return entries

    # --- what is read once ----------------------------------------------------------

    def _inputs(self, employees):
        """What the engine is told, for the days of all the payslips."""
        first = min(request.period.first for request in self.requests)
        last = max(request.period.last for request in self.requests)
        return PayrollInputs(self.env, employees, Span(first, last))

    def _credits(self):
        """Credits and their terms by worker, of those with terms in some period."""
        first = min((r.period.first for r in self.requests), default=None)
        last = max((r.period.last for r in self.requests), default=None)
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
        for credit, engine_terms in sorted(
            by_credit.items(), key=lambda item: (item[1][0].first, item[0].id)
        ):
            result[credit.employee_id.id].append((credit, engine_terms))
        return result

    def _held(self, employees):
        """What payslips outside this batch hold, by credit."""
        held = defaultdict(_Held)
        rows = self.env["l10n_mx_infonavit.retention"].search_fetch(
            [
                ("employee_id", "in", employees),
                ("counts", "=", True),
                ("payslip_id", "not in", [request.key for request in self.requests]),
                ("date_to", ">=", Bimester.of(self.requests[0].period.first).first),
            ],
            ["credit_id", "date_from", "date_to", "insurance", "days"],
        )
        for row in rows:
            held[row.credit_id.id].add(
                row.date_from, row.date_to, row.insurance, row.days
            )
        return held
