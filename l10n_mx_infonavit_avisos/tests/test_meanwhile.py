"""What another's transaction made meanwhile: run again, and nothing in the log."""

from collections import defaultdict

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.bimester import Bimester
from ..models.intake import Intake
from ..models.meanwhile import making
from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestMeanwhile(InfonavitCase):
    """dev/faults/meetings.py has real processes meet; here is what one of them does."""

    def double(self, model, values):
        """Look, find nothing, and make what is there: as whoever came second."""
        self.env[model].create(values)
        return lambda: self.env[model].create(values)

    def test_a_lost_race_is_to_be_run_again(self):
        record = {"company_id": self.company.id, "year": 2031, "number": 1}
        again = self.double("l10n_mx_infonavit.bimester", record)
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            with self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
                with making():
                    again()
        # Elsewhere it stays what it was.
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                again()

    def test_the_ways_in_are_ways_to_lose(self):
        bimesters = self.env["l10n_mx_infonavit.bimester"]
        key = (self.company.id, False, Bimester(2031, 1))
        [made] = bimesters._get([key]).values()
        self.patch(type(bimesters), "search_fetch", lambda self, *_a: self.browse())
        with self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
            bimesters._get([key])
        self.assertTrue(made.exists())

    def test_a_credit_of_another_transaction(self):
        worker = self.make_worker(1)
        credit = self.give_credit(1)
        records = self.env["l10n_mx_infonavit.credit"]
        key = (self.company.id, worker.id, credit.credit_number)
        with self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
            records._begin({key: ()})

    def test_an_aviso_of_another_transaction(self):
        entry = self.entry("retencion", 77, "2026-01-10", 2450)
        self.import_entries(entry)
        avisos = type(self.env["l10n_mx_infonavit.aviso"])
        self.patch(avisos, "_holders", lambda self, _values: {})
        self.patch(Intake, "_stored", lambda self, _folios: defaultdict(list))
        with self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
            self.import_entries(entry)
