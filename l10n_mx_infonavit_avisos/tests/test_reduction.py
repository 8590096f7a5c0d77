from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InfonavitCase

# Nominal, SBC of 2026 (315.04 is one minimum wage), percentage withheld.
CASES = (
    (20, 500, 15.7),  # below two
    (20, 630.08, 15.7),
    (25, 945.11, 19.6),  # 2.9999
    (25, 945.12, 21),
    (25, 1500, 21.5),
    (30, 1575.20, 27.1),
    (30, 1890.24, 27.3),
    (20, 2205.28, 20),
    (30, 9000, 30),
)


@tagged("post_install", "-at_install")
class TestReduction(InfonavitCase):
    """Old percentage credits follow the table of DOF 24 Nov 2003."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fix_pay(100_000)
        cls.worker = cls.make_worker(1, l10n_mx_sbc=945.12)
        cls.credit = cls.give_credit(1, 25, "1")

    def slip(self):
        return self.make_slip(self.worker, "2026-04-16", "2026-04-30")

    def test_table(self):
        for number, (nominal, sbc, percentage) in enumerate(CASES, 10):
            with self.subTest(nominal=nominal, sbc=sbc):
                worker = self.make_worker(number, l10n_mx_sbc=sbc)
                credit = self.give_credit(number, nominal, "1")
                credit.applies_table = True
                slip = self.make_slip(worker, "2026-04-16", "2026-04-30")
                expected = round(sbc * percentage / 100 * 15 + 1e-9, 2)
                self.assertEqual(self.line(slip), -expected)

    def test_without_the_mark_the_nominal_percentage_holds(self):
        self.assertEqual(self.line(self.slip()), -3544.20)

    def test_accountant_marks_the_credit_and_the_step_says_why(self):
        slip = self.slip()
        self.credit.with_user(self.accountant).action_switch_table()
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -2977.13)
        steps = slip.l10n_mx_infonavit_retention_ids.steps
        self.assertIn("reduction table", steps)
        self.assertIn("945.12 ÷ 315.04 = 3 [3]: 25 % → 21 %", steps)
        self.credit.with_user(self.accountant).action_switch_table()
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -3544.20)

    def test_marking_asks_for_the_role(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.credit.with_user(officer).action_switch_table()

    def test_the_mark_outlives_a_new_aviso(self):
        self.credit.applies_table = True
        self.import_entries(self.entry("modificacion", 1, "2026-03-05", 30, "1"))
        self.assertTrue(self.credit.applies_table)
        slip = self.make_slip(self.worker, "2026-05-16", "2026-05-31")
        self.assertIn("30 % → 26 %", slip.l10n_mx_infonavit_retention_ids.steps)

    def test_percentage_that_the_table_lacks_is_not_guessed(self):
        self.env["l10n_mx_infonavit.reduction"].search([("nominal", "=", 25)]).unlink()
        self.credit.applies_table = True
        slip = self.slip()
        self.assertIsNone(self.line(slip))
        self.assertIn("Reduction Table", slip.l10n_mx_infonavit_warning)

    def test_missing_minimum_wage_is_named(self):
        self.env["l10n_mx_infonavit.value"].search(
            [("kind", "=", "minimum_wage")]
        ).unlink()
        self.credit.applies_table = True
        slip = self.slip()
        self.assertIsNone(self.line(slip))
        self.assertIn("general minimum wage", slip.l10n_mx_infonavit_warning)

    def test_a_new_table_holds_from_its_day(self):
        self.env["l10n_mx_infonavit.reduction"].create(
            {"date_from": "2026-04-21", "nominal": 25, "wages": 2, "percentage": 10}
        )
        self.credit.applies_table = True
        expected = round(945.12 * (0.21 * 5 + 0.10 * 10), 2)
        self.assertEqual(self.line(self.slip()), -expected)

    @mute_logger("odoo.sql_db")
    def test_a_row_never_raises_the_percentage(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["l10n_mx_infonavit.reduction"].create(
                {"date_from": "2026-01-01", "nominal": 25, "wages": 2, "percentage": 26}
            )

    def test_only_the_manager_keeps_the_table(self):
        rows = self.env["l10n_mx_infonavit.reduction"].search([])
        self.assertEqual(len(rows), 18)
        with self.assertRaises(AccessError):
            rows[0].with_user(self.accountant).percentage = 1
        manager = self.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        rows[0].with_user(manager).percentage = 12

    def test_whether_absences_count_is_one_or_zero(self):
        values = self.env["l10n_mx_infonavit.value"]
        values.create({"kind": "absences_count", "date_from": "2030-01-01", "value": 0})
        with self.assertRaises(ValidationError):
            values.create(
                {"kind": "absences_count", "date_from": "2031-01-01", "value": 2}
            )
