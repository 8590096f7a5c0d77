"""Closing a bimester to the cent.

Each payslip rounds its part. The one that holds the bimester's last day, where the
credit is in force on that day, withholds the rounded bimester less the rounded parts of
the earlier ones, where these reach back to the bimester's first day without a gap.

The rounded bimester is the sum of every day's own amount, rounded once: a day of
absence that does not count adds nothing to it, a day at the limit of the minimum wage
adds the limit. Of the earlier payslips only the boundaries are taken, so it moves what
rounding moved, at most a cent or so for each of them, and never collects what one of
them missed, cut off or could not pay. Where they rounded up to more than the bimester
(the last payslip having only days of absence, say), the last withholds nothing. A
payslip without a day of employment has no retention, so it closes nothing.

Source: our inference; Infonavit is owed the bimester to the cent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .daily import Segment, Tariff
from .money import money, positive, rounded_sum
from .payroll import Payroll
from .span import ONE_DAY, Span, overlaps

Measure = Callable[[Segment], Decimal]


@dataclass(frozen=True)
class Closing:
    """The segments of the whole bimester, and those of each earlier payslip."""

    whole: Sequence[Segment]
    earlier: Sequence[Sequence[Segment]]

    def settle(self, measure: Measure) -> tuple[Decimal, str]:
        """What is left for the last payslip, with the arithmetic."""
        whole = rounded_sum(map(measure, self.whole))
        parts = [rounded_sum(map(measure, segments)) for segments in self.earlier]
        left = positive(whole - sum(parts))
        formula = " − ".join(money(value) for value in (whole, *filter(None, parts)))
        return left, f"{formula} = {money(left)}"


def closing(tariff: Tariff, part: Span, payroll: Payroll) -> Closing | None:
    """How the payslip of these days closes the bimester; None where it does not."""
    if not _closes(tariff, part, payroll):
        return None
    # A day that two earlier payslips hold is the first one's.
    earlier, counted = [], [part]
    for days in sorted(overlaps(tariff.bimester.span, payroll.earlier)):
        earlier.append(tariff.segments(days.minus(counted)))
        counted.append(days)
    return Closing(tariff.segments([tariff.bimester.span]), earlier)


def settle(
    segments: Sequence[Segment], close: Closing | None, measure: Measure
) -> tuple[Decimal, str]:
    """The rounded amount of the segments, or what closes the bimester, with the
    arithmetic where that is another amount."""
    alone = rounded_sum(map(measure, segments))
    if close is None:
        return alone, ""
    closed, formula = close.settle(measure)
    return closed, formula if closed != alone else ""


def _closes(tariff: Tariff, part: Span, payroll: Payroll) -> bool:
    bimester = tariff.bimester
    if part.last != bimester.last or part.first == bimester.first:
        return False
    if not tariff.is_in_force(bimester.last):
        return False
    before = Span(bimester.first, part.first - ONE_DAY)
    return not before.minus(payroll.earlier)
