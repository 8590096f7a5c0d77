"""Reminders of credits in process: one activity each while they wait."""

from . import reminder
from .daily import today_in_mexico

# In one run, for each sends a mail; the others follow the next day.
MOST = 300
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_confirmation"


def remind(confirmations):
    """Of those that wait longer than the company lets them; any of the model."""
    today = today_in_mexico()
    waiting = confirmations.search([("date_follow_up", "!=", False)])
    # The list of non-working days may have changed.
    confirmations.env.add_to_compute(confirmations._fields["date_follow_up"], waiting)
    close(waiting.filtered(lambda c: c.reminded_for and c.date_follow_up > today))
    due = waiting.filtered(lambda c: c.is_late and c.reminded_for != c.date_follow_up)
    for record in due.sorted("date_follow_up")[:MOST]:
        _remind(record)


def close(confirmations):
    """Nothing is to be done about them now."""
    reminded = confirmations.filtered("reminded_for")
    if reminded:
        reminded.activity_unlink([ACTIVITY_TYPE])
        reminded.reminded_for = False


def _remind(record):
    user = reminder.recipient(record, reminder.ACCOUNTANTS)
    record = record.with_context(lang=user.lang)
    reminder.replace(
        record,
        ACTIVITY_TYPE,
        user,
        record.date_follow_up,
        summary=_summary(record),
        note=record.next_step,
    )
    record.reminded_for = record.date_follow_up


def _summary(record):
    names = {"procedure": record.display_name}
    if record.state == "to_confirm":
        return record.env._("Confirm the credit procedure: %(procedure)s", **names)
    return record.env._("See whether the credit is formalised: %(procedure)s", **names)
