"""Reminders that a year's UMI or minimum wages are to be typed: for each value once a
year, to a manager of each company with a registro patronal.

They stand on the value of the earlier year that payslips would use instead, and are
done by themselves when the year's value is there.
"""

from datetime import date

from markupsafe import escape

from .daily import today_in_mexico
from .reminder import MANAGERS

# The values that change every January, by their first day: Infonavit announces the UMI
# in January; the minimum wages are in the DOF in December.
KINDS = ("umi", "minimum_wage", "minimum_wage_frontera")
# Month and day from which those of the next year are asked for.
ASKED_FROM = (12, 15)
ACTIVITY_TYPE = "l10n_mx_infonavit_avisos.mail_activity_type_value"


def year_asked_for(today):
    """The year whose values should be known."""
    return today.year + ((today.month, today.day) >= ASKED_FROM)


def lacking(values, today):
    """(year, last values of those kinds that lack for it), with any of the model."""
    year = year_asked_for(today)
    latest = values.browse(value.id for value in _latest(values).values())
    return year, latest.filtered(lambda value: value.date_from.year < year)


def remind(values):
    """Remind of those that lack; ``values`` is any record of the model."""
    close(values)
    year, latest = lacking(values, today_in_mexico())
    asked = set(values.search([("reminded_year", ">=", year)]).mapped("kind"))
    latest = latest.filtered(lambda value: value.kind not in asked)
    users = latest and _users(values.env)
    for value in latest:
        value.activity_unlink([ACTIVITY_TYPE])
        value.reminded_year = year
        for user in users:
            _remind(value, user, year)


def close(values):
    """The reminders of those that are there by now are done."""
    latest = _latest(values)
    for value in values.search([("reminded_year", "!=", 0)]):
        newest = latest.get(value.kind, value)
        if newest.date_from.year >= value.reminded_year:
            value.activity_feedback([ACTIVITY_TYPE])
            value.reminded_year = 0


def _latest(values):
    """The last value of each kind."""
    found = values.search([("kind", "in", KINDS)], order="date_from")
    return {value.kind: value for value in found}


def _users(env):
    """Each company's newest manager; who has several is one."""
    managers = env.ref(MANAGERS).all_user_ids.filtered(
        lambda u: u.active and not u.share
    )
    managers = managers.sorted("id", reverse=True)
    users = env["res.users"]
    for [company] in env["l10n_mx_infonavit.registro.patronal"]._read_group(
        [], ["company_id"]
    ):
        users |= managers.filtered(lambda u, c=company: c in u.company_ids)[:1]
    return users


def _remind(value, user, year):
    value = value.with_context(lang=user.lang)
    value.activity_schedule(
        ACTIVITY_TYPE,
        date_deadline=max(date(year, 1, 1), today_in_mexico()),
        summary=_summary(value.env, value.kind, year),
        note=escape(_note(value.env, value.kind, value.date_from.year)),
        user_id=user.id,
    )


def _summary(env, kind, year):
    year = str(year)
    return {
        "umi": env._("Type the UMI of %(year)s", year=year),
        "minimum_wage": env._("Type the general minimum wage of %(year)s", year=year),
        "minimum_wage_frontera": env._(
            "Type the minimum wage of the northern border zone of %(year)s", year=year
        ),
    }[kind]


def _note(env, kind, known):
    where = env._(
        "Add it under Payroll ▸ Configuration ▸ Infonavit ▸ Values, before January's "
        "first payroll."
    )
    if kind == "umi":
        return env._(
            "%(where)s Infonavit announces it in January, sometimes after the first "
            "payroll: until it is here, payslips use that of %(known)s and stand under "
            "Payroll ▸ Infonavit ▸ Withheld ▸ Computed With an Earlier UMI.",
            where=where,
            known=str(known),
        )
    return env._(
        "%(where)s It is published in the DOF in December: until it is here, the limit "
        "of 20 %% is tested with that of %(known)s.",
        where=where,
        known=str(known),
    )
