from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from odoo import api, fields, models

from ..engine.span import ONE_DAY

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Business days: neither Saturday, Sunday nor one of the ``days``."""

    days: Set[date]

    def is_business_day(self, day: date) -> bool:
        """Whether Infonavit works on the day."""
        return day.weekday() < SATURDAY and day not in self.days

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
