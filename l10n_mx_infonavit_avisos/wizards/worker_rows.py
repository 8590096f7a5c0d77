"""What the rows of a filled-in template mean for a company's workers."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..engine import identifiers
from ..engine.notice import Problem
from ..sources.worker_sheet import DATA, WorkerRow

# Column of the table → field of the employee.
FIELDS = {
    "nss": "ssnid",
    "sbc": "l10n_mx_sbc",
    "nrp": "l10n_mx_registro_patronal_id",
    "rfc": "l10n_mx_rfc",
    "curp": "l10n_mx_curp",
}
# By what a row without an ID finds its worker, the surest first.
KEYS = ("nss", "rfc", "curp", "name")


@dataclass
class Verdict:
    """What a row does: ``changes``, column → value to be written; ``kept``, column →
    the value that stays, which the row contradicts. With ``problems`` it does nothing.
    """

    row: WorkerRow
    employee: Any
    changes: dict[str, str | Decimal] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def status(self):
        if self.problems:
            return "problem"
        if self.changes:
            return "write"
        return "kept" if self.kept else "same"


class WorkerRows:
    """Judges rows against the workers of one company, read once for all of them."""

    def __init__(self, env, company, overwrite=False):
        self.overwrite = overwrite
        self.nobody = env["hr.employee"]
        self.workers = self.nobody.search([("company_id", "=", company.id)])
        self.registros = {
            registro.name: registro
            for registro in env["l10n_mx_infonavit.registro.patronal"].search(
                [("company_id", "=", company.id)]
            )
        }
        self.by_key = {key: defaultdict(self.nobody.browse) for key in KEYS}
        for worker in self.workers:
            for key in KEYS:
                if value := _known(worker, key):
                    self.by_key[key][_folded(value)] |= worker

    def judge(self, rows):
        """A Verdict for each row."""
        rows_of_worker: dict[int, int] = {}
        rows_of_nss: dict[str, int] = {}
        return [self._judge(row, rows_of_worker, rows_of_nss) for row in rows]

    def _judge(self, row, rows_of_worker, rows_of_nss):
        employee, problems = self._find(row)
        verdict = Verdict(row, employee, problems=[*row.problems, *problems])
        if employee:
            first = rows_of_worker.setdefault(employee.id, row.number)
            if first != row.number:
                verdict.problems.append(Problem("twice", "name", str(first)))
        for name in DATA:
            if name in row.values and employee:
                self._compare(verdict, name)
        if nss := verdict.changes.get("nss"):
            self._check_nss(verdict, nss, rows_of_nss)
        return verdict

    def _find(self, row):
        """The row's worker, and the problems with finding him."""
        if identity := row.values.get("id"):
            return self._by_identity(int(identity), row.values.get("name"))
        if any(problem.field == "id" for problem in row.problems):
            return self.nobody, []
        for key in KEYS:
            if not row.values.get(key):
                continue
            found = self.by_key[key].get(_folded(row.values[key]), self.nobody)
            if len(found) > 1:
                return self.nobody, [Problem("several_workers", "name")]
            if found:
                return found, []
        has_key = any(row.values.get(key) for key in KEYS)
        return self.nobody, [Problem("no_worker" if has_key else "no_key", "name")]

    def _by_identity(self, identity, name):
        found = self.workers & self.nobody.browse(identity)
        if not found:
            return self.nobody, [Problem("unknown_id", "id", str(identity))]
        if name and _folded(name) != _folded(found.name):
            return self.nobody, [Problem("other_name", "name", found.name)]
        return found, []

    def _compare(self, verdict, name):
        new = verdict.row.values[name]
        if name == "nrp" and new not in self.registros:
            shown = identifiers.format_nrp(new)
            verdict.problems.append(Problem("unknown_nrp", name, shown))
            return
        old = _known(verdict.employee, name)
        if old == new:
            return
        if old and not self.overwrite:
            verdict.kept[name] = shown_value(name, old)
        else:
            verdict.changes[name] = new

    def _check_nss(self, verdict, nss, rows_of_nss):
        """No two workers have the same NSS."""
        others = self.by_key["nss"].get(nss, self.nobody) - verdict.employee
        if others:
            names = ", ".join(others.mapped("name"))
            verdict.problems.append(Problem("taken", "nss", names))
        first = rows_of_nss.setdefault(nss, verdict.row.number)
        if first != verdict.row.number:
            verdict.problems.append(Problem("taken_in_row", "nss", str(first)))

    def values(self, verdict):
        """The changes as the employee takes them."""
        values = {}
        for name, value in verdict.changes.items():
            if name == "nrp":
                value = self.registros[value].id
            elif name == "sbc":
                value = float(value)
            values[FIELDS[name]] = value
        return values


def shown_value(name, value):
    """A value as people read it."""
    if name == "nrp":
        return identifiers.format_nrp(value)
    return f"{value:f}".rstrip("0").rstrip(".") if name == "sbc" else value


def _known(worker, name):
    """What the worker's record has, in the form of the table's; nothing: falsy."""
    if name == "name":
        return worker.name
    if name == "nss":
        # One that cannot be an NSS was typed by somebody all the same.
        return worker.l10n_mx_infonavit_nss or identifiers.compact(worker.ssnid or "")
    if name == "nrp":
        return worker.l10n_mx_registro_patronal_id.name
    value = worker[FIELDS[name]]
    if name == "sbc":
        return value and round(Decimal(str(value)), 4)
    return identifiers.compact(value or "")


def _folded(text):
    return " ".join(text.casefold().split())
