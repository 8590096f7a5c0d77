from odoo.tests import tagged

from .common import InfonavitCase, credit_number, quincenas


@tagged("post_install", "-at_install")
class TestPayslip(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)

    def test_quincenas_of_a_bimester_close_to_the_cent(self):
        self.give_credit(1)
        slips = [self.make_slip(self.worker, *q) for q in quincenas(2026, 1)]
        self.assertEqual(
            [self.line(slip) for slip in slips],
            [-1245.76, -1328.81, -1245.76, -1079.67],
        )
        self.assertAlmostEqual(sum(self.line(s) for s in slips), -4900.00, 2)
        self.assertEqual(
            [self.line(slip, "INFONAVIT_SEG") for slip in slips],
            [-15.0, None, None, None],
        )

    def test_all_quincenas_computed_in_one_call_close_too(self):
        self.give_credit(1)
        slips = self.env["hr.payslip"]
        for first, last in reversed(quincenas(2026, 1)):
            slips |= self.make_slip(self.worker, first, last, compute=False)
        slips.compute_sheet()
        by_date = slips.sorted("date_from")
        self.assertEqual(
            [self.line(slip) for slip in by_date],
            [-1245.76, -1328.81, -1245.76, -1079.67],
        )
        self.assertEqual(self.line(by_date[0], "INFONAVIT_SEG"), -15.0)

    def test_deduction_lowers_the_net(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.assertEqual(self.line(slip, "NET"), 15000 - 1245.76 - 15)

    def test_worker_without_credit_has_no_line(self):
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.assertIsNone(self.line(slip))
        self.assertIsNone(self.line(slip, "INFONAVIT_SEG"))
        self.assertFalse(slip.l10n_mx_infonavit_retention_ids)

    def test_factor_times_umi(self):
        self.give_credit(1, 22.25, "3")
        slip = self.make_slip(self.worker, "2026-03-02", "2026-03-15")
        self.assertEqual(self.line(slip), -1029.58)

    def test_percentage_of_the_sdi(self):
        self.worker.version_id.l10n_mx_sbc = 500
        self.give_credit(1, 25, "1")
        slip = self.make_slip(self.worker, "2026-04-16", "2026-04-30")
        self.assertEqual(self.line(slip), -1875.00)

    def test_a_raise_within_the_period_splits_the_days(self):
        self.worker.version_id.l10n_mx_sbc = 500
        self.worker.create_version({"date_version": "2026-04-21", "l10n_mx_sbc": 600})
        self.give_credit(1, 25, "1")
        slip = self.make_slip(self.worker, "2026-04-16", "2026-04-30")
        self.assertEqual(self.line(slip), -2125.00)

    def test_percentage_without_sbc_warns_and_names_the_field(self):
        self.give_credit(1, 25, "1")
        slip = self.make_slip(self.worker, "2026-04-16", "2026-04-30")
        self.assertIsNone(self.line(slip))
        self.assertIn("SBC / SDI", slip.l10n_mx_infonavit_retention_ids.steps)
        self.assertTrue(slip.l10n_mx_infonavit_warning)

    def test_retention_starts_the_day_after_its_notice(self):
        self.give_credit(1, 1500, notified="2026-09-08")
        slip = self.make_slip(self.worker, "2026-09-01", "2026-09-15")
        self.assertEqual(self.line(slip), -344.26)
        retention = slip.l10n_mx_infonavit_retention_ids
        self.assertEqual(str(retention.date_from), "2026-09-09")
        self.assertEqual(retention.days, 7)

    def test_suspension_ends_on_its_day(self):
        self.give_credit(1, 1500)
        self.import_entries(self.entry("suspension", 1, "2026-10-20"))
        slip = self.make_slip(self.worker, "2026-10-16", "2026-10-31")
        self.assertEqual(self.line(slip), -196.72)
        after = self.make_slip(self.worker, "2026-11-01", "2026-11-15")
        self.assertIsNone(self.line(after))

    def test_modification_holds_from_the_next_bimester(self):
        self.give_credit(1)
        self.import_entries(self.entry("modificacion", 1, "2026-01-20", 2600))
        slip = self.make_slip(self.worker, "2026-02-23", "2026-03-08")
        rows = slip.l10n_mx_infonavit_retention_ids.sorted("date_from")
        self.assertEqual(rows.mapped("discount_value"), [2450, 2600])
        self.assertEqual(rows.bimester_id.mapped("name"), ["2026-1", "2026-2"])

    def test_days_before_the_hire_do_not_count(self):
        hired = self.make_worker(2, start="2026-05-11")
        self.give_credit(2, 1500)
        slip = self.make_slip(hired, "2026-05-11", "2026-05-15")
        self.assertEqual(self.line(slip), -245.90)

    def test_days_after_the_leave_do_not_count(self):
        leaver = self.make_worker(2, end="2026-05-20")
        self.give_credit(2, 1500)
        slip = self.make_slip(leaver, "2026-05-16", "2026-05-31")
        self.assertEqual(self.line(slip), -245.90)

    def test_steps_explain_the_amount_in_the_language_of_the_reader(self):
        self.give_credit(1)
        for first, last in quincenas(2026, 1):
            slip = self.make_slip(self.worker, first, last)
        steps = slip.l10n_mx_infonavit_retention_ids.steps
        self.assertIn("2,450.00 × 2 ÷ 59 × 13 = 1,079.66", steps)
        self.assertIn("4,900.00 − 1,245.76 − 1,328.81 − 1,245.76 = 1,079.67", steps)

    # --- computing, confirming, refunding -------------------------------------------

    def test_a_second_compute_gives_the_same(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        before = slip.l10n_mx_infonavit_retention_ids.mapped("steps")
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -1245.76)
        self.assertEqual(self.line(slip, "INFONAVIT_SEG"), -15)
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids.mapped("steps"), before)
        self.assertEqual(len(slip.l10n_mx_infonavit_retention_ids), 1)

    def test_confirming_computes_again_and_gives_the_same(self):
        self.env["ir.config_parameter"].set_param(
            "payroll.prevent_compute_on_confirm", False
        )
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        slip.action_payslip_done()
        self.assertEqual((slip.state, self.line(slip)), ("done", -1245.76))
        self.assertEqual(len(slip.l10n_mx_infonavit_retention_ids), 1)

    def test_a_confirmed_payslip_does_not_change(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        slip.action_payslip_done()
        rows = slip.l10n_mx_infonavit_retention_ids
        self.import_entries(self.entry("suspension", 1, "2026-01-05"))
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -1245.76)
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids, rows)

    def test_an_open_payslip_follows_a_later_aviso(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.import_entries(self.entry("suspension", 1, "2026-01-05"))
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -332.20)

    def test_a_refund_repeats_what_was_withheld_and_frees_the_days(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        slip.action_payslip_done()
        slip.refund_sheet()
        refund = slip.refunded_id
        self.assertTrue(refund.credit_note)
        self.assertEqual(self.line(refund), -1245.76)
        self.assertFalse(refund.l10n_mx_infonavit_retention_ids)
        self.assertFalse(slip.l10n_mx_infonavit_retention_ids.counts)
        refund.compute_sheet()
        self.assertEqual(self.line(refund), -1245.76)
        again = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.assertEqual(self.line(again), -1245.76)
        self.assertEqual(self.line(again, "INFONAVIT_SEG"), -15)

    def test_two_payslips_of_one_period_withhold_once(self):
        self.give_credit(1)
        self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        bonus = self.make_slip(self.worker, "2026-01-01", "2026-01-31")
        self.assertEqual(self.line(bonus), -1328.81)
        self.assertIsNone(self.line(bonus, "INFONAVIT_SEG"))
        self.assertIn("another payslip", bonus.l10n_mx_infonavit_retention_ids.steps)

    def test_cancelled_payslip_frees_its_days(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        slip.action_payslip_cancel()
        again = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.assertEqual(self.line(again), -1245.76)

    # --- OCA payroll's traps ----------------------------------------------------------

    def test_two_contracts_in_a_period_withhold_once(self):
        self.give_credit(1)
        self.worker.version_id.contract_date_end = "2026-01-07"
        self.worker.create_contract("2026-01-08")
        slip = self.make_slip(
            self.worker, "2026-01-01", "2026-01-15", contract_id=False
        )
        contracts = slip.line_ids.contract_id
        self.assertEqual(len(contracts), 2)
        self.assertEqual(self.line(slip), -1245.76)
        self.assertEqual(self.line(slip, "INFONAVIT_SEG"), -15)

    def test_a_gap_between_two_contracts_is_not_withheld(self):
        self.give_credit(1)
        self.worker.version_id.contract_date_end = "2026-01-07"
        self.worker.create_contract("2026-01-11")
        slip = self.make_slip(
            self.worker, "2026-01-01", "2026-01-15", contract_id=False
        )
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids.days, 12)

    def test_calendar_days_count_not_worked_days(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        slip.worked_days_line_ids.unlink()
        slip.compute_sheet()
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids.days, 15)
        self.assertEqual(self.line(slip), -1245.76)

    def test_structure_without_the_rules_withholds_nothing_and_warns(self):
        self.give_credit(1)
        bare = self.make_structure(infonavit=False)
        self.worker.version_id.struct_id = bare
        slip = self.make_slip(
            self.worker, "2026-10-01", "2026-10-15", struct_id=bare.id
        )
        self.assertIsNone(self.line(slip))
        self.assertFalse(slip.l10n_mx_infonavit_retention_ids)
        self.assertIn("no Infonavit rules", slip.l10n_mx_infonavit_warning)

    def test_the_rules_body_is_one_call_and_no_condition_can_blacklist_it(self):
        for name in ("hr_salary_rule_infonavit", "hr_salary_rule_infonavit_seg"):
            rule = self.env.ref(f"l10n_mx_infonavit_avisos.{name}")
            self.assertEqual(rule.condition_select, "none")
            self.assertRegex(
                rule.amount_python_compute,
                r"^result = payslip\._l10n_mx_infonavit_amount\(\"\w+\", categories\)$",
            )

    # --- insurance ------------------------------------------------------------------

    def test_insurance_spread_by_days(self):
        self.company.l10n_mx_infonavit_insurance = "days"
        self.give_credit(1)
        slips = [self.make_slip(self.worker, *q) for q in quincenas(2026, 1)]
        amounts = [self.line(slip, "INFONAVIT_SEG") for slip in slips]
        self.assertEqual(amounts, [-3.81, -4.07, -3.81, -3.31])

    def test_insurance_switched_off_for_a_credit(self):
        credit = self.give_credit(1)
        credit.with_user(self.accountant).action_switch_insurance()
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.assertIsNone(self.line(slip, "INFONAVIT_SEG"))

    def test_insurance_moves_to_the_next_payslip_when_the_first_is_gone(self):
        self.give_credit(1)
        first = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        second = self.make_slip(self.worker, "2026-01-16", "2026-01-31")
        self.assertIsNone(self.line(second, "INFONAVIT_SEG"))
        first.action_payslip_cancel()
        second.compute_sheet()
        self.assertEqual(self.line(second, "INFONAVIT_SEG"), -15)

    # --- two credits -----------------------------------------------------------------

    def test_second_credit_withholds_only_after_a_person_confirms(self):
        self.give_credit(1)
        [second] = self.import_entries(
            self.entry("retencion", 1, "2025-06-10", 1000, NumCredito=credit_number(77))
        )
        self.assertEqual(second.state, "to_review")
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.assertEqual(self.line(slip), -1245.76)
        second.with_user(self.accountant).action_apply()
        slip.compute_sheet()
        self.assertEqual(len(slip.l10n_mx_infonavit_retention_ids), 2)
        self.assertEqual(self.line(slip), round(-1245.76 - 508.47, 2))
