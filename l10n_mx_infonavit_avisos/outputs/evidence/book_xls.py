"""The tabs as a true ``.xls`` (BIFF8): cells by xlwt, the rest added to its stream."""

from collections.abc import Sequence
from decimal import Decimal

import xlwt

from . import words
from .biff import FOOTER, HEADER, page_text, print_titles, with_added
from .compound import Storage, compound_file
from .drawing import Drawings
from .package import package, storage_name
from .sheet import PALETTE, Cell, Sheet, Style

LETTER = 1  # paper
OWN_COLOURS = range(0x10, 0x40)  # places of the palette that we may fill
HORIZONTAL = {"left": 1, "center": 2, "right": 3}
VERTICAL = {"top": 0, "center": 1}
LONGEST_OWNER = 45  # letters of the 48 that xlwt takes, after three that say how many
MARGIN = 0.5  # inches


def xls(sheets: Sequence[Sheet], owner: str) -> bytes:
    """The file. ``owner``: who made it, in its properties."""
    drawings = Drawings(sheets)
    stream = with_added(
        _cells(sheets, owner),
        [*print_titles([sheet.frozen for sheet in sheets]), *drawings.of_the_book()],
        list(drawings.of_the_sheets()),
        [page_text(HEADER, words.PAGE_HEADER), page_text(FOOTER, words.PAGE_FOOTER)],
    )
    storages = {
        storage_name(number): package(placed.file)
        for number, placed in drawings.storages
    }
    return compound_file(Storage({"Workbook": stream, **storages}))


def _cells(sheets, owner):
    book = xlwt.Workbook(encoding="utf-8")
    book.set_owner(_owner(owner))
    styles = _Styles(book)
    for sheet in sheets:
        target = book.add_sheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            target.col(column).width = width * 256
        for number, row in enumerate(sheet.rows):
            target.row(number).height_mismatch = True
            target.row(number).height = round(row.height * 20)
            for cell in row.cells:
                _write(target, number, cell, styles[cell.style])
        _print(target, sheet)
    return book.get_biff_data()


def _owner(text):
    """As BIFF8 has it: length, kind of letters, letters. xlwt writes only these, which
    other readers take for a length, and of some names cannot read the file."""
    name = text.encode("ascii", "replace").decode()[:LONGEST_OWNER]
    return f"{chr(len(name))}\0\0{name}"


def _write(target, row, cell: Cell, style):
    value = cell.value
    if isinstance(value, Decimal):
        value = float(value)
    if cell.span > 1:
        last = cell.column + cell.span - 1
        target.write_merge(row, row, cell.column, last, value, style)
    else:
        target.write(row, cell.column, value, style)


def _print(target, sheet):
    target.show_grid = False
    target.portrait = False
    target.paper_size_code = LETTER
    target.left_margin = target.right_margin = MARGIN
    target.top_margin = target.bottom_margin = 0.75
    target.header_margin = target.footer_margin = 0.3
    if sheet.scale:
        target.print_scaling = sheet.scale
        pages = [(row, 0, 255) for row in sheet.breaks]
        target.horz_page_breaks = pages
    else:
        target.fit_num_pages = 1
        target.fit_width_to_pages = 1
        target.fit_height_to_pages = 0
    if sheet.frozen:
        target.panes_frozen = True
        target.remove_splits = True
        target.horz_split_pos = sheet.frozen


class _Styles(dict):
    """xlwt's style of each of ours; made once, for a workbook has 4,096 at most."""

    def __init__(self, book):
        super().__init__()
        self.colours = {}
        for place, (name, rgb) in zip(OWN_COLOURS, PALETTE.items(), strict=False):
            book.set_colour_RGB(place, *bytes.fromhex(rgb))
            self.colours[name] = place

    def __missing__(self, style: Style):
        made = xlwt.XFStyle()
        made.num_format_str = style.number
        made.font.name = style.font
        made.font.height = style.size * 20
        made.font.bold = style.bold
        made.font.italic = style.italic
        if style.ink:
            made.font.colour_index = self.colours[style.ink]
        made.alignment.horz = HORIZONTAL[style.horizontal]
        made.alignment.vert = VERTICAL[style.vertical]
        made.alignment.wrap = int(style.wrap)
        if style.fill:
            made.pattern.pattern = xlwt.Pattern.SOLID_PATTERN
            made.pattern.pattern_fore_colour = self.colours[style.fill]
        if style.border:
            line = xlwt.Borders.THIN
            for side in ("left", "right", "top", "bottom"):
                setattr(made.borders, side, line)
        self[style] = made
        return made
