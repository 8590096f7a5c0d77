"""Inclusive spans of days.

>>> from datetime import date
>>> january = Span(date(2026, 1, 1), date(2026, 1, 31))
>>> january.days
31
>>> date(2026, 1, 31) in january
True
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """The days from ``first`` to ``last``, both included.

    :raises ValueError: where ``last`` comes before ``first``
    """

    first: date
    last: date

    def __post_init__(self):
        if self.last < self.first:
            raise ValueError(f"a span ends before it begins: {self.first}..{self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def intersect(self, other: "Span") -> "Span | None":
        """The days of both, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None

    def minus(self, others: Iterable["Span"]) -> list["Span"]:
        """The days of this span that lie in none of the others, in order.

        >>> Span(date(2026, 1, 1), date(2026, 1, 9)).minus(
        ...     [Span(date(2026, 1, 3), date(2026, 1, 4))]
        ... ) # doctest: +NORMALIZE_WHITESPACE
        [Span(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 1, 2)),
         Span(first=datetime.date(2026, 1, 5), last=datetime.date(2026, 1, 9))]
        """
        rest, start = [], self.first
        for other in sorted(others):
            if other.last < start or other.first > self.last:
                continue
            if other.first > start:
                rest.append(Span(start, other.first - ONE_DAY))
            if other.last >= self.last:
                return rest
            start = other.last + ONE_DAY
        rest.append(Span(start, self.last))
        return rest


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same days as disjoint spans in order; those that touch are joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and (span.first - merged[-1].last).days <= 1:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return merged


def overlaps(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """The parts of ``span`` that each of the others covers."""
    for other in others:
        if part := span.intersect(other):
            yield part
