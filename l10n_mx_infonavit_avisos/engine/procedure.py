"""A worker's credit in process, and the order to withhold that follows it.

The Portal Empresarial shows the employer a credit before it is formalised: NSS, name,
date of application, credit number, amount of the discount. Infonavit's aviso de
retención comes later, and names no procedure: which one it ends is found here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .identifiers import WrongIdentifier, compact, credit_number

MASK = "*"
# What screens and print-outs put in the place of a digit.
_MASKS = str.maketrans("X•●#", MASK * 4)
_LENGTH = 10


@dataclass(frozen=True)
class Procedure:
    """``employee``: key of the worker, None where none is known. ``number``: as
    :func:`masked_number` gives it."""

    nss: str
    employee: int | None
    number: str
    date_application: date


@dataclass(frozen=True)
class Following:
    """An aviso de retención that may end a procedure."""

    key: int
    nss: str
    nss_unified: str
    employee: int | None
    number: str
    date_notified: date
    is_applied: bool


def masked_number(text: str) -> str:
    """A credit number as a portal shows it: ten digits, those that are hidden a ``*``.

    Empty where no digit is shown.

    >>> masked_number("1912345678"), masked_number("19xxxxxx78"), masked_number("")
    ('1912345678', '19******78', '')

    :raises WrongIdentifier: neither ten characters, nor digits
    """
    value = compact(text).translate(_MASKS)
    if not value.strip(MASK):
        return ""
    if MASK not in value:
        return credit_number(value)
    if not set(value) <= set("0123456789" + MASK):
        raise WrongIdentifier("not_digits")
    if len(value) != _LENGTH:
        raise WrongIdentifier("length")
    return value


def is_whole(number: str) -> bool:
    """Whether the credit number is known to its last digit."""
    return bool(number) and MASK not in number


def fits(shown: str, number: str) -> bool:
    """Whether a credit number may be the one that the portal showed.

    >>> fits("19******78", "1912345678"), fits("", "1912345678"), fits("2*", "19")
    (True, True, False)
    """
    return not shown or (
        len(shown) == len(number)
        and all(a in (MASK, b) for a, b in zip(shown, number, strict=True))
    )


def follower(procedure: Procedure, avisos: Iterable[Following]) -> Following | None:
    """The aviso that ends the procedure; None while it has not come.

    It is of the same worker, and of the credit number that the portal showed. Where
    that is not known, it was notified on or after the day of the application, and its
    credit was not withheld before. An applied one comes first, then the earliest.
    """
    theirs = [aviso for aviso in avisos if _is_of_worker(procedure, aviso)]
    start = procedure.date_application
    older = {aviso.number for aviso in theirs if aviso.date_notified < start}
    known = is_whole(procedure.number)
    candidates = [
        aviso
        for aviso in theirs
        if fits(procedure.number, aviso.number)
        and (known or (aviso.date_notified >= start and aviso.number not in older))
    ]
    return min(
        candidates,
        key=lambda a: (not a.is_applied, a.date_notified, a.key),
        default=None,
    )


def _is_of_worker(procedure: Procedure, aviso: Following) -> bool:
    if procedure.employee and procedure.employee == aviso.employee:
        return True
    return procedure.nss in (aviso.nss, aviso.nss_unified)
