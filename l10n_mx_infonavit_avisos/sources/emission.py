"""The emisión (EBA, EMA) of IMSS: what it proposes that an employer will owe.

The one shape in which each of its files is handed over. A file has a line for every
movement of a worker; here he has one :class:`EmissionRow`.

Source: the files' layouts by programs that read real ones; IMSS publishes none.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..engine import identifiers
from ..engine.bimester import Bimester
from ..engine.money import ZERO
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE, Problem

EBA = "eba"
EMA = "ema"
KINDS = (EBA, EMA)

# By the sheet's letters and by the visor's digit.
DISCOUNT_TYPES = {
    "CF": CUOTA_FIJA,
    "%": PORCENTAJE,
    "VSM": FACTOR,
    "1": PORCENTAJE,
    "2": CUOTA_FIJA,
    "3": FACTOR,
}
BAJA = "2"
ENTRIES = ("1", "8")  # alta, reingreso

# Thousands by comma and decimals by point; "2.450,00" is not guessed.
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{0,10})?|-?\.\d{1,10}", re.A)
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_SPANISH_DAY = re.compile(r"(\d{1,2})[/ -]([A-Z]{3,4})[A-Z]*\.?[/ -](\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ].*)?", re.ASCII)
# Of Spanish names, and of English ones where they differ; September has two.
_MONTHS = "ENE FEB MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC".split()
_MONTH_OF = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_OF |= {"JAN": 1, "APR": 4, "AUG": 8, "SET": 9, "DEC": 12}


@dataclass(frozen=True)
class Line:
    """One line of a file, its fields read.

    ``position``: the line's number in the file, from 1; ``cells``: the line as it was,
    as texts. ``movement``: IMSS's code of it (2 a baja), ``day`` its date.
    ``amortization`` None: the file does not say. Problems name the field they blank.
    """

    position: int
    cells: tuple[str, ...]
    nss: str
    name: str = ""
    curp: str = ""
    credit_number: str | None = None
    discount_type: str | None = None
    discount_value: Decimal | None = None
    amortization: Decimal | None = None
    days: int = 0
    wage: Decimal | None = None
    movement: str = ""
    day: date | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def has_discount(self) -> bool:
        """Whether anything on it speaks of a credit."""
        return bool(self.credit_number or self.discount_type or self.discount_value)


@dataclass(frozen=True)
class EmissionRow:
    """What an emisión says of one worker.

    - ``nss``: as read where a problem stands against it;
    - ``credit_number``: 10 digits, None without a credit;
    - ``discount_type``, ``discount_value``: as in :class:`~..engine.notice.Notice`, of
      the worker's last line that has them;
    - ``amortization``: pesos of the period, all lines together; None where the file
      does not say;
    - ``days``: of all lines; ``wage``: integrated daily wage, pesos, of the last line;
    - ``left``: the day of the baja, None for a worker who did not leave or came back;
    - ``lines``: the originals, in order; ``position``: that of the first.

    ``problems``: those of its lines, and ``several_credits`` where they contradict each
    other. What a problem names is not to be relied on.
    """

    nss: str
    name: str
    credit_number: str | None
    discount_type: str | None
    discount_value: Decimal | None
    amortization: Decimal | None
    days: int
    wage: Decimal | None
    left: date | None
    lines: tuple[Line, ...]
    curp: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def position(self) -> int:
        """The number of its first line in the file, from 1."""
        return self.lines[0].position

    @property
    def movements(self) -> tuple[tuple[str, date | None], ...]:
        """Code and date of each movement, in the file's order."""
        return tuple((line.movement, line.day) for line in self.lines if line.movement)


@dataclass(frozen=True)
class Emission:
    """One emisión of a registro patronal.

    ``kind``: ``eba`` (bimonthly; ``month`` is the bimester's last one) or ``ema``
    (monthly: it knows workers, days and wages, and no credits). ``year`` and ``month``
    are None where the file does not say them. ``problems``: those of the whole file:
    ``total_differs`` (the summary's amortization is not that of the rows),
    ``other_period`` (two places of the file contradict each other).
    """

    kind: str
    nrp: str
    year: int | None
    month: int | None
    rows: tuple[EmissionRow, ...] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def bimester(self) -> Bimester | None:
        """The bimester that it is of, or that its month lies in."""
        if self.year is None or self.month is None:
            return None
        return Bimester(self.year, (self.month + 1) // 2)

    def unlike(self, nrp: str = "", bimester: Bimester | None = None):
        """Why it is not the one that was expected: ``other_employer``,
        ``other_period``, ``other_kind`` (a monthly one holds no credits).

        What the file does not say contradicts nothing.
        """
        problems = []
        if nrp and identifiers.compact(nrp) != self.nrp:
            problems.append(Problem("other_employer", "nrp", self.nrp))
        if bimester and self.bimester and bimester != self.bimester:
            problems.append(Problem("other_period", "bimester", str(self.bimester)))
        if bimester and self.kind != EBA:
            problems.append(Problem("other_kind", "kind", self.kind))
        return tuple(problems)


class LineReader:
    """Reads the texts of one line and collects what is wrong with them.

    A hyphen, or nothing, is no value.
    """

    def __init__(self):
        self.problems: list[Problem] = []

    def wrong(self, code: str, name: str, text: str):
        self.problems.append(Problem(code, name, text[:80]))

    def nss(self, text: str) -> str:
        """Normalised; the digits as read where it is wrong."""
        try:
            return identifiers.nss(text)
        except identifiers.WrongIdentifier as error:
            self.wrong(error.code, "nss", text)
            return identifiers.compact(text)[:80]

    def credit_number(self, text: str) -> str | None:
        if not identifiers.compact(text).strip("0."):
            return None
        try:
            return identifiers.credit_number(text)
        except identifiers.WrongIdentifier as error:
            self.wrong(error.code, "credit_number", text)
            return None

    def discount_type(self, text: str) -> str | None:
        text = text.strip().upper()
        if text in ("", "-", "0"):
            return None
        kind = DISCOUNT_TYPES.get(text)
        if kind is None:
            self.wrong("unknown_discount_type", "discount_type", text)
        return kind

    def number(self, name: str, text: str) -> Decimal | None:
        text = text.strip().strip("$% ")
        if text in ("", "-"):
            return None
        if not _NUMBER.fullmatch(text):
            self.wrong("not_a_number", name, text)
            return None
        return Decimal(text.replace(",", ""))

    def discount_value(self, text: str) -> Decimal | None:
        value = self.number("discount_value", text)
        if value is not None and value < 0:
            self.wrong("not_positive", "discount_value", text)
            return None
        return value or None

    def days(self, text: str) -> int:
        value = self.number("days", text) or ZERO
        if value != int(value) or not 0 <= value <= 62:
            self.wrong("not_a_number", "days", text)
            return 0
        return int(value)

    def day(self, text: str) -> date | None:
        text = text.strip().upper()
        if not text.strip("-/0 "):
            return None
        day = read_day(text)
        if day is None:
            self.wrong("not_a_date", "day", text)
        return day

    def movement(self, text: str) -> str:
        """IMSS's code of a movement without idle zeros; ``baja`` as a word is 2."""
        text = text.strip().upper()
        code = text.removesuffix(".0").lstrip("0") if text != "-" else ""
        return BAJA if code.startswith("BAJA") else code

    def leaves(self, movement: str, day: date | None):
        """A baja has a date."""
        if movement == BAJA and day is None:
            self.wrong("missing", "day", "")

    def complete(self, number, kind, value):
        """A credit has a number, a type and a value, or none of them."""
        told = {"credit_number": number, "discount_type": kind, "discount_value": value}
        blamed = {problem.field for problem in self.problems}
        if any(told.values()):
            for name, given in told.items():
                if not given and name not in blamed:
                    self.wrong("missing", name, "")


def read_day(text: str) -> date | None:
    """A day as IMSS's files and spreadsheets write it.

    >>> read_day("5/ENE/2026"), read_day("05-01-2026"), read_day("2026-01-05")
    (datetime.date(2026, 1, 5), datetime.date(2026, 1, 5), datetime.date(2026, 1, 5))
    """
    text = text.strip().upper()
    if match := _NUMERIC_DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _SPANISH_DAY.fullmatch(text):
        day, month, year = int(match[1]), month_of(match[2]) or 0, int(match[3])
    elif match := _ISO_DAY.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(name: str) -> int | None:
    """The month of a name or its beginning.

    >>> month_of("febrero"), month_of("DIC"), month_of("enlace")
    (2, 12, None)
    """
    return _MONTH_OF.get(name[:3].upper())


def person(text: str) -> str:
    """A name: ``$`` parts it, ``#`` stands for Ñ.

    >>> person("MU#OZ$FICTICIA$ANA  ")
    'MUÑOZ FICTICIA ANA'
    """
    return " ".join(text.replace("#", "Ñ").replace("$", " ").split()).strip("-")


def gather(lines: Iterable[Line]) -> tuple[EmissionRow, ...]:
    """One row for each worker, in the order of the file.

    Amounts and days are added; the discount and the wage are those of the last line by
    date, a line without a date being older than any other. Lines whose NSS is wrong are
    never put together.
    """
    workers: dict[object, list[Line]] = {}
    for line in lines:
        wrong = any(problem.field == "nss" for problem in line.problems)
        workers.setdefault(id(line) if wrong else line.nss, []).append(line)
    return tuple(_row(lines) for lines in workers.values())


def _row(lines: Sequence[Line]) -> EmissionRow:
    by_date = sorted(lines, key=_by_date)
    last = by_date[-1]
    discount = next((x for x in reversed(by_date) if x.has_discount), last)
    problems = [problem for line in lines for problem in line.problems]
    numbers = {line.credit_number for line in lines if line.credit_number}
    if len(numbers) > 1:
        text = ", ".join(sorted(numbers))
        problems.append(Problem("several_credits", "credit_number", text))
    told = [line.amortization for line in lines if line.amortization is not None]
    return EmissionRow(
        nss=last.nss,
        name=next((line.name for line in lines if line.name), ""),
        curp=next((line.curp for line in lines if line.curp), ""),
        credit_number=discount.credit_number,
        discount_type=discount.discount_type,
        discount_value=discount.discount_value,
        amortization=sum(told, ZERO) if told else None,
        days=sum(line.days for line in lines),
        wage=next((x.wage for x in reversed(by_date) if x.wage), None),
        left=_left(by_date),
        lines=tuple(lines),
        problems=tuple(problems),
    )


def _by_date(line: Line):
    return line.day or date.min, line.position


def _left(by_date: Sequence[Line]) -> date | None:
    """The day of a baja that no return follows."""
    left = None
    for line in by_date:
        if line.movement == BAJA:
            left = line.day
        elif line.movement in ENTRIES:
            left = None
    return left
