"""The periods that payrolls pay: quincenas, months, catorcenas, weeks.

>>> from datetime import date
>>> weeks = periods_before(WEEK, date(2026, 1, 1), date(2026, 1, 12))
>>> [str(week.first) for week in weeks]
['2025-12-29', '2026-01-05']
>>> quincenas = periods_before(QUINCENA, date(2026, 1, 1), date(2026, 2, 16))
>>> [(str(q.first), q.last.day) for q in quincenas]
[('2026-01-01', 15), ('2026-01-16', 31), ('2026-02-01', 15)]
"""

from calendar import monthrange
from datetime import date, timedelta

from .span import ONE_DAY, Span

QUINCENA, MONTH, CATORCENA, WEEK = "quincena", "month", "catorcena", "week"
# Those of one length, days; the others end with the month.
LENGTHS = {CATORCENA: 14, WEEK: 7}


def period_of(kind: str, day: date) -> Span:
    """The quincena or month that holds the day.

    >>> period_of(QUINCENA, date(2026, 2, 20)).last.day
    28

    :raises ValueError: for another kind
    """
    if kind not in (QUINCENA, MONTH):
        raise ValueError(f"the calendar does not place this kind of period: {kind}")
    if kind == QUINCENA and day.day <= 15:
        return Span(day.replace(day=1), day.replace(day=15))
    month = monthrange(day.year, day.month)[1]
    return Span(day.replace(day=16 if kind == QUINCENA else 1), day.replace(day=month))


def periods_before(kind: str, first: date, until: date) -> list[Span]:
    """The periods of a kind that pay the days from ``first`` to the day before
    ``until``, in order; of weeks and catorcenas the earliest may begin before.

    :raises ValueError: for a kind that does not exist
    """
    if kind not in (QUINCENA, MONTH, *LENGTHS):
        raise ValueError(f"no such kind of period: {kind}")
    found: list[Span] = []
    while until > first:
        last = until - ONE_DAY
        if kind in LENGTHS:
            until -= timedelta(days=LENGTHS[kind])
        else:
            until = period_of(kind, last).first
        found.append(Span(until, last))
    return found[::-1]
