"""The test set: any table that payroll people would send, read without a database."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from l10n_mx_infonavit_avisos.sources.json_file import UnreadableFile
from l10n_mx_infonavit_avisos.sources.test_set import book, cells, columns
from l10n_mx_infonavit_avisos.sources.test_set.cases import understand

HEADING = [
    "Caso",
    "NSS",
    "Nombre",
    "No. de crédito",
    "Tipo de descuento",
    "Valor de descuento",
    "SDI",
    "Fecha de notificación",
    "Periodo inicio",
    "Periodo fin",
]
GOOD_NSS = "9200019801" + luhn.calc_check_digit("9200019801")
RESULT = "Monto de la retención"
FIRST = [
    "1",
    "92000198018",
    "TRABAJADOR UNO",
    "1900000001",
    "2",
    "$2,450.00",
    "512.34",
    "10/01/2020",
    "01/01/2026",
    "15/01/2026",
]
SECOND = [
    "2",
    "92000298016",
    "TRABAJADOR DOS",
    "1900000002",
    "Factor",
    "22.2500",
    "300",
    "10.01.2020",
    "2026-01-01",
    "2026-01-15",
]


def csv_bytes(*rows, delimiter=",", encoding="utf-8"):
    lines = (delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def xlsx_bytes(**sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(workbook)


def xls_bytes(**sheets):
    workbook = xlwt.Workbook()
    as_date = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, rows in sheets.items():
        sheet = workbook.add_sheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                style = [as_date] if isinstance(value, date) else []
                sheet.write(number, place, value, *style)
    return _saved(workbook)


def _saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read(data, **assigned):
    return understand(book.read(data), assigned or None)


# --- the same set in every format -----------------------------------------------------

SAMPLES = [[*HEADING, RESULT], [*FIRST, "1245.76"]]
EVALUATION = [HEADING, SECOND]
AS_JSON = {
    "muestras": [dict(zip(*SAMPLES, strict=True))],
    "evaluacion": [dict(zip(*EVALUATION, strict=True))],
}
STACKED = [
    ["a) Muestras del cálculo de retenciones"],
    *SAMPLES,
    [],
    ["b) Evaluación para el cálculo de retenciones"],
    *EVALUATION,
]


@pytest.mark.parametrize(
    "data",
    [
        xlsx_bytes(Muestras=SAMPLES, Evaluación=EVALUATION),
        xlsx_bytes(Hoja1=STACKED),
        xls_bytes(Muestras=SAMPLES, Evaluación=EVALUATION),
        csv_bytes(*STACKED),
        csv_bytes(*STACKED, delimiter=";", encoding="cp1252"),
        csv_bytes(*STACKED, delimiter="\t", encoding="utf-16"),
        csv_bytes(*STACKED, delimiter="|", encoding="utf-8-sig"),
        json.dumps(AS_JSON).encode(),
    ],
    ids=["xlsx", "one sheet", "xls", "csv", "cp1252", "utf-16", "pipes", "json"],
)
def test_one_set_in_every_format(data):
    sample, evaluation = read(data).cases
    assert (sample.section, evaluation.section) == ("sample", "evaluation")
    assert not (sample.problems or evaluation.problems)
    assert sample.values == {
        "reference": "1",
        "nss": "92000198018",
        "worker_name": "TRABAJADOR UNO",
        "credit_number": "1900000001",
        "discount_type": "cuota_fija",
        "discount_value": Decimal("2450.00"),
        "sdi": Decimal("512.34"),
        "credit_from": date(2020, 1, 11),
        "date_from": date(2026, 1, 1),
        "date_to": date(2026, 1, 15),
        "expected_amount": Decimal("1245.76"),
    }
    assert evaluation.values["discount_type"] == "factor"
    assert evaluation.values["discount_value"] == Decimal("22.25")
    assert "expected_amount" not in evaluation.values
    assert json.loads(sample.original)["Valor de descuento"] == "$2,450.00"


def test_true_cells_of_a_spreadsheet():
    for made, day in ((xlsx_bytes, datetime), (xls_bytes, date)):
        first, last = day(2026, 4, 16), day(2026, 4, 30)
        row = [7, 1234567897, "X", 123456789, 1, 25, 500, "", first, last]
        [case] = read(made(Hoja1=[HEADING, row])).cases
        assert case.values["nss"] == "01234567897"
        assert case.values["credit_number"] == "0123456789"
        assert {r.code for r in case.remarks} == {"padded"}
        assert case.values["reference"] == "7"
        assert case.values["discount_type"] == "porcentaje"
        assert case.values["date_to"] == date(2026, 4, 30)


def test_a_percentage_that_is_a_quarter_shown_as_25():
    workbook = openpyxl.Workbook()
    for row in (["NSS", "Porcentaje", "SDI"], [92000198018, 0.25, 500]):
        workbook.active.append(row)
    workbook.active["B2"].number_format = "0.00%"
    [case] = read(_saved(workbook)).cases
    assert case.values["discount_value"] == 25
    assert case.values["discount_type"] == "porcentaje"


# --- headings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading,name",
    [
        ("NSS", "nss"),
        ("N.S.S.", "nss"),
        ("Número de Seguridad Social", "nss"),
        ("No. IMSS", "nss"),
        ("NumCredito", "credit_number"),
        ("CRÉDITO", "credit_number"),
        ("Número de crédito Infonavit", "credit_number"),
        ("TipoDescuento", "discount_type"),
        ("Tipo de amortización", "discount_type"),
        ("FacDescuento", "factor"),
        ("Factor de descuento", "factor"),
        ("MonDescuento", "pesos"),
        ("Cuota fija", "pesos"),
        ("Porcentaje", "percentage"),
        ("%", "percentage"),
        ("Valor del descuento", "discount_value"),
        ("Descuento mensual", "discount_value"),
        ("SBC", "sdi"),
        ("Salario Diario Integrado", "sdi"),
        ("Salario diario integrado (SDI)", "sdi"),
        ("Salario Base de Cotización", "sdi"),
        ("Salario diario", "daily_wage"),
        ("Fecha de notificación", "date_notified"),
        ("FechaNotLinea", "date_notified"),
        ("Fecha de recepción del aviso", "date_notified"),
        ("Fecha de inicio de descuento", "credit_from"),
        ("Fecha de inicio", "credit_from"),
        ("Fecha de suspensión", "date_suspended"),
        ("Periodo inicio", "date_from"),
        ("Inicio del periodo", "date_from"),
        ("Fecha inicio de la nómina", "date_from"),
        ("Periodo fin", "date_to"),
        ("Fin de periodo", "date_to"),
        ("Fecha final del periodo de pago", "date_to"),
        ("Periodo", "period"),
        ("Periodo de pago", "period"),
        ("Bimestre", "bimester"),
        ("Días", "days"),
        ("Número de días", "days"),
        ("Valor UMI", "umi"),
        ("UMI 2026", "umi"),
        ("Resultado", "expected_amount"),
        ("Retención", "expected_amount"),
        ("Amortización", "expected_amount"),
        ("Monto de la retención de amortización", "expected_amount"),
        ("Importe a retener", "expected_amount"),
        ("Seguro de daños", "expected_insurance"),
        ("Zona geográfica", "zone"),
        ("Aplica tabla", "applies_table"),
        ("Folio del aviso", "folio"),
        ("Nombre del trabajador", "worker_name"),
        ("Domicilio", ""),
        ("Importe diario", ""),
        ("", ""),
    ],
)
def test_headings_that_people_write(heading, name):
    assert columns.recognise(heading) == name


def test_a_heading_of_two_lines():
    data = xlsx_bytes(
        Hoja1=[
            ["", "Periodo", "", "Descuento", ""],
            ["NSS", "Inicio", "Fin", "Tipo de descuento", "Valor"],
            ["92000198018", "01/01/2026", "15/01/2026", "2", "2450"],
        ]
    )
    [case] = read(data).cases
    assert case.values["date_from"] == date(2026, 1, 1)
    assert case.values["date_to"] == date(2026, 1, 15)
    assert case.values["discount_value"] == 2450


def test_the_heading_may_stand_on_the_twentieth_row():
    above = [["Instituto"]] * 10 + [[f"Nota {n}", "lea"] for n in range(9)]
    [case] = read(xlsx_bytes(Hoja1=[*above, HEADING, FIRST])).cases
    assert case.number == 21


def test_a_person_assigns_what_was_not_recognised():
    data = csv_bytes(
        ["NSS", "Dato A", "Dato B", "Cifra"], ["92000198018", "2", "2450", "1245.76"]
    )
    found = {column.key: column for column in read(data).columns}
    assert found["dato a"].field == ""
    assert found["dato a"].examples == ("2",)
    assigned = {
        "dato a": "discount_type",
        "dato b": "discount_value",
        "cifra": "expected_amount",
    }
    [case] = read(data, **assigned).cases
    assert case.values["discount_type"] == "cuota_fija"
    assert case.values["expected_amount"] == Decimal("1245.76")


def test_a_person_takes_a_recognised_column_away():
    data = csv_bytes(["NSS", "Total", "Retención"], ["92000198018", "99", "10"])
    taken = {"total": "", "retencion": "expected_amount"}
    [case] = read(data, **taken).cases
    assert case.values["expected_amount"] == 10


def test_without_any_known_heading_all_can_be_assigned():
    data = csv_bytes(["Uno", "Dos"], ["92000198018", "2450"])
    result = read(data)
    assert [column.heading for column in result.columns] == ["Uno", "Dos"]
    assert (result.cases, result.skipped) == ((), 1)
    [case] = read(data, uno="nss", dos="discount_value").cases
    assert case.values["discount_value"] == 2450


def test_of_two_columns_of_one_field_the_first_has_it():
    data = csv_bytes(["NSS", "Importe", "Importe"], ["92000198018", "10", "20"])
    result = read(data)
    fields = [(column.key, column.field) for column in result.columns]
    assert fields[1:] == [("importe", "expected_amount"), ("importe 2", "")]
    assert result.cases[0].values["expected_amount"] == 10


# --- rows -----------------------------------------------------------------------------


def row(**values):
    return read(csv_bytes([*values], [*values.values()])).cases[0]


def test_the_type_follows_from_the_column_that_has_a_value():
    case = row(NSS="92000198018", Porcentaje="0", Factor="22.25", Pesos="0.00")
    assert case.values["discount_type"] == "factor"
    assert case.values["discount_value"] == Decimal("22.25")
    case = row(
        NSS="92000198018", FacDescuento="0", MonDescuento="25", TipoDescuento="1"
    )
    assert case.values["discount_type"] == "porcentaje"
    assert case.values["discount_value"] == 25
    case = row(NSS="92000198018", Factor="22.25", Pesos="100")
    assert [p.code for p in case.problems] == ["several_values"]


@pytest.mark.parametrize(
    "value,kind", [("25 %", "porcentaje"), ("$ 25", "cuota_fija"), ("25 VSM", "factor")]
)
def test_the_type_follows_from_the_unit(value, kind):
    case = row(NSS="92000198018", Valor=value)
    assert (case.values["discount_type"], case.values["discount_value"]) == (kind, 25)


def test_a_bimester_is_a_period():
    case = row(NSS="92000198018", Bimestre="6", Año="2025")
    assert case.values["date_from"] == date(2025, 11, 1)
    assert case.values["date_to"] == date(2025, 12, 31)
    case = row(NSS="92000198018", Periodo="01/01/2026 al 15/01/2026")
    assert case.values["date_to"] == date(2026, 1, 15)


def test_a_suspension_ends_the_day_before_it_is_received():
    case = row(NSS="92000198018", **{"Fecha de suspensión": "20/10/2026"})
    assert case.values["credit_to"] == date(2026, 10, 19)


def test_a_zero_result_is_a_result():
    assert row(NSS="92000198018", Resultado="0.00").values["expected_amount"] == 0
    assert "expected_amount" not in row(NSS="92000198018", Resultado="-").values


def test_more_decimals_than_cents_are_rounded_and_said():
    case = row(NSS=GOOD_NSS, Resultado="1106.4515")
    assert case.values["expected_amount"] == Decimal("1106.45")
    assert [(r.code, r.value) for r in case.remarks] == [("rounded", "1106.4515")]


def test_a_made_up_nss_is_taken_as_it_is():
    case = row(NSS="12345678901", Crédito="ABC-1")
    assert case.values["nss"] == "12345678901"
    assert case.values["credit_number"] == "ABC1"
    assert not case.problems
    assert [r.code for r in case.remarks] == ["check_digit", "unusual"]


@pytest.mark.parametrize(
    "heading,value,code",
    [
        ("Tipo de descuento", "9", "unknown_discount_type"),
        ("Valor de descuento", "mucho", "not_a_number"),
        ("Valor de descuento", "-5", "not_positive"),
        ("Valor de descuento", "9" * 12, "too_large"),
        ("Periodo inicio", "31/02/2026", "not_a_date"),
        ("Fecha de notificación", "ayer", "not_a_date"),
        ("Bimestre", "7/2026", "not_a_bimester"),
        ("Periodo", "enero", "not_a_period"),
        ("Zona", "luna", "unknown_zone"),
        ("Aplica tabla", "quizá", "not_yes_or_no"),
    ],
)
def test_a_bad_cell_is_a_problem_of_its_row_alone(heading, value, code):
    good = ["92000298016", ""]
    result = read(csv_bytes(["NSS", heading], ["92000198018", value], good))
    assert [p.code for p in result.cases[0].problems] == [code]
    assert not result.cases[1].problems
    assert result.cases[0].values["nss"] == "92000198018"


def test_a_period_that_ends_before_it_begins():
    case = row(NSS="1", Desde="15/01/2026", Hasta="01/01/2026")
    assert [p.code for p in case.problems] == ["inverted_period"]
    assert "date_from" not in case.values


def test_totals_and_blank_rows_are_skipped():
    rows = [HEADING, FIRST, [""] * 10, ["", "", "", "", "", "", "", "", "", "Total"]]
    rows[3][9] = ""
    rows[3][0] = "TOTAL"
    result = read(csv_bytes(*rows))
    assert (len(result.cases), result.skipped) == (1, 1)


# --- values ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "15/01/2026",
        "15.01.2026",
        "15-01-2026",
        "15/01/26",
        "2026-01-15",
        "2026/01/15",
        "2026-01-15 00:00:00",
        "2026-01-15T00:00:00Z",
        "15/ene/2026",
        "15 de enero de 2026",
        "20260115",
        "15012026",
        "46037",
        Decimal("46037"),
        date(2026, 1, 15),
    ],
)
def test_days(written):
    assert cells.day(written) == date(2026, 1, 15)


@given(st.dates(date(1972, 1, 1), date(2099, 12, 31)))
def test_every_day_in_every_form(day):
    for form in ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"):
        assert cells.day(day.strftime(form)) == day


@given(st.decimals(0, 10**8, places=2, allow_nan=False))
def test_every_number_with_and_without_marks(number):
    for written in (f"{number:,.2f}", f"$ {number:,.2f}", f"{number:.2f}"):
        assert cells.number(written) == number
    european = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert cells.number(european) == number


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text):
    for reader in (cells.day, cells.number, cells.discount_type, cells.zone, cells.yes,
                   cells.bimester, cells.span):  # fmt: skip
        with suppress(cells.Unclear):
            reader(text)
    columns.recognise(text, text)


# --- bad files ------------------------------------------------------------------------


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data,code",
    [
        (b" ", "empty"),
        (b"%PDF-1.7 x", "pdf"),
        (b"<html><table></table></html>", "html"),
        (b"one word only", "not_a_table"),
        (b"\x00\x01,\x02", "not_a_table"),
        (b'{"a": 1}', "no_list"),
        (b'[{"a": 1', "truncated"),
        (b"PK\x03\x04 broken", "damaged_book"),
        (zipped(readme="hello"), "zip_without_book"),
        (zipped(xl__workbook_xml="<x/>"), "zip_without_book"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "damaged_book"),
        (xlsx_bytes(Hoja1=[]), "empty"),
        (xlsx_bytes(Hoja1=STACKED)[:-200], "damaged_book"),
    ],
)
def test_a_file_of_no_use_says_why(data, code):
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    assert caught.value.code == code


def test_a_bomb_is_bounded(monkeypatch):
    monkeypatch.setattr(book, "MAX_UNPACKED", 1024 * 1024)
    bomb = zipped(**{"xl__workbook.xml": "<x/>", "xl__sheet.xml": " " * 8 * 1024**2})
    assert len(bomb) < 20_000
    with pytest.raises(UnreadableFile, match="too_large"):
        read(bomb)


def test_a_sheet_that_is_no_xml_is_damage():
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(XLSX)) as whole,
        zipfile.ZipFile(stream, "w") as broken,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            is_sheet = name.endswith("sheet1.xml")
            broken.writestr(name, content[:-60] if is_sheet else content)
    with pytest.raises(UnreadableFile, match="damaged_book"):
        read(stream.getvalue())


def test_an_entity_is_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(UnreadableFile, match="damaged_book"):
        read(zipped(**{"xl__workbook.xml": bomb}))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(book, "MAX_ROWS", 3)
    with pytest.raises(UnreadableFile, match="too_many_rows"):
        read(csv_bytes(HEADING, FIRST, FIRST, FIRST))


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(book, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="too_large"):
        read(csv_bytes(HEADING))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    for start in (b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"[", b"<"):
        with suppress(UnreadableFile):
            read(start + data)


@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_spreadsheet_with_a_byte_changed_breaks_nothing(place, value):
    for whole in (XLSX, XLS):
        data = bytearray(whole)
        data[place % len(data)] = value
        with suppress(UnreadableFile):
            read(bytes(data))


XLSX = xlsx_bytes(Muestras=SAMPLES)
XLS = xls_bytes(Muestras=SAMPLES)
