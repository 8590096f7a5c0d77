from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import identifiers, procedure
from . import (
    credit_confirmation_check,
    credit_confirmation_link,
    credit_confirmation_reminder,
    credit_confirmation_wording,
    wording,
)
from .context_flag import LINKING, is_raised
from .credit_confirmation_check import OPEN
from .daily import today_in_mexico
from .pointed_to import known

# What the portal shows: it was compared, and does not change afterwards.
FACTS = frozenset(("nss", "worker_name", "date_application", "amount"))
# What the actions of this model write, and nobody else.
DECIDED = frozenset(
    "state aviso_id date_confirmed confirmed_uid date_withdrawn withdrawal_reason "
    "reminded_for".split()
)

# A change of these makes another aviso the one that follows, or none.
DECISIVE = frozenset("nss employee_id credit_number date_application".split())
COUNTED = frozenset(("date_confirmed", "date_withdrawn", "aviso_id"))


class CreditConfirmation(models.Model):
    """A worker's credit in process, which the employer confirms in Infonavit's portal.

    Infonavit has no interface for it: a person looks, compares, presses the button and
    notes it here. It orders nothing to be withheld. The aviso de retención that comes
    once the credit is formalised finds it by itself (``_relink``), and lets it go again
    where the aviso is discarded. So the state follows from what happened:

    - ``to_confirm``: nobody has confirmed it;
    - ``confirmed``: in the portal, by whom and when;
    - ``formalised``: the aviso has come (``aviso_id``), confirmed here or not;
    - ``withdrawn``: a person said so, with the reason.

    What people do with it stands in ``credit_confirmation_actions.py``.
    """

    _name = "l10n_mx_infonavit.credit.confirmation"
    _description = "Confirmation of a Credit Procedure"
    _inherit = ["l10n_mx_infonavit.responsible", "l10n_mx_infonavit.waiting"]
    _order = "date_application, id"
    _rec_names_search = ["employee_id.name", "worker_name", "nss", "credit_number"]
    _mail_post_access = "read"
    _check_company_auto = True

    user_id = fields.Many2one(help="Is reminded of what is to be done in the portal.")

    # --- what the portal shows ---
    employee_id = fields.Many2one(
        "hr.employee",
        string="Worker",
        index=True,
        check_company=True,
        tracking=True,
        help="Found by the NSS.",
    )
    nss = fields.Char(
        "NSS",
        compute="_compute_nss",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        help="Is typed in the portal, one worker at a time.",
    )
    worker_name = fields.Char(
        "Name in the Portal",
        help="As the portal shows it, to be compared with the worker's.",
    )
    date_application = fields.Date(
        "Date of Application",
        required=True,
        tracking=True,
        help="When the worker asked for the credit, as the portal shows it.",
    )
    credit_number = fields.Char(
        help="Ten digits; write * for each one that the portal hides, or leave it "
        "empty where it shows none. An aviso for another number does not end this "
        "procedure.",
    )
    amount = fields.Monetary(
        "Discount a Month",
        tracking=True,
        help="Pesos a month that are to be withheld once the credit is formalised, as "
        "the portal shows them. Only the aviso de retención orders it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        check_company=True,
        help="With whose NRP the portal is entered.",
    )

    # --- what became of it ---
    state = fields.Selection(
        [
            ("to_confirm", "To Confirm"),
            ("confirmed", "Confirmed"),
            ("formalised", "Formalised"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    date_confirmed = fields.Date("Confirmed On", readonly=True, copy=False)
    confirmed_uid = fields.Many2one(
        "res.users", string="Confirmed By", readonly=True, copy=False
    )
    acuse = fields.Binary(
        "Employer's Acuse",
        copy=False,
        help="The PDF that the portal gives for the confirmation.",
    )
    acuse_filename = fields.Char(copy=False)
    worker_acuse = fields.Binary(
        "Worker's Acuse",
        copy=False,
        help="The PDF that the worker downloads from Mi Cuenta Infonavit, where he "
        "handed in a copy.",
    )
    worker_acuse_filename = fields.Char(copy=False)
    date_worker_acuse = fields.Date(
        "Worker Has It Since",
        copy=False,
        tracking=True,
        help="The day on which the worker downloaded his acuse, or was given it.",
    )
    aviso_id = fields.Many2one(
        "l10n_mx_infonavit.aviso",
        string="Aviso de Retención",
        index="btree_not_null",
        check_company=True,
        readonly=True,
        copy=False,
        help="The order to withhold that followed; it is found by itself.",
    )
    date_withdrawn = fields.Date("Withdrawn On", readonly=True, copy=False)
    withdrawal_reason = fields.Char(readonly=True, copy=False)

    # --- what is to be done ---
    date_follow_up = fields.Date(
        "Follow Up On",
        compute="_compute_date_follow_up",
        store=True,
        index=True,
        help="Our own reminder, in business days after the application, and after the "
        "confirmation (Payroll ▸ Configuration ▸ Settings). Infonavit names no "
        "deadline.",
    )
    reminded_for = fields.Date(
        readonly=True, copy=False, help="The follow-up date of the last reminder."
    )
    days_waiting = fields.Integer(compute="_compute_days_waiting", aggregator=None)
    is_late = fields.Boolean(compute="_compute_days_waiting")
    next_step = fields.Text("What to Do Now", compute="_compute_words")
    remarks = fields.Text(compute="_compute_words")
    amount_remark = fields.Text(compute="_compute_words")
    lacks = fields.Char(compute="_compute_lacks", help="Acuses that are not here yet.")

    _amount_check = models.Constraint(
        "CHECK(amount >= 0)", "The discount a month cannot be negative."
    )
    _withdrawal_check = models.Constraint(
        "CHECK((date_withdrawn IS NULL) = (withdrawal_reason IS NULL))",
        "A withdrawal has a day and a reason.",
    )

    # --- constraints ------------------------------------------------------------------

    @api.constrains(
        "date_application", "date_confirmed", "date_worker_acuse", "date_withdrawn"
    )
    def _check_dates(self):
        credit_confirmation_check.check_dates(self)

    @api.constrains("acuse", "worker_acuse")
    def _check_acuses(self):
        credit_confirmation_check.check_acuses(self)

    @api.constrains("nss", "credit_number", "company_id")
    def _check_not_twice(self):
        credit_confirmation_check.check_not_twice(self)

    # --- computes ---------------------------------------------------------------------

    @api.depends("employee_id")
    def _compute_nss(self):
        for record in self:
            employee = known(record, "employee_id")
            theirs = set(employee.version_ids.mapped("l10n_mx_infonavit_nss"))
            if record.nss not in theirs and not record.date_confirmed:
                own = employee.version_id.l10n_mx_infonavit_nss
                record.nss = own or record.nss
            else:
                record.nss = record.nss

    @api.onchange("nss")
    def _onchange_nss(self):
        try:
            self.nss = identifiers.nss(self.nss or "")
        except identifiers.WrongIdentifier:
            return  # said when it is saved
        if not self.employee_id:
            self._find_workers()

    @api.onchange("worker_acuse")
    def _onchange_worker_acuse(self):
        if self.worker_acuse and not self.date_worker_acuse:
            self.date_worker_acuse = today_in_mexico()

    @api.depends("date_withdrawn", "aviso_id", "date_confirmed")
    def _compute_state(self):
        for record in self:
            if record.date_withdrawn:
                record.state = "withdrawn"
            elif record.aviso_id:
                record.state = "formalised"
            else:
                record.state = "confirmed" if record.date_confirmed else "to_confirm"

    @api.depends(
        "date_application",
        "date_confirmed",
        "state",
        "company_id.l10n_mx_infonavit_confirmation_days",
    )
    def _compute_date_follow_up(self):
        calendar = self.env["l10n_mx_infonavit.non.working.day"]._calendar()
        for record in self:
            days = record.company_id.l10n_mx_infonavit_confirmation_days
            start = record.date_confirmed or record.date_application
            waits = record.state in OPEN and start and days
            record.date_follow_up = waits and calendar.add(start, days)

    @api.depends("date_application", "date_follow_up", "state")
    def _compute_days_waiting(self):
        today = today_in_mexico()
        for record in self:
            start = record.state in OPEN and record.date_application
            record.days_waiting = (today - start).days if start else 0
            record.is_late = record.date_follow_up and record.date_follow_up <= today

    @api.depends(
        *("state", "employee_id", "nss", "worker_name", "amount", "date_confirmed"),
        *("aviso_id.discount_type", "aviso_id.discount_value", "date_follow_up"),
    )
    @api.depends_context("lang")
    def _compute_words(self):
        law = None
        for record in self:
            record.next_step = credit_confirmation_wording.next_step(record)
            record.remarks = "\n".join(credit_confirmation_wording.remarks(record))
            if record.aviso_id and record.amount:
                law = law or self.env["l10n_mx_infonavit.value"]._law()
            record.amount_remark = law and credit_confirmation_wording.amount(
                record, law
            )

    @api.depends("acuse", "worker_acuse", "date_worker_acuse", "date_confirmed")
    @api.depends_context("lang")
    def _compute_lacks(self):
        # Sizes are enough: nobody loads the files to show a list.
        for record in self.with_context(bin_size=True):
            lacks = []
            if record.date_confirmed and not record.acuse:
                lacks.append(self.env._("the employer's acuse"))
            if record.date_confirmed and not (
                record.date_worker_acuse or record.worker_acuse
            ):
                lacks.append(self.env._("the worker's acuse"))
            record.with_env(self.env).lacks = ", ".join(lacks)

    @api.depends("employee_id", "worker_name", "date_application")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            name = record.employee_id.name or record.worker_name
            name = name or self.env._("Worker not known yet")
            day = record.date_application
            record.display_name = f"{name} {wording.day(self.env, day) if day else ''}"

    # --- creation and change ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._check_vals(vals)
        records = super().create(vals_list)
        records.filtered(lambda c: not c.employee_id)._find_workers()
        records.sudo()._relink()
        return records

    def write(self, vals):
        self._check_vals(vals)
        self._check_facts_stay(vals)
        result = super().write(vals)
        if COUNTED & set(vals):
            self._tell_accountants()
        if DECISIVE & set(vals) and not is_raised(self.env, LINKING):
            self.filtered(lambda c: not c.employee_id)._find_workers()
            self.sudo()._relink()
        return result

    def _check_vals(self, vals):
        if not self.env.su and DECIDED & set(vals):
            raise UserError(
                self.env._("Use the buttons of the procedure to say what became of it.")
            )
        credit_confirmation_check.normalise(self.env, vals)

    def _check_facts_stay(self, vals):
        for record in self.filtered("date_confirmed"):
            number = record.credit_number or ""
            fixed = FACTS | ({"credit_number"} if procedure.is_whole(number) else set())
            if any(record._would_change(n, vals[n]) for n in fixed & set(vals)):
                raise UserError(
                    self.env._(
                        "What was confirmed in the portal does not change: take the "
                        "confirmation back first, with the reason."
                    )
                )

    def _would_change(self, name, value):
        field = self._fields[name]
        cached = field.convert_to_cache(value, self)
        return field.convert_to_record(cached, self) != self[name]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_what_waits(self):
        if any(record.date_confirmed or record.aviso_id for record in self):
            raise UserError(
                self.env._(
                    "A procedure that was confirmed, or that an aviso followed, is "
                    "never deleted."
                )
            )

    # --- what happens by itself -------------------------------------------------------

    def _find_workers(self):
        """Give each the worker who has its NSS; ``_relink`` follows."""
        credit_confirmation_link.find_workers(self)

    def _relink(self):
        """Find the aviso that ends each of them, or that none does any more."""
        credit_confirmation_link.relink(self)

    @api.model
    def _daily_check(self):
        """Remind the responsible of what waits."""
        credit_confirmation_reminder.remind(self.sudo())
