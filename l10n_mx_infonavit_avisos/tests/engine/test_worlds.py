"""Laws for any world of avisos, contracts, raises, absences, zones and cuts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.correction import Book, correct
from l10n_mx_infonavit_avisos.engine.money import add
from l10n_mx_infonavit_avisos.engine.notice import SUSPENSION
from l10n_mx_infonavit_avisos.engine.payroll import Held, Payroll
from l10n_mx_infonavit_avisos.engine.retention import retain
from l10n_mx_infonavit_avisos.engine.shortfall import limit
from l10n_mx_infonavit_avisos.engine.span import Span
from l10n_mx_infonavit_avisos.engine.step import KINDS
from l10n_mx_infonavit_avisos.engine.timeline import Order

from .law import LAW
from .worlds import cuttings, governing, half_up, in_force, limit_of_day, naive, worlds

CENT = Decimal("0.01")
pay = st.none() | st.decimals("0", "4000", places=2)
modes = st.sampled_from(["first", "days", None])


def retained(world, period, mode=None, **payroll):
    return retain(
        world.timeline.terms,
        period,
        world.worker,
        LAW,
        Payroll(**payroll),
        mode,
        world.policy,
    )


def run(world, payslips, mode=None, available=None, carry=False):
    """The payslips one after the other: what each holds, and its retentions."""
    book, retentions, insured = [], [], set()
    for index, payslip in enumerate(payslips):
        found = retained(
            world,
            payslip,
            mode,
            earlier=tuple(payslips[:index]),
            insured=frozenset(insured),
            carry=tuple(book) if carry else (),
        )
        found = limit(found, available and available[index])
        insured |= {r.bimester for r in found if r.due.insurance}
        book += [
            Held(r.bimester, payslip, r.withheld, r.short, r.carried) for r in found
        ] or [Held(Bimester.of(payslip.first), payslip)]
        retentions += found
    return book, retentions


@given(worlds(), st.integers(-70, 70), st.integers(0, 130))
def test_agrees_with_the_calculation_day_by_day(world, start, length):
    first = world.bimester.first + timedelta(start)
    period = Span(first, first + timedelta(length))
    got = {r.bimester: r.amount for r in retained(world, period) if r.amount}
    bimesters = {Bimester.of(period.first + timedelta(n)) for n in range(period.days)}
    expected = {
        bimester: half_up(naive(world, bimester.span.intersect(period)))
        for bimester in bimesters
    }
    assert got == {bimester: value for bimester, value in expected.items() if value}


@given(st.data())
def test_any_cut_of_a_bimester_adds_up(data):
    """To the rounded bimester; or, where the earlier payslips rounded up beyond it, the
    last withholds nothing; or where the credit or the employment ended before, each
    payslip stands alone."""
    world = data.draw(worlds())
    payslips = data.draw(cuttings(world.bimester))
    book, _retentions = run(world, payslips)
    parts = [held.withheld.amount for held in book]
    if in_force(world, payslips[-1]) and governing(world.orders, payslips[-1].last):
        whole = half_up(naive(world, world.bimester.span))
        assert sum(parts) == max(whole, sum(parts[:-1]))
    else:
        assert parts == [half_up(naive(world, payslip)) for payslip in payslips]


@given(st.data())
def test_cutting_a_period_changes_nothing_but_rounding(data):
    world = data.draw(worlds())
    payslips = data.draw(cuttings(world.bimester))
    alone = sum(r.amount for p in payslips for r in retained(world, p))
    whole = sum(r.amount for r in retained(world, world.bimester.span))
    assert abs(alone - whole) <= CENT / 2 * (len(payslips) + 1)


@given(st.data())
def test_a_bimester_at_the_minimum_wage_never_pays_more_than_a_fifth(data):
    world = data.draw(worlds(minimum_wage=True))
    payslips = data.draw(cuttings(world.bimester))
    available = data.draw(st.lists(pay, min_size=10, max_size=10))
    carry = data.draw(st.booleans())
    _book, retentions = run(world, payslips, available=available, carry=carry)
    most = sum(
        limit_of_day(world, world.bimester.first + timedelta(n))
        for n in range(world.bimester.days)
    )
    assert sum(r.amount for r in retentions) <= half_up(most) + CENT * len(payslips)
    if not carry:  # nor does any payslip
        for retention in retentions:
            days = (
                retention.span.first + timedelta(n) for n in range(retention.span.days)
            )
            assert retention.amount <= half_up(
                sum(limit_of_day(world, d) for d in days)
            ) + (CENT * len(payslips))


@given(st.data())
def test_due_is_withheld_or_short_and_never_beyond_the_pay(data):
    world, mode = data.draw(worlds()), data.draw(modes)
    payslips = data.draw(cuttings(world.bimester))
    available = data.draw(st.lists(pay, min_size=10, max_size=10))
    carry = data.draw(st.booleans())
    full, _retentions = run(world, payslips, mode)
    book, limited = run(world, payslips, mode, available, carry)
    assert all(step.kind in KINDS for r in limited for step in r.steps)
    for held, free, paid in zip(book, full, available, strict=False):
        assert held.due == free.withheld
        assert paid is None or held.withheld.total <= paid
        assert all(value >= 0 for value in (*held.withheld, *held.short, *held.carried))
    if not carry:
        assert not any(held.carried for held in book)


@given(worlds(), st.integers(-70, 70), st.integers(0, 130), modes)
def test_every_step_is_of_a_known_kind_and_in_the_period(world, start, length, mode):
    first = world.bimester.first + timedelta(start)
    period = Span(first, first + timedelta(length))
    for retention in retained(world, period, mode):
        assert retention.steps
        for step in retention.steps:
            assert step.kind in KINDS
            assert period.first <= step.first <= step.last <= period.last
            assert 0 <= step.days <= (step.last - step.first).days + 1


# --- what confirmed payslips should have been -----------------------------------------


def corrections(world, book, mode, **more):
    return correct(
        world.timeline, Book(tuple(book), **more), world.worker, LAW, mode, world.policy
    )


@given(st.data())
def test_an_unchanged_world_makes_no_difference(data):
    world, mode = data.draw(worlds()), data.draw(modes)
    payslips = data.draw(cuttings(world.bimester))
    available = data.draw(st.lists(pay, min_size=10, max_size=10))
    book, _retentions = run(world, payslips, mode, available, data.draw(st.booleans()))
    found = corrections(world, book, mode, remitted=frozenset({world.bimester}))
    assert found == ()


@given(st.data())
def test_a_correction_once_made_is_not_made_again(data):
    """The world turns out to be another one; what it corrects settles it."""
    then, mode = data.draw(worlds()), data.draw(modes)
    payslips = data.draw(cuttings(then.bimester))
    available = data.draw(st.lists(pay, min_size=10, max_size=10))
    book, _retentions = run(then, payslips, mode, available)
    now = data.draw(worlds(bimester=then.bimester))
    remitted = frozenset({then.bimester} if data.draw(st.booleans()) else ())
    found = corrections(now, book, mode, remitted=remitted)
    took = add(held.withheld for held in book)
    returned = {}
    for correction in found:
        assert all(step.kind in KINDS for step in correction.steps)
        if correction.kind == "return":
            assert not remitted
            back = -correction.withheld
            assert all(0 <= part <= most for part, most in zip(back, took, strict=True))
            returned[correction.bimester] = back
        else:
            book.append(Held(correction.bimester, None, correction.withheld))
    again = corrections(now, book, mode, remitted=remitted, returned=returned)
    assert again == ()
    net = add(held.withheld for held in book) - add(returned.values())
    assert all(value >= 0 for value in net)


@given(st.data())
def test_differences_lead_to_what_should_have_been(data):
    """With the bimester remitted and the pay enough, and but for rounding."""
    then = data.draw(worlds())
    now = data.draw(worlds(bimester=then.bimester))
    payslips = data.draw(cuttings(then.bimester))
    book, _retentions = run(then, payslips)
    found = corrections(now, book, None, remitted=frozenset({then.bimester}))
    today, _retentions = run(now, payslips)
    should = add(held.withheld for held in today)
    took = add(held.withheld for held in book) + add(c.withheld for c in found)
    assert abs((should - took).total) < CENT * len(payslips)


@given(st.data())
def test_a_plain_suspension_leaves_nothing_of_what_is_not_remitted(data):
    world, mode = data.draw(worlds()), data.draw(modes)
    payslips = data.draw(cuttings(world.bimester))
    book, _retentions = run(world, payslips, mode)
    last = max([order.notified for order in world.orders] + [world.bimester.last])
    stop = Order("stop", SUSPENSION, last + timedelta(1))
    world = replace(world, orders=(*world.orders, stop))
    found = corrections(world, book, mode)
    assert add(c.withheld for c in found) == -add(held.withheld for held in book)
    assert all(c.kind == "return" and c.key == "stop" for c in found)
    assert not any(
        c.kind == "return"
        for c in corrections(world, book, mode, remitted=frozenset({world.bimester}))
    )
