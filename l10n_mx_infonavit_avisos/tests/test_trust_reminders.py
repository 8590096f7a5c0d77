from datetime import date, timedelta

from odoo.tests import tagged

from ..models import trust_reminder
from .trust_common import TRUST, TrustCase


@tagged("post_install", "-at_install")
class TestTrustReminders(TrustCase):
    def check(self, day):
        with self.at(day):
            self.env[TRUST]._daily_check()
        self.env.invalidate_all()

    def activities(self, trust, open_only=True):
        return (
            self.env["mail.activity"]
            .with_context(active_test=open_only)
            .search([("res_model", "=", TRUST), ("res_id", "in", trust.ids)])
        )

    def count_reminders(self, trust, days):
        """On which of the days one is given; every check is run twice."""
        given = []
        for day in days:
            before = self.activities(trust, open_only=False)
            self.check(day)
            new = self.activities(trust, open_only=False) - before
            self.check(day)
            self.assertLessEqual(len(self.activities(trust)), 1)
            if new:
                given.append(str(day))
        return given

    def every_day(self, first, last):
        return [first + timedelta(days=days) for days in range((last - first).days + 1)]

    def test_thirty_days_before_seven_days_before_and_the_day_after_each_once(self):
        trust = self.make_trust()
        days = self.every_day(date(2026, 9, 25), date(2026, 12, 5))
        self.assertEqual(
            self.count_reminders(trust, days),
            ["2026-10-01", "2026-10-24", "2026-11-01"],
        )

    def test_days_without_a_check_are_made_up_for_by_one_reminder(self):
        trust = self.make_trust()
        days = [date(2026, 9, 25), date(2026, 10, 28), date(2026, 11, 20)]
        self.assertEqual(
            self.count_reminders(trust, days), ["2026-10-28", "2026-11-20"]
        )

    def test_the_reminder_says_what_to_do_to_the_responsible_by_the_last_day(self):
        trust = self.make_trust()
        self.check("2026-10-01")
        activity = self.activities(trust)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.date_deadline, date(2026, 10, 31))
        self.assertEqual(
            activity.summary,
            "The relación de confianza with Despacho Ficticio ends on 10/31/2026",
        )
        self.assertIn("renew it in the Portal Empresarial", activity.note)
        self.check("2026-11-01")
        self.assertIn("ended on 10/31/2026", self.activities(trust).summary)

    def test_very_many_are_spread_over_days_the_most_urgent_first(self):
        self.patch(trust_reminder, "MOST", 1)
        later = self.make_trust()
        sooner = self.make_trust(date_to="2026-10-30", registros=self.other_registro)
        self.check("2026-10-10")
        self.assertTrue(self.activities(sooner))
        self.assertFalse(self.activities(later))
        self.check("2026-10-11")
        self.assertTrue(self.activities(later))

    def test_a_manager_stands_in_for_a_responsible_who_left(self):
        trust = self.make_trust(user_id=self.accountant.id)
        self.accountant.active = False
        self.check("2026-10-01")
        self.assertEqual(self.activities(trust).user_id, self.manager)

    def test_no_reminder_without_end_nor_revoked_nor_of_history(self):
        with self.at("2026-03-10"):
            trusts = self.make_trust(date_to=False) | self.make_revoked("2026-03-10")
        trusts |= self.make_trust("2024-01-01", "2024-12-31")
        for day in ("2026-10-01", "2026-10-24", "2026-11-01"):
            self.check(day)
        self.assertFalse(self.activities(trusts, open_only=False))

    def test_a_renewal_closes_the_reminder_and_no_other_follows(self):
        trust = self.make_trust()
        self.check("2026-10-01")
        self.assertTrue(self.activities(trust))
        with self.at("2026-10-05"):
            new = self.make_trust("2026-11-01", "2027-10-31")
        self.assertFalse(self.activities(trust))
        days = self.every_day(date(2026, 10, 5), date(2026, 11, 10))
        self.assertEqual(self.count_reminders(trust, days), [])
        self.assertFalse(self.activities(new, open_only=False))

    def test_without_the_renewal_it_is_reminded_of_again(self):
        trust = self.make_trust()
        self.check("2026-10-01")
        with self.at("2026-10-05"):
            new = self.make_trust("2026-11-01", "2027-10-31")
            new.unlink()
        self.check("2026-10-06")
        self.assertTrue(self.activities(trust))

    def test_what_renews_and_what_does_not(self):
        one, both = self.registro, self.registro | self.other_registro
        every = self.registro.browse()
        third = self.make_registro("X0000000001")
        table = [
            # registros of the old one; the new ones; whether they renew it
            (one, [(one, "2026-11-01", "2027-10-31")], True),
            (one, [(every, "2026-10-01", False)], True),
            (one, [(both, "2026-11-01", "2026-11-01")], True),
            (one, [(one, "2026-11-02", False)], False),  # a day between them
            (one, [(one, "2026-01-01", "2026-10-31")], False),  # ends with it
            (one, [(self.other_registro, "2026-11-01", False)], False),
            (both, [(one, "2026-11-01", False)], False),
            (
                both,
                [
                    (one, "2026-11-01", False),
                    (self.other_registro, "2026-11-01", False),
                ],
                True,
            ),
            (every, [(both, "2026-11-01", False)], False),
            (every, [(both | third, "2026-11-01", False)], True),
        ]
        for registros, news, renews in table:
            with self.subTest(news=news):
                self.env[TRUST].search([("company_id", "=", self.company.id)]).unlink()
                trust = self.make_trust(registros=registros)
                self.check("2026-10-10")
                with self.at("2026-10-10"):
                    for new, first, last in news:
                        self.make_trust(first, last, registros=new)
                self.assertEqual(bool(self.activities(trust)), not renews)
                with self.at("2026-10-10"):
                    self.assertEqual(trust.is_renewed, renews)

    def test_nothing_between_others_renews_it(self):
        trust = self.make_trust()
        self.check("2026-10-10")
        with self.at("2026-10-10"):
            self.make_trust("2026-11-01", False, developer_rfc="OTR010203AB4")
            self.make_trust("2026-11-01", False, rfc="OTR010203AB4")
            self.make_revoked("2026-10-10", date_from="2026-11-01", date_to=False)
        self.assertTrue(self.activities(trust))

    def test_a_later_renewal_closes_it_on_the_day_it_begins(self):
        trust = self.make_trust()
        with self.at("2026-10-10"):
            self.make_trust("2026-11-10", False)
        self.check("2026-11-09")
        self.assertTrue(self.activities(trust))
        self.check("2026-11-10")
        self.assertFalse(self.activities(trust))

    def test_a_prolonged_term_closes_it_and_is_reminded_of_at_its_end(self):
        trust = self.make_trust()
        self.check("2026-10-01")
        with self.at("2026-10-05"):
            trust.date_to = "2027-10-31"
        self.assertFalse(self.activities(trust))
        days = [date(2026, 10, 24), date(2026, 11, 1), date(2027, 10, 1)]
        self.assertEqual(self.count_reminders(trust, days), ["2027-10-01"])

    def test_a_term_prolonged_by_little_is_reminded_of_anew(self):
        trust = self.make_trust()
        self.check("2026-10-25")
        with self.at("2026-10-26"):
            trust.date_to = "2026-11-20"
        self.assertFalse(self.activities(trust))
        self.check("2026-10-27")
        self.assertIn("11/20/2026", self.activities(trust).summary)
        days = self.every_day(date(2026, 10, 28), date(2026, 11, 25))
        self.assertEqual(
            self.count_reminders(trust, days), ["2026-11-13", "2026-11-21"]
        )

    def test_revocation_closes_it(self):
        trust = self.make_trust()
        self.check("2026-10-01")
        with self.at("2026-10-05"):
            trust.with_user(self.manager).action_revoke(date(2026, 10, 5), "cambio")
        self.assertFalse(self.activities(trust))
