"""Many workers' bimester as payroll has it beside an emission and SUA.

All is read at once for all of them, so the number of queries does not grow with the
number of workers.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ..engine.bimester import Bimester
from ..engine.correction import DIFFERENCE, RETURN
from ..engine.daily import Tariff
from ..engine.dated import Dated
from ..engine.money import ZERO, Amounts, add, cents, rounded_sum
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE, Problem
from ..engine.payroll import Worker
from ..engine.reconciliation import Finding, Ours, Theirs, reconcile
from ..engine.span import ONE_DAY, Span, overlaps
from ..engine.step import Step
from ..engine.timeline import FOREVER
from .correction_batch import amounts_of
from .payroll_inputs import PayrollInputs
from .value import PESOS, VALUE_DIGITS, to_decimal

SETTLED = ("applied", "paid")
WAITING = ("proposed", "accepted")
# The finest value that IMSS's programs hold (SUA's MOVCR); an aviso may be finer.
FINEST = {
    PORCENTAJE: Decimal("0.01"),
    CUOTA_FIJA: Decimal("0.01"),
    FACTOR: Decimal("0.0001"),
}


@dataclass(frozen=True)
class Given:
    """What a person gave: the emission, whether its amortizations hold the insurance,
    SUA's amounts by NSS, and whether these are what is compared."""

    emission_id: int | bool
    insurance_included: bool
    tolerance: Decimal
    by_sua: bool
    sua: dict[str, Decimal]


@dataclass
class Row:
    """One worker's credit: what both sides say and what was found."""

    employee_id: int | bool
    nss: str
    name: str
    ours: Ours | None
    theirs: Theirs | None
    finding: Finding
    credit: object = None
    eba: Decimal | None = None
    sua: Decimal | None = None
    aviso_id: int | bool = False
    correction: object = None
    steps: tuple[Step, ...] = ()


@dataclass
class _Side:
    """What our payslips hold of one credit."""

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


class ReconciliationBatch:
    """Reconciles workers of one bimester record.

    ``employees``: ids; ``nss``: of workers that only they know.
    """

    def __init__(self, bimester, employees, nss: Sequence[str], given: Given):
        self.record = bimester.sudo()
        self.env = self.record.env
        self.bimester: Bimester = bimester._engine()
        self.given = given
        self.employees = self.env["hr.employee"].browse(sorted(employees))
        self.credits = self._credits()
        self.inputs = PayrollInputs(self.env, self.employees.ids, self.bimester.span)
        self.inputs.read_all(self.record.company_id.ids)
        self.sides = self._sides()
        self.slips = self._slips()
        self.lines = self._lines(nss)
        self.nss = list(nss)

    def rows(self) -> list[Row]:
        """What is found of all of them, workers of ours first."""
        self.employees.fetch(["name", "ssnid", "company_id"])
        found = [row for worker in self.employees for row in self._of_worker(worker)]
        known = {row.nss for row in found}
        for nss in self.nss:
            if nss not in known:
                line = self._take(self.lines[nss], "")
                name = line.name if line else ""
                found.append(self._only_theirs(False, nss, name, line))
        return found

    # --- what is read once ------------------------------------------------------------

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
        sides = defaultdict(_Side)
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

    def _lines(self, nss):
        """Lines of the emission, by worker's id or NSS."""
        result = defaultdict(list)
        if not self.given.emission_id:
            return result
        for line in self.env["l10n_mx_infonavit.emission.line"].search(
            [
                ("emission_id", "=", self.given.emission_id),
                ("position", ">", 0),
                "|",
                ("employee_id", "in", self.employees.ids),
                ("nss", "in", list(nss)),
            ]
        ):
            result[line.employee_id.id or line.nss].append(line)
        return result

    # --- one worker -------------------------------------------------------------------

    def _of_worker(self, worker):
        """A row for each credit; the emission's line goes to the credit that it names,
        else to the first one that is left."""
        lines = list(self.lines[worker.id])
        nss = self._nss(worker, lines)
        sua = self.given.sua.get(nss)
        mine = [self._ours(worker, credit) for credit in self.credits[worker.id]]
        mine = [found for found in mine if found]
        mine.sort(key=lambda found: not found[1].days)
        named = {
            credit.id: self._named(lines, credit.credit_number)
            for credit, _ours, _problems in mine
        }
        rest = [line for line in lines if line not in named.values()]
        rows = []
        for credit, ours, problems in mine:
            line = named[credit.id] or (rest.pop(0) if rest else None)
            if not (ours.days or self.sides[credit.id].rows or line or sua is not None):
                continue
            rows.append(self._row(worker, nss, credit, ours, line, sua, problems))
            sua = None
        if rest or (sua is not None and not rows):
            line = rest[0] if rest else None
            rows.append(self._only_theirs(worker.id, nss, worker.name, line, sua))
        return [row for row in rows if _tells(row)]

    def _nss(self, worker, lines):
        return next((line.nss for line in lines if line.nss), None) or (
            worker.version_id.l10n_mx_infonavit_nss or worker.ssnid or ""
        )

    def _named(self, lines, number):
        return next((line for line in lines if line.credit_number == number), None)

    def _take(self, lines, number):
        return self._named(lines, number) or next(iter(lines), None)

    def _row(self, worker, nss, credit, ours, line, sua, problems):
        side = self.sides[credit.id]
        theirs = self._aligned(credit, ours, self._theirs(line, sua))
        finding = reconcile(self.bimester, ours, theirs, self.given.tolerance)
        if theirs and theirs.has_credit and problems:
            finding = replace(finding, unlike=(*finding.unlike, *problems))
        return Row(
            worker.id,
            nss,
            worker.name,
            ours,
            theirs,
            finding,
            credit,
            _eba(line),
            sua,
            self._aviso(credit),
            next(iter(side.waiting), None),
            side.steps(),
        )

    def _only_theirs(self, employee_id, nss, name, line, sua=None):
        if sua is None:
            sua = self.given.sua.get(nss)
        theirs = self._theirs(line, sua)
        finding = reconcile(self.bimester, None, theirs, self.given.tolerance)
        return Row(
            employee_id, nss, name, None, theirs, finding, eba=_eba(line), sua=sua
        )

    def _aviso(self, credit):
        """The aviso of the terms that hold at the bimester's end, else of the last
        ones before."""
        terms = credit.term_ids.filtered(lambda t: t.date_from <= self.bimester.last)
        return terms.sorted("date_from")[-1:].aviso_id.id

    # --- theirs -----------------------------------------------------------------------

    def _theirs(self, line, sua) -> Theirs | None:
        if self.given.by_sua and sua is None:
            return None
        if not line:
            if not self.given.by_sua:
                return None
            return Theirs(sua, insurance_included=self.given.insurance_included)
        amount = sua if self.given.by_sua else _eba(line)
        return Theirs(
            amortization=amount,
            credit_number=line.credit_number or "",
            discount_type=line.discount_type or None,
            discount_value=to_decimal(line.discount_value, VALUE_DIGITS) or None,
            days=line.days or None,
            wage=to_decimal(line.wage, PESOS) or None,
            insurance_included=self.given.insurance_included,
        )

    def _aligned(self, credit, ours, theirs):
        """A value that theirs can only hold rounded, or the nominal percentage of an
        old credit, is the same as ours."""
        if not (theirs and ours.discount_value and theirs.discount_value):
            return theirs
        term = credit.term_ids.filtered(lambda t: t.date_from <= self.bimester.last)
        nominal = to_decimal(term.sorted("date_from")[-1:].discount_value, VALUE_DIGITS)
        finest = FINEST.get(theirs.discount_type)
        if theirs.discount_type == ours.discount_type and finest:
            exact = {nominal, ours.discount_value}
            same = exact | {v.quantize(finest, ROUND_HALF_UP) for v in exact}
            if theirs.discount_value in same:
                return replace(theirs, discount_value=ours.discount_value)
        return theirs

    # --- ours -------------------------------------------------------------------------

    def _ours(self, worker, credit):
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


def _eba(line):
    """The emission's amortization; None where it tells none."""
    if not line or not line.is_amortization_told:
        return None
    return to_decimal(line.amortization, PESOS)


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


def _tells(row):
    """Whether the row says anything: a credit on one of the sides."""
    theirs = row.theirs and row.theirs.has_credit
    ours = row.ours and (row.ours.days or row.finding.ours or row.ours.returned)
    return bool(theirs or ours or row.sua is not None)
