"""The limit for workers at the minimum wage: 20 % a day.

It holds on the days on which the daily wage does not exceed the minimum wage of the
zone, and for the amortization alone. The limit is a part of the day's amount, as the
value of the discount is: what it cuts off is owed by nobody here and comes back in no
closing, carry-over or difference.

Source: Infonavit's form Act.07-2019; LFT art. 97 III. Of what the 20 % are taken the
sources contradict each other: :class:`~.law.Policy`.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from .dated import cut_by
from .law import CAP_MINIMUM_WAGE, CAP_SBC, Law, Policy
from .money import ZERO
from .payroll import Registro, Worker
from .span import Span, overlaps

PERCENTAGE = Decimal(20)


class Cap(NamedTuple):
    """Days on which a worker's ``wage`` is within the ``minimum``: at most 20 % of the
    ``base`` are withheld, pesos a day; None where it is missing."""

    span: Span
    wage: Decimal
    minimum: Decimal
    base: Decimal | None

    @property
    def daily(self) -> Decimal:
        """The most that may be withheld on each of the days."""
        return (self.base or ZERO) * PERCENTAGE / 100

    def part(self, span: Span) -> "Cap":
        """The same for other days."""
        return self._replace(span=span)


def caps(span: Span, worker: Worker, law: Law, policy: Policy) -> list[Cap]:
    """The days of the span on which the limit holds, in order."""
    found: list[Cap] = []
    for cap in _caps(span, worker, law, policy):
        if found and cap[1:] == found[-1][1:] and _touch(found[-1].span, cap.span):
            cap = cap.part(Span(found.pop().span.first, cap.span.last))
        found.append(cap)
    return found


def _caps(span: Span, worker: Worker, law: Law, policy: Policy) -> Iterator[Cap]:
    for part, registro in worker.registro.cut(span):
        minimums = law.minimum_wages((registro or Registro()).zone)
        for days, (minimum, wage, sdi, sbc) in cut_by(
            part, minimums, worker.daily_wage, worker.sdi, worker.sbc
        ):
            wage = wage or sdi
            if not (wage and minimum) or wage > minimum:
                continue
            base = sbc or sdi if policy.cap_base == CAP_SBC else sdi
            if policy.cap_base == CAP_MINIMUM_WAGE:
                base = minimum
            yield Cap(days, wage, minimum, base or None)


def _touch(one: Span, other: Span) -> bool:
    return (other.first - one.last).days == 1


def room(days: Iterable[tuple[Span, int]], found: Sequence[Cap]) -> Decimal | None:
    """The most that may be withheld on these days, exact; None where it is not limited
    on some of them. ``days``: spans, and how many days of each count."""
    most = ZERO
    for span, count in days:
        covered = list(overlaps(span, (cap.span for cap in found)))
        if sum(part.days for part in covered) < span.days:
            return None
        # A span lies within one cap, or in several of which the lowest is the safe one.
        most += count * min(c.daily for c in found if span.intersect(c.span))
    return most
