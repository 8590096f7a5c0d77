from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..engine.notice import Problem
from . import sua_wording, wording
from .aviso import DISCOUNTS
from .value import VALUE_DIGITS
from .waiting import ROLE

MOVEMENTS = [
    ("15", "15 Start of the Credit"),
    ("16", "16 Suspension"),
    ("17", "17 Restart"),
    ("18", "18 Change of Type"),
    ("19", "19 Change of Value"),
    ("20", "20 Change of Number"),
]


class SuaMovement(models.Model):
    """One movement of a worker's credit for SUA, that an aviso causes.

    Derived by ``_refresh`` (:mod:`~.sua_refresh`) whenever somebody previews; one that
    was exported is frozen with its line. When avisos later make another line of it,
    ``change`` says so and ``replaced_by_id`` is the movement that is proposed instead.
    """

    _name = "l10n_mx_infonavit.sua.movement"
    _description = "SUA Movement"
    _inherit = ["mail.thread", "l10n_mx_infonavit.company.check"]
    _order = "date, employee_id, sequence, id"
    _rec_name = "credit_id"
    _mail_post_access = "read"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        index=True,
        check_company=True,
        help="The worker's on the day of the movement, else the credit's.",
    )
    earlier_registro_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        string="Registro Patronal Before",
        help="The worker's movement before this one belongs to another registro "
        "patronal.",
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Worker", required=True, index=True
    )
    credit_id = fields.Many2one(
        "l10n_mx_infonavit.credit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    aviso_id = fields.Many2one(
        "l10n_mx_infonavit.aviso",
        check_company=True,
        help="The aviso that causes the movement.",
    )
    movement = fields.Selection(
        MOVEMENTS, help="Empty where the avisos do not allow to tell which it is."
    )
    date = fields.Date(required=True, index=True, help="From which it holds.")
    sequence = fields.Integer(help="The order of a worker's movements.")
    discount_type = fields.Selection(DISCOUNTS)
    discount_value = fields.Float(digits=VALUE_DIGITS, aggregator=None)
    discount = fields.Char(compute="_compute_discount")
    applies_table = fields.Boolean("Reduction Table")
    line = fields.Char(
        help="The 52 characters: registro patronal 11, NSS 11, credit 10, movement 2, "
        "day, month and year 8, discount type 1, value 8, reduction table 1. Once "
        "exported it does not change.",
    )
    state = fields.Selection(
        [
            ("to_export", "To Export"),
            ("exported", "Exported"),
            ("refused", "Kept Out of the File"),
        ],
        required=True,
        default="to_export",
        index=True,
    )
    problems_data = fields.Json("Problems")
    reason = fields.Text(compute="_compute_reason")
    export_ids = fields.Many2many(
        "l10n_mx_infonavit.sua.export",
        relation="l10n_mx_infonavit_sua_movement_export_rel",
        string="Exports",
    )
    export_id = fields.Many2one("l10n_mx_infonavit.sua.export", string="Last Export")
    change = fields.Selection(
        [
            ("changed", "Changed Since Exported"),
            ("gone", "No Longer Caused by the Avisos"),
        ],
        string="Since Exported",
        index=True,
    )
    replaced_by_id = fields.Many2one(
        "l10n_mx_infonavit.sua.movement",
        string="Instead",
        ondelete="set null",
        help="What the avisos cause now, in place of this exported movement.",
    )
    is_settled = fields.Boolean(
        "Settled in SUA",
        tracking=True,
        help="A person has taken this movement out of SUA, or put it right there.",
    )

    _open_uniq = models.UniqueIndex(
        "(company_id, employee_id, credit_id, COALESCE(movement, ''), date) "
        "WHERE state <> 'exported'",
        "Somebody else previews these movements right now: preview again.",
    )

    @api.depends("discount_type", "discount_value")
    def _compute_discount(self):
        for record in self:
            record.discount = wording.discount(
                record.discount_type, record.discount_value
            )

    @api.depends(
        "problems_data",
        "change",
        "is_settled",
        "state",
        "replaced_by_id.line",
        "replaced_by_id.state",
        "earlier_registro_id",
    )
    @api.depends_context("lang")
    def _compute_reason(self):
        for record in self:
            record.reason = "\n".join(record._sentences())

    def _sentences(self):
        """Why it is refused, or what a person should know."""
        self.ensure_one()
        found = [
            sua_wording.refusal(self.env, Problem(*problem))
            for problem in self.problems_data or []
        ]
        if self.change and not self.is_settled:
            found.append(self._change_sentence())
        if self.earlier_registro_id and self.state != "exported":
            found.append(
                self.env._(
                    "The movement before this one belongs to the registro patronal "
                    "%(registro)s: check that SUA of this one knows the credit.",
                    registro=self.earlier_registro_id.display_name,
                )
            )
        return found

    def _change_sentence(self):
        instead = self.replaced_by_id
        if instead.state == "exported":
            return self.env._("Another movement was exported in place of this one.")
        if instead.line:
            return self.env._(
                "The avisos changed since it was exported. It would now be "
                "%(line)s, which is proposed beside it: correct what SUA has.",
                line=instead.line,
            )
        if instead:
            return self.env._(
                "The avisos changed since it was exported, and what it would be now is "
                "refused: see the reason there, and correct what SUA has."
            )
        return self.env._(
            "The avisos no longer cause this movement: take it out of SUA, then mark "
            "it as settled."
        )

    @api.depends("movement", "credit_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["movement"]._description_selection(self.env))
        for record in self:
            parts = (names.get(record.movement), record.credit_id.credit_number)
            record.display_name = " · ".join(filter(None, parts))

    # --- what people do ---------------------------------------------------------------

    def action_export_again(self, reason=None):
        """Write exported movements into another file; without a reason, asks for it."""
        self._check_role()
        return self.env["l10n_mx_infonavit.sua.export"]._export_again(self, reason)

    def action_settle(self):
        """Mark exported movements that changed as put right in SUA by hand."""
        self._check_role()
        wrong = self.filtered(lambda record: record.change and not record.is_settled)
        if not wrong:
            raise UserError(
                self.env._("Only exported movements that changed since can be settled.")
            )
        wrong.sudo().is_settled = True

    def _check_role(self):
        """Nobody may write on a movement, so the actions ask for the role."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(ROLE):
            raise AccessError(
                self.env._(
                    "Only the role Infonavit / Payroll Accountant exports movements to "
                    "SUA: ask your administrator for it."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_exported(self):
        if any(record.state == "exported" for record in self):
            raise UserError(
                self.env._("A movement that was exported stays: it is what was done.")
            )

    def _mark_exported(self, export):
        """They are in the file of the export."""
        self.filtered(lambda record: record.state != "exported").state = "exported"
        self.write({"export_id": export.id, "export_ids": [Command.link(export.id)]})
        # Before another one of the kind is made: only one may be open.
        self.flush_recordset()

    def _key(self):
        """As :class:`~.sua_batch.Derived`."""
        self.ensure_one()
        return self.employee_id.id, self.credit_id.id, self.movement, self.date
