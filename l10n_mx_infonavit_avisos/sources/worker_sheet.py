"""Workers' NSS, SBC, registro patronal, RFC and CURP in a filled-in table.

Any ``.xlsx``, ``.xls`` or ``.csv`` with a heading for these columns, such as the one
that ``outputs.worker_template`` makes. Zeros that a spreadsheet took from an NSS come
back, and its check digit says whether they belong there.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..engine import identifiers
from ..engine.notice import Problem
from .test_set import book
from .unreadable import UnreadableFile

# Columns that say who the worker is, and those that are brought in.
KEYS = ("id", "name")
DATA = ("nss", "sbc", "nrp", "rfc", "curp")
# Headings as people write them, without accents, signs and capitals.
_HEADINGS = {
    "id": "id",
    "trabajador": "name",
    "empleado": "name",
    "nombre": "name",
    "worker": "name",
    "employee": "name",
    "name": "name",
    "nss": "nss",
    "numero de seguridad social": "nss",
    "sbc": "sbc",
    "sdi": "sbc",
    "sbc sdi": "sbc",
    "salario base de cotizacion": "sbc",
    "salario diario integrado": "sbc",
    "nrp": "nrp",
    "registro patronal": "nrp",
    "rfc": "rfc",
    "curp": "curp",
}
# The heading stands among the first rows, below what explains the table.
_HEADING_WITHIN = 30
MAX_ROWS = 10_000
SBC_DECIMALS = 4
# Far above 25 UMI, IMSS's highest, and below what a monthly wage typed by mistake is.
MAX_SBC = Decimal(20_000)
_AMOUNT = re.compile(r"\$?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]*)?", re.ASCII)


@dataclass(frozen=True)
class WorkerRow:
    """One worker as the table has him.

    ``number``: the row as the table counts it, from 1. ``values``: of the columns that
    are filled in and can be read, in the form that the program keeps (``sbc`` a
    Decimal, pesos a day; the others text). ``problems``: of those that cannot.
    """

    number: int
    values: dict[str, str | Decimal] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(data: bytes) -> list[WorkerRow]:
    """The rows below the heading, without those that name nobody and hold nothing.

    :raises UnreadableFile: ``no_heading``, ``no_rows``, ``too_many_rows``, and those of
        :func:`.test_set.book.read`
    """
    for table in book.read(data):
        for place, row in enumerate(table.rows[:_HEADING_WITHIN]):
            if columns := _columns(row.cells):
                return _rows(columns, table.rows[place + 1 :])
    raise UnreadableFile("no_heading")


def _columns(cells) -> dict[str, int] | None:
    """Where each column is, if this row is the heading: it has two columns at least,
    one of them to bring in. Of two alike the first is meant."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = _HEADINGS.get(_plain(cell)) if isinstance(cell, str) else None
        if name:
            columns.setdefault(name, index)
    is_heading = len(columns) > 1 and not columns.keys().isdisjoint(DATA)
    return columns if is_heading else None


def _rows(columns, rows) -> list[WorkerRow]:
    if len(rows) > MAX_ROWS:
        raise UnreadableFile("too_many_rows", detail=str(MAX_ROWS))
    read_rows = [_row(columns, row) for row in rows]
    kept = [row for row in read_rows if row.values or row.problems]
    if not kept:
        raise UnreadableFile("no_rows")
    return kept


def _row(columns, row) -> WorkerRow:
    values: dict[str, str | Decimal] = {}
    problems = []
    for name, index in columns.items():
        cell = row.cells[index] if index < len(row.cells) else None
        if cell is None:
            continue
        text = _text(cell)
        try:
            values[name] = _READERS[name](text)
        except identifiers.WrongIdentifier as error:
            problems.append(Problem(error.code, name, text))
    return WorkerRow(row.number, values, tuple(problems))


def _text(cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else cell


def _plain(text: str) -> str:
    """A heading without what people write differently.

    >>> _plain(" Número de Seguridad-Social* ")
    'numero de seguridad social'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(words).split())


def _sbc(text: str) -> Decimal:
    """Pesos a day, with thousands' commas and a peso sign or without.

    :raises WrongIdentifier: ``not_a_number`` (a decimal comma, too: ``523,45`` might
        mean either), ``not_positive``, ``too_large``, ``too_precise``
    """
    found = _AMOUNT.fullmatch("".join(text.split()))
    if not found:
        raise identifiers.WrongIdentifier("not_a_number")
    amount = Decimal(found[1].replace(",", "") + (found[2] or "").rstrip("."))
    if not amount:
        raise identifiers.WrongIdentifier("not_positive")
    if amount > MAX_SBC:
        raise identifiers.WrongIdentifier("too_large")
    rounded = round(amount, SBC_DECIMALS)
    if rounded != amount:
        raise identifiers.WrongIdentifier("too_precise")
    return rounded


def _identity(text: str) -> str:
    """The number of the worker's record, which a spreadsheet may have made 12.0."""
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise identifiers.WrongIdentifier("not_digits")
    return str(int(digits))


_READERS: dict[str, Callable[[str], str | Decimal]] = {
    "id": _identity,
    "name": lambda text: " ".join(text.split()),
    "nss": identifiers.nss,
    "sbc": _sbc,
    "nrp": identifiers.nrp,
    "rfc": identifiers.rfc,
    "curp": identifiers.curp,
}
