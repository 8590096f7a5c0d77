"""The SUA movements that the avisos of many workers cause, as they are known now.

Credits, terms, suspensions and registros patronales are read once for all workers.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..engine.notice import PORCENTAJE, SUSPENSION, Problem
from ..engine.span import Span
from ..outputs import sua
from .payroll_inputs import PayrollInputs


@dataclass(frozen=True)
class Derived:
    """A movement as it is now. ``code`` is empty where none can be chosen; ``line`` is
    empty where ``problems`` keep it from being written; ids may be False.

    ``earlier_registro_id``: the worker's movement before it belongs to another one.
    """

    employee_id: int
    credit_id: int
    registro_id: int | bool
    earlier_registro_id: int | bool
    aviso_id: int | bool
    code: str
    day: date
    sequence: int
    discount_type: str | None
    discount_value: Decimal | None
    applies_table: bool
    line: str
    problems: tuple[Problem, ...]

    @property
    def key(self):
        """What makes it the same movement, whatever its line says."""
        return self.employee_id, self.credit_id, self.code or False, self.day


class SuaBatch:
    """``company``: a record; ``employees``: ids."""

    def __init__(self, env, company, employees):
        self.env = env(su=True)
        self.company = company
        self.employees = sorted(set(employees))
        workers = self.env["hr.employee"].browse(self.employees)
        self.workers = dict(zip(self.employees, workers, strict=True))
        self.credits, self.terms = self._read_terms()
        self.suspensions = self._read_suspensions()
        self.inputs = PayrollInputs(self.env, self.employees, Span(date.min, date.min))

    def of_worker(self, employee_id) -> list[Derived]:
        """All movements of the worker, from his first credit on. Where they cannot be
        told, one refusal that says why."""
        terms = self.terms.get(employee_id, {})
        try:
            conditions = sua.conditions(
                {
                    number: [term for term, _aviso in of_credit]
                    for number, of_credit in terms.items()
                }
            )
        except sua.Refused as refused:
            return [self._refusal(employee_id, refused.problems)]
        found, earlier = [], False
        for sequence, change in enumerate(sua.choose(conditions)):
            derived = self._derived(employee_id, change, sequence, earlier)
            earlier = derived.registro_id
            found.append(derived)
        return found

    def _derived(self, employee_id, change, sequence, earlier):
        at = change.condition
        credit = self.credits[employee_id][at.credit_number]
        registro = self._registro(employee_id, credit, at.day)
        nss = self.workers[employee_id].ssnid or ""
        movement = change.of(registro.name or "", nss)
        problems = sua.problems(movement)
        moved = earlier and earlier != registro.id and change.movement != sua.START
        return Derived(
            employee_id,
            credit.id,
            registro.id,
            moved and earlier,
            self._cause(employee_id, credit, change),
            change.movement,
            at.day,
            sequence,
            at.discount_type,
            at.discount_value,
            at.applies_table,
            "" if problems else sua.line(movement),
            problems,
        )

    def _refusal(self, employee_id, problems):
        """Two credits are withheld at once: the second one's start is refused."""
        number = problems[0].value
        term, aviso = self.terms[employee_id][number][0]
        credit = self.credits[employee_id][number]
        registro = self._registro(employee_id, credit, term.first)
        kind, value = term.discount_type, term.discount_value
        return Derived(
            employee_id, credit.id, registro.id, False, aviso, "", term.first, 0,
            kind, value, term.applies_table, "", problems,
        )  # fmt: skip

    def _registro(self, employee_id, credit, day):
        """The worker's registro patronal on the day, else the credit's."""
        found = self.inputs.registro_at(employee_id, day)
        registro = self.env["l10n_mx_infonavit.registro.patronal"].browse(found or ())
        return registro or credit.registro_patronal_id

    def _cause(self, employee_id, credit, change):
        """The id of the aviso that causes the movement."""
        day = change.condition.day
        if change.movement == sua.STOP:
            speaking = [row for row in self.suspensions[credit.id] if row[0] <= day]
            return max(speaking)[-1] if speaking else False
        return next(
            aviso
            for term, aviso in self.terms[employee_id][credit.credit_number]
            if term.first == day
        )

    # --- what is read once ------------------------------------------------------------

    def _read_terms(self):
        """Credits, and (term, aviso id) pairs, by worker and credit number."""
        owned, terms = defaultdict(dict), defaultdict(lambda: defaultdict(list))
        for row in self.env["l10n_mx_infonavit.credit.term"].search(
            [
                ("company_id", "=", self.company.id),
                ("credit_id.employee_id", "in", self.employees),
            ],
            order="date_from, id",
        ):
            credit, term = row.credit_id, row._term()
            if term.applies_table and term.discount_type != PORCENTAJE:
                # The table lowers percentages; the credit's mark outlives its type.
                term = replace(term, applies_table=False)
            owned[credit.employee_id.id][credit.credit_number] = credit
            of_worker = terms[credit.employee_id.id]
            of_worker[credit.credit_number].append((term, row.aviso_id.id))
        return owned, terms

    def _read_suspensions(self):
        """(effective, notified, created, id) of the suspensions, by credit's id."""
        mine = [
            credit.id for found in self.credits.values() for credit in found.values()
        ]
        result = defaultdict(list)
        for aviso in self.env["l10n_mx_infonavit.aviso"].search_fetch(
            [
                ("credit_id", "in", mine),
                ("notice_class", "=", SUSPENSION),
                ("state", "=", "applied"),
            ],
            ["credit_id", "date_effective", "date_notified", "date_created"],
        ):
            result[aviso.credit_id.id].append(
                (
                    aviso.date_effective,
                    aviso.date_notified,
                    aviso.date_created or date.min,
                    aviso.id,
                )
            )
        return result
