"""The two sides of a reconciliation, the causes that a difference can have, and its
parts.

Source: the causes are those that payroll offices name; insurance, days and not told
are ours.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .bimester import Bimester
from .money import ZERO, cents
from .notice import CUOTA_FIJA, FACTOR, PORCENTAJE

NONE = "none"
CENTS = "cents"
BOUNDARY = "boundary"
UNIT = "unit"
LATE_AVISO = "late_aviso"
CAP = "minimum_wage_cap"
INSUFFICIENT = "insufficient_pay"
LEAVER = "leaver"
MISSING_OURS = "credit_missing_ours"
MISSING_THEIRS = "credit_missing_theirs"
VALUE = "value_unlike"
INSURANCE = "insurance"
DAYS = "days"
NOT_TOLD = "not_told"
UNKNOWN = "unknown"

# What each means: ours less theirs is …
CAUSES = {
    NONE: "nothing",
    CENTS: "what rounding leaves",
    BOUNDARY: "days of the bimester that a payslip has not withheld yet",
    UNIT: "a factor times another UMI",
    LATE_AVISO: "days or amounts that one side knows of and the other does not yet",
    CAP: "what the limit of the minimum wage cut off",
    INSUFFICIENT: "what the pay did not suffice for",
    LEAVER: "days after the worker left",
    MISSING_OURS: "all, for payroll has no such credit",
    MISSING_THEIRS: "all, for they have no such credit",
    VALUE: "that of another type, value or wage",
    INSURANCE: "the insurance, which one side leaves out",
    DAYS: "days that one side counts and the other does not",
    NOT_TOLD: "not to be had: they tell no amortization",
    UNKNOWN: "explained by nothing that payroll knows",
}

NOTHING_TO_DO = "nothing"
ADJUST = "adjust"
CLARIFY = "clarify"
# ``adjust`` on the next payslip, ``clarify`` in the portal.
TO_DO = {
    NONE: NOTHING_TO_DO,
    CENTS: NOTHING_TO_DO,
    BOUNDARY: NOTHING_TO_DO,
    MISSING_OURS: ADJUST,
    NOT_TOLD: NOTHING_TO_DO,
}


@dataclass(frozen=True)
class Ours:
    """What payroll knows of one credit in one bimester; pesos.

    - ``withheld``, ``insurance``, ``returned``: by its payslips; none is negative;
    - ``due``: what the days make due by today's avisos, without insurance; None where
      nobody computed it;
    - ``short``: the part of it that the pay did not suffice for;
    - ``capped``: what the limit of the minimum wage cut off, which is not due;
    - ``credit_number``, ``discount_type``, ``discount_value``: of the last day in
      force, or before; the number is empty without a credit;
    - ``first``, ``last``: first and last day in force within the bimester, None where
      it was not; ``days``: how many of them count; ``days_withheld``: on how many of
      these a payslip withheld, None for all;
    - ``left``: the day the employment ended, if it did;
    - ``umi``: the one that the payslips used; ``umi_in_force``: that of the law today;
      ``other_umis``: such as they may use yet, of an earlier year say;
    - ``sdi``: integrated daily wage; ``insurance_value``: of a bimester, by the law.
    """

    withheld: Decimal = ZERO
    insurance: Decimal = ZERO
    returned: Decimal = ZERO
    due: Decimal | None = None
    short: Decimal = ZERO
    capped: Decimal = ZERO
    credit_number: str = ""
    discount_type: str | None = None
    discount_value: Decimal | None = None
    first: date | None = None
    last: date | None = None
    days: int = 0
    days_withheld: int | None = None
    left: date | None = None
    umi: Decimal | None = None
    umi_in_force: Decimal | None = None
    other_umis: tuple[Decimal, ...] = ()
    sdi: Decimal | None = None
    insurance_value: Decimal = ZERO


@dataclass(frozen=True)
class Theirs:
    """What an emisión, or SUA, has of the worker; pesos.

    ``amortization`` None: it does not tell. ``insurance_included``: whether that holds
    the damage insurance (else it is compared without). ``days`` None: not told.
    ``wage``: integrated daily wage.
    """

    amortization: Decimal | None = ZERO
    credit_number: str = ""
    discount_type: str | None = None
    discount_value: Decimal | None = None
    days: int | None = None
    wage: Decimal | None = None
    insurance_included: bool = True

    @property
    def has_credit(self) -> bool:
        """Whether they charge, or would charge, anything."""
        return bool(self.credit_number or self.amortization)


class Part(NamedTuple):
    """A piece of the difference: its cause, pesos (ours less theirs), what to do, and
    the arithmetic."""

    cause: str
    amount: Decimal
    todo: str
    formula: str = ""


def amount_of(
    bimester: Bimester,
    discount_type: str | None,
    value: Decimal | None,
    days: int,
    umi: Decimal | None = None,
    sdi: Decimal | None = None,
) -> Decimal | None:
    """What a discount makes of so many days, to the cent; None where a fact lacks.

    >>> from decimal import Decimal
    >>> amount_of(Bimester(2026, 1), "cuota_fija", Decimal(2450), 15)
    Decimal('1245.76')
    >>> amount_of(Bimester(2026, 1), "factor", Decimal("22.25"), 59) is None
    True
    """
    if discount_type == PORCENTAJE:
        exact = sdi * value * days / 100 if value and sdi else None
    elif discount_type == FACTOR:
        exact = value * umi * 2 * days / bimester.days if value and umi else None
    elif discount_type == CUOTA_FIJA:
        exact = value * 2 * days / bimester.days if value else None
    else:
        exact = None
    return None if exact is None else cents(exact)
