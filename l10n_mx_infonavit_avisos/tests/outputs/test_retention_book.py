"""The workbook of withholdings, read back by another library."""

import io
import tempfile
import tracemalloc
from decimal import Decimal

import openpyxl
import pytest

from l10n_mx_infonavit_avisos.outputs import retention_book as book
from l10n_mx_infonavit_avisos.outputs.retention_book import (
    Amounts,
    Row,
    Section,
    Sheet,
    Words,
)

WORDS = Words(
    title="Retentions",
    company="Company",
    rfc="RFC",
    registro="Registro patronal",
    bimester="Bimester",
    columns=tuple(
        "Registro,Bimester,NSS,Worker,Credit,Type,Value,Days,Due,Amortization,Insurance,"
        "Differences,Returned,Short,Total".split(",")
    ),
    discount_types={"porcentaje": "%", "cuota_fija": "Pesos", "factor": "UMI"},
    subtotal="Subtotal {title}",
    total="Total",
    page="Page {page} of {pages}",
)
NRP, OTHER = "Y54-12345-10-1", "Y54-98765-10-2"


def amounts(*values):
    return Amounts(*map(Decimal, values))


def row(worker="Trabajador 1", registro=NRP, **values):
    given = {
        "nss": "01234567897",
        "credit": "0912345678",
        "discount_type": "cuota_fija",
        "discount_value": Decimal("2450"),
        "days": 59,
        "amounts": amounts("2465", "2400", "15", "10.10", "0.30", "50"),
    } | values
    return Row(registro, "Jan-Feb 2026", worker=worker, **given)


def sheet(*sections, company="Taller Ficticio"):
    return Sheet(company, "TFI010203XY9", f"{NRP}, {OTHER}", "Jan-Feb 2026", sections)


def written(*sheets):
    stream = io.BytesIO()
    book.write_book(stream, sheets, WORDS)
    return stream.getvalue()


def read(data, **options):
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def table(page):
    """Rows from the headings on."""
    return [[cell.value for cell in line] for line in page.iter_rows(min_row=7)]


TWO = (
    Section(NRP, [row(), row("Trabajador 2", amounts=amounts("1", "1"))]),
    Section(OTHER, [row("Trabajador 3", OTHER, days=1, amounts=amounts("9", "9"))]),
)


def test_heading():
    page = read(written(sheet(*TWO))).active
    assert page.title == "Taller Ficticio"
    head = [[page.cell(r, c).value for c in (1, 2)] for r in range(1, 6)]
    assert head == [
        ["Retentions", None],
        ["Company", "Taller Ficticio"],
        ["RFC", "TFI010203XY9"],
        ["Registro patronal", f"{NRP}, {OTHER}"],
        ["Bimester", "Jan-Feb 2026"],
    ]
    assert table(page)[0] == list(WORDS.columns)


def test_rows_subtotals_and_total_with_their_values():
    _head, first, second, sub, third, other, total = table(
        read(written(sheet(*TWO)), data_only=True).active
    )
    assert first[:7] == [
        NRP, "Jan-Feb 2026", "01234567897", "Trabajador 1", "0912345678", "Pesos", 2450
    ]  # fmt: skip
    assert first[7:] == [59, 2465, 2400, 15, 10.1, 0.3, 50, 2424.8]
    assert (second[3], second[14]) == ("Trabajador 2", 1)
    assert sub[0] == f"Subtotal {NRP}"
    assert sub[7:] == [118, 2466, 2401, 15, 10.1, 0.3, 50, 2425.8]
    assert (third[0], other[0]) == (OTHER, f"Subtotal {OTHER}")
    assert other[7:] == [1, 9, 9, 0, 0, 0, 0, 9]
    assert total[0] == "Total"
    assert total[7:] == [119, 2475, 2410, 15, 10.1, 0.3, 50, 2434.8]


def test_sums_are_formulas():
    _head, first, second, sub, third, other, total = table(
        read(written(sheet(*TWO))).active
    )
    assert first[14] == "=SUM(J8:L8)-M8"
    assert second[14] == "=SUM(J9:L9)-M9"
    assert sub[9] == "=SUBTOTAL(9,J8:J9)"
    assert third[14] == "=SUM(J11:L11)-M11"
    assert other[9] == "=SUBTOTAL(9,J11)"
    assert [total[7], total[14]] == ["=SUBTOTAL(9,H8:H12)", "=SUBTOTAL(9,O8:O12)"]


@pytest.mark.parametrize(
    "kind,value,number_format",
    [
        ("porcentaje", "25.5", '0.00##"%"'),
        ("cuota_fija", "2450", '"$"#,##0.00##'),
        ("factor", "22.2535", '0.0000##" UMI"'),
    ],
)
def test_values_have_the_format_of_their_type(kind, value, number_format):
    line = row(discount_type=kind, discount_value=Decimal(value))
    page = read(written(sheet(Section(NRP, [line])))).active
    cell = page["G8"]
    assert (cell.value, cell.number_format) == (float(value), number_format)
    assert page["J8"].number_format == book.MONEY


def test_a_credit_without_discount():
    line = row(discount_type=None, discount_value=None)
    page = read(written(sheet(Section(NRP, [line])))).active
    assert (page["F8"].value, page["G8"].value) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "http://example.com",
        "00123",
        "  two spaces",
        "<b>&amp;",
        "Ñandú 漢字",
    ],
)
def test_text_is_text(text):
    for data_only in (False, True):
        line = row(text, nss=text, registro=text)
        data = written(sheet(Section(text, [line]), company=text))
        page = read(data, data_only=data_only).active
        for place in ("A8", "C8", "D8", "B2"):
            cell = page[place]
            assert (cell.value, cell.data_type) == (text, "s")
            assert cell.hyperlink is None
        assert page["A9"].data_type == "s"


def test_what_cannot_be_seen_and_what_is_too_long_does_no_harm():
    line = row("A\x00\x08B\x1f" + "x" * 40_000)
    page = read(written(sheet(Section(NRP, [line])))).active
    assert page["D8"].value == ("AB" + "x" * 40_000)[:32_767]


def test_print_set_up():
    page = read(written(sheet(*TWO, company="Pan & Sal"))).active
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    # One page wide, which is what the format takes for granted; as many as needed high.
    assert page.page_setup.fitToWidth in (None, 1)
    assert page.page_setup.fitToHeight == 0
    assert page.freeze_panes == "F8"
    assert page.print_title_rows == "$7:$7"
    assert page.oddFooter.center.text == "Page &P of &N"
    assert "Pan && Sal" in page.oddFooter.left.text
    assert read(written(sheet(*TWO, company="&" * 300))).active.oddFooter.left.text


def test_a_sheet_for_each_company():
    names = ["Taller [A]: uno/dos", "taller  A  uno dos", "'", "x" * 40, "X" * 40]
    data = written(*(sheet(*TWO, company=name) for name in names))
    read_back = read(data).sheetnames
    assert read_back == [
        "Taller A uno dos",
        "taller A uno dos 2",
        "1",
        "x" * 31,
        "X" * 27 + " 2",
    ]


def test_without_rows_there_is_no_total():
    stream = io.BytesIO()
    assert book.write_book(stream, [sheet(Section(NRP, []))], WORDS) == 0
    assert len(table(read(stream.getvalue()).active)) == 1


def test_more_rows_than_a_sheet_has(monkeypatch):
    monkeypatch.setattr(book, "MAX_ROWS", 10)
    rows = [row() for _number in range(5)]
    with pytest.raises(book.TooManyRows):
        written(sheet(Section(NRP, rows)))


def test_memory_does_not_grow_with_the_rows():
    def peak(count):
        lines = (row(f"Trabajador {number}") for number in range(count))
        with tempfile.TemporaryFile() as stream:
            tracemalloc.start()
            try:
                book.write_book(stream, [sheet(Section(NRP, lines))], WORDS)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    peak(10)
    few, many = peak(500), peak(5_000)
    assert many < few + 500_000, (few, many)
