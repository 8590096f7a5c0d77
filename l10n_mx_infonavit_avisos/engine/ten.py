"""Empresa de Diez: how many bimesters in a row were paid complete, on time and without
excess.

Infonavit gives the name to employers with ten of them. What it counts it does not tell;
this is the employer's own count, of what payroll can prove: a bimester is good where it
was paid by its limit and its reconciliation is closed with nothing lacking and nothing
in excess.

Source: the three conditions are Infonavit's, the proof by reconciliation is ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .bimester import Bimester
from .money import ZERO

TEN = 10

GOOD = "good"
# Why a bimester breaks the series, in the order in which they are told.
LATE = "late"
UNPAID = "unpaid"
PAID_LESS = "paid_less"
LACKING = "lacking"
EXCESS = "excess"
UNPROVED = "unproved"
UNKNOWN = "unknown"
# Why one that is not decided yet neither counts nor breaks it.
OPEN = "open"
NOT_CLOSED = "not_closed"

BREAKS = (LATE, UNPAID, PAID_LESS, LACKING, EXCESS, UNPROVED, UNKNOWN)
PENDING = (OPEN, NOT_CLOSED)


@dataclass(frozen=True)
class Paid:
    """What is known of one bimester of a registro patronal; pesos.

    ``limit``: the day by which it is to be paid; ``paid``: the day it was, None while
    it was not; ``less``: by how much the payment was below what was withheld;
    ``is_reconciled``: whether its reconciliation is closed; ``lacking``, ``excess``:
    what that left unsettled, each above zero.
    """

    bimester: Bimester
    limit: date
    paid: date | None = None
    less: Decimal = ZERO
    is_reconciled: bool = False
    lacking: Decimal = ZERO
    excess: Decimal = ZERO

    def verdict(self, today: date) -> str:
        """``good``, or one of ``BREAKS`` or ``PENDING``."""
        if not self.paid:
            return UNPAID if self.limit < today else OPEN
        if self.paid > self.limit:
            return LATE
        if self.less > 0:
            return PAID_LESS
        if not self.is_reconciled:
            return NOT_CLOSED
        if self.lacking > 0:
            return LACKING
        return EXCESS if self.excess > 0 else GOOD


@dataclass(frozen=True)
class Series:
    """The bimesters in a row, up to the newest one that is decided.

    ``count``: how many; ``last``: the newest of them, None where there is none;
    ``broken``: the bimester before them that is not good, and ``reason`` why (one of
    ``BREAKS``; ``unknown`` where nothing is known of it); ``pending``: newer ones that
    are not decided, with why, in order.
    """

    count: int
    last: Bimester | None
    broken: Bimester | None
    reason: str
    pending: tuple[tuple[Bimester, str], ...] = ()

    @property
    def is_ten(self) -> bool:
        """Whether they are enough."""
        return self.count >= TEN


def series(paid: Iterable[Paid], today: date) -> Series:
    """The series of one registro patronal, as it stands today.

    A bimester of which nothing is known ends it. One that is paid in time and not yet
    reconciled waits, as long as no newer one is decided; else it is not proved, and
    breaks it.
    """
    verdicts = {one.bimester: one.verdict(today) for one in paid}
    return _series(verdicts)


def together(registros: Iterable[Iterable[Paid]], today: date) -> Series:
    """The series of a company: a bimester counts where that of each of its registros
    patronales does, of those of which anything is known."""
    verdicts: dict[Bimester, list[str]] = {}
    for registro in registros:
        for one in registro:
            verdicts.setdefault(one.bimester, []).append(one.verdict(today))
    order = (*BREAKS, *PENDING, GOOD)
    return _series({b: min(found, key=order.index) for b, found in verdicts.items()})


def _series(verdicts: Mapping[Bimester, str]) -> Series:
    if not verdicts:
        return Series(0, None, None, UNKNOWN)
    at, pending = max(verdicts), []
    while verdicts.get(at) in PENDING:
        pending.append((at, verdicts[at]))
        at = at.previous()
    count, last = 0, at
    while verdicts.get(at) == GOOD:
        count += 1
        at = at.previous()
    reason = verdicts.get(at, UNKNOWN)
    return Series(
        count,
        last if count else None,
        at,
        UNPROVED if reason in PENDING else reason,
        tuple(reversed(pending)),
    )
