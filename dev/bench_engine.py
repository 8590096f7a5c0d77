"""Retentions a second: the engine alone, plain Python on one core.

The four quincenas of a bimester, closing and insurance included, of a credit of each
discount type.
"""

import statistics
import time
from datetime import date
from decimal import Decimal

import without_odoo  # noqa: F401 (makes the engine importable without Odoo)

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.retention import Law, Payroll, Worker, retain
from l10n_mx_infonavit_avisos.engine.span import Span
from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Term

SECONDS = 1.0
ROUNDS = 3

START = date(2020, 1, 1)
LAW = Law(
    umi=Dated.of({START: Decimal("84.55"), date(2026, 1, 1): Decimal("100.81")}),
    insurance=Dated.of({START: Decimal("15")}),
)
WORKER = Worker((Span(START, FOREVER),), Dated.of({START: Decimal("839.44")}))
DISCOUNTS = [("cuota_fija", "2450"), ("factor", "22.175"), ("porcentaje", "20")]
CREDITS = [[Term(START, FOREVER, t, Decimal(value), "1")] for t, value in DISCOUNTS]
QUINCENAS = [
    Span(date(2026, 9, 1), date(2026, 9, 15)),
    Span(date(2026, 9, 16), date(2026, 9, 30)),
    Span(date(2026, 10, 1), date(2026, 10, 15)),
    Span(date(2026, 10, 16), date(2026, 10, 31)),
]


def withhold_bimester():
    """The retentions of one bimester, how many they are."""
    count = 0
    for terms in CREDITS:
        for index, quincena in enumerate(QUINCENAS):
            payroll = Payroll(earlier=tuple(QUINCENAS[:index]))
            count += len(retain(terms, quincena, WORKER, LAW, payroll))
    return count


def rate():
    count, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < SECONDS:
        count += withhold_bimester()
    return count / elapsed


if __name__ == "__main__":
    print("Engine, plain Python on one core")
    middle = statistics.median(rate() for _round in range(ROUNDS))
    print(f"  {'retentions a second':<48} {middle:>10,.0f}")
