"""The workbook of a reconciliation, read back by openpyxl."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from l10n_mx_infonavit_avisos.outputs import reconciliation_book
from l10n_mx_infonavit_avisos.outputs.reconciliation_book import BookLine, Words, write

HEADINGS = [f"Encabezado {number}" for number in range(1, 16)]
WORDS = Words(
    lines="Conciliación",
    by_cause="Por causa",
    headings=HEADINGS,
    causes=["Causa", "Trabajadores", "Diferencia"],
    total="Total",
    settled="Sí",
    page="Página",
    head=["Taller Ficticio & Hijos", "Ene-Feb 2026"],
)
LINE = BookLine(
    name="Trabajador 1",
    nss="01234567897",
    credit_number="0912345678",
    withheld=Decimal("4900.00"),
    insurance=Decimal("15.00"),
    returned=Decimal("0.00"),
    ours=Decimal("4915.00"),
    eba=Decimal("4915.00"),
    sua=None,
    difference=Decimal("0.00"),
    todo="nothing",
    cause_words="Coincide",
    todo_words="Nada",
)
SHORT = replace(
    LINE,
    name="Trabajador 2",
    withheld=Decimal("4400.10"),
    ours=Decimal("4415.10"),
    difference=Decimal("-499.90"),
    todo="clarify",
    cause_words="Sueldo insuficiente",
    todo_words="Aclarar en el portal",
    explanation="−499.90: el sueldo no alcanzó",
)


def sheets(lines, words=WORDS):
    book = openpyxl.load_workbook(io.BytesIO(write(lines, words)))
    return [book[name] for name in book.sheetnames]


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_lines_stand_below_the_heading_with_totals():
    sheet, _causes = sheets([LINE, SHORT])
    told = rows(sheet)
    assert [told[0][0], told[1][0]] == ["Taller Ficticio & Hijos", "Ene-Feb 2026"]
    assert told[2] == HEADINGS
    assert told[3][:3] == ["Trabajador 1", "01234567897", "0912345678"]
    assert told[3][3:10] == [4900, 15, 0, 4915, 4915, None, 0]
    assert told[4][10:13] == [
        "Sueldo insuficiente",
        "Aclarar en el portal",
        "−499.90: el sueldo no alcanzó",
    ]
    assert told[5][0] == "Total"
    assert told[5][3:10] == [9300.1, 30, 0, 9330.1, 9830, 0, -499.9]


def test_causes_are_added_up():
    _lines, sheet = sheets([LINE, SHORT, LINE])
    assert rows(sheet) == [
        ["Causa", "Trabajadores", "Diferencia"],
        ["Coincide", 2, 0],
        ["Sueldo insuficiente", 1, -499.9],
        ["Total", 3, -499.9],
    ]


def test_colours_go_with_words():
    settled = replace(SHORT, is_settled=True, note="Folio 77")
    sheet, _causes = sheets([LINE, SHORT, settled, replace(LINE, todo="adjust")])
    colours = [sheet.cell(row, 11).fill.fgColor.rgb[-6:] for row in range(4, 8)]
    assert len(set(colours)) == 4
    assert sheet["N6"].value == "Sí"
    assert sheet["O6"].value == "Folio 77"
    assert sheet["N5"].value in (None, "")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "http://x.mx"],
)
def test_no_text_becomes_a_formula_or_a_link(text):
    line = replace(LINE, name=text, nss=text, note=text, explanation=text)
    words = replace(WORDS, head=[text], total=text)
    data = write([line], words)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    for cell in (sheet["A1"], sheet["A3"], sheet["B3"], sheet["O3"], sheet["A4"]):
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_it_is_set_up_to_be_printed():
    sheet, _causes = sheets([LINE])
    assert sheet.freeze_panes == "B4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.auto_filter.ref == "A3:O4"
    assert "Ficticio && Hijos" in sheet.oddFooter.left.text


def test_no_lines_are_a_workbook_too():
    sheet, causes = sheets([])
    assert rows(sheet)[3][0] == "Total"
    assert rows(causes)[1] == ["Total", 0, 0]


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(reconciliation_book, "MOST", 1)
    with pytest.raises(ValueError, match="no room"):
        write([LINE, LINE], WORDS)


def test_a_sheets_name_is_one_that_excel_takes():
    words = replace(WORDS, lines="Ene/Feb [2026]: " + "x" * 40)
    [sheet, _causes] = sheets([LINE], words)
    assert sheet.title == "EneFeb 2026 " + "x" * 19
