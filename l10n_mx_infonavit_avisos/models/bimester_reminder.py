"""Reminders that a bimester is to be paid to Infonavit: one activity each."""

from datetime import timedelta

from .daily import today_in_mexico
from .wording import day as in_words

# Before the payment limit; what was due longer ago is history.
DAYS_BEFORE = 7
HISTORY_DAYS = 90
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_bimester"
GROUP = "l10n_mx_infonavit_avisos.group_infonavit_user"


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
    user = user_of(bimester)
    bimester.reminded_limit = limit
    if not user:
        return
    bimester = bimester.with_context(lang=user.lang)
    bimester.activity_unlink([ACTIVITY_TYPE])
    bimester.activity_schedule(
        ACTIVITY_TYPE,
        date_deadline=limit,
        summary=bimester.env._(
            "Pay %(bimester)s to Infonavit by %(limit)s",
            bimester=bimester.display_name,
            limit=in_words(bimester.env, limit),
        ),
        user_id=user.id,
    )


def user_of(bimester):
    """The company's newest payroll accountant, who is not the administrator if another
    one is."""
    users = bimester.env.ref(GROUP).all_user_ids.filtered(
        lambda u: u.active and not u.share and bimester.company_id in u.company_ids
    )
    return users.sorted("id", reverse=True)[:1]
