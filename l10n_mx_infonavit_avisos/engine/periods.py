"""The periods that payrolls pay, counted back from a day.

>>> from datetime import date
>>> weeks = periods_before(WEEK, date(2026, 1, 1), date(2026, 1, 12))
>>> [str(week.first) for week in weeks]
['2025-12-29', '2026-01-05']
>>> quincenas = periods_before(QUINCENA, date(2026, 1, 1), date(2026, 2, 16))
>>> [(str(q.first), q.last.day) for q in quincenas]
[('2026-01-01', 15), ('2026-01-16', 31), ('2026-02-01', 15)]
"""

from datetime import date, timedelta

from .span import ONE_DAY, Span

QUINCENA, MONTH, CATORCENA, WEEK = "quincena", "month", "catorcena", "week"
# Those of one length, days; the others end with the month.
LENGTHS = {CATORCENA: 14, WEEK: 7}


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
            until = last.replace(day=16 if kind == QUINCENA and last.day > 15 else 1)
        found.append(Span(until, last))
    return found[::-1]
