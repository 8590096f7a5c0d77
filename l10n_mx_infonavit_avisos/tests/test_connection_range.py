"""Fetch a Range: any days, stored or only shown."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.daily import today_in_mexico
from .service_case import PAGE, WORKERS, ServiceCase

WRITTEN = ("aviso", "fetch", "fetch.refusal")


class TestConnectionRange(ServiceCase):
    def setUp(self):
        super().setUp()
        self.simulator = self.start_simulator()
        self.connection = self.make_connection(self.simulator)
        self.today = today_in_mexico()

    def wizard(self, user=None, **values):
        ranges = self.env["l10n_mx_infonavit.connection.range"]
        return ranges.with_user(user or self.accountant).create(
            {"connection_id": self.connection.id, **values}
        )

    def act(self, wizard, action):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            result = getattr(wizard, action)()
        return self.env[result["res_model"]].browse(result.get("res_id"))

    def written(self):
        self.env.invalidate_all()
        return {
            name: self.env[f"l10n_mx_infonavit.{name}"].search_count([])
            for name in WRITTEN
        }

    def line(self):
        return self.connection.line_ids.read(["watermark", "last_success", "error"])

    # --- shown ------------------------------------------------------------------------

    def test_showing_writes_nothing(self):
        before, line = self.written(), self.line()
        self.simulator.faults.set("malformed_item", page=1)
        shown = self.act(self.wizard(), "action_show")
        self.assertEqual((self.written(), self.line()), (before, line))
        self.assertEqual(self.connection.state, "ready")

        self.assertTrue(shown.is_only_shown)
        self.assertEqual((shown.total, shown.refused_count), (WORKERS + 1, 1))
        self.assertEqual((shown.new_count, shown.known_count), (WORKERS, 0))
        self.assertEqual(shown.unmatched_count, WORKERS)
        self.assertEqual(len(shown.line_ids), WORKERS + 1)
        [refused] = shown.line_ids.filtered(lambda line: line.status == "refused")
        self.assertTrue(refused.reason)

    def test_showing_tells_what_is_known(self):
        self.run_cron()
        shown = self.act(self.wizard(), "action_show")
        self.assertEqual((shown.new_count, shown.known_count), (0, WORKERS))
        self.assertFalse(shown.line_ids)

    def test_showing_raises_and_leaves_the_connection_alone(self):
        before = self.written()
        self.simulator.faults.set("truncated", page=2)
        with self.assertRaisesRegex(UserError, "ends in the middle"):
            self.act(self.wizard(), "action_show")
        self.assertEqual(self.written(), before)
        self.assertEqual(self.connection.state, "ready")

    # --- stored -----------------------------------------------------------------------

    def test_fetching_stores_and_leaves_the_watermark(self):
        fetch = self.act(self.wizard(), "action_fetch")
        self.assertEqual((fetch.state, fetch.user_id), ("done", self.accountant))
        self.assertEqual(self.stored(), self.folios(self.simulator))
        self.assertFalse(self.connection.watermark)

        self.run_again(self.connection)
        mark = self.connection.watermark
        self.assertTrue(mark)
        days = {
            "date_from": mark - timedelta(days=40),
            "date_to": mark - timedelta(days=35),
        }
        fetch = self.act(self.wizard(**days), "action_fetch")
        self.assertEqual(fetch.date_from, days["date_from"])
        self.assertEqual(fetch.date_to, days["date_to"])
        self.assertLess(fetch.item_count, WORKERS)
        self.assertEqual(self.connection.watermark, mark)

    def test_fetching_raises_and_keeps_what_came(self):
        self.simulator.faults.set("truncated", page=2)
        wizard = self.wizard()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            try:
                wizard.action_fetch()
                self.fail("nothing was raised")
            except UserError as error:
                self.assertIn("ends in the middle", str(error))
        self.assertEqual(len(self.stored()), PAGE)
        self.assertFalse(self.connection.watermark)

    # --- refused before anything is asked ---------------------------------------------

    def test_days_in_the_wrong_order(self):
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.wizard(date_from=self.today, date_to=self.today - timedelta(days=1))
        same = self.wizard(date_from=self.today, date_to=self.today)
        self.assertEqual(same.date_from, same.date_to)

    def test_connection_that_is_off(self):
        wizard = self.wizard()
        self.connection.action_switch_off()
        for action in ("action_show", "action_fetch"):
            with self.assertRaisesRegex(UserError, "not switched on"):
                self.act(wizard, action)
        self.assertEqual(self.simulator.log, [])

    def test_who_is_no_accountant(self):
        nominista = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.wizard(nominista)
