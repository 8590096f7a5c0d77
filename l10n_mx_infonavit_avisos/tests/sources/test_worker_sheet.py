"""Workers' data in a table: what is read, what is wrong, and what is refused."""

import contextlib
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from l10n_mx_infonavit_avisos.sources import worker_sheet
from l10n_mx_infonavit_avisos.sources.unreadable import UnreadableFile

HEADING = ("ID", "Trabajador", "NSS", "SBC", "NRP", "RFC", "CURP")
NRP = "Y5412345101"


def nss_of(body):
    return body + luhn.calc_check_digit(body)


# With two zeros in front.
NSS = nss_of("0012345678")


def xlsx(*rows, title="Trabajadores"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_one(row, heading=HEADING):
    [one] = worker_sheet.read(xlsx(heading, row))
    return one


def refusal(data):
    with pytest.raises(UnreadableFile) as caught:
        worker_sheet.read(data)
    return caught.value.code


def problems(**cells):
    row = [cells.get(heading) for heading in HEADING]
    return [(p.code, p.field) for p in read_one(row).problems]


# --- what is read -------------------------------------------------------------------


def test_a_row_in_full():
    row = ["7", "Ana  Ficticia", NSS, 512.3456, "Y54-12345-10-1", "XAXX010101000", None]
    one = read_one(row)
    assert one.number == 2
    assert one.problems == ()
    assert one.values == {
        "id": "7",
        "name": "Ana Ficticia",
        "nss": NSS,
        "sbc": Decimal("512.3456"),
        "nrp": NRP,
        "rfc": "XAXX010101000",
    }


def test_zeros_that_a_spreadsheet_took_come_back():
    assert NSS.startswith("00")
    assert read_one(["7", None, int(NSS)]).values["nss"] == NSS


def test_number_of_the_record_as_a_number():
    assert read_one([7.0, None, NSS]).values["id"] == "7"


def test_headings_below_an_explanation_in_any_order_and_wording():
    data = xlsx(
        ["Llene las columnas vacías"],
        [],
        ["Registro Patronal", "Número de seguridad social", "NOMBRE", "S.B.C. / SDI"],
        ["y54-12345-10-1", NSS, "Ana", "$1,234.50"],
    )
    # "S.B.C. / SDI" is no heading that is known: its column is left out.
    [one] = worker_sheet.read(data)
    assert one.values == {"nrp": NRP, "nss": NSS, "name": "Ana"}


def test_text_with_commas():
    data = f'ID,NSS,SBC\n7,{NSS},"1,234.5"\n'.encode()
    [one] = worker_sheet.read(data)
    assert one.values["sbc"] == Decimal("1234.5000")


def test_rows_without_anything_are_left_out():
    rows = worker_sheet.read(xlsx(HEADING, [], ["7", None, NSS], [None, " "]))
    assert [row.number for row in rows] == [3]


# --- what is wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (NSS[:-1] + str((int(NSS[-1]) + 1) % 10), "check_digit"),
        ("1234", "length"),
        ("9.2E+10x", "not_digits"),
        ("0", "missing"),
    ],
)
def test_wrong_nss(cell, code):
    assert problems(NSS=cell) == [(code, "nss")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("512,34", "not_a_number"),
        ("quinientos", "not_a_number"),
        ("-3", "not_a_number"),
        (0, "not_positive"),
        (20000.01, "too_large"),
        ("512.34567", "too_precise"),
    ],
)
def test_wrong_sbc(cell, code):
    assert problems(SBC=cell) == [(code, "sbc")]


def test_each_wrong_cell_is_named_and_the_good_ones_stay():
    one = read_one(["x", "Ana", NSS, "?", "no", "no", "no"])
    assert {p.field for p in one.problems} == {"id", "sbc", "nrp", "rfc", "curp"}
    assert one.values == {"name": "Ana", "nss": NSS}


# --- what is refused ----------------------------------------------------------------


def test_table_without_the_headings():
    assert refusal(xlsx(["Producto", "Precio"], ["Clavo", 3])) == "no_heading"


def test_heading_alone_names_no_worker():
    assert refusal(xlsx(HEADING)) == "no_rows"


def test_one_column_alone_does_not_say_whose_it_is():
    assert refusal(xlsx(["NSS"], [NSS])) == "no_heading"


def test_no_more_rows_than_bounded(monkeypatch):
    monkeypatch.setattr(worker_sheet, "MAX_ROWS", 2)
    assert refusal(xlsx(HEADING, *[["7", "A", NSS]] * 3)) == "too_many_rows"


def test_files_of_another_kind():
    assert refusal(b"") == "empty"
    assert refusal(b"%PDF-1.7") == "pdf"
    assert refusal(xlsx(HEADING)[:200]) == "damaged_book"


# --- laws ---------------------------------------------------------------------------


@given(st.text(alphabet="0123456789", min_size=10, max_size=10))
def test_every_nss_survives_as_a_number(body):
    nss = nss_of(body)
    data = f"ID,NSS\n1,{int(nss)}\n".encode()
    [one] = worker_sheet.read(data)
    if len(str(int(nss))) >= 8:
        assert one.values["nss"] == nss
    else:
        assert [p.field for p in one.problems] == ["nss"]


@given(st.decimals("0.0001", "20000", places=4))
def test_every_sbc_is_kept_to_the_last_digit(sbc):
    [one] = worker_sheet.read(f"ID,SBC\n1,{sbc}\n".encode())
    assert one.values["sbc"] == sbc


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data):
    with contextlib.suppress(UnreadableFile):
        worker_sheet.read(data)


@given(st.lists(st.lists(st.text(max_size=20), max_size=7), max_size=4))
def test_no_cells_raise_anything_else(rows):
    lines = [HEADING, *rows]
    text = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    )
    with contextlib.suppress(UnreadableFile):
        for row in worker_sheet.read(text.encode("utf-8", "replace")):
            assert row.values or row.problems
