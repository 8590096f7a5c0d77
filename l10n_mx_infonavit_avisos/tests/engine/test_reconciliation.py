"""A bimester beside what Infonavit charges: missing credits, contradictions, laws."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine import sides
from l10n_mx_infonavit_avisos.engine.reconciliation import (
    CAUSES,
    Ours,
    Theirs,
    count_by_cause,
    reconcile,
)

from .two_sides import (
    CREDIT,
    FACTOR,
    JANUARY,
    OLD_UMI,
    OURS,
    PERCENTAGE,
    THEIRS,
    UMI,
    compare,
    expect,
    money,
    one,
    told,
)


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
