"""The values of a printed aviso, each read from the text that stands by its label.

Each reader gives a :class:`Reading`, or None where the text is none of its kind.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...engine import identifiers
from ...engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE

_FOLIO = re.compile(r"[RS]\d{13}|\d{12}")
_ODD_FOLIO = re.compile(r"(?=(.*\d){6})[A-Z0-9]{8,16}")
_NRP = re.compile(r"[A-Z0-9]\d{5,14}")
_DIGITS = re.compile(r"\d{6,11}")
# A number of which only the end is shown.
_MASKED = re.compile(r"(?=.*\d)[\dX*#•]*[X*#•]{3,}[\dX*#•]*")
_RFC = re.compile(r"[A-ZÑ&]{3,4}\d{6}([A-Z0-9]{3})?")
_CURP = re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d")
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WRITTEN_DAY = re.compile(r"(\d{1,2})(?:DE)?([A-Z]{3,10})(?:DEL?)?(\d{4})")
_MONTHS = ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT")
_MONTHS += ("NOV", "DIC")
# Infonavit exists since 1972.
_YEARS = range(1972, 2100)
_NUMBER = re.compile(r"\d[\d.,]*")
_DISCOUNT = re.compile(r"(\$)?(\d[\d.,]*)(%|\$|VSMD?F?)?")
_UNITS = {"%": PORCENTAJE, "$": CUOTA_FIJA, "V": FACTOR}


@dataclass(frozen=True)
class Reading:
    """``doubts``: why a person should look, in the codes of ``PrintedField``."""

    value: object
    doubts: tuple[str, ...] = ()
    unit: str | None = None


Reader = Callable[[str], Reading | None]


def folio(text: str) -> Reading | None:
    """R or S and 13 digits; of 2009, 12 digits.

    >>> folio("R 0209025 000001")
    Reading(value='R0209025000001', doubts=(), unit=None)
    """
    value = identifiers.compact(text)
    if _FOLIO.fullmatch(value):
        return Reading(value)
    return Reading(value, ("odd_format",)) if _ODD_FOLIO.fullmatch(value) else None


def nss(text: str) -> Reading | None:
    return _checked(identifiers.nss, text, 11)


def credit_number(text: str) -> Reading | None:
    return _checked(identifiers.credit_number, text, 10)


def nrp(text: str) -> Reading | None:
    value = identifiers.compact(text)
    if not _NRP.fullmatch(value):
        return None
    return Reading(value, () if identifiers.nrp_is_usual(value) else ("length",))


def _checked(check, text: str, length: int) -> Reading | None:
    value = identifiers.compact(text)
    if _MASKED.fullmatch(value):
        return Reading(value, ("masked",))
    if not (value.isascii() and _DIGITS.fullmatch(value)):
        return None
    try:
        normal = check(value)
    except identifiers.WrongIdentifier as error:
        return Reading(value, (error.code,))
    return Reading(normal, () if len(value) == length else ("length",))


def rfc(text: str) -> Reading | None:
    value = identifiers.compact(text)
    return Reading(value) if _RFC.fullmatch(value) else None


def rfc_or_curp(text: str) -> Reading | None:
    """A CURP whose check digit is wrong is told."""
    value = identifiers.compact(text)
    if not _CURP.fullmatch(value):
        return rfc(text)
    try:
        return Reading(identifiers.curp(value))
    except identifiers.WrongIdentifier as error:
        return Reading(value, (error.code,))


def day(text: str) -> Reading | None:
    """As the form has it, ``dd.mm.aaaa``; other ways of writing a date are told.

    >>> day("08.09.2026").value, day("8 de septiembre de 2026").doubts
    (datetime.date(2026, 9, 8), ('odd_format',))
    """
    compact = "".join(text.split()).upper().strip(".,;")
    if found := _DAY.fullmatch(compact):
        number, mark, month, year = found.groups()
        return _day(year, month, number, () if mark == "." else ("odd_format",))
    if found := _ISO_DAY.fullmatch(compact):
        return _day(*found.groups(), ("odd_format",))
    if found := _WRITTEN_DAY.fullmatch(compact):
        number, name, year = found.groups()
        if name[:3] in _MONTHS:
            month = _MONTHS.index(name[:3]) + 1
            return _day(year, month, number, ("odd_format",))
    return None


def _day(year, month, number, doubts) -> Reading | None:
    try:
        value = date(int(year), int(month), int(number))
    except ValueError:
        return None
    return Reading(value, doubts) if value.year in _YEARS else None


def discount(text: str) -> Reading | None:
    """A number with ``%``, ``$`` or ``VSM``, or bare; 0 where the form uses another.

    >>> discount("$4.349,19").value, discount("$2,936.80").value
    (Decimal('4349.19'), Decimal('2936.80'))
    >>> discount("25 %").unit, discount("22.2500 VSM").unit, discount("22.25").unit
    ('porcentaje', 'factor', None)
    """
    compact = "".join(text.split()).upper().rstrip(".")
    found = _DISCOUNT.fullmatch(compact)
    if not found:
        return None
    before, digits, behind = found.groups()
    if before and behind and behind != before:
        return None
    number = _number(digits)
    if number is None:
        return None
    mark = (before or behind or " ")[0]
    return Reading(*number, _UNITS.get(mark))


def _number(digits: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The last mark parts the decimals where it stands once, and no group of three.

    A lone mark before three digits can be either: told, and taken as Mexico writes.
    """
    if len(digits) > 20 or not digits[-1].isdigit():
        return None
    marks = [c for c in digits if not c.isdigit()]
    doubts: tuple[str, ...] = ()
    decimal = marks[-1] if marks else ""
    groups = set(marks[:-1])
    if len(marks) > 1 and groups == {decimal}:
        decimal = ""  # groups alone: 1,234,567
    elif decimal in groups or len(groups) > 1:
        return None
    elif len(marks) == 1 and len(digits.rpartition(decimal)[2]) == 3:
        doubts = ("odd_format",)
        decimal = "" if decimal == "," else decimal
    whole, _mark, cents = digits.rpartition(decimal) if decimal else (digits, "", "")
    parts = re.split("[.,]", whole)
    if len(parts) > 1 and not all(len(part) == 3 for part in parts[1:]):
        return None
    if len(parts) > 1 and not 1 <= len(parts[0]) <= 3:
        return None
    return Decimal("".join(parts) + (f".{cents}" if cents else "")), doubts


def words(text: str) -> Reading | None:
    """Any text with a letter in it."""
    text = " ".join(text.split())
    return Reading(text) if any(map(str.isalpha, text)) else None
