"""Printed avisos: what is drawn is read, what is odd told, and bad files are refused.

The forms are drawn by ``printed_avisos``, with made-up workers.
"""

import base64
import io
import random
import time
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import reportlab
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, NameObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from l10n_mx_infonavit_avisos.engine.notice import InvalidNotice
from l10n_mx_infonavit_avisos.sources import aviso_pdf
from l10n_mx_infonavit_avisos.sources.aviso_pdf import (
    PrintedAviso,
    RejectedPage,
    UnreadableFile,
    values,
)

from . import printed_avisos as forms
from .printed_avisos import (
    ACUSE,
    FOLIOS,
    MODIFICACION,
    NEXT_SETTLEMENT,
    RETENCION,
    SUSPENSION,
    TITLES,
    Drawing,
    acuse,
    back,
    blank,
    printed,
    scan,
)
from .samples import CURP, NRP, NSS, RFC, WRONG_NSS, make_nss

STYLES = ("head", "right", "below", "two_columns")
WAYS = {
    "plain": {},
    "values last": {"values_last": True},
    "any order": {"shuffle": 7},
    "letter by letter": {"glyphs": True},
    "one text object": {"one_object": True, "values_last": True},
    "within a form": {"form": True},
    "monospaced": {"font": "Courier", "size": 6},
    "serif": {"font": "Times-Bold"},
}
CREDIT = "NÚMERO DE CRÉDITO"
WORKER = "NÚMERO DE SEGURIDAD SOCIAL"
NEW = "NUEVO FACTOR DE DESCUENTO"
NAME = "NOMBRE DEL TRABAJADOR Y DOMICILIO DE LA VIVIENDA OBJETO DEL CRÉDITO"
# What the default drawing says, by class.
COMMON = {
    "nrp": NRP,
    "nss": NSS,
    "credit_number": "0912345678",
    "date_created": date(2026, 9, 7),
    "date_notified": date(2026, 9, 8),
    "company_name": "COMERCIAL DE PRUEBA SA DE CV",
    "company_rfc": "CDP800101AB1",
    "worker_name": "TRABAJADOR DE PRUEBA UNO",
}
BY_TITLE = {
    RETENCION: {
        "notice_class": "retencion",
        "type_code": "",
        "curp": CURP,
        "discount_type": "factor",
        "discount_value": Decimal("22.25"),
    },
    MODIFICACION: {
        "notice_class": "modificacion",
        "type_code": "",
        "curp": CURP,
        "discount_type": "cuota_fija",
        "discount_value": Decimal("2936.80"),
        "previous_type": "cuota_fija",
        "previous_value": Decimal("1234.56"),
    },
    SUSPENSION: {"notice_class": "suspension", "type_code": "", "rfc": RFC},
    NEXT_SETTLEMENT: {"notice_class": "suspension", "type_code": "10", "rfc": RFC},
}


def expected(title):
    return COMMON | BY_TITLE[title] | {"folio": FOLIOS[title]}


def only(drawing):
    """The one aviso of a PDF with this drawing."""
    [aviso] = aviso_pdf.read(printed(drawing))
    return aviso


def said(aviso):
    """What was read, without what is not printed."""
    return {n: f.value for n, f in aviso.fields.items() if f.value is not None}


def doubts(aviso):
    return {field.name: field.doubts for field in aviso.doubtful}


def refusal(data):
    with pytest.raises(UnreadableFile) as caught:
        aviso_pdf.read(data)
    return caught.value.code


def outline(data):
    """Of each aviso its folio, of each rejected page its number and why."""
    return [
        (item.error.page, item.error.code)
        if isinstance(item, RejectedPage)
        else item.fields["folio"].value
        for item in aviso_pdf.read(data)
    ]


# --- what is drawn is read ----------------------------------------------------------


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("way", WAYS)
def test_a_form_is_read_whole_and_without_doubt(title, style, way):
    aviso = only(Drawing(title, style=style, **WAYS[way]))
    assert said(aviso) == expected(title)
    assert doubts(aviso) == {}


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read(rotate):
    [aviso] = aviso_pdf.read(printed(Drawing(), rotate=rotate))
    assert said(aviso) == expected(RETENCION)


def test_an_embedded_font_is_read():
    folder = reportlab.__path__[0]
    pdfmetrics.registerFont(TTFont("Vera", f"{folder}/fonts/Vera.ttf"))
    aviso = only(Drawing(font="Vera", size=7))
    assert said(aviso) == expected(RETENCION)


@pytest.mark.parametrize("title", TITLES)
def test_the_aviso_becomes_a_notice(title):
    notice = only(Drawing(title)).notice()
    wanted = expected(title)
    for name in ("folio", "notice_class", "type_code", "nss", "nrp", "date_notified"):
        assert getattr(notice, name) == wanted[name], name
    assert notice.discount_value == wanted.get("discount_value")
    assert not notice.remarks


def test_each_field_tells_its_text_and_its_place():
    aviso = only(Drawing(style="right", shift=(0, -10)))
    fields = aviso.fields
    found = fields["discount_value"]
    assert (found.raw, found.box.page) == ("22.2500", 1)
    texts = {text: (x, y) for _k, x, y, text in Drawing(style="right").texts()}
    for name in ("folio", "nss", "discount_value"):
        x, y = texts[fields[name].raw]
        box = fields[name].box
        assert box.x0 == pytest.approx(x, abs=0.5)
        assert box.y0 < y - 10 < box.y1
        width = pdfmetrics.stringWidth(fields[name].raw, "Helvetica", 8)
        assert box.x1 - box.x0 == pytest.approx(width, abs=0.5)


def test_the_name_is_the_first_line_of_its_block():
    name = only(Drawing()).fields["worker_name"]
    assert name.raw == "\n".join(forms.WORKER)


def test_the_newer_layout_is_read_and_its_parts_are_doubtful():
    aviso = only(Drawing(MODIFICACION, newer=True))
    assert aviso.is_newer
    assert aviso.fields["motive"].value == "CRÉDITO REESTRUCTURADO"
    assert aviso.fields["date_created"].value == date(2026, 9, 7)
    assert doubts(aviso) == {
        "date_created": ("newer_layout",),
        "motive": ("newer_layout",),
    }
    assert not only(Drawing()).is_newer


# --- values -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text,value,unit,odd",
    [
        ("25 %", "25", "porcentaje", False),
        ("$ 1234.56", "1234.56", "cuota_fija", False),
        ("$2,936.80", "2936.80", "cuota_fija", False),
        ("$4.349,19", "4349.19", "cuota_fija", False),
        ("$12.345.678,90", "12345678.90", "cuota_fija", False),
        ("2 9 3 6 . 8 0 $", "2936.80", "cuota_fija", False),
        ("22.2500", "22.2500", None, False),
        ("22,2500 VSM", "22.2500", "factor", False),
        ("18.5 vsm", "18.5", "factor", False),
        ("0", "0", None, False),
        ("$ 0.00", "0.00", "cuota_fija", False),
        ("1,234,567", "1234567", None, False),
        ("2,936", "2936", None, True),
        ("22.250", "22.250", None, True),
    ],
)
def test_a_discount_is_read_as_it_is_printed(text, value, unit, odd):
    read = values.discount(text)
    assert (read.value, read.unit) == (Decimal(value), unit)
    assert bool(read.doubts) == odd


@pytest.mark.parametrize(
    "text", ["", "%", "$", "1.23.45", "1,2345.6", "12,34,567.8", "$ 5 %", "-3", "1.,2"]
)
def test_what_is_no_discount_is_not_guessed(text):
    assert values.discount(text) is None


@pytest.mark.parametrize(
    "text,day,odd",
    [
        ("08.09.2026", (2026, 9, 8), False),
        ("8.9.2026", (2026, 9, 8), False),
        ("0 8 . 0 9 . 2 0 2 6", (2026, 9, 8), False),
        ("08/09/2026", (2026, 9, 8), True),
        ("2026-09-08", (2026, 9, 8), True),
        ("8 de septiembre de 2026", (2026, 9, 8), True),
        ("08 SEP 2026", (2026, 9, 8), True),
    ],
)
def test_a_day_is_read_as_it_is_printed(text, day, odd):
    read = values.day(text)
    assert read.value == date(*day)
    assert bool(read.doubts) == odd


@pytest.mark.parametrize(
    "text", ["", "31.02.2026", "08.13.2026", "08.09.26", "01.01.1900", "8.9/2026"]
)
def test_what_is_no_day_is_not_guessed(text):
    assert values.day(text) is None


@pytest.mark.parametrize(
    "printed_as,kind,value",
    [
        (("25 %", "$ 0.00", "0"), "porcentaje", "25"),
        (("0", "$ 2,450.00", "0"), "cuota_fija", "2450.00"),
        (("0 %", "0", "22.2500"), "factor", "22.2500"),
    ],
)
@pytest.mark.parametrize("style", STYLES)
def test_the_discount_is_the_one_that_is_not_zero(printed_as, kind, value, style):
    labels = ("PORCENTAJE", "PESOS", "FACTOR DE DESCUENTO")
    changes = dict(zip(labels, printed_as, strict=True))
    aviso = only(Drawing(changes=changes, style=style))
    notice = aviso.notice()
    assert (notice.discount_type, notice.discount_value) == (kind, Decimal(value))
    assert doubts(aviso) == {}


@pytest.mark.parametrize(
    "text,kind,value",
    [
        ("25 %", "porcentaje", "25"),
        ("$4.349,19", "cuota_fija", "4349.19"),
        ("22.2500 VSM", "factor", "22.25"),
    ],
)
def test_a_modification_says_its_unit(text, kind, value):
    notice = only(Drawing(MODIFICACION, {NEW: text})).notice()
    assert (notice.discount_type, notice.discount_value) == (kind, Decimal(value))


# --- what a person should look at ---------------------------------------------------


@pytest.mark.parametrize(
    "title,changes,expected",
    [
        (RETENCION, {WORKER: WRONG_NSS}, {"nss": ("check_digit",)}),
        (RETENCION, {CREDIT: "******5678"}, {"credit_number": ("masked",)}),
        (RETENCION, {CREDIT: "91234567"}, {"credit_number": ("length",)}),
        (RETENCION, {CREDIT: "PENDIENTE"}, {"credit_number": ("odd_format",)}),
        (RETENCION, {CREDIT: "0912345678 12"}, {"credit_number": ("odd_format",)}),
        (RETENCION, {CREDIT: "0912345678 (ORIGINAL)"}, {}),
        (RETENCION, {CREDIT: ()}, {"credit_number": ("missing",)}),
        (RETENCION, {"N.R.P.:": "B55107681"}, {"nrp": ("length",)}),
        (RETENCION, {"FECHA:": "07/09/2026"}, {"date_created": ("odd_format",)}),
        (RETENCION, {"FECHA DE RECEPCIÓN": ()}, {"date_notified": ("missing",)}),
        (RETENCION, {"FOLIO:": "S0209026000001"}, {"folio": ("other_class",)}),
        (SUSPENSION, {"FOLIO:": "R1209026000001"}, {"folio": ("other_class",)}),
        (SUSPENSION, {"FOLIO:": "120902600001"}, {}),
        (SUSPENSION, {"FOLIO:": "1209026000"}, {"folio": ("odd_format",)}),
        (
            RETENCION,
            {"FACTOR DE DESCUENTO": "$ 22.25"},
            {"discount_type": ("other_unit",), "discount_value": ("other_unit",)},
        ),
        (
            RETENCION,
            {"PESOS": "$ 2,450.00"},
            {"discount_type": ("several",), "discount_value": ("several",)},
        ),
        (
            RETENCION,
            {"FACTOR DE DESCUENTO": "0"},
            {"discount_type": ("missing",), "discount_value": ("missing",)},
        ),
        (
            MODIFICACION,
            {NEW: "22.2500"},
            {"discount_type": ("no_unit",), "discount_value": ("no_unit",)},
        ),
    ],
)
def test_a_doubtful_field_says_why(title, changes, expected):
    assert doubts(only(Drawing(title, changes))) == expected


@pytest.mark.parametrize(
    "changes,problem",
    [
        ({WORKER: WRONG_NSS}, ("check_digit", "nss")),
        ({CREDIT: "******5678"}, ("not_digits", "credit_number")),
        ({CREDIT: "PENDIENTE"}, ("odd_format", "credit_number")),
        ({CREDIT: ()}, ("missing", "credit_number")),
        ({"FACTOR DE DESCUENTO": "0"}, ("missing", "discount_type")),
    ],
)
def test_what_is_not_sound_becomes_no_notice(changes, problem):
    with pytest.raises(InvalidNotice) as caught:
        only(Drawing(changes=changes)).notice()
    [found] = caught.value.problems
    assert (found.code, found.field) == problem


def test_what_a_person_confirms_takes_the_place_of_what_was_read():
    aviso = only(Drawing(changes={CREDIT: "PENDIENTE", WORKER: WRONG_NSS}))
    notice = aviso.notice(credit_number="0912345678", nss=NSS, type_code="02")
    assert (notice.credit_number, notice.nss) == ("0912345678", NSS)
    assert notice.type_code == "02"


def test_a_value_printed_twice_and_differently_is_told():
    def slip(number):
        def draw(pdf):
            pdf.setFont("Helvetica", 8)
            pdf.drawString(36, 60, f"{CREDIT}: {number}")

        return draw

    [same] = aviso_pdf.read(printed([Drawing(), slip("0912345678")]))
    [other] = aviso_pdf.read(printed([Drawing(), slip("0912345679")]))
    assert doubts(same) == {}
    assert doubts(other) == {"credit_number": ("several",)}
    assert other.fields["credit_number"].value == "0912345678"


# --- labels written otherwise -------------------------------------------------------


@pytest.mark.parametrize(
    "label,written",
    [
        (CREDIT, "NUMERO DE CREDITO"),
        (CREDIT, "NÚMERO   DE  CRÉDITO :"),
        (CREDIT, "Número de crédito:"),
        (CREDIT, "NÚMERO DE\nCRÉDITO"),
        (WORKER, "NÚMERO DE\nSEGURIDAD\nSOCIAL"),
        (WORKER, "NSS"),
        (WORKER, "N. S. S."),
        ("N.R.P.:", "NRP"),
        ("N.R.P.:", "N.R.P"),
        ("N.R.P.:", "N R P :"),
        ("R.F.C.:", "RFC:"),
        ("FECHA:", "FECHA :"),
        (NAME, "NOMBRE DEL TRABAJADOR"),
        (
            NAME,
            "NOMBRE DEL TRABAJADOR Y DOMICILIO DE\nLA VIVIENDA OBJETO DEL CRÉDITO",
        ),
        (RETENCION, "AVISO PARA RETENCION\nDE DESCUENTOS"),
        (RETENCION, "Aviso para Retención de Descuentos"),
        (RETENCION, "A V I S O  P A R A  R E T E N C I Ó N  D E  D E S C U E N T O S"),
    ],
)
@pytest.mark.parametrize("style", ["head", "below"])
def test_accents_blanks_and_points_do_not_matter(label, written, style):
    aviso = only(Drawing(written={label: written}, style=style))
    assert said(aviso) == expected(RETENCION)
    assert doubts(aviso) == {}


@pytest.mark.parametrize("style", STYLES)
def test_letters_spaced_out_are_read(style):
    spaced = ("FOLIO:", "FECHA:", "N.R.P.:", "R.F.C.:", "FECHA DE RECEPCIÓN")
    aviso = only(Drawing(spaced=spaced, style=style))
    assert said(aviso) == expected(RETENCION)


@pytest.mark.parametrize(
    "label,written,names",
    [
        ("FOLIO:", "F0LIO:", {"folio"}),
        (CREDIT, "NÚMERO DE CRÉDTIO", {"credit_number"}),
        (CREDIT, "NÚMRO DE CRÉDITO", {"credit_number"}),
        (WORKER, "NÚMERO DE SEGURIDAD SOCAL", {"nss"}),
        (RETENCION, "AVISO PARA RETECIÓN DE DESCUENTOS", {"notice_class", "type_code"}),
    ],
)
def test_a_few_wrong_letters_are_read_and_told(label, written, names):
    aviso = only(Drawing(written={label: written}))
    assert said(aviso) == expected(RETENCION)
    assert doubts(aviso) == dict.fromkeys(names, ("fuzzy_label",))


def test_sentences_that_speak_of_the_parts_of_the_form_are_no_labels():
    [aviso] = aviso_pdf.read(printed([Drawing(shift=(0, 40)), lower_sentences]))
    assert said(aviso) == expected(RETENCION)
    assert doubts(aviso) == {}


def lower_sentences(pdf):
    pdf.translate(0, -560)
    back(pdf)


def raw_text(*operations):
    """A drawing of operations as they stand in the stream."""

    def draw(pdf):
        pdf.setFont("Helvetica", 8)
        pdf._code.append("BT /F1 8 Tf " + " ".join(operations) + " ET")

    return draw


@pytest.mark.parametrize(
    "operations",
    [
        ["1 0 0 1 36 700 Tm (FOLIO: ) Tj /F1 9 Tf (R0209026000009) Tj"],
        ["1 0 0 1 36 700 Tm [(FOLIO:) -9000 (R0209026000009)] TJ"],
        ["1 0 0 1 36 700 Tm (FOLIO:) Tj 200 0 Td (R0209026000009) Tj"],
        ["1 0 0 1 36 712 Tm 12 TL (FOLIO:) ' 0 0 (R0209026000009) \""],
        ["36 700 TD (FOLIO:) Tj 10 -11 TD (R0209026000009) Tj T* () Tj"],
        ["2 0 0 2 36 700 Tm /F1 4 Tf (FO) Tj (LIO:R0209026000009) Tj"],
    ],
)
def test_every_way_of_moving_in_the_stream_is_followed(operations):
    page = [Drawing(changes={"FOLIO:": ()}, shift=(0, -60)), raw_text(*operations)]
    without = replace(page[0], written={"FOLIO:": " "})
    [aviso] = aviso_pdf.read(printed([without, page[1]]))
    assert aviso.fields["folio"].value == "R0209026000009"


# --- several on one file ------------------------------------------------------------


def numbered(number, **options):
    folio, nss = f"R0209026{number:06d}", make_nss(number)
    return Drawing(changes={"FOLIO:": folio, WORKER: nss}, **options)


def test_fifty_avisos_of_one_file_are_read():
    avisos = aviso_pdf.read(printed(*(numbered(n) for n in range(1, 51))))
    numbers = range(1, 51)
    assert [a.fields["folio"].value for a in avisos] == [
        f"R0209026{n:06d}" for n in numbers
    ]
    assert [a.fields["nss"].value for a in avisos] == [make_nss(n) for n in numbers]
    assert [a.page for a in avisos] == list(numbers)


def test_two_avisos_on_one_page_are_read():
    upper = numbered(1, shift=(0, 40))
    lower = numbered(2, shift=(0, -310))
    first, second = aviso_pdf.read(printed([upper, lower]))
    assert first.fields["folio"].value == "R0209026000001"
    assert second.fields["folio"].value == "R0209026000002"
    assert not first.doubtful and not second.doubtful


def test_the_back_of_a_form_and_blank_pages_are_passed_over():
    data = printed(numbered(1), back, blank, numbered(2))
    assert outline(data) == ["R0209026000001", "R0209026000002"]


def test_a_page_that_cannot_be_read_costs_itself_alone():
    untitled = Drawing(written={RETENCION: " "})
    data = printed(numbered(1), scan, acuse, untitled, numbered(2))
    assert outline(data) == [
        "R0209026000001",
        (2, "scan"),
        (3, "start_of_credit"),
        (4, "no_title"),
        "R0209026000002",
    ]


# --- what is refused ----------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        ACUSE,
        "Acuse de notificación de inicio de trámite de crédito",
        "ACUSE DE NOTIFICACION DE\nINICIO DE TRAMITE DE CREDITO",
        "ACUSE DE NOTIFICACIÓN DE INICIO DEL TRÁMITE DE CRÉDITO",
    ],
)
@pytest.mark.parametrize("number", ["******5678", "0912345678"])
def test_the_acuse_of_the_start_of_a_credit_is_no_aviso(written, number):
    drawing = Drawing(changes={CREDIT: number}, written={RETENCION: written})
    assert refusal(printed(drawing)) == "start_of_credit"


def test_the_acuse_is_refused_even_where_it_names_an_aviso_as_a_title_does():
    drawing = Drawing(written={RETENCION: f"{ACUSE}\n{SUSPENSION}"})
    assert refusal(printed(drawing)) == "start_of_credit"


def test_an_unknown_title_is_not_guessed():
    title = "AVISO DE REINICIO DE DESCUENTOS"
    with pytest.raises(UnreadableFile) as caught:
        aviso_pdf.read(printed(Drawing(written={RETENCION: title})))
    assert (caught.value.code, caught.value.detail) == ("unknown_title", title)


def bomb(*filters):
    """A page whose content is small packed and very large unpacked."""
    packed = zlib.compress(b" " * (100 * 1024 * 1024), 9)
    if "/ASCII85Decode" in filters:
        packed = base64.a85encode(packed) + b"~>"
    if "/ASCIIHexDecode" in filters:
        packed = packed.hex().encode() + b">"
    writer = PdfWriter(io.BytesIO(printed(Drawing())))
    content = EncodedStreamObject()
    content._data = packed
    names = [NameObject(name) for name in filters]
    content[NameObject("/Filter")] = ArrayObject(names)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    stream = io.BytesIO()
    writer.write(stream)
    assert len(stream.getvalue()) < 1024 * 1024
    return stream.getvalue()


def looping():
    """A tree of pages that names its own root again and again."""
    writer = PdfWriter(io.BytesIO(printed(Drawing())))
    tree = writer._root_object["/Pages"]
    tree["/Kids"].extend([tree.indirect_reference] * 20)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def within_odoo(monkeypatch):
    """What odoo.tools.pdf changes of pypdf: nothing bounds what is unpacked."""

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def decompress(data):
        return zlib.decompressobj().decompress(data)

    monkeypatch.setattr(DictionaryObject, "get", get)
    monkeypatch.setattr("pypdf.filters.decompress", decompress)


def test_within_odoo_all_is_read_as_outside(monkeypatch):
    within_odoo(monkeypatch)
    for title in TITLES:
        assert said(only(Drawing(title, form=True))) == expected(title)


@pytest.mark.parametrize(
    "data,code",
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'{"FolioAviso": 1}', "not_pdf"),
        (b"PK\x03\x04", "not_pdf"),
        (b"%PDF-1.7", "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
        (b"%PDF-1.7" + b" " * aviso_pdf.MAX_BYTES, "too_large"),
        (printed(scan), "scan"),
        (printed(scan, scan), "scan"),
        (printed(blank), "no_text"),
        (printed(back), "no_title"),
        (printed(acuse), "start_of_credit"),
        (printed(Drawing(), password="secreto"), "encrypted"),
        (printed(*[blank] * (aviso_pdf.MAX_PAGES + 1)), "too_many_pages"),
        (bomb("/FlateDecode"), "too_large"),
        (bomb("/ASCII85Decode", "/FlateDecode"), "too_large"),
        (bomb("/ASCIIHexDecode", "/FlateDecode"), "too_large"),
        (bomb("/FlateDecode", "/FlateDecode"), "damaged"),
        (looping(), "too_many_pages"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("patched", [False, True], ids=["", "within Odoo"])
def test_a_file_of_no_use_is_refused_with_its_reason(data, code, patched, monkeypatch):
    if patched:
        within_odoo(monkeypatch)
    started = time.process_time()
    assert refusal(data) == code
    assert time.process_time() - started < 10


def test_a_file_that_only_forbids_changes_is_read():
    [aviso] = aviso_pdf.read(printed(Drawing(), owner="otro"))
    assert said(aviso) == expected(RETENCION)


def test_a_form_that_places_itself_comes_to_an_end():
    data = printed(Drawing(form=True), compress=0)
    reader = PdfReader(io.BytesIO(data))
    assert "/XObject" in reader.pages[0]["/Resources"]
    writer = PdfWriter(io.BytesIO(data))
    forms_of_page = writer.pages[0]["/Resources"]["/XObject"]
    [name] = forms_of_page
    form = forms_of_page[name]
    form["/Resources"][NameObject("/XObject")] = forms_of_page
    form.set_data(form.get_data() + f"\n{name} Do".encode() * 3)
    stream = io.BytesIO()
    writer.write(stream)
    assert refusal(stream.getvalue()) == "too_large"


# --- laws ---------------------------------------------------------------------------

cents = st.decimals("0.01", "99999.99", places=2)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@st.composite
def drawn(draw):
    """A modification with values and places by chance, and what it says."""
    nss = make_nss(draw(st.integers(10**6, 10**10 - 1)))
    credit = f"{draw(st.integers(10**5, 10**10 - 1)):010d}"
    amount, created, notified = draw(cents), draw(days), draw(days)
    folio = f"R{draw(st.integers(0, 10**13 - 1)):013d}"
    english = f"${amount:,.2f}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    changes = {
        "FOLIO:": folio,
        WORKER: nss,
        CREDIT: credit,
        "FECHA:": f"{created:%d.%m.%Y}",
        "FECHA DE RECEPCIÓN": f"{notified:%d.%m.%Y}",
        NEW: draw(st.sampled_from([english, spanish, f"$ {amount}"])),
    }
    drawing = Drawing(
        MODIFICACION,
        changes,
        style=draw(st.sampled_from(STYLES)),
        size=draw(st.sampled_from([6, 7, 8])),
        shift=(draw(st.integers(-10, 25)), draw(st.integers(-90, 40))),
        font=draw(st.sampled_from(["Helvetica", "Helvetica-Bold", "Times-Roman"])),
        shuffle=draw(st.none() | st.integers(0, 99)),
        glyphs=draw(st.booleans()),
        form=draw(st.booleans()),
    )
    return drawing, {
        "folio": folio,
        "nss": nss,
        "credit_number": credit,
        "date_created": created,
        "date_notified": notified,
        "discount_value": amount,
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn())
def test_what_is_drawn_is_read_wherever_it_stands(pair):
    drawing, wanted = pair
    aviso = only(drawing)
    assert {name: aviso.fields[name].value for name in wanted} == wanted


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_a_reader_of_values(text):
    for reader in (
        *(values.folio, values.nss, values.credit_number, values.nrp),
        *(values.rfc, values.rfc_or_curp, values.day, values.discount, values.words),
    ):
        read = reader(text)
        assert read is None or read.value is not None


@settings(max_examples=60, deadline=None)
@given(st.decimals(0, 99_999, places=2))
def test_an_amount_is_read_in_both_ways_of_writing(amount):
    english = f"${amount:,.2f}"
    assert values.discount(english).value == amount
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert values.discount(spanish).value == amount


@pytest.mark.parametrize("compress", [0, 1])
def test_bytes_changed_by_chance_give_results_or_a_refusal(compress):
    whole = printed(numbered(1), Drawing(NEXT_SETTLEMENT, form=True), compress=compress)
    chance = random.Random(20260908 + compress)
    longest = 0.0
    for _attempt in range(150):
        data = bytearray(whole)
        for _change in range(chance.choice([1, 3, 20])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        started = time.process_time()
        try:
            found = aviso_pdf.read(bytes(data))
        except UnreadableFile as error:
            assert error.code
        else:
            assert all(isinstance(f, PrintedAviso | RejectedPage) for f in found)
        longest = max(longest, time.process_time() - started)
    assert longest < 5


def test_of_a_file_of_pictures_every_page_is_told():
    data = printed(scan, acuse, scan)
    codes = [page.error.code for page in aviso_pdf.every_page(data)]
    assert codes == ["scan", "start_of_credit", "scan"]
    assert refusal(data) == "scan"


def test_every_page_of_what_is_an_aviso_is_what_is_read():
    data = printed(Drawing(), back, blank, Drawing(SUSPENSION))
    assert [a.page for a in aviso_pdf.every_page(data)] == [1, 4]


def test_a_file_that_says_nothing_is_refused_by_every_page_too():
    with pytest.raises(UnreadableFile) as caught:
        aviso_pdf.every_page(printed(blank, blank))
    assert caught.value.code == "no_text"


def test_a_page_of_its_own_says_what_it_said_and_nothing_else():
    data = printed(Drawing(), Drawing(MODIFICACION), Drawing(SUSPENSION))
    alone = aviso_pdf.single_page(data, 2)
    [aviso] = aviso_pdf.read(alone)
    assert aviso.fields["folio"].value == FOLIOS[MODIFICACION]
    assert FOLIOS[RETENCION] not in PdfReader(io.BytesIO(alone)).pages[0].extract_text()
    assert len(alone) < len(data)


def test_the_only_page_is_the_file_itself():
    data = printed(Drawing())
    assert aviso_pdf.single_page(data, 1) is data


def test_a_page_that_is_not_there_is_damage():
    with pytest.raises(UnreadableFile) as caught:
        aviso_pdf.single_page(printed(Drawing(), Drawing()), 3)
    assert (caught.value.code, caught.value.page) == ("damaged", 3)


def test_a_page_of_a_file_locked_for_changes_only_can_be_shown():
    alone = aviso_pdf.single_page(printed(Drawing(), back, owner="x"), 1)
    [aviso] = aviso_pdf.read(alone)
    assert aviso.fields["folio"].value == FOLIOS[RETENCION]
