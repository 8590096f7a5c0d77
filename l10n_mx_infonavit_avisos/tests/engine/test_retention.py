"""Cutting, closing, insurance and the steps that explain an amount."""

from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.retention import Law, Worker

from .law import ALWAYS, LAW, amount, day, span, term, withheld, worker

FIXED = [term("cuota_fija", "2450")]
QUINCENAS = [
    span("2026-01-01", "2026-01-15"),
    span("2026-01-16", "2026-01-31"),
    span("2026-02-01", "2026-02-15"),
    span("2026-02-16", "2026-02-28"),
]


def formulas(retention):
    return [step.formula for step in retention.steps]


@pytest.mark.parametrize(
    "year,number,days",
    [(2026, 1, 59), (2028, 1, 60), (2026, 2, 61), (2026, 3, 61), (2026, 4, 62)]
    + [(2026, 5, 61), (2026, 6, 61), (2100, 1, 59)],
)
def test_days_of_a_bimester(year, number, days):
    assert Bimester(year, number).days == days


def test_bimesters_follow_each_other():
    assert Bimester(2026, 1).previous() == Bimester(2025, 6)
    assert Bimester(2026, 4).previous() == Bimester(2026, 3)
    assert Bimester(2025, 6).next() == Bimester(2026, 1)


@pytest.mark.parametrize(
    "year,number,limit",
    [(2026, 1, "2026-03-17"), (2026, 3, "2026-07-17"), (2026, 6, "2027-01-17")],
)
def test_a_bimester_is_paid_by_the_17th(year, number, limit):
    assert Bimester(year, number).payment_limit == day(limit)


def test_a_umi_of_an_earlier_year_is_provisional():
    law = Law(umi=Dated.of({day("2025-01-01"): Decimal("100.81")}))
    terms = [term("factor", "20")]
    december, january = withheld(terms, span("2025-12-16", "2026-01-15"), law=law)
    assert (december.provisional, january.provisional) == (False, True)
    assert not january.blocked and january.amount
    [fixed] = withheld(FIXED, QUINCENAS[0], law=law)
    assert not fixed.provisional


def test_a_week_across_two_bimesters_rounds_each_part():
    parts = withheld(FIXED, span("2026-06-29", "2026-07-05"))
    assert [(str(p.bimester), p.days, p.amount) for p in parts] == [
        ("2026-3", 2, Decimal("160.66")),
        ("2026-4", 5, Decimal("395.16")),
    ]


def test_the_new_umi_holds_from_its_day():
    [part] = withheld(
        [term("factor", "20")],
        span("2026-01-01", "2026-01-31"),
        law=Law(
            umi=Dated.of(
                {day("2025-01-01"): Decimal("100"), day("2026-01-16"): Decimal("110")}
            )
        ),
    )
    assert part.amount == Decimal("2210.17")
    assert formulas(part) == [
        "20 × 100.00 × 2 ÷ 59 × 15 = 1,016.9492",
        "20 × 110.00 × 2 ÷ 59 × 16 = 1,193.2203",
        "1,016.9492 + 1,193.2203 = 2,210.17",
    ]


def test_a_raise_splits_the_days_of_a_percentage_credit():
    who = Worker(
        (ALWAYS,),
        Dated.of({ALWAYS.first: Decimal("500"), day("2026-04-21"): Decimal("600")}),
    )
    [part] = withheld([term("porcentaje", "25")], span("2026-04-16", "2026-04-30"), who)
    assert formulas(part) == [
        "500.00 × 25 % × 5 = 625.00",
        "600.00 × 25 % × 10 = 1,500.00",
        "625.00 + 1,500.00 = 2,125.00",
    ]


def test_a_percentage_without_wage_is_never_guessed():
    [part] = withheld([term("porcentaje", "25")], span("2026-04-16", "2026-04-30"))
    assert part.blocked and part.amount == 0
    assert [step.kind for step in part.steps] == ["no_wage"]


def test_a_factor_without_umi_is_never_guessed():
    [part] = withheld(
        [term("factor", "25")], span("2026-04-16", "2026-04-30"), law=Law()
    )
    assert part.blocked and part.amount == 0
    assert [step.kind for step in part.steps] == ["no_umi"]


def test_modification_in_force_cuts_the_payslip():
    terms = [
        term("cuota_fija", "2450", last=day("2026-02-28"), key="R"),
        term("cuota_fija", "2600", first=day("2026-03-01"), key="M"),
    ]
    parts = withheld(terms, span("2026-02-23", "2026-03-08"))
    assert [(p.days, p.amount, p.key) for p in parts] == [
        (6, Decimal("498.31"), "R"),
        (8, Decimal("681.97"), "M"),
    ]


def test_days_outside_the_employment_never_count():
    who = worker(span("2026-01-05", "2026-01-10"), span("2026-01-20", "2026-01-31"))
    [part] = withheld(FIXED, span("2026-01-01", "2026-01-31"), who)
    assert part.days == 18
    assert part.span == span("2026-01-05", "2026-01-31")
    assert withheld(FIXED, span("2026-02-01", "2026-02-15"), who) == ()


# --- closing ------------------------------------------------------------------------


def test_closing_takes_only_the_boundaries_of_the_earlier_payslips():
    [part] = withheld(FIXED, QUINCENAS[3], earlier=tuple(QUINCENAS[:3]))
    assert part.amount == Decimal("1079.67")
    assert formulas(part) == [
        "2,450.00 × 2 ÷ 59 × 13 = 1,079.66",
        "4,900.00 − 1,245.76 − 1,328.81 − 1,245.76 = 1,079.67",
    ]


def test_a_gap_in_the_earlier_payslips_leaves_the_last_alone():
    earlier = (QUINCENAS[0], QUINCENAS[2])
    assert amount(FIXED, QUINCENAS[3], earlier=earlier) == Decimal("1079.66")


def test_earlier_payslips_may_reach_into_the_bimester_before():
    weeks = (span("2025-12-29", "2026-01-31"), span("2026-02-01", "2026-02-15"))
    assert amount(FIXED, QUINCENAS[3], earlier=weeks) == Decimal("4900.00") - Decimal(
        "2574.58"
    ) - Decimal("1245.76")


def test_a_suspended_credit_does_not_close():
    terms = [term("cuota_fija", "2450", last=day("2026-02-20"))]
    got = amount(terms, QUINCENAS[3], earlier=tuple(QUINCENAS[:3]))
    assert got == Decimal("415.25")


def test_the_order_of_the_earlier_payslips_does_not_matter():
    got = amount(FIXED, QUINCENAS[3], earlier=tuple(reversed(QUINCENAS[:3])))
    assert got == Decimal("1079.67")


def test_days_that_another_payslip_withholds_are_not_taken_again():
    bonus = span("2026-01-01", "2026-01-31")
    [part] = withheld(FIXED, bonus, taken=(QUINCENAS[0],))
    assert part.amount == Decimal("1328.81") and part.days == 16
    assert [step.kind for step in part.steps] == ["taken", "cuota_fija"]
    [nothing] = withheld(FIXED, QUINCENAS[0], taken=(QUINCENAS[0],), insurance="first")
    assert (nothing.amount, nothing.insurance, nothing.days) == (0, 0, 0)


def test_a_day_that_two_earlier_payslips_hold_is_the_first_one_s():
    january = span("2026-01-01", "2026-01-31")
    got = amount(FIXED, QUINCENAS[3], earlier=(QUINCENAS[0], january, QUINCENAS[2]))
    assert got == Decimal("1079.67")


def test_days_that_another_payslip_withholds_are_not_closed_over():
    taken = (span("2026-02-16", "2026-02-20"),)
    got = amount(FIXED, QUINCENAS[3], taken=taken, earlier=tuple(QUINCENAS[:3]))
    assert got == Decimal("664.41")


# --- damage insurance ---------------------------------------------------------------


def test_insurance_is_charged_whole_on_the_first_retention_of_the_bimester():
    january = Bimester(2026, 1)
    [first] = withheld(FIXED, QUINCENAS[0], insurance="first")
    [second] = withheld(
        FIXED, QUINCENAS[1], insurance="first", insured=frozenset({january})
    )
    assert (first.insurance, second.insurance) == (Decimal("15.00"), 0)
    assert first.steps[-1].kind == "insurance"


def test_insurance_spread_by_days_closes_with_the_bimester():
    parts = [
        withheld(FIXED, quincena, insurance="days", earlier=tuple(QUINCENAS[:index]))[0]
        for index, quincena in enumerate(QUINCENAS)
    ]
    assert [str(p.insurance) for p in parts] == ["3.81", "4.07", "3.81", "3.31"]


def test_insurance_can_be_left_out():
    [part] = withheld(FIXED, QUINCENAS[0], insurance=None)
    assert part.insurance == 0


def test_insurance_needs_a_value_in_force():
    [part] = withheld(FIXED, QUINCENAS[0], law=Law(umi=LAW.umi), insurance="first")
    assert part.insurance == 0


def test_a_payslip_over_two_bimesters_pays_two_insurances():
    parts = withheld(FIXED, span("2026-02-16", "2026-03-15"), insurance="first")
    assert [p.insurance for p in parts] == [Decimal("15.00")] * 2


def test_half_a_cent_goes_up():
    # a bimester of 61 days: 0.1525 x 2 / 61 is 0.005, 0.1524 a little less
    assert amount(
        [term("cuota_fija", "0.1525")], span("2026-03-02", "2026-03-02")
    ) == Decimal("0.01")
    assert amount([term("cuota_fija", "0.1524")], span("2026-03-02", "2026-03-02")) == 0
