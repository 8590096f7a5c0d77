"""Many workers' bimester as payroll has it beside an emission and SUA.

All is read at once for all of them, so the number of queries does not grow with the
number of workers.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from ..engine.reconciliation import Finding, Ours, Theirs, reconcile
from ..engine.step import Step
from .reconciliation_ours import OurSide
from .value import PESOS, VALUE_DIGITS, to_decimal

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


class ReconciliationBatch:
    """Reconciles workers of one bimester record.

    ``employees``: ids; ``nss``: of workers that only they know.
    """

    def __init__(self, bimester, employees, nss: Sequence[str], given: Given):
        self.record = bimester.sudo()
        self.env = self.record.env
        self.bimester = bimester._engine()
        self.given = given
        self.employees = self.env["hr.employee"].browse(sorted(employees))
        self.ours = OurSide(self.record, self.employees)
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
        mine = [self.ours.of(worker, credit) for credit in self.ours.credits[worker.id]]
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
            if not (
                ours.days or self.ours.sides[credit.id].rows or line or sua is not None
            ):
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
        side = self.ours.sides[credit.id]
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


def _eba(line):
    """The emission's amortization; None where it tells none."""
    if not line or not line.is_amortization_told:
        return None
    return to_decimal(line.amortization, PESOS)


def _tells(row):
    """Whether the row says anything: a credit on one of the sides."""
    theirs = row.theirs and row.theirs.has_credit
    ours = row.ours and (row.ours.days or row.finding.ours or row.ours.returned)
    return bool(theirs or ours or row.sua is not None)
