"""From terms and days to the amount that a payslip withholds, with every step.

A period is cut at the bimesters' boundaries; the amounts of a part's days
(:mod:`~.daily`) are summed and rounded once, half up to the cent, or close the bimester
(:mod:`~.closing`); the damage insurance is added.

Source: Ley del Infonavit art. 29 III; Infonavit's form Act.07-2019.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .bimester import Bimester, cut
from .cap import room
from .closing import Closing, closing, settle
from .daily import Tariff, reach, step_on
from .law import Law, Policy
from .money import NOTHING, ZERO, Amounts, cents, money, plain, positive
from .payroll import Payroll, Worker
from .span import Span, merge, overlaps
from .step import BOTH, Step
from .timeline import Term

# With what it takes and gives.
__all__ = [
    "INSURANCE_DAYS",
    "INSURANCE_FIRST",
    "Law",
    "Payroll",
    "Policy",
    "Retention",
    "Step",
    "Worker",
    "money",
    "plain",
    "retain",
]

INSURANCE_FIRST = "first"
INSURANCE_DAYS = "days"


@dataclass(frozen=True)
class Retention:
    """What one payslip withholds for one credit in one bimester.

    ``span``: first and last day withheld; ``days``: how many are; ``amount`` and
    ``insurance``: pesos, never negative; ``discount_type``, ``discount_value`` and
    ``key`` (of the aviso) are those of the last day. ``blocked``: something is missing
    (a wage, a UMI), so the amount is not to be trusted; the steps say what.
    ``provisional``: a UMI of an earlier year stood in for this year's. ``carried``: the
    part of the amounts that earlier payslips lacked; ``short``: what is due beyond the
    amounts, for the pay did not suffice (:mod:`~.shortfall`).
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
    provisional: bool = False
    carried: Amounts = NOTHING
    short: Amounts = NOTHING

    @property
    def withheld(self) -> Amounts:
        """What it takes."""
        return Amounts(self.amount, self.insurance)

    @property
    def due(self) -> Amounts:
        """What it should take, with what it carries."""
        return self.withheld + self.short


def retain(
    terms: Iterable[Term],
    period: Span,
    worker: Worker,
    law: Law,
    payroll: Payroll = Payroll(),  # noqa: B008 (frozen)
    insurance: str | None = INSURANCE_FIRST,
    policy: Policy = Policy(),  # noqa: B008 (frozen)
) -> tuple[Retention, ...]:
    """What a payslip of ``period`` withholds for one credit, a Retention a bimester.

    ``insurance``: ``first`` charges the bimester's whole insurance on its first
    retention, ``days`` spreads it by days, None leaves it out.
    """
    terms = tuple(terms)
    retentions = []
    for bimester, part in cut(period):
        tariff = Tariff(bimester, terms, worker, law, policy)
        if retention := _Part(tariff, part, payroll).retain(insurance):
            retentions.append(retention)
    return tuple(retentions)


class _Part:
    """A payslip's days of one bimester, for one credit."""

    def __init__(self, tariff: Tariff, part: Span, payroll: Payroll):
        self.tariff, self.part, self.payroll = tariff, part, payroll
        self.bimester = tariff.bimester
        self.free = part.minus(payroll.taken)
        self.segments = tariff.segments(self.free)

    def retain(self, mode: str | None) -> Retention | None:
        tariff, segments = self.tariff, self.segments
        steps = [*self._taken(), *tariff.absence_steps(self.free)]
        if not segments and not steps:
            return None
        steps += tariff.arithmetic(segments)
        close = self._closing()
        amount, formula = settle(segments, close, lambda segment: segment.amount)
        if formula:
            steps.append(Step.of("closing", self.bimester.span, formula))
        premium, premium_steps = self._insurance(close, mode)
        carried, carried_steps = self._carry(Amounts(amount, premium))
        last = segments[-1].term if segments else tariff.in_force([self.part])[-1][1]
        return Retention(
            bimester=self.bimester,
            span=reach(segments) if segments else self.part,
            days=sum(segment.days for segment in segments),
            amount=amount + carried.amount,
            insurance=premium + carried.insurance,
            discount_type=last.discount_type,
            discount_value=last.discount_value,
            key=last.key,
            steps=(*steps, *premium_steps, *carried_steps),
            blocked=any(segment.missing for segment in segments),
            provisional=any(segment.provisional for segment in segments),
            carried=carried,
        )

    def _taken(self) -> list[Step]:
        """The days in force that another payslip withholds."""
        return [
            Step.of("taken", taken)
            for taken in overlaps(self.part, merge(self.payroll.taken))
            if self.tariff.segments([taken])
        ]

    def _closing(self) -> Closing | None:
        if self.free != [self.part]:
            return None
        return closing(self.tariff, self.part, self.payroll)

    # --- damage insurance -----------------------------------------------------------

    def _insurance(
        self, close: Closing | None, mode: str | None
    ) -> tuple[Decimal, Sequence[Step]]:
        premium = self.tariff.law.insurance.at(self.bimester.first)
        if not (mode and premium):
            return ZERO, []
        if mode == INSURANCE_FIRST:
            if not self.segments or self.bimester in self.payroll.insured:
                return ZERO, []
            return premium, [step_on("insurance", self.segments, money(premium))]
        by_day, steps = self.tariff.by_day(premium / 2), []
        amount, closed = settle(self.segments, close, lambda s: by_day * s.days)
        if self.segments:
            days = sum(segment.days for segment in self.segments)
            formula = f"{money(premium)} ÷ {self.bimester.days} × {days}"
            if not closed:
                formula += f" = {money(amount)}"
            steps.append(step_on("insurance_days", self.segments, formula))
        if closed:
            steps.append(Step.of("insurance_closing", self.bimester.span, closed))
        return amount, steps

    # --- what earlier payslips lacked -----------------------------------------------

    def _carry(self, own: Amounts) -> tuple[Amounts, list[Step]]:
        """What earlier payslips of the bimester lacked, where the company carries it
        over: never across bimesters, never beyond the limit of the minimum wage, and
        not on a payslip of whose days none counts."""
        lacking = self.payroll.lacking(self.bimester)
        if not (lacking and self.segments):
            return NOTHING, []
        most = room(((s.span, s.days) for s in self.segments), self.tariff.caps)
        amount = lacking.amount
        if most is not None:
            amount = min(amount, positive(cents(most) - own.amount))
        carried = Amounts(amount, lacking.insurance)
        return carried, [
            step_on(
                "carried" + ending,
                self.segments,
                f"{money(due)} + {money(more)} = {money(due + more)}",
            )
            for ending, due, more in zip(BOTH, own, carried, strict=True)
            if more
        ]
