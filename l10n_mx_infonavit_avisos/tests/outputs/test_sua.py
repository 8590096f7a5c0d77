"""MOVCR: the line as SUA reads it, what is refused, and which movement is chosen."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Term
from l10n_mx_infonavit_avisos.outputs import sua
from l10n_mx_infonavit_avisos.outputs.sua import Condition, Movement, Refused

NRP, NSS, CREDIT, OTHER = "B5510768108", "01234567897", "0912345678", "0912345679"
MOVEMENT = Movement(
    NRP, NSS, CREDIT, sua.START, date(2026, 9, 9), "cuota_fija", Decimal("2450")
)


@dataclass(frozen=True)
class Record:
    """A line cut at the columns of the record, as SUA would."""

    nrp: str
    nss: str
    credit: str
    movement: str
    day: str
    kind: str
    value: str
    table: str


def parse(line):
    assert len(line) == 52
    widths, start, parts = (11, 11, 10, 2, 8, 1, 8, 1), 0, []
    for width in widths:
        parts.append(line[start : start + width])
        start += width
    return Record(*parts)


def value_of(record):
    """The value by the layouts 00EEDD00, EEEEEDD0 and 0EEEDDDD, written anew here."""
    text = record.value
    whole, decimals, idle = {
        "1": (text[2:4], text[4:6], text[:2] + text[6:]),
        "2": (text[:5], text[5:7], text[7:]),
        "3": (text[1:4], text[4:8], text[:1]),
    }[record.kind]
    assert set(idle) == {"0"}
    return Decimal(f"{whole}.{decimals}")


def codes(**changes):
    movement = replace(MOVEMENT, **changes)
    found = [(p.code, p.field) for p in sua.problems(movement)]
    if found:
        with pytest.raises(Refused) as caught:
            sua.line(movement)
        assert [(p.code, p.field) for p in caught.value.problems] == found
    return found


# --- the line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind,value,written",
    [
        ("porcentaje", "25", "100250000"),
        ("porcentaje", "19.6", "100196000"),
        ("porcentaje", "5.25", "100052500"),
        ("cuota_fija", "2450", "202450000"),
        ("cuota_fija", "12345.67", "212345670"),
        ("cuota_fija", "0.01", "200000010"),
        ("factor", "22.25", "300222500"),
        ("factor", "122.2535", "301222535"),
        ("factor", "22.253500", "300222535"),
    ],
)
def test_values(kind, value, written):
    line = sua.line(
        replace(MOVEMENT, discount_type=kind, discount_value=Decimal(value))
    )
    assert line[42:51] == written


def test_a_whole_line():
    movement = replace(MOVEMENT, movement=sua.CHANGE_OF_VALUE, applies_table=True)
    assert sua.line(movement) == (
        "B55107681080123456789709123456781909092026202450000S"
    )


def test_identifiers_are_written_in_their_one_form():
    movement = replace(
        MOVEMENT, nrp="b55-10768-10-8", nss="1234567897", credit_number="912345678"
    )
    assert sua.line(movement) == sua.line(MOVEMENT)


def test_a_document_ends_its_lines_as_dos_does():
    other = replace(MOVEMENT, movement=sua.STOP, day=date(2026, 10, 1))
    data = sua.document([MOVEMENT, other])
    lines = [sua.line(MOVEMENT), sua.line(other)]
    assert data.decode("ascii") == "".join(f"{line}\r\n" for line in lines)
    assert len(data) == 2 * 54
    assert sua.document([]) == b""


@pytest.mark.parametrize(
    "changes,found",
    [
        ({}, []),
        ({"credit_number": ""}, [("missing", "credit_number")]),
        ({"credit_number": "0000000000"}, [("missing", "credit_number")]),
        ({"credit_number": "12345678901"}, [("length", "credit_number")]),
        ({"nss": ""}, [("missing", "nss")]),
        ({"nss": "01234567890"}, [("check_digit", "nss")]),
        ({"nrp": "B551076810"}, [("length", "nrp")]),
        ({"nrp": ""}, [("missing", "nrp")]),
        ({"movement": "08"}, [("unknown_movement", "movement")]),
        ({"day": date(1899, 12, 30)}, [("year", "day")]),
        ({"discount_type": None}, [("missing", "discount_type")]),
        ({"discount_type": "veces"}, [("unknown_discount_type", "discount_type")]),
        ({"discount_value": None}, [("missing", "discount_value")]),
        ({"discount_value": Decimal("NaN")}, [("not_a_number", "discount_value")]),
        ({"discount_value": Decimal(0)}, [("not_positive", "discount_value")]),
        (
            {"credit_number": "", "discount_value": Decimal(-1)},
            [("missing", "credit_number"), ("not_positive", "discount_value")],
        ),
    ],
)
def test_what_is_refused_and_why(changes, found):
    assert codes(**changes) == found


@pytest.mark.parametrize(
    "kind,value,code",
    [
        ("porcentaje", "99.99", None),
        ("porcentaje", "100", "too_large"),
        ("porcentaje", "25.005", "too_precise"),
        ("cuota_fija", "99999.99", None),
        ("cuota_fija", "100000", "too_large"),
        ("cuota_fija", "2450.005", "too_precise"),
        ("factor", "999.9999", None),
        ("factor", "1000", "too_large"),
        ("factor", "22.25355", "too_precise"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_never_rounded(kind, value, code):
    found = codes(discount_type=kind, discount_value=Decimal(value))
    assert found == ([(code, "discount_value")] if code else [])


@st.composite
def movements(draw):
    kind = draw(st.sampled_from(["porcentaje", "cuota_fija", "factor"]))
    whole, places = {"porcentaje": (2, 2), "cuota_fija": (5, 2), "factor": (3, 4)}[kind]
    digits = draw(st.integers(1, 10 ** (whole + places) - 1))
    body = f"{draw(st.integers(1, 10**10 - 1)):010d}"
    return Movement(
        draw(st.from_regex(r"[A-Z0-9][0-9]{10}", fullmatch=True)),
        body + luhn.calc_check_digit(body),
        f"{draw(st.integers(1, 10**10 - 1)):010d}",
        draw(st.sampled_from(sua.MOVEMENTS)),
        draw(st.dates(date(1972, 1, 1), date(2099, 12, 31))),
        kind,
        Decimal(digits).scaleb(-places),
        draw(st.booleans()),
    )


@given(movements())
def test_a_line_holds_all_that_the_movement_is(movement):
    record = parse(sua.line(movement))
    assert (record.nrp, record.nss) == (movement.nrp, movement.nss)
    assert (record.credit, record.movement) == (
        movement.credit_number,
        movement.movement,
    )
    day = date(int(record.day[4:]), int(record.day[2:4]), int(record.day[:2]))
    assert day == movement.day
    kinds = {"1": "porcentaje", "2": "cuota_fija", "3": "factor"}
    assert kinds[record.kind] == movement.discount_type
    assert value_of(record) == movement.discount_value
    assert record.table == ("S" if movement.applies_table else "N")


# --- which movement -----------------------------------------------------------------

DAYS = {name: date(2026, 1, n) for n, name in enumerate("abcdef", 1)}


def at(day, credit=CREDIT, kind="cuota_fija", value="2450", table=False):
    return Condition(DAYS[day], credit, kind, Decimal(value), table)


def off(day):
    return Condition(DAYS[day], suspended=True)


def chosen(*sequence):
    """(day, movement, credit's last digit, type's first letter, value)."""
    return [
        (
            next(name for name, day in DAYS.items() if day == change.condition.day),
            change.movement,
            change.condition.credit_number[-1],
            change.condition.discount_type[0],
            str(change.condition.discount_value),
        )
        for change in sua.choose(sequence)
    ]


FIRST = ("a", "15", "8", "c", "2450")


@pytest.mark.parametrize(
    "sequence,expected",
    [
        ([], []),
        ([off("a")], []),
        ([at("a")], [FIRST]),
        ([at("a"), at("b")], [FIRST]),
        ([at("a"), off("b")], [FIRST, ("b", "16", "8", "c", "2450")]),
        ([at("a"), off("b"), off("c")], [FIRST, ("b", "16", "8", "c", "2450")]),
        (
            [at("a"), off("b"), at("c")],
            [FIRST, ("b", "16", "8", "c", "2450"), ("c", "17", "8", "c", "2450")],
        ),
        (
            [at("a"), off("b"), at("c", kind="factor", value="20")],
            [FIRST, ("b", "16", "8", "c", "2450"), ("c", "17", "8", "f", "20")],
        ),
        (
            [at("a"), off("b"), at("c", credit=OTHER)],
            [FIRST, ("b", "16", "8", "c", "2450"), ("c", "15", "9", "c", "2450")],
        ),
        ([at("a"), at("b", value="2600")], [FIRST, ("b", "19", "8", "c", "2600")]),
        ([at("a"), at("b", table=True)], [FIRST, ("b", "19", "8", "c", "2450")]),
        (
            [at("a"), at("b", kind="factor", value="20")],
            [FIRST, ("b", "18", "8", "f", "20")],
        ),
        ([at("a"), at("b", kind="factor")], [FIRST, ("b", "18", "8", "f", "2450")]),
        ([at("a"), at("b", credit=OTHER)], [FIRST, ("b", "20", "9", "c", "2450")]),
        (
            [at("a"), at("b", credit=OTHER, value="2600")],
            [FIRST, ("b", "20", "9", "c", "2450"), ("b", "19", "9", "c", "2600")],
        ),
        (
            [at("a"), at("b", credit=OTHER, kind="factor", value="20")],
            [FIRST, ("b", "20", "9", "c", "2450"), ("b", "18", "9", "f", "20")],
        ),
        # Of one day the last holds.
        (
            [at("a"), at("b", value="1"), at("b", value="2600")],
            [FIRST, ("b", "19", "8", "c", "2600")],
        ),
        ([at("a"), off("b"), at("b")], [FIRST]),
        ([at("a"), off("a")], []),
        (
            [at("a"), off("b"), at("b", credit=OTHER)],
            [FIRST, ("b", "20", "9", "c", "2450")],
        ),
        ([at("b", value="2600"), at("a")], [FIRST, ("b", "19", "8", "c", "2600")]),
    ],
)
def test_the_movement_that_is_chosen(sequence, expected):
    assert chosen(*sequence) == expected


def term(first, last, value="2450", kind="cuota_fija"):
    last = DAYS[last] if last else FOREVER
    return Term(DAYS[first], last, kind, Decimal(value), "key")


def test_terms_become_conditions():
    terms = {CREDIT: [term("a", "b"), term("c", "c", "2600"), term("e", None)]}
    assert sua.conditions(terms) == [
        at("a"),
        at("c", value="2600"),
        off("d"),
        at("e"),
    ]
    changes = sua.choose(sua.conditions(terms))
    assert [change.movement for change in changes] == ["15", "19", "16", "17"]


def test_a_credit_that_ends_is_suspended():
    assert sua.conditions({CREDIT: [term("a", "b")]}) == [at("a"), off("c")]
    assert sua.conditions({}) == []


def test_a_credit_that_takes_anothers_place_changes_its_number():
    terms = {OTHER: [term("c", None)], CREDIT: [term("a", "b")]}
    changes = sua.choose(sua.conditions(terms))
    assert [change.movement for change in changes] == ["15", "20"]


def test_two_credits_at_once_have_no_room():
    with pytest.raises(Refused) as caught:
        sua.conditions({CREDIT: [term("a", "c")], OTHER: [term("c", None)]})
    assert [p.code for p in caught.value.problems] == ["two_credits"]


def test_a_change_becomes_the_workers_movement():
    [change] = sua.choose([at("a")])
    assert change.of(NRP, NSS) == replace(MOVEMENT, day=DAYS["a"])


states = st.builds(
    lambda day, credit, kind, value, suspended: Condition(
        DAYS[day], credit, kind, Decimal(value), False, suspended
    ),
    st.sampled_from("abcdef"),
    st.sampled_from([CREDIT, OTHER]),
    st.sampled_from(["factor", "cuota_fija"]),
    st.integers(1, 3),
    st.booleans(),
)


@given(st.lists(states, max_size=8))
def test_whoever_follows_the_movements_ends_where_the_credits_are(sequence):
    known, active = None, False
    for change in sua.choose(sequence):
        assert active == (change.movement in ("16", "18", "19", "20"))
        known, active = change.condition, change.movement != sua.STOP
    last = max(sequence, key=lambda c: c.day).day if sequence else None
    final = [c for c in sequence if c.day == last]
    assert active == bool(final and not final[-1].suspended)
    if active:
        assert known.terms == final[-1].terms
