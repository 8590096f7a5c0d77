"""Files of avisos: what is read, what is refused, and that nothing else can happen."""

import io
import json
import sys
import tracemalloc
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.sources import archive, json_file
from l10n_mx_infonavit_avisos.sources.json_file import Entry, Rejected, UnreadableFile
from l10n_mx_infonavit_avisos.sources.json_list import json_list, refuse

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
        (b"[1] x", "1:5"),
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


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_a_file_nested_too_deeply_is_refused(opening):
    assert refusal(opening * 200_000)[0] == "too_deep"


def further_down(frames, function, *args):
    if frames:
        return further_down(frames - 1, function, *args)
    return function(*args)


def test_an_entry_nested_almost_too_deeply_is_refused_wherever_it_is_read():
    limit = sys.getrecursionlimit()
    for depth in range(limit - 200, limit, 5):
        nested = b'[{"Nota": ' + b"[" * depth + b"]" * depth + b"}]"
        try:
            entries = json_file.read(nested, MAP)
        except UnreadableFile as error:
            assert error.code == "too_deep"
        else:
            [found] = further_down(50, list, entries)
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


@pytest.mark.parametrize(
    "code,key,number",
    [
        (3, "FacDescuento", "26.0528"),
        (3, "FacDescuento", "22.25"),
        (3, "FacDescuento", "0.1"),
        (2, "MonDescuento", "2450"),
        (2, "MonDescuento", "1234.123456"),
        (1, "MonDescuento", "25"),
    ],
)
def test_a_json_number_is_never_rounded(code, key, number):
    aviso = as_json([entry(TipoDescuento=code, **{key: "#"})])
    [found] = read(aviso.replace(b'"#"', number.encode()))
    assert str(found.notice.discount_value) == number


def test_more_decimals_than_a_float_holds_are_seen():
    digits = "22.25000000000000000000000001"
    aviso = as_json([entry(FacDescuento="#")])
    [found] = read(aviso.replace(b'"#"', digits.encode()))
    [problem] = found.problems
    assert (problem.code, problem.value) == ("too_precise", digits)
    assert f'"FacDescuento": "{digits}"' in found.original


def test_the_original_says_what_the_file_said():
    avisos = [entry(Nota='Ñ "\\\0é', Otros=[1, 2.5, {"x": None}]), "x", {}]
    for data in (as_json(avisos), json.dumps(avisos).encode()):
        assert [json.loads(item.original) for item in read(data)] == avisos
    assert '"Nota": "Ñ' in read(as_json(avisos))[0].original


def test_half_a_surrogate_pair_can_be_stored():
    [found] = read(b'[{"FolioAviso": "\\ud83d"}]')
    assert found.original.encode() == b'{"FolioAviso": "\\ud83d"}'


# --- zip ----------------------------------------------------------------------------


def test_a_zip_gives_the_entries_of_its_json_files_in_order():
    data = zipped(
        {
            "2026/b.json": [ONE, TWO],
            "leeme.txt": b"avisos",
            "2026/": b"",
            "A.JSON": {"avisos": [THREE]},
        }
    )
    assert outline(data) == [
        ("2026/b.json", FOLIOS[0]),
        ("2026/b.json", FOLIOS[1]),
        ("A.JSON", FOLIOS[2]),
    ]
    assert [item.position for item in read(data)] == [1, 2, 1]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_may_be_compressed_or_not(method):
    assert folios(zipped({"a.json": [ONE]}, method)) == FOLIOS[:1]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_rare_compression_is_rejected(method):
    data = zipped({"a.json": [ONE]}, method)
    assert outline(data) == [("a.json", "zip_method")]


@pytest.mark.parametrize(
    "bad,code",
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"[", "truncated"),
        (b"<html>", "not_json"),
        (b'["\xd1"]', "encoding"),
        (b"{}", "no_list"),
        (b"[" * 200_000, "too_deep"),
    ],
)
def test_a_bad_member_among_good_ones_costs_only_itself(bad, code):
    data = zipped({"a.json": [ONE], "b.json": bad, "c.json": [TWO]})
    assert outline(data) == [
        ("a.json", FOLIOS[0]),
        ("b.json", code),
        ("c.json", FOLIOS[1]),
    ]


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"avisos.pdf": b"%PDF"},
        {"json": b"[]"},
        {"dentro.zip": zipped({"a.json": [ONE]})},
        {"carpeta.json/": b""},
        {"__MACOSX/._a.json": b"\0\5\x16\7", "._a.json": b"\0\5\x16\7"},
    ],
)
def test_a_zip_without_json_is_refused(members):
    assert refusal(zipped(members)) == ("no_json_in_zip", "")


def test_what_a_mac_adds_to_a_zip_is_passed_over():
    data = zipped({"a.json": [ONE], "__MACOSX/._a.json": b"\0\5\x16\7\0\2"})
    assert outline(data) == [("a.json", FOLIOS[0])]


def test_a_file_with_a_password_is_rejected():
    data = with_header(zipped({"a.json": [ONE], "b.json": [TWO]}), FLAGS, 1)
    assert outline(data) == [("a.json", "encrypted_zip"), ("b.json", FOLIOS[1])]


@pytest.mark.parametrize("keep", [2, 4, 50, -1, -22])
def test_a_zip_cut_short_is_refused(keep):
    assert refusal(zipped({"a.json": [ONE]})[:keep]) == ("damaged_zip", "")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_costs_only_itself(method):
    data = bytearray(zipped({"a.json": [ONE], "b.json": [TWO]}, method))
    data[100] ^= 0xFF
    assert outline(bytes(data)) == [("a.json", "damaged_zip"), ("b.json", FOLIOS[1])]


@pytest.mark.parametrize("offset", [MB, 2**63])
def test_a_member_beyond_the_end_of_the_zip_is_damaged(offset):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.json", as_json([ONE]))
        archive.infolist()[0].header_offset = offset
    assert outline(stream.getvalue()) == [("a.json", "damaged_zip")]


def test_a_member_that_claims_too_little_is_damaged():
    data = with_header(zipped({"a.json": [ONE], "b.json": [TWO]}), SIZE, 100)
    assert outline(data) == [("a.json", "damaged_zip"), ("b.json", FOLIOS[1])]


def test_a_member_that_claims_more_than_it_holds_is_read():
    data = with_header(zipped({"a.json": [ONE]}), SIZE, MB)
    assert folios(data) == FOLIOS[:1]


def test_a_member_that_claims_more_than_is_allowed_is_not_opened():
    data = with_header(zipped({"a.json": [ONE]}), SIZE, 0xFFFFFFFE)
    assert refusal(data) == ("too_large", "100")


# --- limits -------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused(monkeypatch):
    data = as_json([ONE])
    monkeypatch.setattr(json_file, "MAX_BYTES", len(data))
    assert folios(data) == FOLIOS[:1]
    assert refusal(data + b" ")[0] == "too_large"


def test_the_limit_is_named_in_megabytes():
    assert refusal(b" " * (json_file.MAX_BYTES + 1)) == ("too_large", "100")


def test_all_members_together_stay_under_the_limit(monkeypatch):
    data = zipped({"a.json": as_json([ONE]), "b.json": as_json([TWO])})
    monkeypatch.setattr(json_file, "MAX_BYTES", 2 * len(as_json([ONE])))
    assert folios(data) == FOLIOS[:2]
    monkeypatch.setattr(json_file, "MAX_BYTES", 2 * len(as_json([ONE])) - 1)
    assert refusal(data)[0] == "too_large"


def test_other_files_in_a_zip_do_not_count_as_unpacked(monkeypatch):
    data = zipped({"a.json": [ONE], "avisos.pdf": b"%PDF" * MB})
    monkeypatch.setattr(json_file, "MAX_BYTES", MB)
    assert folios(data) == FOLIOS[:1]


def test_a_zip_has_a_limited_number_of_files(monkeypatch):
    data = zipped({f"{number}.json": [ONE] for number in range(4)})
    monkeypatch.setattr(archive, "MAX_MEMBERS", 4)
    assert len(read(data)) == 4
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    assert refusal(data) == ("too_many_files", "3")


@pytest.fixture(scope="module")
def bomb():
    """A hundred kilobytes that unpack to more than is allowed."""
    return zipped({"a.json": b" " * (json_file.MAX_BYTES + 1), "b.json": [ONE]})


def peak_memory(function, *args):
    """What the function gives, and the most bytes that it held meanwhile."""
    tracemalloc.start()
    try:
        return function(*args), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_refused_without_unpacking_it(bomb):
    assert len(bomb) < MB
    refused, peak = peak_memory(refusal, bomb)
    assert refused == ("too_large", "100")
    assert peak < MB


def test_a_zip_bomb_that_lies_of_its_size_is_hardly_unpacked(bomb):
    found, peak = peak_memory(outline, with_header(bomb, SIZE, 1000))
    assert found == [("a.json", "damaged_zip"), ("b.json", FOLIOS[0])]
    assert peak < MB


def test_a_zip_bomb_of_a_rare_compression_is_not_unpacked():
    data = zipped({"a.json": b" " * 64 * MB}, zipfile.ZIP_BZIP2)
    found, peak = peak_memory(outline, with_header(data, SIZE, 1000))
    assert found == [("a.json", "zip_method")]
    assert peak < MB


def test_a_zip_of_very_many_files_is_refused_without_reading_its_directory():
    directory = (b"PK\x01\x02" + b"\0" * 42) * (archive.MAX_MEMBERS + 1)
    end = b"PK\x05\x06" + b"\0" * 8 + len(directory).to_bytes(4, "little") + b"\0" * 6
    refused, peak = peak_memory(refusal, b"PK\x03\x04" + directory + end)
    assert refused == ("too_many_files", "10000")
    assert peak < 2 * MB


def test_a_large_file_is_read_with_modest_memory():
    data = as_json([entry(serial) for serial in range(5000)])
    count, peak = peak_memory(lambda: sum(1 for _entry in json_file.read(data, MAP)))
    assert count == 5000
    assert peak < 3 * len(data)


def test_what_was_read_before_is_passed_over():
    entries = [entry(serial) for serial in range(5)]
    whole = read(as_json(entries))
    assert list(json_file.read(as_json(entries), MAP, 3)) == whole[3:]
    data = zipped({"a.json": entries[:2], "b.json": b"[", "c.json": entries[2:]})
    whole = list(map(repr, read(data)))
    assert len(whole) == 6
    for start in range(8):
        rest = json_file.read(data, MAP, start)
        assert list(map(repr, rest)) == whole[start:]


def numbers_exact(text):
    return json.loads(text, parse_float=Decimal, parse_constant=refuse)


@given(
    st.lists(
        st.none() | st.floats() | st.text() | st.dictionaries(st.text(), st.text())
    ),
    st.sampled_from([None, 1]),
    st.text('[]{},"\n 1', max_size=3),
)
def test_a_list_read_one_by_one_is_the_list(entries, indent, more):
    text = json.dumps(entries, indent=indent) + more
    try:
        expected = numbers_exact(text)
    except ValueError:
        assert json_list(text) is None
    else:
        assert list(json_list(text)) == expected


# --- laws ---------------------------------------------------------------------------


def check_outcome(data):
    """The file is refused, or each entry is a notice or has problems, to be stored."""
    try:
        found = read(data)
    except UnreadableFile:
        return
    for item in found:
        if isinstance(item, Entry):
            assert (item.notice is None) == bool(item.problems)
            assert "\0" not in item.original
            json.loads(item.original.encode())
        else:
            assert item.error.code and item.error.member


@given(st.binary() | st.binary().map(b"PK".__add__) | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    check_outcome(data)


keys = st.sampled_from([*entry(), "avisos", "datos"]) | st.text(max_size=5)
documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5)
    ),
)


@given(documents)
def test_any_json_is_read_or_refused(document):
    data = json.dumps(document).encode()
    check_outcome(data)
    check_outcome(zipped({"a.json": data}))


numbers = st.from_regex(
    r"-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,19})?", fullmatch=True
)


@given(st.sampled_from(sorted(entry())), numbers)
@example("NSS", "1e999999999")
@example("NumCredito", "1e-999999999")
@example("FacDescuento", "-0.0E+999999")
@example("FacDescuento", "1e9999999999999999999")
def test_any_number_is_read_or_refused(key, number):
    data = as_json([entry(**{key: "#"})]).replace(b'"#"', number.encode())
    check_outcome(data)


@given(documents)
def test_the_original_is_the_same_json(document):
    data = json.dumps([document]).encode()
    [found] = read(data)
    assert json.loads(found.original) == json.loads(data)[0]


@given(
    st.dictionaries(st.integers(0, 2000), st.integers(0, 255), max_size=4),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_a_zip_with_any_bytes_changed_is_read_or_refused(changes, method):
    data = bytearray(zipped({"a.json": [ONE], "b.json": [TWO]}, method))
    for place, value in changes.items():
        data[place % len(data)] = value
    check_outcome(bytes(data))


def test_a_zip_with_any_one_byte_changed_is_read_or_refused():
    whole = zipped({"a.json": [ONE], "b.json": [TWO]})
    for place in range(len(whole)):
        for bit in (0x01, 0x08, 0x80, 0xFF):
            data = bytearray(whole)
            data[place] ^= bit
            check_outcome(bytes(data))
