"""Insufficient pay: never more than the pay that is available.

What is available goes first to what is given back anyway, then to the amortizations in
the order of the credits (the earliest first), then to their insurances: the
amortization is what the aviso orders, and the salary rule of the insurance runs after
its own. The employer covers nothing; what lacks is recorded as ``short``, and carried
over within the bimester only where the company says so (:class:`~.payroll.Payroll`).
No closing ever collects it.

Source: Ley del Infonavit art. 29 III; the order is ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from .correction import Correction
from .money import CENT, Amounts, money, negative, positive
from .retention import Retention
from .step import BOTH, Step

Item = TypeVar("Item", Retention, Correction)


def limit(items: Sequence[Item], available: Decimal | None) -> tuple[Item, ...]:
    """What a payslip really withholds of what is due, in the order given.

    ``items``: the retentions of all its credits, the earliest credit first, then the
    differences that were accepted. ``available``: pesos; less than nothing is nothing,
    None does not limit.
    """
    if available is None:
        return tuple(items)
    amounts = share((item.withheld for item in items), available)
    return tuple(_cut(item, to) for item, to in zip(items, amounts, strict=True))


def withhold(items: Sequence[Item], taken: Amounts) -> tuple[Item, ...]:
    """What each item withholds where a payslip's lines took so much of either kind: for
    payrolls that hand out the pay in several goes, a contract or a rule after the
    other.
    """
    amounts, _rest = _hand_out([item.amount for item in items], taken.amount)
    insurances, _rest = _hand_out([item.insurance for item in items], taken.insurance)
    given = map(Amounts, amounts, insurances)
    return tuple(_cut(item, to) for item, to in zip(items, given, strict=True))


def share(dues: Iterable[Amounts], available: Decimal) -> list[Amounts]:
    """The available pesos, to the cent, handed out to dues in their order.

    >>> due = Amounts(Decimal(500), Decimal(15))
    >>> [tuple(map(str, given)) for given in share([due, due], Decimal(1020))]
    [('500', '15'), ('500', '5.00')]
    """
    dues = list(dues)
    given = sum(due.each(negative).total for due in dues)
    left = positive(available).quantize(CENT, rounding=ROUND_DOWN) - given
    amounts, left = _hand_out([due.amount for due in dues], left)
    insurances, left = _hand_out([due.insurance for due in dues], left)
    return [Amounts(*both) for both in zip(amounts, insurances, strict=True)]


def _hand_out(dues: Iterable[Decimal], left: Decimal) -> tuple[list[Decimal], Decimal]:
    taken = []
    for due in dues:
        amount = min(due, left) if due > 0 else due
        left -= positive(amount)
        taken.append(amount)
    return taken, left


def _cut(item: Item, to: Amounts) -> Item:
    """The item, withholding less, with the step that says so."""
    lack = item.withheld - to
    if not lack:
        return item
    steps = [
        Step.of(
            "insufficient" + ending,
            item.span,
            f"{money(due)} − {money(less)} = {money(left)}",
        )
        for ending, due, less, left in zip(BOTH, item.withheld, lack, to, strict=True)
        if less
    ]
    return replace(
        item,
        amount=to.amount,
        insurance=to.insurance,
        short=item.short + lack,
        steps=(*item.steps, *steps),
    )
