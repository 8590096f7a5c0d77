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
from typing import Any, Generic, TypeVar

from .span import ONE_DAY, Span

Value = TypeVar("Value")


@dataclass(frozen=True)
class Dated(Generic[Value]):
    """Values by the day from which each holds, until the next one; days ascending."""

    since: tuple[date, ...] = ()
    values: tuple[Value, ...] = ()

    @classmethod
    def of(cls, values: Mapping[date, Value]) -> "Dated[Value]":
        """From a mapping of first days to values, in any order."""
        days = sorted(values)
        return cls(tuple(days), tuple(values[day] for day in days))

    def at(self, day: date) -> Value | None:
        """The value in force on the day; None before the first."""
        index = bisect_right(self.since, day)
        return self.values[index - 1] if index else None

    def since_at(self, day: date) -> date | None:
        """The day from which the value in force on the day holds."""
        index = bisect_right(self.since, day)
        return self.since[index - 1] if index else None

    def cut(self, span: Span) -> Iterator[tuple[Span, Value | None]]:
        """Cut a span where the value changes, in order."""
        first = span.first
        for start in self.since[bisect_right(self.since, first) :]:
            if start > span.last:
                break
            yield Span(first, start - ONE_DAY), self.at(first)
            first = start
        yield Span(first, span.last), self.at(first)


def cut_by(span: Span, *values: Dated[Any]) -> Iterator[tuple[Span, tuple[Any, ...]]]:
    """Cut a span where any of the values changes, in order, with all of them.

    >>> from datetime import date
    >>> wage = Dated.of({date(2026, 1, 1): 300, date(2026, 1, 5): 320})
    >>> zone = Dated.of({date(2020, 1, 1): "general"})
    >>> week = Span(date(2026, 1, 1), date(2026, 1, 7))
    >>> [(part.days, *both) for part, both in cut_by(week, wage, zone)]
    [(4, 300, 'general'), (3, 320, 'general')]
    """
    starts = {
        start
        for value in values
        for start in value.since[bisect_right(value.since, span.first) :]
        if start <= span.last
    }
    firsts = [span.first, *sorted(starts)]
    lasts = [start - ONE_DAY for start in firsts[1:]] + [span.last]
    for first, last in zip(firsts, lasts, strict=True):
        yield Span(first, last), tuple(value.at(first) for value in values)
