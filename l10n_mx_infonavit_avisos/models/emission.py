from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.bimester import Bimester
from . import wording
from .daily import today_in_mexico


class Emission(models.Model):
    """An emisión (EBA): what IMSS proposes that an employer owes for a bimester.

    One line a worker, each compared with our credits when it comes in and whenever a
    person looks again; what people decided stays. Unique by what it says: the same one
    imported again, saved anew by a spreadsheet or not, is the same record. The original
    file stays attached. States:

    - ``reading``: its lines are coming in, step by step;
    - ``open``: some of its lines wait for a person;
    - ``decided``: none does;
    - ``set_aside``: another one of the same bimester took its place, or a person put it
      away; its lines ask for nothing any more.
    """

    _name = "l10n_mx_infonavit.emission"
    _description = "Emission (EBA)"
    _inherit = ["mail.thread", "l10n_mx_infonavit.waiting"]
    _order = "year desc, month desc, registro_patronal_id, id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("eba", "EBA (bimonthly)"), ("ema", "EMA (monthly)")],
        required=True,
        default="eba",
        readonly=True,
        help="Only the bimonthly one names credits; a monthly one is refused.",
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    month = fields.Integer(
        required=True,
        readonly=True,
        aggregator=None,
        help="The last month that it charges.",
    )
    number = fields.Integer(
        "Bimester of the Year", compute="_compute_dates", store=True, aggregator=None
    )
    date_from = fields.Date("From", compute="_compute_dates", store=True)
    date_to = fields.Date("To", compute="_compute_dates", store=True)
    bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester",
        compute="_compute_bimester_id",
        help="Empty while no payslip needed the bimester.",
    )
    date_downloaded = fields.Date(
        "Downloaded On",
        required=True,
        readonly=True,
        tracking=True,
        default=lambda self: today_in_mexico(),
        help="The day the emission was downloaded from IDSE. A credit first seen on it "
        "is withheld from the day after.",
    )
    date_compared = fields.Datetime("Compared On", readonly=True)
    user_id = fields.Many2one("res.users", string="Imported By", readonly=True)
    fingerprint = fields.Char(readonly=True, index=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="Original", readonly=True, ondelete="restrict"
    )
    fetch_id = fields.Many2one(
        "l10n_mx_infonavit.fetch", string="Receipt of Its Avisos", readonly=True
    )
    problems = fields.Json(readonly=True)
    problems_text = fields.Text("Remarks", compute="_compute_problems_text")
    state = fields.Selection(
        [
            ("reading", "Being Read"),
            ("open", "To Decide"),
            ("decided", "Decided"),
            ("set_aside", "Set Aside"),
        ],
        default="reading",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "l10n_mx_infonavit.emission.line", "emission_id", string="Workers"
    )
    odd_line_ids = fields.One2many(
        "l10n_mx_infonavit.emission.line",
        "emission_id",
        string="What Is Not Alike",
        domain=[("finding", "not in", ("agrees", "no_credit"))],
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    worker_count = fields.Integer("Workers on It", compute="_compute_counts")
    credit_count = fields.Integer("Credits on It", compute="_compute_counts")
    amortization = fields.Monetary(compute="_compute_counts")
    waiting_count = fields.Integer("To Decide", compute="_compute_counts")
    agrees_count = fields.Integer("Agree", compute="_compute_counts")
    new_count = fields.Integer("New Credits", compute="_compute_counts")
    vanished_count = fields.Integer("Vanished", compute="_compute_counts")
    differs_count = fields.Integer("Unlike Ours", compute="_compute_counts")
    unknown_count = fields.Integer("Unknown Workers", compute="_compute_counts")
    unreadable_count = fields.Integer("Not Readable", compute="_compute_counts")

    _content_uniq = models.UniqueIndex(
        "(company_id, registro_patronal_id, kind, year, month, fingerprint)",
        "That emission is here already.",
    )

    @api.depends("kind", "year", "month")
    def _compute_dates(self):
        for emission in self:
            if not (emission.year and 1 <= emission.month <= 12):
                emission.number = emission.date_from = emission.date_to = False
                continue
            bimester = emission._bimester()
            emission.number = bimester.number
            emission.date_from, emission.date_to = bimester.first, bimester.last

    def _bimester(self):
        """The engine's bimester that it is of."""
        self.ensure_one()
        return Bimester(self.year, (self.month + 1) // 2)

    @api.depends("registro_patronal_id", "year", "number")
    def _compute_bimester_id(self):
        records = self.env["l10n_mx_infonavit.bimester"].search(
            [
                ("registro_patronal_id", "in", self.registro_patronal_id.ids),
                ("year", "in", self.mapped("year")),
            ]
        )
        of = {(r.registro_patronal_id, r.year, r.number): r for r in records}
        for emission in self:
            key = (emission.registro_patronal_id, emission.year, emission.number)
            emission.bimester_id = of.get(key, records.browse())

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_problems_text(self):
        for emission in self:
            emission.problems_text = wording.problems(self.env, emission.problems)

    @api.depends("year", "number", "registro_patronal_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for emission in self:
            months = wording.bimester(self.env, emission._bimester())
            registro = emission.registro_patronal_id.display_name
            emission.display_name = f"EBA {months} · {registro}"

    @api.depends("line_ids.finding", "line_ids.state")
    def _compute_counts(self):
        Line = self.env["l10n_mx_infonavit.emission.line"]
        of_all = [("emission_id", "in", self.ids)]
        by_finding = defaultdict(lambda: defaultdict(int))
        for emission, finding, count in Line._read_group(
            of_all, ["emission_id", "finding"], ["__count"]
        ):
            by_finding[emission.id][finding] = count
        waiting = dict(
            Line._read_group(
                [*of_all, ("state", "=", "waiting")], ["emission_id"], ["__count"]
            )
        )
        told = {
            emission.id: (workers, credit_numbers, amount)
            for emission, workers, credit_numbers, amount in Line._read_group(
                [*of_all, ("position", ">", 0)],
                ["emission_id"],
                ["__count", "credit_number:count", "amortization:sum"],
            )
        }
        for emission in self:
            counts = by_finding[emission.id]
            emission.worker_count, emission.credit_count, emission.amortization = (
                told.get(emission.id, (0, 0, 0.0))
            )
            emission.waiting_count = waiting.get(emission, 0)
            emission.agrees_count = counts["agrees"]
            emission.new_count = counts["new_credit"]
            emission.vanished_count = counts["vanished"]
            emission.differs_count = (
                sum(counts[name] for name in ("value_differs", "credit_differs"))
                + counts["suspended"]
            )
            emission.unknown_count = counts["unknown_worker"]
            emission.unreadable_count = counts["unreadable"]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An emission is never deleted: set it aside, with the reason.")
        )
