from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.reconciliation import CLARIFY, NOTHING_TO_DO
from ..engine.sides import CENTS
from . import reconciliation_wording as words

# What a person writes on a line while its reconciliation is open.
TYPED = frozenset(("sua_amount", "has_sua", "is_settled", "decision"))


class ReconciliationLine(models.Model):
    """One worker's credit in a bimester: what payslips withheld, what is charged, and
    why they differ.

    ``finding`` keeps what the engine found, so that the words follow the reader's
    language and a closed reconciliation stays as it was.
    """

    _name = "l10n_mx_infonavit.reconciliation.line"
    _description = "Line of an Infonavit Reconciliation"
    _order = "reconciliation_id desc, name, nss, id"
    _rec_name = "name"
    _rec_names_search = ["name", "nss", "credit_number"]
    _inherit = ["l10n_mx_infonavit.company.check"]
    _check_company_auto = True

    reconciliation_id = fields.Many2one(
        "l10n_mx_infonavit.reconciliation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="reconciliation_id.company_id", store=True, index=True
    )
    bimester_id = fields.Many2one(related="reconciliation_id.bimester_id", store=True)
    state = fields.Selection(related="reconciliation_id.state")
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        check_company=True,
        help="Empty: only the other side has the worker.",
    )
    name = fields.Char("Worker", readonly=True)
    nss = fields.Char("NSS", readonly=True, index=True)
    credit_id = fields.Many2one("l10n_mx_infonavit.credit", check_company=True)
    credit_number = fields.Char(readonly=True)
    withheld = fields.Monetary(
        readonly=True,
        help="Amortization by payslips that are computed or confirmed, with the "
        "differences applied later for this bimester (010).",
    )
    insurance = fields.Monetary(readonly=True)
    returned = fields.Monetary(
        readonly=True, help="Given back after a suspension (009)."
    )
    ours = fields.Monetary(
        readonly=True,
        help="Withheld and insurance, less returned; without the insurance where the "
        "other side does not hold it.",
    )
    amortization = fields.Monetary("EBA", readonly=True)
    has_amortization = fields.Boolean("EBA Tells It", readonly=True)
    sua_amount = fields.Monetary("SUA", help="The amortization that SUA determines.")
    has_sua = fields.Boolean("SUA Tells It", readonly=True)
    theirs = fields.Monetary("Charged", readonly=True)
    is_told = fields.Boolean(
        "Told",
        readonly=True,
        help="Whether the other side tells an amount; without one there is no "
        "difference.",
    )
    difference = fields.Monetary(readonly=True, help="Ours less theirs.")
    cause = fields.Selection(words.CAUSES, readonly=True, index=True)
    todo = fields.Selection(words.TODOS, string="What to Do", readonly=True)
    finding = fields.Json(readonly=True, copy=False)
    explanation = fields.Text("Why", compute="_compute_words")
    advice = fields.Text("Next Step", compute="_compute_words")
    portal_text = fields.Text(
        "Text for the Portal",
        compute="_compute_words",
        help="To copy into a clarification in Infonavit's Portal Empresarial.",
    )
    aviso_id = fields.Many2one("l10n_mx_infonavit.aviso", check_company=True)
    correction_id = fields.Many2one(
        "l10n_mx_infonavit.correction",
        string="Difference for Payroll",
        check_company=True,
        ondelete="set null",
        help="What the calculation proposes for the next payslip.",
    )
    is_settled = fields.Boolean(
        "Settled", help="A person has dealt with it: the note says how."
    )
    decision = fields.Char("Note", help="What was decided, or the portal's folio.")
    needs = fields.Boolean(
        "Needs Something", compute="_compute_needs", store=True, index=True
    )
    lacking = fields.Monetary(compute="_compute_needs", store=True)
    excess = fields.Monetary(compute="_compute_needs", store=True)
    run = fields.Integer(readonly=True, aggregator=None)

    @api.depends("todo", "is_settled", "difference", "cause")
    def _compute_needs(self):
        for line in self:
            line.needs = line.todo != NOTHING_TO_DO and not line.is_settled
            open_difference = line.difference if line.needs else 0
            if line.cause == CENTS:
                open_difference = 0
            line.lacking = max(-open_difference, 0)
            line.excess = max(open_difference, 0)

    @api.depends("finding", "cause", "todo", "correction_id.state", "aviso_id")
    @api.depends_context("lang")
    def _compute_words(self):
        for line in self:
            line.explanation = words.explanation(line)
            line.advice = words.advice(line)
            line.portal_text = (
                words.portal_text(line) if line.todo == CLARIFY else False
            )

    # --- protection -------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if not self.env.su:
            raise UserError(
                self.env._("Lines come from the computation: press Compute Again.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.reconciliation_id._check_open()
        if set(vals) - TYPED:
            raise UserError(
                self.env._("Only SUA's amount, the tick and the note are typed.")
            )
        if "sua_amount" in vals:
            vals = vals | {"has_sua": True}
        result = super().write(vals)
        if "sua_amount" in vals:
            for reconciliation in self.reconciliation_id:
                mine = self.filtered(
                    lambda line, r=reconciliation: line.reconciliation_id == r
                )
                reconciliation._recompute(mine)
        return result

    # --- what people do ---------------------------------------------------------------

    def action_settle(self):
        """Tick lines as dealt with."""
        self.write({"is_settled": True})

    def action_unsettle(self):
        """Take the tick away."""
        self.write({"is_settled": False})

    def action_open_correction(self):
        """The difference that the next payslip can carry."""
        self.ensure_one()
        return self.correction_id._get_records_action()

    def action_open_retentions(self):
        """What the payslips withheld, with every step."""
        self.ensure_one()
        return self.env["l10n_mx_infonavit.retention"]._get_records_action(
            name=self.env._("Retentions"),
            domain=[
                ("credit_id", "=", self.credit_id.id),
                ("bimester_id", "=", self.bimester_id.id),
                ("counts", "=", True),
            ],
        )
