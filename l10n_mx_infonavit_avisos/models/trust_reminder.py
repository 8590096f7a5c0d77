"""Reminders that a trust ends: activities of its responsible, each once."""

from datetime import timedelta

from . import reminder, trust_cover, trust_wording
from .daily import today_in_mexico

EXPIRING_DAYS = 30
# Days left at which the responsible is reminded; -1 is the day after the last.
REMINDERS = (EXPIRING_DAYS, 7, -1)
# What ended longer ago is history, of which nobody is reminded.
HISTORY_DAYS = 30
# In one run, for each sends a mail; the others follow the next day.
MOST = 300
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_trust"


def ending(trusts, today):
    """Those that end or have just ended; ``trusts`` is any of the model."""
    return trusts.search(
        [
            ("date_to", ">=", today - timedelta(days=HISTORY_DAYS)),
            ("date_to", "<=", today + timedelta(days=EXPIRING_DAYS)),
            ("date_revoked", "=", False),
        ]
    )


def remind_of_ending(trusts):
    """Remind of those that end or have just ended; ``trusts`` is any of the model."""
    today = today_in_mexico()
    found = ending(trusts, today)
    close_needless(found)
    waiting = (found - trust_cover.renewed(found, today)).filtered(
        lambda t: not t.reminded_at or _due(t, today) < t.reminded_at
    )
    for trust in waiting.sorted("date_to")[:MOST]:
        _remind(trust, today)
        trust.reminded_at = _due(trust, today)


def close_needless(trusts):
    """Close those of which nobody needs to be reminded, so that they can recur."""
    today = today_in_mexico()
    reminded = trusts.filtered("reminded_at")
    renewed = trust_cover.renewed(reminded, today)
    needless = renewed | reminded.filtered(
        lambda t: t.date_revoked or _is_put_off(t, today)
    )
    if needless:
        needless.activity_feedback([ACTIVITY_TYPE])
        needless.reminded_at = False


def _is_put_off(trust, day):
    """Whether its end was moved away since its reminder."""
    due = _due(trust, day)
    return due is None or due > trust.reminded_at


def _due(trust, day):
    """The reminder that holds on a day, None while the end is far."""
    if not trust.date_to:
        return None
    left = (trust.date_to - day).days
    return min((days for days in REMINDERS if left <= days), default=None)


def _remind(trust, today):
    user = reminder.recipient(trust, reminder.MANAGERS)
    trust = trust.with_context(lang=user.lang)
    reminder.replace(
        trust,
        ACTIVITY_TYPE,
        user,
        max(trust.date_to, today),
        summary=trust_wording.reminder(trust.env, trust, today),
        note=trust_wording.next_step(trust.env, trust, today),
    )
