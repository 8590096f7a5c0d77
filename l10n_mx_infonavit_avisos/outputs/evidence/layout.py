"""The four tabs of the workbook, as Infonavit's guide describes them (seed 002)."""

from dataclasses import replace

from . import words
from .archive import digest, named, zip_of
from .cfdi import read_cfdi
from .content import Case, Evidence, File
from .pictures import Picture, icon
from .sheet import (
    AMOUNT,
    CENTRED,
    CODE,
    COUNT,
    DAYS,
    HASH,
    HEADING,
    INFO,
    MARKED,
    MIDDLE,
    NOTE,
    PIXELS_PER_POINT,
    ROW_HEIGHT,
    SECTION,
    TEXT,
    TITLE,
    VALUE,
    Cell,
    Placed,
    Sheet,
    height,
    pieces,
)

ICON = 64  # pixels
ICON_ROW = 54.0  # points
LIST_WIDTHS = (12, 48, 16, 74)
CASE_WIDTHS = (13, 13, 24, 12, 12, 12, 11, 13, 7, 15, 12, 12, 13, 12, 62)
SCREEN_WIDTHS = (12,) * 12
PICTURE_WIDTH, PICTURE_HEIGHT = 1000, 620  # pixels: a page of letter paper
SCREEN_SCALE = 72
STEPS = len(CASE_WIDTHS) - 1
CASE_STYLES = (TEXT,) * 5 + (VALUE, AMOUNT, TEXT, DAYS) + (AMOUNT,) * 5
CODE_LINE = 11.0  # points
KEY = 'TipoDeduccion="010"'


def tabs(
    evidence: Evidence, pictures: tuple[Picture, ...], embedded: bool
) -> tuple[Sheet, ...]:
    """``pictures``: those of the evidence's screens, in their order, perhaps shrunk.
    ``embedded``: the files lie in the workbook, else the tabs say where they are."""
    return (
        _answers(evidence, embedded),
        _results(evidence),
        _screens(evidence, pictures),
        _cfdis(evidence, embedded),
    )


def _opening(name, widths, evidence, frozen=2, scale=None):
    """A tab with its title and the line that says whose it is."""
    sheet = Sheet(name, widths, frozen, scale)
    span = len(widths)
    sheet.add(Cell(0, words.TITLE, TITLE, span), height=24)
    facts = (
        (words.EMPLOYER, evidence.employer),
        (words.RFC, evidence.rfc),
        (words.FOLIO, evidence.folio),
        (words.ROUND, str(evidence.round)),
        (words.DATE, words.day(evidence.made_on)),
    )
    line = "     ".join(f"{label}: {fact}" for label, fact in facts if fact)
    sheet.add(Cell(0, line, INFO, span), height=height(line, sheet.width()))
    return sheet


def _whole(sheet, text, style, least=18.0):
    """A row that is one cell."""
    span = len(sheet.widths)
    high = max(height(text, sheet.width()), least)
    return sheet.add(Cell(0, text, style, span), height=high)


def _headings(sheet, texts):
    cells = [Cell(column, text, HEADING) for column, text in enumerate(texts)]
    high = max(height(text, sheet.widths[i]) for i, text in enumerate(texts))
    return sheet.add(*cells, height=max(high, 20))


def _file_row(sheet, file, first, picture=None, embedded=False):
    """Name, size and digest; ``first`` in the first column, or the file's icon."""
    row = sheet.add(
        Cell(0, None if picture else first, CENTRED),
        Cell(1, file.name, MIDDLE),
        Cell(2, len(file.data), COUNT),
        Cell(3, digest(file.data), HASH),
        height=ICON_ROW if picture else height(file.name, sheet.widths[1]),
    )
    if picture:
        attached = file if embedded else None
        sheet.placed.append(Placed(row, 0, picture, ICON, ICON, attached))


# --- tab 1 ----------------------------------------------------------------------------


def _answers(evidence, embedded):
    sheet = _opening(words.TAB_ANSWERS, LIST_WIDTHS, evidence, frozen=3)
    _headings(sheet, (words.NUMBER, words.FILE, words.SIZE, words.SHA256))
    files = named(evidence.answers)
    if not files:
        _whole(sheet, words.NO_ANSWERS, NOTE)
        return sheet
    _whole(sheet, words.ZIP, SECTION)
    archive = zip_of(files, words.ANSWERS_ZIP)
    picture = icon("ZIP") if embedded else None
    _file_row(sheet, archive, "ZIP", picture, embedded)
    note = words.ANSWERS_EMBEDDED if embedded else words.ANSWERS_BESIDE
    _whole(sheet, note, NOTE)
    _whole(sheet, words.ANSWERS, SECTION)
    for number, file in enumerate(files, 1):
        _file_row(sheet, file, str(number))
    return sheet


# --- tab 2 ----------------------------------------------------------------------------


def _results(evidence):
    sheet = _opening(words.TAB_RESULTS, CASE_WIDTHS, evidence, frozen=3)
    _headings(sheet, words.CASE_HEADINGS)
    _section(sheet, words.SAMPLES, evidence.samples)
    sheet.add()
    # The guide's second section has no calculation.
    bare = [replace(case, steps="") for case in evidence.evaluations]
    _section(sheet, words.EVALUATIONS, bare)
    return sheet


def _section(sheet, title, cases):
    _whole(sheet, title, SECTION)
    if not cases:
        _whole(sheet, words.NO_CASES, NOTE)
    for case in cases:
        _case(sheet, case)


def _case(sheet, case: Case):
    values = (
        case.reference,
        case.nss,
        case.worker,
        case.credit,
        case.discount_type,
        case.value,
        case.sdi,
        case.period,
        case.days,
        case.amount,
        case.insurance,
        case.total,
        case.expected,
        case.difference,
    )
    steps = pieces(case.steps, CASE_WIDTHS[STEPS])
    for part in steps:
        cells = [Cell(i, v, CASE_STYLES[i]) for i, v in enumerate(values)]
        high = max(
            height(value, CASE_WIDTHS[i])
            for i, value in enumerate((*values, part))
            if isinstance(value, str)
        )
        sheet.add(*cells, Cell(STEPS, part, TEXT), height=high)
        values = (None,) * len(values)  # the steps go on


# --- tab 3 ----------------------------------------------------------------------------


def _screens(evidence, pictures):
    sheet = _opening(words.TAB_SCREENS, SCREEN_WIDTHS, evidence, scale=SCREEN_SCALE)
    if not pictures:
        _whole(sheet, words.NO_SCREENS, NOTE)
    shown = zip(evidence.screens, pictures, strict=True)
    for number, (screen, picture) in enumerate(shown, 1):
        caption = f"{words.SCREEN} {number}. {screen.caption}"
        row = _whole(sheet, caption, SECTION)
        if number > 1:
            sheet.breaks.append(row)
        if screen.note:
            _whole(sheet, screen.note, NOTE)
        scale = min(PICTURE_WIDTH / picture.width, PICTURE_HEIGHT / picture.height, 1.0)
        wide, high = (
            max(round(side * scale), 1) for side in (picture.width, picture.height)
        )
        row = sheet.add(height=6)
        sheet.placed.append(Placed(row + 1, 0, picture, wide, high))
        for _row in range(int(high / (ROW_HEIGHT * PIXELS_PER_POINT)) + 2):
            sheet.add()
    return sheet


# --- tab 4 ----------------------------------------------------------------------------


def _cfdis(evidence, embedded):
    sheet = _opening(words.TAB_CFDI, LIST_WIDTHS, evidence)
    files = named(evidence.cfdis)
    _whole(sheet, words.CFDI, SECTION)
    if not files:
        _whole(sheet, words.NO_CFDI, NOTE)
        return sheet
    _whole(sheet, words.CFDI_EMBEDDED if embedded else words.CFDI_BESIDE, NOTE)
    for number, file in enumerate(files, 1):
        _headings(sheet, (words.NUMBER, words.FILE, words.SIZE, words.SHA256))
        picture = icon("XML") if embedded else None
        _file_row(sheet, file, str(number), picture, embedded)
        _deductions(sheet, file)
        _xml(sheet, file)
        sheet.add()
    return sheet


def _deductions(sheet, file: File):
    _whole(sheet, words.CFDI_DEDUCTIONS, SECTION)
    found = read_cfdi(file).deductions
    if not found:
        _whole(sheet, words.NO_DEDUCTION, NOTE)
        return
    _headings(sheet, words.CFDI_HEADINGS)
    for one in found:
        sheet.add(
            Cell(0, one.tipo, CENTRED),
            Cell(1, one.concept, MIDDLE),
            Cell(2, one.amount, AMOUNT),
            Cell(3, one.clave, MIDDLE),
            height=height(one.concept, LIST_WIDTHS[1]),
        )


def _xml(sheet, file: File):
    """The document's text, the deduction marked, for who cannot open the icon."""
    _whole(sheet, words.CFDI_TEXT, SECTION)
    span, width = len(sheet.widths), sheet.width()
    for line in file.data.decode("utf-8-sig", "replace").splitlines():
        style = MARKED if KEY in line else CODE
        for part in pieces(line, width, CODE_LINE):
            high = max(height(part, width, CODE_LINE), 12.0)
            sheet.add(Cell(0, part, style, span), height=high)
