"""Law: what holds for everyone, by date; Policy: what the law leaves to the company.

Nothing here is a constant of the program: whoever keeps the values hands them in.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .dated import Dated

GENERAL = "general"
FRONTERA = "frontera"

CAP_MINIMUM_WAGE = "minimum_wage"
CAP_SDI = "sdi"
CAP_SBC = "sbc"
CAP_BASES = (CAP_MINIMUM_WAGE, CAP_SDI, CAP_SBC)


class Row(NamedTuple):
    """One row of the reduction table: from ``wages`` minimum wages on, a credit of
    ``nominal`` per cent withholds ``percentage``."""

    nominal: Decimal
    wages: Decimal
    percentage: Decimal


@dataclass(frozen=True)
class Law:
    """Dated values of the law.

    - ``umi``: Unidad Mixta Infonavit, pesos;
    - ``insurance``: damage insurance, pesos per bimester and credit;
    - ``minimum_wage``, ``minimum_wage_frontera``: pesos a day, the general one and that
      of the zona libre de la frontera norte;
    - ``absences_count``: whether days of absence and incapacity count, from 1 Nov 2025
      on (Ley del Infonavit art. 29, DOF 21 Feb 2025 and 10 Nov 2025); empty: never;
    - ``reduction``: the table for old percentage credits (DOF 24 Nov 2003).
    """

    umi: Dated[Decimal] = field(default_factory=Dated)
    insurance: Dated[Decimal] = field(default_factory=Dated)
    minimum_wage: Dated[Decimal] = field(default_factory=Dated)
    minimum_wage_frontera: Dated[Decimal] = field(default_factory=Dated)
    absences_count: Dated[bool] = field(default_factory=Dated)
    reduction: Dated[tuple[Row, ...]] = field(default_factory=Dated)

    def minimum_wages(self, zone: str) -> Dated[Decimal]:
        """The minimum wages of a zone.

        :raises ValueError: for a zone that does not exist
        """
        if zone not in (GENERAL, FRONTERA):
            raise ValueError(f"no such zone: {zone}")
        return self.minimum_wage if zone == GENERAL else self.minimum_wage_frontera


@dataclass(frozen=True)
class Policy:
    """Where the sources are silent or contradict each other: the company's choice.

    - ``percentage_absences_count``: whether the reform of 1 Nov 2025 reaches percentage
      credits, too. The criterion speaks of the other two only; by default it does not.
    - ``cap_base``: of what a worker at the minimum wage pays at most 20 %: the minimum
      wage (form Act.07-2019), the SDI (Infonavit's FAQ of 26 Dec 2025, the default) or
      the SBC (a vendor's practice).

    :raises ValueError: for a base that does not exist
    """

    percentage_absences_count: bool = False
    cap_base: str = CAP_SDI

    def __post_init__(self):
        if self.cap_base not in CAP_BASES:
            raise ValueError(f"no such base of the limit: {self.cap_base}")
