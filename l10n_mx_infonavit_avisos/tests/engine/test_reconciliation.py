"""A bimester beside what Infonavit charges: every cause by its numbers; the laws."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine import sides
from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.reconciliation import (
    CAUSES,
    Ours,
    Theirs,
    count_by_cause,
    reconcile,
)

# 59 days: a cuota fija of 2,450 is 83.0508… a day, 4,900.00 in all.
JANUARY = Bimester(2026, 1)
CREDIT = "0912345678"


def money(value):
    return None if value is None else Decimal(value)


def day(text):
    return date.fromisoformat(f"2026-{text}")


OURS = Ours(
    withheld=Decimal("4900"),
    insurance=Decimal("15"),
    credit_number=CREDIT,
    discount_type="cuota_fija",
    discount_value=Decimal("2450"),
    first=JANUARY.first,
    last=JANUARY.last,
    days=59,
    sdi=Decimal("500"),
    insurance_value=Decimal("15"),
)
THEIRS = Theirs(
    amortization=Decimal("4915"),
    credit_number=CREDIT,
    discount_type="cuota_fija",
    discount_value=Decimal("2450"),
    days=59,
    wage=Decimal("500"),
)
FACTOR = {"discount_type": "factor", "discount_value": Decimal("22.25")}
PERCENTAGE = {"discount_type": "porcentaje", "discount_value": Decimal("20")}
UMI, OLD_UMI = Decimal("105.00"), Decimal("100.81")


def compare(ours=None, theirs=None):
    return reconcile(
        JANUARY, replace(OURS, **(ours or {})), replace(THEIRS, **(theirs or {}))
    )


def told(finding):
    """Cause, difference and what to do; and the parts, where there are several."""
    parts = [(part.cause, part.amount) for part in finding.parts]
    return finding.cause, finding.difference, finding.todo, parts


def expect(cause, difference, todo, parts):
    parts = [(name, Decimal(amount)) for name, amount in parts]
    return cause, money(difference), todo, parts


def one(cause, difference, todo):
    """A difference with one cause and nothing over."""
    return cause, difference, todo, [(cause, difference)]


# --- causes -------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "ours,theirs,expected",
    [
        (None, None, ("none", "0", "nothing", [])),
        (None, Theirs(), ("none", "0", "nothing", [])),
        (Ours(), Theirs(), ("none", "0", "nothing", [])),
        (None, THEIRS, one("credit_missing_ours", "-4915", "adjust")),
        (Ours(), THEIRS, one("credit_missing_ours", "-4915", "adjust")),
        (OURS, None, one("credit_missing_theirs", "4915", "clarify")),
        (OURS, Theirs(), one("credit_missing_theirs", "4915", "clarify")),
        (
            replace(OURS, withheld=money("0"), insurance=money("0")),
            None,
            ("credit_missing_theirs", "0", "clarify", []),
        ),
        (
            Ours(credit_number=CREDIT),
            None,
            ("none", "0", "nothing", []),
        ),
        (
            None,
            Theirs(money("0"), CREDIT),
            ("credit_missing_ours", "0", "adjust", []),
        ),
        (
            None,
            Theirs(None, CREDIT),
            ("credit_missing_ours", None, "adjust", []),
        ),
    ],
)
def test_a_credit_that_one_side_does_not_have(ours, theirs, expected):
    assert told(reconcile(JANUARY, ours, theirs)) == expect(*expected)


# --- contradictions -----------------------------------------------------------------


@pytest.mark.parametrize(
    "ours,theirs,codes",
    [
        ({}, {}, []),
        ({}, {"credit_number": "0912345679"}, ["other_credit"]),
        ({}, {"discount_value": Decimal("2450.01")}, ["other_value"]),
        ({}, {"discount_value": Decimal("2450.0000")}, []),
        ({}, FACTOR, ["other_type"]),
        ({}, {"wage": Decimal("501")}, []),
        (PERCENTAGE, {**PERCENTAGE, "wage": Decimal("501")}, ["other_wage"]),
        ({}, {"discount_type": None, "discount_value": None}, []),
    ],
)
def test_contradictions_are_told_whatever_the_amounts(ours, theirs, codes):
    assert [problem.code for problem in compare(ours, theirs).unlike] == codes


def test_equal_amounts_do_not_hide_another_value():
    finding = compare(theirs={"discount_value": Decimal("2600")})
    assert told(finding) == ("value_unlike", 0, "clarify", [])


@pytest.mark.parametrize(
    "changes,cause",
    [({}, "not_told"), ({"discount_value": Decimal("2600")}, "value_unlike")],
)
def test_a_file_without_amortization_still_tells_the_credit(changes, cause):
    finding = compare(theirs={"amortization": None, **changes})
    assert (finding.cause, finding.difference, finding.parts) == (cause, None, ())


def test_every_cause_has_its_words():
    constants = {
        value
        for name, value in vars(sides).items()
        if name.isupper() and isinstance(value, str)
    }
    todos = {sides.NOTHING_TO_DO, sides.ADJUST, sides.CLARIFY}
    assert set(CAUSES) == constants - todos - {"cuota_fija", "factor", "porcentaje"}
    assert set(sides.TO_DO) <= set(CAUSES)


def test_findings_are_counted():
    findings = [compare(), compare({"short": money("9")}), compare()]
    assert count_by_cause(findings) == {"none": 3}


# --- laws ---------------------------------------------------------------------------

pesos = st.decimals("0", "6000", places=2)
some = st.one_of(st.just(Decimal(0)), pesos)
kinds = st.sampled_from(["cuota_fija", "factor", "porcentaje", None])
values = st.one_of(st.none(), st.decimals("0.01", "3000", places=2))
days = st.integers(0, 59)
dates = st.one_of(st.none(), days.map(lambda n: JANUARY.first + timedelta(n)))
umis = st.sampled_from([None, UMI, OLD_UMI])
numbers = st.sampled_from(["", CREDIT, "0912345679"])
ours_of_any_kind = st.builds(
    Ours,
    withheld=some,
    insurance=some,
    returned=some,
    due=st.one_of(st.none(), pesos),
    short=some,
    capped=some,
    credit_number=numbers,
    discount_type=kinds,
    discount_value=values,
    first=dates,
    last=dates,
    days=days,
    days_withheld=st.one_of(st.none(), days),
    left=dates,
    umi=umis,
    umi_in_force=umis,
    other_umis=st.tuples(umis),
    sdi=st.one_of(st.none(), pesos),
    insurance_value=some,
)
theirs_of_any_kind = st.builds(
    Theirs,
    amortization=st.one_of(st.none(), some),
    credit_number=numbers,
    discount_type=kinds,
    discount_value=values,
    days=st.one_of(st.none(), days),
    wage=st.one_of(st.none(), pesos),
    insurance_included=st.booleans(),
)


@given(ours_of_any_kind, theirs_of_any_kind, st.booleans())
def test_the_parts_add_up_to_the_difference(ours, theirs, alone):
    finding = reconcile(JANUARY, None if alone else ours, theirs)
    assert finding.cause in CAUSES
    assert finding.todo in ("nothing", "adjust", "clarify")
    if finding.difference is None:
        assert finding.parts == ()
        return
    assert finding.difference == finding.ours - finding.theirs
    assert sum(part.amount for part in finding.parts) == finding.difference
    known = [part for part in finding.parts if part.cause != "unknown"]
    rest = finding.difference - sum(part.amount for part in known)
    assert rest == finding.unexplained


@given(st.integers(1, 58), pesos)
def test_any_late_start_is_told_and_never_taken_for_something_else(late, value):
    value += 100
    full = sides.amount_of(JANUARY, "cuota_fija", value, 59)
    late_amount = sides.amount_of(JANUARY, "cuota_fija", value, late)
    finding = compare(
        {
            "discount_value": value,
            "first": JANUARY.first + timedelta(late),
            "days": 59 - late,
            "withheld": full - late_amount,
        },
        {"discount_value": value, "amortization": full + 15},
    )
    assert finding.cause == "late_aviso"
    assert [part.amount for part in finding.parts] == [-late_amount]


@given(st.decimals("1", "4900", places=2))
def test_any_shortfall_is_told(short):
    finding = compare({"withheld": 4900 - short, "short": short})
    assert (finding.cause, finding.unexplained) == ("insufficient_pay", 0)
