"""Pesos: rounding, the pair of amortization and insurance, and how they are written.

>>> cents(Decimal("1106.4515")), cents(Decimal("0.005"))
(Decimal('1106.45'), Decimal('0.01'))
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FINE = Decimal("0.0001")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Amounts:
    """Amortization and damage insurance, pesos; either may be negative.

    >>> Amounts(Decimal("100.00"), Decimal("15.00")).total
    Decimal('115.00')
    >>> bool(Amounts()), bool(Amounts(insurance=Decimal("15")))
    (False, True)
    """

    amount: Decimal = ZERO
    insurance: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.amount + self.insurance

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.amount + other.amount, self.insurance + other.insurance)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.amount - other.amount, self.insurance - other.insurance)

    def __neg__(self) -> "Amounts":
        return Amounts(-self.amount, -self.insurance)

    def __iter__(self) -> Iterator[Decimal]:
        yield self.amount
        yield self.insurance

    def each(self, function: Callable[[Decimal], Decimal]) -> "Amounts":
        """Both through the function."""
        return Amounts(*map(function, self))

    def __bool__(self):
        return bool(self.amount or self.insurance)


NOTHING = Amounts()


def add(amounts: Iterable[Amounts]) -> Amounts:
    """The sum of them all."""
    return sum(amounts, NOTHING)


def positive(value: Decimal) -> Decimal:
    """The value, zero where it is below."""
    return max(value, ZERO)


def negative(value: Decimal) -> Decimal:
    """The value, zero where it is above."""
    return min(value, ZERO)


def cents(value: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def rounded_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum of exact values, rounded once."""
    return cents(sum(values, ZERO))


def money(value: Decimal) -> str:
    """Pesos as Mexico writes them, with all the decimals that there are, two at least.

    >>> money(Decimal("2450")), money(Decimal("148.10484")), money(Decimal("-3"))
    ('2,450.00', '148.10484', '−3.00')
    """
    trimmed = value.normalize()
    exponent = trimmed.as_tuple().exponent
    text = f"{trimmed if exponent < -2 else value.quantize(CENT):,}"
    return text.replace("-", "−")


def plain(value: Decimal) -> str:
    """A factor or percentage without idle zeros.

    >>> plain(Decimal("22.2500")), plain(Decimal("20"))
    ('22.25', '20')
    """
    return f"{value.normalize():f}"


def exact(value: Decimal) -> str:
    """A result before rounding: four decimals where they are not idle."""
    return money(value.quantize(FINE, rounding=ROUND_HALF_UP))
