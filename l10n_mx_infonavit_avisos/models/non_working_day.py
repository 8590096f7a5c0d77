from collections.abc import Set
from dataclasses import dataclass
from datetime import date

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

    def knows(self, day: date) -> bool:
        """Whether the list of the day's year is published."""
        return any(known.year == day.year for known in self.days)


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

    @api.model
    def _calendar(self):
        """All of them, as dates are reckoned with."""
        days = self.sudo().search_fetch([], ["date"])
        return Calendar(frozenset(days.mapped("date")))
