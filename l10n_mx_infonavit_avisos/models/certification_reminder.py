"""Reminders of a certification's deadlines: activities of its responsible."""

from . import certification_deadline_wording as words
from . import reminder

# Business days left, today included, at which the responsible is reminded of the
# evidence; 0 is after the last day. Of Infonavit's answer: only when it is overdue.
EVIDENCE = (15, 5, 1, 0)
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_certification"


def remind(model, today):
    """Remind of those under way; ``model`` is any record of the model."""
    close_needless(model.search([("reminded_deadline", "!=", False)]), today)
    calendar = model.env["l10n_mx_infonavit.non.working.day"]._calendar()
    under_way = model.search(
        [("state", "in", ("testing", "analysis")), ("deadline", "!=", False)]
    )
    for certification in under_way:
        due = _due(certification, calendar, today)
        if due is None or _was_reminded(certification, due):
            continue
        _remind(certification, today)
        certification.write(
            {"reminded_deadline": certification.deadline, "reminded_left": due}
        )


def close_needless(certifications, today):
    """Close those whose step is done or whose deadline has moved away."""
    calendar = certifications.env["l10n_mx_infonavit.non.working.day"]._calendar()
    needless = certifications.filtered(
        lambda c: (
            c.reminded_deadline
            and (c.deadline != c.reminded_deadline or _due(c, calendar, today) is None)
        )
    )
    if needless:
        needless.activity_feedback([ACTIVITY_TYPE])
        needless.write({"reminded_deadline": False, "reminded_left": 0})


def _was_reminded(certification, due):
    return (
        certification.reminded_deadline == certification.deadline
        and certification.reminded_left <= due
    )


def _due(certification, calendar, today):
    """The reminder that holds on a day, None while the deadline is far."""
    if not certification.deadline:
        return None
    if today > certification.deadline:
        return 0
    if certification.state != "testing":
        return None
    left = certification._left(calendar, today)
    # On a weekend before the last day one is still left.
    return min((days for days in EVIDENCE if 0 < left <= days), default=None)


def _remind(certification, today):
    user = reminder.recipient(certification, reminder.MANAGERS)
    certification = certification.with_context(lang=user.lang)
    reminder.replace(
        certification,
        ACTIVITY_TYPE,
        user,
        max(certification.deadline, today),
        summary=words.reminder(certification.env, certification, today),
        note=words.deadline(certification.env, certification, today),
    )
