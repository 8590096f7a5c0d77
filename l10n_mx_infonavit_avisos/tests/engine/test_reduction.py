"""Old percentage credits and the table of DOF 24 Nov 2003."""

from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import Law, Row
from l10n_mx_infonavit_avisos.engine.payroll import Worker

from .law import ALWAYS, LAW, TABLE, amount, day, since, span, term, withheld, worker

PERIOD = span("2026-04-16", "2026-04-30")
MINIMUM = Decimal("315.04")


def old(nominal):
    return term("porcentaje", nominal, table=True)


@pytest.mark.parametrize("wages", TABLE)
@pytest.mark.parametrize("column,nominal", [(0, "20"), (1, "25"), (2, "30")])
def test_every_row(wages, column, nominal):
    sdi = MINIMUM * wages
    expected = Decimal(TABLE[wages][column])
    got = amount([old(nominal)], PERIOD, worker(sdi=sdi))
    assert got == (sdi * expected / 100 * 15).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    "times,percentage",
    [
        ("1", "19.6"),
        ("1.99", "19.6"),
        ("2.9999", "19.6"),
        ("3", "21"),
        ("6.9999", "22.3"),
        ("7", "25"),
        ("25", "25"),
    ],
)
def test_a_fraction_falls_on_the_row_of_its_integer_part(times, percentage):
    sdi = MINIMUM * Decimal(times)
    [part] = withheld([old("25")], PERIOD, worker(sdi=sdi, wage="2000"))
    assert part.steps[0].kind == "table"
    assert part.steps[0].formula.endswith(f"25 % → {percentage} %")
    assert f"× {percentage} % × 15" in part.steps[1].formula


def test_the_steps_name_the_row_and_the_percentage():
    [part] = withheld([old("20")], PERIOD, worker(sdi="839.44"))
    assert [(step.kind, step.formula) for step in part.steps] == [
        ("table", "839.44 ÷ 315.04 = 2.66 [2]: 20 % → 15.7 %"),
        ("porcentaje", "839.44 × 15.7 % × 15 = 1,976.88"),
    ]


def test_a_new_minimum_wage_moves_the_row():
    # 900 a day: 3.2 minimum wages of 2025, 2.9 of 2026
    december, january = withheld(
        [old("25")], span("2025-12-31", "2026-01-01"), worker(sdi="900")
    )
    assert (december.amount, january.amount) == (Decimal("189.00"), Decimal("176.40"))


def test_a_raise_moves_the_row():
    sdi = {ALWAYS.first: Decimal("800"), day("2026-04-21"): Decimal("1000")}
    [part] = withheld([old("25")], PERIOD, Worker((ALWAYS,), Dated.of(sdi)))
    assert [step.formula for step in part.steps if step.kind == "porcentaje"] == [
        "800.00 × 19.6 % × 5 = 784.00",
        "1,000.00 × 21 % × 10 = 2,100.00",
    ]


def test_the_minimum_wage_of_the_table_is_the_general_one():
    general, border = worker(sdi="1000"), worker(sdi="1000", zone="frontera")
    terms = [old("25")]
    assert amount(terms, PERIOD, general) == amount(terms, PERIOD, border)


def test_a_credit_without_the_flag_keeps_its_percentage():
    assert amount([term("porcentaje", "25")], PERIOD, worker(sdi="800")) == 3000


@pytest.mark.parametrize(
    "nominal,who,law,missing",
    [
        ("25", worker(), LAW, "no_wage"),
        ("25", worker(sdi="800"), Law(reduction=LAW.reduction), "no_minimum_wage"),
        ("25", worker(sdi="800"), Law(minimum_wage=LAW.minimum_wage), "no_table"),
        ("22", worker(sdi="800"), LAW, "no_table"),
    ],
)
def test_what_is_missing_is_never_guessed(nominal, who, law, missing):
    [part] = withheld([old(nominal)], PERIOD, who, law=law)
    assert part.blocked and part.amount == 0
    assert [step.kind for step in part.steps] == [missing]


def test_the_table_is_dated_and_its_rows_are_data():
    newer = (Row(Decimal(25), Decimal("2.5"), Decimal("18")),)
    law = Law(
        minimum_wage=since(y2026="300"),
        reduction=Dated.of(
            {ALWAYS.first: LAW.reduction.values[0], day("2026-04-21"): newer}
        ),
    )
    [part] = withheld([old("25")], PERIOD, worker(sdi="600"), law=law)
    assert [step.formula for step in part.steps if step.kind == "table"] == [
        "600.00 ÷ 300.00 = 2 [2]: 25 % → 19.6 %",
        "600.00 ÷ 300.00 = 2 [2.5]: 25 % → 18 %",
    ]
