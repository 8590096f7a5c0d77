from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.non_working_day import days_of_rest
from .certification_common import CERTIFICATION, DAY, CertificationCase, days


@tagged("post_install", "-at_install")
class TestCertificationDeadlines(CertificationCase):
    def calendar(self):
        return self.env[DAY]._calendar()

    def check(self, day):
        with self.at(day):
            self.env[CERTIFICATION]._daily_check()
        self.env.invalidate_all()

    def activities(self, certification, open_only=True):
        return (
            self.env["mail.activity"]
            .with_context(active_test=open_only)
            .search(
                [
                    ("res_model", "=", CERTIFICATION),
                    ("res_id", "in", certification.ids),
                ]
            )
        )

    def reminded(self, certification, first, last):
        """On which days from first to last; every check is run twice."""
        given = []
        day = days(first)
        while day <= days(last):
            before = self.activities(certification, open_only=False)
            self.check(day)
            new = self.activities(certification, open_only=False) - before
            self.check(day)
            self.assertLessEqual(len(self.activities(certification)), 1)
            if new:
                given.append(str(day))
            day += timedelta(days=1)
        return given

    def look(self, certification, day):
        """What the screen shows of the time on a day."""
        with self.at(day):
            return (
                certification.days_left,
                certification.days_allowed,
                certification.urgency,
            )

    # --- business days ----------------------------------------------------------------

    def test_business_days_are_added(self):
        calendar = self.calendar()
        for first, number, last in (
            # domain.md §10; 1 January 2027 is a day of rest by law.
            ("2026-11-20", 5, "2026-11-27"),
            ("2026-11-20", 10, "2026-12-04"),
            ("2026-11-20", 45, "2027-01-26"),
            # From a Saturday, and over 16 November 2026 and 25 December 2026.
            ("2026-11-21", 1, "2026-11-23"),
            ("2026-11-13", 1, "2026-11-17"),
            ("2026-12-24", 1, "2026-12-28"),
            ("2026-12-24", 0, "2026-12-24"),
        ):
            with self.subTest(first=first, number=number):
                self.assertEqual(str(calendar.add(days(first), number)), last)

    def test_the_law_s_days_of_rest_stand_in_for_a_list_that_is_unknown(self):
        published = self.env[DAY].search(
            [("date", ">=", "2026-01-01"), ("date", "<=", "2026-12-31")]
        )
        self.assertEqual(set(published.mapped("date")), days_of_rest(2026))
        self.assertEqual(
            [str(day) for day in sorted(days_of_rest(2027))],
            [
                *["2027-01-01", "2027-02-01", "2027-03-15", "2027-05-01"],
                *["2027-09-16", "2027-11-15", "2027-12-25"],
            ],
        )
        calendar = self.calendar()
        self.assertFalse(calendar.knows(days("2027-02-01")))
        self.assertFalse(calendar.is_business_day(days("2027-02-01")))
        # The year's own list is the truth, once there is one.
        self.env[DAY].sudo().create({"date": "2027-01-01", "name": "Año Nuevo"})
        self.assertTrue(self.calendar().is_business_day(days("2027-02-01")))

    def test_business_days_are_counted(self):
        calendar = self.calendar()
        for first, last, number in (
            ("2026-11-21", "2026-11-27", 5),
            ("2026-11-27", "2026-11-27", 1),
            ("2026-11-28", "2026-11-29", 0),
            ("2026-11-13", "2026-11-17", 2),
            ("2026-11-27", "2026-11-20", 0),
        ):
            with self.subTest(first=first, last=last):
                self.assertEqual(calendar.count(days(first), days(last)), number)

    def test_what_is_added_is_counted_again(self):
        calendar = self.calendar()
        for offset in range(60):
            day = days("2026-11-01") + timedelta(days=offset)
            for number in (1, 5, 10, 45):
                last = calendar.add(day, number)
                self.assertTrue(calendar.is_business_day(last))
                first = day + timedelta(days=1)
                self.assertEqual(calendar.count(first, last), number)

    # --- the deadlines ----------------------------------------------------------------

    def test_the_employer_s_deadline_is_the_earlier_of_both_readings(self):
        for received, due, latest in (
            # A business day: it counts, and its own month has 16 November.
            ("2026-11-20", "2027-01-25", "2027-01-26"),
            # Saturday and Sunday: both readings agree.
            ("2026-11-21", "2027-01-26", "2027-01-26"),
            ("2026-11-22", "2027-01-26", "2027-01-26"),
        ):
            with self.subTest(received=received), self.env.cr.savepoint() as savepoint:
                [test_set] = self.received(received).round_ids
                self.assertEqual(test_set.days_allowed, 45)
                self.assertEqual(str(test_set.date_due), due)
                self.assertEqual(str(test_set.date_due_latest), latest)
                self.assertTrue(test_set.is_provisional)
                savepoint.rollback()

    def test_corrections_have_ten_days_and_infonavit_five(self):
        certification = self.walk(self.make_certification(), 5)
        first, second = certification.round_ids
        # Sent on Wednesday 1 July: Thursday is the first of Infonavit's days.
        self.assertEqual(str(first.date_answer_due), "2026-07-08")
        self.assertEqual(second.days_allowed, 10)
        # Received on Wednesday 8 July, which counts.
        self.assertEqual(str(second.date_due), "2026-07-21")
        self.assertEqual(str(second.date_due_latest), "2026-07-22")
        self.assertFalse(second.is_provisional)
        self.assertEqual(certification.deadline, second.date_due)

    def test_the_deadline_is_the_one_of_the_state(self):
        certification = self.make_certification()
        deadlines = [str(certification.deadline)]
        for act, day, values in self.PATH:
            self.record(certification, act, day, **values)
            deadlines.append(str(certification.deadline))
        self.assertEqual(
            deadlines,
            [
                "False",
                "False",
                *["2026-08-07", "2026-07-08", "False"],
                *["2026-07-21", "2026-07-22", "False"],
                *["2026-08-04", "2026-08-07", "False"],
                "False",
            ],
        )

    def test_the_bar_counts_the_business_days_that_are_left(self):
        certification = self.received("2026-06-08")
        for day, left, urgency in (
            ("2026-06-08", 45, "ample"),
            ("2026-06-09", 44, "ample"),
            # A Saturday and the Sunday after it: none is lost.
            ("2026-06-13", 40, "ample"),
            ("2026-06-14", 40, "ample"),
            ("2026-07-17", 16, "ample"),
            ("2026-07-20", 15, "soon"),
            ("2026-07-31", 6, "soon"),
            ("2026-08-03", 5, "last"),
            ("2026-08-07", 1, "last"),
            ("2026-08-08", 0, "missed"),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.look(certification, day), (left, 45, urgency))
        self.record(certification, "send", "2026-08-07")
        for day, left, urgency in (
            ("2026-08-07", 5, "waiting"),
            ("2026-08-10", 4, "waiting"),
            ("2026-08-14", 0, "waiting"),
            ("2026-08-15", 0, "overdue"),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.look(certification, day), (left, 5, urgency))
        self.record(certification, "answer", "2026-08-17", result="approved")
        self.assertEqual(self.look(certification, "2026-08-18"), (0, 0, False))

    def test_the_time_left_is_said_in_words(self):
        certification = self.received("2026-06-08")
        for day, sentences in (
            (
                "2026-06-09",
                "Send the evidence by 08/07/2026: 44 of 45 business days are left, "
                "today included. The guide does not say whether the day of receipt "
                "counts; if it does not, the last day is 08/10/2026.",
            ),
            ("2026-08-07", "Send the evidence now: 08/07/2026 is the last day. The"),
            (
                "2026-08-08",
                "The last day for the evidence, 08/07/2026, has passed. If the day of "
                "receipt does not count, the last day is 08/10/2026: send it at once.",
            ),
            ("2026-08-11", "has passed. The guide does not say what follows"),
        ):
            with self.subTest(day=day), self.at(day):
                self.assertIn(sentences, certification.deadline_text)
                self.assertFalse(certification.provisional_text)
        self.record(certification, "send", "2026-08-11")
        self.assertTrue(certification.round_ids.is_late)
        with self.at("2026-08-12"):
            self.assertIn(
                "by 08/18/2026: 4 of its 5 business days", certification.deadline_text
            )
        with self.at("2026-08-19"):
            self.assertIn("no answer is recorded", certification.deadline_text)

    def test_sent_on_the_later_of_both_days_is_not_late(self):
        certification = self.received("2026-06-08")
        self.record(certification, "send", "2026-08-10")
        self.assertFalse(certification.round_ids.is_late)

    # --- the list of non-working days -------------------------------------------------

    def test_a_year_without_a_list_makes_the_deadline_provisional(self):
        certification = self.received("2026-11-20")
        with self.at("2026-11-21"):
            self.assertIn("of 2027 are not in", certification.provisional_text)
        self.env[DAY].create({"date": "2027-01-01", "name": "Año Nuevo"})
        with self.at("2026-11-21"):
            self.assertFalse(certification.provisional_text)
            self.assertFalse(certification.round_ids.is_provisional)
        # Infonavit's five days stay within the year of which the list is known.
        self.record(certification, "send", "2026-11-23")
        self.assertFalse(certification.provisional_text)

    def test_a_change_of_the_list_moves_the_deadlines_at_once(self):
        certification = self.received("2026-11-20")

        def stored():
            self.env.flush_all()
            [found] = self.env[CERTIFICATION].search_read(
                [("id", "=", certification.id)], ["deadline"]
            )
            return str(found["deadline"])

        self.assertEqual(stored(), "2027-01-25")
        # It stood among the law's days of rest, while the year's list was unknown.
        self.env[DAY].create({"date": "2027-01-01", "name": "Año Nuevo"})
        self.assertEqual(stored(), "2027-01-25")
        day = self.env[DAY].create({"date": "2027-01-04", "name": "Puente"})
        self.assertEqual(stored(), "2027-01-26")
        # A Saturday changes nothing.
        day.date = "2027-01-02"
        self.assertEqual(stored(), "2027-01-25")
        day.date = "2027-01-25"
        self.assertEqual(stored(), "2027-01-26")
        day.unlink()
        self.assertEqual(stored(), "2027-01-25")
        self.record(certification, "send", "2026-11-23")
        self.assertEqual(stored(), "2026-11-30")
        self.env[DAY].create({"date": "2026-11-30", "name": "Puente"})
        self.assertEqual(stored(), "2026-12-01")

    def test_what_is_over_is_history_and_does_not_move(self):
        certification = self.walk(self.make_certification(), 4)
        before = certification.round_ids.date_due
        self.env[DAY].create({"date": before, "name": "Puente"})
        self.assertEqual(certification.round_ids.date_due, before)

    def test_the_accountant_does_not_edit_the_list(self):
        with self.assertRaises(AccessError):
            self.env[DAY].with_user(self.accountant).create(
                {"date": "2027-01-01", "name": "?"}
            )

    # --- reminders --------------------------------------------------------------------

    def test_fifteen_five_and_one_days_before_and_when_it_is_missed_each_once(self):
        certification = self.received("2026-06-08")
        self.assertEqual(
            self.reminded(certification, "2026-06-08", "2026-08-31"),
            ["2026-07-18", "2026-08-01", "2026-08-07", "2026-08-08"],
        )

    def test_the_ten_days_of_corrections_are_reminded_of_at_once(self):
        certification = self.walk(self.make_certification(), 5)
        self.assertEqual(
            self.reminded(certification, "2026-07-08", "2026-07-31"),
            ["2026-07-08", "2026-07-15", "2026-07-21", "2026-07-22"],
        )

    def test_infonavit_s_answer_is_reminded_of_when_it_is_overdue(self):
        certification = self.walk(self.make_certification(), 3)
        self.assertEqual(
            self.reminded(certification, "2026-07-01", "2026-07-31"), ["2026-07-09"]
        )
        self.assertIn("has not answered", self.activities(certification).summary)

    def test_days_without_a_check_are_made_up_for_by_one_reminder(self):
        certification = self.received("2026-06-08")
        self.assertEqual(
            self.reminded(certification, "2026-08-05", "2026-08-06"), ["2026-08-05"]
        )

    def test_the_reminder_tells_the_responsible_what_to_do_by_when(self):
        certification = self.received("2026-06-08")
        self.check("2026-07-20")
        activity = self.activities(certification)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(str(activity.date_deadline), "2026-08-07")
        self.assertEqual(
            activity.summary,
            "Certification of TFI010203AB4: send the evidence by 08/07/2026",
        )
        self.assertIn("15 of 45 business days", activity.note)
        self.check("2026-08-10")
        self.assertIn("was due on", self.activities(certification).summary)

    def test_it_closes_by_itself_when_the_step_is_done(self):
        for steps, day, act, values in (
            (2, "2026-07-20", "send", {}),
            (2, "2026-07-20", "cancel", {}),
            (3, "2026-07-20", "answer", {"result": "approved"}),
        ):
            with self.subTest(act=act), self.env.cr.savepoint() as savepoint:
                certification = self.walk(self.make_certification(), steps)
                self.check(day)
                self.assertTrue(self.activities(certification))
                self.record(certification, act, "2026-07-21", **values)
                self.assertFalse(self.activities(certification))
                self.check("2026-07-22")
                self.assertFalse(self.activities(certification))
                savepoint.rollback()

    def test_taken_back_it_is_reminded_of_again(self):
        certification = self.walk(self.make_certification(), 2)
        self.check("2026-07-20")
        self.record(certification, "send", "2026-07-20")
        certification.action_take_back()
        self.check("2026-07-21")
        self.assertTrue(self.activities(certification))

    def test_a_deadline_that_moves_away_closes_the_reminder_and_one_follows(self):
        certification = self.received("2026-06-08")
        self.check("2026-07-20")
        self.assertTrue(self.activities(certification))
        self.env[DAY].create({"date": "2026-07-21", "name": "Puente"})
        self.assertFalse(self.activities(certification))
        self.assertEqual(str(certification.deadline), "2026-08-10")
        self.assertEqual(
            self.reminded(certification, "2026-07-20", "2026-08-12"),
            ["2026-07-20", "2026-08-04", "2026-08-08", "2026-08-11"],
        )

    def test_a_corrected_day_of_arrival_closes_it_too(self):
        certification = self.received("2026-06-08")
        self.check("2026-07-20")
        with self.at("2026-07-20"):
            certification.round_ids.date_received = "2026-07-08"
        self.assertFalse(self.activities(certification))

    def test_a_manager_stands_in_for_a_responsible_who_left(self):
        certification = self.received("2026-06-08", user_id=self.accountant.id)
        self.accountant.sudo().active = False
        self.check("2026-07-20")
        self.assertEqual(self.activities(certification).user_id, self.manager)

    def test_the_daily_checks_include_it(self):
        certification = self.received("2026-06-08")
        with self.at("2026-07-20"):
            self.env["l10n_mx_infonavit.daily"].sudo()._run_check(CERTIFICATION)
        self.assertIn(CERTIFICATION, self.env["l10n_mx_infonavit.daily"]._checks())
        self.assertTrue(self.activities(certification))

    def test_the_list_finds_those_whose_deadline_has_passed(self):
        certification = self.received("2026-06-08")
        with self.at("2026-08-08"):
            found = self.env[CERTIFICATION].search([("deadline", "<", "today")])
        self.assertIn(certification, found)
        with self.at("2026-08-07"):
            found = self.env[CERTIFICATION].search([("deadline", "<", "today")])
        self.assertNotIn(certification, found)
