"""The withholdings of bimesters as a workbook (``.xlsx``) that an accountant hands in.

One sheet a company, one row a credit and bimester, a subtotal after each section, a
grand total. Rows are written as they come and not kept, however many there are. What is
text is written as text: a name that begins with ``=`` is no formula.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE

ZERO = Decimal()
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
PAPER_LETTER = 1
MONEY = "#,##0.00;[Red]-#,##0.00"
VALUE_FORMATS = {
    PORCENTAJE: '0.00##"%"',
    CUOTA_FIJA: '"$"#,##0.00##',
    FACTOR: '0.0000##" UMI"',
}
_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class TooManyRows(ValueError):
    """More rows than a sheet of an ``.xlsx`` has."""


@dataclass(frozen=True)
class Amounts:
    """Pesos of a row or of a total.

    ``due``: what the days make due; ``differences``: withheld later, for the bimester;
    ``returned``: given back to the worker, above zero; ``short``: what the pay did not
    suffice for.
    """

    due: Decimal = ZERO
    amortization: Decimal = ZERO
    insurance: Decimal = ZERO
    differences: Decimal = ZERO
    returned: Decimal = ZERO
    short: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """To remit."""
        withheld = self.amortization + self.insurance + self.differences
        return withheld - self.returned

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            *(getattr(self, f.name) + getattr(other, f.name) for f in fields(self))
        )


@dataclass(frozen=True)
class Row:
    """One credit of one worker in one bimester; ``days`` are those withheld."""

    registro: str
    bimester: str
    nss: str
    worker: str
    credit: str
    discount_type: str | None
    discount_value: Decimal | None
    days: int
    amounts: Amounts


@dataclass(frozen=True)
class Section:
    """Rows with a subtotal, which ``title`` names."""

    title: str
    rows: Iterable[Row]


@dataclass(frozen=True)
class Sheet:
    """A company's rows. ``registros`` and ``bimesters``: as the heading names them."""

    company: str
    rfc: str
    registros: str
    bimesters: str
    sections: Iterable[Section]


@dataclass(frozen=True)
class Words:
    """What the workbook says, in the reader's language.

    ``columns``: the fifteen headings; ``discount_types``: by type; ``subtotal`` holds
    ``{title}``; ``page`` holds ``{page}`` and ``{pages}``.
    """

    title: str
    company: str
    rfc: str
    registro: str
    bimester: str
    columns: tuple[str, ...]
    discount_types: dict[str, str]
    subtotal: str
    total: str
    page: str


WIDTHS = (17, 15, 13, 34, 12, 16, 13, 7, 13, 13, 11, 12, 12, 12, 14)
HEADING = 6  # the row of the columns' headings
FIRST = HEADING + 1
VALUE, DAYS, DUE = 6, 7, 8
AMORTIZATION, RETURNED, SHORT, TOTAL = 9, 12, 13, 14
SUMMED = (DAYS, *range(DUE, TOTAL + 1))


def write_book(stream: BinaryIO, sheets: Iterable[Sheet], words: Words) -> int:
    """Write the workbook; gives how many rows of credits it has.

    :raises TooManyRows: where a company has more than a sheet takes
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": words.title})
        formats, names, count = _formats(book), set(), 0
        for sheet in sheets:
            page = book.add_worksheet(_name(sheet.company, names))
            count += _Page(page, formats, words).fill(sheet)
    return count


class _Page:
    """One sheet, written from its top to its bottom."""

    def __init__(self, page, formats, words: Words):
        self.page, self.formats, self.words = page, formats, words
        self.at = FIRST

    def fill(self, sheet: Sheet) -> int:
        self._set_up(sheet)
        self._head(sheet)
        count, days, amounts = 0, 0, Amounts()
        for section in sheet.sections:
            rows, more_days, more = self._section(section)
            count, days, amounts = count + rows, days + more_days, amounts + more
        if count:
            self._sum(self.words.total, FIRST, days, amounts, "total")
        return count

    def _set_up(self, sheet):
        page = self.page
        for column, width in enumerate(WIDTHS):
            page.set_column(column, column, width)
        page.freeze_panes(FIRST, 5)
        page.set_landscape()
        page.set_paper(PAPER_LETTER)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        page.repeat_rows(HEADING)
        place = self.words.page.format(page="&P", pages="&N")
        # An ampersand is a command there, unless doubled.
        company = _short(sheet.company)[:80].replace("&", "&&")
        page.set_footer(f"&L{company}&C{place}&R&D")

    def _head(self, sheet):
        words = self.words
        self._text(0, 0, words.title, "title")
        rows = (
            (words.company, sheet.company),
            (words.rfc, sheet.rfc),
            (words.registro, sheet.registros),
            (words.bimester, sheet.bimesters),
        )
        for at, (label, text) in enumerate(rows, 1):
            self._text(at, 0, label, "label")
            self._text(at, 1, text)
        for column, text in enumerate(words.columns):
            self._text(HEADING, column, text, "heading")

    def _section(self, section):
        """Rows, days and amounts of the section."""
        first, days, amounts = self.at, 0, Amounts()
        for row in section.rows:
            self._row(row)
            days, amounts = days + row.days, amounts + row.amounts
        count = self.at - first
        if count:
            title = self.words.subtotal.format(title=section.title)
            self._sum(title, first, days, amounts, "subtotal")
        return count, days, amounts

    def _row(self, row: Row):
        at = self._next()
        kind = row.discount_type
        type_name = self.words.discount_types.get(kind, "")
        texts = (
            row.registro, row.bimester, row.nss, row.worker, row.credit, type_name
        )  # fmt: skip
        for column, text in enumerate(texts):
            self._text(at, column, text)
        if row.discount_value is not None:
            self._number(at, VALUE, row.discount_value, kind or "money")
        self._number(at, DAYS, row.days, "days")
        for column, amount in enumerate(_columns(row.amounts), DUE):
            self._number(at, column, amount, "money")
        amortization, differences, returned = (
            xl_rowcol_to_cell(at, column)
            for column in (AMORTIZATION, RETURNED - 1, RETURNED)
        )
        formula = f"=SUM({amortization}:{differences})-{returned}"
        self._formula(at, TOTAL, formula, row.amounts.total, "money")

    def _sum(self, title, first, days, amounts, kind):
        """SUBTOTAL leaves out the subtotals in its range."""
        last = self.at - 1
        at = self._next()
        for column in range(SUMMED[0]):
            self._text(at, column, title if not column else "", kind)
        values = (Decimal(days), *_columns(amounts), amounts.total)
        for column, value in zip(SUMMED, values, strict=True):
            cells = xl_range(first, column, last, column)
            style = f"{kind}_days" if column == DAYS else kind
            self._formula(at, column, f"=SUBTOTAL(9,{cells})", value, style)

    # --- cells ------------------------------------------------------------------------

    def _next(self):
        if self.at >= MAX_ROWS:
            raise TooManyRows
        self.at += 1
        return self.at - 1

    def _text(self, row, column, text, style="text"):
        text, style = _short(text), self.formats[style]
        if text:
            self.page.write_string(row, column, text, style)
        else:
            self.page.write_blank(row, column, None, style)

    def _number(self, row, column, value, style):
        self.page.write_number(row, column, float(value), self.formats[style])

    def _formula(self, row, column, formula, value, style):
        """With its value, for whoever reads without computing."""
        self.page.write_formula(row, column, formula, self.formats[style], float(value))


def _columns(amounts: Amounts):
    """In the order of the columns, without the total."""
    return [getattr(amounts, f.name) for f in fields(amounts)]


def _formats(book):
    summed = {"bold": True, "top": 1, "bg_color": "#F2F2F2"}
    total = {"bold": True, "top": 6, "bg_color": "#D9E1F2"}
    styles = {
        "text": {"num_format": "@"},
        "title": {"bold": True, "font_size": 14},
        "label": {"bold": True},
        "heading": {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "align": "center",
            "border": 1,
            "bg_color": "#D9E1F2",
        },
        "money": {"num_format": MONEY},
        "days": {"num_format": "#,##0"},
        "subtotal": summed | {"num_format": MONEY},
        "subtotal_days": summed | {"num_format": "#,##0"},
        "total": total | {"num_format": MONEY},
        "total_days": total | {"num_format": "#,##0"},
    } | {kind: {"num_format": text} for kind, text in VALUE_FORMATS.items()}
    return {name: book.add_format(style) for name, style in styles.items()}


def _short(text):
    """As much of a text as a cell takes, without what cannot be seen."""
    return _UNSEEN.sub("", text or "")[:MAX_TEXT]


def _name(company, names):
    """A name that a sheet may have, and no other of the book has."""
    base = " ".join(_SHEET_NAME.sub(" ", company).split()).strip("'")[:31] or "1"
    name, number = base, 1
    while name.lower() in names:
        number += 1
        name = f"{base[:27]} {number}"
    names.add(name.lower())
    return name
