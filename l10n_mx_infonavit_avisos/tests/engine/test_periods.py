"""The periods that payrolls pay."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.periods import (
    CATORCENA,
    MONTH,
    QUINCENA,
    WEEK,
    period_of,
    periods_before,
)
from l10n_mx_infonavit_avisos.engine.span import ONE_DAY

from .law import day, span

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    "kind,on,expected",
    [
        (QUINCENA, "2026-02-15", span("2026-02-01", "2026-02-15")),
        (QUINCENA, "2026-02-16", span("2026-02-16", "2026-02-28")),
        (QUINCENA, "2028-02-29", span("2028-02-16", "2028-02-29")),
        (QUINCENA, "2026-12-31", span("2026-12-16", "2026-12-31")),
        (MONTH, "2026-12-15", span("2026-12-01", "2026-12-31")),
    ],
)
def test_period_of(kind, on, expected):
    assert period_of(kind, day(on)) == expected


@given(DAYS, st.sampled_from([QUINCENA, MONTH, CATORCENA, WEEK]))
def test_they_reach_from_the_bimester_to_the_day_without_a_gap(until, kind):
    first = Bimester.of(until).first
    found = periods_before(kind, first, until)
    if until == first:
        assert found == []
        return
    assert found[-1].last == until - ONE_DAY
    assert all(two.first - one.last == ONE_DAY for one, two in pairwise(found))
    assert first in found[0]
    if kind in (QUINCENA, MONTH):
        assert found[0].first == first


def test_another_kind_is_refused():
    with pytest.raises(ValueError, match="no such kind"):
        periods_before("decena", day("2026-01-01"), day("2026-01-11"))
    with pytest.raises(ValueError, match="does not place"):
        period_of(WEEK, day("2026-01-11"))
