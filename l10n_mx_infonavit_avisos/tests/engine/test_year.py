"""Whole years of payslips: every bimester closes to the cent."""

from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.notice import RETENCION
from l10n_mx_infonavit_avisos.engine.span import ONE_DAY, Span
from l10n_mx_infonavit_avisos.engine.timeline import Order, build

from .law import LAW, away, withheld, worker

YEARS = (2025, 2026)
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)


def months():
    return [
        Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        for year in YEARS
        for month in range(1, 13)
    ]


def quincenas():
    middle = timedelta(14)
    return [
        half
        for month in months()
        for half in (
            Span(month.first, month.first + middle),
            Span(month.first + middle + ONE_DAY, month.last),
        )
    ]


def every(days):
    """Weeks or catorcenas, the first of which begins in the year before."""
    first, spans = FIRST - timedelta(3), []
    while first <= LAST:
        spans.append(Span(first, first + timedelta(days - 1)))
        first += timedelta(days)
    return spans


PAYROLLS = {
    "months": months(),
    "quincenas": quincenas(),
    "catorcenas": every(14),
    "weeks": every(7),
}
DISCOUNTS = [("cuota_fija", "2450.37"), ("factor", "22.1753"), ("porcentaje", "21.35")]
WORKERS = {
    "always there": worker(sdi="839.4417", wage="790"),
    "at the minimum wage": worker(sdi="292.5447", wage="278.80"),
    "often away": worker(
        sdi="839.4417",
        wage="790",
        absences=[
            away("2025-02-20", "2025-03-04"),
            away("2025-06-24", "2025-07-02", "incapacidad"),
            away("2025-08-28", "2025-08-29"),
            away("2025-10-27", "2025-11-09", "incapacidad"),
            away("2026-04-25", "2026-05-03"),
        ],
    ),
    "under a judicial suspension": worker(
        sdi="839.4417",
        wage="790",
        absences=[away("2026-04-25", "2026-05-03")],
        judicial=[Span(date(2026, 1, 1), date(2026, 4, 28))],
    ),
}


@pytest.mark.parametrize("who", WORKERS.values(), ids=WORKERS)
@pytest.mark.parametrize("kind,value", DISCOUNTS, ids=[kind for kind, _v in DISCOUNTS])
@pytest.mark.parametrize("payslips", PAYROLLS.values(), ids=PAYROLLS)
def test_every_bimester_closes(payslips, kind, value, who):
    start = Order("start", RETENCION, date(2020, 1, 1), kind, Decimal(value))
    terms = build([start]).terms
    amounts, insurance = defaultdict(list), defaultdict(list)
    for index, payslip in enumerate(payslips):
        earlier = tuple(payslips[max(0, index - 10) : index])
        for r in withheld(terms, payslip, who, insurance="days", earlier=earlier):
            amounts[r.bimester].append(r.amount)
            insurance[r.bimester].append(r.insurance)
    for year in YEARS:
        for number in range(1, 7):
            bimester = Bimester(year, number)
            [whole] = withheld(terms, bimester.span, who, insurance="days")
            closes(amounts[bimester], whole.amount)
            closes(insurance[bimester], whole.insurance)


def closes(parts, whole):
    """To the cent; where no day of the last payslip counts it may be that the earlier
    ones rounded up to more, half a cent each."""
    assert min(parts) >= 0
    if parts[-1]:
        assert sum(parts) == whole
    else:
        assert 0 <= sum(parts) - whole <= Decimal("0.005") * len(parts)


@pytest.mark.parametrize("payslips", PAYROLLS.values(), ids=PAYROLLS)
def test_a_bimester_is_twice_the_month(payslips):
    start = Order("start", RETENCION, date(2020, 1, 1), "factor", Decimal("22.1753"))
    total = Counter()
    for index, payslip in enumerate(payslips):
        earlier = tuple(payslips[max(0, index - 10) : index])
        for r in withheld(build([start]).terms, payslip, earlier=earlier):
            total[r.bimester] += r.amount
    for year in YEARS:
        monthly = Decimal("22.1753") * LAW.umi.at(date(year, 6, 1))
        for number in range(1, 7):
            assert total[Bimester(year, number)] == round(2 * monthly, 2)


def test_the_calendars_are_whole():
    assert [len(PAYROLLS[name]) for name in ("months", "quincenas")] == [24, 48]
    for payslips in PAYROLLS.values():
        assert payslips[0].first <= FIRST and payslips[-1].last >= LAST
        assert not Span(FIRST, LAST).minus(payslips)
