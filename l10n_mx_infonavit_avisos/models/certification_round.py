import base64
import binascii
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .certification_wording import Fact
from .wording import day as in_words

# Business days for the evidence of the first test set, and of those that follow;
# and those in which Infonavit answers (guide of 21 March 2024).
FIRST_DAYS = 45
CORRECTION_DAYS = 10
ANSWER_DAYS = 5
# What happened; the deadlines follow from it.
DATES = frozenset(["date_received", "date_sent", "date_answered", "result"])
# The portal takes no larger file.
MOST_BYTES = 5 * 1024 * 1024
# How a true .xls begins: a compound file; an .xlsx that was renamed does not.
XLS = bytes.fromhex("D0CF11E0A1B11AE1")


class CertificationRound(models.Model):
    """One test set of a certification: it arrives, evidence is sent, an answer comes.

    The first has 45 business days; each further one corrects what Infonavit found, in
    10. ``date_due`` is the employer's own deadline and counts the day of receipt where
    that is a business day, for the guide does not say whether it counts;
    ``date_due_latest`` is the other reading. ``_reckon_deadlines`` follows a change of
    the list of non-working days.
    """

    _name = "l10n_mx_infonavit.certification.round"
    _description = "Test Set of a Certification"
    _order = "certification_id, number"
    _check_company_auto = True

    certification_id = fields.Many2one(
        "l10n_mx_infonavit.certification",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="certification_id.company_id", store=True, index=True
    )
    certification_state = fields.Selection(
        related="certification_id.state", string="State of the Certification"
    )
    number = fields.Integer(
        required=True,
        default=1,
        readonly=True,
        aggregator=None,
        help="1 is the first test set; each further one is for corrections.",
    )
    date_received = fields.Date(
        "Received On",
        required=True,
        help="The day on which the e-mail with the test set arrived.",
    )
    days_allowed = fields.Integer(
        "Business Days Allowed", compute="_compute_days_allowed", aggregator=None
    )
    date_due = fields.Date(
        "Send the Evidence By",
        compute="_compute_date_due",
        store=True,
        help="The day of receipt counted as the first one: the guide does not say "
        "whether it counts, and this is the earlier of both days.",
    )
    date_due_latest = fields.Date(
        "If the Day of Receipt Does Not Count", compute="_compute_date_due_latest"
    )
    is_provisional = fields.Boolean(
        "Provisional",
        compute="_compute_date_due_latest",
        help="The days reach a year whose non-working days are not in the list yet.",
    )
    date_sent = fields.Date("Evidence Sent On")
    is_late = fields.Boolean("Sent Late", compute="_compute_is_late")
    date_answer_due = fields.Date(
        "Infonavit Answers By",
        compute="_compute_date_answer_due",
        store=True,
        help="5 business days after the evidence was sent.",
    )
    date_answered = fields.Date("Answered On")
    result = fields.Selection(
        [("approved", "Approved"), ("inconsistencies", "Inconsistencies")]
    )
    result_note = fields.Text(
        "Infonavit's Observations", help="What its e-mail says is to be corrected."
    )
    workbook = fields.Binary(
        "Evidence File", help="The one .xls file that was, or will be, handed in."
    )
    workbook_filename = fields.Char("Name of the Evidence File")
    document_ids = fields.One2many(
        "l10n_mx_infonavit.certification.document", "round_id", string="Documents"
    )
    state = fields.Selection(
        [
            ("open", "Evidence to Send"),
            ("sent", "In Analysis"),
            ("approved", "Approved"),
            ("inconsistencies", "Inconsistencies"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
    )

    _number_uniq = models.Constraint(
        "UNIQUE(certification_id, number)",
        "The certification has a test set of that number already.",
    )
    _number_positive = models.Constraint(
        "CHECK(number > 0)", "Test sets are numbered from 1 on."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        if any(test_set.date_sent for test_set in self):
            raise UserError(
                self.env._(
                    "A test set whose evidence was sent is kept: take back that step "
                    "of the certification first."
                )
            )

    def write(self, vals):
        dates = [name for name in DATES if name in vals and name != "result"]
        before = {test_set: test_set._shown(dates) for test_set in self}
        result = super().write(vals)
        if DATES & set(vals):
            self.certification_id._close_reminders()
        for test_set, shown in before.items():
            test_set._tell_changes(shown)
        return result

    def _shown(self, names):
        """Dates as people read them, by the name of their field."""
        return {name: in_words(self.env, self[name]) for name in names}

    def _tell_changes(self, before):
        """A day that was corrected is told in the certification's chatter."""
        for name, old in before.items():
            new = in_words(self.env, self[name])
            if old and new and old != new:
                self.certification_id.message_post(
                    body=self.env._(
                        "%(test_set)s, %(field)s: %(new)s instead of %(old)s",
                        test_set=self.display_name,
                        field=self._fields[name]._description_string(self.env),
                        new=new,
                        old=old,
                    )
                )

    # --- constraints ------------------------------------------------------------------

    @api.constrains("date_received", "date_sent", "date_answered", "number")
    def _check_facts(self):
        self.certification_id._check_facts()

    @api.constrains("date_answered", "result", "date_sent")
    def _check_answer(self):
        for test_set in self:
            if bool(test_set.result) != bool(test_set.date_answered):
                raise ValidationError(
                    self.env._(
                        "An answer of Infonavit has its day and its result: fill in "
                        "both, or neither."
                    )
                )
        self.certification_id._check_end()

    @api.constrains("number", "result")
    def _check_previous(self):
        for certification in self.certification_id:
            *previous, _last = certification.round_ids.sorted("number")
            if any(test_set.result != "inconsistencies" for test_set in previous):
                raise ValidationError(
                    self.env._(
                        "Another test set comes only where Infonavit found "
                        "inconsistencies in the one before: record its answer first."
                    )
                )

    # --- computes ---------------------------------------------------------------------

    @api.depends("number")
    def _compute_days_allowed(self):
        for test_set in self:
            first = test_set.number == 1
            test_set.days_allowed = FIRST_DAYS if first else CORRECTION_DAYS

    @api.depends("date_received", "days_allowed")
    def _compute_date_due(self):
        calendar = self.env["l10n_mx_infonavit.non.working.day"]._calendar()
        for test_set in self:
            received = test_set.date_received
            test_set.date_due = received and calendar.add(
                received - timedelta(days=1), test_set.days_allowed
            )

    @api.depends("date_due")
    def _compute_date_due_latest(self):
        calendar = self.env["l10n_mx_infonavit.non.working.day"]._calendar()
        for test_set in self:
            received = test_set.date_received
            latest = received and calendar.add(received, test_set.days_allowed)
            test_set.date_due_latest = latest
            test_set.is_provisional = bool(
                latest and not calendar.knows_all(received, latest)
            )

    @api.depends("date_sent")
    def _compute_date_answer_due(self):
        calendar = self.env["l10n_mx_infonavit.non.working.day"]._calendar()
        for test_set in self:
            sent = test_set.date_sent
            test_set.date_answer_due = sent and calendar.add(sent, ANSWER_DAYS)

    @api.depends("date_sent", "date_due_latest")
    def _compute_is_late(self):
        for test_set in self:
            sent, latest = test_set.date_sent, test_set.date_due_latest
            test_set.is_late = bool(sent and latest and sent > latest)

    @api.depends("date_sent", "result", "certification_id.date_cancelled")
    def _compute_state(self):
        for test_set in self:
            cancelled = test_set.certification_id.date_cancelled and "cancelled"
            sent = "sent" if test_set.date_sent else "open"
            test_set.state = test_set.result or cancelled or sent

    @api.depends("number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for test_set in self:
            test_set.display_name = (
                self.env._("First test set")
                if test_set.number == 1
                else self.env._("Test set %(number)s", number=test_set.number)
            )

    def _facts(self):
        """Arrival, evidence and answer; what has not happened has no day."""
        self.ensure_one()
        return [
            Fact("received", self.date_received, self.number),
            Fact("sent", self.date_sent, self.number),
            Fact("answered", self.date_answered, self.number),
        ]

    def action_open(self):
        """The test set on a screen of its own."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }

    # --- what the acts of the certification need --------------------------------------

    def _check_workbook(self):
        """Refuse what the portal does not take: another format, or more than 5 MB."""
        self.ensure_one()
        try:
            content = base64.b64decode(self.with_context(bin_size=False).workbook)
        except binascii.Error:
            content = b""
        if not content.startswith(XLS):
            raise UserError(
                self.env._(
                    "The portal takes a true .xls file, and this is none (an .xlsx "
                    "that was renamed is none either): attach the file as it was sent."
                )
            )
        if len(content) > MOST_BYTES:
            raise UserError(
                self.env._(
                    "The portal takes files of at most 5 MB, and this one has "
                    "%(size).1f MB: make its pictures smaller.",
                    size=len(content) / 1024 / 1024,
                )
            )

    def _take_back_answer(self):
        self.write({"date_answered": False, "result": False, "result_note": False})

    # --- the list of non-working days -------------------------------------------------

    @api.model
    def _reckon_deadlines(self):
        """Reckon anew the deadlines that are not over; what is over is history."""
        under_way = self.sudo().search([("state", "in", ("open", "sent"))])
        under_way.modified(["date_received", "date_sent"])
        under_way.certification_id._close_reminders()
