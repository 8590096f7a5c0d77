"""Absences and incapacities found in time off, as natural days.

What counts is the kind on the type of time off; other types (vacations) never do. Only
approved leaves are read, by their days in the worker's time zone. All natural days from
first to last are absence, rest days between them too, as an incapacity of IMSS's holds.

A part of a day is no absence: whoever worked a part of it was there. So a first day
that begins, or a last one that ends, within the working hours is left out, unless
leaves (one, or several of the day) take up all of its working hours.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import pytz

from ..engine.payroll import ABSENCES
from ..engine.span import ONE_DAY, Span, merge

LEAVE_FIELDS = (
    "employee_id",
    "holiday_status_id",
    "resource_calendar_id",
    "request_date_from",
    "request_date_to",
    "request_unit_half",
    "request_unit_hours",
    "date_from",
    "date_to",
)
# Odoo ends an afternoon or a day a second or a minute early.
MINUTE = 1 / 60
MIDNIGHT = 24.0


class Leave(NamedTuple):
    """Whole days of an approved leave; ``name``: of its type."""

    span: Span
    kind: str
    name: str


class _Piece(NamedTuple):
    """Hours of a day on leave."""

    start: float
    end: float
    kind: str
    name: str


def leaves_by_worker(env, employees, span: Span):
    """Leaves of the workers (ids) on some day of the span: id → list in order."""
    found = defaultdict(list)
    leaves = env["hr.leave"].search_fetch(
        [
            ("employee_id", "in", list(employees)),
            ("holiday_status_id.l10n_mx_infonavit_absence", "in", ABSENCES),
            ("state", "=", "validate"),
            ("request_date_from", "<=", span.last),
            ("request_date_to", ">=", span.first),
        ],
        LEAVE_FIELDS,
        order="request_date_from, id",
    )
    leaves.holiday_status_id.fetch(["l10n_mx_infonavit_absence", "name"])
    zones, pieces = _zones(leaves), defaultdict(list)
    for leave in leaves:
        whole, parts = _days_of(leave, zones)
        kind = leave.holiday_status_id.l10n_mx_infonavit_absence
        name = leave.holiday_status_id.name
        if whole:
            found[leave.employee_id.id].append(Leave(whole, kind, name))
        for day, start, end in parts:
            key = leave.employee_id.id, leave.resource_calendar_id.id, day
            pieces[key].append(_Piece(start, end, kind, name))
    for (employee, _calendar, day), leave in _full_days(env, pieces):
        found[employee].append(leave._replace(span=Span(day, day)))
    return _joined(found)


def _joined(found):
    """Leaves of one type that touch or overlap, as one."""
    result = defaultdict(list)
    for employee, leaves in found.items():
        spans = defaultdict(list)
        for leave in leaves:
            spans[leave.kind, leave.name].append(leave.span)
        result[employee] = sorted(
            Leave(span, *key) for key in spans for span in merge(spans[key])
        )
    return result


def _zones(leaves):
    """The time zone of the workers with a leave that may be a part of a day, by id."""
    employees = leaves.filtered(_may_be_partial).employee_id
    # At once, however many they are.
    employees.fetch(["resource_id"])
    employees.resource_id.fetch(["tz"])
    return {
        employee.id: pytz.timezone(employee.resource_id.tz or "UTC")
        for employee in employees
    }


def _may_be_partial(leave):
    return leave.request_unit_half or leave.request_unit_hours


def _days_of(leave, zones):
    """The whole days of a leave, or None, and (day, from hour, to hour) of those that
    may be parts."""
    first, last = leave.request_date_from, leave.request_date_to
    if not _may_be_partial(leave):
        return Span(first, last), []
    zone = zones[leave.employee_id.id]
    start, end = (
        pytz.utc.localize(moment).astimezone(zone)
        for moment in (leave.date_from, leave.date_to)
    )
    if first == last:
        return None, [(first, _hour(start), _hour(end))]
    parts = [(first, _hour(start), MIDNIGHT), (last, 0.0, _hour(end))]
    whole = Span(first + ONE_DAY, last - ONE_DAY) if (last - first).days > 1 else None
    return whole, parts


def _hour(moment):
    return moment.hour + moment.minute / 60 + moment.second / 3600


# --- parts of days --------------------------------------------------------------------


def _full_days(env, pieces):
    """The days, by key of ``pieces``, whose parts take up all working hours."""
    if not pieces:
        return
    hours = _working_hours(env, {calendar for _e, calendar, _d in pieces if calendar})
    for key, parts in pieces.items():
        _employee, calendar, day = key
        # A rest day, or one without a schedule, is on leave from midnight to midnight.
        working = hours[calendar, day.weekday(), _week(day)] or [(0.0, MIDNIGHT)]
        if all(_covers(parts, start, end) for start, end in working):
            kind = min((part.kind for part in parts), key=ABSENCES.index)
            yield key, Leave(Span(day, day), kind, parts[0].name)


def _working_hours(env, calendars):
    """(calendar, weekday, week of two) → hours worked, from and to."""
    hours = defaultdict(list)
    for line in env["resource.calendar.attendance"].search_fetch(
        [
            ("calendar_id", "in", list(calendars)),
            ("day_period", "!=", "lunch"),
            ("display_type", "=", False),
        ],
        ["calendar_id", "dayofweek", "week_type", "hour_from", "hour_to"],
    ):
        for week in [line.week_type] if line.week_type else ["0", "1"]:
            key = line.calendar_id.id, int(line.dayofweek), week
            hours[key].append((line.hour_from, line.hour_to))
    return hours


def _week(day: date):
    """Which of the two weeks of a schedule, as Odoo counts them."""
    return str((day.toordinal() - 1) // 7 % 2)


def _covers(pieces, start, end):
    """Whether the pieces hold all the hours from start to end."""
    reached = start
    for piece in sorted(pieces):
        if piece.start <= reached + MINUTE:
            reached = max(reached, piece.end)
    return reached >= end - MINUTE
