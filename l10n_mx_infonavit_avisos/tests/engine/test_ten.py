"""Empresa de Diez: bimesters in a row, complete, on time and without excess."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.ten import BREAKS, PENDING, Paid, series, together

TODAY = date(2026, 11, 21)
CENT = Decimal("0.01")


def good(bimester, **changes):
    limit = bimester.payment_limit
    return replace(Paid(bimester, limit, paid=limit, is_reconciled=True), **changes)


def run_of(count, last=None):
    """So many good ones, the newest first, which is Sep-Oct 2026."""
    found, last = [], last or Bimester(2026, 5)
    for _one in range(count):
        found.append(good(last))
        last = last.previous()
    return found


def told(found):
    pending = [(str(bimester), why) for bimester, why in found.pending]
    return found.count, str(found.broken), found.reason, pending


@pytest.mark.parametrize(
    "changes,verdict",
    [
        ({}, "good"),
        ({"paid": date(2026, 11, 18)}, "late"),
        ({"paid": None}, "unpaid"),
        ({"paid": None, "limit": TODAY}, "open"),
        ({"less": CENT}, "paid_less"),
        ({"is_reconciled": False}, "not_closed"),
        ({"lacking": CENT}, "lacking"),
        ({"excess": CENT}, "excess"),
        ({"lacking": CENT, "excess": CENT}, "lacking"),
        # What is certain is told, whatever is not proved.
        ({"paid": date(2026, 11, 18), "is_reconciled": False}, "late"),
        ({"less": CENT, "is_reconciled": False}, "paid_less"),
    ],
)
def test_a_bimester_is_judged(changes, verdict):
    assert good(Bimester(2026, 5), **changes).verdict(TODAY) == verdict


def test_nothing_known_is_no_series():
    assert told(series([], TODAY)) == (0, "None", "unknown", [])


@pytest.mark.parametrize("count,is_ten", [(1, False), (9, False), (10, True)])
def test_a_series_goes_back_to_the_first_one_known(count, is_ten):
    found = series(run_of(count), TODAY)
    assert (found.count, found.is_ten, found.reason) == (count, is_ten, "unknown")
    assert found.last == Bimester(2026, 5)


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"paid": date(2026, 6, 1)}, "late"),
        ({"paid": None}, "unpaid"),
        ({"less": CENT}, "paid_less"),
        ({"lacking": CENT}, "lacking"),
        ({"excess": CENT}, "excess"),
        ({"is_reconciled": False}, "unproved"),
    ],
)
def test_one_that_is_not_good_breaks_it(changes, reason):
    paid = run_of(6)
    paid[3] = replace(paid[3], **changes)
    assert told(series(paid, TODAY)) == (3, "2026-2", reason, [])


def test_a_gap_breaks_it():
    paid = run_of(6)
    del paid[2]
    assert told(series(paid, TODAY)) == (2, "2026-3", "unknown", [])


def test_the_newest_ones_may_still_be_undecided():
    paid = [
        good(Bimester(2026, 6), paid=None),
        good(Bimester(2026, 5), is_reconciled=False),
        *run_of(3, Bimester(2026, 4)),
    ]
    pending = [("2026-5", "not_closed"), ("2026-6", "open")]
    assert told(series(paid, TODAY)) == (3, "2026-1", "unknown", pending)


def test_the_newest_one_that_failed_leaves_none():
    paid = [good(Bimester(2026, 5), excess=CENT), *run_of(9, Bimester(2026, 4))]
    found = series(paid, TODAY)
    assert told(found) == (0, "2026-5", "excess", [])
    assert found.last is None


def test_a_company_is_as_good_as_its_worst_registro():
    one, other = run_of(8), run_of(8)
    other[5] = replace(other[5], paid=None)
    assert told(together([one, other], TODAY)) == (5, "2025-6", "unpaid", [])
    assert together([one], TODAY) == series(one, TODAY)


def test_a_registro_that_began_later_breaks_nothing():
    assert together([run_of(8), run_of(2)], TODAY).count == 8


# --- laws ---------------------------------------------------------------------------

bimesters = st.builds(Bimester, st.integers(2024, 2026), st.integers(1, 6))
pesos = st.sampled_from([Decimal(0), CENT])


@st.composite
def histories(draw):
    found = []
    for bimester in draw(st.sets(bimesters, max_size=12)):
        limit = bimester.payment_limit
        days = draw(st.sampled_from([None, -1, 0, 1]))
        paid = None if days is None else limit + timedelta(days)
        rest = draw(pesos), draw(st.booleans()), draw(pesos), draw(pesos)
        found.append(Paid(bimester, limit, paid, *rest))
    return found


@given(histories())
def test_every_series_says_why_it_ends(paid):
    found = series(paid, TODAY)
    assert found.reason in BREAKS
    assert 0 <= found.count <= len(paid)
    assert (found.last is not None) == bool(found.count)
    assert all(why in PENDING for _bimester, why in found.pending)
    known = {one.bimester: one.verdict(TODAY) for one in paid}
    if found.count:
        at = found.last
        for _one in range(found.count):
            assert known[at] == "good"
            at = at.previous()
        assert at == found.broken
        assert known.get(at) != "good"


@given(histories(), histories())
def test_another_registro_never_makes_it_better_where_it_is_known(one, other):
    mine = {paid.bimester for paid in one}
    other = [paid for paid in other if paid.bimester in mine]
    both = together([one, other], TODAY)
    alone = series(one, TODAY)
    if both.last == alone.last:
        assert both.count <= alone.count
