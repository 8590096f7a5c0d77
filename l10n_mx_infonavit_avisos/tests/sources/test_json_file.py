"""Files of avisos: what is read, what is refused, and that nothing else can happen."""

import json
import sys
import tracemalloc
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.sources import json_file
from l10n_mx_infonavit_avisos.sources.json_file import Entry, Rejected, UnreadableFile

from .samples import FLAGS, MAP, SIZE, WRONG_NSS, as_json, entry, with_header, zipped

MB = 1024 * 1024


def read(data):
    return list(json_file.read(data, MAP))


def refusal(data):
    """(code, detail) with which a file is refused, at once."""
    with pytest.raises(UnreadableFile) as caught:
        json_file.read(data, MAP)
    return caught.value.code, caught.value.detail


def folios(data):
    return [e.notice.folio for e in read(data)]


def outline(data):
    """Of each entry its folio, or what is wrong; of each rejected file why."""
    return [
        (item.error.member, item.error.code)
        if isinstance(item, Rejected)
        else (item.member, item.notice.folio if item.notice else item.problems[0].code)
        for item in read(data)
    ]


ONE, TWO, THREE = (entry(serial) for serial in (1, 2, 3))
FOLIOS = [aviso["FolioAviso"] for aviso in (ONE, TWO, THREE)]


# --- text ---------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_or_without_bom(encoding):
    text = json.dumps([entry(RFCTrabajador="ÑUÑX800101AB1")], ensure_ascii=False)
    [found] = read(text.encode(encoding))
    assert found.notice.rfc == "ÑUÑX800101AB1"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_another_encoding_is_refused_with_the_place(encoding):
    text = '[{"FolioAviso": "Ñ1"}]'
    place = "byte 0" if encoding == "utf-16" else "byte 17"
    assert refusal(text.encode(encoding)) == ("encoding", place)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(data):
    assert refusal(data)[0] == "empty"


@pytest.mark.parametrize(
    "data,place",
    [
        (b"FolioAviso,NSS\nR1,1", "1:1"),
        (b"<html>403</html>", "1:1"),
        (b"%PDF-1.7", "1:1"),
        (b"[{'NSS': 1}]", "1:3"),
        (b'[\n{"NSS": 1}\n{"NSS": 2}]', "3:1"),
        (b'{"NSS": 1}\n{"NSS": 2}', "2:1"),
        (b'[1] "x', "1:5"),
        (b'[{"NSS": "\n"}]', "1:11"),
        (b'[{"NSS": 01}]', "1:11"),
        (b'"NSS', "1:1"),
        (b"nul", "1:1"),
    ],
)
def test_what_is_not_json_is_refused_with_the_place(data, place):
    assert refusal(data) == ("not_json", place)


@pytest.mark.parametrize("data", [b"[1,]", b'[{"NSS": nul}]', b'[{"NSS": "\\x"}]'])
def test_a_fault_near_the_end_is_no_truncation(data):
    assert refusal(data)[0] == "not_json"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_nan_is_not_json(constant):
    assert refusal(b'[{"FacDescuento": %s}]' % constant.encode())[0] == "not_json"


@pytest.mark.parametrize("number", [b"1e" + b"9" * 20, b"9" * 5000])
def test_a_number_beyond_all_bounds_is_not_json(number):
    assert refusal(b'[{"NSS": %s}]' % number)[0] == "not_json"


def test_any_beginning_of_a_file_is_truncated():
    notes = {"Nota": 'Ñ "\\\u0001é', "Todo": [True, False, None, -1.5e-3, {}]}
    document = {"avisos": [ONE, notes]}
    whole = json.dumps(document, ensure_ascii=False, indent=1).encode()
    escaped = json.dumps(document).encode()
    for data in (whole, escaped):
        for length in range(1, len(data)):
            assert refusal(data[:length])[0] == "truncated", data[:length][-20:]
            assert refusal(data[:length] + b"\r\n")[0] in ("truncated", "not_json")


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_a_file_nested_too_deeply_is_refused(opening):
    assert refusal(opening * 200_000)[0] == "too_deep"


def test_an_entry_nested_too_deeply_costs_at_most_the_file():
    limit = sys.getrecursionlimit()
    for depth in range(limit - 150, limit, 2):
        nested = b'[{"Nota": ' + b"[" * depth + b"]" * depth + b"}]"
        try:
            [found] = read(nested)
        except UnreadableFile as error:
            assert error.code == "too_deep"
        else:
            assert found.problems and found.notice is None


# --- the list of avisos -------------------------------------------------------------


@pytest.mark.parametrize(
    "document,expected",
    [
        ([ONE, TWO], FOLIOS[:2]),
        ([], []),
        ({"avisos": [ONE, TWO]}, FOLIOS[:2]),
        ({"avisos": []}, []),
        ({"respuesta": {"datos": {"avisos": [ONE]}}}, FOLIOS[:1]),
        (ONE, FOLIOS[:1]),
        ({"aviso": ONE}, FOLIOS[:1]),
        ({"1": ONE, "2": TWO, "total": 2}, FOLIOS[:2]),
        ({"codigo": 0, "mensajes": ["ok"], "avisos": [ONE]}, FOLIOS[:1]),
        ({"mensajes": ["ok"], "datos": {"avisos": [ONE]}}, FOLIOS[:1]),
        ({"errores": [], "datos": {"avisos": [ONE]}}, FOLIOS[:1]),
        ({"errores": [], "avisos": []}, []),
        ({"errores": [{"codigo": 1}], "avisos": [ONE]}, FOLIOS[:1]),
        ({"NSS": ONE["NSS"], "avisos": [ONE, TWO]}, FOLIOS[:2]),
        ({**ONE, "trabajador": {"NSS": ONE["NSS"]}}, FOLIOS[:1]),
        ({**ONE, "Notas": ["x"]}, FOLIOS[:1]),
    ],
)
def test_the_avisos_are_found_however_wrapped(document, expected):
    assert folios(as_json(document)) == expected


@pytest.mark.parametrize(
    "document,code",
    [
        ({"nuevos": [ONE], "anteriores": [TWO]}, "several_lists"),
        ({"a": {"avisos": [ONE]}, "b": {"avisos": [TWO]}}, "several_lists"),
        ({"a": [{"x": 1}], "b": [{"y": 1}]}, "several_lists"),
        ({}, "no_list"),
        ({"codigo": 7, "mensaje": "sin relación de confianza"}, "no_list"),
        ({"mensajes": ["sin avisos"]}, "no_list"),
        ({"a": {"b": {"c": {"d": {"avisos": [ONE]}}}}}, "no_list"),
        ("avisos", "no_list"),
        (7, "no_list"),
        (None, "no_list"),
    ],
)
def test_a_file_without_one_list_of_avisos_is_refused(document, code):
    assert refusal(as_json(document)) == (code, "")


def test_a_list_of_other_objects_shows_what_they_lack():
    [found] = read(as_json({"avisos": [{"folio": "R1"}]}))
    assert {problem.code for problem in found.problems} == {"missing"}


# --- entries ------------------------------------------------------------------------


def test_a_bad_entry_costs_only_itself():
    data = as_json([ONE, entry(NSS=WRONG_NSS), "x", None, THREE])
    assert outline(data) == [
        ("", FOLIOS[0]),
        ("", "check_digit"),
        ("", "not_an_object"),
        ("", "not_an_object"),
        ("", FOLIOS[2]),
    ]
    assert [item.position for item in read(data)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("number", ["26.0528", "0.1", "22.25", "2450", "99.999999"])
def test_a_json_number_is_never_rounded(number):
    text = as_json([entry(FacDescuento="#")]).replace(b'"#"', number.encode())
    text = text.replace(b'"TipoDescuento": "3"', b'"TipoDescuento": 3')
    if number == "2450":
        text = text.replace(b'"FacDescuento"', b'"x"').replace(
            b'"MonDescuento": 0', b'"MonDescuento": 2450'
        )
        text = text.replace(b'"TipoDescuento": 3', b'"TipoDescuento": 2')
    [found] = read(text)
    assert str(found.notice.discount_value) == number
