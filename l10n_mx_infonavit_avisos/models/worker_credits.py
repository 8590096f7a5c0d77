"""Workers with their company, their credits, and the terms of these: in one query,
however many they are."""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo.tools import SQL

from ..engine.notice import SUSPENSION
from ..engine.timeline import FOREVER, Term
from .value import VALUE_DIGITS, to_decimal

READ = {
    "hr.employee": ["company_id"],
    "l10n_mx_infonavit.credit": [
        "employee_id",
        "company_id",
        "registro_patronal_id",
        "has_insurance",
        "applies_table",
    ],
    "l10n_mx_infonavit.credit.term": [
        "credit_id",
        "date_from",
        "date_to",
        "discount_type",
        "discount_value",
        "aviso_id",
    ],
    "l10n_mx_infonavit.aviso": ["credit_id", "state", "notice_class"],
}
QUERY = """
    SELECT employee.id, employee.company_id,
           credit.id, credit.company_id, credit.registro_patronal_id,
           credit.has_insurance, credit.applies_table,
           EXISTS (
               SELECT FROM l10n_mx_infonavit_aviso aviso
                WHERE aviso.credit_id = credit.id
                  AND aviso.state = 'applied'
                  AND aviso.notice_class = %(suspension)s
           ),
           term.date_from, term.date_to, term.discount_type, term.discount_value,
           term.aviso_id
      FROM hr_employee employee
      LEFT JOIN l10n_mx_infonavit_credit credit ON credit.employee_id = employee.id
      LEFT JOIN l10n_mx_infonavit_credit_term term ON term.credit_id = credit.id
     WHERE employee.id IN %(employees)s
     ORDER BY credit.id, term.date_from, term.id
"""


@dataclass(frozen=True)
class WorkerCredit:
    """A credit with all its terms in order; ``registro_id`` may be False.

    ``is_suspended``: a suspension of it was applied, whatever came after. No record:
    each payslip line that payroll deletes empties Odoo's cache.
    """

    id: int
    employee_id: int
    company_id: int
    registro_id: int | bool
    has_insurance: bool
    is_suspended: bool
    terms: list[Term] = field(default_factory=list)


class WorkerCredits:
    """``employees``: ids. ``companies``: a worker's company, by ids; ``credits``: a
    worker's id → his credits by id, those of a former company among them."""

    def __init__(self, env, employees):
        self.companies: dict[int, int] = {}
        self.credits: dict[int, list[WorkerCredit]] = defaultdict(list)
        found = {}
        for employee, company, credit, *values in _rows(env, employees):
            self.companies[employee] = company
            if credit is None:
                continue
            if credit not in found:
                found[credit] = _credit(credit, employee, values)
                self.credits[employee].append(found[credit])
            _table, _suspended, first, *_rest = values[3:]
            if first:
                found[credit].terms.append(_term(values))


def _rows(env, employees):
    if not employees:
        return []
    for model, names in READ.items():
        env[model].flush_model(names)
    return env.execute_query(
        SQL(QUERY, suspension=SUSPENSION, employees=tuple(employees))
    )


def _credit(credit_id, employee_id, values):
    company, registro, has_insurance, _table, is_suspended, *_term = values
    return WorkerCredit(
        credit_id,
        employee_id,
        company,
        registro or False,
        bool(has_insurance),
        is_suspended,
    )


def _term(values):
    *_credit, applies_table, _suspended, first, last, kind, value, aviso = values
    return Term(
        first,
        last or FOREVER,
        kind or False,
        to_decimal(value or 0.0, VALUE_DIGITS),
        str(aviso),
        bool(applies_table),
    )
