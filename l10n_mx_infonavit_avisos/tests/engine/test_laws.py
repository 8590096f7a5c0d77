"""Laws for any numbers, and a second calculation, day by day, to agree with."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester, cut
from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.notice import (
    DISCOUNT_TYPES,
    NOTICE_CLASSES,
    SUSPENSION,
)
from l10n_mx_infonavit_avisos.engine.retention import Worker
from l10n_mx_infonavit_avisos.engine.span import ONE_DAY, Span
from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Order, build

from .law import ALWAYS, LAW, term, withheld
from .worlds import governing, half_up

CENT = Decimal("0.01")
VALUES = {
    "cuota_fija": st.decimals("300", "20000", places=2),
    "factor": st.decimals("5", "150", places=4),
    "porcentaje": st.decimals("5", "50", places=2),
}
SDI = Decimal("512.37")
bimesters = st.builds(Bimester, st.integers(2021, 2030), st.integers(1, 6))
days = st.dates(date(2022, 1, 1), date(2027, 12, 31))


@st.composite
def discounts(draw):
    kind = draw(st.sampled_from(DISCOUNT_TYPES))
    return kind, draw(VALUES[kind])


@st.composite
def timelines(draw):
    """Avisos of one credit, any classes, any days."""
    orders = []
    for number in range(draw(st.integers(1, 6))):
        notice_class = draw(st.sampled_from(NOTICE_CLASSES))
        kind, value = draw(discounts())
        if notice_class == SUSPENSION:
            kind = value = None
        orders.append(Order(str(number), notice_class, draw(days), kind, value))
    return orders


@st.composite
def cuttings(draw):
    """A bimester cut into consecutive payslips."""
    bimester = draw(bimesters)
    cuts = draw(st.sets(st.integers(1, bimester.days - 1), max_size=9))
    firsts = [bimester.first, *(bimester.first + timedelta(c) for c in sorted(cuts))]
    lasts = [first - ONE_DAY for first in firsts[1:]] + [bimester.last]
    return bimester, [Span(*ends) for ends in zip(firsts, lasts, strict=True)]


def worker(*employment):
    return Worker(employment or (ALWAYS,), Dated.of({ALWAYS.first: SDI}))


def day_by_day(orders, period, employment):
    """The naive calculation: ask of each day which aviso has the word."""
    amounts = {}
    day = period.first
    while day <= period.last:
        bimester = Bimester.of(day)
        value = of_day(orders, day, bimester) if day in employment else Fraction(0)
        amounts[bimester] = amounts.get(bimester, Fraction(0)) + value
        day += ONE_DAY
    return {
        bimester: rounded
        for bimester, exact in amounts.items()
        if (rounded := half_up(exact))
    }


def of_day(orders, day, bimester):
    last = governing(orders, day)
    if last is None:
        return Fraction(0)
    value = Fraction(last.discount_value)
    if last.discount_type == "porcentaje":
        return Fraction(SDI) * value / 100
    if last.discount_type == "factor":
        value *= Fraction(LAW.umi.at(day) or 0)
    return Fraction(int(value * 2 / bimester.days * 10**16), 10**16)


@given(timelines(), days, st.integers(1, 130), days, st.integers(1, 2000))
def test_agrees_with_the_naive_calculation(orders, first, length, hired, stay):
    law = LAW.umi.since[0]
    period = Span(max(first, law), max(first, law) + timedelta(length))
    employment = Span(hired, hired + timedelta(stay))
    terms = build(orders).terms
    got = {
        r.bimester: r.amount
        for r in withheld(terms, period, worker(employment))
        if r.amount
    }
    assert got == day_by_day(orders, period, employment)


@given(cuttings(), discounts())
def test_any_cut_of_a_bimester_adds_up_to_the_rounded_bimester(cutting, discount):
    bimester, payslips = cutting
    terms = [term(*discount)]
    [whole] = withheld(terms, bimester.span, worker(), insurance="days")
    total = insurance = Decimal(0)
    for index, payslip in enumerate(payslips):
        [part] = withheld(
            terms,
            payslip,
            worker(),
            insurance="days",
            earlier=tuple(payslips[:index]),
        )
        total, insurance = total + part.amount, insurance + part.insurance
    assert total == whole.amount
    assert insurance == whole.insurance


@given(timelines(), bimesters, st.integers(0, 40), st.integers(0, 20))
def test_more_days_never_give_less(orders, bimester, length, more):
    terms = build(orders).terms
    last = bimester.first + timedelta(length)
    short = withheld(terms, Span(bimester.first, last), worker())
    long = withheld(terms, Span(bimester.first, last + timedelta(more)), worker())
    assert sum(r.amount for r in short) <= sum(r.amount for r in long)


@given(timelines(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(orders, random):
    shuffled = orders[:]
    random.shuffle(shuffled)
    assert build(shuffled) == build(orders)


@given(timelines(), days)
def test_a_suspension_ends_everything(orders, notified):
    earlier = [order for order in orders if order.notified <= notified]
    stop = Order("stop", SUSPENSION, notified)
    terms = build([*earlier, stop]).terms
    assert all(t.last < notified for t in terms)
    period = Span(notified, notified + timedelta(200))
    assert withheld(terms, period, worker()) == ()


@given(timelines(), cuttings())
def test_nothing_is_ever_negative(orders, cutting):
    terms = build(orders).terms
    _bimester, payslips = cutting
    for index, payslip in enumerate(payslips):
        earlier = tuple(payslips[:index])
        for r in withheld(terms, payslip, worker(), insurance="days", earlier=earlier):
            assert r.amount >= 0 and r.insurance >= 0
            assert r.amount == r.amount.quantize(CENT, rounding=ROUND_HALF_UP)


@given(timelines())
def test_terms_are_in_order_and_disjoint(orders):
    terms = build(orders).terms
    for one, other in pairwise(terms):
        assert one.last < other.first
    assert not terms or terms[-1].last <= FOREVER


@given(days, st.integers(0, 900))
def test_a_period_is_cut_without_loss(first, length):
    period = Span(first, first + timedelta(length))
    parts = list(cut(period))
    assert sum(part.days for _bimester, part in parts) == period.days
    assert all(part.intersect(bimester.span) == part for bimester, part in parts)
