"""About how much a credit takes in a month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import Law, Policy, Row
from l10n_mx_infonavit_avisos.engine.monthly import monthly
from l10n_mx_infonavit_avisos.engine.payroll import AUSENTISMO, Absence, Worker
from l10n_mx_infonavit_avisos.engine.span import Span
from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Term

DAY = date(2026, 1, 11)
START = date(2024, 1, 1)


def since(value):
    return Dated.of({START: Decimal(value)})


LAW = Law(
    umi=since("100.81"),
    minimum_wage=since("315.04"),
    reduction=Dated.of({START: (Row(Decimal(25), Decimal(1), Decimal("19")),)}),
)
WORKER = Worker((), sdi=since(500), daily_wage=since(480))


def term(kind, value):
    return Term(START, FOREVER, kind, Decimal(value), "a")


@pytest.mark.parametrize(
    ("kind", "value", "pesos"),
    [
        ("cuota_fija", "2450", "2450.00"),
        ("factor", "22.25", "2243.02"),
        ("factor", "24.1", "2429.52"),
        # 500.00 × 20 % × 59 days ÷ 2
        ("porcentaje", "20", "2950.00"),
    ],
)
def test_each_kind_of_discount(kind, value, pesos):
    found = monthly(term(kind, value), WORKER, LAW, Policy(), DAY)
    assert found == Decimal(pesos)


def test_an_old_percentage_is_lowered():
    old = replace(term("porcentaje", 25), applies_table=True)
    # 500.00 × 19 % × 59 ÷ 2
    assert monthly(old, WORKER, LAW, Policy(), DAY) == Decimal("2802.50")


def test_the_limit_of_the_minimum_wage_holds():
    poor = replace(WORKER, daily_wage=since("315.04"))
    # 20 % of the SDI × 59 ÷ 2
    found = monthly(term("cuota_fija", 9000), poor, LAW, Policy(), DAY)
    assert found == Decimal("2950.00")


def test_absences_and_employment_do_not_matter():
    away = replace(WORKER, absences=(Absence(Span(DAY, DAY), AUSENTISMO),))
    assert monthly(term("cuota_fija", 2450), away, LAW, Policy(), DAY) == 2450


@pytest.mark.parametrize("kind", ["factor", "porcentaje"])
def test_nothing_is_guessed_where_a_value_lacks(kind):
    assert monthly(term(kind, 20), Worker(()), Law(), Policy(), DAY) is None


def test_a_term_that_does_not_hold_takes_nothing():
    ended = replace(term("cuota_fija", 2450), last=date(2025, 12, 31))
    assert monthly(ended, WORKER, LAW, Policy(), DAY) is None
