"""Why a worker's bimester differs: facts that payroll knows, each as an exact amount.

Every fact that could make the two sides differ is a candidate, with what it would make
ours less theirs. The fewest candidates that add up to the difference explain it; of as
many the ones that leave the least, of these the first in the order below. Where none
do, what is certain of our side (pay that did not suffice, the limit of the minimum
wage, what was returned, days not withheld yet) is still told, then whether the
difference is a whole number of days.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from .bimester import Bimester
from .money import ZERO, money, plain
from .notice import FACTOR, PORCENTAJE
from .sides import (
    ADJUST,
    BOUNDARY,
    CAP,
    CLARIFY,
    DAYS,
    INSUFFICIENT,
    INSURANCE,
    LATE_AVISO,
    LEAVER,
    TO_DO,
    UNIT,
    VALUE,
    Ours,
    Part,
    Theirs,
    amount_of,
)

MOST_PARTS = 3
# Alternatives: no explanation takes two of one of these causes.
_ONCE = {UNIT, VALUE, DAYS, INSURANCE}


def explanation(
    bimester: Bimester,
    ours: Ours,
    theirs: Theirs,
    difference: Decimal,
    tolerance: Decimal,
) -> tuple[Part, ...]:
    """Parts that explain the difference, or as much of it as is certain."""
    facts = _Facts(bimester, ours, theirs)
    candidates = [part for part in facts.candidates() if abs(part.amount) > tolerance]
    return (
        _exact(candidates, difference, tolerance)
        or _certain(facts.proved(), difference, tolerance)
        or tuple(facts.whole_days(difference, tolerance))
    )


def _exact(candidates, difference, tolerance) -> tuple[Part, ...]:
    for size in range(1, MOST_PARTS + 1):
        fitting = [
            parts
            for parts in combinations(candidates, size)
            if _compatible(parts) and abs(_rest(parts, difference)) <= tolerance
        ]
        if fitting:
            return min(fitting, key=lambda parts: abs(_rest(parts, difference)))
    return ()


def _compatible(parts: Iterable[Part]) -> bool:
    once = [part.cause for part in parts if part.cause in _ONCE]
    return len(once) == len(set(once))


def _rest(parts: Iterable[Part], difference: Decimal) -> Decimal:
    return difference - sum((part.amount for part in parts), ZERO)


def _certain(certain, difference, tolerance) -> tuple[Part, ...]:
    """Those that make the rest smaller and never turn its sign."""
    taken: tuple[Part, ...] = ()
    for part in certain:
        rest = _rest(taken, difference)
        if part.amount * rest > 0 and abs(part.amount) <= abs(rest) + tolerance:
            taken = (*taken, part)
    return taken


class _Facts:
    """The candidates of one worker's bimester."""

    def __init__(self, bimester: Bimester, ours: Ours, theirs: Theirs):
        self.bimester, self.ours, self.theirs = bimester, ours, theirs

    def candidates(self) -> Iterator[Part]:
        yield from self.certain()
        yield from self._insurance()
        yield from self._late()
        yield from self._leaver()
        yield from self._boundary()
        yield from self._unit()
        yield from self._value()
        yield from self._counted()

    def certain(self) -> Iterator[Part]:
        """What our side alone proves."""
        ours = self.ours
        if ours.short:
            yield _part(INSUFFICIENT, -ours.short)
        if ours.capped:
            yield _part(CAP, -ours.capped)
        if ours.returned:
            yield _part(LATE_AVISO, -ours.returned)

    def proved(self) -> Iterator[Part]:
        """That, and the days that no payslip withholds yet."""
        yield from self.certain()
        yield from self._boundary()

    def _insurance(self):
        if not self.theirs.insurance_included:
            return
        if self.ours.insurance:
            yield _part(INSURANCE, self.ours.insurance)
        elif self.ours.insurance_value:
            yield _part(INSURANCE, -self.ours.insurance_value, todo=ADJUST)

    def _late(self):
        """Days before or after those that we have in force, and what an aviso that came
        after the payslips changed."""
        ours, bimester = self.ours, self.bimester
        if not ours.first:
            yield from self._not_in_force()
        if ours.first:
            yield from self._days(LATE_AVISO, (bimester.first - ours.first).days)
        if ours.last and not ours.left:
            yield from self._days(LATE_AVISO, (ours.last - bimester.last).days)
        if ours.due is not None:
            changed = ours.withheld + ours.short - ours.due
            formula = f"{money(ours.withheld + ours.short)} − {money(ours.due)}"
            if ours.days_withheld is None or ours.days_withheld == ours.days:
                yield _part(LATE_AVISO, changed, formula, ADJUST)

    def _not_in_force(self):
        """All that they charge for a credit that we stopped before."""
        ours = self.ours
        gone = ours.left and ours.left < self.bimester.first
        if not ours.days and self.theirs.amortization:
            yield _part(LEAVER if gone else LATE_AVISO, -self.theirs.amortization)

    def _leaver(self):
        left = self.ours.left
        if left and left in self.bimester.span:
            yield from self._days(LEAVER, (left - self.bimester.last).days)
        if left and self.theirs.days is not None:
            yield from self._days(LEAVER, self.ours.days - self.theirs.days)

    def _boundary(self):
        if self.ours.days_withheld is not None:
            yield from self._days(BOUNDARY, self.ours.days_withheld - self.ours.days)

    def _unit(self):
        ours = self.ours
        if ours.discount_type != FACTOR or not (ours.umi and ours.discount_value):
            return
        behind = ours.umi_in_force and ours.umi != ours.umi_in_force
        others = dict.fromkeys((ours.umi_in_force, *ours.other_umis))
        for other in others:
            if not other or other == ours.umi:
                continue
            formula = (
                f"{plain(ours.discount_value)} × ({money(ours.umi)} − {money(other)}) "
                f"× 2 × {ours.days} ÷ {self.bimester.days}"
            )
            amount = self._ours(ours.days) - self._amount(ours.days, umi=other)
            yield _part(UNIT, amount, formula, ADJUST if behind else CLARIFY)

    def _value(self):
        """Our discount on the days, less theirs on as many."""
        ours, theirs = self.ours, self.theirs
        days = ours.days
        own = self._ours(days)
        other = amount_of(
            self.bimester,
            theirs.discount_type,
            theirs.discount_value,
            days,
            ours.umi or ours.umi_in_force,
            theirs.wage or ours.sdi,
        )
        if own is not None and other is not None:
            yield _part(VALUE, own - other, f"{money(own)} − {money(other)}")

    def _counted(self):
        if self.theirs.days is not None and not self.ours.left:
            yield from self._days(DAYS, self.ours.days - self.theirs.days)

    def whole_days(self, difference: Decimal, tolerance: Decimal) -> Iterator[Part]:
        """The difference itself, if it is a number of days of the bimester."""
        one = self._ours(1)
        if not one or one <= 2 * tolerance:
            return
        count = int((difference / one).to_integral_value())
        if count and abs(count) <= self.bimester.days:
            [part] = self._days(DAYS, count)
            if abs(difference - part.amount) <= tolerance:
                yield part

    def _days(self, cause: str, count: int) -> Iterator[Part]:
        """So many days more (or fewer) of ours, at our rate."""
        amount = self._ours(abs(count))
        if count and amount:
            sign = 1 if count > 0 else -1
            formula = f"{self._daily()} × {count}".replace("-", "−")
            yield _part(cause, amount * sign, formula)

    def _ours(self, days: int) -> Decimal | None:
        return self._amount(days, umi=self.ours.umi or self.ours.umi_in_force)

    def _amount(self, days: int, umi) -> Decimal | None:
        ours = self.ours
        kind, value = ours.discount_type, ours.discount_value
        return amount_of(self.bimester, kind, value, days, umi, ours.sdi)

    def _daily(self) -> str:
        """A day's amount as it is computed."""
        ours = self.ours
        if ours.discount_type == PORCENTAJE:
            return f"{money(ours.sdi)} × {plain(ours.discount_value)} %"
        if ours.discount_type == FACTOR:
            base = money(ours.umi or ours.umi_in_force)
            monthly = f"{plain(ours.discount_value)} × {base}"
        else:
            monthly = money(ours.discount_value)
        return f"{monthly} × 2 ÷ {self.bimester.days}"


def _part(cause: str, amount: Decimal, formula: str = "", todo: str = "") -> Part:
    return Part(cause, amount, todo or TO_DO.get(cause, CLARIFY), formula)
