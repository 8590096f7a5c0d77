"""Reminders that a bimester is to be paid to Infonavit: one activity each."""

from datetime import timedelta

from . import reminder
from .daily import today_in_mexico
from .wording import day as in_words

# Before the payment limit; what was due longer ago is history.
DAYS_BEFORE = 7
HISTORY_DAYS = 90
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_bimester"


def remind(bimesters):
    """Of those with something to pay; ``bimesters`` is any record of the model."""
    today = today_in_mexico()
    ended = bimesters.search(
        [
            ("state", "=", "open"),
            ("date_to", "<", today),
            ("date_to", ">=", today - timedelta(days=HISTORY_DAYS)),
        ]
    )
    for bimester in ended:
        limit = bimester.payment_limit
        near = limit - timedelta(days=DAYS_BEFORE) <= today
        # A limit that was moved is reminded of again.
        if near and bimester.reminded_limit != limit and bimester.to_remit > 0:
            _remind(bimester, limit)


def close(bimesters):
    """They are paid."""
    bimesters.activity_feedback([ACTIVITY_TYPE])
    bimesters.reminded_limit = False


def _remind(bimester, limit):
    user = reminder.recipient(bimester, reminder.ACCOUNTANTS)
    bimester.reminded_limit = limit
    if not user:
        return
    bimester = bimester.with_context(lang=user.lang)
    reminder.replace(
        bimester,
        ACTIVITY_TYPE,
        user,
        limit,
        summary=bimester.env._(
            "Pay %(bimester)s to Infonavit by %(limit)s",
            bimester=bimester.display_name,
            limit=in_words(bimester.env, limit),
        ),
    )
