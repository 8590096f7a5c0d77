"""Differences of confirmed payslips, by what is known today."""

from dataclasses import replace
from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.correction import DIFFERENCE
from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import Law
from l10n_mx_infonavit_avisos.engine.money import Amounts
from l10n_mx_infonavit_avisos.engine.notice import MODIFICACION, RETENCION
from l10n_mx_infonavit_avisos.engine.payroll import Held, Worker
from l10n_mx_infonavit_avisos.engine.timeline import build

from .book import (
    QUINCENAS,
    SEPTEMBER,
    START,
    confirmed,
    found,
    lines,
    order,
    pesos,
)
from .law import ALWAYS, day, span, withheld, worker


def test_nothing_changed_makes_no_difference():
    assert found([START], confirmed([START], 5)) == ()


def test_a_late_aviso_changes_the_payslips_after_its_day_only():
    late = order("late", MODIFICACION, "2026-06-20", "1800")  # from 1 July
    held = confirmed([START], 5)
    september, november = found([START, late], held)
    assert (september.kind, str(september.amount)) == (DIFFERENCE, "600.00")
    assert (str(november.bimester), str(november.amount)) == ("2026-6", "147.55")
    assert november.key == "late"
    never = order("future", MODIFICACION, "2026-11-20", "1800")
    assert found([START, never], held) == ()


def test_the_steps_show_the_new_arithmetic_and_the_difference_of_each_payslip():
    late = order("late", RETENCION, "2026-09-20", "1800")
    [more] = found([START, late], confirmed([START], 3))
    assert lines(more) == [
        ("cuota_fija", "1,500.00 × 2 ÷ 61 × 5 = 245.9016"),
        ("cuota_fija", "1,800.00 × 2 ÷ 61 × 10 = 590.1639"),
        ("sum", "245.9016 + 590.1639 = 836.07"),
        ("review", "836.07 − 737.70 = 98.37"),
        ("cuota_fija", "1,800.00 × 2 ÷ 61 × 15 = 885.25"),
        ("review", "885.25 − 737.70 = 147.55"),
        ("difference", "2,459.02 − 2,213.10 = 245.92"),
    ]


def test_a_corrected_notification_date_reaches_back_to_payslips_without_retention():
    wrong = replace(START, notified=day("2026-10-10"))
    right = replace(START, notified=day("2026-09-20"))
    held = confirmed([wrong], 3)
    assert not held[0].withheld and not held[1].withheld
    [more] = found([right], held)
    # the 21st of September to the 10th of October; the insurance is charged already
    assert pesos(more) == ("983.60", "0.00")


def test_missed_altogether_with_its_insurance():
    held = [Held(SEPTEMBER, quincena) for quincena in QUINCENAS[:4]]
    [more] = found([START], held)
    assert pesos(more) == ("3000.00", "15.00")
    # the payslip that is being computed charges the insurance
    [more] = found([START], held, insured=frozenset({SEPTEMBER}))
    assert pesos(more) == ("3000.00", "0.00")


def test_a_late_umi():
    factor = replace(START, discount_type="factor", discount_value=Decimal("20"))
    quincena = span("2026-01-16", "2026-01-31")
    umi = Dated.of({ALWAYS.first: Decimal("100.81")})
    [then] = withheld(build([factor]).terms, quincena, law=Law(umi=umi))
    held = [Held(then.bimester, quincena, then.withheld)]
    assert found([factor], held, law=Law(umi=umi)) == ()
    new = Law(
        umi=Dated.of({ALWAYS.first: Decimal("100.81"), day("2026-01-01"): Decimal(104)})
    )
    [more] = found([factor], held, law=new)
    assert pesos(more) == ("34.61", "0.00")
    assert lines(more)[-1] == ("difference", "1,128.14 − 1,093.53 = 34.61")


def test_less_is_negative():
    less = order("less", RETENCION, "2026-08-10", "1200")
    [correction] = found([START, less], confirmed([START], 2))
    assert str(correction.amount) == "-295.08"
    assert lines(correction)[-1] == ("difference", "1,180.32 − 1,475.40 = −295.08")


def test_accepted_or_waived_it_is_not_proposed_again():
    late = order("late", RETENCION, "2026-08-10", "1800")
    held = confirmed([START], 2)
    [more] = found([START, late], held)
    settled = Held(more.bimester, None, more.withheld)
    assert found([START, late], [*held, settled]) == ()
    # a part of it lacked
    part = Amounts(Decimal("100.00"))
    settled = replace(settled, withheld=part, short=more.withheld - part)
    assert found([START, late], [*held, settled]) == ()
    # and taken back when the aviso proves wrong
    [less] = found([START], [*held, Held(more.bimester, None, more.withheld)])
    assert less.withheld == -more.withheld


def test_what_the_pay_did_not_suffice_for_is_no_difference():
    short = Amounts(Decimal("300.00"), Decimal("15.00"))
    held = confirmed([START], 2)
    held[0] = replace(held[0], withheld=held[0].withheld - short, short=short)
    assert found([START], held) == ()


@pytest.mark.parametrize(
    "value,expected",
    [
        ("1800", "147.55"),  # more than was due: what is beyond it
        ("1200", None),  # less than was due, more than was withheld: nothing
        ("600", "-142.62"),  # less than was withheld: back to it
    ],
)
def test_a_shortfall_stands_between_due_and_withheld(value, expected):
    short = Amounts(Decimal("300.00"))
    [then] = confirmed([START], 1, insurance=None)
    then = replace(then, withheld=then.withheld - short, short=short)
    late = order("late", RETENCION, "2026-08-10", value)
    got = found([START, late], [then], insurance=None)
    assert [str(c.amount) for c in got] == ([expected] if expected else [])


def test_what_was_carried_over_counts_for_its_own_payslip():
    part = Amounts(Decimal("300.00"))
    one, two = confirmed([START], 2, insurance=None)
    one = replace(one, withheld=one.withheld - part, short=part)
    two = replace(two, withheld=two.withheld + part, carried=part)
    assert found([START], [one, two], insurance=None) == ()
    late = order("late", RETENCION, "2026-08-10", "1800")
    [more] = found([START, late], [one, two], insurance=None)
    assert str(more.amount) == "295.10"


def test_the_limit_of_the_minimum_wage_is_no_difference():
    start = replace(START, discount_value=Decimal("6000"))
    who = worker(sdi="330.57", wage="315.04")
    held = confirmed([start], 4, who)
    assert sum(h.withheld.amount for h in held) == Decimal("4032.95")
    assert found([start], held, who) == ()


def test_a_cent_of_rounding_is_no_difference():
    held = confirmed([START], 4, insurance=None)
    moved = Amounts(Decimal("0.01"))
    held[3] = replace(held[3], withheld=held[3].withheld - moved)
    assert found([START], held, insurance=None) == ()
    held[3] = replace(held[3], withheld=held[3].withheld - moved - moved - moved)
    assert len(found([START], held, insurance=None)) == 1


def test_what_cannot_be_computed_is_no_difference():
    start = replace(START, discount_type="porcentaje", discount_value=Decimal("25"))
    known = worker(sdi="500")
    held = confirmed([start], 2, known)
    assert found([start], held, worker()) == ()
    # and the wage, once filled in, makes one
    assert [pesos(c) for c in found([start], confirmed([start], 2), known)] == [
        ("3750.00", "0.00")
    ]


def test_a_departure_known_late():
    held = confirmed([START], 2, insurance=None)
    gone = worker(span("2020-01-01", "2026-09-20"))
    [less] = found([START], held, gone, insurance=None)
    assert str(less.amount) == "-491.80"


def test_overlapping_payslips_share_their_days():
    bonus = span("2026-09-01", "2026-09-30")
    held = [*confirmed([START], 2), Held(SEPTEMBER, bonus)]
    assert found([START], held) == ()


def test_payslips_over_two_bimesters_are_held_by_bimester():
    weeks = span("2026-10-26", "2026-11-08")
    parts = withheld(build([START]).terms, weeks)
    held = [Held(part.bimester, weeks, part.withheld) for part in parts]
    assert found([START], held, insurance=None) == ()
    late = order("late", RETENCION, "2026-11-03", "1800")
    [more] = found([START, late], held, insurance=None)
    assert (str(more.bimester), str(more.amount)) == ("2026-6", "49.18")


def test_a_raise_entered_late():
    start = replace(START, discount_type="porcentaje", discount_value=Decimal("20"))
    before = worker(sdi="500")
    raised = Worker(
        (ALWAYS,),
        Dated.of({ALWAYS.first: Decimal("500"), day("2026-09-20"): Decimal("600")}),
    )
    [more] = found([start], confirmed([start], 2, before), raised)
    assert pesos(more) == ("220.00", "0.00")
    assert [step.kind for step in more.steps] == [
        "porcentaje",
        "porcentaje",
        "sum",
        "review",
        "difference",
    ]
