"""What the engine is told: the law, the company's policy, and each worker by day.

For many workers at once and with a constant number of queries, whatever asks: payslips,
differences, a simulation.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from odoo.tools import SQL

from ..engine.bimester import Bimester
from ..engine.dated import Dated
from ..engine.law import Law, Policy
from ..engine.money import ZERO, cents
from ..engine.payroll import Absence, Registro, Worker
from ..engine.span import Span, merge
from ..engine.timeline import FOREVER
from .hr_version import SBC_DIGITS
from .time_off import leaves_by_worker
from .value import PESOS, to_decimal

LAW_IN_CONTEXT = "l10n_mx_infonavit_law"
VERSION_FIELDS = (
    "employee_id",
    "company_id",
    "date_version",
    "contract_date_start",
    "contract_date_end",
    "departure_date",
    "wage",
    "l10n_mx_sbc",
    "l10n_mx_registro_patronal_id",
)
REGISTRO_READ = {
    "hr.employee": ["company_id"],
    "l10n_mx_infonavit.registro.patronal": ["company_id", "zone"],
    "l10n_mx_infonavit.judicial.suspension": [
        "registro_patronal_id",
        "date_from",
        "date_to",
    ],
}
REGISTRO_QUERY = """
    SELECT registro.id, registro.zone, judicial.date_from, judicial.date_to
      FROM l10n_mx_infonavit_registro_patronal registro
      LEFT JOIN l10n_mx_infonavit_judicial_suspension judicial
             ON judicial.registro_patronal_id = registro.id
            AND judicial.date_from <= %(last)s
     WHERE registro.company_id IN (
               SELECT company_id FROM hr_employee WHERE id IN %(employees)s
           )
"""


@dataclass(frozen=True)
class _Contracts:
    """A worker's employment and wages, and his registros patronales by day; the id of
    one may be False."""

    worker: Worker
    registros: tuple[tuple[date, int], ...] = ()

    def registro_at(self, day: date) -> int | bool:
        """The registro patronal on a day; the first one before any."""
        found = False
        for since, registro in self.registros:
            if since <= day or not found:
                found = registro or found
        return found


class PayrollInputs:
    """``employees``: ids. ``span``: the days to compute; absences are read for the
    whole of their bimesters, since closing one computes all of it. ``with_tables``:
    whether some credit needs the reduction tables."""

    def __init__(self, env, employees, span: Span, with_tables=True):
        self.env = env(su=True)
        self.employees = sorted(set(employees))
        self.span = Span(Bimester.of(span.first).first, Bimester.of(span.last).last)
        self.with_tables = with_tables
        self._workers = {}
        self._policies = {}

    def read_all(self, companies):
        """Read all now: what is asked later then costs no query. ``companies``: ids."""
        _all = self.law, self._contracts, self._registros, self._absences
        for company in companies:
            self.policy(company)

    @cached_property
    def law(self) -> Law:
        """What holds for everyone; whoever computes many records reads it once, and
        hands it on in the context."""
        law = self.env.context.get(LAW_IN_CONTEXT)
        if isinstance(law, Law):
            return law
        return self.env["l10n_mx_infonavit.value"]._law(self.with_tables)

    def policy(self, company_id) -> Policy:
        """What a company chose where the law is silent."""
        if company_id not in self._policies:
            company = self.env["res.company"].browse(company_id)
            self._policies[company_id] = company._l10n_mx_infonavit_policy()
        return self._policies[company_id]

    def worker(self, employee_id, registro_id=False) -> Worker:
        """What payroll knows of a worker. ``registro_id``: the registro patronal where
        his versions name none, such as that of the credit's avisos."""
        key = employee_id, registro_id
        if key not in self._workers:
            contracts = self._contracts.get(employee_id) or _Contracts(Worker(()))
            self._workers[key] = replace(
                contracts.worker,
                absences=tuple(self._absences[employee_id]),
                registro=self._registro_by_day(contracts, registro_id),
            )
        return self._workers[key]

    def registro_at(self, employee_id, day: date) -> int | bool:
        """The id of the worker's registro patronal on a day, as his versions say."""
        contracts = self._contracts.get(employee_id)
        return contracts.registro_at(day) if contracts else False

    def registros_on(self, employee_id, span: Span, otherwise=False):
        """The days of a span with the worker's registro patronal, an id or False.

        ``otherwise``: that of the days for which his versions name none.
        """
        contracts = self._contracts.get(employee_id)
        if not contracts:
            return []
        by_day = Dated.of(
            {
                since: contracts.registro_at(since) or otherwise
                for since, _registro in contracts.registros
            }
        )
        found = by_day.cut(span)
        first = contracts.registro_at(span.first) or otherwise
        return [(days, first if id is None else id) for days, id in found]

    # --- contracts -------------------------------------------------------------------

    @cached_property
    def _contracts(self):
        versions = defaultdict(list)
        for version in self.env["hr.version"].search_fetch(
            [("employee_id", "in", self.employees)],
            VERSION_FIELDS,
            order="date_version, id",
        ):
            versions[version.employee_id.id].append(version)
        return {employee: _contracts_of(found) for employee, found in versions.items()}

    def _registro_by_day(self, contracts, registro_id) -> Dated[Registro]:
        by_day = {
            since: contracts.registro_at(since) or registro_id
            for since, _registro in contracts.registros
        }
        return Dated.of(
            {
                since: self._registros.get(registro, Registro())
                for since, registro in by_day.items()
            }
        )

    @cached_property
    def _registros(self):
        """Zone and judicial suspensions of every registro patronal, by id."""
        if not self.employees:
            return {}
        for model, names in REGISTRO_READ.items():
            self.env[model].flush_model(names)
        zones, judicial = {}, defaultdict(list)
        for registro, zone, first, last in self.env.execute_query(
            SQL(REGISTRO_QUERY, employees=tuple(self.employees), last=self.span.last)
        ):
            zones[registro] = zone
            if first:
                judicial[registro].append(Span(first, last or FOREVER))
        return {
            id: Registro(zone, tuple(merge(judicial[id]))) for id, zone in zones.items()
        }

    # --- absences --------------------------------------------------------------------

    @cached_property
    def _absences(self):
        """Those typed on payslips and those found in time off, by worker; they may
        overlap, and a day of both is one day."""
        absences = self.env["l10n_mx_infonavit.absence"]._by_worker(
            self.employees, self.span
        )
        for employee, leaves in leaves_by_worker(
            self.env, self.employees, self.span
        ).items():
            absences[employee] += [Absence(leave.span, leave.kind) for leave in leaves]
        return absences


def _contracts_of(versions):
    spans, sdi, wages, registros = [], {}, {}, []
    for index, version in enumerate(versions):
        if version.contract_date_start:
            ends = [version.contract_date_end, version.departure_date]
            ends = [end for end in ends if end and end >= version.contract_date_start]
            spans.append(Span(version.contract_date_start, min(ends, default=FOREVER)))
        # The first version holds for the days before it, too.
        since = version.date_version if index else date.min
        sdi[since] = to_decimal(version.l10n_mx_sbc, SBC_DIGITS)
        wages[since] = _daily_wage(version)
        registros.append((since, version.l10n_mx_registro_patronal_id.id))
    worker = Worker(tuple(merge(spans)), sdi=Dated.of(sdi), daily_wage=Dated.of(wages))
    return _Contracts(worker, tuple(registros))


def _daily_wage(version):
    """The contract's wage by day (LFT 89); to the cent, as minimum wages are."""
    days = to_decimal(version.company_id.l10n_mx_infonavit_wage_days, PESOS)
    if days <= 0:
        return ZERO
    return cents(to_decimal(version.wage, PESOS) / days)
