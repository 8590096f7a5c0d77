"""SUA's import of credit movements: the file ``MOVCR``, a line of 52 characters each.

Two parts: which movements the terms of a worker's credits make (:func:`conditions`,
:func:`choose`), and how each is written (:func:`line`, :func:`document`).

Source: the record's layout as payroll vendors write it. Ours, for no source says it:
lines end as DOS ends them; a suspension repeats the discount that it stops; a restart
tells new terms by itself; another credit after a suspension is a start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..engine import identifiers
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE, Problem
from ..engine.span import ONE_DAY
from ..engine.timeline import FOREVER, Term

START, STOP, RESTART = "15", "16", "17"
CHANGE_OF_TYPE, CHANGE_OF_VALUE, CHANGE_OF_NUMBER = "18", "19", "20"
MOVEMENTS = (
    START,
    STOP,
    RESTART,
    CHANGE_OF_TYPE,
    CHANGE_OF_VALUE,
    CHANGE_OF_NUMBER,
)
DISCOUNT_TYPES = {PORCENTAJE: "1", CUOTA_FIJA: "2", FACTOR: "3"}
LENGTH = 52
END_OF_LINE = "\r\n"


@dataclass(frozen=True)
class Digits:
    """How eight digits hold a value: zeros, whole digits, decimals, zeros."""

    before: int
    whole: int
    decimals: int
    after: int

    def fits(self, value: Decimal) -> str | None:
        """None, or why not: ``not_a_number``, ``not_positive``, ``too_large``,
        ``too_precise`` (it is never rounded)."""
        if not value.is_finite():
            return "not_a_number"
        if value <= 0:
            return "not_positive"
        if value >= 10**self.whole:
            return "too_large"
        if value.scaleb(self.decimals) % 1:
            return "too_precise"
        return None

    def text(self, value: Decimal) -> str:
        """The eight digits of a value that fits."""
        digits = f"{int(value.scaleb(self.decimals)):0{self.whole + self.decimals}d}"
        return "0" * self.before + digits + "0" * self.after


DIGITS = {
    PORCENTAJE: Digits(2, 2, 2, 2),  # 00EEDD00
    CUOTA_FIJA: Digits(0, 5, 2, 1),  # EEEEEDD0
    FACTOR: Digits(1, 3, 4, 0),  # 0EEEDDDD
}


@dataclass(frozen=True)
class Movement:
    """One movement of a worker's credit.

    ``movement``: one of ``MOVEMENTS``; ``day``: from which it holds;
    ``discount_type`` and ``discount_value`` as in :class:`~..engine.notice.Notice`;
    ``applies_table``: an old percentage, which the reduction table lowers.
    """

    nrp: str
    nss: str
    credit_number: str
    movement: str
    day: date
    discount_type: str | None
    discount_value: Decimal | None
    applies_table: bool = False


class Refused(ValueError):
    """A movement that cannot be written; ``problems`` says why, all at once."""

    def __init__(self, problems: tuple[Problem, ...]):
        super().__init__(", ".join(f"{p.field}: {p.code}" for p in problems))
        self.problems = problems


def problems(movement: Movement) -> tuple[Problem, ...]:
    """All that keeps a movement from being written; empty where it can be.

    Codes: those of an identifier, of :meth:`Digits.fits`, ``missing``,
    ``unknown_movement``, ``unknown_discount_type``, ``year`` (SUA has four digits).
    """
    return tuple(_problems(movement))


def _problems(movement: Movement):
    for name in ("nrp", "nss", "credit_number"):
        text = getattr(movement, name)
        try:
            normal = getattr(identifiers, name)(text)
        except identifiers.WrongIdentifier as error:
            yield Problem(error.code, name, text or "")
        else:
            if name == "nrp" and not identifiers.nrp_is_usual(normal):
                yield Problem("length", name, text)
    if movement.movement not in MOVEMENTS:
        yield Problem("unknown_movement", "movement", movement.movement)
    if not 1972 <= movement.day.year <= 2099:
        yield Problem("year", "day", str(movement.day))
    kind, value = movement.discount_type, movement.discount_value
    if not kind:
        yield Problem("missing", "discount_type")
    elif kind not in DIGITS:
        yield Problem("unknown_discount_type", "discount_type", kind)
    elif value is None:
        yield Problem("missing", "discount_value")
    elif code := DIGITS[kind].fits(value):
        yield Problem(code, "discount_value", str(value))


def line(movement: Movement) -> str:
    """The 52 characters.

    >>> line(Movement(
    ...     "B5510768108", "01234567897", "0912345678", START, date(2026, 9, 9),
    ...     CUOTA_FIJA, Decimal("2450"),
    ... ))
    'B55107681080123456789709123456781509092026202450000N'

    :raises Refused: with every reason
    """
    if found := problems(movement):
        raise Refused(found)
    kind = movement.discount_type
    return (
        f"{identifiers.nrp(movement.nrp)}{identifiers.nss(movement.nss)}"
        f"{identifiers.credit_number(movement.credit_number)}{movement.movement}"
        f"{movement.day:%d%m%Y}{DISCOUNT_TYPES[kind]}"
        f"{DIGITS[kind].text(movement.discount_value)}"
        f"{'S' if movement.applies_table else 'N'}"
    )


def document(movements: Iterable[Movement]) -> bytes:
    """The file, ASCII, its movements in the order given.

    :raises Refused: for the first movement that cannot be written; whoever wants them
        all asks :func:`problems` of each
    """
    return join(line(each) for each in movements)


def join(lines: Iterable[str]) -> bytes:
    """The file of lines that are written already, ASCII.

    >>> join(["A", "B"])
    b'A\\r\\nB\\r\\n'
    """
    return "".join(text + END_OF_LINE for text in lines).encode("ascii")


# --- which movements ------------------------------------------------------------------


@dataclass(frozen=True)
class Condition:
    """What holds for a worker from ``day`` on: a credit with its discount, or, where
    ``suspended``, none (the rest is then of no account)."""

    day: date
    credit_number: str = ""
    discount_type: str | None = None
    discount_value: Decimal | None = None
    applies_table: bool = False
    suspended: bool = False

    @property
    def terms(self) -> tuple:
        """All but the day."""
        return (
            self.credit_number,
            self.discount_type,
            self.discount_value,
            self.applies_table,
        )


@dataclass(frozen=True)
class Change:
    """A movement of the worker, and the credit with the discount that its line has."""

    movement: str
    condition: Condition

    def of(self, nrp: str, nss: str) -> Movement:
        """The movement of this worker."""
        at = self.condition
        return Movement(
            nrp, nss, at.credit_number, self.movement, at.day, *at.terms[1:]
        )


def conditions(terms: Mapping[str, Sequence[Term]]) -> list[Condition]:
    """A worker's terms, by credit number, as one sequence of what held from which day.

    :raises Refused: ``two_credits``, where two are withheld on one day: SUA has room
        for one
    """
    pairs = [(number, term) for number, of in terms.items() for term in of]
    found: list[Condition] = []
    until = None
    for number, term in sorted(pairs, key=lambda pair: pair[1].first):
        if until and term.first <= until:
            raise Refused((Problem("two_credits", "credit_number", number),))
        if until and term.first > until + ONE_DAY:
            found.append(Condition(until + ONE_DAY, suspended=True))
        kind, value = term.discount_type, term.discount_value
        found.append(Condition(term.first, number, kind, value, term.applies_table))
        until = term.last
    if until and until != FOREVER:
        found.append(Condition(until + ONE_DAY, suspended=True))
    return found


def choose(sequence: Iterable[Condition]) -> list[Change]:
    """The movements that lead from each condition to the next, from the first on.

    - the first credit, or another one after a suspension: 15;
    - a suspension: 16, with the discount that it stops;
    - the same credit after it: 17, with the discount that it has now;
    - another number: 20; another type: 18, which tells the new value too; else another
      value (or whether the table applies): 19. With number and discount both 20
      comes first, still with the old discount.

    Of several conditions on one day the last holds: what lasted no day makes no
    movement.
    """
    of_day = {each.day: each for each in sorted(sequence, key=lambda each: each.day)}
    changes: list[Change] = []
    held: Condition | None = None  # the credit as SUA knows it
    stopped = True
    for now in of_day.values():
        if now.suspended:
            if held and not stopped:
                changes.append(Change(STOP, _at(now.day, held)))
            stopped = True
            continue
        if stopped:
            same = held is not None and held.credit_number == now.credit_number
            changes.append(Change(RESTART if same else START, now))
        else:
            changes += _changed(held, now)
        held, stopped = now, False
    return changes


def _changed(held: Condition, now: Condition) -> Iterable[Change]:
    """The movements of a credit that is not suspended."""
    if held.credit_number != now.credit_number:
        yield Change(CHANGE_OF_NUMBER, _at(now.day, held, now.credit_number))
    if held.discount_type != now.discount_type:
        yield Change(CHANGE_OF_TYPE, now)
    elif held.terms[2:] != now.terms[2:]:
        yield Change(CHANGE_OF_VALUE, now)


def _at(day: date, held: Condition, number: str = "") -> Condition:
    return Condition(day, number or held.credit_number, *held.terms[1:])
