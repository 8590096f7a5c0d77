"""What goes into the evidence workbook."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class File:
    """A file as it was received or made; its bytes are never changed."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Screen:
    """A picture of a screen: PNG or JPEG. ``note``: what is to be seen there."""

    caption: str
    data: bytes
    note: str = ""


@dataclass(frozen=True)
class Case:
    """A worker of the test set with what we computed.

    Amounts are pesos, positive where withheld. ``discount_type`` and ``steps`` are
    texts for people, the steps a line each. None: not known, or not asked for.
    """

    reference: str
    nss: str
    worker: str
    credit: str
    discount_type: str
    value: Decimal | None
    sdi: Decimal | None
    period: str
    days: int | None
    steps: str
    amount: Decimal | None
    insurance: Decimal | None
    total: Decimal | None
    expected: Decimal | None = None
    difference: Decimal | None = None


@dataclass(frozen=True)
class Evidence:
    """All that the workbook holds. ``folio``: the request's, as the portal shows it.
    ``round``: which test set, from 1; ``made_on``: the day on the headings."""

    employer: str
    rfc: str
    folio: str
    round: int
    made_on: date
    answers: tuple[File, ...] = ()
    samples: tuple[Case, ...] = ()
    evaluations: tuple[Case, ...] = ()
    screens: tuple[Screen, ...] = ()
    cfdis: tuple[File, ...] = ()
