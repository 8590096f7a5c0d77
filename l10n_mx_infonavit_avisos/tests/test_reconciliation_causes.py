from odoo.tests import tagged

from .common import OTHER_NRP, credit_number, nss
from .reconciliation_common import ReconciliationCase


@tagged("post_install", "-at_install")
class TestCauses(ReconciliationCase):
    """Each cause, with real avisos, payslips and emissions."""

    def test_agrees(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "none", 0, "nothing")
        self.assertEqual(
            (line.withheld, line.insurance, line.ours, line.amortization),
            (4900, 15, 4915, 4915),
        )
        self.assertFalse(line.needs)
        self.assertEqual(line.explanation, "Both sides agree.")

    def test_cents(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="4,915.02")
        line = self.of(self.reconcile())
        self.assert_finding(line, "cents", -0.02, "nothing")
        self.assertEqual((line.lacking, line.excess), (0, 0))

    def test_days_not_withheld_yet(self):
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.charge(1)
        line = self.of(self.reconcile())
        # 13 days of 28 February's second half: 2,450.00 × 2 ÷ 59 × 13.
        self.assert_finding(line, "boundary", -1079.67, "adjust")
        self.assertIn("2,450.00 × 2 ÷ 59", line.explanation)
        self.assertIn("Compute and confirm", line.advice)

    def test_days_to_come_need_nothing(self):
        self.on("2026-02-20")
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.charge(1)
        self.assert_finding(self.of(self.reconcile()), "boundary", -1079.67, "nothing")

    def test_another_umi(self):
        self.give_credit(1, 20, "3")
        umi = self.env["l10n_mx_infonavit.value"].search(
            [("kind", "=", "umi"), ("date_from", ">=", "2026-01-01")]
        )
        umi.value = 110
        self.pay(self.worker)
        # They still use 100.81 of 2025: 20 × 100.81 × 2 and the insurance.
        self.charge(1, amount="4,047.40", kind="VSM", value="20.0000")
        line = self.of(self.reconcile())
        self.assert_finding(line, "unit", 367.6, "clarify")
        self.assertIn("20 × (110.00 − 100.81) × 2", line.explanation)

    def test_our_umi_is_behind(self):
        self.give_credit(1, 20, "3")
        values = self.env["l10n_mx_infonavit.value"]
        umi = values.search([("kind", "=", "umi"), ("date_from", ">=", "2026-01-01")])
        umi.unlink()
        self.pay(self.worker)
        values.create({"kind": "umi", "date_from": "2026-01-01", "value": 110})
        self.charge(1, amount="4,415.00", kind="VSM", value="20.0000")
        line = self.of(self.reconcile())
        self.assert_finding(line, "unit", -367.6, "adjust")

    def test_aviso_that_came_late_to_both(self):
        """Ours from the day after the notification; they charge the whole bimester."""
        self.give_credit(1, notified="2026-01-15")
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "late_aviso", -1245.76, "clarify")
        self.assertIn("folio", line.advice)
        aviso = line.aviso_id
        for told in (aviso.folio, nss(1), credit_number(1), "4,915.00", "−1,245.76"):
            self.assertIn(told, line.portal_text)
        self.assertNotIn(self.worker.name, line.portal_text)

    def test_aviso_after_the_payslips(self):
        self.pay(self.worker)
        self.give_credit(1)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "late_aviso", -4915, "adjust")
        self.assertEqual(line.correction_id.total, 4915)
        self.assertIn("Accept the proposed difference", line.advice)
        action = line.action_open_correction()
        self.assertEqual(action["res_id"], line.correction_id.id)

    def test_suspension_that_returns(self):
        self.give_credit(1)
        self.on("2026-02-20")
        self.pay(self.worker, last=3)
        self.import_entries(self.entry("suspension", 1, "2026-02-20"))
        self.pay(self.worker, first=3)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assertEqual((line.returned, line.ours), (4167.53, 0))
        self.assert_finding(line, "late_aviso", -4915, "clarify")
        self.assertIn("suspension: what was withheld", line.explanation)

    def test_limit_of_the_minimum_wage(self):
        self.worker.version_id.write({"wage": 9451.2, "l10n_mx_sbc": 330})
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        # 20 % of 330.00 is 66.00 a day, of the 83.05 due.
        self.assert_finding(line, "minimum_wage_cap", -1006, "clarify")
        self.assertIn("20 %", line.explanation)
        self.assertIn("Nothing more may be withheld", line.advice)

    def test_insufficient_pay(self):
        self.give_credit(1)
        self.fix_pay(1000)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assertEqual((line.cause, line.todo), ("insufficient_pay", "clarify"))
        self.assertEqual(line.difference, line.ours - 4915)
        self.assertIn("The pay does not suffice", line.explanation)

    def test_leaver(self):
        self.worker.version_id.contract_date_end = "2026-02-10"
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "leaver", -1494.92, "clarify")
        self.assertIn("baja", line.advice)
        self.assertIn("02/10/2026", line.portal_text)

    def test_credit_that_payroll_does_not_have(self):
        self.charge(1, 8)
        record = self.reconcile()
        line = self.of(record)
        self.assert_finding(line, "credit_missing_ours", -4915, "adjust")
        self.assertEqual(line.employee_id, self.worker)
        stranger = self.of(record, 8)
        self.assert_finding(stranger, "credit_missing_ours", -4915, "adjust")
        self.assertEqual(
            (stranger.employee_id.id, stranger.name), (False, "TRABAJADOR 8")
        )

    def test_credit_that_they_do_not_have(self):
        self.give_credit(1)
        self.give_credit(2)
        self.pay(self.worker)
        self.pay(self.workers[1])
        self.take_in(self.line(1, credit=False, amortizacion="-"))
        record = self.reconcile()
        for number in (1, 2):
            line = self.of(record, number)
            self.assert_finding(line, "credit_missing_theirs", 4915, "clarify")

    def test_another_value(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="5,215.00", value="2,600.00")
        line = self.of(self.reconcile())
        self.assert_finding(line, "value_unlike", -300, "clarify")
        self.assertIn("They have the discount value 2600", line.explanation)

    def test_a_factor_finer_than_theirs_is_no_other_value(self):
        self.give_credit(1, 22.250049, "3")
        self.pay(self.worker)
        self.charge(1, amount="4,501.06", kind="VSM", value="22.2500")
        line = self.of(self.reconcile())
        self.assertIn(line.cause, ("none", "cents"))
        self.assertEqual(line.finding["unlike"], [])

    def test_insurance(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="4,900.00")
        record = self.reconcile()
        self.assert_finding(self.of(record), "insurance", 15, "clarify")
        record.insurance_included = False
        record.action_compute()
        self.assert_finding(self.of(record), "none", 0, "nothing")

    def test_amount_that_the_file_does_not_tell(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="-")
        line = self.of(self.reconcile())
        self.assertEqual((line.cause, line.is_told), ("not_told", False))

    def test_what_nothing_explains(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="7,777.77")
        line = self.of(self.reconcile())
        self.assert_finding(line, "unknown", -2862.77, "clarify")

    def test_worker_of_another_registro(self):
        other = self.make_registro(OTHER_NRP)
        self.worker.version_id.l10n_mx_registro_patronal_id = other
        self.give_credit(1, NRP=OTHER_NRP)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assertEqual((line.ours, line.difference), (0, -4915))
        self.assertIn("another registro patronal", line.explanation)
        self.assertEqual(self.of(self.reconcile(other)).ours, 4915)
