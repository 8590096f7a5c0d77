"""A tab of the workbook, whichever its format: cells, pictures, embedded files."""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from .content import File
from .errors import TextTooLong, TooManyRows
from .pictures import Picture

MAX_ROWS = 65_536  # of an .xls
MAX_TEXT = 32_767  # UTF-16 units of a cell
ROW_HEIGHT = 15.0  # points
MAX_ROW_HEIGHT = 405.0  # points; Excel's own limit is 409
PIXELS_PER_POINT = 96 / 72
CHARACTER = 7  # pixels of a column's unit of width, Arial 10


@dataclass(frozen=True)
class Style:
    """How a cell looks. Colours are names of xlwt's palette; ``fill`` and ``ink``
    have their RGB in ``PALETTE``."""

    bold: bool = False
    italic: bool = False
    size: int = 10
    font: str = "Arial"
    fill: str = ""
    ink: str = ""
    border: bool = False
    wrap: bool = False
    horizontal: str = "left"
    vertical: str = "top"
    number: str = "General"


PALETTE = {
    "dark_blue": "1F3864",
    "ice_blue": "DCE6F1",
    "light_yellow": "FFF2CC",
    "white": "FFFFFF",
    "gray50": "7F7F7F",
}

TITLE = Style(bold=True, size=14, ink="dark_blue", vertical="center")
INFO = Style(vertical="center", wrap=True)
HEADING = Style(
    bold=True,
    fill="dark_blue",
    ink="white",
    border=True,
    wrap=True,
    horizontal="center",
    vertical="center",
)
SECTION = Style(bold=True, size=11, fill="ice_blue", border=True, vertical="center")
NOTE = Style(italic=True, ink="gray50", wrap=True, vertical="center")
TEXT = Style(border=True, wrap=True, number="@")
MIDDLE = Style(border=True, wrap=True, number="@", vertical="center")
CENTRED = Style(border=True, number="@", horizontal="center", vertical="center")
AMOUNT = Style(border=True, number="#,##0.00", horizontal="right")
VALUE = Style(border=True, number="#,##0.00##", horizontal="right")
COUNT = Style(border=True, number="#,##0", horizontal="right", vertical="center")
DAYS = Style(border=True, number="0", horizontal="right")
HASH = Style(border=True, font="Courier New", size=9, number="@", vertical="center")
CODE = Style(font="Courier New", size=8, wrap=True, number="@")
MARKED = Style(
    font="Courier New", size=8, wrap=True, number="@", fill="light_yellow", bold=True
)


@dataclass(frozen=True)
class Cell:
    """``span``: how many columns it takes, from ``column`` on. None: empty."""

    column: int
    value: str | Decimal | int | None
    style: Style
    span: int = 1


@dataclass(frozen=True)
class Row:
    """``height`` in points."""

    cells: tuple[Cell, ...] = ()
    height: float = ROW_HEIGHT


@dataclass(frozen=True)
class Placed:
    """A picture on a tab, ``width`` and ``height`` in pixels at 96 dpi. With a
    ``file`` it is the icon of an embedded file."""

    row: int
    column: int
    picture: Picture
    width: int
    height: int
    file: File | None = None


@dataclass
class Sheet:
    """``frozen``: so many rows stay in sight and are repeated on every printed page.
    ``scale``: percent in print; None: one page wide."""

    name: str
    widths: tuple[int, ...]  # characters
    frozen: int = 0
    scale: int | None = None
    rows: list[Row] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)  # a page ends above these rows

    def add(self, *cells: Cell, height: float = ROW_HEIGHT) -> int:
        """Appends a row; its number. TooManyRows, TextTooLong."""
        if len(self.rows) >= MAX_ROWS:
            raise TooManyRows(self.name, len(self.rows) + 1)
        self.rows.append(Row(tuple(map(self._checked, cells)), height))
        return len(self.rows) - 1

    def width(self, first: int = 0, span: int | None = None) -> int:
        """Characters of the columns."""
        last = len(self.widths) if span is None else first + span
        return sum(self.widths[first:last])

    def _checked(self, cell):
        if not isinstance(cell.value, str):
            return cell
        text = clean(cell.value)
        if (length := units(text)) > MAX_TEXT:
            raise TextTooLong(self.name, text[:40], length)
        return Cell(cell.column, text, cell.style, cell.span)


def clean(text: str) -> str:
    r"""A text without what no cell can hold.

    >>> clean("a\r\nb\x07")
    'a\nb\ufffd'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def units(text: str) -> int:
    """The length as a spreadsheet counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def lines(text: str, width: int) -> int:
    """How many lines a wrapped text takes in so many characters, rather too many."""
    room = max(int(width * 0.9), 1)
    return sum(max(-(-len(line) // room), 1) for line in text.split("\n"))


def height(text: str, width: int, line: float = 13.0) -> float:
    """Points of a row that shows the wrapped text."""
    return min(max(lines(text, width) * line + 2, ROW_HEIGHT), MAX_ROW_HEIGHT)


def pieces(text: str, width: int, line: float = 13.0) -> list[str]:
    """The text cut so that each piece fits a row and a cell; whole lines where that
    can be."""
    most = int((MAX_ROW_HEIGHT - 2) / line)
    longest = max(int(width * 0.9), 1) * most
    result, here, used = [], [], 0
    for whole in text.split("\n"):
        for start in range(0, len(whole) or 1, longest):
            part = whole[start : start + longest]
            more = lines(part, width)
            if here and used + more > most:
                result.append("\n".join(here))
                here, used = [], 0
            here.append(part)
            used += more
    return [*result, "\n".join(here)]
