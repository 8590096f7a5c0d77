"""A file as tables of cells: ``.xlsx``, ``.xls``, ``.csv`` or ``.json``, by content.

Everything read is bounded: the file comes by e-mail, and a small one can hold a very
large table.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import xlrd

from .. import xlsx_package
from ..json_file import UnreadableFile, parse

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_TABLES = 50
# Empty rows after which a sheet is over, however far its formats reach.
MAX_EMPTY = 500
# Rows of all sheets of an ``.xls``, empty ones too: its reader makes each.
MAX_HEIGHT = 200_000
MAX_CELL = 2_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ",;\t|"
_HUNDRED = Decimal(100)
_MARKS = (b"\xff\xfe", b"\xfe\xff")

Cell = str | Decimal | date | None


@dataclass(frozen=True)
class Row:
    """``number``: as the file counts it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def __bool__(self):
        return any(cell is not None for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A sheet, a file of text, or a list of a JSON document; ``name`` may be empty."""

    name: str
    rows: tuple[Row, ...]


def read(data: bytes) -> list[Table]:
    """The tables of a file that have a row, in order; empty rows are left out.

    :raises UnreadableFile: ``empty``, ``too_large``, ``too_many_rows``,
        ``too_many_tables``, ``damaged_book``, ``encrypted_book``, ``zip_without_book``,
        ``html``, ``pdf``, ``not_a_table``, and what :func:`~..json_file.parse` raises
    """
    if len(data) > MAX_BYTES:
        raise _too_large(MAX_BYTES)
    if not data.strip():
        raise UnreadableFile("empty")
    tables = []
    for name, rows in _reader(data)(data):
        if table := _table(name, rows):
            tables.append(table)
        if len(tables) > MAX_TABLES:
            raise UnreadableFile("too_many_tables", detail=str(MAX_TABLES))
    if not tables:
        raise UnreadableFile("empty")
    return tables


def _reader(data: bytes):
    if data[:2] == b"PK":
        return _xlsx
    if data.startswith(_OLE):
        return _xls
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return _json
    if start.startswith(b"%PDF"):
        raise UnreadableFile("pdf")
    if start.startswith(b"<"):
        raise UnreadableFile("html")
    return _csv


def _table(name: str, rows: Iterable[tuple[int, Iterable[Cell]]]) -> Table | None:
    kept: list[Row] = []
    previous = 0
    for number, cells in rows:
        row = Row(number, tuple(map(_cell, cells)))
        if not row:
            if number - previous > MAX_EMPTY:
                break
            continue
        previous = number
        kept.append(row)
        if len(kept) > MAX_ROWS:
            raise UnreadableFile("too_many_rows", name, str(MAX_ROWS))
    return Table(name, tuple(kept)) if kept else None


def _cell(value) -> Cell:
    """A value in one of few kinds; text trimmed, blank text is nothing."""
    if isinstance(value, bool):
        return "SI" if value else "NO"
    if isinstance(value, str):
        text = "".join(c if c.isprintable() else " " for c in value[:MAX_CELL])
        return text.strip() or None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float):
        # As a person sees it: 15 digits are all that a spreadsheet keeps.
        value = Decimal(f"{value:.15g}")
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return value if isinstance(value, date) else None


def _guarded(rows: Iterator) -> Iterator:
    """The rows of a spreadsheet, whose parsers let through whatever they meet."""
    try:
        yield from rows
    except Exception as error:
        raise UnreadableFile("damaged_book") from error


def _check_sheets(names: list[str]):
    """Empty ones take their time, too."""
    if len(names) > MAX_TABLES:
        raise UnreadableFile("too_many_tables", detail=str(MAX_TABLES))


# --- .xlsx --------------------------------------------------------------------------


def _xlsx(data: bytes) -> Iterator[tuple[str, Iterator]]:
    _check_zip(data)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        _check_sheets(book.sheetnames)
        for sheet in book.worksheets:
            yield sheet.title, _guarded(_xlsx_rows(sheet))
    except UnreadableFile:
        raise
    # openpyxl lets through whatever its parsers raise on a damaged file.
    except Exception as error:
        raise UnreadableFile("damaged_book") from error


def _xlsx_rows(sheet) -> Iterator[tuple[int, list]]:
    # What the sheet claims of its size may be wrong.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MAX_COLUMNS)
    for number, cells in enumerate(rows, 1):
        yield number, [_xlsx_value(cell) for cell in cells]


def _xlsx_value(cell):
    if cell.data_type == "e":
        return None
    value = cell.value
    if isinstance(value, int | float) and "%" in (cell.number_format or ""):
        return _percent(value)
    return value


def _percent(value) -> Decimal | None:
    """A quarter that is shown as 25 % is meant as 25."""
    number = _cell(value)
    return number * _HUNDRED if isinstance(number, Decimal) else None


def _check_zip(data: bytes):
    """Nothing in the archive unpacks without a bound, or names an entity of its own."""
    try:
        if xlsx_package.WORKBOOK not in xlsx_package.names(data):
            raise UnreadableFile("zip_without_book")
        xlsx_package.check(data, MAX_UNPACKED)
    except UnreadableFile as error:
        if error.code in ("damaged_zip", "damaged_workbook", "too_many_files"):
            raise UnreadableFile("damaged_book") from error
        raise


# --- .xls ---------------------------------------------------------------------------


def _xls(data: bytes) -> Iterator[tuple[str, Iterator]]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile("encrypted_book")
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            # One sheet at a time, and no row longer than its last cell.
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        _check_sheets(book.sheet_names())
        height = 0
        for name in book.sheet_names():
            height += book.sheet_by_name(name).nrows
            if height > MAX_HEIGHT:
                raise UnreadableFile("too_many_rows", name, str(MAX_ROWS))
            yield name, _guarded(_xls_rows(book, name))
    except UnreadableFile:
        raise
    # xlrd lets through whatever it meets in a damaged file.
    except Exception as error:
        encrypted = "encrypted" in str(error).lower()
        code = "encrypted_book" if encrypted else "damaged_book"
        raise UnreadableFile(code) from error


def _xls_rows(book, name: str) -> Iterator[tuple[int, list]]:
    sheet = book.sheet_by_name(name)
    try:
        for index in range(sheet.nrows):
            yield index + 1, [_xls_value(book, cell) for cell in sheet.row(index)]
    finally:
        book.unload_sheet(name)


def _xls_value(book, cell):
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (xlrd.XLDateError, ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        key = book.xf_list[cell.xf_index].format_key
        style = book.format_map.get(key)
        if style is not None and "%" in style.format_str:
            return _percent(cell.value)
        return cell.value
    return cell.value if cell.ctype == xlrd.XL_CELL_TEXT else None


# --- text ---------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[tuple[str, Iterator]]:
    text = _decoded(data)
    delimiter = max(_DELIMITERS, key=lambda mark: _regularity(text, mark))
    if not any(_regularity(text, delimiter)):
        raise UnreadableFile("not_a_table")
    yield "", enumerate(_csv_rows(text, delimiter), 1)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith(_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise UnreadableFile("not_a_table")
    return text


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # A field that opens a quote and never closes it is a text of its own.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield row[:MAX_COLUMNS]
    except csv.Error as error:
        place = f"{reader.line_num}:1"
        raise UnreadableFile("not_a_table", detail=place) from error


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first lines share the commonest number of fields, and it."""
    start = io.StringIO(text[:20_000], newline="")
    counts: dict[int, int] = {}
    try:
        for line, row in enumerate(csv.reader(start, delimiter=delimiter)):
            if len(row) > 1:
                counts[len(row)] = counts.get(len(row), 0) + 1
            if line > 50:
                break
    except csv.Error:
        return 0, 0
    return max(((count, width) for width, count in counts.items()), default=(0, 0))


# --- .json --------------------------------------------------------------------------


def _json(data: bytes) -> Iterator[tuple[str, Iterator]]:
    found = list(_lists("", parse(data), depth=0))
    if not found:
        raise UnreadableFile("no_list")
    for name, entries in found:
        yield name, enumerate(_rows_of(entries), 1)


def _lists(name: str, value, depth: int) -> Iterator[tuple[str, list[dict]]]:
    """The lists of objects, with the key that holds each."""
    if isinstance(value, list):
        entries = [entry for entry in value if isinstance(entry, dict)]
        if entries:
            yield name, entries
    elif isinstance(value, dict) and depth < 4:
        for key, held in value.items():
            yield from _lists(str(key), held, depth + 1)


def _rows_of(entries: list[dict]) -> Iterator[list]:
    """A heading of all the keys, then a row an entry."""
    keys = list(dict.fromkeys(key for entry in entries for key in entry))
    if len(keys) > MAX_COLUMNS:
        raise UnreadableFile("not_a_table")
    yield keys
    for entry in entries:
        yield [_json_value(entry.get(key)) for key in keys]


def _json_value(value):
    if isinstance(value, dict | list):
        return str(value)
    return value


def _too_large(limit: int) -> UnreadableFile:
    return UnreadableFile("too_large", detail=str(limit // 1024 // 1024))
