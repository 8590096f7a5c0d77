"""Rows of a test set as cases: what each gives, and what cannot be read in it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum import luhn

from ...engine.money import cents
from ...engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE, Problem
from ...engine.span import ONE_DAY
from . import cells
from .book import Cell, Table
from .columns import (
    EVALUATION,
    SAMPLE,
    Column,
    Part,
    columns,
    parts,
    section_of,
    value_at,
)

# A value's own column and the discount type that it tells.
_OWN_COLUMNS = {"factor": FACTOR, "pesos": CUOTA_FIJA, "percentage": PORCENTAJE}
_TEXTS = ("reference", "worker_name", "folio")
_IDENTIFIERS = {"nss": 11, "credit_number": 10}
_DAYS = ("date_notified", "date_suspended", "credit_from", "credit_to")
_AMOUNTS = ("sdi", "daily_wage", "available", "umi")
_TELLING = ("nss", "credit_number", "folio", "worker_name", "discount_value")
_NUMBERS_BELOW = Decimal(10) ** 9


@dataclass(frozen=True)
class Case:
    """One row.

    ``section``: ``sample`` or ``evaluation``. ``values``, of what the row gives:
    ``reference``, ``nss``, ``worker_name``, ``credit_number``, ``folio``,
    ``discount_type``, ``discount_value``, ``applies_table``, ``credit_from``,
    ``credit_to``, ``date_from``, ``date_to``, ``sdi``, ``daily_wage``, ``zone``,
    ``available``, ``given_days``, ``given_umi``, ``expected_amount``,
    ``expected_insurance``. Amounts are Decimal, days date, identifiers text.
    ``problems``: cells that cannot be read; their values are left out. ``remarks``:
    what a person should look at all the same. ``original``: the row as JSON text, by
    heading.
    """

    table: str
    number: int
    section: str
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    original: str = ""


@dataclass(frozen=True)
class TestSet:
    """A file understood: its ``columns`` and ``cases``; ``skipped``: rows that name
    neither a worker nor a discount, such as totals."""

    __test__ = False

    columns: tuple[Column, ...]
    cases: tuple[Case, ...]
    skipped: int = 0


def understand(
    tables: list[Table], assigned: Mapping[str, str] | None = None
) -> TestSet:
    """The cases of the tables. ``assigned``: column key → field, "" for none, where a
    person said so."""
    found = parts(tables)
    known = columns(found, assigned)
    fields = {column.key: column.field for column in known}
    cases, skipped = [], 0
    for part in found:
        for case in _cases(part, fields):
            if any(case.values.get(name) for name in _TELLING) or case.problems:
                cases.append(case)
            else:
                skipped += 1
    return TestSet(tuple(known), tuple(cases), skipped)


def _cases(part: Part, fields: Mapping[str, str]) -> Iterator[Case]:
    places: dict[str, int] = {}
    for index, (key, _heading) in part.headings.items():
        if fields.get(key):
            places.setdefault(fields[key], index)
    for row in part.rows:
        given = {name: value_at(row, index) for name, index in places.items()}
        original = {
            heading: cells.text(value_at(row, index))
            for index, (_key, heading) in part.headings.items()
        }
        yield _Reader(given).case(part, row.number, original)


@dataclass
class _Reader:
    """Reads one row, and collects what is wrong with it."""

    cells: Mapping[str, Cell]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def case(self, part: Part, number: int, original: Mapping[str, str]) -> Case:
        self._identity()
        self._discount()
        self._terms()
        self._period()
        self._given()
        kept = {name: value for name, value in self.values.items() if value is not None}
        section = (
            section_of(cells.text(self.cells.get("section")))
            or part.section
            or (SAMPLE if "expected_amount" in kept else EVALUATION)
        )
        return Case(
            part.table,
            number,
            section,
            kept,
            tuple(self.problems),
            tuple(self.remarks),
            json.dumps(original, ensure_ascii=False),
        )

    def _read(self, name: str, reader, *more):
        """The value of a cell; a problem where it is not clear."""
        cell = self.cells.get(name)
        try:
            return reader(cell, *more)
        except cells.Unclear as error:
            self.problems.append(Problem(error.code, name, cells.text(cell)))
            return None

    def _number(self, name: str) -> Decimal | None:
        value = self._read(name, cells.number)
        if value is not None and not -_NUMBERS_BELOW < value < _NUMBERS_BELOW:
            self.problems.append(Problem("too_large", name, str(value)))
            return None
        return value

    def _identity(self):
        for name in _TEXTS:
            self.values[name] = cells.text(self.cells.get(name)) or None
        for name, length in _IDENTIFIERS.items():
            cell = self.cells.get(name)
            value = cells.identifier(cell, length)
            self.values[name] = value or None
            # The workers are made up: a number that no real one has is no fault.
            if value and len(value) > len(cells.text(cell).strip()):
                self.remarks.append(Problem("padded", name, value))
            elif value and not (value.isdigit() and len(value) == length):
                self.remarks.append(Problem("unusual", name, value))
            elif name == "nss" and value and not luhn.is_valid(value):
                self.remarks.append(Problem("check_digit", name, value))

    def _discount(self):
        kind = self._read("discount_type", cells.discount_type)
        kinds, value = {}, self._number("discount_value")
        for name, own in _OWN_COLUMNS.items():
            # A zero stands in the columns of the other types.
            if amount := self._number(name):
                kinds[own] = amount
        if kind is None and "discount_type" not in {p.field for p in self.problems}:
            kind = cells.type_of_unit(self.cells.get("discount_value"))
            if kind is None and len(kinds) == 1:
                kind = next(iter(kinds))
        if kind is None and len(kinds) > 1:
            self.problems.append(Problem("several_values", "discount_value"))
        value = value or kinds.get(kind)
        # One column for pesos and per cent is called by either's name.
        if value is None and len(kinds) == 1:
            value = next(iter(kinds.values()))
        self.values["discount_type"] = kind
        self.values["discount_value"] = self._positive(value, "discount_value")
        self.values["applies_table"] = self._read("applies_table", cells.yes)

    def _positive(self, value: Decimal | None, name: str) -> Decimal | None:
        if value is None or value > 0:
            return value
        self.problems.append(Problem("not_positive", name, str(value)))
        return None

    def _terms(self):
        """From when to when the credit is in force."""
        days = {name: self._read(name, cells.day) for name in _DAYS}
        first, last = days["credit_from"], days["credit_to"]
        # The day after it is notified; a suspension's day is not withheld any more.
        if days["date_notified"]:
            first = first or days["date_notified"] + ONE_DAY
        if days["date_suspended"]:
            last = last or days["date_suspended"] - ONE_DAY
        if first and last and last < first:
            self.problems.append(Problem("inverted_credit", "credit_to", str(last)))
            last = None
        self.values |= {"credit_from": first, "credit_to": last}

    def _period(self):
        first = self._read("date_from", cells.day)
        last = self._read("date_to", cells.day)
        if not (first or last):
            first, last = self._whole_period()
        if first and last and last < first:
            self.problems.append(Problem("inverted_period", "date_to", str(last)))
            first = last = None
        if first and last and (last - first).days > 366:
            self.problems.append(Problem("long_period", "date_to", str(last)))
            first = last = None
        self.values |= {"date_from": first, "date_to": last}

    def _whole_period(self) -> tuple[date | None, date | None]:
        """A period in one cell, or a bimester."""
        if not cells.is_blank(self.cells.get("period")):
            if found := self._read("period", cells.span):
                return found
            return None, None
        year = self.cells.get("year")
        if bimester := self._read("bimester", cells.bimester, year):
            return bimester.first, bimester.last
        return None, None

    def _given(self):
        for name in _AMOUNTS:
            value = self._number(name)
            own = "given_umi" if name == "umi" else name
            self.values[own] = self._positive(value, name) if value else None
        self.values["zone"] = self._read("zone", cells.zone)
        days = self._number("days")
        self.values["given_days"] = int(days) if days else None
        for name in ("expected_amount", "expected_insurance"):
            value = self._number(name)
            if value is None:
                continue
            if value != cents(value):
                self.remarks.append(Problem("rounded", name, cells.text(value)))
            self.values[name] = cents(value)
