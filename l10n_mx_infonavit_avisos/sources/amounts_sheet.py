"""A sheet of two columns, NSS and pesos: what SUA determines, as offices export it.

``.xls``, ``.xlsx`` or text with commas, semicolons or tabs, told apart by content. The
columns are found by their headings; without headings they are the first two.
"""

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from decimal import Decimal

from ..engine.notice import Problem
from .emission import LineReader
from .unreadable import UnreadableFile, too_large
from .workbook import MAX_ROWS, XLS_SIGNATURE, open_workbook

MAX_BYTES = 32 * 1024 * 1024
COLUMNS = 40
# Rows within which the headings are looked for.
HEAD = 20
# What the headings begin with, without accents.
NSS_HEADINGS = ("nss", "numero de seguridad social", "no. seguridad social", "num. ss")
AMOUNT_HEADINGS = ("amortizacion", "importe", "monto", "amount", "amortization")


@dataclass(frozen=True)
class AmountsSheet:
    """``amounts``: pesos by NSS, those of one NSS added; ``problems``: (line, problem)
    of lines that cannot be read."""

    amounts: dict[str, Decimal]
    problems: tuple[tuple[int, Problem], ...] = ()


def read(data: bytes) -> AmountsSheet:
    """The amounts of a sheet.

    >>> read(b"NSS,Amortizacion\\n1234567897,2450.00\\n").amounts
    {'01234567897': Decimal('2450.00')}

    :raises UnreadableFile: ``empty``, ``too_large``, ``encoding``,
        ``damaged_workbook``, ``encrypted_workbook``, ``too_many_rows``,
        ``not_a_table``, ``no_heading``, ``no_rows``, and those of a damaged zip
    """
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    if not data.strip():
        raise UnreadableFile("empty")
    rows = _rows(data)
    start, nss_at, amount_at = _columns(rows)
    amounts: dict[str, Decimal] = {}
    problems = []
    for number, row in enumerate(rows[start:], start + 1):
        told = [row[at] if at < len(row) else "" for at in (nss_at, amount_at)]
        if not told[0].strip("- "):
            continue  # blank lines and totals
        reader = LineReader()
        nss, amount = reader.nss(told[0]), reader.number("amortization", told[1])
        if amount is not None and amount < 0:
            reader.wrong("not_positive", "amortization", told[1])
        if reader.problems:
            problems += [(number, problem) for problem in reader.problems]
            continue
        amounts[nss] = amounts.get(nss, Decimal(0)) + (amount or Decimal(0))
    if not (amounts or problems):
        raise UnreadableFile("no_rows")
    return AmountsSheet(amounts, tuple(problems))


def _rows(data: bytes) -> list[list[str]]:
    if data.startswith(XLS_SIGNATURE) or zipfile.is_zipfile(io.BytesIO(data)):
        return _sheet(data)
    text = _text(data)
    sample = text[:4096]
    delimiter = max(",;\t|", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    try:
        for row in reader:
            rows.append(row[:COLUMNS])
            if len(rows) > MAX_ROWS:
                raise UnreadableFile("too_many_rows", detail=str(MAX_ROWS))
    except csv.Error as error:  # a field of 128 KB: a quote that nothing closes
        place = f"{reader.line_num}:1"
        raise UnreadableFile("not_a_table", detail=place) from error
    return rows


def _sheet(data: bytes) -> list[list[str]]:
    """The first sheet that holds something in these columns."""
    book, seen = open_workbook(data), 0
    for name in book.names:
        rows = list(book.rows(name, COLUMNS))
        if any(any(cell.strip() for cell in row) for row in rows):
            return rows
        seen += len(rows)
        if seen > MAX_ROWS:
            raise UnreadableFile("too_many_rows", name, str(MAX_ROWS))
    raise UnreadableFile("no_rows")


def _text(data: bytes) -> str:
    if b"\0" in data[:4096]:
        raise UnreadableFile("encoding")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _columns(rows) -> tuple[int, int, int]:
    """First row of data, and the two columns."""
    for number, row in enumerate(rows[:HEAD], 1):
        headings = [_plain(cell) for cell in row]
        nss = _find(headings, NSS_HEADINGS)
        amount = _find(headings, AMOUNT_HEADINGS)
        if nss is not None and amount is not None:
            return number, nss, amount
    for number, row in enumerate(rows[:HEAD]):
        if len(row) > 1 and not _reads(row):
            return number, 0, 1
    raise UnreadableFile("no_heading", detail="NSS, Amortización")


def _reads(row) -> bool:
    """Whether the first two cells are no NSS and amount."""
    reader = LineReader()
    reader.nss(row[0])
    reader.number("amortization", row[1])
    return bool(reader.problems)


def _find(headings, beginnings):
    for beginning in beginnings:
        for at, heading in enumerate(headings):
            if heading.startswith(beginning):
                return at
    return None


def _plain(text: str) -> str:
    """Lower case without accents and idle spaces."""
    parts = unicodedata.normalize("NFD", text.strip().lower())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())
