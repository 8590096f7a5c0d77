"""From terms and days to the amount that a payslip withholds, with every step.

For a day with the credit in force, in a bimester of D natural days:

- cuota fija: monthly pesos x 2 / D
- factor: factor x UMI of the day x 2 / D
- porcentaje: daily integrated wage (SDI) of the day x percentage

The day's amount keeps sixteen decimals and is cut there, not rounded: 22.25 x 100.81
x 2 / 62 has no end, and 62 of them are 4,486.04, a hair below the half cent. The sum
of the days is rounded once, half up to the cent.

Source: Ley del Infonavit art. 29 III; Infonavit's form Act.07-2019.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .bimester import Bimester, cut
from .dated import Dated
from .notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from .span import ONE_DAY, Span, merge, overlaps
from .timeline import Term

CENT = Decimal("0.01")
DAILY = Decimal("1e-16")
ZERO = Decimal(0)

INSURANCE_FIRST = "first"
INSURANCE_DAYS = "days"


@dataclass(frozen=True)
class Law:
    """Dated values of the law.

    ``umi``: Unidad Mixta Infonavit, pesos; ``insurance``: damage insurance, pesos per
    bimester and credit.
    """

    umi: Dated = field(default_factory=Dated)
    insurance: Dated = field(default_factory=Dated)


@dataclass(frozen=True)
class Worker:
    """What payroll knows of a worker: the days employed and the SDI (pesos a day)."""

    employment: tuple[Span, ...]
    sdi: Dated = field(default_factory=Dated)


@dataclass(frozen=True)
class Payroll:
    """What the worker's other payslips already did.

    ``earlier``: their periods, of which only the boundaries count, to close a bimester
    to the cent. ``taken``: days on which another payslip already withholds this credit,
    which are never withheld twice. ``insured``: bimesters whose insurance another
    payslip charged.
    """

    earlier: tuple[Span, ...] = ()
    taken: tuple[Span, ...] = ()
    insured: frozenset[Bimester] = frozenset()


class Step(NamedTuple):
    """One line of the arithmetic.

    ``kind`` says which sentence a screen puts before it: ``cuota_fija``, ``factor``,
    ``porcentaje``, ``no_wage``, ``no_umi``, ``sum``, ``closing``, ``taken``,
    ``insurance``, ``insurance_days``, ``insurance_closing``. ``first`` and ``last`` are
    its days, ``days`` how many of them count; ``formula`` the bare arithmetic.
    """

    kind: str
    first: date
    last: date
    days: int
    formula: str = ""


@dataclass(frozen=True)
class Retention:
    """What one payslip withholds for one credit in one bimester.

    ``span``: first and last day withheld; ``days``: how many are; ``amount`` and
    ``insurance``: pesos, never negative; ``discount_type``, ``discount_value`` and
    ``key`` (of the aviso) are those of the last day. ``blocked``: something is missing
    (a wage, a UMI), so the amount is not to be trusted; the steps say what.
    """

    bimester: Bimester
    span: Span
    days: int
    amount: Decimal
    insurance: Decimal
    discount_type: str
    discount_value: Decimal
    key: str
    steps: tuple[Step, ...]
    blocked: bool = False


def retain(
    terms: Iterable[Term],
    period: Span,
    worker: Worker,
    law: Law,
    payroll: Payroll = Payroll(),  # noqa: B008 (frozen)
    insurance: str | None = INSURANCE_FIRST,
) -> tuple[Retention, ...]:
    """What a payslip of ``period`` withholds for one credit, a Retention a bimester.

    ``insurance``: ``first`` charges the bimester's whole insurance on its first
    retention, ``days`` spreads it by days, None leaves it out.
    """
    terms = tuple(terms)
    retentions = []
    for bimester, part in cut(period):
        account = _Account(bimester, terms, worker, law)
        if retention := account.retain(part, payroll, insurance):
            retentions.append(retention)
    return tuple(retentions)


class _Segment(NamedTuple):
    """Days with one term, UMI and SDI. ``base``: the value that the discount stands on
    (None where it is missing); ``daily``: pesos for each of the days."""

    span: Span
    term: Term
    base: Decimal | None
    daily: Decimal

    @property
    def amount(self) -> Decimal:
        return self.daily * self.span.days


class _Account:
    """One credit in one bimester."""

    def __init__(self, bimester, terms, worker, law):
        self.bimester, self.law, self.worker = bimester, law, worker
        self.terms = [term for term in terms if term.span.intersect(bimester.span)]
        self.employment = merge(worker.employment)

    def retain(self, part: Span, payroll: Payroll, insurance) -> Retention | None:
        free = part.minus(payroll.taken)
        segments = self._segments(free)
        steps = [
            Step("taken", taken.first, taken.last, taken.days)
            for taken in overlaps(part, merge(payroll.taken))
            if self._segments([taken])
        ]
        if not segments and not steps:
            return None
        steps += self._arithmetic(segments)
        whole = free == [part] and self._closes(part, payroll)
        earlier = self._earlier_parts(part, payroll) if whole else None
        amount, closing = self._settle(segments, earlier, _amortization)
        premium, premium_steps = self._insurance(segments, earlier, payroll, insurance)
        last = segments[-1] if segments else self._segments([part])[-1]
        return Retention(
            bimester=self.bimester,
            span=Span(segments[0].span.first, last.span.last) if segments else part,
            days=sum(segment.span.days for segment in segments),
            amount=amount,
            insurance=premium,
            discount_type=last.term.discount_type,
            discount_value=last.term.discount_value,
            key=last.term.key,
            steps=(*steps, *closing, *premium_steps),
            blocked=any(segment.base is None for segment in segments),
        )

    # --- rounding and closing -------------------------------------------------------

    def _closes(self, part: Span, payroll: Payroll) -> bool:
        """Whether this payslip holds the bimester's last day with the credit in force,
        and the earlier ones reach back to its first day without a gap."""
        if part.last != self.bimester.last or part.first == self.bimester.first:
            return False
        if not any(self.bimester.last in term.span for term in self.terms):
            return False
        before = Span(self.bimester.first, part.first - ONE_DAY)
        return not before.minus(payroll.earlier)

    def _earlier_parts(self, part: Span, payroll: Payroll) -> list[list[_Segment]]:
        """The segments of each earlier payslip; a day that two of them hold is the
        first one's."""
        parts, counted = [], [part]
        for earlier in sorted(overlaps(self.bimester.span, payroll.earlier)):
            parts.append(self._segments(earlier.minus(counted)))
            counted.append(earlier)
        return parts

    def _settle(self, segments, earlier, measure) -> tuple[Decimal, list[Step]]:
        """The rounded amount of the segments; where ``earlier`` is given, the rounded
        bimester less the rounded earlier parts, with the step that shows it."""
        alone = self._round(segments, measure)
        if earlier is None:
            return alone, []
        whole = self._round(self._segments([self.bimester.span]), measure)
        parts = [
            amount for amount in (self._round(e, measure) for e in earlier) if amount
        ]
        closed = max(whole - sum(parts), ZERO)
        if closed == alone:
            return alone, []
        formula = " − ".join(money(value) for value in (whole, *parts))
        span = self.bimester.span
        return closed, [Step("closing", *_ends(span), f"{formula} = {money(closed)}")]

    def _round(self, segments: Sequence[_Segment], measure) -> Decimal:
        return cents(sum((measure(segment) for segment in segments), ZERO))

    # --- amortization ---------------------------------------------------------------

    def _segments(self, spans: Sequence[Span]) -> list[_Segment]:
        segments = []
        for employed in _within(spans, self.employment):
            for term in self.terms:
                if days := employed.intersect(term.span):
                    segments += self._priced(days, term)
        return sorted(segments, key=lambda segment: segment.span)

    def _priced(self, days: Span, term: Term):
        """Cut the days where the UMI or the SDI changes, and price each piece."""
        value = term.discount_value
        if term.discount_type == CUOTA_FIJA:
            yield _Segment(days, term, value, self._daily(value))
        elif term.discount_type == FACTOR:
            for span, umi in self.law.umi.cut(days):
                yield _Segment(span, term, umi, self._daily(value * (umi or ZERO)))
        elif term.discount_type == PORCENTAJE:
            for span, sdi in self.worker.sdi.cut(days):
                yield _Segment(span, term, sdi or None, (sdi or ZERO) * value / 100)
        else:
            raise ValueError(f"no such discount type: {term.discount_type}")

    def _daily(self, monthly: Decimal) -> Decimal:
        return (monthly * 2 / self.bimester.days).quantize(DAILY, rounding=ROUND_DOWN)

    def _arithmetic(self, segments: Sequence[_Segment]) -> list[Step]:
        """A step a segment, and their sum where there are several."""
        if len(segments) == 1:
            return [self._step(segments[0], rounded=True)]
        steps = [self._step(segment) for segment in segments]
        if segments:
            parts = (exact(segment.amount) for segment in segments)
            alone = self._round(segments, _amortization)
            span = Span(segments[0].span.first, segments[-1].span.last)
            days = sum(segment.span.days for segment in segments)
            formula = f"{' + '.join(parts)} = {money(alone)}"
            steps.append(Step("sum", span.first, span.last, days, formula))
        return steps

    def _step(self, segment: _Segment, rounded=False) -> Step:
        days, whole = segment.span.days, self.bimester.days
        kind, value = segment.term.discount_type, segment.term.discount_value
        if segment.base is None:
            missing = "no_wage" if kind == PORCENTAJE else "no_umi"
            return Step(missing, *_ends(segment.span))
        if kind == CUOTA_FIJA:
            formula = f"{money(value)} × 2 ÷ {whole} × {days}"
        elif kind == FACTOR:
            formula = f"{plain(value)} × {money(segment.base)} × 2 ÷ {whole} × {days}"
        else:
            formula = f"{money(segment.base)} × {plain(value)} % × {days}"
        shown = money(cents(segment.amount)) if rounded else exact(segment.amount)
        return Step(kind, *_ends(segment.span), f"{formula} = {shown}")

    # --- damage insurance -----------------------------------------------------------

    def _insurance(self, segments, earlier, payroll, mode):
        premium = self.law.insurance.at(self.bimester.first)
        if not (mode and premium and segments):
            return ZERO, []
        span = Span(segments[0].span.first, segments[-1].span.last)
        if mode == INSURANCE_FIRST:
            if self.bimester in payroll.insured:
                return ZERO, []
            return premium, [Step("insurance", *_ends(span), money(premium))]
        amount, closing = self._settle(
            segments,
            earlier,
            lambda segment: self._daily(premium / 2) * segment.span.days,
        )
        days = sum(segment.span.days for segment in segments)
        formula = f"{money(premium)} ÷ {self.bimester.days} × {days}"
        if not closing:
            formula += f" = {money(amount)}"
        step = Step("insurance_days", span.first, span.last, days, formula)
        return amount, [step, *(c._replace(kind="insurance_closing") for c in closing)]


def _amortization(segment: _Segment) -> Decimal:
    return segment.amount


def _ends(span: Span) -> tuple[date, date, int]:
    return span.first, span.last, span.days


def _within(spans: Iterable[Span], others: Sequence[Span]) -> Iterable[Span]:
    for span in spans:
        yield from overlaps(span, others)


def cents(value: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def money(value: Decimal) -> str:
    """Pesos as Mexico writes them, with all the decimals that there are, two at least.

    >>> money(Decimal("2450")), money(Decimal("148.10484"))
    ('2,450.00', '148.10484')
    """
    trimmed = value.normalize()
    exponent = trimmed.as_tuple().exponent
    return f"{trimmed if exponent < -2 else value.quantize(CENT):,}"


def plain(value: Decimal) -> str:
    """A factor or percentage without idle zeros.

    >>> plain(Decimal("22.2500")), plain(Decimal("20"))
    ('22.25', '20')
    """
    return f"{value.normalize():f}"


def exact(value: Decimal) -> str:
    """A result before rounding: four decimals where they are not idle."""
    return money(value.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP))
