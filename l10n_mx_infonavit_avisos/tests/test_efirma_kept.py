from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import efirma_samples as samples
from .efirma_common import EFIRMA, EfirmaCase


@tagged("post_install", "-at_install")
class TestKeptEfirma(EfirmaCase):
    @classmethod
    def make(cls, date_to="2026-12-31", serial=samples.SERIAL, **values):
        return cls.env[EFIRMA].create(
            {
                "company_id": cls.company.id,
                "rfc": samples.COMPANY_RFC,
                "serial": serial,
                "holder": samples.HOLDER,
                "date_from": "2023-01-01",
                "date_to": date_to,
                "user_id": cls.manager.id,
                **values,
            }
        )

    def daily(self, day):
        with self.at(day):
            self.env[EFIRMA]._daily_check()

    def activities(self, efirma, open_only=True):
        return (
            self.env["mail.activity"]
            .with_context(active_test=open_only)
            .search([("res_model", "=", EFIRMA), ("res_id", "in", efirma.ids)])
        )

    def test_it_keeps_what_the_certificate_says_once(self):
        kept = self.keep()
        self.assertEqual(
            (kept.rfc, kept.serial, kept.holder, kept.representative, kept.kind),
            (
                samples.COMPANY_RFC,
                samples.SERIAL,
                samples.HOLDER,
                samples.REPRESENTATIVE_RFC,
                "efirma",
            ),
        )
        self.assertEqual((kept.user_id, kept.company_id), (self.manager, self.company))
        self.assertEqual(kept.state, "valid")
        self.assertEqual(self.keep(), kept)

    def test_a_serial_is_unique_in_its_company(self):
        self.make()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make()

    def test_state_follows_the_calendar(self):
        efirma = self.make()
        for day, state, left in (
            ("2022-12-31", "to_come", 1461),
            ("2023-01-01", "valid", 1460),
            ("2026-11-01", "expiring", 60),
            ("2026-12-31", "expiring", 0),
            ("2027-01-01", "expired", -1),
        ):
            with self.at(day):
                self.assertEqual((efirma.state, efirma.days_left), (state, left), day)
                self.assertEqual(bool(efirma.next_step), state != "valid")

    def test_reminders_60_30_and_7_days_before_each_once(self):
        efirma = self.make()
        given = []
        first, last = date(2026, 10, 25), date(2027, 1, 10)
        for days in range((last - first).days + 1):
            day = first + timedelta(days=days)
            before = self.activities(efirma, open_only=False)
            self.daily(day)
            if self.activities(efirma, open_only=False) - before:
                given.append(str(day))
            count = len(self.activities(efirma))
            self.daily(day)
            self.assertEqual(len(self.activities(efirma)), count)
            self.assertLessEqual(count, 1)
        self.assertEqual(given, ["2026-11-01", "2026-12-01", "2026-12-24"])

    def test_the_reminder_says_what_to_do_to_the_responsible(self):
        efirma = self.make()
        self.daily("2026-11-01")
        activity = self.activities(efirma)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.date_deadline, date(2026, 12, 31))
        self.assertIn(f"{samples.HOLDER} ends on 12/31/2026", activity.summary)
        self.assertIn("renew it before SAT", activity.note)

    def test_a_server_that_was_off_reminds_late_and_once(self):
        efirma = self.make()
        self.daily("2027-01-05")
        self.assertIn("ended on", self.activities(efirma).summary)
        self.daily("2027-01-06")
        self.assertEqual(len(self.activities(efirma, open_only=False)), 1)

    def test_a_newer_one_closes_the_reminder_and_no_other_follows(self):
        efirma = self.make()
        self.daily("2026-11-01")
        with self.at("2026-11-05"):
            newer = self.make("2030-11-04", serial="30001000000500009999")
            self.assertEqual((efirma.state, newer.state), ("replaced", "valid"))
        self.assertFalse(self.activities(efirma))
        for day in ("2026-12-01", "2026-12-24"):
            self.daily(day)
        self.assertFalse(self.activities(efirma | newer))
        with self.at("2026-12-25"):
            newer.unlink()
        self.daily("2026-12-26")
        self.assertTrue(self.activities(efirma))

    def test_one_of_another_rfc_or_company_replaces_nothing(self):
        efirma = self.make()
        other = self.make_company("Otra Fábrica")
        self.daily("2026-11-01")
        with self.at("2026-11-05"):
            self.make("2030-11-04", rfc="OTR010203AB4", serial="3" * 20)
            self.make("2030-11-04", serial="4" * 20, company_id=other.id)
            self.assertEqual(efirma.state, "expiring")
        self.assertTrue(self.activities(efirma))

    def test_it_is_looked_at_every_day(self):
        self.assertIn(EFIRMA, self.env["l10n_mx_infonavit.daily"]._checks())

    def test_a_long_list_takes_no_more_queries_than_a_short_one(self):
        efirmas = self.env[EFIRMA]
        for number in range(20):
            efirmas |= self.make(serial=f"{number:020d}", rfc=f"OTR0102{number:02d}AB4")
        counts = []
        for few_or_many in (efirmas[:1], efirmas[:2], efirmas):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(
                len(few_or_many.with_prefetch().mapped("state")), len(few_or_many)
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
