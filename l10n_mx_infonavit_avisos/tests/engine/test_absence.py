"""Days of absence and incapacity, before and after 1 Nov 2025."""

from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import Law, Policy
from l10n_mx_infonavit_avisos.engine.payroll import (
    AUSENTISMO,
    INCAPACIDAD,
    Absence,
    Registro,
    Worker,
)

from .law import ALWAYS, amount, away, day, span, term, withheld, worker

FIXED = [term("cuota_fija", "2450")]
OLD = span("2025-09-16", "2025-09-30")
NEW = span("2026-04-16", "2026-04-30")
WEEK_OLD = away("2025-09-22", "2025-09-28")
WEEK_NEW = away("2026-04-20", "2026-04-26")


def steps(retention):
    return [(step.kind, step.days) for step in retention.steps]


@pytest.mark.parametrize(
    "kind,value,old,new",
    [
        ("cuota_fija", "2450", 8, 15),
        ("factor", "22.25", 8, 15),
        ("porcentaje", "25", 8, 8),
    ],
)
@pytest.mark.parametrize("absence", [AUSENTISMO, INCAPACIDAD])
def test_days_that_count(kind, value, old, new, absence):
    who = worker(
        sdi="800",
        absences=[
            away("2025-09-22", "2025-09-28", absence),
            away("2026-04-20", "2026-04-26", absence),
        ],
    )
    [before] = withheld([term(kind, value)], OLD, who)
    [after] = withheld([term(kind, value)], NEW, who)
    assert (before.days, after.days) == (old, new)


def test_the_company_may_let_the_reform_reach_percentages():
    who = worker(sdi="800", absences=[WEEK_NEW, WEEK_OLD])
    terms, policy = [term("porcentaje", "25")], Policy(percentage_absences_count=True)
    assert amount(terms, NEW, who, policy=policy) == Decimal("3000.00")
    assert amount(terms, OLD, who, policy=policy) == Decimal("1600.00")


def test_the_reform_holds_from_its_day():
    who = worker(absences=[away("2025-10-31", "2025-11-01")])
    october, november = withheld(FIXED, span("2025-10-30", "2025-11-02"), who)
    assert (october.days, november.days) == (1, 2)
    assert steps(october) == [("ausentismo", 1), ("cuota_fija", 1)]
    assert steps(november) == [("ausentismo_counts", 1), ("cuota_fija", 2)]


def test_a_judicial_suspension_keeps_the_old_rule_from_its_first_to_its_last_day():
    who = worker(
        absences=[away("2026-04-20", "2026-04-26", INCAPACIDAD)],
        judicial=[span("2026-01-01", "2026-04-21"), span("2026-04-25", "2026-04-25")],
    )
    [part] = withheld(FIXED, NEW, who)
    assert part.days == 12
    assert [(s.kind, s.first.day, s.last.day) for s in part.steps] == [
        ("incapacidad", 20, 21),
        ("incapacidad_counts", 22, 24),
        ("incapacidad", 25, 25),
        ("incapacidad_counts", 26, 26),
        ("cuota_fija", 16, 30),
    ]


def test_a_judicial_suspension_is_that_of_the_registro_patronal_of_the_day():
    judicial = Registro(judicial=(span("2026-01-01", "2026-12-31"),))
    registro = Dated.of({ALWAYS.first: judicial, day("2026-04-24"): Registro()})
    who = Worker((ALWAYS,), absences=(WEEK_NEW,), registro=registro)
    [part] = withheld(FIXED, NEW, who)
    assert part.days == 15 - 4


def test_a_judicial_suspension_overrules_the_choice_for_percentages():
    who = worker(
        sdi="800", absences=[WEEK_NEW], judicial=[span("2026-04-01", "2026-04-30")]
    )
    policy = Policy(percentage_absences_count=True)
    assert amount([term("porcentaje", "25")], NEW, who, policy=policy) == 1600


def test_without_a_dated_rule_absences_never_count():
    [part] = withheld(FIXED, NEW, worker(absences=[WEEK_NEW]), law=Law())
    assert part.days == 8


def test_absent_days_are_one_line_of_arithmetic_and_their_own_step():
    [part] = withheld(FIXED, OLD, worker(absences=[away("2025-09-22", "2025-09-24")]))
    assert [(s.kind, s.days, s.formula) for s in part.steps] == [
        ("ausentismo", 3, ""),
        ("cuota_fija", 12, "2,450.00 × 2 ÷ 61 × 12 = 963.93"),
    ]
    assert part.span == OLD and part.days == 12


def test_absences_at_the_ends_shorten_the_days_withheld():
    absences = [away("2025-09-01", "2025-09-17"), away("2025-09-29", "2025-10-09")]
    [part] = withheld(FIXED, OLD, worker(absences=absences))
    assert part.span == span("2025-09-18", "2025-09-28")


def test_a_day_counts_as_one_absence_whatever_overlaps():
    absences = [
        away("2025-09-18", "2025-09-22"),
        away("2025-09-20", "2025-09-25"),
        away("2025-09-21", "2025-09-23", INCAPACIDAD),
    ]
    [part] = withheld(FIXED, OLD, worker(absences=absences))
    assert part.days == 15 - 8
    assert [(s.kind, s.first.day, s.last.day) for s in part.steps[:-1]] == [
        ("ausentismo", 18, 20),
        ("incapacidad", 21, 23),
        ("ausentismo", 24, 25),
    ]


def test_absent_all_the_time_withholds_nothing_and_says_why():
    who = worker(absences=[away("2025-09-10", "2025-10-20", INCAPACIDAD)])
    [part] = withheld(FIXED, OLD, who, insurance="first")
    assert (part.amount, part.insurance, part.days) == (0, 0, 0)
    assert steps(part) == [("incapacidad", 15)] and not part.blocked


def test_insurance_waits_for_the_first_payslip_with_a_day_that_counts():
    who = worker(absences=[away("2025-09-01", "2025-09-15")])
    [first] = withheld(FIXED, span("2025-09-01", "2025-09-15"), who, insurance="first")
    [second] = withheld(FIXED, OLD, who, insurance="first")
    assert (first.insurance, second.insurance) == (0, 15)


def test_absences_outside_employment_or_terms_are_not_mentioned():
    hired = worker(
        span("2025-09-20", "2030-01-01"), absences=[away("2025-09-16", "2025-09-21")]
    )
    [part] = withheld(FIXED, OLD, hired)
    assert steps(part) == [("ausentismo", 2), ("cuota_fija", 9)]
    late = [term("cuota_fija", "2450", first=day("2025-09-24"))]
    [part] = withheld(late, OLD, worker(absences=[away("2025-09-16", "2025-09-20")]))
    assert steps(part) == [("cuota_fija", 7)]


def test_a_change_of_discount_type_changes_the_rule():
    terms = [
        term("porcentaje", "25", last=day("2026-04-22")),
        term("cuota_fija", "2450", first=day("2026-04-23")),
    ]
    [part] = withheld(terms, NEW, worker(sdi="500", absences=[WEEK_NEW]))
    assert steps(part) == [
        ("ausentismo", 3),
        ("ausentismo_counts", 4),
        ("porcentaje", 4),
        ("cuota_fija", 8),
        ("sum", 12),
    ]


# --- closing ------------------------------------------------------------------------

QUINCENAS = [
    span("2025-07-01", "2025-07-15"),
    span("2025-07-16", "2025-07-31"),
    span("2025-08-01", "2025-08-15"),
    span("2025-08-16", "2025-08-31"),
]


def bimester(who):
    return [
        amount(FIXED, quincena, who, earlier=tuple(QUINCENAS[:index]))
        for index, quincena in enumerate(QUINCENAS)
    ]


def test_closing_gives_the_rounded_days_that_count():
    who = worker(
        absences=[away("2025-07-10", "2025-07-19"), away("2025-08-04", "2025-08-04")]
    )
    # 51 of 62 days of 79.0322...: 4,030.645
    assert bimester(who) == [
        Decimal(x) for x in ("711.29", "948.39", "1106.45", "1264.52")
    ]
    assert sum(bimester(who)) == Decimal("4030.65")


def test_an_absent_last_payslip_still_closes_to_the_cent():
    who = worker(
        absences=[away("2025-07-02", "2025-07-15"), away("2025-08-14", "2025-08-31")]
    )
    parts = bimester(who)
    assert sum(parts) == amount(FIXED, span("2025-07-01", "2025-08-31"), who)


def test_what_rounding_took_too_much_is_not_given_back_by_an_absent_last_payslip():
    who = worker(absences=[away("2025-07-28", "2025-08-31")])
    terms = [term("cuota_fija", "2450.02")]
    payslips = [
        span("2025-07-01", "2025-07-09"),
        span("2025-07-10", "2025-07-18"),
        span("2025-07-19", "2025-07-27"),
        span("2025-07-28", "2025-08-31"),
    ]
    parts = [
        amount(terms, payslip, who, earlier=tuple(payslips[:index]))
        for index, payslip in enumerate(payslips)
    ]
    # 711.2961 each; the bimester is 2,133.89
    assert [str(part) for part in parts[:3]] == ["711.30"] * 3 and parts[3] == 0


def test_an_unknown_kind_of_absence_is_refused():
    with pytest.raises(ValueError):
        Absence(OLD, "vacaciones")
