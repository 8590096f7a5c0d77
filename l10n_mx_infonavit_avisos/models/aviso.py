from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.notice import InvalidNotice, date_effective
from . import aviso_wording, notice_record, wording
from .context_flag import SETTLING, is_raised
from .notice_type import CLASSES
from .value import VALUE_DIGITS

DISCOUNTS = [
    ("porcentaje", "Percentage of the SDI"),
    ("cuota_fija", "Cuota fija (pesos a month)"),
    ("factor", "Factor (times UMI)"),
]
# What Infonavit said. Nobody changes it, whatever his rights.
FROZEN = frozenset(
    "folio same_folio_id type_code nss nss_unified credit_number nrp rfc curp "
    "discount_type discount_value date_created date_granted date_notified_said "
    "credit_type credit_status payload source company_id".split()
)
# A change of these makes other terms.
DECISIVE = frozenset(("state", "employee_id", "notice_class", "date_notified"))


class Aviso(models.Model):
    """An order of Infonavit's about one credit: start, change or stop withholding.

    What it says is immutable and unique by (company, folio); it is never deleted. Other
    content of a folio is an aviso of its own (``same_folio_id``). What people decide
    (class of an unknown code, to apply or discard it, notification date) is logged,
    goes through the actions of this model, and rebuilds the credit. ``_take_in`` is
    the one way in, ``_settle`` decides its state:

    - ``to_classify``: the type code is not in the catalogue;
    - ``unmatched``: no worker, or no registro patronal, of the company;
    - ``to_review``: something is odd, ``reason`` says what; a person decides;
    - ``new``: could be applied, and the company wants a person to do it;
    - ``applied``: in force; ``discarded``: set aside by a person, with a reason.
    """

    _name = "l10n_mx_infonavit.aviso"
    _description = "Infonavit Aviso"
    _inherit = [
        "mail.thread.main.attachment",
        "mail.activity.mixin",
        "l10n_mx_infonavit.waiting",
        "l10n_mx_infonavit.company.check",
    ]
    _order = "date_notified desc, id desc"
    _rec_name = "folio"
    _rec_names_search = [
        "folio",
        "same_folio_id.folio",
        "nss",
        "credit_number",
        "employee_id.name",
    ]
    _mail_post_access = "read"
    _check_company_auto = True

    # --- what Infonavit said ---
    folio = fields.Char(index=True, readonly=True)
    notice_class = fields.Selection(CLASSES, string="Class", index=True, tracking=True)
    type_code = fields.Char("Type", size=2, readonly=True)
    nss = fields.Char("NSS", required=True, index=True, readonly=True)
    nss_unified = fields.Char("Unified NSS", readonly=True)
    credit_number = fields.Char(required=True, index=True, readonly=True)
    nrp = fields.Char("NRP", index=True, readonly=True)
    rfc = fields.Char("RFC", readonly=True)
    curp = fields.Char("CURP", readonly=True)
    discount_type = fields.Selection(DISCOUNTS, readonly=True)
    discount_value = fields.Float(digits=VALUE_DIGITS, readonly=True)
    discount = fields.Char(compute="_compute_discount")
    credit_type = fields.Char(readonly=True)
    credit_status = fields.Char(readonly=True)
    date_created = fields.Date("Created by Infonavit", readonly=True)
    date_granted = fields.Date("Credit Granted", readonly=True)
    date_notified_said = fields.Date("Notified, as Received", readonly=True)
    payload = fields.Text("Original", readonly=True)
    source = fields.Selection(
        [
            ("file", "File"),
            ("service", "Service"),
            ("manual", "Typed"),
            ("pdf", "Printed"),
            ("eba", "Emission (EBA)"),
        ],
        required=True,
        default="manual",
        readonly=True,
    )
    fetch_id = fields.Many2one("l10n_mx_infonavit.fetch", string="Receipt", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # --- what follows, and what people decide ---
    date_notified = fields.Date(
        "Notified",
        required=True,
        index=True,
        tracking=True,
        help="Decides from when the aviso holds. As Infonavit says, else the day the "
        "aviso was created, else the day it came in; can be corrected with a reason.",
    )
    # Not readonly: one that is given at creation is not computed once more then.
    date_effective = fields.Date(
        "In Force From",
        compute="_compute_date_effective",
        store=True,
        readonly=False,
        index=True,
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Worker", index=True, check_company=True, tracking=True
    )
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal", index=True, check_company=True
    )
    credit_id = fields.Many2one("l10n_mx_infonavit.credit", index=True, copy=False)
    state = fields.Selection(
        [
            ("new", "New"),
            ("unmatched", "Unmatched"),
            ("to_classify", "To Classify"),
            ("to_review", "To Review"),
            ("applied", "Applied"),
            ("discarded", "Discarded"),
        ],
        default="new",
        required=True,
        index=True,
        tracking=True,
        copy=False,
    )
    reason_codes = fields.Char(copy=False)
    reason = fields.Text("Why It Waits", compute="_compute_reason")
    remarks = fields.Text(compute="_compute_remarks")
    discard_reason = fields.Char(tracking=True, copy=False)
    is_confirmed = fields.Boolean(
        help="A person has accepted what was odd about it.", copy=False
    )
    is_idle = fields.Boolean(
        "Without Effect",
        copy=False,
        help="Applied, but another aviso holds on each of its days: a modification of "
        "a credit that is not withheld, or an order overtaken before its day.",
    )
    applied_uid = fields.Many2one("res.users", string="Applied By", copy=False)
    applied_date = fields.Datetime("Applied On", copy=False)

    _folio_uniq = models.Constraint(
        "UNIQUE(company_id, folio)", "An aviso with that folio is here already."
    )
    # The look-ups of a rebuild, and of the count of what came in lately.
    _credit_idx = models.Index("(company_id, employee_id, credit_number)")
    _arrived_idx = models.Index("(company_id, create_date)")

    @api.depends("notice_class", "date_notified")
    def _compute_date_effective(self):
        for aviso in self:
            aviso.date_effective = _date_effective(
                aviso.notice_class, aviso.date_notified
            )

    @api.depends("discount_type", "discount_value")
    def _compute_discount(self):
        for aviso in self:
            aviso.discount = wording.discount(aviso.discount_type, aviso.discount_value)

    @api.depends(
        "reason_codes",
        "other_content_ids.state",
        "same_folio_id.state",
        "same_folio_id.other_content_ids.state",
    )
    @api.depends_context("lang")
    def _compute_reason(self):
        for aviso in self:
            differences = aviso._differences()
            aviso.reason = "\n".join(
                wording.waiting_reason(self.env, code, aviso, differences)
                for code in (aviso.reason_codes or "").split(",")
                if code
            )

    @api.depends("rfc", "curp", "nrp", "folio", "notice_class")
    @api.depends_context("lang")
    def _compute_remarks(self):
        for aviso in self:
            try:
                remarks = notice_record.notice_of(aviso).remarks
            except InvalidNotice as error:
                remarks = error.problems
            aviso.remarks = "\n".join(wording.problem(self.env, r) for r in remarks)

    # --- creation and protection ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Before anything is looked up for who may not create one.
        self.check_access("create")
        today = fields.Date.context_today(self)
        for vals in vals_list:
            vals.setdefault("date_notified_said", vals.get("date_notified"))
            vals["date_notified"] = notice_record.date_notified(
                vals.get("date_notified"), vals.get("date_created"), today
            )
            notice_record.normalise(self.env, vals)
            # Computed afterwards it would be written once more, and its index with it.
            vals["date_effective"] = _date_effective(
                vals.get("notice_class"), vals["date_notified"]
            )
        self.sudo()._judge_new(vals_list)
        avisos = super().create(vals_list)
        avisos.sudo().filtered("same_folio_id")._settle()
        avisos.sudo().filtered(lambda a: a.state == "applied")._take_effect()
        return avisos

    def write(self, vals):
        self.check_access("write")
        if touched := FROZEN & set(vals):
            raise UserError(
                self.env._(
                    "What an aviso says is not changed (%(fields)s). Correct the "
                    "notification date with a reason, or discard the aviso.",
                    fields=", ".join(
                        wording.field_name(self.env, name) for name in sorted(touched)
                    ),
                )
            )
        if not DECISIVE & set(vals) or is_raised(self.env, SETTLING):
            return super().write(vals)
        before = self._credit_keys()
        result = super().write(vals)
        self.env["l10n_mx_infonavit.credit"]._rebuild(before | self._credit_keys())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An aviso is never deleted: discard it, with the reason.")
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("An aviso is what Infonavit issued: it has no copy.")
        )

    # --- what people do --------------------------------------------------------------

    def action_apply(self):
        """Put waiting avisos in force, whatever was odd about them."""
        self._check_may_decide()
        before = self.mapped("state")
        accepted = self.sudo().filtered(lambda a: a.state in ("new", "to_review"))
        accepted._check_one_of_a_folio()
        accepted.write({"is_confirmed": True})
        self.sudo()._settle(apply=True)
        # Whoever accepted it did not know what holds it back now.
        accepted.filtered(lambda a: a.state != "applied").is_confirmed = False
        return aviso_wording.outcome(self, before)

    def action_discard(self, reason=None):
        """Set avisos aside with a reason; without one, asks for it."""
        self._check_may_decide()
        if not (reason or "").strip():
            return self._decide("discard")
        before = self.mapped("state")
        # A reason that was given before stays.
        self.sudo().filtered(lambda a: a.state != "discarded")._discard(reason)
        return aviso_wording.outcome(self, before)

    def _discard(self, reason):
        return self.write(
            {"state": "discarded", "discard_reason": reason, "reason_codes": False}
        )

    def action_restore(self):
        """Take discarded avisos up again, as if they had just come in."""
        self._check_may_decide()
        before = self.mapped("state")
        discarded = self.sudo().filtered(lambda a: a.state == "discarded")
        discarded.write({"state": "new", "discard_reason": False})
        discarded.is_confirmed = False
        discarded._settle()
        return aviso_wording.outcome(self, before)

    def action_classify(self, notice_class=None):
        """Say of which class an unknown type is; without it, asks."""
        self._check_may_decide()
        if not notice_class:
            return self._decide("classify")
        waiting = self.sudo().filtered(lambda a: a.state == "to_classify")
        for aviso in waiting:
            try:
                notice_record.notice_of(aviso).classified(notice_class)
            except InvalidNotice as error:
                raise UserError(
                    "\n".join(wording.problem(self.env, p) for p in error.problems)
                ) from error
        waiting.write({"notice_class": notice_class})
        waiting._settle()
        return None

    def action_correct_notification(self, date_notified=None, reason=None):
        """Correct the notification date, with the reason in the chatter."""
        self._check_may_decide()
        if not (date_notified and (reason or "").strip()):
            return self._decide("correct")
        self.ensure_one()
        self.sudo().date_notified = date_notified
        self.message_post(
            body=self.env._("Notification date corrected: %(reason)s", reason=reason)
        )
        return None

    def action_match(self):
        """Look again for the worker of avisos that have none."""
        self._check_may_decide()
        before = self.mapped("state")
        self.sudo()._settle()
        return aviso_wording.outcome(self, before)

    def _decide(self, decision):
        """The dialogue that asks for what a decision needs."""
        names = {
            "discard": self.env._("Discard"),
            "classify": self.env._("Classify"),
            "correct": self.env._("Correct the Notification Date"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[decision],
            "res_model": "l10n_mx_infonavit.aviso.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_aviso_ids": self.ids,
                "default_date_notified": self[:1].date_notified,
            },
        }


def _date_effective(notice_class, date_notified):
    """As the engine has it; False while the class or the day lacks."""
    if not (notice_class and date_notified):
        return False
    return date_effective(notice_class, fields.Date.to_date(date_notified))
