"""One activity a bimester that says what is to be settled before it is remitted.

It comes ten natural days before the bimester's last day and again ten before the
payment limit, if anything stands; it follows what stands from day to day, and is done
by itself when nothing does. Who closes it is left in peace until the second one.
"""

from datetime import timedelta

from ..engine.bimester import Bimester as EngineBimester
from ..engine.span import Span
from . import reminder, settling_wording
from .bimester_reminder import HISTORY_DAYS
from .daily import today_in_mexico
from .payroll_inputs import PayrollInputs
from .settling import Settling

# Natural days before the bimester's last day, and before its payment limit.
DAYS_BEFORE = 10
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_settling"


def remind(bimesters):
    """``bimesters`` is any record of the model, with all rights."""
    today = today_in_mexico()
    make_lacking(bimesters, today)
    near = bimesters.search(
        [
            ("state", "=", "open"),
            ("date_to", ">=", today - timedelta(days=HISTORY_DAYS)),
            ("date_to", "<=", today + timedelta(days=DAYS_BEFORE)),
        ]
    )
    settling = Settling(near)
    for bimester in near:
        _follow(bimester, settling.of(bimester), _deadline(bimester, today))
    close(bimesters.search([("state", "!=", "open"), ("settling_date", "!=", False)]))


def close(bimesters):
    """Nothing stands any more, or they are paid."""
    told = bimesters.filtered("settling_date")
    told.activity_feedback([ACTIVITY_TYPE])
    told.settling_date = False


def make_lacking(bimesters, today):
    """A bimester that is about to end, of a registro patronal whose workers have a
    credit in force and never had a payslip in it."""
    bimester = EngineBimester.of(today)
    if bimester.last - timedelta(days=DAYS_BEFORE) > today:
        return
    found = bimesters.env["l10n_mx_infonavit.credit"].search_fetch(
        [
            ("date_from", "<=", bimester.last),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", bimester.first),
        ],
        ["company_id", "employee_id", "registro_patronal_id"],
    )
    day = Span(bimester.last, bimester.last)
    inputs = PayrollInputs(bimesters.env, found.employee_id.ids, day)
    keys = set()
    for credit in found:
        employment = inputs.worker(credit.employee_id.id).employment
        if any(span.intersect(bimester.span) for span in employment):
            registro = inputs.registro_at(credit.employee_id.id, bimester.last)
            registro = registro or credit.registro_patronal_id.id
            keys.add((credit.company_id.id, registro, bimester))
    bimesters._get(keys)


def _deadline(bimester, today):
    """The bimester's last day; its payment limit, once that is near."""
    limit = bimester.payment_limit
    return limit if limit - timedelta(days=DAYS_BEFORE) <= today else bimester.date_to


def _follow(bimester, found, deadline):
    """Make, update or close the activity."""
    activity = bimester.activity_search([ACTIVITY_TYPE])
    if not found:
        close(bimester)
        return
    user = activity.user_id[:1] or reminder.recipient(bimester, reminder.ACCOUNTANTS)
    if not user:
        return
    env = bimester.with_context(lang=user.lang).env
    summary = settling_wording.summary(env, bimester.with_env(env), found)
    note = settling_wording.note(env, found)
    if bimester.settling_date != deadline:
        bimester.settling_date = deadline
        reminder.replace(
            bimester.with_env(env),
            ACTIVITY_TYPE,
            user,
            deadline,
            summary=summary,
            note=note,
        )
    elif activity and (activity[:1].note, activity[:1].summary) != (note, summary):
        activity[:1].write({"note": note, "summary": summary})
