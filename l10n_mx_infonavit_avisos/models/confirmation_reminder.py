"""Reminders of credits in process: one activity each while they wait."""

from markupsafe import escape

from .daily import today_in_mexico
from .waiting import ROLE

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
    user = _user(record)
    record = record.with_context(lang=user.lang)
    record.activity_unlink([ACTIVITY_TYPE])
    record.activity_schedule(
        ACTIVITY_TYPE,
        date_deadline=record.date_follow_up,
        summary=_summary(record),
        note=escape(record.next_step),
        user_id=user.id,
    )
    record.reminded_for = record.date_follow_up


def _summary(record):
    names = {"procedure": record.display_name}
    if record.state == "to_confirm":
        return record.env._("Confirm the credit procedure: %(procedure)s", **names)
    return record.env._("See whether the credit is formalised: %(procedure)s", **names)


def _user(record):
    """The responsible; an accountant in his stead where he is not here any more."""
    accountants = record.env.ref(ROLE).all_user_ids.sorted("id", reverse=True)
    users = record.user_id | accountants
    here = users.filtered(
        lambda u: u.active and not u.share and record.company_id in u.company_ids
    )
    return here[:1] or record.user_id
