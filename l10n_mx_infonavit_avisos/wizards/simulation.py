from datetime import date

from markupsafe import Markup

from odoo import api, fields, models

from ..engine.bimester import Bimester
from ..engine.payroll import AUSENTISMO, Absence, Registro
from ..engine.periods import MONTH, QUINCENA, period_of
from ..engine.shortfall import limit
from ..engine.span import Span
from ..models import simulation_wording as words
from ..models import wording
from ..models.absence import ABSENCE_KINDS
from ..models.daily import today_in_mexico
from ..models.payroll_inputs import PayrollInputs
from ..models.retention_batch import Request, SimulatedBatch

WORKER, MADE_UP = "worker", "made_up"


class Simulation(models.TransientModel):
    """Computes what a payslip would withhold, without a payslip.

    Of a worker as the records have him, by the same batch that computes payslips but
    without what other payslips hold; or of made-up data, as the mixin computes it.
    Nobody simulates a worker whom he may not read.
    """

    _name = "l10n_mx_infonavit.simulation"
    _description = "Infonavit Simulation"
    _inherit = ["l10n_mx_infonavit.simulation.mixin"]

    subject = fields.Selection(
        [(WORKER, "A worker"), (MADE_UP, "Made-up data")],
        string="Simulate",
        required=True,
        default=WORKER,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Worker",
        help="His credits, wages, registro patronal and absences are taken as they "
        "stand now.",
    )
    period = fields.Selection(
        [
            ("first_half", "1st to 15th of this month"),
            ("second_half", "16th to the end of this month"),
            ("month", "This month"),
            ("bimester", "This bimester"),
            ("next_bimester", "The next bimester"),
            ("other", "Other days"),
        ],
        required=True,
        default=lambda self: self._default_period(),
    )
    date_from = fields.Date(
        default=lambda self: self._days_of(self._default_period()).first
    )
    date_to = fields.Date(
        default=lambda self: self._days_of(self._default_period()).last
    )
    absence_ids = fields.One2many(
        "l10n_mx_infonavit.simulation.absence", "simulation_id", string="Absences"
    )
    facts = fields.Text(compute="_compute_facts")
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.onchange("period")
    def _onchange_period(self):
        if days := self._days_of(self.period):
            self.date_from, self.date_to = days.first, days.last

    @api.onchange("date_from", "date_to")
    def _onchange_dates(self):
        days = self._days_of(self.period)
        if days and (self.date_from, self.date_to) != (days.first, days.last):
            self.period = "other"

    @api.depends("subject", "employee_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_facts(self):
        for record in self:
            record.facts = "\n".join(record._facts())

    @api.depends(lambda self: self._simulation_inputs())
    @api.depends_context("lang")
    def _compute_result(self):
        for record in self:
            record.result = record._result()

    @api.model
    def _default_period(self):
        return "first_half" if today_in_mexico().day <= 15 else "second_half"

    @api.model
    def _days_of(self, period):
        """The days of a choice, None where they are typed."""
        today = today_in_mexico()
        bimester = Bimester.of(today)
        return {
            "first_half": period_of(QUINCENA, today.replace(day=1)),
            "second_half": period_of(QUINCENA, today.replace(day=16)),
            "month": period_of(MONTH, today),
            "bimester": bimester.span,
            "next_bimester": bimester.next().span,
        }.get(period)

    # --- the calculation --------------------------------------------------------------

    @api.model
    def _simulation_inputs(self):
        return (
            *super()._simulation_inputs(),
            "subject",
            "employee_id",
            "absence_ids.kind",
            "absence_ids.date_from",
            "absence_ids.date_to",
        )

    def _simulate(self):
        if self.subject == MADE_UP:
            return super()._simulate()
        return tuple(
            retention
            for _title, retentions in self._simulate_credits()
            for retention in retentions
        )

    def _simulate_credits(self):
        """(title, retentions) of each credit of the worker."""
        if self._simulation_problems():
            return []
        entries = self._entries()
        retentions = limit(
            [entry.retention for entry in entries], self._simulation_available()
        )
        by_credit = {}
        for entry, retention in zip(entries, retentions, strict=True):
            by_credit.setdefault(entry.credit_id, []).append(retention)
        return [
            (words.credit(credit, by_credit[credit.id]), by_credit[credit.id])
            for credit in self._credits().filtered(lambda c: c.id in by_credit)
        ]

    def _entries(self):
        """What a payslip of the worker would withhold, the earliest credit first."""
        employee = self._worker()
        periods = [*self._simulation_earlier(), self._simulation_period()]
        requests = [
            Request(
                key, employee.id, employee.company_id.id, period, tuple(periods[:key])
            )
            for key, period in enumerate(periods)
        ]
        batch, entries = SimulatedBatch(self.env, requests), []
        for request in requests:
            entries = batch.entries(request.key)
            batch.hold(entries)
        readable = set(self._credits().ids)
        return [entry for entry in entries if entry.credit_id in readable]

    def _worker(self):
        """The worker, whom the user may read."""
        employee = self.employee_id._origin
        employee.check_access("read")
        return employee

    def _credits(self):
        """The worker's credits, by the user's own rights, the earliest first."""
        found = self.env["l10n_mx_infonavit.credit"].search(
            [("employee_id", "=", self._worker().id)]
        )
        return found.sorted(lambda credit: (credit.date_from or date.max, credit.id))

    def _simulation_absences(self):
        return [
            Absence(Span(line.date_from, line.date_to), line.kind)
            for line in self.absence_ids
        ]

    def _inputs(self):
        return PayrollInputs(self.env, self._worker().ids, self._simulation_period())

    def _registro(self, day):
        """The worker's registro patronal on a day, as his payslip takes it."""
        registro = self._inputs().registro_at(self._worker().id, day)
        found = self.env["l10n_mx_infonavit.registro.patronal"].browse(registro or [])
        return found or self._credits().registro_patronal_id[:1]

    def _simulation_zone(self, day):
        if self.subject == MADE_UP:
            return super()._simulation_zone(day)
        return self._registro(day).sudo().zone or Registro().zone

    # --- what is shown ----------------------------------------------------------------

    def _simulation_problems(self):
        if self.subject == MADE_UP:
            return super()._simulation_problems() + words.problems_of_absences(self)
        problems = words.problems_of_period(self) + words.problems_of_pay(self)
        if not self.employee_id:
            problems.insert(0, self.env._("Choose the worker."))
        return problems

    def _simulation_warnings(self, retentions):
        found = super()._simulation_warnings(retentions)
        if self.subject == WORKER and self.employee_id:
            found += words.waiting(self._worker())
        return found

    def _simulation_nothing(self):
        if self.subject == MADE_UP:
            return super()._simulation_nothing()
        if not self._inputs().worker(self._worker().id).employment:
            return self.env._(
                "The worker's contract has no start, so nothing is withheld: fill it "
                "in on the employee, tab Payroll."
            )
        return self.env._(
            "The worker has no Infonavit credit in force, or is not employed, on the "
            "days of the period: nothing is withheld."
        )

    def _simulation_step(self, step):
        if self.subject == MADE_UP:
            return super()._simulation_step(step)
        return wording.step(self.env, step)

    def _facts(self):
        """What of the worker is taken, a line each."""
        if self.subject == MADE_UP or self._simulation_problems():
            return []
        registro = self._registro(self.date_to).sudo()
        worker = self._inputs().worker(self._worker().id)
        return words.facts(self.env, worker, registro, self._simulation_period())

    def _result(self):
        if self._simulation_problems():
            return False
        if self.subject == MADE_UP:
            found = [("", retentions)] if (retentions := self._simulate()) else []
        else:
            found = self._simulate_credits()
        if not found:
            return Markup("<p>%s</p>") % self._simulation_nothing()
        return Markup().join(self._result_of(*item) for item in found)

    def _result_of(self, title, retentions):
        parts = [
            Markup("<h5>%s</h5><ul>%s</ul>")
            % (
                words.part(self.env, retention),
                Markup().join(
                    Markup("<li>%s</li>") % self._simulation_step(step)
                    for step in retention.steps
                ),
            )
            for retention in retentions
        ]
        return (Markup("<h4>%s</h4>") % title if title else Markup()) + Markup().join(
            parts
        )


class SimulationAbsence(models.TransientModel):
    """Days of absence of a made-up worker."""

    _name = "l10n_mx_infonavit.simulation.absence"
    _description = "Absence of an Infonavit Simulation"
    _order = "date_from, id"

    simulation_id = fields.Many2one(
        "l10n_mx_infonavit.simulation", required=True, ondelete="cascade"
    )
    kind = fields.Selection(ABSENCE_KINDS, required=True, default=AUSENTISMO)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
