"""What payroll has of a bimester, for many workers at once: the side of ours of a
reconciliation."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..engine.bimester import Bimester
from ..engine.correction import DIFFERENCE, RETURN
from ..engine.daily import Tariff
from ..engine.dated import Dated
from ..engine.money import ZERO, Amounts, add, cents, rounded_sum
from ..engine.notice import FACTOR, PORCENTAJE, Problem
from ..engine.payroll import Worker
from ..engine.sides import Ours
from ..engine.span import ONE_DAY, Span, overlaps
from ..engine.step import Step
from ..engine.timeline import FOREVER
from .correction_batch import amounts_of
from .payroll_inputs import PayrollInputs

SETTLED = ("applied", "paid")
WAITING = ("proposed", "accepted")


@dataclass
class Held:
    """What the payslips hold of one credit."""

    rows: list = field(default_factory=list)
    settled: list = field(default_factory=list)
    waiting: list = field(default_factory=list)

    def withheld(self) -> Amounts:
        """By payslips, with the differences that were applied."""
        taken = [amounts_of(row) for row in self.rows]
        moved = [
            amounts_of(record) - amounts_of(record, "short_")
            for record in self.settled
            if record.kind == DIFFERENCE
        ]
        return add(taken + moved)

    def returned(self) -> Decimal:
        """What suspensions gave back, pesos above zero."""
        return -add(amounts_of(r) for r in self.settled if r.kind == RETURN).total

    def short(self) -> Decimal:
        """Amortization that the pay did not suffice for."""
        lacking = add(
            amounts_of(r, "short_") - amounts_of(r, "carried_") for r in self.rows
        )
        return max(lacking.amount, ZERO)

    def steps(self) -> tuple[Step, ...]:
        records = sorted(self.rows, key=lambda row: row.date_from) + self.settled
        return tuple(step for record in records for step in record._steps())


class OurSide:
    """Credits of the workers (``employees``: records), what their payslips hold for the
    bimester record, and what today's avisos make due; read once for all."""

    def __init__(self, record, employees):
        self.record, self.env = record, record.env
        self.bimester: Bimester = record._engine()
        self.employees = employees
        self.credits = self._credits()
        self.inputs = PayrollInputs(self.env, employees.ids, self.bimester.span)
        self.inputs.read_all(record.company_id.ids)
        self.sides = self._sides()
        self.slips = self._slips()

    def _credits(self):
        """Credits with their terms, by worker; also those that are suspended."""
        result = defaultdict(list)
        for credit in self.env["l10n_mx_infonavit.credit"].search(
            [
                ("employee_id", "in", self.employees.ids),
                ("company_id", "=", self.record.company_id.id),
            ],
            order="date_from, id",
        ):
            result[credit.employee_id.id].append(credit)
        return result

    def _sides(self):
        sides = defaultdict(Held)
        domain = [
            ("bimester_id", "=", self.record.id),
            ("employee_id", "in", self.employees.ids),
        ]
        for row in self.env["l10n_mx_infonavit.retention"].search(
            [*domain, ("counts", "=", True)]
        ):
            sides[row.credit_id.id].rows.append(row)
        for record in self.env["l10n_mx_infonavit.correction"].search(
            [*domain, ("state", "in", SETTLED + WAITING)]
        ):
            side = sides[record.credit_id.id]
            kind = side.settled if record.state in SETTLED else side.waiting
            kind.append(record)
        return sides

    def _slips(self):
        """Days of the payslips that withhold, or would, by worker."""
        result = defaultdict(list)
        for slip in self.env["hr.payslip"].search_fetch(
            [
                ("employee_id", "in", self.employees.ids),
                ("company_id", "=", self.record.company_id.id),
                ("l10n_mx_infonavit_computed", "=", True),
                ("state", "in", ("verify", "done")),
                ("credit_note", "=", False),
                ("date_from", "<=", self.bimester.last),
                ("date_to", ">=", self.bimester.first),
                "|",
                ("refunded_id", "=", False),
                ("refunded_id.state", "=", "cancel"),
            ],
            ["employee_id", "date_from", "date_to"],
        ):
            span = Span(slip.date_from, slip.date_to)
            result[slip.employee_id.id].append(span)
        return result

    # --- ours -------------------------------------------------------------------------

    def of(self, worker, credit):
        """(credit, ours, problems) of one credit; None where it begins later."""
        if credit.date_from and credit.date_from > self.bimester.last:
            return None
        otherwise = credit.registro_patronal_id.id
        registro = self.record.registro_patronal_id.id
        spans = [
            days
            for days, id in self.inputs.registros_on(
                worker.id, self.bimester.span, otherwise
            )
            if id == registro
        ]
        problems = ()
        if not spans and not self.sides[credit.id].rows:
            name = credit.registro_patronal_id.name or ""
            problems = (Problem("other_registro", "nrp", name),)
        facts = self.inputs.worker(worker.id, otherwise)
        terms = [term._term() for term in credit.term_ids.sorted("date_from")]
        ours = self._computed(credit, terms, facts, spans)
        return credit, ours, problems

    def _computed(self, credit, terms, facts: Worker, spans) -> Ours:
        side, law = self.sides[credit.id], self.inputs.law
        used = self._umi_used(side)
        if used:
            law = replace(law, umi=Dated.of({date.min: used}))
        policy = self.inputs.policy(self.record.company_id.id)
        tariff = Tariff(self.bimester, terms, facts, law, policy)
        segments = tariff.segments(spans)
        days = tariff.in_force(spans)
        covered = [
            part
            for slip in _disjoint(self.slips[credit.employee_id.id])
            for part in overlaps(slip, spans)
        ]
        withheld = side.withheld()
        blocked = any(segment.missing for segment in segments)
        amounts = [segment.amount for segment in segments]
        return Ours(
            withheld=withheld.amount,
            insurance=withheld.insurance,
            returned=side.returned(),
            due=None if blocked else rounded_sum(amounts),
            short=side.short(),
            capped=_capped(segments),
            first=days[0][0].first if days else None,
            last=days[-1][0].last if days else None,
            days=sum(segment.days for segment in segments),
            days_withheld=sum(s.days for s in tariff.segments(covered)),
            left=self._left(facts),
            umi_in_force=self.inputs.law.umi.at(self.bimester.last),
            other_umis=self._other_umis(),
            insurance_value=law.insurance.at(self.bimester.first) or ZERO,
            **self._discount(credit, terms, segments, facts, used),
        )

    def _discount(self, credit, terms, segments, facts, used):
        """The credit's number and its discount of the last day, or before."""
        last = segments[-1] if segments else None
        term = last.term if last else _last_term(terms, self.bimester.last)
        kind = term.discount_type if term else None
        value = term.discount_value if term else None
        if last and last.reduction:
            value = last.reduction.row.percentage
        day = last.span.last if last else self.bimester.last
        sdi = last.base if last and kind == PORCENTAJE else facts.sdi.at(day)
        umi = used or self.inputs.law.umi.at(day)
        return {
            "credit_number": credit.credit_number,
            "discount_type": kind,
            "discount_value": value,
            "sdi": sdi or None,
            "umi": umi if kind == FACTOR else None,
        }

    def _umi_used(self, side):
        """That of the year before, where payslips had no other and the year's is known
        by now; None where they used the one in force."""
        if not any(row.is_provisional for row in side.rows):
            return None
        before = self.inputs.law.umi.at(date(self.bimester.year, 1, 1) - ONE_DAY)
        return before if before != self.inputs.law.umi.at(self.bimester.last) else None

    def _other_umis(self):
        """The value before the one in force, which they may use yet."""
        umi = self.inputs.law.umi
        now = umi.at(self.bimester.last)
        others = [value for value in umi.values if value != now]
        before = [
            value
            for since, value in zip(umi.since, umi.values, strict=True)
            if value in others and since < self.bimester.first
        ]
        return tuple(before[-1:])

    def _left(self, facts: Worker):
        """The last day employed, of a worker who is gone at the bimester's end."""
        ends = [s.last for s in facts.employment if s.first <= self.bimester.last]
        last = max(ends, default=FOREVER)
        return last if last < self.bimester.last else None


def _capped(segments):
    """What the limit of the minimum wage cuts off, pesos."""
    limited = [s for s in segments if s.cap and not s.missing]
    return cents(sum(((s.full - s.daily) * s.days for s in limited), ZERO))


def _last_term(terms, day):
    return next((term for term in reversed(terms) if term.first <= day), None)


def _disjoint(spans):
    """The same days, none twice."""
    found = []
    for span in sorted(spans):
        found += span.minus(found)
    return found
