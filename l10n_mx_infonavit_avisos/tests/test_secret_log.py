import logging
from contextlib import contextmanager

import psycopg2

from odoo.tests import TransactionCase, tagged

from ..models.secret_log import HiddenValues
from .common import InfonavitMixin, credit_number, nss

CURP = "XAXR900101HDFABC09"


@tagged("post_install", "-at_install")
class TestRefusedStatements(InfonavitMixin, TransactionCase):
    """What PostgreSQL refuses is logged by Odoo: here without the worker's data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(7)
        cls.credit = cls.give_credit(7)

    @contextmanager
    def refused(self, error):
        with self.assertLogs("odoo.sql_db", logging.ERROR) as log:
            with self.assertRaises(error), self.env.cr.savepoint():
                yield
        self.line = log.output[0]

    def import_again(self):
        """As where two imports meet at one folio."""
        known = self.credit.aviso_ids
        known.sudo().create(
            {
                "company_id": known.company_id.id,
                "folio": known.folio,
                "nss": known.nss,
                "curp": CURP,
                "credit_number": known.credit_number,
                "state": "discarded",
            }
        )

    def assert_hidden(self, *told):
        for value in (nss(7), CURP, credit_number(7), self.credit.aviso_ids.folio):
            self.assertNotIn(value, self.line)
        for words in told:
            self.assertIn(words, self.line)

    def test_an_aviso_that_is_there_already(self):
        with self.refused(psycopg2.errors.UniqueViolation):
            self.import_again()
        self.assert_hidden(
            'INSERT INTO "l10n_mx_infonavit_aviso"',
            "UniqueViolation l10n_mx_infonavit_aviso_folio_uniq",
        )

    def test_a_workers_own_row(self):
        with self.refused(psycopg2.errors.NotNullViolation):
            self.env.cr.execute(
                "UPDATE hr_version SET ssnid = %s, date_version = NULL WHERE id = %s",
                [nss(7), self.worker.version_id.id],
            )
        self.assert_hidden("UPDATE hr_version …", "NotNullViolation date_version")

    def test_a_search_for_a_number_that_is_none(self):
        with self.refused(psycopg2.errors.InvalidTextRepresentation):
            self.env.cr.execute(
                "SELECT id FROM l10n_mx_infonavit_aviso WHERE id = %s", [CURP]
            )
        self.assert_hidden("SELECT id FROM l10n_mx_infonavit_aviso …")

    def test_without_the_filter_odoo_would_log_it(self):
        log = logging.getLogger("odoo.sql_db")
        [hidden] = [each for each in log.filters if isinstance(each, HiddenValues)]
        log.removeFilter(hidden)
        self.addCleanup(log.addFilter, hidden)
        with self.refused(psycopg2.errors.UniqueViolation):
            self.import_again()
        self.assertIn(nss(7), self.line)
        self.assertIn(CURP, self.line)

    def test_statements_of_others_are_logged_whole(self):
        with self.refused(psycopg2.errors.InvalidTextRepresentation):
            self.env.cr.execute("SELECT id FROM res_lang WHERE id = %s", ["palabra"])
        self.assert_hidden("palabra", "invalid input syntax")
