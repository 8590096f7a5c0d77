"""A worker's bimester as payroll has it beside what Infonavit will charge for it.

Ours is what was withheld, with its insurance, less what went back to the worker; theirs
the amortization of an emisión (EBA) or of SUA. A difference is explained by facts that
payroll knows (:mod:`~.cause`), each as an exact amount; what no fact explains stays
there as unknown. Nothing is judged by how probable it is.

Source: the causes are those that payroll offices name; their order is ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .bimester import Bimester
from .cause import explanation
from .money import ZERO
from .notice import PORCENTAJE, Problem
from .sides import (
    ADJUST,
    CAUSES,
    CENTS,
    CLARIFY,
    MISSING_OURS,
    MISSING_THEIRS,
    NONE,
    NOT_TOLD,
    NOTHING_TO_DO,
    TO_DO,
    UNKNOWN,
    VALUE,
    Ours,
    Part,
    Theirs,
)

# With what it takes and gives.
__all__ = [
    "ADJUST",
    "CAUSES",
    "CLARIFY",
    "NOTHING_TO_DO",
    "Finding",
    "Ours",
    "Part",
    "Theirs",
    "count_by_cause",
    "reconcile",
]

TOLERANCE = Decimal("0.50")


@dataclass(frozen=True)
class Finding:
    """What the comparison found.

    ``ours``, ``theirs``: the amounts compared; ``difference``: ours less theirs; these
    two are None where they do not tell. ``parts``: its explanation, which adds up to
    it. ``unlike``: fields of the credit in which the two contradict each other, amounts
    apart: ``other_credit``, ``other_type``, ``other_value``, ``other_wage``, each with
    their value; a person decides who is right.
    """

    ours: Decimal
    theirs: Decimal | None
    difference: Decimal | None
    cause: str
    todo: str
    parts: tuple[Part, ...] = ()
    unlike: tuple[Problem, ...] = ()

    @property
    def unexplained(self) -> Decimal:
        """The part of the difference that no fact explains."""
        return sum((p.amount for p in self.parts if p.cause == UNKNOWN), ZERO)


def total_of(ours: Ours, theirs: Theirs | None) -> Decimal:
    """Withheld and insurance, less returned; no insurance where theirs has none."""
    insured = theirs is None or theirs.insurance_included
    return ours.withheld + (ours.insurance if insured else ZERO) - ours.returned


def unlike(ours: Ours, theirs: Theirs) -> tuple[Problem, ...]:
    """In which fields of the credit the two contradict each other."""
    pairs: list[tuple[str, str, object, object]] = [
        ("other_credit", "credit_number", ours.credit_number, theirs.credit_number),
        ("other_type", "discount_type", ours.discount_type, theirs.discount_type),
    ]
    if ours.discount_type == theirs.discount_type:
        value = ours.discount_value, theirs.discount_value
        pairs.append(("other_value", "discount_value", *value))
        if ours.discount_type == PORCENTAJE:
            pairs.append(("other_wage", "wage", ours.sdi, theirs.wage))
    return tuple(
        Problem(code, field, str(other))
        for code, field, own, other in pairs
        if own and other and own != other
    )


def reconcile(
    bimester: Bimester,
    ours: Ours | None,
    theirs: Theirs | None,
    tolerance: Decimal = TOLERANCE,
) -> Finding:
    """Compare one worker's bimester.

    ``ours``, ``theirs``: None where that side does not have the worker. ``tolerance``:
    a difference up to it, or what an explanation leaves, is cents.
    """
    own = ours or Ours()
    total = total_of(own, theirs)
    has_ours = bool(own.credit_number or total or own.days)
    told = theirs.amortization if theirs else ZERO
    if not (theirs and theirs.has_credit):
        if not total and not (has_ours and own.days):
            return Finding(total, ZERO, ZERO, NONE, NOTHING_TO_DO)
        return _whole(MISSING_THEIRS, total, ZERO)
    if not has_ours:
        return _whole(MISSING_OURS, total, told)
    found = unlike(own, theirs)
    if told is None:
        cause, todo = (VALUE, CLARIFY) if found else (NOT_TOLD, NOTHING_TO_DO)
        return Finding(total, None, None, cause, todo, unlike=found)
    difference = total - told
    parts = explain(bimester, own, theirs, difference, tolerance)
    main = max(parts, key=_weight, default=Part(NONE, ZERO, NOTHING_TO_DO))
    cause, todo = main.cause, main.todo
    if found and cause in (NONE, CENTS):
        cause, todo = VALUE, CLARIFY
    return Finding(total, told, difference, cause, todo, parts, found)


def _whole(cause: str, ours: Decimal, theirs: Decimal | None) -> Finding:
    """The whole difference has one cause."""
    todo = TO_DO.get(cause, CLARIFY)
    if theirs is None:
        return Finding(ours, None, None, cause, todo)
    difference = ours - theirs
    parts = (Part(cause, difference, todo),) if difference else ()
    return Finding(ours, theirs, difference, cause, todo, parts)


def _weight(part: Part) -> Decimal:
    return abs(part.amount)


def explain(
    bimester: Bimester,
    ours: Ours,
    theirs: Theirs,
    difference: Decimal,
    tolerance: Decimal,
) -> tuple[Part, ...]:
    """The difference as parts that add up to it."""
    if not difference:
        return ()
    parts: tuple[Part, ...] = ()
    if abs(difference) > tolerance:
        parts = explanation(bimester, ours, theirs, difference, tolerance)
    rest = difference - sum((part.amount for part in parts), ZERO)
    if not rest:
        return parts
    if abs(rest) <= tolerance:
        return (*parts, Part(CENTS, rest, NOTHING_TO_DO))
    return (*parts, Part(UNKNOWN, rest, CLARIFY))


def count_by_cause(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings each cause has, in the order of ``CAUSES``."""
    counts = dict.fromkeys(CAUSES, 0)
    for finding in findings:
        counts[finding.cause] += 1
    return {cause: count for cause, count in counts.items() if count}
