"""From the avisos of one credit to its terms: what is to be withheld on which days,
and the suspensions that give back.

On each day the aviso notified last, of those already in effect, has the word. A
modification changes the terms of a credit that is being withheld and never starts
one; after a suspension only a new retención starts again. So the result depends on
the avisos alone and not on the order in which they arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from .notice import (
    MODIFICACION,
    NOTICE_CLASSES,
    SUSPENSION,
    date_effective,
)
from .span import ONE_DAY, Span

FOREVER = date.max


@dataclass(frozen=True)
class Order:
    """One aviso as the timeline needs it.

    ``key`` names it for whoever asked (a folio, a record id). ``discount_type`` and
    ``discount_value`` as in :class:`~.notice.Notice`; ``created`` breaks ties between
    avisos notified on one day. ``returns``: of a suspensión, whether what was withheld
    in bimesters not yet remitted goes back to the worker; a plain one does, one "por
    próxima liquidación" does not (form Act.07-2019).
    """

    key: str
    notice_class: str
    notified: date
    discount_type: str | None = None
    discount_value: Decimal | None = None
    created: date | None = None
    returns: bool = True

    @property
    def effective(self) -> date:
        """The first day on which it holds."""
        return date_effective(self.notice_class, self.notified)

    def _precedence(self):
        # Of a retención and a suspensión notified on one day the suspensión has the
        # word: what was withheld too little can be caught up, too much is a fine.
        return (
            self.notified,
            self.created or date.min,
            NOTICE_CLASSES.index(self.notice_class),
            self.key,
        )


@dataclass(frozen=True)
class Term:
    """Days on which one aviso's discount holds. ``last`` is ``date.max`` while open.

    ``applies_table``: an old percentage credit, whose percentage the reduction table
    lowers; no aviso says so, whoever keeps the credit does.
    """

    first: date
    last: date
    discount_type: str
    discount_value: Decimal
    key: str
    applies_table: bool = False

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.last)


@dataclass(frozen=True, order=True)
class Stop:
    """A suspension that returns what was withheld: its first day, and its aviso."""

    day: date
    key: str


@dataclass(frozen=True)
class Timeline:
    """``terms`` in order, disjoint; ``stops`` in order. ``idle``: keys of avisos that
    never had the word (a modification of a credit that is not withheld, an order
    overtaken before its day), which a person should see."""

    terms: tuple[Term, ...] = ()
    idle: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()


def in_order(orders: Iterable[Order]) -> list[Order]:
    """Avisos of one credit, in whatever order they come, by who speaks later."""
    return sorted(orders, key=Order._precedence)


def build(orders: Iterable[Order]) -> Timeline:
    """The timeline of one credit from its avisos, in whatever order they come.

    :raises ValueError: for a class of aviso that does not exist
    """
    ranked = in_order(orders)
    terms: list[Term] = []
    stops: list[Stop] = []
    spoke = set()
    days = sorted({order.effective for order in ranked})
    for day, following in pairwise([*days, None]):
        governing = _governing(ranked, day)
        if governing is None:
            continue
        if governing.notice_class != SUSPENSION:
            _extend(
                terms, governing, day, following - ONE_DAY if following else FOREVER
            )
        elif governing.returns and governing.key not in spoke:
            stops.append(Stop(day, governing.key))
        spoke.add(governing.key)
    idle = tuple(order.key for order in ranked if order.key not in spoke)
    return Timeline(tuple(terms), idle, tuple(stops))


def _extend(terms: list[Term], order: Order, first: date, last: date):
    """Add the days to the term of the order, or as a new one."""
    if terms and terms[-1].key == order.key and terms[-1].last == first - ONE_DAY:
        first = terms.pop().first
    terms.append(
        Term(first, last, order.discount_type, order.discount_value, order.key)
    )


def _governing(ranked: list[Order], day: date) -> Order | None:
    """Of the avisos in effect on the day the one notified last, in a credit that was
    started; the suspension itself where it is suspended."""
    in_effect = [order for order in ranked if order.effective <= day]
    switches = [order for order in in_effect if order.notice_class != MODIFICACION]
    if not switches or switches[-1].notice_class == SUSPENSION:
        return switches[-1] if switches else None
    return in_effect[-1]
