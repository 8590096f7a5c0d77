"""The workbook as other readers find it: xlrd, olefile, openpyxl, LibreOffice."""

import hashlib
import io
import shutil
import struct
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal

import olefile
import openpyxl
import pytest
import xlrd
from PIL import Image

from l10n_mx_infonavit_avisos.outputs.evidence import (
    BadCfdi,
    File,
    Screen,
    TextTooLong,
    TooManyObjects,
    TooManyRows,
    write_xls,
    write_xlsx,
)
from l10n_mx_infonavit_avisos.outputs.evidence import sheet as sheet_module
from l10n_mx_infonavit_avisos.outputs.evidence.biff import OBJ, parts

from .evidence_reading import (
    embedded,
    opened,
    row_of,
    stored_pictures,
    streams,
    texts,
)
from .evidence_samples import CFDI, STEPS, case, encoded, evidence, noise, screenshot

TABS = ["1. Archivos JSON", "2. Resultados", "3. Pantallas", "4. CFDI de nómina"]


@pytest.fixture(scope="module")
def data():
    return write_xls(evidence())


@pytest.fixture(scope="module")
def book(data):
    return opened(data)


# --- the cells ------------------------------------------------------------------------


def test_the_four_tabs(book):
    assert book.biff_version == 80
    assert book.sheet_names() == TABS
    for sheet in book.sheets():
        facts = sheet.cell_value(1, 0)
        assert "TALLER FICTICIO & HERMANOS" in facts
        assert "Folio de la solicitud: 0501423523" in facts
        assert "04/03/2026" in facts


def test_tab_1_lists_every_answer_with_size_and_digest(book):
    sheet = book.sheet_by_index(0)
    for file in evidence().answers:
        found = row_of(sheet, file.name)[1:]
        wanted = hashlib.sha256(file.data).hexdigest()
        assert found == [file.name, len(file.data), wanted]


def test_tab_2_has_both_sections(book):
    sheet = book.sheet_by_index(1)
    rows = texts(sheet)
    first = rows.index(["a) Muestras del cálculo de retenciones"])
    second = rows.index(["b) Evaluación para el cálculo de retenciones"])
    assert [row[0] for row in rows[first + 1 : second - 1]] == ["M-01", "M-02", "M-03"]
    assert rows[first + 1] == [
        "M-01",
        "04928901230",
        "TRABAJADORA FICTICIA 1",
        "0912345678",
        "Cuota fija",
        2450.0,
        1050.5,
        "01/01/2026 – 15/01/2026",
        15,
        1245.76,
        3.81,
        1249.57,
        1249.57,
        0.0,
        STEPS,
    ]
    [evaluation] = rows[second + 1 :]
    assert evaluation[0] == "E-01"
    assert evaluation[-3:] == [1245.76, 3.81, 1249.57]  # no calculation


def test_identifiers_are_text_and_amounts_are_numbers(book):
    sheet = book.sheet_by_index(1)
    row = next(r for r in range(sheet.nrows) if sheet.cell_value(r, 0) == "M-01")
    kinds = [sheet.cell_type(row, column) for column in (0, 1, 3, 5, 9)]
    text, number = xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER
    assert kinds == [text, text, text, number, number]
    style = book.xf_list[sheet.cell_xf_index(row, 9)]
    assert book.format_map[style.format_key].format_str == "#,##0.00"


def test_tab_3_has_the_captions_in_order(book):
    told = [row[0] for row in texts(book.sheet_by_index(2)) if row]
    assert told[2:] == [
        "Pantalla 1. Conexión con el servicio",
        "Prueba correcta",
        "Pantalla 2. Avisos descargados",
    ]


def test_tab_4_shows_the_deduction(book):
    sheet = book.sheet_by_index(3)
    assert row_of(sheet, "010") == ["010", "Crédito de vivienda", 1249.57, "INFONAVIT"]
    told = "\n".join(row[0] for row in texts(sheet) if row and isinstance(row[0], str))
    assert 'TipoDeduccion="010" Clave="INFONAVIT"' in told


def test_a_cfdi_without_the_deduction_says_so():
    bare = File("CFDI.xml", CFDI.replace(b'"010"', b'"006"'))
    sheet = opened(write_xls(evidence(cfdis=(bare,)))).sheet_by_index(3)
    assert ["El CFDI no tiene deducción 010."] in texts(sheet)


def test_nothing_at_all_is_still_a_workbook():
    empty = evidence(answers=(), samples=(), evaluations=(), screens=(), cfdis=())
    for data in (write_xls(empty), write_xlsx(empty)):
        assert data
    book = opened(write_xls(empty))
    assert [texts(sheet)[-1][0] for sheet in book.sheets()] == [
        "No hay archivos .json.",
        "No hay casos en esta sección.",
        "No hay pantallas.",
        "No hay CFDI.",
    ]


def test_a_formula_stays_text():
    wicked = '=HYPERLINK("http://x.invalid","x")'
    made = evidence(
        samples=(case(1, worker=wicked, steps="+1+1"),),
        screens=(Screen("@SUM(A1)", screenshot()),),
    )
    sheet = opened(write_xls(made)).sheet_by_index(1)
    cell = next(
        cell for row in sheet.get_rows() for cell in row if cell.value == wicked
    )
    assert cell.ctype == xlrd.XL_CELL_TEXT
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(made)))[TABS[1]]
    cell = next(cell for row in sheet.rows for cell in row if cell.value == wicked)
    assert cell.data_type == "s"


def test_what_no_cell_can_hold_is_replaced():
    made = evidence(samples=(case(1, worker="A\x00B\x0bC\ud800D😀\r\nE"),))
    name = "A\ufffdB\ufffdC\ufffdD😀\nE"
    assert row_of(opened(write_xls(made)).sheet_by_index(1), "M-01")[2] == name
    found = openpyxl.load_workbook(io.BytesIO(write_xlsx(made)))[TABS[1]]
    assert found["C5"].value == name


# --- how it looks ---------------------------------------------------------------------


def test_headings_stay_in_sight_and_are_printed_on_every_page(book):
    frozen = [sheet.horz_split_pos for sheet in book.sheets()]
    assert frozen == [3, 3, 2, 2]
    assert all(sheet.panes_are_frozen for sheet in book.sheets())
    titles = {name.scope: name.area2d() for name in book.name_obj_list if name.builtin}
    assert {scope: area[2] for scope, area in titles.items()} == dict(enumerate(frozen))


def test_the_columns_are_as_wide_as_what_they_hold(book):
    digest = book.sheet_by_index(0).colinfo_map[3].width
    assert digest >= 64 * 256
    assert book.sheet_by_index(1).colinfo_map[14].width >= 60 * 256


def test_a_page_is_letter_paper_across_and_one_page_wide(data):
    _book, *sheets = parts(streams(data)[("Workbook",)])
    for index, records in enumerate(sheets):
        setup = next(record.body for record in records if record.code == 0x00A1)
        paper, scale, _start, wide, high, flags = struct.unpack_from("<6H", setup)
        portrait = flags & 2
        assert paper == 1 and not portrait
        assert (wide, high) == (1, 0) or index == 2
        header = next(record.body for record in records if record.code == 0x0014)
        assert "Intercomunicación" in header[3:].decode("utf-16-le")


# --- what lies within -----------------------------------------------------------------


def test_the_zip_and_the_xml_come_out_byte_for_byte(data):
    found = embedded(data)
    assert sorted(found) == ["CFDI-SLIP-001.xml", "respuestas-json.zip"]
    assert found["CFDI-SLIP-001.xml"] == CFDI
    with zipfile.ZipFile(io.BytesIO(found["respuestas-json.zip"])) as archive:
        assert archive.testzip() is None
        read = [File(name, archive.read(name)) for name in archive.namelist()]
    assert tuple(read) == evidence().answers
    sheet = opened(data).sheet_by_index(0)
    digest = hashlib.sha256(found["respuestas-json.zip"]).hexdigest()
    assert digest in row_of(sheet, "respuestas-json.zip")


def test_a_storage_is_a_package_and_its_object_names_it(data):
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        storages = [path[0] for path in ole.listdir(streams=False, storages=True)]
        assert storages == ["MBD00000001", "MBD00000002"]
        for storage in storages:
            assert ole.getclsid(storage) == "0003000C-0000-0000-C000-000000000046"
            inside = ole.openstream([storage, "\x01CompObj"]).read()
            assert b"Package\0" in inside
    _book, *sheets = parts(streams(data)[("Workbook",)])
    means = []
    for records in sheets:
        objects = [record.body for record in records if record.code == OBJ]
        links = [body for body in objects if b"Package" in body]
        means.append(
            [struct.unpack_from("<I", body, len(body) - 8)[0] for body in links]
        )
    assert means == [[1], [], [], [2]]


def test_names_that_are_no_names_of_files():
    files = (
        File("../../etc/año.json", b"1"),
        File("C:\\AÑO.json", b"2"),
        File("", b"3"),
        File("x" * 300 + ".json", b"4"),
    )
    archive = embedded(write_xls(evidence(answers=files)))["respuestas-json.zip"]
    with zipfile.ZipFile(io.BytesIO(archive)) as opened_zip:
        assert opened_zip.namelist() == [
            "año.json",
            "AÑO (2).json",
            "archivo",
            "x" * 115 + ".json",
        ]


def test_two_cfdis_of_one_name():
    two = (File("CFDI.xml", CFDI), File("CFDI.xml", CFDI + b"\n"))
    found = embedded(write_xls(evidence(cfdis=two)))
    assert found["CFDI.xml"] == CFDI
    assert found["CFDI (2).xml"] == CFDI + b"\n"


def test_the_pictures_come_out_byte_for_byte(data):
    first, second = (screen.data for screen in evidence().screens)
    found = stored_pictures(data)
    assert first in found and second in found
    for picture in found:
        with Image.open(io.BytesIO(picture)) as image:
            image.load()


def test_one_picture_twice_is_stored_once():
    picture = screenshot()
    made = evidence(screens=(Screen("Una", picture), Screen("Otra", picture)))
    assert stored_pictures(write_xls(made)).count(picture) == 1


def test_many_records_of_pictures():
    """A store of more than two records goes on in CONTINUE ones."""
    picture = noise(size=(200, 100))
    made = evidence(screens=(Screen("Ruido", picture),))
    assert picture in stored_pictures(write_xls(made))


def test_the_same_evidence_gives_the_same_bytes():
    assert write_xls(evidence()) == write_xls(evidence())


def test_pictures_tell_no_place_nor_time():
    image = Image.open(io.BytesIO(screenshot()))
    exif = Image.Exif()
    exif[0x010F] = "Telefono de alguien"
    photo = encoded(image, "JPEG", exif=exif, dpi=(300, 300))
    data = write_xls(evidence(screens=(Screen("Foto", photo),)))
    assert b"Telefono" not in data
    [found] = [one for one in stored_pictures(data) if one[:2] == b"\xff\xd8"]
    assert Image.open(io.BytesIO(found)).size == (1400, 900)


# --- limits ---------------------------------------------------------------------------


def test_a_long_calculation_goes_on_in_the_next_rows():
    steps = "\n".join(f"paso {n}: " + "2,450.00 × 2 ÷ 59 × 15 " * 5 for n in range(900))
    made = evidence(samples=(case(1, steps=steps),))
    sheet = opened(write_xls(made)).sheet_by_index(1)
    told = [sheet.cell_value(row, 14) for row in range(4, sheet.nrows)]
    told = [text for text in told if text]
    assert "\n".join(told) == steps
    assert max(map(len, told)) <= 32_767
    assert [sheet.cell_value(row, 0) for row in range(4, 7)] == ["M-01", "", ""]


def test_a_line_longer_than_a_cell():
    steps = "9" * 40_000
    sheet = opened(write_xls(evidence(samples=(case(1, steps=steps),)))).sheet_by_index(
        1
    )
    told = [sheet.cell_value(row, 14) for row in range(4, sheet.nrows)]
    assert "".join(told) == steps


def test_a_text_that_no_cell_can_hold():
    with pytest.raises(TextTooLong) as caught:
        write_xls(evidence(samples=(case(1, worker="A" * 32_768),)))
    assert (caught.value.sheet, caught.value.length) == (TABS[1], 32_768)
    write_xls(evidence(samples=(case(1, worker="A" * 32_767),)))


def test_more_rows_than_a_tab_has(monkeypatch):
    monkeypatch.setattr(sheet_module, "MAX_ROWS", 20)
    cases = tuple(case(number) for number in range(30))
    with pytest.raises(TooManyRows) as caught:
        write_xls(evidence(samples=cases))
    assert caught.value.sheet == TABS[1]


def test_more_files_than_a_tab_has_room_for():
    many = tuple(File(f"{number}.xml", CFDI) for number in range(1024))
    with pytest.raises(TooManyObjects) as caught:
        write_xls(evidence(cfdis=many), limit=50_000_000)
    assert (caught.value.sheet, caught.value.objects) == (TABS[3], 1024)
    assert len(embedded(write_xls(evidence(cfdis=many[1:]), limit=50_000_000))) == 1024


def test_many_cases():
    cases = tuple(case(number, steps="uno") for number in range(3000))
    sheet = opened(write_xls(evidence(samples=cases))).sheet_by_index(1)
    assert sheet.nrows > 3000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no es XML", "xml"),
        (b"<a/>", "cfdi"),
        (CFDI.replace(b"nomina12:Nomina", b"nomina12:Otra"), "nomina"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "cfdi"),
    ],
)
def test_a_file_that_is_no_cfdi(content, reason):
    with pytest.raises(BadCfdi) as caught:
        write_xls(evidence(cfdis=(File("x.xml", content),)))
    assert caught.value.reason == reason


# --- the .xlsx ------------------------------------------------------------------------


def test_the_xlsx_has_the_same_tabs_cells_and_pictures():
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(evidence())))
    old = opened(write_xls(evidence()))
    assert book.sheetnames == TABS
    results = book[TABS[1]]
    for row, cells in enumerate(results.iter_rows(values_only=True)):
        before = old.sheet_by_index(1).row_values(row)
        assert [value or "" for value in cells] == [value or "" for value in before]
    assert len(book[TABS[2]]._images) == 2
    assert results.freeze_panes == "A4"
    assert results.print_title_rows == "$1:$3"
    assert results.page_setup.orientation == "landscape"
    listed = [cell.value for cell in book[TABS[0]]["D"]]
    for file in evidence().answers:
        assert hashlib.sha256(file.data).hexdigest() in listed
    told = [cell.value for cell in book[TABS[0]]["A"]]
    assert any("no lleva archivos incrustados" in str(text) for text in told)


# --- LibreOffice ----------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_libreoffice_opens_it(kind, tmp_path):
    """Converted to ODS, it has the cells, the pictures and, from .xls, the objects."""
    made = evidence()
    file = tmp_path / f"book.{kind}"
    file.write_bytes(write_xls(made) if kind == "xls" else write_xlsx(made))
    home = (tmp_path / "home").as_uri()
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={home}",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            str(tmp_path),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with zipfile.ZipFile(tmp_path / "book.ods") as ods:
        names = ods.namelist()
        content = ods.read("content.xml").decode()
        pictures = [ods.read(name) for name in names if name.startswith("Pictures/")]
        objects = [ods.read(name) for name in names if name.startswith("Object ")]
    for word in (*TABS, "TRABAJADORA FICTICIA 1", "Conexión con el servicio"):
        assert word in content
    assert made.screens[0].data in pictures
    sizes = [Image.open(io.BytesIO(picture)).size for picture in pictures]
    assert sizes.count((1400, 900)) == 2  # it writes a JPEG anew
    if kind == "xls":
        assert any(CFDI in stream for stream in objects)


def test_expected_and_difference_are_told_to_the_cent():
    odd = replace(case(1), expected=Decimal("1249.58"), difference=Decimal("-0.01"))
    sheet = opened(write_xls(evidence(samples=(odd,)))).sheet_by_index(1)
    assert row_of(sheet, "M-01")[-3:-1] == [1249.58, -0.01]
