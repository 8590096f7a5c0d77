"""Why a bimester differs: every cause by its numbers."""

from datetime import date
from decimal import Decimal

import pytest

from .two_sides import (
    FACTOR,
    OLD_UMI,
    PERCENTAGE,
    UMI,
    compare,
    day,
    expect,
    money,
    one,
    told,
)


@pytest.mark.parametrize(
    "ours,theirs,expected",
    [
        pytest.param({}, {}, ("none", "0", "nothing", []), id="equal"),
        pytest.param(
            {"withheld": money("4899.97")},
            {},
            one("cents", "-0.03", "nothing"),
            id="cents",
        ),
        pytest.param(
            {"withheld": money("4400"), "short": money("500")},
            {},
            one("insufficient_pay", "-500", "clarify"),
            id="insufficient",
        ),
        pytest.param(
            {"withheld": money("3717"), "capped": money("1183")},
            {},
            one("minimum_wage_cap", "-1183", "clarify"),
            id="cap",
        ),
        pytest.param(
            {"insurance": money("0")},
            {},
            one("insurance", "-15", "adjust"),
            id="insurance not charged",
        ),
        pytest.param(
            {},
            {"amortization": money("4900")},
            one("insurance", "15", "clarify"),
            id="their amortization leaves it out",
        ),
        pytest.param(
            {},
            {"amortization": money("4900"), "insurance_included": False},
            ("none", "0", "nothing", []),
            id="compared without insurance",
        ),
        # Notified on 15 January: ours from the 16th, 44 days.
        pytest.param(
            {"first": day("01-16"), "days": 44, "withheld": money("3654.24")},
            {},
            one("late_aviso", "-1245.76", "clarify"),
            id="late retención",
        ),
        # Suspended on 20 February: ours to the 19th, 50 days.
        pytest.param(
            {"last": day("02-19"), "days": 50, "withheld": money("4152.54")},
            {},
            one("late_aviso", "-747.46", "clarify"),
            id="late suspension",
        ),
        pytest.param(
            {
                "last": day("02-19"),
                "days": 50,
                "withheld": money("4152.54"),
                "returned": money("4167.54"),
            },
            {},
            (
                "late_aviso",
                "-4915.00",
                "clarify",
                [("late_aviso", "-4167.54"), ("late_aviso", "-747.46")],
            ),
            id="suspension that returns",
        ),
        pytest.param(
            {
                "withheld": money("0"),
                "insurance": money("0"),
                "days": 0,
                "first": None,
                "last": None,
            },
            {},
            one("late_aviso", "-4915", "clarify"),
            id="suspended before, and charged still",
        ),
        # A modification came after the payslips: due is what it should have been.
        pytest.param(
            {
                "withheld": money("4900"),
                "due": money("5200"),
                "discount_value": money("2600"),
            },
            {"amortization": money("5215"), "discount_value": money("2600")},
            one("late_aviso", "-300", "adjust"),
            id="payslips before the aviso",
        ),
        pytest.param(
            {
                "left": day("02-10"),
                "last": day("02-10"),
                "days": 41,
                "withheld": money("3405.08"),
            },
            {},
            one("leaver", "-1494.92", "clarify"),
            id="leaver",
        ),
        pytest.param(
            {
                "left": day("02-10"),
                "last": day("02-10"),
                "days": 41,
                "withheld": money("3405.08"),
            },
            {"days": 45, "amortization": money("3752.28")},
            one("leaver", "-332.20", "clarify"),
            id="leaver, with a baja of another day",
        ),
        pytest.param(
            {
                "left": date(2025, 12, 20),
                "last": None,
                "first": None,
                "days": 0,
                "withheld": money("0"),
                "insurance": money("0"),
            },
            {},
            one("leaver", "-4915", "clarify"),
            id="left before the bimester",
        ),
        # Its last week is on a payslip of March.
        pytest.param(
            {"days_withheld": 52, "withheld": money("4318.64")},
            {},
            one("boundary", "-581.36", "nothing"),
            id="boundary",
        ),
        pytest.param(
            {
                **FACTOR,
                "umi": OLD_UMI,
                "umi_in_force": UMI,
                "withheld": money("4486.05"),
            },
            {**FACTOR, "amortization": money("4687.50")},
            one("unit", "-186.45", "adjust"),
            id="payslips with the old UMI",
        ),
        pytest.param(
            {
                **FACTOR,
                "umi": UMI,
                "umi_in_force": UMI,
                "other_umis": (OLD_UMI,),
                "withheld": money("4672.50"),
            },
            {**FACTOR, "amortization": money("4501.05")},
            one("unit", "186.45", "clarify"),
            id="they use the old UMI",
        ),
        pytest.param(
            {},
            {"discount_value": money("2600"), "amortization": money("5215")},
            one("value_unlike", "-300.00", "clarify"),
            id="another value",
        ),
        pytest.param(
            {},
            {**PERCENTAGE, "amortization": money("5915")},
            one("value_unlike", "-1000.00", "clarify"),
            id="another type",
        ),
        pytest.param(
            {**PERCENTAGE, "withheld": money("5900")},
            {**PERCENTAGE, "wage": money("520"), "amortization": money("6151")},
            one("value_unlike", "-236.00", "clarify"),
            id="another wage",
        ),
        pytest.param(
            {"days": 56, "withheld": money("4650.85")},
            {},
            one("days", "-249.15", "clarify"),
            id="absences that one side counts",
        ),
        pytest.param(
            {"withheld": money("4734")},
            {"days": None},
            ("days", "-166", "clarify", [("days", "-166.10"), ("cents", "0.10")]),
            id="a number of days, of nobody's knowledge",
        ),
        pytest.param(
            {"withheld": money("4777.77")},
            {},
            one("unknown", "-122.23", "clarify"),
            id="unknown",
        ),
        # Late and short at once.
        pytest.param(
            {
                "first": day("01-16"),
                "days": 44,
                "withheld": money("3154.24"),
                "short": money("500"),
            },
            {},
            (
                "late_aviso",
                "-1745.76",
                "clarify",
                [("insufficient_pay", "-500"), ("late_aviso", "-1245.76")],
            ),
            id="two causes",
        ),
        # What is certain is told, though it does not explain it all.
        pytest.param(
            {"withheld": money("4000"), "short": money("500")},
            {},
            (
                "insufficient_pay",
                "-900",
                "clarify",
                [("insufficient_pay", "-500"), ("unknown", "-400")],
            ),
            id="a part is certain",
        ),
        pytest.param(
            {"withheld": money("3654.24"), "days_withheld": 44},
            {"amortization": money("5000")},
            (
                "boundary",
                "-1330.76",
                "nothing",
                [("boundary", "-1245.76"), ("unknown", "-85.00")],
            ),
            id="days not withheld yet are certain",
        ),
        pytest.param(
            {"withheld": money("5777.77"), "short": money("500")},
            {},
            one("unknown", "877.77", "clarify"),
            id="what is certain and points the other way is not told",
        ),
    ],
)
def test_a_difference_has_its_cause(ours, theirs, expected):
    assert told(compare(ours, theirs)) == expect(*expected)


def test_another_umi_is_told_to_the_cent():
    assert 2 * Decimal("22.25") * UMI == Decimal("4672.50")
    assert 2 * Decimal("22.25") * OLD_UMI == Decimal("4486.0450")
    finding = compare(
        {**FACTOR, "umi": OLD_UMI, "umi_in_force": UMI, "withheld": money("4486.05")},
        {**FACTOR, "amortization": money("4687.50")},
    )
    [part] = finding.parts
    assert (part.cause, part.amount) == ("unit", Decimal("-186.45"))
    assert part.formula == "22.25 × (100.81 − 105.00) × 2 × 59 ÷ 59"


def test_a_part_shows_its_arithmetic():
    finding = compare({"first": day("01-16"), "days": 44, "withheld": money("3654.24")})
    assert finding.parts[0].formula == "2,450.00 × 2 ÷ 59 × −15"
