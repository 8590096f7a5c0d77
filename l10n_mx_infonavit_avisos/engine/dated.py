"""Values of the law and of the contract that change on a date: UMI, insurance, wage.

>>> from datetime import date
>>> from decimal import Decimal
>>> since = {date(2023, 1, 1): Decimal("96.32"), date(2024, 1, 1): Decimal("100.81")}
>>> umi = Dated.of(since)
>>> umi.at(date(2023, 12, 31)), umi.at(date(2026, 5, 1)), umi.at(date(2020, 1, 1))
(Decimal('96.32'), Decimal('100.81'), None)
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .span import ONE_DAY, Span


@dataclass(frozen=True)
class Dated:
    """Values by the day from which each holds, until the next one; days ascending."""

    since: tuple[date, ...] = ()
    values: tuple[Decimal, ...] = ()

    @classmethod
    def of(cls, values: Mapping[date, Decimal]) -> "Dated":
        """From a mapping of first days to values, in any order."""
        days = sorted(values)
        return cls(tuple(days), tuple(values[day] for day in days))

    def at(self, day: date) -> Decimal | None:
        """The value in force on the day; None before the first."""
        index = bisect_right(self.since, day)
        return self.values[index - 1] if index else None

    def cut(self, span: Span) -> Iterator[tuple[Span, Decimal | None]]:
        """Cut a span where the value changes, in order."""
        first = span.first
        for start in self.since[bisect_right(self.since, first) :]:
            if start > span.last:
                break
            yield Span(first, start - ONE_DAY), self.at(first)
            first = start
        yield Span(first, span.last), self.at(first)
