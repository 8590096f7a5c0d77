"""Printed avisos drawn for the tests, from the titles and labels of the form alone.

Nobody's data. The geometry is ours: that of the real form is not public, so the tests
draw several and the reader must hold for all.
"""

import io
import random
from dataclasses import dataclass, field, replace

from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen import canvas

from .samples import CURP, NRP, NSS, RFC

RETENCION = "AVISO PARA RETENCIÓN DE DESCUENTOS"
MODIFICACION = "AVISO DE MODIFICACIÓN AL FACTOR DE DESCUENTOS"
SUSPENSION = "AVISO DE SUSPENSIÓN DE DESCUENTOS"
NEXT_SETTLEMENT = "AVISO DE SUSPENSIÓN POR PRÓXIMA\nLIQUIDACIÓN DE CRÉDITO"
TITLES = (RETENCION, MODIFICACION, SUSPENSION, NEXT_SETTLEMENT)
ACUSE = "ACUSE DE NOTIFICACIÓN DE INICIO DE TRÁMITE DE CRÉDITO"

EMPLOYER = ("COMERCIAL DE PRUEBA SA DE CV", "CALLE UNO 1, COL. CENTRO", "MONTERREY NL")
WORKER = ("TRABAJADOR DE PRUEBA UNO", "CALLE DOS 22 INT. 3", "COL. LAS PRUEBAS 64000")
VALUES = {
    "FOLIO:": (),
    "FECHA:": ("07.09.2026",),
    "NOMBRE Y DOMICILIO FISCAL DE LA EMPRESA RETENEDORA": EMPLOYER,
    "N.R.P.:": (NRP,),
    "R.F.C.:": ("CDP800101AB1",),
    "NÚMERO DE SEGURIDAD SOCIAL": (NSS,),
    "N.S.S.": (NSS,),
    "NÚMERO DE CRÉDITO": ("0912345678",),
    "RFC O CURP DEL TRABAJADOR": (CURP,),
    "R.F.C.": (RFC,),
    "NOMBRE DEL TRABAJADOR Y DOMICILIO DE LA VIVIENDA OBJETO DEL CRÉDITO": WORKER,
    "DESCUENTO MENSUAL:": (),
    "PORCENTAJE": ("0",),
    "PESOS": ("0",),
    "FACTOR DE DESCUENTO": ("22.2500",),
    "DESCUENTO ANTERIOR": ("$ 1234.56",),
    "NUEVO FACTOR DE DESCUENTO": ("$2,936.80",),
    "PERSONA QUE RECIBE EL AVISO": (),
    "FECHA DE RECEPCIÓN": ("08.09.2026",),
    "FECHA DE EMISIÓN:": ("07.09.2026",),
    "MOTIVO": ("CRÉDITO REESTRUCTURADO",),
}
FOLIOS = {
    RETENCION: "R0209026000001",
    MODIFICACION: "R0309026000001",
    SUSPENSION: "S1209026000001",
    NEXT_SETTLEMENT: "S1009026000001",
}
_NAME = "NOMBRE DEL TRABAJADOR Y DOMICILIO DE LA VIVIENDA OBJETO DEL CRÉDITO"
_HEAD = (
    ("FOLIO:", "FECHA:"),
    ("NOMBRE Y DOMICILIO FISCAL DE LA EMPRESA RETENEDORA",),
    ("N.R.P.:", "R.F.C.:"),
)
_FOOT = (("PERSONA QUE RECIBE EL AVISO", "FECHA DE RECEPCIÓN"),)
_BLOCKS = {
    RETENCION: (
        (
            "NÚMERO DE SEGURIDAD SOCIAL",
            "NÚMERO DE CRÉDITO",
            "RFC O CURP DEL TRABAJADOR",
        ),
        (_NAME,),
        ("DESCUENTO MENSUAL:",),
        ("PORCENTAJE", "PESOS", "FACTOR DE DESCUENTO"),
    ),
    MODIFICACION: (
        (
            "NÚMERO DE SEGURIDAD SOCIAL",
            "NÚMERO DE CRÉDITO",
            "RFC O CURP DEL TRABAJADOR",
        ),
        (_NAME,),
        ("DESCUENTO ANTERIOR", "NUEVO FACTOR DE DESCUENTO"),
    ),
    SUSPENSION: (("NÚMERO DE CRÉDITO",), (_NAME,), ("N.S.S.", "R.F.C.")),
}
_BLOCKS[NEXT_SETTLEMENT] = _BLOCKS[SUSPENSION]
_ASIDE = ("FOLIO:", "FECHA:", "N.R.P.:", "R.F.C.:", "FECHA DE EMISIÓN:")


@dataclass
class Drawing:
    """How a form is drawn.

    ``changes``: other values by label (a text, or its lines). ``written``: other
    wording of a label. ``style``: ``head`` has the values of the head to the right and
    the others below, ``right`` all to the right, ``below`` all below, ``two_columns``
    the employer and the worker side by side. ``values_last``: after all labels in the
    stream. ``glyphs``: each letter placed alone. ``one_object``: all in one text
    object, moved by Td. ``form``: as a form that the page places. ``newer``: with date
    of issue and motivo. ``shuffle``: the order in the stream, by chance. ``spaced``:
    the labels whose letters are spaced out.
    """

    title: str = RETENCION
    changes: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)
    style: str = "head"
    values_last: bool = False
    glyphs: bool = False
    one_object: bool = False
    newer: bool = False
    form: bool = False
    font: str = "Helvetica"
    size: float = 8.0
    shift: tuple = (0, 0)
    shuffle: int | None = None
    spaced: tuple = ()

    @property
    def rows(self):
        head = _HEAD
        foot = _FOOT
        if self.newer:
            head = (("FOLIO:", "FECHA DE EMISIÓN:"), *_HEAD[1:])
            foot = (("MOTIVO",), *_FOOT)
        rows = (*head, *_BLOCKS[self.title], *foot)
        if self.style == "right":
            return [(label,) for row in rows for label in row]
        return rows

    def value(self, label) -> tuple:
        value = self.changes.get(label, VALUES[label])
        if label == "FOLIO:" and label not in self.changes:
            value = FOLIOS[self.title]
        return (value,) if isinstance(value, str) else tuple(value)

    def texts(self):
        """(kind, x, y, text) of every text, in the order of the rows."""
        y = 720 + self.shift[1]
        for line in self.written.get(self.title, self.title).split("\n"):
            yield "title", 180 + self.shift[0], y, line
            y -= 1.5 * self.size
        y -= 10
        if self.style == "two_columns":
            yield from self._two_columns(y)
            return
        for row in self.rows:
            deepest = 1
            step = 540 / len(row)
            for column, label in enumerate(row):
                x = 36 + self.shift[0] + column * step
                for kind, x0, line, text in self._pair(label, x):
                    deepest = max(deepest, line + 1)
                    yield kind, x0, y - 1.4 * self.size * line, text
            y -= 1.4 * self.size * deepest + 8

    def _two_columns(self, top):
        columns = ([], [])
        for row in self.rows:
            for index, label in enumerate(row):
                side = len(row) > 1 and index >= len(row) / 2
                columns[side].append(label)
        for x, column in zip((36, 320), columns, strict=True):
            y = top - (0 if x == 36 else 5)
            for label in column:
                lines = 0
                for kind, x0, line, text in self._pair(label, x + self.shift[0]):
                    lines = max(lines, line)
                    yield kind, x0, y - 1.4 * self.size * line, text
                y -= 1.4 * self.size * (lines + 1) + 6

    def _pair(self, label, x):
        """(kind, x, lines below, text) of a label and its value."""
        written = self.written.get(label, label)
        if label in self.spaced:
            written = " ".join(written)
        parts = written.split("\n")
        for line, part in enumerate(parts):
            yield "label", x, line, part
        aside = self.style == "right" or (self.style == "head" and label in _ASIDE)
        lines = self.value(label)
        # What follows a long label on its line would run off the page.
        aside = aside and len(lines) < 2 and len(parts) == 1
        width = pdfmetrics.stringWidth(written, self.font, self.size)
        for line, text in enumerate(lines):
            if aside:
                yield "value", x + width + 6, line, text
            else:
                yield "value", x + 2, line + len(parts), text


def draw(pdf, drawing: Drawing):
    """Draw a form on the canvas's page."""
    texts = list(drawing.texts())
    if drawing.shuffle is not None:
        random.Random(drawing.shuffle).shuffle(texts)
    if drawing.values_last:
        texts.sort(key=lambda text: text[0] == "value")
    if drawing.form:
        pdf.beginForm("aviso")
        _texts(pdf, drawing, texts)
        pdf.endForm()
        pdf.saveState()
        pdf.translate(10, 30)
        pdf.scale(0.9, 0.9)
        pdf.doForm("aviso")
        pdf.restoreState()
        return
    _texts(pdf, drawing, texts)


def _texts(pdf, drawing, texts):
    pdf.setFont(drawing.font, drawing.size)
    if drawing.one_object:
        (_kind, x, y, _text), *_others = texts
        stream = pdf.beginText(x, y)
        stream.setFont(drawing.font, drawing.size)
        for _kind, to_x, to_y, text in texts:
            stream.moveCursor(to_x - x, y - to_y)
            stream.textOut(text)
            x, y = to_x, to_y
        pdf.drawText(stream)
        return
    for _kind, x, y, text in texts:
        if not drawing.glyphs:
            pdf.drawString(x, y, text)
            continue
        for letter_ in text:
            if letter_ != " ":
                pdf.drawString(x, y, letter_)
            x += pdfmetrics.stringWidth(letter_, drawing.font, drawing.size)


def printed(*drawings, password=None, owner=None, rotate=0, compress=1):
    """A PDF with one drawing (or a list of them) a page."""
    stream = io.BytesIO()
    encryption = None
    if password is not None or owner:
        encryption = StandardEncryption(password or "", ownerPassword=owner)
    pdf = canvas.Canvas(
        stream, pagesize=letter, encrypt=encryption, pageCompression=compress
    )
    for drawing in drawings:
        if rotate:
            pdf.setPageRotation(rotate)
            pdf.transform(*_TURNS[rotate])
        for part in drawing if isinstance(drawing, list) else [drawing]:
            if callable(part):
                part(pdf)
            else:
                draw(pdf, part)
        pdf.showPage()
    pdf.save()
    return stream.getvalue()


# A page that is shown turned has its text drawn turned the other way.
_TURNS = {
    90: (0, 1, -1, 0, 612, 0),
    180: (-1, 0, 0, -1, 612, 792),
    270: (0, -1, 1, 0, 0, 792),
}


def acuse(pdf):
    """The acuse of the start of a credit, with most labels of an aviso."""
    drawing = Drawing(changes={"NÚMERO DE CRÉDITO": "******5678"})
    draw(pdf, replace(drawing, written={RETENCION: ACUSE}))


def scan(pdf):
    """A page that is a picture."""
    picture = Image.new("L", (612, 792), 255)
    pdf.drawImage(ImageReader(picture), 0, 0, 612, 792)


def back(pdf):
    """The back of the form: only sentences, which speak of its parts."""
    sentences = (
        "El patrón retenedor deberá iniciar la retención al día siguiente de aquel en",
        "que reciba este aviso, con el número de crédito que se indica al frente.",
        "El aviso de suspensión de descuentos surte efecto el día en que se recibe. El",
        "folio del aviso y la fecha de recepción constan en la carátula.",
    )
    pdf.setFont("Helvetica", 9)
    for line, sentence in enumerate(sentences):
        pdf.drawString(40, 700 - 14 * line, sentence)


def blank(pdf):
    """A page with nothing on it."""
