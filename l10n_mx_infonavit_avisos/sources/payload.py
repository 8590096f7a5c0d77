"""One entry of an aviso payload, as JSON gives it, turned into a Notice.

Which key holds which field, and what a code means, is data: :class:`PayloadMap`. Its
default keys are the names under which payroll vendors keep a downloaded aviso.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType

from ..engine.notice import (
    CUOTA_FIJA,
    FACTOR,
    PORCENTAJE,
    SUSPENSION,
    InvalidNotice,
    Notice,
    Problem,
)

FIELDS = MappingProxyType(
    {
        "nrp": "NRP",
        "nss": "NSS",
        "rfc": "RFCTrabajador",
        "curp": "CURPTrabajador",
        "folio": "FolioAviso",
        "credit_number": "NumCredito",
        "type_code": "TipoAviso",
        "date_notified": "FechaNotLinea",
        "date_granted": "FechaOtorgamiento",
        "date_created": "FechaCreaAviso",
        "date_last": "FechaUltimoAviso",
        "nss_unified": "NSSUnificado",
        "credit_type": "TipoCredito",
        "discount_type": "TipoDescuento",
        "factor": "FacDescuento",
        "amount": "MonDescuento",
        "credit_status": "EstatusCredito",
    }
)
DISCOUNT_TYPES = MappingProxyType({"1": PORCENTAJE, "2": CUOTA_FIJA, "3": FACTOR})
DATE_FORMATS = ("%d/%m/%Y",)

_DATES = ("date_notified", "date_granted", "date_created", "date_last")
_TEXTS = ("nrp", "nss", "rfc", "curp", "folio", "credit_number", "nss_unified")
_CODES = {"credit_type": 3, "credit_status": 3}
# The first and last days of databases and spreadsheets, which stand for "no date".
_NO_DAYS = {
    date(1, 1, 1),
    date(1899, 12, 30),
    date(1900, 1, 1),
    date(1970, 1, 1),
    date(9999, 12, 31),
}
_BLANK_DATE = re.compile(r"[0/\-:T. ]*")
_ISO_FORMAT = "%Y-%m-%d"
_TIME_OF_DAY = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?"
    r"( ?[ap]\.? ?m\.?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?$",
    re.ASCII | re.IGNORECASE,
)
# Infonavit exists since 1972; no aviso is of before, nor of the far future.
_YEARS = range(1972, 2100)
# Written out, a number such as 1e999999999 would fill the memory.
_MOST_DIGITS = 40
_LONGEST_DATE = 50
# Thousands by comma and decimals by point, as Mexico writes. "2.450,00" is not guessed.
_AMOUNT = re.compile(
    r"[+-]?((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII
)


@dataclass(frozen=True)
class PayloadMap:
    """How an entry is read.

    ``type_codes``: aviso type code (two digits) → class of aviso. ``fields``: field →
    key of the entry; keys are compared without regard to case. ``discount_types``:
    code without leading zeros → discount type. ``date_formats``: as ``strptime`` has
    them, tried in order after the ISO form; a time of day may follow, and is dropped.
    """

    type_codes: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=lambda: FIELDS)
    discount_types: Mapping[str, str] = field(default_factory=lambda: DISCOUNT_TYPES)
    date_formats: tuple[str, ...] = DATE_FORMATS

    def recognises(self, entry) -> bool:
        """Whether an entry looks like an aviso: it has a folio or an NSS of ours."""
        if not isinstance(entry, Mapping):
            return False
        ours = {key for name, key in self._keys if name in ("folio", "nss")}
        return not ours.isdisjoint(map(_folded, entry))

    @cached_property
    def _keys(self) -> list[tuple[str, str]]:
        return [(name, _folded(key)) for name, key in self.fields.items()]

    def read(self, entry) -> Notice:  # pylint: disable=method-required-super
        """The Notice of one entry.

        :raises InvalidNotice: with every problem of the entry
        """
        if not isinstance(entry, Mapping):
            problem = Problem("not_an_object", "entry", _text(entry) or "")
            raise InvalidNotice((problem,))
        return _Reader(self, entry).notice()


class _Reader:
    """Reads one entry and collects its problems, of each field the first."""

    def __init__(self, payload_map: PayloadMap, entry: Mapping):
        self.map = payload_map
        self.problems: dict[str, Problem] = {}
        values = {_folded(key): value for key, value in entry.items()}
        self.values = {name: values.get(key) for name, key in payload_map._keys}

    def notice(self) -> Notice:
        arguments = {name: self.text(name) for name in _TEXTS}
        for name in _DATES:
            arguments[name] = self.day(name)
        for name, width in _CODES.items():
            arguments[name] = self.code(name, width)
        arguments["type_code"] = type_code = self.code("type_code", 2)
        if not type_code:
            self.wrong("missing", "type_code")
        arguments["notice_class"] = self.map.type_codes.get(type_code)
        if arguments["notice_class"] != SUSPENSION:
            arguments["discount_type"] = kind = self.discount_type()
            arguments["discount_value"] = self.discount_value(kind)
        return self.checked(arguments)

    def checked(self, arguments) -> Notice:
        """The Notice, or all problems: the reader's and the Notice's own."""
        try:
            notice = Notice(**arguments)
        except InvalidNotice as error:
            for problem in error.problems:
                self.problems.setdefault(problem.field, problem)
        if self.problems:
            raise InvalidNotice(tuple(self.problems.values()))
        return notice

    def wrong(self, code, name, text=""):
        self.problems.setdefault(name, Problem(code, name, text))

    def text(self, name, field_name="") -> str:
        text = _text(self.values.get(name))
        if text is None:
            self.wrong("form", field_name or name)
        return text or ""

    def code(self, name, width) -> str:
        text = self.text(name)
        return text.zfill(width) if text.isdigit() else text

    def discount_type(self) -> str | None:
        code = self.text("discount_type").lstrip("0")
        kind = self.map.discount_types.get(code)
        if code and kind is None:
            self.wrong("unknown_discount_type", "discount_type", code)
        return kind

    def discount_value(self, kind) -> Decimal | None:
        """The one of the two fields that the kind uses; 0 stands for none."""
        if kind is None:
            return None
        written = self.text("factor" if kind == FACTOR else "amount", "discount_value")
        text = written.strip("$% ")
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            self.wrong("not_a_number", "discount_value", written)
            return None
        return Decimal(text.replace(",", "")) or None

    def day(self, name) -> date | None:
        text = self.text(name)
        if _BLANK_DATE.fullmatch(text):
            return None
        day = _day(text, tuple(self.map.date_formats))
        if day in _NO_DAYS:
            return None
        if day is None or day.year not in _YEARS:
            self.wrong("not_a_date", name, text)
            return None
        return day


def _day(text: str, date_formats: tuple[str, ...]) -> date | None:
    """The day as written: a date-time of midnight is meant as a day in Mexico."""
    if len(text) > _LONGEST_DATE:
        return None
    without_time = _TIME_OF_DAY.sub("", text)
    return _parse_day(without_time, date_formats) or _parse_day(text, date_formats)


@lru_cache(maxsize=4096)
def _parse_day(text: str, date_formats: tuple[str, ...]) -> date | None:
    # Cached, because all the avisos of years share a few thousand days.
    for date_format in (_ISO_FORMAT, *date_formats):
        try:
            return datetime.strptime(text, date_format).date()
        except ValueError:
            continue
    return None


@lru_cache(maxsize=1024)
def _folded(key: str) -> str:
    # Cached, because all the avisos of a file have the same few keys.
    return key.strip().lower()


def _text(value) -> str | None:
    """A value of JSON as text that can be seen; None for an object or a list."""
    if isinstance(value, str):
        if not value.isprintable():
            value = "".join(c if c.isprintable() else " " for c in value)
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _plain(Decimal(str(value)))
    return None


def _plain(number: Decimal) -> str:
    """A number's digits, without exponent and without zeros at the end of decimals."""
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
