"""Pay that does not suffice, and what is carried over within a bimester."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.correction import DIFFERENCE, Correction
from l10n_mx_infonavit_avisos.engine.money import NOTHING, Amounts, add
from l10n_mx_infonavit_avisos.engine.payroll import Held
from l10n_mx_infonavit_avisos.engine.shortfall import limit, share, withhold

from .law import span, term, withheld, worker

FIXED = [term("cuota_fija", "2450")]
SECOND = [term("cuota_fija", "1000", key="second")]
QUINCENAS = [
    span("2026-01-01", "2026-01-15"),
    span("2026-01-16", "2026-01-31"),
    span("2026-02-01", "2026-02-15"),
    span("2026-02-16", "2026-02-28"),
]
JANUARY = Bimester(2026, 1)
pesos = st.decimals("-50", "3000", places=2)
dues = st.lists(st.builds(Amounts, pesos, pesos), max_size=5)


def of(*values):
    return Amounts(*(Decimal(value) for value in values))


def held(retention, period):
    return Held(
        retention.bimester,
        period,
        retention.withheld,
        retention.short,
        retention.carried,
    )


def bimester(available, carry=True):
    """The quincenas of a bimester, with this pay available on each."""
    slips, book = [], []
    for index, quincena in enumerate(QUINCENAS):
        retentions = withheld(
            FIXED,
            quincena,
            earlier=tuple(QUINCENAS[:index]),
            insurance="first",
            insured=frozenset({JANUARY} if index else ()),
            carry=tuple(book) if carry else (),
        )
        [slip] = limit(retentions, available[index])
        slips.append(slip)
        book.append(held(slip, quincena))
    return slips


def decimals(*values):
    return [None if value is None else Decimal(value) for value in values]


def amounts(slips):
    return [str(slip.amount) for slip in slips]


# --- one payslip --------------------------------------------------------------------


@pytest.mark.parametrize(
    "available,first,second",
    [
        ("2000", of("1245.76", "15"), of("508.47", "15")),
        ("1784.23", of("1245.76", "15"), of("508.47", "15")),
        ("1784.22", of("1245.76", "15"), of("508.47", "14.99")),
        ("1760", of("1245.76", "5.77"), of("508.47", 0)),
        ("1300", of("1245.76", 0), of("54.24", 0)),
        ("1000", of(1000, 0), of(0, 0)),
        ("1000.009", of(1000, 0), of(0, 0)),
        ("0", of(0, 0), of(0, 0)),
        ("-350", of(0, 0), of(0, 0)),
    ],
)
def test_amortizations_first_in_the_order_of_the_credits(available, first, second):
    items = [
        *withheld(FIXED, QUINCENAS[0], insurance="first"),
        *withheld(SECOND, QUINCENAS[0], insurance="first"),
    ]
    got = limit(items, Decimal(available))
    assert [item.withheld for item in got] == [first, second]
    assert [item.due for item in got] == [item.withheld for item in items]


def test_nothing_limits_where_the_pay_is_not_known():
    items = withheld(FIXED, QUINCENAS[0])
    assert limit(items, None) == items


def test_the_step_says_what_is_due_and_what_lacks():
    items = withheld(FIXED, QUINCENAS[0], insurance="first")
    [part] = limit(items, Decimal("1000"))
    assert [(s.kind, s.formula) for s in part.steps[-2:]] == [
        ("insufficient", "1,245.76 − 245.76 = 1,000.00"),
        ("insufficient_insurance", "15.00 − 15.00 = 0.00"),
    ]
    assert part.short == of("245.76", "15")
    [enough] = limit(items, Decimal("1260.76"))
    assert enough == items[0]


def test_the_bimester_that_ends_is_paid_first():
    parts = withheld(FIXED, span("2026-02-16", "2026-03-15"))
    got = limit(parts, Decimal("1500"))
    assert amounts(got) == ["1079.66", "420.34"]


def test_what_is_given_back_pays_for_the_rest():
    items = withheld(FIXED, QUINCENAS[0])
    less = Correction(DIFFERENCE, JANUARY, Decimal("-100"), Decimal(0), "", ())
    more = Correction(DIFFERENCE, JANUARY, Decimal("100"), Decimal(0), "", ())
    assert [i.amount for i in limit([*items, less], Decimal("1200"))] == [
        Decimal("1245.76"),
        Decimal("-100"),
    ]
    retention, late = limit([*items, more], Decimal("1300"))
    assert (retention.short, late.short) == (NOTHING, of("45.76", 0))
    assert late.withheld == of("54.24", 0)


@given(dues, pesos)
def test_never_more_than_is_due_or_available(items, available):
    got = share(items, available)
    given_back = sum(x for due in items for x in due if x < 0)
    assert add(got).total <= max(available, 0)
    for due, part in zip(items, got, strict=True):
        for owed, taken in zip(due, part, strict=True):
            assert taken == owed if owed <= 0 else 0 <= taken <= owed
    lacking = add(items) - add(got)
    if lacking:  # then all that is available is taken
        assert add(got).total == max(available, 0)
    assert add(got).total >= given_back


# --- the bimester -------------------------------------------------------------------


def test_by_default_a_shortfall_is_not_carried_over():
    slips = bimester(decimals("1000", None, None, None), carry=False)
    assert amounts(slips) == ["1000.00", "1328.81", "1245.76", "1079.67"]
    assert slips[0].short == of("245.76", "15")


def test_carried_over_as_a_step_of_its_own():
    slips = bimester(decimals("1000", None, None, None))
    assert amounts(slips) == ["1000.00", "1574.57", "1245.76", "1079.67"]
    assert slips[1].insurance == 15
    assert [(s.kind, s.formula) for s in slips[1].steps] == [
        ("cuota_fija", "2,450.00 × 2 ÷ 59 × 16 = 1,328.81"),
        ("carried", "1,328.81 + 245.76 = 1,574.57"),
        ("carried_insurance", "0.00 + 15.00 = 15.00"),
    ]
    assert slips[1].carried == of("245.76", "15")


def test_what_is_carried_may_lack_again():
    slips = bimester(decimals("1000", "1400", "1000", None))
    assert amounts(slips) == ["1000.00", "1400.00", "1000.00", "1500.00"]
    assert sum(slip.amount for slip in slips) == Decimal("4900.00")


def test_never_across_bimesters():
    lack = Held(JANUARY, QUINCENAS[3], short=of("500", "15"))
    [march] = withheld(FIXED, span("2026-03-01", "2026-03-15"), carry=(lack,))
    assert march.amount == Decimal("1204.92") and not march.carried
    february, march = withheld(FIXED, span("2026-02-16", "2026-03-15"), carry=(lack,))
    assert (february.carried, march.carried) == (of("500", "15"), NOTHING)


def test_not_on_a_payslip_without_a_day_that_counts():
    lack = Held(JANUARY, QUINCENAS[0], short=of("500"))
    gone = worker(span("2020-01-01", "2026-01-15"))
    assert withheld(FIXED, QUINCENAS[1], gone, carry=(lack,)) == ()


def test_the_limit_of_the_minimum_wage_holds_for_what_is_carried():
    who = worker(sdi="330.57", wage="315.04")  # at most 66.114 a day
    lack = Held(JANUARY, QUINCENAS[0], short=of("500"))
    small = [term("cuota_fija", "1500")]  # 50.85 a day
    [part] = withheld(small, QUINCENAS[1], who, carry=(lack,))
    assert part.amount == Decimal("1057.82")  # 66.114 x 16
    assert part.carried == of("244.26")
    [full] = withheld(FIXED, QUINCENAS[1], who, carry=(lack,))
    assert full.amount == Decimal("1057.82") and not full.carried


available = st.lists(
    st.none() | st.decimals("0", "3000", places=2), min_size=4, max_size=4
)


@given(available)
def test_carried_and_withheld_make_up_what_is_due(pay):
    free = bimester([None] * 4, carry=False)
    slips = bimester(pay)
    due = add(slip.withheld for slip in free)
    lack = add(s.short for s in slips) - add(s.carried for s in slips)
    assert add(slip.withheld for slip in slips) + lack == due
    for slip, paid in zip(slips, pay, strict=True):
        assert paid is None or slip.withheld.total <= paid
        assert slip.amount >= 0 and slip.insurance >= 0


@given(available)
def test_closing_never_collects_a_shortfall(pay):
    free = bimester([None] * 4, carry=False)
    slips = bimester(pay, carry=False)
    assert [slip.due for slip in slips] == [slip.due for slip in free]


def test_what_the_lines_took_is_withheld_of_either_kind():
    """A second go at the pay may find money for the insurance alone."""
    [first] = withheld(FIXED, QUINCENAS[0], insurance="first")
    [second] = withheld(SECOND, QUINCENAS[0], insurance="first")
    items = withhold([first, second], of("1300.00", "20.00"))
    assert [item.withheld for item in items] == [of("1245.76", 15), of("54.24", 5)]
    assert [item.short for item in items] == [NOTHING, of("454.23", 10)]
    assert items[0] is first
    assert [step.kind for step in items[1].steps[-2:]] == [
        "insufficient",
        "insufficient_insurance",
    ]


def test_lines_that_took_nothing_withhold_nothing():
    [due] = withheld(FIXED, QUINCENAS[0], insurance="first")
    [item] = withhold([due], NOTHING)
    assert (item.withheld, item.short) == (NOTHING, due.withheld)
