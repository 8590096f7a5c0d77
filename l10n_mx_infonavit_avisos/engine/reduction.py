"""Old percentage credits: the table that lowers 20, 25 and 30 per cent.

For credits granted before 1 Feb 1998, by wage in minimum wages. Which row a fraction
falls on is not public: here the last row whose wages are reached, so the row of the
integer part with the published table; below the first row, the first. Whoever knows
better changes the rows, which are data.

Source: notice of DOF 24 Nov 2003.

>>> table = (
...     Row(Decimal(25), Decimal(2), Decimal("19.6")),
...     Row(Decimal(25), Decimal(3), Decimal("21.0")),
... )
>>> [reduced(table, Decimal(25), Decimal(w), Decimal(100)).percentage
...  for w in (90, 299, 300, 990)]
[Decimal('19.6'), Decimal('19.6'), Decimal('21.0'), Decimal('21.0')]
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .law import Row
from .money import money, plain

HUNDREDTH = Decimal("0.01")


class Reduction(NamedTuple):
    """The row on which a wage falls, and why."""

    row: Row
    wage: Decimal
    minimum: Decimal

    @property
    def formula(self) -> str:
        """Wage ÷ minimum wage, the row's wages, and nominal → lowered percentage."""
        times = plain((self.wage / self.minimum).quantize(HUNDREDTH, "ROUND_DOWN"))
        return (
            f"{money(self.wage)} ÷ {money(self.minimum)} = {times} "
            f"[{plain(self.row.wages)}]: "
            f"{plain(self.row.nominal)} % → {plain(self.row.percentage)} %"
        )


def reduced(
    table: Iterable[Row], nominal: Decimal, wage: Decimal, minimum: Decimal
) -> Row | None:
    """The row for a nominal percentage and a daily wage; None where the table has no
    such percentage."""
    rows = sorted(row for row in table if row.nominal == nominal)
    reached = [row for row in rows if row.wages * minimum <= wage]
    if reached:
        return reached[-1]
    return rows[0] if rows else None
