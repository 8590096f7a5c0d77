from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.daily import today_in_mexico
from .trust_common import TRUST, TrustCase


@tagged("post_install", "-at_install")
class TestDailyChecks(TrustCase):
    """The real scheduled action, with its commits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("l10n_mx_infonavit_avisos.ir_cron_daily_checks")
        today = today_in_mexico()
        cls.trust = cls.make_trust(today - timedelta(days=300), today)

    def run_cron(self):
        with self.enter_registry_test_mode():
            return self.cron.method_direct_trigger()

    def register(self, *checks):
        """Make checks of functions that models have not, and put them first."""
        names = ["l10n_mx_infonavit.reduction", "l10n_mx_infonavit.notice.type"]
        for name, check in zip(names, checks, strict=False):
            model = self.env.registry[name]
            self.startPatcher(patch.object(model, "_daily_check", check, create=True))
        daily = self.env.registry["l10n_mx_infonavit.daily"]
        own = self.env["l10n_mx_infonavit.daily"]._checks()
        self.patch(daily, "_checks", lambda model: names[: len(checks)] + own)

    def test_it_is_switched_on_and_daily(self):
        self.assertTrue(self.cron.active)
        self.assertEqual(
            (self.cron.interval_number, self.cron.interval_type), (1, "days")
        )
        self.assertEqual(self.cron.user_id, self.env.ref("base.user_root"))
        self.assertGreater(self.cron.nextcall, fields.Datetime.now())

    def test_the_scheduled_action_reminds(self):
        self.assertIs(self.run_cron(), True)
        self.assertEqual(self.trust.activity_ids.user_id, self.manager)
        self.run_cron()
        self.assertEqual(len(self.trust.activity_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_checks_that_fail_stop_nothing_and_leave_nothing(self):
        registro, trust = self.registro, self.trust

        def failing_in_the_database(model):
            registro.with_env(model.env).location = "a medias"
            model.env.flush_all()
            model.env.cr.execute("SELECT 1 / 0")

        def failing_at_the_end(model):
            trust.with_env(model.env).date_to = trust.date_from - timedelta(days=1)

        self.register(failing_in_the_database, failing_at_the_end)
        with self.assertLogs(
            "odoo.addons.l10n_mx_infonavit_avisos.models.daily", "ERROR"
        ) as logs:
            self.assertIs(self.run_cron(), True)
        self.assertEqual(len(logs.records), 2)
        self.assertFalse(registro.location)
        self.assertEqual(trust.date_to, today_in_mexico())
        self.assertEqual(len(trust.activity_ids), 1)
        self.assertEqual(self.cron.failure_count, 0)

    def test_the_log_has_the_class_of_an_error_and_no_word_of_it(self):
        def failing(model):
            raise ValueError("NSS 01234567897 de Juana Inventada")

        self.register(failing)
        with self.assertLogs(level="ERROR") as logs:
            self.run_cron()
        [record] = logs.records
        self.assertEqual(
            record.getMessage(),
            "Daily check of l10n_mx_infonavit.reduction failed: ValueError",
        )
        self.assertFalse(record.exc_info)

    def test_a_model_that_is_not_installed_is_passed_over(self):
        daily = self.env.registry["l10n_mx_infonavit.daily"]
        self.patch(daily, "_checks", lambda model: ["no.such.model", TRUST])
        self.assertIs(self.run_cron(), True)
        self.assertTrue(self.trust.activity_ids)
