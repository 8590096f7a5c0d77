"""Why a given result differs from ours: other ways to calculate that give it exactly.

Each variant changes one thing that programs and people are known to do otherwise: the
insurance added, another year's UMI, a bimester closed or not, a day more or less, the
limit of the minimum wage, a percentage by months, months of 30 or 30.4 days, rounding
on the way. It explains a difference where it gives the given result to the cent.

Source: the differences that payroll vendors and accountants publish; our inference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .bimester import Bimester
from .dated import Dated
from .law import CAP_BASES, Law, Policy
from .money import CENT, ZERO, cents, money, plain
from .notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from .payroll import Payroll, Worker
from .periods import CATORCENA, MONTH, QUINCENA, WEEK, periods_before
from .retention import Retention, retain
from .span import ONE_DAY, Span
from .timeline import FOREVER, Term

# What each code says, for whoever puts it in words.
CODES = {
    "insurance": "the damage insurance is included",
    "shortfall": "what the pay does not suffice for is included",
    "alone": "the period is rounded alone, the bimester not closed to the cent",
    "closing": "the bimester is closed to the cent after payslips of this kind",
    "boundary": "other first or last day withheld",
    "umi": "another UMI",
    "minimum_wage": "the minimum wage in place of the UMI",
    "cap": "the limit of the minimum wage on another base",
    "no_cap": "without the limit of the minimum wage",
    "table": "with the reduction table, or without it",
    "daily_rounded": "the day's amount rounded before multiplying",
    "monthly_rounded": "the monthly amount rounded before dividing",
    "daily_wage": "the percentage of the daily wage in place of the SDI",
    "percent_30": "the percentage on months of 30 days",
    "percent_30_4": "the percentage on months of 30.4 days",
    "month_30": "the month divided by 30 days",
    "month_30_4": "the month divided by 30.4 days",
    "times_30_4": "the factor taken by the day and multiplied by 30.4",
    "half_month": "half the monthly amount",
    "month": "the monthly amount whole",
    "two_months": "twice the monthly amount",
    "days": "another number of days",
    "cents": "rounding alone: a cent for each part",
}
DAYS_30, DAYS_30_4 = Decimal(30), Decimal("30.4")
# How many days people count in a quincena, week, catorcena, month and bimester.
_USUAL_DAYS = (7, 13, 14, 15, 16, 28, 30, 31, 60)


@dataclass(frozen=True)
class Question:
    """One payslip to compute for one credit with one term, employed all the time."""

    term: Term
    period: Span
    worker: Worker
    law: Law
    policy: Policy = Policy()  # noqa: RUF009 (frozen)
    earlier: tuple[Span, ...] = ()
    insurance: str | None = None

    def retentions(self) -> tuple[Retention, ...]:
        """What the engine withholds, without the limit of the pay."""
        return retain(
            (self.term,),
            self.period,
            self.worker,
            self.law,
            Payroll(self.earlier),
            self.insurance,
            self.policy,
        )

    def amount(self) -> Decimal | None:
        """The amortization; None where something lacks."""
        retentions = self.retentions()
        if any(retention.blocked for retention in retentions):
            return None
        return sum((retention.amount for retention in retentions), ZERO)


class Given(NamedTuple):
    """What came with the given result: the UMI and the days that it names, if any."""

    umi: Decimal | None = None
    days: int | None = None


class Variant(NamedTuple):
    """Another way. ``detail``: what it uses (a value, days), as text."""

    code: str
    amount: Decimal
    detail: str = ""
    span: Span | None = None


class Explanation(NamedTuple):
    """Why. ``insurance``: pesos of damage insurance that the given result has on top,
    zero where it has none."""

    code: str
    detail: str = ""
    span: Span | None = None
    insurance: Decimal = ZERO


def explain(
    question: Question,
    given: Decimal,
    told: Given = Given(),  # noqa: B008 (frozen)
    limited: bool = False,
) -> list[Explanation]:
    """The variants that give ``given`` exactly, the plainest first; where none does
    alone, those that do with the damage insurance on top; empty where nothing does.
    ``told``: what came with the given result. ``limited``: ours is lower than the
    question's own amount, for the pay does not suffice.

    >>> week = Span(date(2026, 4, 20), date(2026, 4, 26))
    >>> term = Term(date.min, FOREVER, CUOTA_FIJA, Decimal(2450), "")
    >>> always = Span(date.min, FOREVER)
    >>> question = Question(term, week, Worker((always,)), Law())
    >>> question.amount()
    Decimal('562.30')
    >>> [why.code for why in explain(question, Decimal("564.14"))]
    ['month_30_4']
    """
    own = question.amount()
    if own is None:
        return []
    if limited and own == given:
        return [Explanation("shortfall")]
    found = list(_variants(question, told))
    premiums = _premiums(question)
    reasons = [
        Explanation("insurance", money(premium))
        for premium in premiums
        if own + premium == given
    ]
    reasons += _matching(found, own, given, ZERO)
    if not reasons:
        for premium in premiums:
            reasons += _matching(found, own, given - premium, premium)
    if not reasons and abs(given - own) <= CENT * _parts(question):
        reasons.append(Explanation("cents"))
    return reasons


def _matching(
    found: Iterable[Variant], own: Decimal, wanted: Decimal, premium: Decimal
) -> list[Explanation]:
    reasons: dict[str, Explanation] = {}
    for code, amount, detail, span in found:
        if amount == wanted and amount != own:
            reasons.setdefault(code, Explanation(code, detail, span, premium))
    return list(reasons.values())


def _premiums(question: Question) -> list[Decimal]:
    """What the insurance of the period may be: whole, or by days."""
    sums = {
        sum((r.insurance for r in replace(question, insurance=mode).retentions()), ZERO)
        for mode in ("first", "days")
    }
    return sorted(sums - {ZERO}, reverse=True)


def _parts(question: Question) -> int:
    """How often ours rounded, or another would have: months and bimesters."""
    first, last = question.period.first, question.period.last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return max(months, len(question.retentions()))


def _variants(question: Question, told: Given) -> Iterator[Variant]:
    ways = (_closings, _boundaries, _units, _limits, _tables, _roundings, _months)
    for way in ways:
        yield from way(question, told)
    yield from _days(question, told)


def _asked(code, question: Question, detail="", span=None) -> Iterator[Variant]:
    """The engine's own answer to another question."""
    amount = question.amount()
    if amount is not None:
        yield Variant(code, amount, detail, span)


def _closings(question: Question, _told) -> Iterator[Variant]:
    yield from _asked("alone", replace(question, earlier=()))
    first = Bimester.of(question.period.first).first
    for kind in (QUINCENA, MONTH, CATORCENA, WEEK):
        before = tuple(periods_before(kind, first, question.period.first))
        if before:
            yield from _asked("closing", replace(question, earlier=before), kind)


def _boundaries(question: Question, _told) -> Iterator[Variant]:
    """The days withheld, with one more or less at either end, or both."""
    spans = [retention.span for retention in question.retentions() if retention.days]
    if not spans:
        return
    first, last = spans[0].first, spans[-1].last
    for before, after in ((-1, 0), (1, 0), (0, 1), (0, -1), (-1, 1), (1, -1)):
        start, end = first + ONE_DAY * before, last + ONE_DAY * after
        if start <= end:
            days = Span(start, end)
            term = replace(question.term, first=start, last=end)
            asked = replace(question, term=term, period=days, earlier=())
            yield from _asked("boundary", asked, span=days)
    whole = replace(question.term, first=date.min, last=FOREVER)
    asked = replace(question, term=whole)
    yield from _asked("boundary", asked, span=question.period)


def _units(question: Question, told: Given) -> Iterator[Variant]:
    """The factor with other years' UMI, or with the minimum wage."""
    if question.term.discount_type != FACTOR:
        return
    values = [*reversed(question.law.umi.values)]
    if told.umi:
        values.insert(0, told.umi)
    for value in dict.fromkeys(values):
        law = replace(question.law, umi=Dated.of({date.min: value}))
        yield from _asked("umi", replace(question, law=law), money(value))
    registro = question.worker.registro.at(question.period.first)
    zones = {"general"} | ({registro.zone} if registro else set())
    for zone in sorted(zones):
        law = replace(question.law, umi=question.law.minimum_wages(zone))
        wage = law.umi.at(question.period.first)
        if wage:
            yield from _asked("minimum_wage", replace(question, law=law), money(wage))


def _limits(question: Question, _told) -> Iterator[Variant]:
    for base in CAP_BASES:
        policy = replace(question.policy, cap_base=base)
        yield from _asked("cap", replace(question, policy=policy), base)
    yield from _asked("no_cap", _uncapped(question))


def _uncapped(question: Question) -> Question:
    """The same for a wage above every minimum."""
    wage = Dated.of({date.min: Decimal(10) ** 6})
    return replace(question, worker=replace(question.worker, daily_wage=wage))


def _tables(question: Question, _told) -> Iterator[Variant]:
    if question.term.discount_type == PORCENTAJE:
        other = not question.term.applies_table
        term = replace(question.term, applies_table=other)
        yield from _asked("table", replace(question, term=term))


# --- arithmetic that the engine does not do ------------------------------------------


def _roundings(question: Question, _told) -> Iterator[Variant]:
    parts = [r for r in question.retentions() if r.days]
    monthly = _monthly(question)
    if monthly:
        by_day = [(cents(monthly * 2 / r.bimester.days), r.days) for r in parts]
        yield Variant("daily_rounded", sum((d * n for d, n in by_day), ZERO))
        yield Variant("monthly_rounded", _prorated(cents(monthly), parts))
    elif sdi := question.worker.sdi.at(question.period.first):
        daily = cents(sdi * question.term.discount_value / 100)
        yield Variant("daily_rounded", sum((daily * r.days for r in parts), ZERO))


def _months(question: Question, _told) -> Iterator[Variant]:
    parts = [r for r in question.retentions() if r.days]
    if question.term.discount_type == PORCENTAJE:
        yield from _percentages(question, parts)
        return
    monthly, days = _monthly(question), sum(part.days for part in parts)
    if not monthly:
        return
    yield Variant("month_30", cents(monthly / DAYS_30 * days))
    yield Variant("month_30_4", cents(monthly / DAYS_30_4 * days))
    if question.term.discount_type == FACTOR:
        yield Variant("times_30_4", _prorated(monthly * DAYS_30_4, parts))
    yield Variant("half_month", cents(monthly / 2))
    yield Variant("month", cents(monthly))
    yield Variant("two_months", cents(monthly * 2))


def _percentages(question: Question, parts: list[Retention]) -> Iterator[Variant]:
    part = question.term.discount_value / 100
    wage = question.worker.daily_wage.at(question.period.first)
    if wage:
        by_wage = replace(question.worker, sdi=question.worker.daily_wage)
        yield from _asked("daily_wage", replace(question, worker=by_wage))
    sdi = question.worker.sdi.at(question.period.first)
    if not sdi:
        return
    for code, month in (("percent_30", DAYS_30), ("percent_30_4", DAYS_30_4)):
        monthly = sdi * part * month
        for amount in (monthly, monthly / 2, monthly * 2):
            yield Variant(code, cents(amount))
        yield Variant(code, _prorated(monthly, parts))


def _days(question: Question, told: Given) -> Iterator[Variant]:
    """The same amount a day, for as many days as people count."""
    parts = [r for r in question.retentions() if r.days]
    if len(parts) != 1:
        return
    [part] = parts
    monthly, first = _monthly(question), question.period.first
    sdi = question.worker.sdi.at(first) or ZERO
    daily = sdi * question.term.discount_value / 100
    if monthly:
        daily = monthly * 2 / part.bimester.days
    counts = [told.days, *_USUAL_DAYS] if told.days else _USUAL_DAYS
    for count in counts:
        yield Variant("days", cents(daily * count), plain(Decimal(count)))


def _monthly(question: Question) -> Decimal | None:
    """Pesos a month of a cuota fija or factor."""
    term = question.term
    if term.discount_type == CUOTA_FIJA:
        return term.discount_value
    umi = question.law.umi.at(question.period.first)
    if term.discount_type == FACTOR and umi:
        return term.discount_value * umi
    return None


def _prorated(monthly: Decimal, parts: Iterable[Retention]) -> Decimal:
    """By natural days, each bimester's part rounded."""
    return sum((cents(monthly * 2 / r.bimester.days * r.days) for r in parts), ZERO)
