"""Why a given result differs: each cause is named where it gives the amount exactly."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.periods import QUINCENA, periods_before
from l10n_mx_infonavit_avisos.engine.span import Span
from l10n_mx_infonavit_avisos.engine.variants import CODES, Given, Question, explain

from .law import LAW, span, term, worker

QUINCENA_1 = span("2026-04-01", "2026-04-15")
MONTH_OF_31 = span("2026-03-16", "2026-03-31")
CLOSING = span("2026-02-16", "2026-02-28")


def question(kind="cuota_fija", value="2450", period=QUINCENA_1, who=None, **more):
    return Question(term(kind, value), period, who or worker(), LAW, **more)


def codes(asked, given, **more):
    return [reason.code for reason in explain(asked, Decimal(given), **more)]


FACTOR = question("factor", "26.0528")
PERCENT = question("porcentaje", "25", who=worker(sdi="500.55", wage="450"))
POOR = question("cuota_fija", "9000", who=worker(sdi="320", wage="315.04"))


@pytest.mark.parametrize(
    "asked,given,code",
    [
        # 2,450 × 2 ÷ 61 × 15 = 1,204.92
        (question(), "1219.92", "insurance"),
        (question(), "1124.59", "boundary"),
        (question(), "1285.25", "boundary"),
        (question(), "1225.00", "month_30"),
        (question(), "1208.88", "month_30_4"),
        (question(), "2450.00", "month"),
        (question(), "4900.00", "two_months"),
        (question(), "1204.95", "daily_rounded"),
        (question(period=MONTH_OF_31), "1204.92", "boundary"),
        (question(period=CLOSING), "1079.67", "closing"),
        # the first fortnight of a February of 28 days, paid as 15 days
        (question(period=CLOSING), "1245.76", "days"),
        # 26.0528 × 100.81 × 2 ÷ 61 × 15 = 1,291.66
        (FACTOR, "1234.13", "umi"),
        (FACTOR, "4036.56", "minimum_wage"),
        (FACTOR, "39266.58", "times_30_4"),
        # 500.55 × 25 % × 15 = 1,877.06
        (PERCENT, "1687.50", "daily_wage"),
        (PERCENT, "3754.13", "percent_30"),
        (PERCENT, "1902.09", "percent_30_4"),
        (PERCENT, "1877.10", "daily_rounded"),
        # 320 × 20 % × 15 = 960
        (POOR, "945.12", "cap"),
        (POOR, "4426.23", "no_cap"),
    ],
)
def test_a_known_cause_is_named(asked, given, code):
    assert code in codes(asked, given)


def test_the_umi_and_the_days_are_said():
    [reason] = [r for r in explain(FACTOR, Decimal("1234.13")) if r.code == "umi"]
    assert reason.detail == "96.32"
    boundary, days = explain(question(), Decimal("1285.25"))
    assert boundary.span == span("2026-03-31", "2026-04-15")
    assert (days.code, days.detail) == ("days", "16")


def test_the_umi_that_came_with_the_result_is_tried():
    given = Decimal("1281.29")
    assert "umi" not in codes(FACTOR, given)
    assert codes(FACTOR, given, told=Given(umi=Decimal("100"))) == ["umi"]


def test_the_days_that_came_with_the_result_are_tried():
    # 2,450 × 2 ÷ 61 × 11
    assert codes(question(), "883.61") == []
    assert codes(question(), "883.61", told=Given(days=11)) == ["days"]


def test_a_cause_together_with_the_insurance():
    reasons = explain(question(), Decimal("1240.00"))
    assert [(r.code, r.insurance) for r in reasons] == [("month_30", Decimal(15))] + [
        ("half_month", Decimal(15))
    ]


def test_a_bimester_closed_where_the_given_one_is_not():
    before = tuple(periods_before(QUINCENA, date(2026, 1, 1), CLOSING.first))
    asked = question(period=CLOSING, earlier=before)
    assert asked.amount() == Decimal("1079.67")
    assert codes(asked, "1079.66")[0] == "alone"


def test_the_pay_that_does_not_suffice():
    assert codes(question(), "1204.92", limited=True) == ["shortfall"]


def test_a_cent_is_rounding_and_ten_are_not():
    assert codes(question(), "1204.93") == ["cents"]
    assert codes(question(), "1204.91") == ["cents"]
    assert codes(question(), "1205.02") == []


def test_what_no_variant_gives_is_not_explained():
    assert codes(question(), "777.77") == []


def test_without_a_wage_nothing_is_explained():
    assert explain(question("porcentaje", "25"), Decimal(100)) == []


@given(
    st.sampled_from(["cuota_fija", "factor", "porcentaje"]),
    st.decimals(1, 90, places=4),
    st.dates(date(2024, 1, 1), date(2026, 12, 1)),
    st.integers(0, 70),
    st.decimals(0, 9999, places=2),
)
def test_every_explanation_has_words_and_never_the_own_amount(
    kind, value, first, days, given
):
    period = Span(first, date.fromordinal(first.toordinal() + days))
    who = worker(sdi="500", wage="450")
    asked = Question(term(kind, str(value)), period, who, LAW)
    assert all(reason.code in CODES for reason in explain(asked, given))
