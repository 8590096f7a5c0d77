"""How one entry of a payload is read, field by field."""

import gc
import json
import tracemalloc
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.notice import (
    CUOTA_FIJA,
    DISCOUNT_TYPES,
    FACTOR,
    NOTICE_CLASSES,
    PORCENTAJE,
    RETENCION,
    SUSPENSION,
    InvalidNotice,
    Notice,
    Problem,
)
from l10n_mx_infonavit_avisos.sources import json_file
from l10n_mx_infonavit_avisos.sources.payload import FIELDS, PayloadMap

from .samples import (
    CURP,
    MAP,
    NRP,
    NSS,
    RFC,
    TYPE_CODES,
    WRONG_NSS,
    as_json,
    entry,
    make_nss,
    without,
)

# A JSON value as text → the same as json_file hands it over.
parsed = json_file.parse


def read(payload_map=MAP, **changes):
    return payload_map.read(entry(**changes))


def problems(aviso, payload_map=MAP):
    """(field, code) of all that is wrong with an entry."""
    with pytest.raises(InvalidNotice) as caught:
        payload_map.read(aviso)
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_every_field_of_an_aviso_is_read():
    aviso = entry(NSSUnificado=make_nss(2), FechaUltimoAviso="2026-09-01")
    assert MAP.read(aviso) == Notice(
        folio="R0209026000001",
        notice_class=RETENCION,
        type_code="02",
        nss=NSS,
        credit_number="0912345678",
        nrp=NRP,
        discount_type=FACTOR,
        discount_value=Decimal("22.25"),
        date_notified=date(2026, 9, 8),
        date_created=date(2026, 9, 7),
        date_granted=date(2026, 8, 14),
        date_last=date(2026, 9, 1),
        nss_unified=make_nss(2),
        rfc=RFC,
        curp=CURP,
        credit_type="003",
        credit_status="001",
    )


def test_keys_are_compared_without_regard_to_case():
    shouted = {f" {key.upper()} ": value for key, value in entry().items()}
    whispered = {key.lower(): value for key, value in entry().items()}
    assert MAP.read(shouted) == MAP.read(whispered) == MAP.read(entry())


def test_other_keys_are_passed_over():
    assert read(Observaciones={"nota": ["x"]}, NSS2="1") == read()


def test_the_map_says_which_key_holds_which_field():
    names = {name: f"campo_{name}" for name in FIELDS}
    by_hand = PayloadMap(TYPE_CODES, fields=names)
    renamed = {names[name]: entry()[key] for name, key in FIELDS.items()}
    assert by_hand.read(renamed) == read()
    assert ("nss", "missing") in problems(entry(), by_hand)


def test_a_field_that_the_map_leaves_out_is_absent():
    names = {k: v for k, v in FIELDS.items() if k not in ("rfc", "date_notified")}
    notice = read(PayloadMap(TYPE_CODES, fields=names))
    assert (notice.rfc, notice.date_notified) == ("", None)


@pytest.mark.parametrize(
    "keys,recognised",
    [
        (["FolioAviso"], True),
        (["nss "], True),
        (["NRP", "NumCredito"], False),
        ([""], False),
        ([], False),
    ],
)
def test_an_aviso_is_recognised_by_its_folio_or_nss(keys, recognised):
    assert MAP.recognises(dict.fromkeys(keys)) is recognised


@pytest.mark.parametrize(
    "value,quoted",
    [(None, ""), (7, "7"), ("NSS", "NSS"), (["NSS"], ""), ([{"NSS": 1}], "")],
)
def test_what_is_not_an_object_is_no_aviso(value, quoted):
    assert not MAP.recognises(value)
    with pytest.raises(InvalidNotice) as caught:
        MAP.read(value)
    assert caught.value.problems == (Problem("not_an_object", "entry", quoted),)


# --- dates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2026-09-08",
        " 2026-09-08 ",
        "08/09/2026",
        "8/9/2026",
        "2026-09-08T00:00:00",
        "2026-09-08T23:59:59.999",
        "2026-09-08 00:00:00.0",
        "2026-09-08T00:00",
        "2026-09-08T00:00:00Z",
        "2026-09-08T00:00:00,000-06:00",
        "2026-09-08T00:00:00.0000000-0600",
        "2026-09-08T06:00:00+00",
        "08/09/2026 00:00:00",
        "08/09/2026 12:00:00 a. m.",
        "08/09/2026 12:00:00 AM",
    ],
)
def test_a_date_is_the_day_as_written(written):
    assert read(FechaNotLinea=written).date_notified == date(2026, 9, 8)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "  ",
        0,
        "0",
        "0000-00-00",
        "00/00/0000",
        "0000-00-00 00:00:00",
        "  /  /    ",
        "--",
        "0001-01-01T00:00:00",
        "01/01/0001 12:00:00 a. m.",
        "1899-12-30",
        "1900-01-01",
        "01/01/1900",
        "1970-01-01T00:00:00Z",
        "9999-12-31",
    ],
)
def test_what_databases_write_for_no_date_is_none(written):
    assert read(FechaNotLinea=written).date_notified is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-29",
        "2026-13-01",
        "31/06/2026",
        "09/30/2026",
        "2026-09-08T",
        "2026-09-08T00:00 o así",
        "2026-09-08-01",
        "26-09-08",
        "08/09/26",
        "08-sep-2026",
        "20260908",
        20260908,
        1788825600000,
        "mañana",
        "1971-12-31",
        "2100-01-01",
        "9999-12-30",
        True,
        "2026-09-08" + " " * 20 + "x" * 100,
    ],
)
def test_an_impossible_date_is_never_guessed(written):
    assert problems(entry(FechaNotLinea=written)) == [("date_notified", "not_a_date")]


@given(st.dates(date(1972, 1, 1), date(2099, 12, 31)))
def test_both_orders_of_a_date_give_the_same_day(day):
    iso = read(FechaOtorgamiento=day.isoformat())
    mexican = read(FechaOtorgamiento=f"{day.day:02d}/{day.month:02d}/{day.year}")
    expected = None if day == date(1970, 1, 1) else day
    assert iso.date_granted == mexican.date_granted == expected


@pytest.mark.parametrize(
    "date_format,written",
    [
        ("%Y%m%d", 20260908),
        ("%Y%m%d", "20260908 10:30"),
        ("%d.%m.%Y %H:%M", "08.09.2026 10:30"),
        ("%d.%m.%Y", "2026-09-08"),
    ],
)
def test_dates_of_another_format_are_read_if_the_map_names_it(date_format, written):
    other = PayloadMap(TYPE_CODES, date_formats=(date_format,))
    assert read(other, FechaNotLinea=written).date_notified == date(2026, 9, 8)
    assert problems(entry(FechaNotLinea="8 de septiembre"), other)


def test_long_texts_in_the_place_of_dates_are_not_kept():
    tracemalloc.start()
    for serial in range(20):
        assert problems(entry(FechaNotLinea=f"{serial:0100000d}x"))
    gc.collect()
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 500_000


# --- the discount -------------------------------------------------------------------


@pytest.mark.parametrize(
    "written,value",
    [
        ("2450", "2450"),
        ("2450.00", "2450"),
        ("2.45e3", "2450"),
        ("22.25", "22.25"),
        ("26.0528", "26.0528"),
        ("0.1", "0.1"),
        ("1234.123456", "1234.123456"),
        ("26.05280000", "26.0528"),
        ('"2450"', "2450"),
        ('"22.25"', "22.25"),
        ('"2,450.00"', "2450.00"),
        ('"12,450"', "12450"),
        ('" $ 2,450.50 "', "2450.50"),
        ('"$2450"', "2450"),
        ('"22.25 %"', "22.25"),
        ('".5"', ".5"),
        ('"26.05280000"', "26.0528"),
    ],
)
def test_a_number_is_read_exactly_be_it_number_or_text(written, value):
    aviso = entry(TipoDescuento=2, MonDescuento=parsed(written.encode()))
    assert MAP.read(aviso).discount_value == Decimal(value)


@pytest.mark.parametrize(
    "written",
    [
        "2.450,00",
        "2450,00",
        "22,25",
        "24,50.00",
        "1_000",
        "2450 VSM",
        "dos mil",
        "٢٤٥٠",
        "NaN",
        "Infinity",
        "1e999999999",
        ".",
        "-",
        "$1 $2",
        True,
    ],
)
def test_a_number_that_is_none_is_never_guessed(written):
    aviso = entry(TipoDescuento=2, MonDescuento=written)
    assert problems(aviso) == [("discount_value", "not_a_number")]


@pytest.mark.parametrize(
    "code,value,problem",
    [
        (3, "-22.25", "not_positive"),
        (3, "2450", "too_large"),
        (2, "100000", "too_large"),
        (1, "100", "too_large"),
        (3, "22.2500001", "too_precise"),
        (3, "0", "missing"),
        (3, None, "missing"),
        (3, " ", "missing"),
    ],
)
def test_an_impossible_value_is_refused(code, value, problem):
    aviso = entry(TipoDescuento=code, FacDescuento=value, MonDescuento=value)
    assert problems(aviso) == [("discount_value", problem)]


@pytest.mark.parametrize(
    "code,kind,value",
    [
        (1, PORCENTAJE, "25"),
        ("01", PORCENTAJE, "25"),
        (2, CUOTA_FIJA, "25"),
        ("2", CUOTA_FIJA, "25"),
        (3, FACTOR, "22.25"),
        ("03", FACTOR, "22.25"),
        (3.0, FACTOR, "22.25"),
    ],
)
def test_the_discount_type_says_which_field_holds_the_value(code, kind, value):
    notice = read(TipoDescuento=code, FacDescuento=22.25, MonDescuento=25)
    assert (notice.discount_type, notice.discount_value) == (kind, Decimal(value))


@pytest.mark.parametrize(
    "code,problem",
    [
        (4, "unknown_discount_type"),
        ("VSM", "unknown_discount_type"),
        (0, "missing"),
        ("00", "missing"),
        (None, "missing"),
    ],
)
def test_an_unknown_discount_type_is_never_guessed(code, problem):
    assert problems(entry(TipoDescuento=code)) == [("discount_type", problem)]


@pytest.mark.parametrize(
    "terms",
    [
        {"TipoDescuento": "9", "FacDescuento": "x"},
        {"TipoDescuento": "3", "FacDescuento": "-5"},
        {"TipoDescuento": None, "FacDescuento": None, "MonDescuento": [1]},
        {},
    ],
)
def test_a_suspension_ignores_the_discount(terms):
    notice = read(TipoAviso="12", **terms)
    assert notice.notice_class == SUSPENSION
    assert (notice.discount_type, notice.discount_value) == (None, None)


# --- codes and identifiers ----------------------------------------------------------


@pytest.mark.parametrize("written", [2, "2", "02", " 02 ", 2.0, "\t2"])
def test_a_type_code_has_two_digits_however_written(written):
    notice = read(TipoAviso=written)
    assert (notice.type_code, notice.notice_class) == ("02", RETENCION)


@pytest.mark.parametrize("written,kept", [(99, "99"), ("7", "07"), ("X", "X")])
def test_an_unknown_type_code_waits_for_a_person(written, kept):
    notice = read(TipoAviso=written)
    assert (notice.type_code, notice.notice_class) == (kept, None)
    assert notice.discount_value == Decimal("22.25")


def test_an_aviso_of_unknown_type_may_lack_its_discount():
    notice = read(TipoAviso=99, TipoDescuento=0, FacDescuento=0)
    assert (notice.discount_type, notice.discount_value) == (None, None)


@pytest.mark.parametrize("written", [None, "", " "])
def test_an_aviso_without_type_is_refused(written):
    assert problems(entry(TipoAviso=written)) == [("type_code", "missing")]


def test_codes_of_the_credit_have_three_digits():
    notice = read(TipoCredito=3, EstatusCredito="1")
    assert (notice.credit_type, notice.credit_status) == ("003", "001")


@pytest.mark.parametrize(
    "written", [b'"1234567897"', b"1234567897", b"1234567897.0", b"1.234567897E9"]
)
def test_nss_that_was_a_number_gets_its_zero_back(written):
    assert read(NSS=parsed(written)).nss == "01234567897"


def test_nss_with_a_wrong_check_digit_is_refused():
    assert problems(entry(NSS=WRONG_NSS)) == [("nss", "check_digit")]


def test_credit_with_eleven_characters_loses_its_leading_zero():
    assert read(NumCredito="00912345678").credit_number == "0912345678"
    assert problems(entry(NumCredito="10912345678")) == [("credit_number", "length")]


def test_what_cannot_be_seen_is_dropped():
    notice = read(
        FolioAviso="R0209026000001\0",
        NSS=f"\ufeff{NSS}\r\n",
        RFCTrabajador="XAXA\u200b800101AB1",
        TipoCredito="A\0\ud800B",
    )
    assert (notice.folio, notice.nss, notice.rfc) == ("R0209026000001", NSS, RFC)
    assert notice.credit_type == "A  B"


def test_a_huge_number_is_not_written_out():
    huge, tiny = Decimal("1e999999999"), Decimal("1e-999999999")
    assert problems(entry(NSS=huge, NumCredito=tiny, FacDescuento=huge)) == [
        ("discount_value", "not_a_number"),
        ("nss", "not_digits"),
        ("credit_number", "not_digits"),
    ]


# --- missing and several ------------------------------------------------------------


@pytest.mark.parametrize(
    "key,field",
    [
        ("NRP", "nrp"),
        ("NSS", "nss"),
        ("FolioAviso", "folio"),
        ("NumCredito", "credit_number"),
        ("TipoAviso", "type_code"),
        ("TipoDescuento", "discount_type"),
        ("FacDescuento", "discount_value"),
    ],
)
def test_a_needed_field_that_is_missing_is_named(key, field):
    assert problems(without(key)) == [(field, "missing")]
    assert problems(entry(**{key: None})) == [(field, "missing")]
    assert problems(entry(**{key: ""})) == [(field, "missing")]


def test_the_other_fields_may_be_missing():
    needed = {
        "NRP",
        "NSS",
        "FolioAviso",
        "NumCredito",
        "TipoAviso",
        "TipoDescuento",
        "FacDescuento",
    }
    assert MAP.read(without(*set(entry()) - needed)).folio == "R0209026000001"


@pytest.mark.parametrize("nested", [{}, {"#text": "x"}, [], ["x"]])
@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"factor", "amount"}))
def test_an_object_or_a_list_is_no_value(field, nested):
    found = problems(entry(**{FIELDS[field]: nested}))
    assert (field, "form") in found
    assert [name for name, _code in found].count(field) == 1


def test_all_problems_of_an_entry_come_at_once():
    aviso = entry(
        NSS="1",
        FolioAviso=None,
        TipoAviso="",
        FechaNotLinea="ayer",
        FechaCreaAviso="2026-02-30",
        FacDescuento=["22.25"],
    )
    assert sorted(problems(aviso)) == [
        ("date_created", "not_a_date"),
        ("date_notified", "not_a_date"),
        ("discount_value", "form"),
        ("folio", "missing"),
        ("nss", "length"),
        ("type_code", "missing"),
    ]


# --- laws ---------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
odd_values = (
    json_values
    | st.decimals()
    | st.text("0123456789-/:T., $%eE", max_size=25)
    | st.datetimes().map(str)
)


@given(st.dictionaries(st.sampled_from(sorted(entry())), odd_values, max_size=4))
def test_an_entry_with_any_values_gives_a_notice_or_problems(changes):
    try:
        notice = read(**changes)
    except InvalidNotice as error:
        names = {field.name for field in fields(Notice)}
        assert error.problems
        assert {problem.field for problem in error.problems} <= names
        assert all(problem.value.isprintable() for problem in error.problems)
    else:
        texts = [v for v in vars(notice).values() if isinstance(v, str)]
        assert all(text.isprintable() for text in texts)
        assert notice.remarks is not None


@given(st.sets(st.sampled_from(sorted(entry()))))
def test_an_entry_without_some_fields_gives_a_notice_or_names_only_them(dropped):
    try:
        notice = MAP.read(without(*dropped))
    except InvalidNotice as error:
        key_of = {**FIELDS, "discount_value": "FacDescuento"}
        assert {key_of[problem.field] for problem in error.problems} <= dropped
        assert {problem.code for problem in error.problems} == {"missing"}
    else:
        assert not dropped & {"NRP", "NSS", "FolioAviso", "NumCredito", "TipoAviso"}
        assert notice.nss == NSS


@st.composite
def notices(draw):
    notice_class = draw(st.sampled_from(NOTICE_CLASSES))
    kind = value = None
    if notice_class != SUSPENSION:
        kind = draw(st.sampled_from(DISCOUNT_TYPES))
        largest = {PORCENTAJE: "99.99", CUOTA_FIJA: "99999.99", FACTOR: "999.9999"}
        value = draw(st.decimals("0.0001", largest[kind], places=4))
    days = st.none() | st.dates(date(1972, 1, 1), date(2099, 12, 31))
    codes = st.integers(0, 999).map("{:03d}".format)
    numbers = st.integers(10**6, 10**10 - 1)
    return Notice(
        folio=draw(st.from_regex("[RS][0-9]{12}[1-9]", fullmatch=True)),
        notice_class=notice_class,
        type_code={c: code for code, c in TYPE_CODES.items()}[notice_class],
        nss=make_nss(draw(numbers)),
        credit_number=f"{draw(numbers):010d}",
        nrp=draw(st.from_regex("[A-Z][0-9]{10}", fullmatch=True)),
        discount_type=kind,
        discount_value=value,
        date_notified=draw(days),
        date_created=draw(days),
        date_granted=draw(days),
        date_last=draw(days),
        nss_unified=draw(st.just("") | numbers.map(make_nss)),
        rfc=draw(st.sampled_from(["", RFC])),
        curp=draw(st.sampled_from(["", CURP])),
        credit_type=draw(codes),
        credit_status=draw(codes),
    )


def payload(notice):
    """The entry that says what a Notice says, its numbers as JSON numbers."""
    codes = {PORCENTAJE: "1", CUOTA_FIJA: "2", FACTOR: "3", None: "0"}
    value = 0 if notice.discount_value is None else float(notice.discount_value)
    values = {
        **vars(notice),
        "discount_type": codes[notice.discount_type],
        "factor": value if notice.discount_type == FACTOR else 0,
        "amount": 0 if notice.discount_type == FACTOR else value,
    }
    return {
        key: v.isoformat() if isinstance(v := values[name], date) else v
        for name, key in FIELDS.items()
    }


@given(notices())
def test_a_notice_comes_back_from_its_payload(notice):
    assert MAP.read(parsed(as_json(payload(notice)))) == notice
    assert MAP.read(json.loads(as_json(payload(notice)))) == notice
