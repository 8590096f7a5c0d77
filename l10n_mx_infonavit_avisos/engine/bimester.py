"""The bimester: two calendar months, the period of every Infonavit payment.

>>> from datetime import date
>>> bimester = Bimester.of(date(2026, 2, 10))
>>> str(bimester), bimester.days, bimester.next().days
('2026-1', 59, 61)
>>> str(bimester.previous()), bimester.payment_limit
('2025-6', datetime.date(2026, 3, 17))

Source: Ley del Infonavit art. 29 and 35 (payment by bimesters).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .span import ONE_DAY, Span


@dataclass(frozen=True, order=True)
class Bimester:
    """``number`` 1 is January-February, 6 is November-December.

    :raises ValueError: for a number outside 1 to 6
    """

    year: int
    number: int

    def __post_init__(self):
        if not 1 <= self.number <= 6:
            raise ValueError(f"a year has bimesters 1 to 6, not {self.number}")

    @classmethod
    def of(cls, day: date) -> "Bimester":
        """The bimester that holds the day."""
        return cls(day.year, (day.month + 1) // 2)

    def __str__(self):
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 2 * self.number - 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next().first - ONE_DAY

    @property
    def days(self) -> int:
        """Its natural days: 59 or 60, 61, 61, 62, 61, 61."""
        return (self.next().first - self.first).days

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.last)

    def next(self) -> "Bimester":
        """The one that follows."""
        if self.number == 6:
            return Bimester(self.year + 1, 1)
        return Bimester(self.year, self.number + 1)

    def previous(self) -> "Bimester":
        """The one before."""
        if self.number == 1:
            return Bimester(self.year - 1, 6)
        return Bimester(self.year, self.number - 1)

    @property
    def payment_limit(self) -> date:
        """The day by which it is to be remitted: the 17th of the month that follows.

        Where that is no business day, whoever knows the calendar moves it.

        Source: Ley del Infonavit art. 35.
        """
        return self.next().first.replace(day=17)


def cut(period: Span) -> Iterator[tuple[Bimester, Span]]:
    """Cut a period at the bimesters' boundaries, in order.

    >>> [(str(b), s.days) for b, s in cut(Span(date(2026, 6, 29), date(2026, 7, 5)))]
    [('2026-3', 2), ('2026-4', 5)]
    """
    bimester = Bimester.of(period.first)
    while bimester.first <= period.last:
        if part := period.intersect(bimester.span):
            yield bimester, part
        bimester = bimester.next()
