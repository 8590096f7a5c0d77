from odoo import api, fields, models

from ..engine.span import ONE_DAY
from . import board_row, certification_reminder
from . import certification_deadline_wording as words
from .certification_round import ANSWER_DAYS
from .daily import today_in_mexico
from .wording import day as in_words

SOON = 15
VERY_SOON = 5


class CertificationDeadline(models.Model):
    """How much time is left: the employer's for the evidence, Infonavit's to answer.

    The deadline is stored, and is the current round's; what is left of it follows the
    calendar and is reckoned when it is looked at. Days left are business days, today
    included where it is the employer's deadline: on the last day one is left.
    """

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.certification"

    deadline = fields.Date(
        compute="_compute_deadline",
        store=True,
        index=True,
        help="Of the evidence, or, while Infonavit analyses it, of its answer.",
    )
    days_left = fields.Integer(
        "Business Days Left", compute="_compute_days_left", aggregator=None
    )
    days_allowed = fields.Integer(
        "Of Business Days", compute="_compute_days_left", aggregator=None
    )
    urgency = fields.Selection(
        [
            ("ample", "On Time"),
            ("soon", "Soon"),
            ("last", "Urgent"),
            ("missed", "Missed"),
            ("waiting", "Infonavit's Turn"),
            ("overdue", "Answer Overdue"),
        ],
        compute="_compute_days_left",
    )
    deadline_text = fields.Text(compute="_compute_days_left")
    provisional_text = fields.Text(compute="_compute_days_left")
    reminded_deadline = fields.Date(copy=False, readonly=True)
    reminded_left = fields.Integer(
        "Last Reminder",
        copy=False,
        readonly=True,
        aggregator=None,
        help="Business days that were left at the last reminder.",
    )

    @api.depends("state", "round_ids.date_due", "round_ids.date_answer_due")
    def _compute_deadline(self):
        for certification in self:
            current = certification._last_round()
            certification.deadline = {
                "testing": current.date_due,
                "analysis": current.date_answer_due,
            }.get(certification.state, False)

    @api.depends("deadline", "state")
    @api.depends_context("lang")
    def _compute_days_left(self):
        calendar = self.env["l10n_mx_infonavit.non.working.day"]._calendar()
        today = today_in_mexico()
        for certification in self:
            current = certification.current_round_id
            left = certification._left(calendar, today)
            certification.days_left = left or 0
            certification.days_allowed = certification._allowed()
            certification.urgency = certification._urgency(left, today)
            certification.deadline_text = words.deadline(self.env, certification, today)
            certification.provisional_text = words.provisional(
                self.env, certification, current, calendar
            )

    def _left(self, calendar, today):
        """Business days left on a day; None without a deadline."""
        self.ensure_one()
        if not self.deadline:
            return None
        if self.state == "testing":
            return calendar.count(today, self.deadline)
        # Not from today on: the day of the sending is not one of Infonavit's days.
        return calendar.count(today + ONE_DAY, self.deadline)

    def _allowed(self):
        return {
            "testing": self.current_round_id.days_allowed,
            "analysis": ANSWER_DAYS,
        }.get(self.state, 0)

    def _urgency(self, left, today):
        if left is None:
            return False
        if self.state == "analysis":
            return "overdue" if today > self.deadline else "waiting"
        if today > self.deadline:
            return "missed"
        if left <= VERY_SOON:
            return "last"
        return "soon" if left <= SOON else "ample"

    @api.model
    def _infonavit_board_rows(self, look):
        """Evidence that is due, and answers that are overdue: a manager's."""
        domain = [
            ["deadline", "!=", False],
            "|",
            ["state", "=", "testing"],
            "&",
            ["state", "=", "analysis"],
            ["deadline", "<", look.today.isoformat()],
        ]
        found = self.search(domain) if look.is_manager else self.browse()
        first = min(found.mapped("deadline"), default=look.today)
        urgencies = set(found.mapped("urgency"))
        late = urgencies & {"missed", "overdue"} and board_row.LATE
        return [
            board_row.Row(
                "certification",
                "deadlines",
                self.env._("Certification"),
                len(found),
                "l10n_mx_infonavit_avisos.action_certification",
                domain,
                self.env._("by %(day)s", day=in_words(self.env, first)),
                late or (urgencies & {"soon", "last"} and board_row.SOON) or "",
            )
        ]

    def _close_reminders(self):
        """Of what is done, and of deadlines that moved away."""
        certification_reminder.close_needless(self.sudo(), today_in_mexico())

    @api.model
    def _daily_check(self):
        """Remind the responsible of what is due, and of what is overdue."""
        certification_reminder.remind(self.sudo(), today_in_mexico())
