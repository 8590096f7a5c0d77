"""The emisión as IDSE gives it: a workbook of a summary and one or two sheets of
movements, of the month (EMA) and, in even months, of the bimester (EBA).

People save it anew, as ``.xlsx`` too, insert rows and append columns: the headings say
which column is which, of the first eighteen.

Source: the layout by programs that read real files.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..engine import identifiers
from ..engine.money import ZERO
from ..engine.notice import Problem
from .emission import (
    EBA,
    EMA,
    Emission,
    Line,
    LineReader,
    gather,
    month_of,
    person,
    read_day,
)
from .unreadable import UnreadableFile
from .workbook import MAX_BYTES, Workbook, open_workbook

__all__ = ["MAX_BYTES", "is_emission", "read"]

COLUMNS = 18
# Field → heading; of an EMA the first six, of an EBA all.
_HEADINGS = {
    "nss": "NSS",
    "name": "Nombre",
    "movement": "Tipo del Movimiento",
    "day": "Fecha del Movimiento",
    "days": "Días",
    "wage": "Salario Diario",
    "discount_type": "Tipo de Descuento",
    "discount_value": "Valor de Descuento",
    "credit_number": "Número de Crédito",
    "amortization": "Amortización",
}
_OF_CREDITS = ("discount_type", "discount_value", "credit_number", "amortization")
_SHEET = {
    kind: re.compile(rf"\s*movimientos\s+{kind}\b(.*)", re.IGNORECASE)
    for kind in (EBA, EMA)
}
# The heading is row 5; auditors insert rows above it.
_HEADING_WITHIN = 20
_SUMMARY_ROWS, _SUMMARY_COLUMNS = 40, 6
# B8 and B9, where the labels beside them are missing.
_PERIOD_CELL, _NRP_CELL = (7, 1), (8, 1)
_PERIOD = re.compile(r"\s*(\d{1,2})\s*/\s*(\d{4})\s*", re.ASCII)
_NAMED_PERIOD = re.compile(r"([a-z]+)\s+(?:de\s+)?(\d{4})")
_TOTAL_TOLERANCE = Decimal("0.05")


def read(data: bytes) -> Emission:
    """The emisión in a workbook; its EBA where it has one, else its EMA.

    :raises UnreadableFile: ``empty``, ``too_large``, ``damaged_workbook``,
        ``encrypted_workbook``, ``no_movements`` (no sheet of movements: a wrong file),
        ``no_heading``, ``no_employer``, ``no_period``, ``no_rows``, ``too_many_rows``
    """
    book = open_workbook(data)
    kind, sheet = _movements(book)
    summary = _Summary(list(_summary_rows(book)))
    named = _named_period(sheet)
    period = summary.period or named
    if period is None:
        raise UnreadableFile("no_period", book.names[0])
    rows = gather(_lines(book, sheet, kind))
    if not rows:
        raise UnreadableFile("no_rows", sheet)
    problems = []
    if named and named != period:
        problems.append(Problem("other_period", "month", sheet))
    if kind == EBA:
        problems += summary.total_problems(rows)
    month, year = period
    return Emission(kind, summary.nrp, year, month, rows, tuple(problems))


def is_emission(names: list[str]) -> bool:
    """Whether a workbook with these sheets is one of IDSE's."""
    return any(_SHEET[kind].match(name) for kind in (EBA, EMA) for name in names)


def _movements(book: Workbook) -> tuple[str, str]:
    """Kind and name of the sheet that is read."""
    for kind in (EBA, EMA):
        for name in book.names:
            if _SHEET[kind].match(name):
                return kind, name
    raise UnreadableFile("no_movements", detail=", ".join(book.names)[:200])


def _summary_rows(book: Workbook) -> Iterator[list[str]]:
    name = next((n for n in book.names if not is_emission([n])), None)
    if name is None:
        raise UnreadableFile("no_employer")
    for number, row in enumerate(book.rows(name, _SUMMARY_COLUMNS)):
        if number == _SUMMARY_ROWS:
            break
        yield row


class _Summary:
    """The first sheet: a label and, beside it, its value; one block of them for IMSS
    and one, in even months, for RCV and Infonavit."""

    def __init__(self, rows: list[list[str]]):
        self.rows = rows

    @property
    def nrp(self) -> str:
        try:
            return identifiers.nrp(self._value("registro patronal", _NRP_CELL))
        except identifiers.WrongIdentifier as error:
            raise UnreadableFile("no_employer", detail=error.code) from error

    @property
    def period(self) -> tuple[int, int] | None:
        """Month and year."""
        text = self._value("periodo mensual", _PERIOD_CELL)
        if match := _PERIOD.fullmatch(text):
            month, year = int(match[1]), int(match[2])
            return (month, year) if 1 <= month <= 12 else None
        # A spreadsheet takes "2/2026" for a day.
        day = read_day(text)
        return (day.month, day.year) if day else None

    def total_problems(self, rows) -> Iterator[Problem]:
        text = self._value("amortizacion")
        told = LineReader().number("amortization", text)
        summed = sum((row.amortization or ZERO for row in rows), ZERO)
        if told is not None and abs(told - summed) > _TOTAL_TOLERANCE:
            yield Problem("total_differs", "amortization", f"{told} ≠ {summed}")

    def _value(self, label: str, cell=None) -> str:
        for row in self.rows:
            for text, value in zip(row, row[1:], strict=False):
                if _folded(text) == label:
                    return value
        if cell and cell[0] < len(self.rows):
            return self.rows[cell[0]][cell[1]]
        return ""


def _named_period(sheet: str) -> tuple[int, int] | None:
    """Month and year in a sheet's name, as in "Movimientos EBA Febrero 2026"."""
    match = _NAMED_PERIOD.search(_folded(sheet))
    month = month_of(match[1]) if match else None
    return (month, int(match[2])) if month else None


def _lines(book: Workbook, sheet: str, kind: str) -> Iterator[Line]:
    columns: Mapping[str, int] | None = None
    for number, row in enumerate(book.rows(sheet, COLUMNS), 1):
        if columns is None:
            columns = _columns(row, kind, sheet)
            if columns is None and number == _HEADING_WITHIN:
                break
        elif line := _line(number, row, columns):
            yield line
    if columns is None:
        raise UnreadableFile("no_heading", sheet, _HEADINGS["nss"])


def _columns(row: list[str], kind: str, sheet: str) -> Mapping[str, int] | None:
    """Field → its column, where the row is that of the headings.

    :raises UnreadableFile: with the headings that lack
    """
    folded = [_folded(text) for text in row]
    if _folded(_HEADINGS["nss"]) not in folded:
        return None
    wanted = {f: h for f, h in _HEADINGS.items() if kind == EBA or f not in _OF_CREDITS}
    missing = [h for h in wanted.values() if _folded(h) not in folded]
    if missing:
        raise UnreadableFile("no_heading", sheet, ", ".join(missing))
    return {field: folded.index(_folded(h)) for field, h in wanted.items()}


def _line(number: int, row: list[str], columns: Mapping[str, int]) -> Line | None:
    texts = {name: row[column].strip() for name, column in columns.items()}
    credit = texts.get("credit_number", "")
    # Totals and remarks below the rows have neither.
    if not texts["nss"].strip("-") and not credit.strip("-0"):
        return None
    reader = LineReader()
    kind = reader.discount_type(texts.get("discount_type", ""))
    value = reader.discount_value(texts.get("discount_value", ""))
    number_of_credit = reader.credit_number(credit)
    reader.complete(number_of_credit, kind, value)
    movement, day = reader.movement(texts["movement"]), reader.day(texts["day"])
    reader.leaves(movement, day)
    return Line(
        position=number,
        cells=tuple(row),
        nss=reader.nss(texts["nss"]),
        name=person(texts["name"]),
        credit_number=number_of_credit,
        discount_type=kind,
        discount_value=value,
        amortization=reader.number("amortization", texts.get("amortization", "")),
        days=reader.days(texts["days"]),
        wage=reader.number("wage", texts["wage"]) or None,
        movement=movement,
        day=day,
        problems=tuple(reader.problems),
    )


def _folded(text: str) -> str:
    """A heading without accents, case and spaces to spare."""
    bare = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(bare.replace(".", " ").replace(":", " ").split())
