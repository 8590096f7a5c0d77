"""The spreadsheet to type workers' NSS, SBC, registro patronal, RFC and CURP into.

``sources.worker_sheet`` reads it back. Its headings are fixed, so that it is understood
whatever the language; what explains them comes in the reader's words.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

# Column → heading, width in characters.
COLUMNS = {
    "id": ("ID", 8),
    "name": ("Trabajador", 32),
    "nss": ("NSS", 15),
    "sbc": ("SBC", 12),
    "nrp": ("NRP", 16),
    "rfc": ("RFC", 17),
    "curp": ("CURP", 23),
    "lacks": ("Falta", 34),
}
# Those that stay as they are.
KEYS = frozenset({"id", "name", "lacks"})
# Rows prepared as text below the last worker, for whoever adds some.
SPARE_ROWS = 200
_TITLE_ROW, _HELP_ROW, _HEADING_ROW = range(3)
_GREY, _DARK = "#E7E9ED", "#9B1B30"


@dataclass(frozen=True)
class Worker:
    """Who lacks something, with what is known: empty text, or no SBC, where nothing is.

    ``id``: the number by which he is found again. ``sbc``: pesos a day. ``lacks``: in
    words.
    """

    id: int
    name: str
    nss: str = ""
    sbc: Decimal | None = None
    nrp: str = ""
    rfc: str = ""
    curp: str = ""
    lacks: str = ""


@dataclass(frozen=True)
class Words:
    """``sheet`` and ``registros``: names of the two sheets. ``title``: what to do, one
    or two sentences. ``columns``: column → how to fill it in."""

    sheet: str
    registros: str
    title: str
    columns: Mapping[str, str]


def document(
    workers: Iterable[Worker], registros: Sequence[tuple[str, str]], words: Words
) -> bytes:
    """The ``.xlsx``: explanations, headings, a row a worker, and a second sheet with
    the registros patronales, of which the column NRP lets choose.

    ``registros``: of the company, each as its NRP and where it is.
    """
    stream = io.BytesIO()
    # A worker's name that begins with "=" is a name, not a formula.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(words.sheet)
        last = _write_workers(book, sheet, list(workers), words)
        if registros:
            _write_registros(book, sheet, registros, words, last)
    return stream.getvalue()


def _write_workers(book, sheet, workers, words) -> int:
    formats = _formats(book)
    end = len(COLUMNS) - 1
    sheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, end, words.title, formats["title"])
    sheet.set_row(_TITLE_ROW, 48)
    sheet.set_row(_HELP_ROW, 78)
    for index, (name, (heading, width)) in enumerate(COLUMNS.items()):
        sheet.set_column(index, index, width)
        sheet.write_string(
            _HELP_ROW, index, words.columns.get(name, ""), formats["help"]
        )
        sheet.write_string(_HEADING_ROW, index, heading, formats["heading"])
    first = _HEADING_ROW + 1
    last = first + len(workers) + SPARE_ROWS - 1
    for place in range(last - first + 1):
        worker = workers[place] if place < len(workers) else None
        _write_worker(sheet, first + place, worker, formats)
    sheet.freeze_panes(first, 2)
    sheet.autofilter(_HEADING_ROW, 0, last, end)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADING_ROW)
    return last


def _write_worker(sheet, row, worker, formats):
    for index, name in enumerate(COLUMNS):
        value = getattr(worker, name) if worker else None
        kind = "amount" if name == "sbc" else "key" if name in KEYS else "text"
        if not value:
            sheet.write_blank(row, index, None, formats[kind])
        elif name == "sbc":
            sheet.write_number(row, index, value, formats[kind])
        else:
            sheet.write_string(row, index, str(value), formats[kind])


def _formats(book):
    top = {"valign": "top", "text_wrap": True}
    return {
        "title": book.add_format(top | {"bold": True, "font_size": 12}),
        "help": book.add_format(
            top | {"italic": True, "font_color": "#555555", "font_size": 9}
        ),
        "heading": book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "border": 1}
        ),
        # As text, so that a spreadsheet takes no zero away.
        "text": book.add_format({"num_format": "@", "border": 1}),
        "key": book.add_format({"num_format": "@", "border": 1, "bg_color": _GREY}),
        "amount": book.add_format({"num_format": "#,##0.00##", "border": 1}),
    }


def _write_registros(book, sheet, registros, words, last):
    """The sheet of registros patronales, and the choice in the column NRP."""
    listed = book.add_worksheet(words.registros)
    text = book.add_format({"num_format": "@"})
    listed.set_column(0, 0, 18)
    listed.set_column(1, 1, 40)
    for row, (nrp, location) in enumerate(registros):
        listed.write_string(row, 0, nrp, text)
        listed.write_string(row, 1, location, text)
    column = list(COLUMNS).index("nrp")
    name = words.registros.replace("'", "''")
    sheet.data_validation(
        _HEADING_ROW + 1,
        column,
        last,
        column,
        {
            "validate": "list",
            "source": f"='{name}'!$A$1:$A${len(registros)}",
            # What is pasted may have no hyphens: the import understands it.
            "error_type": "information",
        },
    )
