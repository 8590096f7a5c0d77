"""What confirmed payslips should have withheld, by what is known today.

A confirmed payslip never changes. What it should have been comes out of the same
calculation, with today's terms, wages and values, for the days it held:

- a **return**: a plain suspension gives back what was withheld in bimesters that are
  not yet remitted (form Act.07-2019); one "por próxima liquidación" does not, so its
  :class:`~.timeline.Order` says so and makes no :class:`~.timeline.Stop`. Only the
  terms of a new retención, after the suspension, stand in such a bimester;
- a **difference**: in any other bimester today's calculation says more or less than
  was due then: a late aviso or UMI, a corrected notification date, a wage filled in.
  Days before an aviso took effect are in no term, so they never make one. More is owed
  only beyond what was due then: what the pay did not suffice for is a shortfall and no
  difference. Less is given back only as far as it was withheld.

Both count what was returned, accepted or waived before, so asking again gives nothing.
How fast a difference may be recovered is not regulated: whoever asks proposes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .bimester import Bimester
from .law import Law, Policy
from .money import CENT, NOTHING, ZERO, Amounts, add, money, negative, positive
from .payroll import Held, Payroll, Worker
from .retention import INSURANCE_FIRST, Retention, retain
from .span import Span
from .step import BOTH, Step
from .timeline import FOREVER, Stop, Term, Timeline

RETURN = "return"
DIFFERENCE = "difference"


@dataclass(frozen=True)
class Book:
    """What a credit's payslips hold, by bimester.

    - ``held``: one for each payslip and bimester, with nothing where it withheld
      nothing, and one for each accepted or waived difference;
    - ``returned``: what suspensions gave back already, pesos above zero;
    - ``remitted``: bimesters paid to Infonavit;
    - ``insured``: bimesters whose insurance a payslip outside ``held`` charges.
    """

    held: tuple[Held, ...]
    returned: Mapping[Bimester, Amounts] = field(default_factory=dict)
    remitted: frozenset[Bimester] = frozenset()
    insured: frozenset[Bimester] = frozenset()


@dataclass(frozen=True)
class Correction:
    """What a bimester lacks: pesos more (above zero) or less to withhold.

    ``kind``: ``return``, which is never above zero, or ``difference``. ``key``: the
    aviso that causes it, of a difference the last one in the bimester, if any.
    ``short``: as in :class:`~.retention.Retention`.
    """

    kind: str
    bimester: Bimester
    amount: Decimal
    insurance: Decimal
    key: str
    steps: tuple[Step, ...]
    short: Amounts = NOTHING

    @property
    def withheld(self) -> Amounts:
        """What it takes, or gives back below zero."""
        return Amounts(self.amount, self.insurance)

    @property
    def span(self) -> Span:
        """The days of its bimester."""
        return self.bimester.span


def correct(
    timeline: Timeline,
    book: Book,
    worker: Worker,
    law: Law,
    insurance: str | None = INSURANCE_FIRST,
    policy: Policy = Policy(),  # noqa: B008 (frozen)
    until: date = FOREVER,
) -> tuple[Correction, ...]:
    """Returns and differences of one credit, in the order of their bimesters.

    ``until``: the last day of the payslip that is to carry them; a suspension after it
    returns nothing yet. ``insurance`` and ``policy`` as for the payslips themselves.
    """
    stops = [stop for stop in timeline.stops if stop.day <= until]
    found: list[Correction] = []
    for bimester in sorted({held.bimester for held in book.held}):
        remitted = bimester in book.remitted
        if remitted and book.returned.get(bimester):
            continue  # what a suspension settled and was paid so is closed
        review = _Review(timeline.terms, bimester, book, () if remitted else stops)
        found += review.corrections(worker, law, insurance, policy)
    return tuple(found)


class _Review:
    """One credit's payslips of one bimester. ``stop``: the suspension that returns what
    they withheld, if any; then ``terms`` are those that stand after it."""

    def __init__(
        self,
        terms: Sequence[Term],
        bimester: Bimester,
        book: Book,
        stops: Sequence[Stop],
    ):
        self.bimester, self.terms, self.stop = bimester, terms, None
        self.held = [held for held in book.held if held.bimester == bimester]
        self.returned = book.returned.get(bimester, NOTHING)
        self.insured = book.insured & {bimester}
        self.resumed = date.min
        if stops:
            standing = [term for term in terms if term.first >= stops[-1].day]
            resumed = standing[0].first if standing else FOREVER
            # A bimester that begins with the new terms is not the suspension's.
            if bimester.first < resumed:
                self.terms, self.stop, self.resumed = standing, stops[-1], resumed

    def corrections(
        self, worker: Worker, law: Law, insurance: str | None, policy: Policy
    ) -> Iterator[Correction]:
        pairs = list(self._recompute(worker, law, insurance, policy))
        retentions = [now for _held, now in pairs if now]
        if any(now.blocked for now in retentions):
            return  # what cannot be computed is no difference
        due = add(now.withheld for now in retentions)
        took = add(held.withheld for held in self.held) - self.returned
        less = (due - took).each(negative)
        more = (due - took - self._lacking()).each(positive)
        if self.stop and less:
            yield self._return(less, due)
            less = NOTHING
        # Less than a cent a payslip is rounding.
        noise = CENT * len(pairs)
        change = (less + more).each(lambda c: c if abs(c) >= noise else ZERO)
        if change:
            yield self._difference(change, due, pairs)

    def _recompute(
        self, worker: Worker, law: Law, insurance: str | None, policy: Policy
    ) -> Iterator[tuple[Held, Retention | None]]:
        """Each payslip with what it should be, as if they were computed in order."""
        parts: list[Span] = []
        taken: list[Span] = []
        insured = self.insured
        for part, held in self._parts():
            payroll = Payroll(tuple(parts), tuple(taken), insured)
            found = retain(self.terms, part, worker, law, payroll, insurance, policy)
            now = found[0] if found else None
            if now and now.days:
                taken.append(now.span)
            if now and now.insurance:
                insured |= {self.bimester}
            parts.append(part)
            yield held, now

    def _parts(self) -> list[tuple[Span, Held]]:
        """The payslips in order, with their days in the bimester."""
        parts = []
        for held in self.held:
            if held.period and (part := held.period.intersect(self.bimester.span)):
                parts.append((part, held))
        return sorted(parts, key=lambda pair: pair[0])

    def _lacking(self) -> Amounts:
        """What was due and is not withheld. What was due before a suspension that
        returns is owed no more."""
        return add(
            held.short - held.carried
            for held in self.held
            if held.period is None or held.period.last >= self.resumed
        )

    # --- what is found --------------------------------------------------------------

    def _return(self, less: Amounts, standing: Amounts) -> Correction:
        """All that is withheld and does not stand goes back."""
        took = add(held.withheld for held in self.held)
        steps = []
        for ending, back, *values in zip(
            BOTH, -less, took, self.returned, standing, strict=True
        ):
            if back:
                parts = [money(value) for value in values if value]
                formula = " − ".join(parts)
                if len(parts) > 1:
                    formula += f" = {money(back)}"
                steps.append(Step.of("return" + ending, self.bimester.span, formula))
        return self._correction(RETURN, less, self.stop.key, steps)

    def _difference(
        self,
        change: Amounts,
        due: Amounts,
        pairs: Sequence[tuple[Held, Retention | None]],
    ) -> Correction:
        """The change with the new arithmetic of the payslips that it comes from."""
        steps: list[Step] = []
        for held, now in pairs:
            should, was = now.amount if now else ZERO, held.due.amount
            if should == was:
                continue
            steps += now.steps if now else ()
            if len(pairs) > 1:
                formula = f"{money(should)} − {money(was)} = {money(should - was)}"
                span = held.period.intersect(self.bimester.span)
                days = now.days if now else 0
                steps.append(Step.of("review", span, formula, days))
        for ending, value, should in zip(BOTH, change, due, strict=True):
            if value:
                formula = f"{money(should)} − {money(should - value)} = {money(value)}"
                span = self.bimester.span
                steps.append(Step.of("difference" + ending, span, formula))
        keys = [now.key for _held, now in pairs if now]
        return self._correction(DIFFERENCE, change, keys[-1] if keys else "", steps)

    def _correction(self, kind: str, change: Amounts, key: str, steps) -> Correction:
        return Correction(kind, self.bimester, *change, key, tuple(steps))
