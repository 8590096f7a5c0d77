"""What is odd about an aviso beside the others of the same worker.

Infonavit gives no rule for these, so that a person decides: a second credit of one
worker, and a credit whose discount changes its type.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from .notice import RETENCION
from .span import Span
from .timeline import Order, build, in_order

# Credit number → the avisos of that credit.
Orders = Mapping[str, Iterable[Order]]
SECOND_CREDIT = "second_credit"
OTHER_DISCOUNT_TYPE = "other_discount_type"


@dataclass(frozen=True)
class Claim:
    """One aviso of a worker's, in force (``is_applied``) or not yet.

    ``waits``: something else is odd about it. ``is_accepted``: a person accepted what
    is. ``rivals``: keys of avisos that end where this one is applied.
    """

    credit_number: str
    order: Order
    is_applied: bool = False
    waits: bool = False
    is_accepted: bool = False
    rivals: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """That of its order."""
        return self.order.key


def oddities(standing: list[Claim], coming: list[Claim]) -> dict[str, dict[str, str]]:
    """What is odd about the avisos that come to one worker: key → code → detail.

    They are judged by their dates, in whatever order they come. One that waits is
    judged alone, so that a person reads at once all that is odd about it.
    """
    found = defaultdict(dict)
    ready = [claim for claim in coming if not claim.waits]
    _find_other_types(found, standing, ready)
    waiting = [claim for claim in coming if claim.waits or claim.key in found]
    firm = [claim for claim in ready if claim.key not in found]
    _find_second_credits(found, standing, firm)
    holding = standing + [
        replace(claim, is_applied=True) for claim in firm if claim.key not in found
    ]
    for claim in waiting:
        others = [other for other in holding if other.key not in claim.rivals]
        _find_other_types(found, others, [claim])
        _find_second_credits(found, others, [claim])
    return dict(found)


def _find_other_types(found, standing, coming):
    accepted = {claim.key for claim in coming if claim.is_accepted}
    before, after = _by_credit(standing), _by_credit(coming)
    for number, orders in after.items():
        odd = other_discount_types(before.get(number, ()), orders, accepted)
        for key, kind in odd.items():
            found[key].setdefault(OTHER_DISCOUNT_TYPE, kind)


def _find_second_credits(found, standing, coming):
    starts = [
        claim
        for claim in coming
        if claim.order.notice_class == RETENCION and not claim.is_accepted
    ]
    if not starts:
        return
    applied = [claim for claim in standing if claim.is_applied]
    second = second_credits(_by_credit(applied), _by_credit(applied + coming))
    for claim in starts:
        if claim.credit_number in second:
            found[claim.key][SECOND_CREDIT] = ""


def _by_credit(claims) -> dict[str, list[Order]]:
    orders = defaultdict(list)
    for claim in claims:
        orders[claim.credit_number].append(claim.order)
    return orders


def second_credits(before: Orders, after: Orders) -> set[str]:
    """Numbers of a worker's credits that newly take days which another one has: one in
    force already (``before``), else the one that begins earlier."""
    old, new = _spans(before), _spans(after)
    taken = {number: new[number] for number in old if number in new}
    later = set()
    for number in sorted(new, key=lambda n: (n not in old, new[n][0].first, n)):
        others = [span for n in taken if n != number for span in taken[n]]
        fresh = [
            piece for span in new[number] for piece in span.minus(old.get(number, ()))
        ]
        if any(piece.intersect(other) for piece in fresh for other in others):
            later.add(number)
        else:
            taken[number] = new[number]
    return later


def _spans(orders: Orders) -> dict[str, list[Span]]:
    """The days on which each credit is withheld; none for one that never is."""
    spans = {}
    for number, of_credit in orders.items():
        if terms := build(of_credit).terms:
            spans[number] = [term.span for term in terms]
    return spans


def other_discount_types(
    standing: Iterable[Order],
    coming: Iterable[Order],
    accepted: Collection[str] = (),
) -> dict[str, str]:
    """Of the avisos that come to one credit those of another discount type than the
    one before them: their key → the type of the one before.

    Where none comes before, the next one that stands decides. An odd one does not
    count for those after it, unless a person accepted it (``accepted``: keys).
    """
    standing = [order for order in in_order(standing) if order.discount_type]
    settled = {order.key for order in standing} | set(accepted)
    latest = None
    odd = {}
    for order in in_order([*standing, *coming]):
        if not order.discount_type:
            continue
        beside = latest or next(iter(standing), order)
        if order.key in settled or order.discount_type == beside.discount_type:
            latest = order
        else:
            odd[order.key] = beside.discount_type
    return odd
