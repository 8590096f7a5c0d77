"""The tabs as an ``.xlsx``, by XlsxWriter, which embeds no files."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from . import words
from .sheet import PALETTE, Cell, Sheet, Style

LETTER = 1  # paper
MARGIN = 0.5  # inches
TEXT_ONLY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
VERTICAL = {"top": "top", "center": "vcenter"}


def xlsx(sheets: Sequence[Sheet], owner: str, made_on: date) -> bytes:
    """The file. ``owner`` and ``made_on``: who made it and when, in its properties."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, TEXT_ONLY)
    book.set_properties(
        {
            "title": words.TITLE,
            "author": owner,
            "created": datetime(made_on.year, made_on.month, made_on.day),
        }
    )
    styles = _Styles(book)
    for sheet in sheets:
        target = book.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            target.set_column(column, column, width)
        for number, row in enumerate(sheet.rows):
            target.set_row(number, row.height)
            for cell in row.cells:
                _write(target, number, cell, styles[cell.style])
        for placed in sheet.placed:
            _place(target, placed)
        _print(target, sheet)
    book.close()
    return stream.getvalue()


def _write(target, row, cell: Cell, style):
    first, last, value = cell.column, cell.column + cell.span - 1, cell.value
    if cell.span > 1:
        target.merge_range(row, first, row, last, "", style)
    if value is None or value == "":
        target.write_blank(row, first, None, style)
    elif isinstance(value, str):
        target.write_string(row, first, value, style)
    else:
        number = float(value) if isinstance(value, Decimal) else value
        target.write_number(row, first, number, style)


def _place(target, placed):
    picture = placed.picture
    target.insert_image(
        placed.row,
        placed.column,
        picture.name,
        {
            "image_data": io.BytesIO(picture.data),
            "x_scale": placed.width / picture.width,
            "y_scale": placed.height / picture.height,
            "object_position": 2,  # moves with its cells, keeps its size
            "description": picture.name,
        },
    )


def _print(target, sheet):
    target.hide_gridlines(2)
    target.set_landscape()
    target.set_paper(LETTER)
    target.set_margins(left=MARGIN, right=MARGIN, top=0.75, bottom=0.75)
    target.set_header(words.PAGE_HEADER)
    target.set_footer(words.PAGE_FOOTER)
    if sheet.scale:
        target.set_print_scale(sheet.scale)
        target.set_h_pagebreaks(sheet.breaks)
    else:
        target.fit_to_pages(1, 0)
    if sheet.frozen:
        target.freeze_panes(sheet.frozen, 0)
        target.repeat_rows(0, sheet.frozen - 1)
    target.ignore_errors({"number_stored_as_text": "A1:IV65536"})


class _Styles(dict):
    """XlsxWriter's format of each of our styles."""

    def __init__(self, book):
        super().__init__()
        self.book = book

    def __missing__(self, style: Style):
        made = {
            "bold": style.bold,
            "italic": style.italic,
            "font_name": style.font,
            "font_size": style.size,
            "text_wrap": style.wrap,
            "align": style.horizontal,
            "valign": VERTICAL[style.vertical],
            "num_format": style.number,
            "border": int(style.border),
        }
        if style.fill:
            made |= {"bg_color": f"#{PALETTE[style.fill]}", "pattern": 1}
        if style.ink:
            made["font_color"] = f"#{PALETTE[style.ink]}"
        self[style] = self.book.add_format(made)
        return self[style]
