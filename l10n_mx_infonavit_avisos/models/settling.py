"""What is to be settled before bimesters are remitted, of many of them at once.

The number of queries does not grow with the number of bimesters or workers.
"""

from collections import defaultdict

from odoo.fields import Domain

from ..engine.bimester import Bimester
from ..engine.daily import Tariff
from ..engine.span import Span, merge
from .daily import today_in_mexico
from .payroll_inputs import PayrollInputs
from .waiting import STATES

# Each with the model whose list its button opens, in the order of the screen.
KINDS = {
    "workers": "hr.employee",
    "unmatched": "l10n_mx_infonavit.aviso",
    "avisos": "l10n_mx_infonavit.aviso",
    "emission": "l10n_mx_infonavit.emission.line",
    "values": "l10n_mx_infonavit.retention",
    "short": "l10n_mx_infonavit.retention",
    "payslips": "hr.payslip",
    "differences": "l10n_mx_infonavit.correction",
}


class Settling:
    """Ids of what is to be settled, by bimester and kind.

    ``bimesters``: records; ``of`` gives the ids of one of them, by kind, without empty
    ones. Read with the rights of the environment of the records: a caller that looks at
    workers and payslips needs ``sudo()``, after its own check.
    """

    def __init__(self, bimesters):
        self.bimesters = bimesters
        self.env = bimesters.env
        self.today = today_in_mexico()
        self.found = defaultdict(lambda: defaultdict(set))
        if bimesters:
            self._avisos()
            self._emissions()
            self._retentions()
            self._differences()
            self._workers()

    def of(self, bimester):
        """Sorted ids by kind."""
        found = self.found[bimester.id]
        return {kind: sorted(found[kind]) for kind in KINDS if found[kind]}

    # --- avisos and emissions ---------------------------------------------------------

    def _avisos(self):
        """Those that wait and, once applied, would hold in the bimester; one that names
        no registro patronal of the company concerns all of its bimesters."""
        avisos = self.env["l10n_mx_infonavit.aviso"].search_fetch(
            [
                ("company_id", "in", self.bimesters.company_id.ids),
                ("state", "in", STATES),
            ],
            ["company_id", "registro_patronal_id", "state", "date_effective", "nrp"],
        )
        for aviso in avisos:
            kind = "unmatched" if aviso.state == "unmatched" else "avisos"
            for bimester in self.bimesters:
                if self._concerns(aviso, bimester):
                    self.found[bimester.id][kind].add(aviso.id)

    def _concerns(self, aviso, bimester):
        if aviso.company_id != bimester.company_id:
            return False
        if aviso.date_effective and aviso.date_effective > bimester.date_to:
            return False
        registro = aviso.registro_patronal_id
        return not registro or registro == bimester.registro_patronal_id

    def _emissions(self):
        """Lines of emissions of the bimester that wait for a decision."""
        keys = {
            (b.registro_patronal_id.id, b.date_from): b.id
            for b in self.bimesters
            if b.registro_patronal_id
        }
        lines = self.env["l10n_mx_infonavit.emission.line"].search(
            [
                ("state", "=", "waiting"),
                ("emission_id.state", "!=", "set_aside"),
                (
                    "emission_id.registro_patronal_id",
                    "in",
                    self.bimesters.registro_patronal_id.ids,
                ),
                ("emission_id.date_from", "in", self.bimesters.mapped("date_from")),
            ]
        )
        for line in lines:
            emission = line.emission_id
            key = emission.registro_patronal_id.id, emission.date_from
            if key in keys:
                self.found[keys[key]]["emission"].add(line.id)

    # --- payslips ---------------------------------------------------------------------

    def _retentions(self):
        """What the pay did not suffice for, values that lack, and payslips that are
        not confirmed."""
        of_these = Domain("bimester_id", "in", self.bimesters.ids)
        rows = self.env["l10n_mx_infonavit.retention"].search_fetch(
            of_these
            & Domain("counts", "=", True)
            & (
                Domain("short", ">", 0)
                | Domain("carried", ">", 0)
                | Domain("is_blocked", "=", True)
                | Domain("is_provisional", "=", True)
                | Domain("payslip_id.state", "=", "verify")
            ),
            ["bimester_id", "credit_id", "payslip_id", "short", "carried"]
            + ["is_blocked", "is_provisional", "payslip_state"],
        )
        lacking = defaultdict(list)
        for row in rows:
            found = self.found[row.bimester_id.id]
            lacking[row.bimester_id.id, row.credit_id.id].append(row)
            if row.is_blocked or (row.is_provisional and row.umi_state != "same"):
                found["values"].add(row.id)
            if row.payslip_state == "verify":
                found["payslips"].add(row.payslip_id.id)
        for (bimester, _credit), mine in lacking.items():
            if round(sum(row.short - row.carried for row in mine), 2) > 0:
                self.found[bimester]["short"] |= {row.id for row in mine if row.short}

    def _differences(self):
        for record in self.env["l10n_mx_infonavit.correction"].search_fetch(
            [("bimester_id", "in", self.bimesters.ids), ("state", "=", "proposed")],
            ["bimester_id"],
        ):
            self.found[record.bimester_id.id]["differences"].add(record.id)

    # --- workers ----------------------------------------------------------------------

    def _workers(self):
        """Those with days in force that no confirmed payslip of theirs covers.

        While the bimester runs, of the days that the company's payroll has confirmed
        for somebody; afterwards of all its days.
        """
        span = Span(
            min(self.bimesters.mapped("date_from")),
            max(self.bimesters.mapped("date_to")),
        )
        credits_by_worker = self._credits(span)
        workers = list(credits_by_worker)
        inputs = PayrollInputs(self.env, workers, span)
        slips, reached = self._slips(workers, span)
        for (company, period), by_registro in self._periods(reached).items():
            for worker, held in credits_by_worker.items():
                free = period.minus(merge(slips[worker]))
                if free and company in {c.company_id.id for c in held}:
                    owed = _owed(inputs, worker, held, free)
                    for registro in owed & set(by_registro):
                        found = self.found[by_registro[registro]]
                        found["workers"].add(worker)

    def _periods(self, reached):
        """Bimesters' ids by registro patronal, by (company's id, days to look at)."""
        periods = defaultdict(dict)
        for bimester in self.bimesters:
            if until := self._until(bimester, reached):
                key = bimester.company_id.id, Span(bimester.date_from, until)
                periods[key][bimester.registro_patronal_id.id] = bimester.id
        return periods

    def _credits(self, span):
        """Credits with terms in the span, by worker."""
        terms = self.env["l10n_mx_infonavit.credit.term"].search(
            [
                ("company_id", "in", self.bimesters.company_id.ids),
                ("date_from", "<=", span.last),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", span.first),
            ]
        )
        result = defaultdict(lambda: defaultdict(list))
        for term in terms:
            credit = term.credit_id
            result[credit.employee_id.id][credit].append(term._term())
        return result

    def _slips(self, workers, span):
        """Days of confirmed payslips by worker, and the last one by company."""
        by_worker, reached = defaultdict(list), {}
        for slip in self.env["hr.payslip"].search_fetch(
            [
                ("company_id", "in", self.bimesters.company_id.ids),
                ("employee_id", "in", workers),
                ("l10n_mx_infonavit_computed", "=", True),
                ("state", "=", "done"),
                ("credit_note", "=", False),
                ("date_from", "<=", span.last),
                ("date_to", ">=", span.first),
                "|",
                ("refunded_id", "=", False),
                ("refunded_id.state", "=", "cancel"),
            ],
            ["employee_id", "company_id", "date_from", "date_to"],
        ):
            days = Span(slip.date_from, slip.date_to)
            by_worker[slip.employee_id.id].append(days)
            company = slip.company_id.id
            reached[company] = max(reached.get(company, days.last), days.last)
        return by_worker, reached

    def _until(self, bimester, reached):
        if bimester.date_to < self.today:
            return bimester.date_to
        last = reached.get(bimester.company_id.id)
        if not last or last < bimester.date_from:
            return None
        return min(last, bimester.date_to)


def _owed(inputs, worker, held, free):
    """The registros patronales (ids) under which a credit of the worker takes
    something on some of these days. ``held``: terms by credit."""
    registros = set()
    for credit, terms in held.items():
        otherwise = credit.registro_patronal_id.id
        facts = inputs.worker(worker, otherwise)
        policy = inputs.policy(credit.company_id.id)
        engine = Bimester.of(free[0].first)
        tariff = Tariff(engine, terms, facts, inputs.law, policy)
        registros |= {
            registro
            for days in free
            for part, registro in inputs.registros_on(worker, days, otherwise)
            if tariff.segments([part])
        }
    return registros
