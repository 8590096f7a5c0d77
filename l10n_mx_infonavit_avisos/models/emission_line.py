from odoo import api, fields, models

from . import emission_wording, wording
from .aviso import DISCOUNTS
from .board_row import Row
from .value import VALUE_DIGITS
from .waiting import WAITS

FINDINGS = [
    ("agrees", "Agrees"),
    ("no_credit", "No Credit"),
    ("new_credit", "New Credit"),
    ("value_differs", "Other Discount"),
    ("credit_differs", "Other Credit"),
    ("suspended", "Suspended with Us"),
    ("vanished", "Vanished"),
    ("not_yet", "Not Yet on It"),
    ("aviso_waits", "An Aviso Waits"),
    ("unknown_worker", "Unknown Worker"),
    ("unreadable", "Not Readable"),
]
# Nobody has to do anything about these.
QUIET = frozenset(("agrees", "no_credit", "not_yet"))


class EmissionLine(models.Model):
    """What an emission says of one worker, beside what we have of him.

    What it says is never changed. ``finding`` is the comparison; ``our_…`` the side of
    ours at that time: the terms of the credit within the emission's bimester.
    ``position`` 0: a credit of ours, of a worker who is not on the emission at all.
    """

    _name = "l10n_mx_infonavit.emission.line"
    _description = "Worker on an Emission"
    _inherit = ["l10n_mx_infonavit.waiting", "l10n_mx_infonavit.company.check"]
    _order = "emission_id desc, position, id"
    _rec_name = "name"
    _rec_names_search = ["name", "nss", "credit_number", "employee_id.name"]
    _check_company_auto = True

    emission_id = fields.Many2one(
        "l10n_mx_infonavit.emission",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="emission_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # --- what the emission says ---
    position = fields.Integer(
        "Line", readonly=True, aggregator=None, help="Its line in the file."
    )
    nss = fields.Char("NSS", readonly=True, index=True)
    name = fields.Char("Name as Written", readonly=True)
    curp = fields.Char("CURP", readonly=True)
    credit_number = fields.Char(readonly=True, index=True)
    discount_type = fields.Selection(DISCOUNTS, readonly=True)
    discount_value = fields.Float(digits=VALUE_DIGITS, readonly=True, aggregator=None)
    discount = fields.Char("Its Discount", compute="_compute_discounts")
    amortization = fields.Monetary(readonly=True)
    is_amortization_told = fields.Boolean(
        readonly=True,
        help="Whether the file says the amortization: a visor's may not.",
    )
    days = fields.Integer(readonly=True, aggregator=None)
    wage = fields.Float("Daily Wage", digits=(12, 2), readonly=True, aggregator=None)
    date_left = fields.Date("Baja", readonly=True)
    original = fields.Text(readonly=True)
    problems = fields.Json(readonly=True)
    problems_text = fields.Text("What Is Wrong", compute="_compute_problems_text")

    # --- what we have ---
    employee_id = fields.Many2one(
        "hr.employee", string="Worker", readonly=True, index=True, check_company=True
    )
    our_credit_id = fields.Many2one(
        "l10n_mx_infonavit.credit",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    our_discount_type = fields.Selection(DISCOUNTS, readonly=True)
    our_discount_value = fields.Float(
        digits=VALUE_DIGITS, readonly=True, aggregator=None
    )
    our_discount = fields.Char(compute="_compute_discounts")
    proposed_employee_id = fields.Many2one(
        "hr.employee",
        string="Whose Credit It Is",
        compute="_compute_proposed_employee_id",
    )
    finding = fields.Selection(FINDINGS, readonly=True, index=True)
    advice = fields.Text("What to Do", compute="_compute_advice")

    # --- what people decide ---
    state = fields.Selection(
        [
            ("settled", "Nothing to Do"),
            ("waiting", "To Decide"),
            ("decided", "Decided"),
        ],
        readonly=True,
        index=True,
    )
    decision = fields.Selection(
        [("take", "Emission Followed"), ("keep", "Ours Kept")], readonly=True
    )
    reason = fields.Char(readonly=True)
    decided_uid = fields.Many2one("res.users", string="Decided By", readonly=True)
    decided_date = fields.Datetime("Decided On", readonly=True)
    aviso_ids = fields.One2many(
        "l10n_mx_infonavit.aviso",
        "emission_line_id",
        string="Avisos Made of It",
        readonly=True,
    )

    @api.model
    def _infonavit_board_rows(self, look):
        return [
            Row(
                "emission",
                "avisos",
                self.env._("Workers of Emissions"),
                look.waiting.get("emission", 0),
                "l10n_mx_infonavit_avisos.action_emission_line",
                list(WAITS["emission"][1]),
                detail=self.env._("to be decided on: new, vanished or unlike ours"),
            )
        ]

    @api.depends("employee_id.name", "name", "nss")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.employee_id.name or line.name or line.nss

    @api.depends(
        "discount_type", "discount_value", "our_discount_type", "our_discount_value"
    )
    def _compute_discounts(self):
        for line in self:
            line.discount = (
                wording.discount(line.discount_type, line.discount_value)
                if line.discount_value
                else False
            )
            line.our_discount = wording.discount(
                line.our_discount_type, line.our_discount_value
            )

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_problems_text(self):
        for line in self:
            line.problems_text = wording.problems(self.env, line.problems)

    @api.depends("finding", "credit_number", "company_id")
    def _compute_proposed_employee_id(self):
        """Who has the credit of an unknown worker: one search for all."""
        unknown = self.filtered(lambda line: line.finding == "unknown_worker")
        credits_found = self.env["l10n_mx_infonavit.credit"].search(
            [
                ("company_id", "in", unknown.company_id.ids),
                ("credit_number", "in", unknown.mapped("credit_number")),
            ]
        )
        owner = {(c.company_id, c.credit_number): c.employee_id for c in credits_found}
        for line in self:
            key = line.company_id, line.credit_number
            line.proposed_employee_id = line in unknown and owner.get(key, False)

    @api.depends("finding", "state", "aviso_ids.state")
    @api.depends_context("lang")
    def _compute_advice(self):
        for line in self:
            line.advice = emission_wording.advice(self.env, line)
