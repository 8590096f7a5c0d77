"""What a credit takes on each day of a bimester, as segments of equal days.

For a day with the credit in force, in a bimester of D natural days:

- cuota fija: monthly pesos x 2 / D
- factor: factor x UMI of the day x 2 / D
- porcentaje: daily integrated wage (SDI) of the day x percentage, which for an old
  credit the reduction table lowers

The day's amount keeps sixteen decimals and is cut there, not rounded: 22.25 x 100.81
x 2 / 62 has no end, and 62 of them are 4,486.04, a hair below the half cent.

Source: Ley del Infonavit art. 29 III; Infonavit's form Act.07-2019.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from .absence import Absent, absent
from .bimester import Bimester
from .cap import PERCENTAGE, Cap, caps
from .dated import cut_by
from .law import Law, Policy
from .money import ZERO, cents, exact, money, plain, rounded_sum
from .notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from .payroll import Worker
from .reduction import Reduction, reduced
from .span import Span, merge, overlaps
from .step import Step
from .timeline import Term

DAILY = Decimal("1e-16")


class Segment(NamedTuple):
    """Days with one amount each.

    ``days``: how many of the span count; ``full``: pesos for each before the limit of
    the minimum wage; ``base``: the UMI or SDI that it stands on; ``missing``: the step
    that says what lacks to compute it; ``provisional``: its UMI is an earlier year's.
    """

    span: Span
    days: int
    term: Term
    full: Decimal
    base: Decimal = ZERO
    missing: str = ""
    provisional: bool = False
    reduction: Reduction | None = None
    cap: Cap | None = None

    @property
    def daily(self) -> Decimal:
        """Pesos for each of the days."""
        if self.missing:
            return ZERO
        return self.cap.daily if self.cap else self.full

    @property
    def amount(self) -> Decimal:
        """Pesos for all of them, exact."""
        return self.daily * self.days


class Tariff:
    """One credit in one bimester: cuts days where their amount changes, and prices
    them."""

    def __init__(
        self,
        bimester: Bimester,
        terms: Iterable[Term],
        worker: Worker,
        law: Law,
        policy: Policy,
    ):
        self.bimester, self.worker, self.law = bimester, worker, law
        self.policy = policy
        self.terms = [term for term in terms if term.span.intersect(bimester.span)]
        self.employment = merge(worker.employment)
        self.caps = caps(bimester.span, worker, law, policy) if self.terms else []
        self.absences = self._absences() if self.terms and worker.absences else {}

    def segments(self, spans: Iterable[Span]) -> list[Segment]:
        """The days that count within the spans, in order, each with its amount."""
        found = []
        for days, term in self.in_force(spans):
            for priced in self._priced(days, term):
                for segment in self._limited(priced):
                    found += self._counted(segment)
        return found

    def in_force(self, spans: Iterable[Span]) -> list[tuple[Span, Term]]:
        """The days of the spans with the credit and the employment in force."""
        found = []
        for span in spans:
            for employed in overlaps(span, self.employment):
                for term in self.terms:
                    if days := employed.intersect(term.span):
                        found.append((days, term))
        return sorted(found, key=lambda item: item[0])

    def is_in_force(self, day: date) -> bool:
        """Whether the credit is in force on the day, employed or not."""
        return any(day in term.span for term in self.terms)

    def by_day(self, monthly: Decimal) -> Decimal:
        """A monthly amount's part of one day."""
        return (monthly * 2 / self.bimester.days).quantize(DAILY, rounding=ROUND_DOWN)

    def absence_steps(self, spans: Iterable[Span]) -> list[Step]:
        """The absences on days in force, and whether they count."""
        if not self.absences:
            return []
        return [
            Step.of(found.kind + ("_counts" if found.counts else ""), days)
            for in_force, term in self.in_force(spans)
            for found in self.absences[term.discount_type]
            if (days := in_force.intersect(found.span))
        ]

    def _absences(self) -> dict[str, list[Absent]]:
        kinds = {term.discount_type for term in self.terms}
        return {
            kind: absent(self.bimester.span, kind, self.worker, self.law, self.policy)
            for kind in kinds
        }

    # --- a day's amount -------------------------------------------------------------

    def _priced(self, days: Span, term: Term) -> Iterator[Segment]:
        """Cut the days where the UMI or the SDI changes, and price each piece."""
        value = term.discount_value
        if term.discount_type == CUOTA_FIJA:
            yield Segment(days, days.days, term, self.by_day(value))
        elif term.discount_type == FACTOR:
            for span, umi in self.law.umi.cut(days):
                if umi is None:
                    yield Segment(span, span.days, term, ZERO, missing="no_umi")
                    continue
                full, old = self.by_day(value * umi), self._is_old(span.first)
                yield Segment(span, span.days, term, full, umi, provisional=old)
        elif term.discount_type != PORCENTAJE:
            raise ValueError(f"no such discount type: {term.discount_type}")
        elif term.applies_table:
            yield from self._reduced(days, term)
        else:
            for span, sdi in self.worker.sdi.cut(days):
                yield self._percentage(span, term, sdi, value)

    def _percentage(self, span: Span, term: Term, sdi, percentage) -> Segment:
        if not sdi:
            return Segment(span, span.days, term, ZERO, missing="no_wage")
        return Segment(span, span.days, term, sdi * percentage / 100, sdi)

    def _reduced(self, days: Span, term: Term) -> Iterator[Segment]:
        """An old percentage, by the reduction table and the general minimum wage."""
        for span, (sdi, minimum, table) in cut_by(
            days, self.worker.sdi, self.law.minimum_wage, self.law.reduction
        ):
            if not (sdi and minimum):
                missing = "no_minimum_wage" if sdi else "no_wage"
                yield Segment(span, span.days, term, ZERO, missing=missing)
            elif row := reduced(table or (), term.discount_value, sdi, minimum):
                priced = self._percentage(span, term, sdi, row.percentage)
                yield priced._replace(reduction=Reduction(row, sdi, minimum))
            else:
                yield Segment(span, span.days, term, ZERO, missing="no_table")

    def _is_old(self, day: date) -> bool:
        """Whether the UMI of the day is that of an earlier year."""
        since = self.law.umi.since_at(day)
        return bool(since and since.year < day.year)

    def _limited(self, segment: Segment) -> list[Segment]:
        """Cut the segment where the limit of the minimum wage lowers it."""
        if not self.caps or segment.missing:
            return [segment]
        limited = []
        for cap in self.caps:
            span = segment.span.intersect(cap.span)
            if span and (cap.base is None or cap.daily < segment.full):
                missing = "" if cap.base else "no_wage"
                limited.append(
                    _part(segment, span)._replace(cap=cap.part(span), missing=missing)
                )
        rest = segment.span.minus(part.span for part in limited)
        return sorted([*(_part(segment, span) for span in rest), *limited])

    def _counted(self, segment: Segment) -> list[Segment]:
        """The segment without the absences that do not count; empty where all are."""
        if not self.absences:
            return [segment]
        found = self.absences[segment.term.discount_type]
        days = segment.span.minus(a.span for a in found if not a.counts)
        if not days:
            return []
        span = Span(days[0].first, days[-1].last)
        return [segment._replace(span=span, days=sum(part.days for part in days))]

    # --- the arithmetic -------------------------------------------------------------

    def arithmetic(self, segments: Sequence[Segment]) -> list[Step]:
        """A step or two a segment, and their sum where there are several."""
        if len(segments) == 1:
            return self._steps(segments[0], rounded=True)
        steps = [step for segment in segments for step in self._steps(segment)]
        if segments:
            amounts = [segment.amount for segment in segments]
            parts = " + ".join(map(exact, amounts))
            formula = f"{parts} = {money(rounded_sum(amounts))}"
            steps.append(step_on("sum", segments, formula))
        return steps

    def _steps(self, segment: Segment, rounded=False) -> list[Step]:
        span, days, cap = segment.span, segment.days, segment.cap
        if segment.missing:
            return [Step.of(segment.missing, span, days=days)]
        steps = []
        if segment.reduction:
            steps.append(Step.of("table", span, segment.reduction.formula, days))
        shown = money(cents(segment.amount)) if rounded else exact(segment.amount)
        full = exact(segment.full * days) if cap else shown
        formula = f"{self._formula(segment)} × {days} = {full}"
        steps.append(Step.of(segment.term.discount_type, span, formula, days))
        if cap:
            formula = (
                f"{money(cap.wage)} ≤ {money(cap.minimum)}; "
                f"{money(cap.base)} × {PERCENTAGE} % × {days} = {shown}"
            )
            steps.append(Step.of(f"cap_{self.policy.cap_base}", span, formula, days))
        return steps

    def _formula(self, segment: Segment) -> str:
        """One day's amount before the limit."""
        kind, value = segment.term.discount_type, segment.term.discount_value
        base, whole = money(segment.base), self.bimester.days
        if kind == CUOTA_FIJA:
            return f"{money(value)} × 2 ÷ {whole}"
        if kind == FACTOR:
            return f"{plain(value)} × {base} × 2 ÷ {whole}"
        percentage = segment.reduction.row.percentage if segment.reduction else value
        return f"{base} × {plain(percentage)} %"


def step_on(kind: str, segments: Sequence[Segment], formula: str) -> Step:
    """A step on the days of all the segments."""
    days = sum(segment.days for segment in segments)
    return Step.of(kind, reach(segments), formula, days)


def reach(segments: Sequence[Segment]) -> Span:
    """From the first to the last day of the segments, of which there are some."""
    return Span(segments[0].span.first, segments[-1].span.last)


def _part(segment: Segment, span: Span) -> Segment:
    return segment._replace(span=span, days=span.days)
