"""At most 20 % a day of a worker at the minimum wage."""

from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import CAP_BASES, Law, Policy
from l10n_mx_infonavit_avisos.engine.payroll import Registro, Worker

from .law import ALWAYS, LAW, always, amount, away, day, span, term, withheld, worker

FIXED = [term("cuota_fija", "6000")]  # 196.72 a day in Mar-Apr
PERIOD = span("2026-04-16", "2026-04-30")
QUINCENAS = [
    span("2026-03-01", "2026-03-15"),
    span("2026-03-16", "2026-03-31"),
    span("2026-04-01", "2026-04-15"),
    PERIOD,
]
MINIMUM = "315.04"


def by(base):
    return Policy(cap_base=base)


@pytest.mark.parametrize(
    "base,expected",
    [
        ("minimum_wage", "945.12"),  # 315.04 x 20 % x 15
        ("sdi", "991.71"),  # 330.57
        ("sbc", "990.00"),  # 330.00
    ],
)
def test_the_base_is_the_company_s_choice(base, expected):
    who = worker(sdi="330.57", sbc="330", wage=MINIMUM)
    [part] = withheld(FIXED, PERIOD, who, policy=by(base))
    assert part.amount == Decimal(expected)
    assert [step.kind for step in part.steps] == ["cuota_fija", f"cap_{base}"]


def test_the_steps_show_the_amount_the_test_and_the_limit():
    [part] = withheld(FIXED, PERIOD, worker(sdi="330.57", wage=MINIMUM))
    assert [step.formula for step in part.steps] == [
        "6,000.00 × 2 ÷ 61 × 15 = 2,950.8197",
        "315.04 ≤ 315.04; 330.57 × 20 % × 15 = 991.71",
    ]


@pytest.mark.parametrize(
    "wage,zone,limited",
    [
        ("315.04", "general", True),
        ("315.05", "general", False),
        ("100", "general", True),
        ("315.05", "frontera", True),
        ("440.87", "frontera", True),
        ("440.88", "frontera", False),
    ],
)
def test_it_holds_up_to_the_minimum_wage_of_the_zone(wage, zone, limited):
    [part] = withheld(FIXED, PERIOD, worker(sdi="400", wage=wage, zone=zone))
    assert part.amount == Decimal("1200.00" if limited else "2950.82")


@pytest.mark.parametrize("kind,value", [("factor", "50"), ("porcentaje", "25")])
def test_it_limits_every_type_of_discount(kind, value):
    who = worker(sdi="330.57", wage=MINIMUM)
    assert amount([term(kind, value)], PERIOD, who) == Decimal("991.71")


@pytest.mark.parametrize("base", CAP_BASES)
def test_less_than_the_limit_is_left_as_it_is(base):
    who = worker(sdi="330.57", wage=MINIMUM)
    small = [term("cuota_fija", "500")]
    [part] = withheld(small, PERIOD, who, policy=by(base))
    assert [step.kind for step in part.steps] == ["cuota_fija"]
    assert part.amount == Decimal("245.90")


def test_it_is_tested_for_each_part_of_the_payslip():
    who = Worker(
        (ALWAYS,),
        sdi=Dated.of({ALWAYS.first: Decimal("330"), day("2026-04-24"): Decimal(360)}),
        daily_wage=Dated.of(
            {ALWAYS.first: Decimal("315"), day("2026-04-21"): Decimal("340")}
        ),
    )
    [part] = withheld(FIXED, PERIOD, who)
    assert [(s.kind, s.days, s.formula) for s in part.steps] == [
        ("cuota_fija", 5, "6,000.00 × 2 ÷ 61 × 5 = 983.6066"),
        ("cap_sdi", 5, "315.00 ≤ 315.04; 330.00 × 20 % × 5 = 330.00"),
        ("cuota_fija", 10, "6,000.00 × 2 ÷ 61 × 10 = 1,967.2131"),
        ("sum", 15, "330.00 + 1,967.2131 = 2,297.21"),
    ]


def test_the_new_minimum_wage_holds_from_its_day():
    who = worker(sdi="300", wage="300")
    bimester = span("2025-12-16", "2026-01-15")
    december, january = withheld(FIXED, bimester, who)
    assert december.amount == Decimal("3147.54")
    assert january.amount == Decimal("900.00")


def test_a_move_to_another_zone_counts_from_its_day():
    registro = {ALWAYS.first: Registro(), day("2026-04-26"): Registro("frontera")}
    who = Worker(
        (ALWAYS,),
        sdi=always(Decimal("400")),
        daily_wage=always(Decimal("380")),
        registro=Dated.of(registro),
    )
    [part] = withheld(FIXED, PERIOD, who)
    assert [(s.kind, s.days) for s in part.steps] == [
        ("cuota_fija", 10),
        ("cuota_fija", 5),
        ("cap_sdi", 5),
        ("sum", 15),
    ]


@pytest.mark.parametrize("sdi,limited", [("315.04", True), ("315.05", False)])
def test_without_a_daily_wage_the_sdi_must_prove_it(sdi, limited):
    [part] = withheld(FIXED, PERIOD, worker(sdi=sdi))
    assert ("cap_sdi" in [step.kind for step in part.steps]) is limited


def test_a_daily_wage_of_zero_is_a_missing_one():
    who = worker(sdi="800", wage="0")
    assert amount(FIXED, PERIOD, who) == Decimal("2950.82")


def test_at_the_minimum_wage_without_sdi_nothing_is_guessed():
    [part] = withheld(FIXED, PERIOD, worker(wage=MINIMUM))
    assert part.blocked and part.amount == 0
    assert [step.kind for step in part.steps] == ["no_wage"]
    policy = by("minimum_wage")
    [part] = withheld(FIXED, PERIOD, worker(wage=MINIMUM), policy=policy)
    assert part.amount == Decimal("945.12") and not part.blocked


def test_without_a_minimum_wage_in_force_nobody_is_limited():
    law = Law(umi=LAW.umi)
    assert amount(FIXED, PERIOD, worker(sdi="300", wage="300"), law=law) > 2950


def test_absent_days_neither_pay_nor_raise_the_limit():
    who = worker(
        sdi="330.57",
        wage=MINIMUM,
        absences=[away("2026-04-20", "2026-04-22")],
        judicial=[span("2026-01-01", "2026-12-31")],
    )
    [part] = withheld(FIXED, PERIOD, who)
    assert part.steps[-1].formula == "315.04 ≤ 315.04; 330.57 × 20 % × 12 = 793.37"


def test_a_bimester_at_the_limit_closes_to_the_limit():
    who = worker(sdi="330.57", wage=MINIMUM)
    parts = [
        amount(FIXED, quincena, who, earlier=tuple(QUINCENAS[:index]))
        for index, quincena in enumerate(QUINCENAS)
    ]
    # 330.57 x 20 % x 61 is 4,032.954; the instalment of 12,000 is never caught up
    assert [str(p) for p in parts] == ["991.71", "1057.82", "991.71", "991.71"]
    assert sum(parts) == Decimal("4032.95")


def test_closing_after_a_raise_never_collects_what_the_limit_cut_off():
    who = Worker(
        (ALWAYS,),
        sdi=Dated.of(
            {ALWAYS.first: Decimal("330.57"), day("2026-04-01"): Decimal(500)}
        ),
        daily_wage=Dated.of(
            {ALWAYS.first: Decimal(MINIMUM), day("2026-04-01"): Decimal(480)}
        ),
    )
    parts = [
        amount(FIXED, quincena, who, earlier=tuple(QUINCENAS[:index]))
        for index, quincena in enumerate(QUINCENAS)
    ]
    assert [str(p) for p in parts] == ["991.71", "1057.82", "2950.82", "2950.82"]


def test_an_unknown_base_or_zone_is_refused():
    with pytest.raises(ValueError):
        Policy(cap_base="uma")
    with pytest.raises(ValueError):
        LAW.minimum_wages("sur")
