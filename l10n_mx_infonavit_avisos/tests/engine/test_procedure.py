"""Which aviso ends a credit in process, and the numbers that a portal hides in part."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.identifiers import WrongIdentifier
from l10n_mx_infonavit_avisos.engine.procedure import (
    Following,
    Procedure,
    fits,
    follower,
    is_whole,
    masked_number,
)

NUMBERS = st.from_regex(r"[1-9][0-9]{9}", fullmatch=True)
START = date(2026, 3, 2)


def aviso(key, number="1900000001", day=3, applied=True, **values):
    said = {"nss": "92000198010", "nss_unified": "", "employee": None} | values
    return Following(
        key=key,
        number=number,
        date_notified=date(2026, 3, day),
        is_applied=applied,
        **said,
    )


def procedure(number="1900000001", employee=None, nss="92000198010"):
    return Procedure(nss, employee, number, START)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 1912-345678 ", "1912345678"),
        ("01912345678", "1912345678"),
        ("19xxXX••78", "19******78"),
        ("XXXXXXXXXX", ""),
        ("", ""),
    ],
)
def test_numbers_are_kept_in_one_form(typed, kept):
    assert masked_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [("19*", "length"), ("*********** 1", "length"), ("19**A****1", "not_digits")],
)
def test_other_numbers_are_refused(typed, code):
    with pytest.raises(WrongIdentifier) as caught:
        masked_number(typed)
    assert caught.value.code == code


@given(NUMBERS, st.sets(st.integers(0, 9)))
def test_whatever_is_hidden_a_number_fits_itself(number, hidden):
    shown = masked_number(
        "".join("*" if i in hidden else c for i, c in enumerate(number))
    )
    assert fits(shown, number)
    assert is_whole(shown) == (not hidden)


@given(NUMBERS, NUMBERS)
def test_a_whole_number_fits_no_other(one, other):
    assert fits(one, other) == (one == other)


def test_the_applied_one_comes_first_then_the_earliest():
    avisos = [aviso(1, day=3, applied=False), aviso(2, day=9), aviso(3, day=8)]
    assert follower(procedure(), avisos).key == 3
    assert follower(procedure(), avisos[::-1]).key == 3
    assert follower(procedure(), avisos[:1]).key == 1
    assert follower(procedure(), []) is None


def test_the_worker_is_known_by_either_nss_or_as_such():
    others = {"nss": "1", "nss_unified": "2"}
    assert follower(procedure(), [aviso(1, **others)]) is None
    assert follower(procedure(nss="2"), [aviso(1, **others)])
    assert follower(procedure(employee=7), [aviso(1, **others, employee=7)])
    # Two who are not known are not the same.
    assert (
        follower(procedure(employee=None), [aviso(1, **others, employee=None)]) is None
    )


def test_an_unknown_number_takes_no_credit_that_was_withheld_before():
    earlier = aviso(1, day=1)
    again = aviso(2, day=5)
    other = aviso(3, number="1900000002", day=9)
    unknown = procedure(number="")
    assert follower(unknown, [earlier, again]) is None
    assert follower(unknown, [earlier, again, other]).key == 3
    assert follower(procedure(), [earlier, again, other]).key == 1
