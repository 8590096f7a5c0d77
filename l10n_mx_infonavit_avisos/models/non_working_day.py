from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from odoo import api, fields, models

from ..engine.span import ONE_DAY

SATURDAY = 5


def days_of_rest(year: int) -> Set[date]:
    """Of every year, by Ley Federal del Trabajo 74; Infonavit's list of 2026 is these.

    >>> [f"{day:%d.%m.}" for day in sorted(days_of_rest(2026))]
    ['01.01.', '02.02.', '16.03.', '01.05.', '16.09.', '16.11.', '25.12.']
    """
    fixed = ((1, 1), (5, 1), (9, 16), (12, 25))
    mondays = ((2, 1), (3, 15), (11, 15))
    return frozenset(
        [date(year, month, day) for month, day in fixed]
        + [_monday(date(year, month, day)) for month, day in mondays]
    )


def _monday(day: date) -> date:
    """The day, or the first Monday after it."""
    return day + timedelta(days=-day.weekday() % 7)


@dataclass(frozen=True)
class Calendar:
    """Business days: neither Saturday, Sunday nor one of the ``days``.

    In a year none of whose days is known, the days of rest of the law stand in.
    """

    days: Set[date]

    def is_business_day(self, day: date) -> bool:
        """Whether Infonavit works on the day."""
        if day.weekday() >= SATURDAY:
            return False
        rest = self.days if self.knows(day) else days_of_rest(day.year)
        return day not in rest

    def business_day(self, day: date) -> date:
        """The day, or the first business day after it."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def add(self, day: date, number: int) -> date:
        """The so-many-th business day after the day, which itself does not count.

        Where the day of receipt counts too, ``day`` is the day before it.
        """
        for _ in range(number):
            day = self.business_day(day + ONE_DAY)
        return day

    def count(self, first: date, last: date) -> int:
        """Business days from ``first`` to ``last``, both included; 0 if none."""
        days = range(first.toordinal(), last.toordinal() + 1)
        return sum(self.is_business_day(date.fromordinal(day)) for day in days)

    def knows(self, day: date) -> bool:
        """Whether the list of the day's year is published."""
        return day.year in self.years

    def knows_all(self, first: date, last: date) -> bool:
        """Whether the lists of all years that a span touches are published."""
        return self.years.issuperset(range(first.year, last.year + 1))

    @cached_property
    def years(self) -> Set[int]:
        """Those whose lists are published."""
        return frozenset(day.year for day in self.days)


class NonWorkingDay(models.Model):
    """A day on which Infonavit does not work, besides Saturdays and Sundays.

    It publishes them each year in the DOF; a payment that is due on one is due on the
    next business day.
    """

    _name = "l10n_mx_infonavit.non.working.day"
    _description = "Infonavit Non-Working Day"
    _order = "date desc"
    _rec_name = "date"

    date = fields.Date(required=True)
    name = fields.Char("Reason", required=True, translate=True)

    _date_uniq = models.Constraint("UNIQUE(date)", "That day is in the list already.")

    # --- creation and change ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self._changed()
        return days

    def write(self, vals):
        result = super().write(vals)
        if "date" in vals:
            self._changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._changed()
        return result

    @api.model
    def _changed(self):
        """Reckon anew what is stored and was reckoned with the list."""
        self.env["l10n_mx_infonavit.certification.round"]._reckon_deadlines()

    @api.model
    def _calendar(self):
        """All of them, as dates are reckoned with."""
        days = self.sudo().search_fetch([], ["date"])
        return Calendar(frozenset(days.mapped("date")))
