"""A reconciliation as a workbook: what an accountant prints and files.

One sheet of lines with totals, one by cause. Texts are written as texts, whatever they
begin with, so that no name from outside becomes a formula.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

# What is to be done, by colour; the words stand beside it.
COLOURS = {"nothing": "#E2F0D9", "adjust": "#FFF2CC", "clarify": "#F8CBAD"}
SETTLED = "#EDEDED"
PESOS = "#,##0.00;[Red]-#,##0.00"
# A sheet of Excel's, less the headings and the totals.
MOST = 1_048_000


@dataclass(frozen=True)
class BookLine:
    """One line; pesos. ``charged`` and ``difference`` None: not told; ``eba`` and
    ``sua`` likewise. ``todo``: ``nothing``, ``adjust`` or ``clarify``, with the words
    that the reader's language has for it and for the cause."""

    name: str
    nss: str
    credit_number: str
    withheld: Decimal
    insurance: Decimal
    returned: Decimal
    ours: Decimal
    eba: Decimal | None
    sua: Decimal | None
    difference: Decimal | None
    todo: str
    cause_words: str
    todo_words: str
    explanation: str = ""
    is_settled: bool = False
    note: str = ""


@dataclass(frozen=True)
class Words:
    """All that the workbook says besides its lines, in the reader's language.

    ``headings``: those of the fifteen columns of the lines; ``causes``: of the three of
    the second sheet; ``head``: rows above the lines, such as company and bimester.
    """

    lines: str
    by_cause: str
    headings: Sequence[str]
    causes: Sequence[str]
    total: str
    settled: str
    page: str
    head: Sequence[str] = ()


WIDTHS = (32, 14, 12, 13, 11, 11, 13, 13, 13, 13, 24, 24, 60, 10, 40)
MONEY = range(3, 10)


def write(lines: Iterable[BookLine], words: Words) -> bytes:
    """The ``.xlsx``; a row at a time, so memory does not grow with the lines.

    :raises ValueError: for more lines than a sheet has rows
    """
    stream = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        formats = _Formats(book)
        by_cause = _lines(book.add_worksheet(_name(words.lines)), lines, words, formats)
        _causes(book.add_worksheet(_name(words.by_cause)), by_cause, words, formats)
    return stream.getvalue()


class _Formats:
    """Formats by colour and kind of cell."""

    def __init__(self, book):
        self.book, self.known = book, {}
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "bg_color": "#D9E1F2",
            }
        )

    def of(self, colour=None, pesos=False, bold=False, wrap=False):
        key = colour, pesos, bold, wrap
        if key not in self.known:
            shape = {"valign": "top", "bold": bold, "text_wrap": wrap}
            if pesos:
                shape["num_format"] = PESOS
            if colour:
                shape["bg_color"] = colour
            if bold:
                shape["top"] = 1
            self.known[key] = self.book.add_format(shape)
        return self.known[key]


def _lines(sheet, lines, words, formats):
    """Write the lines; gives count and pesos by cause, in the order they come."""
    _page(sheet, words, landscape=True)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row = 0
    for text in words.head:
        sheet.write_string(row, 0, text, formats.title if not row else None)
        row += 1
    top = row
    for column, text in enumerate(words.headings):
        sheet.write_string(row, column, text, formats.head)
    sums, by_cause = [Decimal(0)] * len(MONEY), {}
    for line in lines:
        row += 1
        if row - top > MOST:
            raise ValueError(f"a sheet has no room for more than {MOST} lines")
        values = _write(sheet, row, line, words, formats)
        sums = [a + (b or 0) for a, b in zip(sums, values, strict=True)]
        count, pesos, _todo = by_cause.get(line.cause_words, (0, Decimal(0), ""))
        pesos += line.difference or 0
        by_cause[line.cause_words] = (count + 1, pesos, line.todo)
    sheet.autofilter(top, 0, max(row, top), len(words.headings) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    row += 1
    sheet.write_string(row, 0, words.total, formats.of(bold=True))
    for column, value in zip(MONEY, sums, strict=True):
        sheet.write_number(row, column, value, formats.of(pesos=True, bold=True))
    sheet.print_area(0, 0, row, len(words.headings) - 1)
    return by_cause


def _write(sheet, row, line, words, formats):
    """One line; gives its amounts."""
    colour = SETTLED if line.is_settled else COLOURS.get(line.todo)
    plain = formats.of()
    for column, text in enumerate((line.name, line.nss, line.credit_number)):
        sheet.write_string(row, column, text, plain)
    values = [line.withheld, line.insurance, line.returned, line.ours]
    values += [line.eba, line.sua, line.difference]
    for column, value in zip(MONEY, values, strict=True):
        if value is not None:
            sheet.write_number(row, column, value, formats.of(pesos=True))
    marked = formats.of(colour)
    sheet.write_string(row, 10, line.cause_words, marked)
    sheet.write_string(row, 11, line.todo_words, marked)
    wrapped = formats.of(wrap=True)
    sheet.write_string(row, 12, line.explanation, wrapped)
    sheet.write_string(row, 13, words.settled if line.is_settled else "", plain)
    sheet.write_string(row, 14, line.note, wrapped)
    return values


def _causes(sheet, by_cause, words, formats):
    """A row a cause, and the total."""
    _page(sheet, words)
    for column, width in enumerate((32, 12, 16)):
        sheet.set_column(column, column, width)
    for column, text in enumerate(words.causes):
        sheet.write_string(0, column, text, formats.head)
    row, counts, pesos = 0, 0, Decimal(0)
    for cause, (count, amount, todo) in by_cause.items():
        row += 1
        sheet.write_string(row, 0, cause, formats.of(COLOURS.get(todo)))
        sheet.write_number(row, 1, count, formats.of())
        sheet.write_number(row, 2, amount, formats.of(pesos=True))
        counts, pesos = counts + count, pesos + amount
    sheet.write_string(row + 1, 0, words.total, formats.of(bold=True))
    sheet.write_number(row + 1, 1, counts, formats.of(bold=True))
    sheet.write_number(row + 1, 2, pesos, formats.of(pesos=True, bold=True))
    sheet.freeze_panes(1, 0)


def _page(sheet, words, landscape=False):
    """Letter paper, one page wide, with page numbers."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(1)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.set_footer(f"&L{_code(' · '.join(words.head))}&R{words.page} &P / &N")


def _code(text):
    """A text within a header or footer, in which & begins a code."""
    return text.replace("&", "&&")[:200]


def _name(text):
    """A sheet's name: 31 characters, without those that Excel refuses."""
    return "".join(c for c in text if c not in "[]:*?/\\'")[:31] or "1"
