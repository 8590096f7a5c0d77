"""The clock of the tests: it stands at noon in Mexico."""

from odoo.tests import freeze_time

NOON = "{} 18:00:00"


class Clock:
    """For a test case."""

    @classmethod
    def stand_at(cls, day):
        """For all tests of the class, from now on."""
        cls.startClassPatcher(freeze_time(NOON.format(day)))

    def on(self, day):
        """To the end of the test."""
        self.startPatcher(freeze_time(NOON.format(day)))

    def at(self, day):
        """Within ``with``; what was computed before is forgotten."""
        self.env.invalidate_all()
        return freeze_time(NOON.format(day))
