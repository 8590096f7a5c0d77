"""Notice: the one shape in which every source hands over an aviso.

A Notice that exists is sound: its identifiers and values passed their checks. What
could not be read is an :class:`InvalidNotice`, which lists every problem at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from . import identifiers
from .bimester import Bimester
from .span import ONE_DAY

RETENCION = "retencion"
MODIFICACION = "modificacion"
SUSPENSION = "suspension"
NOTICE_CLASSES = (RETENCION, MODIFICACION, SUSPENSION)

PORCENTAJE = "porcentaje"
CUOTA_FIJA = "cuota_fija"
FACTOR = "factor"
DISCOUNT_TYPES = (PORCENTAJE, CUOTA_FIJA, FACTOR)

# What the digits of SUA's record of credit movements (MOVCR) can hold: per cent, pesos
# a month, times UMI.
_VALUE_BELOW = {
    PORCENTAJE: Decimal(100),
    CUOTA_FIJA: Decimal(100_000),
    FACTOR: Decimal(1_000),
}
_FINEST = Decimal("0.000001")

_NEEDED_IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "nss": identifiers.nss,
    "credit_number": identifiers.credit_number,
    "nrp": identifiers.nrp,
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field.

    ``code``: ``missing``, ``not_digits``, ``length``, ``check_digit``, ``form``,
    ``not_a_date``, ``not_a_number``, ``not_positive``, ``too_large``, ``too_precise``,
    ``unknown_class``, ``unknown_discount_type``; as a remark also ``other_class``; a
    source may add its own.
    ``field``: the Notice's field. ``value``: what was read, as text.
    """

    code: str
    field: str
    value: str = ""


class InvalidNotice(ValueError):
    """An aviso that cannot be used as it stands; ``problems`` says why, all at once."""

    def __init__(self, problems: tuple[Problem, ...]):
        super().__init__(", ".join(f"{p.field}: {p.code}" for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Notice:
    """One aviso as Infonavit issued it.

    ``discount_value``: per cent of the daily integrated wage (``porcentaje``), pesos a
    month (``cuota_fija``) or times the UMI a month (``factor``), to the sixth decimal;
    None on a suspension, whatever it repeats of the old terms.
    ``notice_class`` None: its ``type_code`` is not in the catalogue, so it waits for a
    person, and may lack its discount until then. Dates are None where the source has
    none. ``without_folio``: its source shows none (an emission, a person's typing), so
    an empty one is no fault.

    :raises InvalidNotice: with every problem found
    """

    folio: str
    notice_class: str | None
    type_code: str
    nss: str
    credit_number: str
    nrp: str
    discount_type: str | None = None
    discount_value: Decimal | None = None
    date_notified: date | None = None
    date_created: date | None = None
    date_granted: date | None = None
    date_last: date | None = None
    nss_unified: str = ""
    rfc: str = ""
    curp: str = ""
    credit_type: str = ""
    credit_status: str = ""
    without_folio: bool = False

    def __post_init__(self):
        if self.notice_class == SUSPENSION:
            self._set("discount_type", None)
            self._set("discount_value", None)
        problems = (
            *self._normalise_identifiers(),
            *self._check_class(),
            *self._check_discount(),
        )
        if problems:
            raise InvalidNotice(problems)

    def _normalise_identifiers(self):
        for name in ("folio", "rfc", "curp"):
            self._set(name, identifiers.compact(getattr(self, name)))
        if not (self.folio.strip("0") or self.without_folio):
            yield Problem("missing", "folio", self.folio)
        checks = _NEEDED_IDENTIFIERS
        if identifiers.compact(self.nss_unified).strip("0"):
            checks = checks | {"nss_unified": identifiers.nss}
        else:
            self._set("nss_unified", "")
        for name, check in checks.items():
            text = getattr(self, name)
            try:
                self._set(name, check(text))
            except identifiers.WrongIdentifier as error:
                yield Problem(error.code, name, text)

    def _check_class(self):
        if self.notice_class not in (None, *NOTICE_CLASSES):
            yield Problem("unknown_class", "notice_class", self.notice_class)

    def _check_discount(self):
        if self.notice_class == SUSPENSION:
            return
        kind, value = self.discount_type, self.discount_value
        needed = self.notice_class is not None
        if kind not in (None, *DISCOUNT_TYPES):
            yield Problem("unknown_discount_type", "discount_type", kind)
        elif kind is None and needed:
            yield Problem("missing", "discount_type")
        elif value is None and needed:
            yield Problem("missing", "discount_value")
        elif value is not None and (code := _value_problem(kind, value)):
            yield Problem(code, "discount_value", str(value))

    def _set(self, name, value):
        object.__setattr__(self, name, value)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Oddities that stop nothing: the form of RFC and CURP, a registro patronal of
        an unusual length, a folio whose letter is not that of the class."""
        return tuple(self._remarks())

    def _remarks(self):
        for name, check in (("rfc", identifiers.rfc), ("curp", identifiers.curp)):
            text = getattr(self, name)
            if text and (code := _fault(check, text)):
                yield Problem(code, name, text)
        if not identifiers.nrp_is_usual(self.nrp):
            yield Problem("length", "nrp", self.nrp)
        letter = self.folio[:1]
        if self.notice_class and letter in ("R", "S"):
            if (letter == "S") != (self.notice_class == SUSPENSION):
                yield Problem("other_class", "folio", self.folio)

    def classified(self, notice_class: str) -> "Notice":
        """The same aviso once a person has said of which class it is.

        :raises InvalidNotice: where it lacks the discount that its class needs
        """
        return replace(self, notice_class=notice_class)


def _fault(check: Callable[[str], str], text: str) -> str | None:
    try:
        check(text)
    except identifiers.WrongIdentifier as error:
        return error.code
    return None


def _value_problem(kind: str | None, value: Decimal) -> str | None:
    if not value.is_finite():
        return "not_a_number"
    if value <= 0:
        return "not_positive"
    if value >= (_VALUE_BELOW[kind] if kind else max(_VALUE_BELOW.values())):
        return "too_large"
    if value != value.quantize(_FINEST):
        return "too_precise"
    return None


def date_effective(notice_class: str, date_notified: date) -> date:
    """The first day on which an aviso holds.

    - retención: the day after it is notified;
    - modificación: the first day of the bimester that follows the one of its notice;
    - suspensión: the day it is received, which is not withheld any more.

    Source: Infonavit's form Act.07-2019; RIPAEDI 44.

    >>> from datetime import date
    >>> date_effective(RETENCION, date(2026, 9, 8))
    datetime.date(2026, 9, 9)
    >>> date_effective(MODIFICACION, date(2026, 10, 31))
    datetime.date(2026, 11, 1)
    >>> date_effective(SUSPENSION, date(2026, 10, 20))
    datetime.date(2026, 10, 20)
    """
    if notice_class == RETENCION:
        return date_notified + ONE_DAY
    if notice_class == MODIFICACION:
        return Bimester.of(date_notified).next().first
    if notice_class == SUSPENSION:
        return date_notified
    raise ValueError(f"no such class of aviso: {notice_class}")
