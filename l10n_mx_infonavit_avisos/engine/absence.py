"""Which days of absence and incapacity count.

Until 31 Oct 2025 they do not. From 1 Nov 2025 they do for cuota fija and factor; for
percentages the criterion is silent, and the company chooses. An employer with a
suspension granted by a court keeps the old rule while it lasts. Vacations always count,
so they are no absence here; days outside the employment never do.

Source: Ley del Infonavit art. 29 (DOF 21 Feb 2025), from the sixth bimester of 2025 on
by the notice of DOF 10 Nov 2025.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .dated import cut_by
from .law import Law, Policy
from .notice import PORCENTAJE
from .payroll import ABSENCES, Worker
from .span import Span, merge, overlaps


class Absent(NamedTuple):
    """Days of one kind of absence under one rule; ``counts``: they are withheld."""

    span: Span
    kind: str
    counts: bool


def absent(
    days: Span, discount_type: str, worker: Worker, law: Law, policy: Policy
) -> list[Absent]:
    """The absences within the days, in order; a day of both kinds is an incapacity."""
    found: list[Absent] = []
    covered: list[Span] = []
    for kind in ABSENCES:
        spans = (absence.span for absence in worker.absences if absence.kind == kind)
        merged = merge(overlaps(days, spans))
        for span in merged:
            for part in span.minus(covered):
                found += _ruled(part, kind, discount_type, worker, law, policy)
        covered += merged
    return sorted(found)


def _ruled(
    span: Span, kind: str, discount_type: str, worker: Worker, law: Law, policy: Policy
) -> Iterator[Absent]:
    """The days, cut where the rule changes."""
    reaches = discount_type != PORCENTAJE or policy.percentage_absences_count
    for part, (reformed, registro) in cut_by(span, law.absences_count, worker.registro):
        if not (reformed and reaches):
            yield Absent(part, kind, False)
            continue
        judicial = merge(overlaps(part, registro.judicial)) if registro else []
        for days in judicial:
            yield Absent(days, kind, False)
        for days in part.minus(judicial):
            yield Absent(days, kind, True)
