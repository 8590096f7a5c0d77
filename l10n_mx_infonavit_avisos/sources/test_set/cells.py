"""What a cell means: a date, a number, a discount type, an identifier.

Each function takes a cell and gives its value, None for a blank one, or raises
:class:`Unclear` with a code.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from ...engine import identifiers
from ...engine.bimester import Bimester
from ...engine.law import FRONTERA, GENERAL
from ...engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from .book import Cell
from .words import folded

# Spreadsheets count days from here; 20,000 is of 1954 and 80,000 of 2119.
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_YEARS = range(1972, 2100)
_BLANK = re.compile(r"[-–—./ ]*|n ?/? ?[ad]\.?|s/d", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        "ene feb mar abr may jun jul ago sep oct nov dic".split(), 1
    )
}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})\W+(?:de )?([a-z]+)\W+(?:de )?(\d{4}|\d{2})")
_EIGHT_DIGITS = re.compile(r"\d{8}", re.ASCII)
_TIME_OF_DAY = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]\.? ?m\.?)?( ?(Z|[+-]\d{2}:?\d{2}))?$",
    re.ASCII | re.IGNORECASE,
)
# 2,936.80 · 2936.8 · 4.349,19 · 2936,80. "2.450" has decimals, as Mexico writes.
_POINTED = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?", re.ASCII)
_COMMAED = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,6}))", re.ASCII)
_ORNAMENTS = re.compile(r"[\s$%\u00a0]|mxn|m\.?n\.?|pesos|vsm|umis?\b|d[ií]as?", re.I)
_BIMESTER = re.compile(
    r"(?:bim(?:estre)? ?)?0?([1-6])(?:ro|do|to|er|o|°|º)?(?: bim\w*)?"
)
_BIMESTER_YEAR = re.compile(r"(?:bim\w* ?)?0?([1-6])\D{1,12}(\d{4})")
_YEAR_BIMESTER = re.compile(r"(\d{4})\D{1,12}0?([1-6])")
_FIRST_MONTHS = {"ene": 1, "mar": 2, "may": 3, "jul": 4, "sep": 5, "nov": 6}
_MOST_DIGITS = 20

_TYPES = {
    PORCENTAJE: r"0*1|%|porc\w*|por ciento|pct",
    CUOTA_FIJA: r"0*2|cf|cuota( fija)?( en)?( pesos)?|pesos|\$|importe fijo|fija"
    r"|monto( fijo)?|cuota fija monetaria",
    FACTOR: r"0*3|fd|vsm|umi|factor( de descuento| umi)?|veces( salario| umi).*",
}
_UNITS = {"%": PORCENTAJE, "$": CUOTA_FIJA, "vsm": FACTOR, "umi": FACTOR}
_YES, _NO = (
    ("s", "si", "x", "1", "verdadero", "true"),
    ("n", "no", "0", "falso", "false"),
)


class Unclear(ValueError):
    """A cell that cannot be read. ``code``: ``not_a_date``, ``not_a_number``,
    ``unknown_discount_type``, ``unknown_zone``, ``not_yes_or_no``,
    ``not_a_bimester``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def text(cell: Cell) -> str:
    """The cell as a person would write it; empty where it is blank."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return _plain(cell)
    return cell


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing in it: "-", "N/A" and the like say so, too."""
    return cell is None or (isinstance(cell, str) and bool(_BLANK.fullmatch(cell)))


def day(cell: Cell) -> date | None:
    """A day: as such, as dd/mm/yyyy, dd.mm.yyyy, ISO, 14/mar/2024, or as the number by
    which a spreadsheet counts days.

    >>> day("15.01.2026") == day("2026-01-15T00:00:00") == day("15/ene/2026")
    True
    >>> day(Decimal(46037)), day("-")
    (datetime.date(2026, 1, 15), None)
    """
    if is_blank(cell):
        return None
    found = cell if isinstance(cell, date) else _day(text(cell))
    if found is None or found.year not in _YEARS:
        raise Unclear("not_a_date")
    return found


def _day(written: str) -> date | None:
    written = _TIME_OF_DAY.sub("", written).strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", written, re.ASCII):
        serial = int(written[:5])
        return _EPOCH + timedelta(days=serial) if serial in _SERIALS else None
    if _EIGHT_DIGITS.fullmatch(written):
        return _of_digits(written)
    if found := _YEAR_FIRST.fullmatch(written):
        return _date(*map(int, found.groups()))
    if found := _DAY_FIRST.fullmatch(written):
        number, month, year = map(int, found.groups())
        return _date(_four(year), month, number)
    if found := _MONTH_NAMED.fullmatch(folded(written, keep="/-.")):
        month = _MONTHS.get(found[2][:3], 0)
        return _date(_four(int(found[3])), month, int(found[1]))
    return None


def _of_digits(digits: str) -> date | None:
    """yyyymmdd or ddmmyyyy, where only one of them can be."""
    found = set()
    for form in ("%Y%m%d", "%d%m%Y"):
        try:
            found.add(datetime.strptime(digits, form).date())
        except ValueError:
            continue
    found = {one for one in found if one.year in _YEARS}
    return found.pop() if len(found) == 1 else None


def _four(year: int) -> int:
    return year + 2000 if year < 100 else year


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def number(cell: Cell) -> Decimal | None:
    """A number, with or without ``$``, ``%``, its unit and thousands marks.

    >>> [str(number(t)) for t in ("$ 2,936.80", "$4.349,19", "25 %", "22.25 VSM")]
    ['2936.80', '4349.19', '25', '22.25']
    """
    if is_blank(cell):
        return None
    if isinstance(cell, Decimal):
        return cell
    written = _ORNAMENTS.sub("", text(cell))
    if written.startswith("(") and written.endswith(")"):
        written = "-" + written[1:-1]
    if not any(map(str.isdigit, written)) or len(written) > _MOST_DIGITS:
        raise Unclear("not_a_number")
    if _POINTED.fullmatch(written):
        return Decimal(written.replace(",", ""))
    if _COMMAED.fullmatch(written):
        return Decimal(written.replace(".", "").replace(",", "."))
    raise Unclear("not_a_number")


def discount_type(cell: Cell) -> str | None:
    """A discount type by its number or in words.

    >>> [discount_type(t) for t in ("1", "02", "3 - Factor de descuento", "VSM", "CF")]
    ['porcentaje', 'cuota_fija', 'factor', 'factor', 'cuota_fija']
    """
    if is_blank(cell):
        return None
    words = folded(text(cell), keep="%$")
    # "3 - Factor de descuento" says it twice.
    parts = {words, *re.split(r"(?<=\d)\s+", words, maxsplit=1)}
    found = {
        kind
        for kind, pattern in _TYPES.items()
        for part in parts
        if re.fullmatch(pattern, part)
    }
    if len(found) != 1:
        raise Unclear("unknown_discount_type")
    return found.pop()


def type_of_unit(cell: Cell) -> str | None:
    """The discount type that the value's own unit tells ("25 %", "22.25 VSM")."""
    if not isinstance(cell, str):
        return None
    lowered = cell.lower()
    found = {kind for unit, kind in _UNITS.items() if unit in lowered}
    return found.pop() if len(found) == 1 else None


def zone(cell: Cell) -> str | None:
    """A zone of the minimum wage."""
    if is_blank(cell):
        return None
    words = folded(text(cell))
    if re.search(r"front|zlfn|norte", words):
        return FRONTERA
    if re.search(r"general|resto|centro|sureste|\bpais\b|smg", words):
        return GENERAL
    raise Unclear("unknown_zone")


def yes(cell: Cell) -> bool | None:
    """Yes or no."""
    if is_blank(cell):
        return None
    word = folded(text(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise Unclear("not_yes_or_no")


def bimester(cell: Cell, year: Cell = None) -> Bimester | None:
    """A bimester, by number or months, with its year in the same cell or another.

    >>> [str(bimester(t)) for t in ("6/2025", "2025-6", "Nov-Dic 2025", "6to bim 2025")]
    ['2025-6', '2025-6', '2025-6', '2025-6']
    >>> str(bimester(Decimal(1), Decimal(2026)))
    '2026-1'
    """
    if is_blank(cell):
        return None
    words = folded(text(cell), keep="/-")
    if not is_blank(year):
        words = f"{words} {folded(text(year))}"
    if found := re.fullmatch(r"([a-z]{3})\w*\W+(?:a )?[a-z]{3}\w*\W+(\d{4})", words):
        number, years = _FIRST_MONTHS.get(found[1], 0), int(found[2])
    elif found := _YEAR_BIMESTER.fullmatch(words):
        number, years = int(found[2]), int(found[1])
    elif found := _BIMESTER_YEAR.fullmatch(words):
        number, years = int(found[1]), int(found[2])
    else:
        raise Unclear("not_a_bimester")
    if not number or years not in _YEARS:
        raise Unclear("not_a_bimester")
    return Bimester(years, number)


def identifier(cell: Cell, length: int) -> str:
    """Digits as text, with the zeros that a spreadsheet took away.

    >>> identifier(Decimal(1234567897), 11), identifier("12-34-56-7890-3", 11)
    ('01234567897', '12345678903')
    """
    if is_blank(cell):
        return ""
    value = identifiers.compact(text(cell))
    digits = value.isascii() and value.isdigit()
    # More than three zeros are not lost by a spreadsheet: that is another number.
    return value.zfill(length) if digits and len(value) >= length - 3 else value


def span(cell: Cell) -> tuple[date, date] | None:
    """Two days in one cell: "01/01/2026 al 15/01/2026".

    >>> span("del 01/01/2026 al 15/01/2026")[1]
    datetime.date(2026, 1, 15)
    """
    if is_blank(cell):
        return None
    written = text(cell)
    parts = re.split(r"\s+(?:al|a|-|–|hasta)\s+", written.strip(), maxsplit=1)
    if len(parts) == 1:
        parts = re.split(r"[–;]|(?<=\d{4})-(?=\d{1,2}/)", written, maxsplit=1)
    if len(parts) != 2:
        raise Unclear("not_a_period")
    first = re.sub(r"^(del?|desde)\s+", "", parts[0].strip(), flags=re.I)
    found = day(first), day(parts[1].strip())
    if None in found:
        raise Unclear("not_a_period")
    return found


def _plain(value: Decimal) -> str:
    if abs(value.adjusted()) > 30:
        return str(value)
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
