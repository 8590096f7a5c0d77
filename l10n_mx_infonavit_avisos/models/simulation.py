from datetime import date

from odoo import api, fields, models

from ..engine.bimester import Bimester
from ..engine.dated import Dated
from ..engine.money import add
from ..engine.payroll import Payroll, Registro, Worker
from ..engine.periods import CATORCENA, MONTH, QUINCENA, WEEK, periods_before
from ..engine.retention import Retention, retain
from ..engine.shortfall import limit
from ..engine.span import Span
from ..engine.timeline import FOREVER, Term
from . import simulation_wording as words
from .aviso import DISCOUNTS
from .hr_version import SBC_DIGITS
from .payroll_inputs import PayrollInputs
from .value import PESOS, VALUE_DIGITS, to_decimal

INSURANCE_MODES = [
    ("first", "Whole, on the first payslip of the bimester"),
    ("days", "Spread over the days of the bimester"),
    ("none", "Not withheld"),
]
ZONES = [("general", "General"), ("frontera", "Northern Border Zone")]
PAYSLIPS = [
    ("none", "None: the period is computed alone"),
    (QUINCENA, "Quincenas, 1st to 15th and 16th to the end of the month"),
    (MONTH, "Calendar months"),
    (CATORCENA, "Catorcenas, of 14 days"),
    (WEEK, "Weeks, of 7 days"),
]
# What a result depends on; a model that adds a field of its own adds it here.
INPUTS = (
    "company_id",
    "discount_type",
    "discount_value",
    "applies_table",
    "insurance_mode",
    "credit_from",
    "credit_to",
    "date_from",
    "date_to",
    "earlier_payslips",
    "sdi",
    "daily_wage",
    "zone",
    "limits_pay",
    "available",
)
ALWAYS = Span(date.min, FOREVER)


class Simulation(models.AbstractModel):
    """One calculation of what a payslip would withhold, from data that a person types.

    The engine computes it as it computes payslips, with the dated values and the
    choices of the company; nothing is written anywhere. ``_simulate`` gives the
    engine's retentions, ``_explain`` turns them into the fields of the result.
    What is computed can be changed by overriding ``_simulation_terms`` (the credit),
    ``_simulation_worker``, ``_simulation_absences``, or ``_simulate`` itself; what a
    field that was added changes, by ``_simulation_inputs``.
    """

    _name = "l10n_mx_infonavit.simulation.mixin"
    _description = "Simulated Infonavit Calculation"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Its settings hold where the law leaves a choice.",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", string="Simulation Currency"
    )

    discount_type = fields.Selection(DISCOUNTS, default="cuota_fija")
    discount_value = fields.Float(
        digits=VALUE_DIGITS,
        aggregator=None,
        help="Pesos a month, times UMI, or per cent of the SDI, by the type.",
    )
    applies_table = fields.Boolean(
        "Reduction Table",
        help="An old percentage credit (granted before 1 Feb 1998), which the table of "
        "DOF 24 Nov 2003 lowers.",
    )
    insurance_mode = fields.Selection(
        INSURANCE_MODES,
        string="Damage Insurance",
        required=True,
        default=lambda self: self.env.company.l10n_mx_infonavit_insurance,
        help="As in the company's settings, unless another one is chosen here.",
    )
    credit_from = fields.Date(
        "In Force From",
        help="First day on which the credit is withheld: the day after a retención is "
        "notified. Empty: since before the period.",
    )
    credit_to = fields.Date(
        "In Force To",
        help="Last day on which it is withheld: the day before a suspensión is "
        "received. Empty: it goes on.",
    )

    date_from = fields.Date("Period From", help="First day of the payslip.")
    date_to = fields.Date("Period To", help="Last day of the payslip, included.")
    earlier_payslips = fields.Selection(
        PAYSLIPS,
        required=True,
        default="none",
        help="How the days of the bimester before the period were paid. The payslip "
        "that ends one closes it to the cent, and the insurance is charged once.",
    )

    sdi = fields.Float(
        "SDI",
        digits=SBC_DIGITS,
        aggregator=None,
        help="Integrated daily wage, pesos a day.",
    )
    daily_wage = fields.Float(
        digits=PESOS,
        aggregator=None,
        help="Pesos a day without the integration. Where it does not exceed the "
        "minimum wage, at most 20 % a day is withheld. Empty: the SDI stands in.",
    )
    zone = fields.Selection(
        ZONES,
        string="Minimum Wage Zone",
        required=True,
        default="general",
        help="Zone of the minimum wage of the worker's registro patronal.",
    )
    limits_pay = fields.Boolean(
        "Limited Pay",
        help="Never more is withheld than the pay that is available.",
    )
    available = fields.Monetary(
        "Available Pay", help="Pesos from which the payslip can withhold."
    )

    amount = fields.Monetary("Amortization", compute="_compute_simulation")
    insurance = fields.Monetary(compute="_compute_simulation")
    total = fields.Monetary("Withheld", compute="_compute_simulation")
    short = fields.Monetary(
        compute="_compute_simulation", help="What the pay does not suffice for."
    )
    days = fields.Integer(compute="_compute_simulation", help="Natural days withheld.")
    steps = fields.Text("How It Is Computed", compute="_compute_simulation")
    missing = fields.Text(
        compute="_compute_simulation", help="What lacks to compute it; empty: nothing."
    )
    warning = fields.Text(compute="_compute_simulation")
    is_blocked = fields.Boolean("Incomplete", compute="_compute_simulation")

    @api.depends(lambda self: self._simulation_inputs())
    @api.depends_context("lang")
    def _compute_simulation(self):
        for record in self:
            record.update(record._explain(record._simulate()))

    @api.onchange("company_id")
    def _onchange_company_id(self):
        if self.company_id:
            self.insurance_mode = self.company_id.l10n_mx_infonavit_insurance

    @api.model
    def _simulation_inputs(self):
        """Names of the fields on which the result depends."""
        return INPUTS

    # --- the calculation --------------------------------------------------------------

    def _simulate(self) -> tuple[Retention, ...]:
        """What the payslip withholds, a retention a bimester; none while something is
        missing or wrong (``_simulation_problems``)."""
        self.ensure_one()
        if self._simulation_problems():
            return ()
        before: list[Span] = []
        insured: set[Bimester] = set()
        for period in [*self._simulation_earlier(), self._simulation_period()]:
            retentions = self._retain(
                period, Payroll(tuple(before), insured=frozenset(insured))
            )
            before.append(period)
            insured |= {r.bimester for r in retentions if r.insurance}
        return limit(retentions, self._simulation_available())

    def _retain(self, period, payroll):
        inputs = PayrollInputs(self.env, [], period)
        mode = self.insurance_mode
        return retain(
            self._simulation_terms(),
            period,
            self._simulation_worker(),
            inputs.law,
            payroll,
            None if mode == "none" else mode,
            inputs.policy(self.company_id.id),
        )

    def _simulation_period(self) -> Span:
        """The payslip's days."""
        return Span(self.date_from, self.date_to)

    def _simulation_earlier(self) -> list[Span]:
        """The payslips of the bimester before it, in order."""
        if self.earlier_payslips == "none":
            return []
        first = Bimester.of(self.date_from).first
        return periods_before(self.earlier_payslips, first, self.date_from)

    def _simulation_terms(self) -> tuple[Term, ...]:
        """The credit, as the engine takes it."""
        return (
            Term(
                self.credit_from or date.min,
                self.credit_to or FOREVER,
                self.discount_type,
                to_decimal(self.discount_value, VALUE_DIGITS),
                "",
                self.applies_table,
            ),
        )

    def _simulation_worker(self) -> Worker:
        """The worker, employed all the time, as the engine takes him."""

        def always(value):
            return Dated.of({date.min: value})

        return Worker(
            (ALWAYS,),
            always(to_decimal(self.sdi, SBC_DIGITS)),
            tuple(self._simulation_absences()),
            always(to_decimal(self.daily_wage, PESOS)),
            registro=always(Registro(self.zone)),
        )

    def _simulation_absences(self):
        """His absences, as the engine takes them; here he has none."""
        return ()

    def _simulation_zone(self, day: date) -> str:
        """The zone of his minimum wage on a day."""
        registro = self._simulation_worker().registro.at(day) or Registro()
        return registro.zone

    def _simulation_available(self):
        """The pay that is available, pesos; None where it does not limit."""
        return to_decimal(self.available, PESOS) if self.limits_pay else None

    # --- what is shown ----------------------------------------------------------------

    def _simulation_problems(self) -> list[str]:
        """What is missing or wrong before anything can be computed, a sentence each."""
        return words.problems_of_period(self) + words.problems_of_data(self)

    def _explain(self, retentions) -> dict:
        """Values of the result's fields: sums, and a line for each step."""
        self.ensure_one()
        missing = self._simulation_problems() or words.missing(self, retentions)
        withheld = add(retention.withheld for retention in retentions)
        return {
            "amount": float(withheld.amount),
            "insurance": float(withheld.insurance),
            "total": float(withheld.total),
            "short": float(add(retention.short for retention in retentions).total),
            "days": sum(retention.days for retention in retentions),
            "steps": "\n".join(words.lines(self, retentions)),
            "missing": "\n".join(missing),
            "warning": "\n".join(self._simulation_warnings(retentions)),
            "is_blocked": bool(missing),
        }

    def _simulation_warnings(self, retentions) -> list[str]:
        """What may change the amount later, a sentence each."""
        return words.warnings(self, retentions)

    def _simulation_nothing(self) -> str:
        """Why there is no retention at all."""
        return self.env._(
            "The credit is not in force on any day of the period: nothing is withheld."
        )

    def _simulation_step(self, step) -> str:
        """One step in words."""
        return words.step(self.env, step)
