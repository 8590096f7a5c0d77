"""What a suspension gives back to the worker."""

from dataclasses import replace
from decimal import Decimal

from l10n_mx_infonavit_avisos.engine.correction import DIFFERENCE, RETURN
from l10n_mx_infonavit_avisos.engine.money import Amounts
from l10n_mx_infonavit_avisos.engine.notice import RETENCION, SUSPENSION
from l10n_mx_infonavit_avisos.engine.payroll import Held
from l10n_mx_infonavit_avisos.engine.timeline import Stop, build

from .book import (
    QUINCENAS,
    SEPTEMBER,
    START,
    confirmed,
    found,
    lines,
    order,
    pesos,
    plain,
)
from .law import day


def test_a_plain_suspension_returns_the_bimester_not_yet_remitted():
    held = confirmed([START], 3)
    [back] = found([START, plain()], held)
    assert (back.kind, back.bimester, back.key) == (RETURN, SEPTEMBER, "stop")
    assert pesos(back) == ("-2213.10", "-15.00")
    assert lines(back) == [("return", "2,213.10"), ("return_insurance", "15.00")]


def test_also_what_was_withheld_after_it_before_anyone_knew():
    held = confirmed([START], 5)
    both = found([START, plain()], held)
    assert [(c.kind, str(c.bimester), str(c.amount)) for c in both] == [
        (RETURN, "2026-5", "-3000.00"),
        (RETURN, "2026-6", "-737.70"),
    ]


def test_what_was_remitted_is_not_returned():
    held = confirmed([START], 5)
    november = found([START, plain("2026-11-20")], held, remitted={SEPTEMBER})
    assert [(c.kind, str(c.bimester)) for c in november] == [(RETURN, "2026-6")]


def test_a_suspension_in_a_bimester_returns_the_one_before_where_not_remitted():
    held = confirmed([START], 4)
    [back] = found([START, plain("2026-11-05")], held)
    assert (str(back.bimester), str(back.amount)) == ("2026-5", "-3000.00")


def test_a_suspension_for_the_coming_settlement_returns_nothing():
    stop = order("stop", SUSPENSION, "2026-10-20", returns=False)
    assert found([START, stop], confirmed([START], 3)) == ()


def test_what_was_withheld_after_a_suspension_for_settlement_is_a_difference():
    stop = order("stop", SUSPENSION, "2026-10-20", returns=False)
    [less] = found([START, stop], confirmed([START], 4))
    assert less.kind == DIFFERENCE
    assert pesos(less) == ("-590.18", "0.00")  # 12 days, and the cent of closing


def test_never_twice():
    held, orders = confirmed([START], 3), [START, plain()]
    given = {SEPTEMBER: Amounts(Decimal("2213.10"), Decimal("15.00"))}
    assert found(orders, held, returned=given) == ()
    # the payslip of the suspension's own days is confirmed later
    held.append(Held(SEPTEMBER, QUINCENAS[3], Amounts(Decimal("196.72"))))
    [rest] = found(orders, held, returned=given)
    assert pesos(rest) == ("-196.72", "0.00")
    assert lines(rest) == [("return", "2,409.82 − 2,213.10 = 196.72")]


def test_what_was_returned_stays_so_once_the_bimester_is_remitted():
    held, orders = confirmed([START], 3), [START, plain()]
    given = {SEPTEMBER: Amounts(Decimal("2213.10"), Decimal("15.00"))}
    assert found(orders, held, returned=given, remitted={SEPTEMBER}) == ()


def test_a_suspension_after_the_payslip_returns_nothing_yet():
    held, orders = confirmed([START], 3), [START, plain("2026-10-20")]
    assert found(orders, held, until="2026-10-19") == ()
    assert len(found(orders, held, until="2026-10-20")) == 1


def test_accepted_differences_go_back_with_the_rest():
    held = confirmed([START], 3)
    held.append(Held(SEPTEMBER, None, Amounts(Decimal("100.00"))))
    [back] = found([START, plain()], held)
    assert pesos(back) == ("-2313.10", "-15.00")


def test_only_a_new_retention_stands_after_a_suspension():
    orders = [
        START,
        plain("2026-10-05"),
        order("again", RETENCION, "2026-10-20", "1500"),
    ]
    # the quincena of the 16th to the 31st was withheld whole
    held = confirmed([START], 4)
    [back] = found(orders, held, insurance=None)
    assert str(back.amount) == "-2459.02"  # 3,000.00 less 11 days of 49.18
    assert lines(back)[0] == ("return", "3,000.00 − 540.98 = 2,459.02")


def test_days_missed_after_a_new_retention_are_a_difference_and_no_return():
    orders = [
        START,
        plain("2026-10-05"),
        order("again", RETENCION, "2026-10-15", "1500"),
    ]
    held = confirmed([START, plain("2026-10-05")], 4, insurance=None)
    given = {SEPTEMBER: held[0].withheld + held[1].withheld + held[2].withheld}
    [more] = found(orders, held, returned=given, insurance=None)
    assert (more.kind, more.key) == (DIFFERENCE, "again")
    assert str(more.amount) == "786.89"  # 16 days


def test_the_bimester_after_a_new_retention_is_none_of_the_suspension_s():
    orders = [
        START,
        plain("2026-09-10"),
        order("again", RETENCION, "2026-10-31", "1500"),
    ]
    held = confirmed([START], 5)
    [back] = found(orders, held)
    assert str(back.bimester) == "2026-5"


def test_what_its_new_terms_withheld_too_much_is_a_difference():
    again = order("again", RETENCION, "2026-10-31", "1500")
    orders = [START, plain("2026-09-10"), again]
    held = confirmed(orders, 5, insurance=None)
    held, november = held[:4], held[4]
    assert str(november.withheld.amount) == "737.70"
    [less] = found(
        [START, plain("2026-09-10"), replace(again, discount_value=Decimal("1200"))],
        [november],
        insurance=None,
    )
    assert (less.kind, str(less.amount)) == (DIFFERENCE, "-147.54")


def test_a_shortfall_before_the_suspension_hides_no_day_missed_after_it():
    orders = [
        START,
        plain("2026-09-20"),
        order("again", RETENCION, "2026-10-15", "1500"),
    ]
    took, lack = Amounts(Decimal("400.00")), Amounts(Decimal("337.70"))
    held = [
        Held(SEPTEMBER, QUINCENAS[0], took, short=lack),
        *(Held(SEPTEMBER, quincena) for quincena in QUINCENAS[1:4]),
    ]
    [more] = found(orders, held, returned={SEPTEMBER: took}, insurance=None)
    assert (more.kind, str(more.amount)) == (DIFFERENCE, "786.89")


def test_a_suspension_lost_to_a_later_order_of_its_day_stops_nothing():
    late = order("again", RETENCION, "2026-10-19", "1500", created=day("2026-10-19"))
    early = order("stop", SUSPENSION, "2026-10-19", created=day("2026-10-18"))
    # it has the word on its day, before the retención's begins: it stops
    assert build([START, early, late]).stops == (Stop(day("2026-10-19"), "stop"),)
    # unless a later suspension has it
    final = order(
        "final", SUSPENSION, "2026-10-19", created=day("2026-10-20"), returns=False
    )
    assert build([START, early, final]).stops == ()
