"""The numbers of an aviso, the checks that make it sound, and what is merely odd."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine import identifiers
from l10n_mx_infonavit_avisos.engine.identifiers import WrongIdentifier
from l10n_mx_infonavit_avisos.engine.notice import (
    CUOTA_FIJA,
    FACTOR,
    MODIFICACION,
    PORCENTAJE,
    RETENCION,
    SUSPENSION,
    InvalidNotice,
    Notice,
    Problem,
)

from ..sources.samples import CURP, NRP, NSS, RFC, WRONG_NSS, make_curp, make_nss

RULES = (
    identifiers.nss,
    identifiers.credit_number,
    identifiers.nrp,
    identifiers.rfc,
    identifiers.curp,
)


def notice(**changes):
    values = {
        "folio": "R0209026000001",
        "notice_class": RETENCION,
        "type_code": "02",
        "nss": NSS,
        "credit_number": "0912345678",
        "nrp": NRP,
        "discount_type": FACTOR,
        "discount_value": Decimal("22.25"),
    }
    return Notice(**values | changes)


def problems(**changes):
    """(field, code) of all that is wrong with such a notice."""
    with pytest.raises(InvalidNotice) as caught:
        notice(**changes)
    return [(problem.field, problem.code) for problem in caught.value.problems]


def refusal(rule, text):
    with pytest.raises(WrongIdentifier) as caught:
        rule(text)
    return caught.value.code


# --- identifiers --------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "01234567897",
        "1234567897",
        "0123 456 789-7",
        "01-23-45-6789-7",
        "0123/456/7897",
        "\u00a001234567897\n",
        "\ufeff0123\u200b4567897",
        "'01234567897",
        "01234\u201356789\u20107",
        "1234567897.0",
        " 1234567897.00 ",
    ],
)
def test_nss_however_written_is_kept_as_eleven_digits(written):
    assert identifiers.nss(written) == "01234567897"


@given(st.integers(10**6, 10**10 - 1))
def test_nss_with_lost_zeros_is_completed(serial):
    nss = make_nss(serial)
    assert identifiers.nss(nss.lstrip("0")) == nss


@given(st.integers(10**6, 10**10 - 1), st.integers(0, 10), st.integers(1, 9))
def test_nss_with_one_wrong_digit_is_refused(serial, place, difference):
    digits = list(make_nss(serial))
    digits[place] = str((int(digits[place]) + difference) % 10)
    assert refusal(identifiers.nss, "".join(digits)) == "check_digit"


@pytest.mark.parametrize(
    "written,code",
    [
        ("", "missing"),
        (None, "missing"),
        (" - ", "missing"),
        ("00000000000", "missing"),
        ("1234567", "length"),
        ("012345678970", "length"),
        ("0123456789A", "not_digits"),
        ("0123456789²", "not_digits"),
        ("٠١٢٣٤٥٦٧٨٩٧", "not_digits"),
        ("1.2345678E+10", "not_digits"),
        ("01234567890", "check_digit"),
    ],
)
def test_nss_that_is_none_is_refused_with_the_reason(written, code):
    assert refusal(identifiers.nss, written) == code


@pytest.mark.parametrize(
    "written,kept",
    [
        ("0912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("00912345678", "0912345678"),
        ("09 1234 5678", "0912345678"),
        ("123456", "0000123456"),
        # dropping the point alone would make another credit: 9123456780
        ("912345678.0", "0912345678"),
    ],
)
def test_credit_number_has_ten_digits(written, kept):
    assert identifiers.credit_number(written) == kept


@pytest.mark.parametrize(
    "written,code",
    [
        ("", "missing"),
        ("0000000000", "missing"),
        ("12345", "length"),
        ("10912345678", "length"),
        ("000912345678", "length"),
        ("091234567X", "not_digits"),
    ],
)
def test_credit_number_that_is_none_is_refused_with_the_reason(written, code):
    assert refusal(identifiers.credit_number, written) == code


@pytest.mark.parametrize(
    "written,kept",
    [
        ("B55-10768-10-8", "B5510768108"),
        ("b5510768108", "B5510768108"),
        ("Y5410768108", "Y5410768108"),
        ("05510768108", "05510768108"),
        ("B551076810", "B551076810"),
    ],
)
def test_nrp_is_kept_without_hyphens(written, kept):
    assert identifiers.nrp(written) == kept


@pytest.mark.parametrize(
    "written,code",
    [
        ("", "missing"),
        ("BB510768108", "form"),
        ("B5510", "form"),
        ("B5510768108123456", "form"),
        ("Ñ5510768108", "form"),
        ("B٥٥١٠٧٦٨١٠٨", "form"),
    ],
)
def test_nrp_that_is_none_is_refused_with_the_reason(written, code):
    assert refusal(identifiers.nrp, written) == code


@pytest.mark.parametrize(
    "nrp,shown", [("B5510768108", "B55-10768-10-8"), ("B551076810", "B551076810")]
)
def test_only_a_usual_nrp_is_shown_with_hyphens(nrp, shown):
    assert identifiers.format_nrp(nrp) == shown


@pytest.mark.parametrize(
    "written,kept",
    [
        ("XAXA800101AB1", "XAXA800101AB1"),
        ("xaxa-800101-ab1", "XAXA800101AB1"),
        ("XAX800101AB1", "XAX800101AB1"),
        ("XAXA800101", "XAXA800101"),
        ("ñ&xa800101ab1", "Ñ&XA800101AB1"),
    ],
)
def test_rfc_is_kept_whatever_its_check_digit(written, kept):
    assert identifiers.rfc(written) == kept


@pytest.mark.parametrize(
    "rule,written,code",
    [
        (identifiers.rfc, "", "missing"),
        (identifiers.rfc, "XAXA801301AB1", "form"),
        (identifiers.rfc, "XAXA800101A", "form"),
        (identifiers.curp, "", "missing"),
        (identifiers.curp, "XAXA800101HDFXXX", "form"),
        (identifiers.curp, make_curp("XAXA801301HDFXXX0"), "form"),
        (identifiers.curp, CURP[:-1] + "X", "form"),
    ],
)
def test_rfc_and_curp_of_a_wrong_form_are_refused(rule, written, code):
    assert refusal(rule, written) == code


def test_curp_needs_its_check_digit():
    assert identifiers.curp(CURP.lower()) == CURP
    assert refusal(identifiers.curp, CURP[:-1] + str(9 - int(CURP[-1]))) == "form"


@given(st.sampled_from(RULES), st.text() | st.text("0123456789-. XAB", max_size=20))
def test_an_identifier_once_kept_stays_as_it_is(rule, text):
    try:
        kept = rule(text)
    except WrongIdentifier:
        return
    assert rule(kept) == kept
    assert kept.isprintable() and " " not in kept


# --- what a Notice checks -----------------------------------------------------------


def test_a_notice_keeps_its_identifiers_in_one_form():
    kept = notice(
        folio=" r02-09026-000001 ",
        nss="0123 456 789-7",
        credit_number="00912345678",
        nrp="b55-10768-10-8",
        nss_unified="1234567897.0",
        rfc="xaxa 800101 ab1",
        curp=CURP.lower(),
    )
    assert kept == notice(nss_unified=NSS, rfc=RFC, curp=CURP)


@pytest.mark.parametrize(
    "field,text,code",
    [
        ("folio", "", "missing"),
        ("folio", " - ", "missing"),
        ("folio", "00000000000000", "missing"),
        ("nss", "", "missing"),
        ("nss", WRONG_NSS, "check_digit"),
        ("nss_unified", WRONG_NSS, "check_digit"),
        ("credit_number", "12345", "length"),
        ("nrp", "¿?", "form"),
        ("notice_class", "liquidacion", "unknown_class"),
        ("discount_type", "vsm", "unknown_discount_type"),
    ],
)
def test_a_wrong_field_is_named_with_its_reason(field, text, code):
    assert problems(**{field: text}) == [(field, code)]


def test_a_problem_quotes_what_was_written():
    with pytest.raises(InvalidNotice) as caught:
        notice(nss="0123 456 789-0")
    assert caught.value.problems == (Problem("check_digit", "nss", "0123 456 789-0"),)
    assert str(caught.value) == "nss: check_digit"


def test_all_problems_come_at_once():
    assert problems(
        folio="",
        nss="1",
        credit_number="",
        nrp="",
        nss_unified="1",
        discount_value=Decimal(0),
    ) == [
        ("folio", "missing"),
        ("nss", "length"),
        ("credit_number", "missing"),
        ("nrp", "missing"),
        ("nss_unified", "length"),
        ("discount_value", "not_positive"),
    ]


@pytest.mark.parametrize("written", ["", "0", "00000000000", " - "])
def test_no_unified_nss_is_the_empty_text(written):
    assert notice(nss_unified=written).nss_unified == ""


@pytest.mark.parametrize(
    "kind,value,code",
    [
        (FACTOR, "0", "not_positive"),
        (FACTOR, "-22.25", "not_positive"),
        (FACTOR, "NaN", "not_a_number"),
        (FACTOR, "sNaN", "not_a_number"),
        (FACTOR, "Infinity", "not_a_number"),
        (FACTOR, "-Infinity", "not_a_number"),
        (FACTOR, "1000", "too_large"),
        (FACTOR, "1E+999999", "too_large"),
        (FACTOR, "22.2500001", "too_precise"),
        (FACTOR, "1E-999999", "too_precise"),
        (CUOTA_FIJA, "100000", "too_large"),
        (PORCENTAJE, "100", "too_large"),
        (None, "-1", "not_positive"),
        (None, "1E+30", "too_large"),
    ],
)
def test_an_impossible_discount_is_refused(kind, value, code):
    notice_class = RETENCION if kind else None
    found = problems(
        notice_class=notice_class, discount_type=kind, discount_value=Decimal(value)
    )
    assert found == [("discount_value", code)]


@pytest.mark.parametrize(
    "kind,value",
    [
        (FACTOR, "999.999999"),
        (FACTOR, "0.000001"),
        (FACTOR, "26.0528000000"),
        (CUOTA_FIJA, "99999.99"),
        (PORCENTAJE, "99.99"),
    ],
)
def test_a_possible_discount_is_kept_exactly(kind, value):
    kept = notice(discount_type=kind, discount_value=Decimal(value))
    assert kept.discount_value == Decimal(value)


@pytest.mark.parametrize("notice_class", [RETENCION, MODIFICACION])
@pytest.mark.parametrize("field", ["discount_type", "discount_value"])
def test_what_is_withheld_must_be_known(notice_class, field):
    found = problems(notice_class=notice_class, **{field: None})
    assert found == [(field, "missing")]


def test_a_suspension_withholds_nothing_whatever_it_repeats():
    for value in (None, Decimal("22.25"), Decimal(-1), Decimal("NaN")):
        suspension = notice(
            notice_class=SUSPENSION, discount_type="vsm", discount_value=value
        )
        assert suspension.discount_type is None
        assert suspension.discount_value is None


def test_an_aviso_of_unknown_class_may_lack_its_discount():
    waiting = notice(notice_class=None, discount_type=None, discount_value=None)
    assert waiting.notice_class is None


def test_a_person_classifies_an_aviso_of_unknown_class():
    waiting = notice(notice_class=None, type_code="99")
    assert waiting.classified(MODIFICACION) == notice(
        notice_class=MODIFICACION, type_code="99"
    )
    assert waiting.classified(SUSPENSION).discount_value is None


def test_an_aviso_without_discount_cannot_be_classified_as_a_retention():
    waiting = notice(notice_class=None, discount_type=None, discount_value=None)
    assert waiting.classified(SUSPENSION).notice_class == SUSPENSION
    with pytest.raises(InvalidNotice):
        waiting.classified(RETENCION)


# --- remarks ------------------------------------------------------------------------


def test_a_usual_notice_has_no_remarks():
    assert notice(rfc=RFC, curp=CURP).remarks == ()
    assert notice().remarks == ()


@pytest.mark.parametrize(
    "field,text,code",
    [
        ("rfc", "XAXA801301AB1", "form"),
        ("curp", CURP[:-1], "form"),
        ("nrp", "B551076810", "length"),
        ("folio", "S1109026000001", "other_class"),
    ],
)
def test_an_oddity_stops_nothing_and_is_remarked(field, text, code):
    assert notice(**{field: text}).remarks == (Problem(code, field, text),)


@pytest.mark.parametrize(
    "folio,notice_class,odd",
    [
        ("R1209026000001", SUSPENSION, True),
        ("S1209026000001", SUSPENSION, False),
        ("S0309026000001", MODIFICACION, True),
        ("R0309026000001", MODIFICACION, False),
        ("S9909026000001", None, False),
        ("090000012345", SUSPENSION, False),
        ("090000012345", RETENCION, False),
        ("M1209026000001", SUSPENSION, False),
    ],
)
def test_only_a_folio_with_the_letter_of_another_class_is_odd(folio, notice_class, odd):
    remarks = notice(folio=folio, notice_class=notice_class).remarks
    assert [r.code for r in remarks] == ["other_class"] * odd


def test_all_remarks_come_at_once():
    odd = notice(rfc="X", curp="X", nrp="B551076810", folio="S1")
    assert [r.field for r in odd.remarks] == ["rfc", "curp", "nrp", "folio"]
