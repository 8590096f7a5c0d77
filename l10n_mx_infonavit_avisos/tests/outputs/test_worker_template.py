"""The workers' spreadsheet: as openpyxl sees it, and with every zero in its place."""

import io
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from l10n_mx_infonavit_avisos.outputs import worker_template
from l10n_mx_infonavit_avisos.outputs.worker_template import Words, Worker

WORDS = Words(
    sheet="Trabajadores",
    registros="Registros patronales",
    title="Llene lo que falta.",
    columns={"nss": "11 dígitos", "sbc": "Pesos al día", "nrp": "Elija uno"},
)
NRP = "Y54-12345-10-1"
NSS = "0012345678" + luhn.calc_check_digit("0012345678")
ANA = Worker(id=7, name="Ana Ficticia", nss=NSS, rfc="XAXX010101000", lacks="SBC")
LUIS = Worker(id=8, name="=HYPERLINK(1)", sbc=Decimal("512.3456"))


def opened(workers=(ANA, LUIS), registros=((NRP, "Planta Norte"),)):
    data = worker_template.document(workers, registros, WORDS)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_explanations_headings_and_a_row_a_worker():
    sheet = opened()["Trabajadores"]
    assert sheet["A1"].value == "Llene lo que falta."
    assert [cell.value for cell in sheet[2]][2:5] == list(WORDS.columns.values())
    assert [cell.value for cell in sheet[3]] == [
        "ID",
        "Trabajador",
        "NSS",
        "SBC",
        "NRP",
        "RFC",
        "CURP",
        "Falta",
    ]
    assert [cell.value for cell in sheet[4]] == [
        "7",
        "Ana Ficticia",
        NSS,
        None,
        None,
        "XAXX010101000",
        None,
        "SBC",
    ]
    assert sheet["D5"].value == 512.3456
    assert sheet["A6"].value is None


def test_what_is_typed_keeps_its_zeros():
    sheet = opened()["Trabajadores"]
    for row in (4, 5, 6, 5 + worker_template.SPARE_ROWS):
        for column in "CEFG":
            assert sheet[f"{column}{row}"].number_format == "@"


def test_a_name_is_never_a_formula():
    cell = opened()["Trabajadores"]["B5"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_registro_patronal_is_chosen_from_the_second_sheet():
    book = opened()
    listed = book["Registros patronales"]
    assert [cell.value for cell in listed[1]] == [NRP, "Planta Norte"]
    [rule] = book["Trabajadores"].data_validations.dataValidation
    assert rule.formula1 == "'Registros patronales'!$A$1:$A$1"
    assert "E4" in rule.sqref


def test_without_registros_there_is_nothing_to_choose():
    book = opened(registros=())
    assert book.sheetnames == ["Trabajadores"]
    assert not book["Trabajadores"].data_validations.dataValidation


def test_the_headings_stay_in_sight():
    assert opened()["Trabajadores"].freeze_panes == "C4"


def test_nobody_lacks_anything():
    assert opened(workers=())["Trabajadores"]["A4"].value is None


# What a cell can hold: no control characters, no surrogates.
names = st.text(st.characters(categories=("L", "Nd", "P", "S")), min_size=1)


@settings(max_examples=25)
@given(st.from_regex(r"[0-9]{11}", fullmatch=True), names)
def test_every_text_comes_back_as_it_was(nss, name):
    row = [cell.value for cell in opened([Worker(7, name, nss)])["Trabajadores"][4]]
    assert row[:3] == ["7", name, nss]
