import base64
from datetime import date

from odoo.tests import freeze_time, tagged

from ..models.daily import today_in_mexico
from .clock import NOON
from .trust_common import PDF, TRUST, TrustCase


@tagged("post_install", "-at_install")
class TestTrustState(TrustCase):
    TABLE = [
        # from, to, revoked; today; state
        ("2025-11-01", "2026-10-31", False, "2025-10-31", "to_come"),
        ("2025-11-01", "2026-10-31", False, "2025-11-01", "in_force"),
        ("2025-11-01", "2026-10-31", False, "2026-09-30", "in_force"),
        ("2025-11-01", "2026-10-31", False, "2026-10-01", "expiring"),
        ("2025-11-01", "2026-10-31", False, "2026-10-31", "expiring"),
        ("2025-11-01", "2026-10-31", False, "2026-11-01", "expired"),
        ("2025-11-01", False, False, "2125-11-01", "in_force"),
        ("2025-11-01", "2025-11-01", False, "2025-11-01", "expiring"),
        ("2025-11-01", "2026-10-31", "2026-03-10", "2026-03-10", "revoked"),
        ("2025-11-01", "2026-10-31", "2026-03-10", "2027-03-10", "revoked"),
        ("2025-11-01", False, "2026-03-10", "2026-03-10", "revoked"),
        ("2026-11-01", False, "2026-03-10", "2026-03-10", "revoked"),
    ]

    def make_row(self, first, last, revoked, today):
        with freeze_time(NOON.format(max(today, revoked or today))):
            if revoked:
                return self.make_revoked(revoked, date_from=first, date_to=last)
            return self.make_trust(first, last)

    def test_state_of_a_day(self):
        for first, last, revoked, today, state in self.TABLE:
            trust = self.make_row(first, last, revoked, today)
            with self.subTest(state=state, today=today), self.at(today):
                self.assertEqual(trust.state, state)

    def test_lists_find_group_and_sort_by_the_same_state(self):
        model = self.env[TRUST]
        states = [state for state, _label in model._fields["state"].selection]
        for first, last, revoked, today, state in self.TABLE:
            trust = self.make_row(first, last, revoked, today)
            mine = [("id", "=", trust.id)]
            with self.subTest(state=state, today=today), self.at(today):
                for other in states:
                    found = model.search([*mine, ("state", "=", other)])
                    self.assertEqual(bool(found), other == state)
                    found = model.search([*mine, ("state", "!=", other)])
                    self.assertEqual(bool(found), other != state)
                groups = model._read_group(mine, ["state"], ["__count"])
                self.assertEqual(groups, [(state, 1)])
                self.assertEqual(trust.filtered_domain([("state", "=", state)]), trust)

    def test_the_web_client_groups_and_sorts_by_state(self):
        model = self.env[TRUST]
        description = model.fields_get(["state"])["state"]
        self.assertTrue(description["groupable"] and description["sortable"])
        with self.at("2026-10-20"):
            old = self.make_trust("2024-11-01", "2025-10-31")
            now = self.make_trust()
            mine = [("id", "in", (old | now).ids)]
            groups = model.web_read_group(mine, ["state"], ["__count"])["groups"]
            self.assertEqual(
                [(group["state"], group["__count"]) for group in groups],
                [("expired", 1), ("expiring", 1)],
            )
            domain = mine + groups[0]["__extra_domain"]
            self.assertEqual(model.search(domain), old)
            self.assertEqual(model.search(mine, order="state desc"), now | old)
            self.assertFalse(model.search([*mine, ("state", "in", [])]))
            self.assertFalse(model.search([*mine, ("state", "=", False)]))

    def test_state_is_never_stale(self):
        trust = self.make_trust()
        expired = [("id", "=", trust.id), ("state", "=", "expired")]
        with self.at("2026-10-31"):
            self.assertEqual(trust.state, "expiring")
            self.assertFalse(self.env[TRUST].search(expired))
        with self.at("2026-11-01"):
            self.assertEqual(trust.state, "expired")
            self.assertTrue(self.env[TRUST].search(expired))

    def test_the_day_is_that_of_mexico(self):
        trust = self.make_trust()
        for moment, day, state in (
            ("2026-11-01 05:59:00", date(2026, 10, 31), "expiring"),
            ("2026-11-01 06:00:00", date(2026, 11, 1), "expired"),
        ):
            self.env.invalidate_all()
            with freeze_time(moment):
                self.assertEqual(today_in_mexico(), day)
                self.assertEqual(trust.with_context(tz="Asia/Tokyo").state, state)
                search = [("id", "=", trust.id), ("state", "=", state)]
                self.assertTrue(self.env[TRUST].search(search))

    def test_the_form_says_what_to_do_next(self):
        trust = self.make_trust()
        for today, words in (
            ("2025-10-15", "begins on 11/01/2025"),
            ("2026-01-15", "Attach the acuse"),
            ("2026-10-21", "ends on 10/31/2026 (days left: 10): renew it"),
            ("2026-11-15", "ended on 10/31/2026: renew it"),
        ):
            with self.at(today):
                self.assertIn(words, trust.next_step)
        trust.acuse = base64.b64encode(PDF)
        with self.at("2026-01-15"):
            self.assertFalse(trust.next_step)
        self.make_trust("2026-11-01", "2027-10-31")
        with self.at("2026-10-21"):
            self.assertTrue(trust.is_renewed)
            self.assertIn("nothing is to be done", trust.next_step)
