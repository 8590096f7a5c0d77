from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine.money import CENT
from ..engine.variants import Given, Question, explain
from ..sources.test_set.columns import EVALUATION, SAMPLE
from . import certification_case_wording as words
from . import certification_snapshot as snapshot
from . import wording
from .payroll_inputs import LAW_IN_CONTEXT, PayrollInputs
from .value import DIGITS, PESOS, to_decimal

SECTIONS = [(SAMPLE, "Sample"), (EVALUATION, "Evaluation")]
OUTCOMES = [
    ("matches", "Matches"),
    ("differs", "Differs"),
    ("not_given", "Not Given"),
    ("lacks", "Lacks Data"),
]
# Fields of a row that became others of the case; who types these has mended it.
BECAME = {
    "date_from": {"date_from", "period", "bimester", "year", "date_to"},
    "date_to": {"date_to", "period", "bimester", "year", "date_from"},
    "credit_from": {"credit_from", "date_notified"},
    "credit_to": {"credit_to", "date_suspended"},
    "discount_value": {"discount_value", "factor", "pesos", "percentage"},
    "given_umi": {"umi"},
    "given_days": {"days"},
}


class CertificationCase(models.Model):
    """One made-up worker of a certification's test set.

    The engine computes it live from its inputs (``l10n_mx_infonavit.simulation.mixin``)
    until the evidence of its round is sent: ``_freeze`` then keeps the engine's result
    in ``sent``, from which all is shown from there on, and nothing can be changed.
    Where the set gives a result (samples), ``outcome`` says whether ours is the same,
    and ``explanation`` which known other way to calculate gives theirs. ``problems``:
    cells of the row that could not be read; the case lacks data until each is typed.
    """

    _name = "l10n_mx_infonavit.certification.case"
    _description = "Case of a Certification's Test Set"
    _inherit = ["l10n_mx_infonavit.simulation.mixin"]
    _order = "round_id desc, section desc, sequence, id"
    _rec_names_search = ["reference", "worker_name", "nss", "credit_number", "folio"]

    round_id = fields.Many2one(
        "l10n_mx_infonavit.certification.round",
        string="Test Set",
        required=True,
        index=True,
        ondelete="cascade",
    )
    certification_id = fields.Many2one(
        related="round_id.certification_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="round_id.company_id",
        store=True,
        precompute=True,
        index=True,
        default=None,
    )
    sequence = fields.Integer(default=10, aggregator=None)
    section = fields.Selection(
        SECTIONS,
        required=True,
        default=SAMPLE,
        help="Samples come with their calculation, to be reproduced; evaluation cases "
        "without.",
    )
    reference = fields.Char("Case", help="Its number, as in the set.")
    nss = fields.Char("NSS")
    worker_name = fields.Char("Worker")
    credit_number = fields.Char()
    folio = fields.Char(help="Of the aviso, where the set gives it.")
    discount_type = fields.Selection(default=None)
    discount = fields.Char(compute="_compute_discount")
    insurance_mode = fields.Selection(
        default="none",
        help="The portal asks for the amortization alone. Choose another one where the "
        "set's results include the insurance.",
    )

    # --- what the set gives ---
    has_expected = fields.Boolean(
        "Result Given",
        compute="_compute_has_expected",
        store=True,
        readonly=False,
        help="Whether the set gives the result: zero is a result, too.",
    )
    expected_amount = fields.Monetary(
        "Given Result", help="Amortization that the set gives for the period, pesos."
    )
    expected_insurance = fields.Monetary("Given Insurance")
    given_days = fields.Integer(
        aggregator=None, help="Days that the set counts; 0 where it gives none."
    )
    given_umi = fields.Float(
        "Given UMI",
        digits=DIGITS,
        aggregator=None,
        help="UMI that the set names, for comparison: the dated values are used.",
    )
    problems = fields.Json(copy=False)
    problem = fields.Text(
        "What Could Not Be Read", compute="_compute_problem", compute_sudo=False
    )
    remarks = fields.Json(copy=False)
    remark = fields.Text("To Look At", compute="_compute_problem", compute_sudo=False)
    original = fields.Text(
        readonly=True, copy=False, help="The row as it was read, by heading."
    )
    aviso_ids = fields.Many2many(
        "l10n_mx_infonavit.aviso",
        "l10n_mx_infonavit_certification_case_aviso_rel",
        "case_id",
        "aviso_id",
        string="Avisos",
        readonly=True,
        copy=False,
        help="Those that the service gave in this round, by which the case was filled.",
    )

    # --- what comes of it ---
    difference = fields.Monetary(
        compute="_compute_outcome", help="Ours less the given result, pesos."
    )
    outcome = fields.Selection(
        OUTCOMES, compute="_compute_outcome", search="_search_outcome"
    )
    explanation = fields.Text("Why It Differs", compute="_compute_outcome")
    sent = fields.Json("Result as Sent", readonly=True, copy=False)
    is_frozen = fields.Boolean("Handed In", compute="_compute_is_frozen")
    round_state = fields.Selection(
        related="round_id.state", string="State of the Test Set"
    )

    # --- computes ---------------------------------------------------------------------

    @api.depends("reference", "worker_name", "nss")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for case in self:
            name = case.worker_name or case.nss
            parts = filter(None, (case.reference, name))
            case.display_name = " · ".join(parts) or self.env._("Case")

    @api.depends("discount_type", "discount_value")
    def _compute_discount(self):
        for case in self:
            kind = case.discount_value and case.discount_type
            case.discount = wording.discount(kind, case.discount_value)

    @api.depends("expected_amount")
    def _compute_has_expected(self):
        for case in self:
            case.has_expected = case.has_expected or bool(case.expected_amount)

    @api.depends("problems", "remarks")
    @api.depends_context("lang")
    def _compute_problem(self):
        for case in self:
            case.problem = words.problems(self.env, case.problems)
            case.remark = words.problems(self.env, case.remarks)

    @api.depends("sent")
    def _compute_is_frozen(self):
        for case in self:
            case.is_frozen = bool(case.sent)

    @api.depends(
        "amount",
        "insurance",
        "is_blocked",
        "has_expected",
        "expected_amount",
        "expected_insurance",
        "given_umi",
        "given_days",
    )
    @api.depends_context("lang")
    def _compute_outcome(self):
        for case in self._with_law():
            case.difference, case.explanation = 0, False
            if case.is_blocked:
                case.outcome = "lacks"
            elif not case.has_expected:
                case.outcome = "not_given"
            else:
                case.difference = float(case._difference())
                case.explanation = case._explanation()
                case.outcome = "differs" if case.explanation else "matches"

    @api.model
    def _search_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        cases = self.search(Domain("round_id", "!=", False))
        found = cases.filtered(lambda case: case.outcome in value)
        return Domain("id", "in", found.ids)

    # --- the calculation --------------------------------------------------------------

    def _compute_simulation(self):
        return super(CertificationCase, self._with_law())._compute_simulation()

    def _onchange_company_id(self):
        """The company's own way to charge the insurance is of no matter here."""

    def _with_law(self):
        """The same cases, for which the law is read once."""
        law = self.env["l10n_mx_infonavit.value"]._law()
        return self.with_context(**{LAW_IN_CONTEXT: law})

    @api.model
    def _simulation_inputs(self):
        return (*super()._simulation_inputs(), "sent", "problems")

    def _simulate(self):
        self.ensure_one()
        if self.sent:
            return snapshot.retentions_of(self.sent)
        return super()._simulate()

    def _simulation_problems(self):
        found = super()._simulation_problems()
        if self.problems:
            found = [*self.problem.splitlines(), *found]
        return found

    def _difference(self):
        """Ours less theirs, pesos; of the amortization."""
        return to_decimal(self.amount - self.expected_amount, PESOS)

    def _explanation(self):
        """Why ours is another result, a line for each known cause that gives theirs;
        empty where it is the same."""
        found = []
        if self._difference():
            why = words.explanations(self.env, self._reasons())
            found.append(why or words.unexplained(self.env))
        given, ours = (
            to_decimal(value, PESOS)
            for value in (self.expected_insurance, self.insurance)
        )
        if given and given != ours:
            found.append(words.insurance(self.env, given, ours))
        return "\n".join(found)

    def _reasons(self):
        """Of a difference of the amortization."""
        if self.sent:
            return snapshot.reasons_of(self.sent)
        return explain(
            self._question(),
            to_decimal(self.expected_amount, PESOS),
            Given(to_decimal(self.given_umi, DIGITS) or None, self.given_days or None),
            limited=self.short >= float(CENT),
        )

    def _question(self):
        """What the engine is asked, for trying other ways."""
        period = self._simulation_period()
        inputs = PayrollInputs(self.env, [], period)
        [term] = self._simulation_terms()
        return Question(
            term,
            period,
            self._simulation_worker(),
            inputs.law,
            inputs.policy(self.company_id.id),
            tuple(self._simulation_earlier()),
        )

    # --- actions ----------------------------------------------------------------------

    def action_open(self):
        """The case on a screen of its own."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }

    def action_settled(self):
        """What could not be read is of no matter: the person has looked."""
        self.write({"problems": False})

    # --- handed in --------------------------------------------------------------------

    def _freeze(self):
        """Keep what each case gives now: it is what the evidence says."""
        for case in self.sudo()._with_law():
            if not case.sent:
                differs = case.outcome == "differs" and case._difference()
                reasons = case._reasons() if differs else []
                case.sent = snapshot.pack(case._simulate(), reasons)

    def _thaw(self):
        """The sending was taken back: compute live again."""
        self.sudo().write({"sent": False})

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_sent(*vals_list)
        cases = super().create(vals_list)
        cases._check_open()
        return cases

    def write(self, vals):
        self._check_not_sent(vals)
        if set(vals) != {"sent"}:
            self._check_open()
            rounds = self.env["l10n_mx_infonavit.certification.round"]
            rounds.browse(vals.get("round_id") or ())._check_cases_open()
        if "problems" not in vals:
            self._mend(vals)
        return super().write(vals)

    def _check_not_sent(self, *vals_list):
        """What was sent is kept by ``_freeze`` alone, never by a person."""
        if not self.env.su and any("sent" in vals for vals in vals_list):
            raise AccessError(
                self.env._("What was handed in is kept by the program alone.")
            )

    def _mend(self, vals):
        """A field that a person types is not unclear any more."""
        mended = set(vals)
        for name in vals:
            mended |= BECAME.get(name, set())
        for case in self.filtered("problems"):
            left = [one for one in case.problems if one[1] not in mended]
            if left != case.problems:
                case.problems = left or False

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()

    def _check_open(self):
        self.round_id._check_cases_open()
