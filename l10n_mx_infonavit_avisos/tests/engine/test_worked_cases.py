"""The worked cases, published and derived, to the cent: amortization alone."""

from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.law import CAP_SBC, Policy
from l10n_mx_infonavit_avisos.engine.notice import RETENCION, SUSPENSION
from l10n_mx_infonavit_avisos.engine.timeline import Order, build

from .law import amount, away, day, span, term, worker

Q1, Q2, Q3 = (
    span("2026-01-01", "2026-01-15"),
    span("2026-01-16", "2026-01-31"),
    span("2026-02-01", "2026-02-15"),
)

# id, discount type, value, period, earlier payslips, pesos
CASES = [
    # CONTPAQi, technical letter 14.0.1 (1106.4515 before rounding)
    ("P1", "cuota_fija", "2450", "2021-07-16", "2021-07-29", (), "1106.45"),
    # published 2,626.38 a month = 26.0528 x 100.81
    ("P3", "factor", "26.0528", "2026-07-01", "2026-08-31", (), "5252.77"),
    ("D1.1", "cuota_fija", "2450", "2026-01-01", "2026-01-15", (), "1245.76"),
    ("D1.2", "cuota_fija", "2450", "2026-01-16", "2026-01-31", (Q1,), "1328.81"),
    ("D1.3", "cuota_fija", "2450", "2026-02-01", "2026-02-15", (Q1, Q2), "1245.76"),
    ("D1.4", "cuota_fija", "2450", "2026-02-16", "2026-02-28", (Q1, Q2, Q3), "1079.67"),
    ("D2", "cuota_fija", "2450", "2026-06-29", "2026-07-05", (), "555.82"),
    ("D3", "factor", "22.25", "2026-03-02", "2026-03-15", (), "1029.58"),
    ("D4", "factor", "22.25", "2026-07-01", "2026-08-31", (), "4486.04"),
    ("D11", "cuota_fija", "2450", "2028-02-16", "2028-02-29", (), "1143.33"),
]


@pytest.mark.parametrize(
    "kind,value,first,last,earlier,expected",
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_amount(kind, value, first, last, earlier, expected):
    got = amount([term(kind, value)], span(first, last), earlier=earlier)
    assert got == Decimal(expected)


def test_d5_percentage_of_the_daily_wage():
    period = span("2026-04-16", "2026-04-30")
    got = amount([term("porcentaje", "25")], period, worker(sdi="500"))
    assert got == Decimal("1875.00")


def test_p2_a_worker_at_the_minimum_wage():
    # CONTPAQi, technical letter 14.0.1
    got = amount(
        [term("cuota_fija", "2450")],
        span("2021-07-16", "2021-07-29"),
        worker(sdi="148.10484", wage="141.70"),
        policy=Policy(cap_base=CAP_SBC),
    )
    assert got == Decimal("414.69")


def test_d6_absences_before_the_reform_do_not_count():
    got = amount(
        [term("cuota_fija", "2450")],
        span("2025-09-16", "2025-09-30"),
        worker(absences=[away("2025-09-22", "2025-09-24")]),
    )
    assert got == Decimal("963.93")


def test_d7_absences_since_the_reform_change_nothing():
    got = amount(
        [term("cuota_fija", "2450")],
        span("2026-04-16", "2026-04-30"),
        worker(absences=[away("2026-04-20", "2026-04-22")]),
    )
    assert got == Decimal("1204.92")


def test_d8_days_before_the_hire_do_not_count():
    hired = worker(span("2026-05-11", "2030-12-31"))
    got = amount([term("cuota_fija", "1500")], span("2026-05-11", "2026-05-15"), hired)
    assert got == Decimal("245.90")
    whole_quincena = span("2026-05-01", "2026-05-15")
    assert amount([term("cuota_fija", "1500")], whole_quincena, hired) == got


def test_d9_retention_starts_the_day_after_its_notice():
    start = Order("R", RETENCION, day("2026-09-08"), "cuota_fija", Decimal("1500"))
    period = span("2026-09-01", "2026-09-15")
    assert amount(build([start]).terms, period) == Decimal("344.26")


def test_d10_suspension_ends_on_the_day_it_is_received():
    orders = [
        Order("R", RETENCION, day("2020-01-10"), "cuota_fija", Decimal("1500")),
        Order("S", SUSPENSION, day("2026-10-20")),
    ]
    period = span("2026-10-16", "2026-10-31")
    assert amount(build(orders).terms, period) == Decimal("196.72")
