from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestMinimumWage(InfonavitCase):
    """Who earns the minimum wage pays at most 20 % a day; steps and warnings say so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 315.04 a day, the general minimum wage of 2026.
        cls.worker = cls.make_worker(1, wage=9451.20, l10n_mx_sbc=330)
        cls.give_credit(1)

    def slip(self, first="2026-01-01", last="2026-01-15", worker=None):
        return self.make_slip(worker or self.worker, first, last)

    def steps(self, slip):
        return slip.l10n_mx_infonavit_retention_ids.steps

    def test_minimum_wages_by_year_and_zone(self):
        law = self.env["l10n_mx_infonavit.value"]._law()
        for zone, year, value in (
            ("general", 2019, "102.68"),
            ("general", 2024, "248.93"),
            ("general", 2026, "315.04"),
            ("frontera", 2020, "185.56"),
            ("frontera", 2025, "419.88"),
            ("frontera", 2026, "440.87"),
        ):
            minimum = law.minimum_wages(zone).at(date(year, 7, 1))
            self.assertEqual(str(minimum), value + "00")

    def test_limited_to_20_per_cent_of_the_sdi(self):
        slip = self.slip()
        self.assertEqual(self.line(slip), -990.00)
        self.assertIn("limited to 20 % of the SDI", self.steps(slip))
        self.assertIn("315.04 ≤ 315.04; 330.00 × 20 % × 15 = 990.00", self.steps(slip))

    def test_published_case_with_the_sbc_as_base(self):
        self.company.l10n_mx_infonavit_cap_base = "sbc"
        worker = self.make_worker(2, wage=4251.00, l10n_mx_sbc=148.10484)
        self.give_credit(2)
        slip = self.slip("2021-07-16", "2021-07-29", worker)
        self.assertEqual(self.line(slip), -414.69)
        self.assertIn("of the SBC", self.steps(slip))

    def test_base_by_the_form_is_the_minimum_wage(self):
        self.company.l10n_mx_infonavit_cap_base = "minimum_wage"
        slip = self.slip()
        self.assertEqual(self.line(slip), -945.12)
        self.assertIn("20 % of the minimum wage", self.steps(slip))

    def test_a_cent_more_than_the_minimum_wage_is_not_limited(self):
        self.worker.version_id.wage = 9451.50
        self.assertEqual(self.line(self.slip()), -1245.76)

    def test_border_zone_has_its_own_minimum_wage(self):
        self.worker.version_id.wage = 440.87 * 30
        self.worker.version_id.l10n_mx_sbc = 400
        slip = self.slip()
        self.assertEqual(self.line(slip), -1245.76)
        self.registro.zone = "frontera"
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -1200.00)

    def test_zone_is_that_of_the_workers_registro_patronal(self):
        border = self.make_registro("Y5498765102")
        border.zone = "frontera"
        self.worker.version_id.write(
            {"wage": 440.87 * 30, "l10n_mx_registro_patronal_id": border.id}
        )
        self.assertIn("440.87 ≤ 440.87", self.steps(self.slip()))

    def test_a_new_minimum_wage_is_tested_day_by_day(self):
        # 300 a day: within the minimum of 2026, above that of 2025.
        self.worker.version_id.wage = 9000
        slip = self.slip("2025-12-29", "2026-01-04")
        rows = slip.l10n_mx_infonavit_retention_ids.sorted("date_from")
        self.assertNotIn("limited", rows[0].steps)
        self.assertIn("300.00 ≤ 315.04", rows[1].steps)

    def test_a_raise_ends_the_limit(self):
        self.worker.create_version({"date_version": "2026-01-09", "wage": 12000})
        slip = self.slip()
        self.assertEqual(self.line(slip), -round(330 * 0.2 * 8 + 4900 / 59 * 7, 2))

    def test_days_that_the_wage_pays_are_the_companys(self):
        self.company.l10n_mx_infonavit_wage_days = 15
        slip = self.slip()
        self.assertEqual(self.line(slip), -1245.76)
        self.worker.version_id.wage = 315.04 * 15
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -990.00)

    def test_divided_by_30_4_the_minimum_wage_stays_the_minimum_wage(self):
        self.company.l10n_mx_infonavit_wage_days = 30.4
        # 315.0401… a day.
        self.worker.version_id.wage = 9577.22
        self.assertEqual(self.line(self.slip()), -990.00)

    def test_wage_pays_for_some_days(self):
        with self.assertRaises(ValidationError):
            self.company.l10n_mx_infonavit_wage_days = 0

    def test_settings_keep_what_the_law_leaves_open(self):
        with Form(self.env["res.config.settings"]) as settings:
            self.assertEqual(settings.l10n_mx_infonavit_cap_base, "sdi")
            self.assertFalse(settings.l10n_mx_infonavit_percentage_absences_count)
            settings.l10n_mx_infonavit_cap_base = "sbc"
            settings.l10n_mx_infonavit_percentage_absences_count = True
            settings.l10n_mx_infonavit_wage_days = 30.4
        settings.record.execute()
        policy = self.company._l10n_mx_infonavit_policy()
        self.assertEqual(policy.cap_base, "sbc")
        self.assertTrue(policy.percentage_absences_count)
        self.assertEqual(self.company.l10n_mx_infonavit_wage_days, 30.4)

    # --- warnings ---------------------------------------------------------------------

    def test_missing_minimum_wage_of_the_year_warns_and_blocks_nothing(self):
        self.worker.version_id.wage = 30000
        slip = self.slip("2028-01-01", "2028-01-15").with_user(self.accountant)
        self.assertTrue(self.line(slip))
        self.assertIn("minimum wage of 2028 (general)", slip.l10n_mx_infonavit_warning)
        self.assertIn("Values", slip.l10n_mx_infonavit_warning)
        for zone in ("minimum_wage", "minimum_wage_frontera"):
            self.env["l10n_mx_infonavit.value"].create(
                {"kind": zone, "date_from": "2028-01-01", "value": 400}
            )
        slip.invalidate_recordset()
        self.assertFalse(slip.l10n_mx_infonavit_warning)

    def test_nothing_missing_no_warning(self):
        self.assertFalse(self.slip().l10n_mx_infonavit_warning)

    def test_percentage_without_sbc_warns_with_the_fields_name(self):
        self.make_worker(2, wage=30000)
        self.give_credit(2, 25, "1")
        worker = self.env["hr.employee"].search([("name", "=", "Trabajador 2")])
        slip = self.slip(worker=worker).with_user(self.accountant)
        self.assertIsNone(self.line(slip))
        self.assertIn("“SBC / SDI”", slip.l10n_mx_infonavit_warning)
        worker.version_id.l10n_mx_sbc = 1040
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -3900.00)
        self.assertFalse(slip.l10n_mx_infonavit_warning)

    def test_no_wage_at_all_warns_that_the_limit_is_not_tested(self):
        self.worker.version_id.write({"wage": 0, "l10n_mx_sbc": 0})
        self.fix_pay(15_000)
        slip = self.slip()
        self.assertEqual(self.line(slip), -1245.76)
        self.assertIn("neither a wage nor", slip.l10n_mx_infonavit_warning)

    def test_sdi_stands_in_for_a_missing_wage(self):
        self.worker.version_id.write({"wage": 0, "l10n_mx_sbc": 315})
        self.fix_pay(15_000)
        self.assertEqual(self.line(self.slip()), -945.00)
