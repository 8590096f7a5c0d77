"""Reminders that an e.firma ends: activities of its responsible, each once."""

from datetime import timedelta

from markupsafe import escape

from odoo.fields import Domain

from . import efirma_wording
from .daily import today_in_mexico
from .trust_reminder import HISTORY_DAYS, responsible

# Days left at which the responsible is reminded.
REMINDERS = (60, 30, 7)
FIRST_REMINDER = max(REMINDERS)
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_efirma"


def ending(efirmas, today):
    """Those that end or have just ended; ``efirmas`` is any of the model."""
    return efirmas.search(
        [
            ("date_to", ">=", today - timedelta(days=HISTORY_DAYS)),
            ("date_to", "<=", today + timedelta(days=FIRST_REMINDER)),
        ]
    )


def remind_of_ending(efirmas):
    """Remind of those that end; ``efirmas`` is any of the model."""
    today = today_in_mexico()
    found = ending(efirmas, today)
    for efirma in (found - found._replaced()).sorted("date_to"):
        due = _due(efirma, today)
        if not efirma.reminded_at or due < efirma.reminded_at:
            _remind(efirma, today)
            efirma.reminded_at = due


def close_replaced(newer):
    """Close the reminders of those in whose place these have come."""
    kept = newer.search(
        Domain("company_id", "in", newer.company_id.ids)
        & Domain("rfc", "in", newer.mapped("rfc"))
        & Domain("reminded_at", "!=", 0)
    )
    replaced = kept._replaced()
    if replaced:
        replaced.activity_feedback([ACTIVITY_TYPE])
        replaced.reminded_at = 0


def _due(efirma, day):
    left = (efirma.date_to - day).days
    return min(days for days in REMINDERS if left <= days)


def _remind(efirma, today):
    """One activity at a time: a later reminder replaces the earlier one."""
    user = responsible(efirma)
    efirma = efirma.with_context(lang=user.lang)
    efirma.activity_unlink([ACTIVITY_TYPE])
    efirma.activity_schedule(
        ACTIVITY_TYPE,
        date_deadline=max(efirma.date_to, today),
        summary=efirma_wording.reminder(efirma.env, efirma, today),
        note=escape(efirma_wording.next_step(efirma.env, efirma)),
        user_id=user.id,
    )
