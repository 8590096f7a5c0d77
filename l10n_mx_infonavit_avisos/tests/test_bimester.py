import base64
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import InfonavitCase, quincenas

FIRST, SECOND, THIRD, LAST = quincenas(2026, 1)
TODAY = "odoo.addons.l10n_mx_infonavit_avisos.models.bimester_reminder.today_in_mexico"


@tagged("post_install", "-at_install")
class TestBimester(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.give_credit(1)

    def bimester_of(self, slip):
        rows = slip.l10n_mx_infonavit_retention_ids
        return rows.bimester_id.with_user(self.accountant)

    def empty_bimester(self, year, number):
        return self.env["l10n_mx_infonavit.bimester"].create(
            {"company_id": self.company.id, "year": year, "number": number}
        )

    def remit(self, bimester, **values):
        action = bimester.action_remit()
        wizard = self.env[action["res_model"]].with_user(self.accountant)
        form = Form(wizard.with_context(**action["context"]))
        form.save().write(values)
        form.record.action_confirm()

    def test_it_adds_up_its_payslips(self):
        slips = [self.make_slip(self.worker, *q) for q in (FIRST, SECOND)]
        bimester = self.bimester_of(slips[0])
        self.assertEqual((bimester.due, bimester.withheld), (2589.57, 2589.57))
        self.assertEqual((bimester.confirmed, bimester.open_count), (0, 2))
        slips[0].action_payslip_done()
        bimester.invalidate_recordset()
        self.assertEqual((bimester.confirmed, bimester.open_count), (1260.76, 1))
        self.assertAlmostEqual(bimester.progress, 48.686, 2)
        slips[1].action_payslip_cancel()
        bimester.invalidate_recordset()
        self.assertEqual((bimester.due, bimester.open_count), (1260.76, 0))
        self.assertEqual(bimester.progress, 100)

    def test_it_says_what_is_short(self):
        pay = self.structure.rule_ids.filtered(lambda rule: rule.code == "BASIC")
        pay.amount_python_compute = "result = 1000"
        bimester = self.bimester_of(self.make_slip(self.worker, *FIRST))
        self.assertEqual(
            (bimester.due, bimester.withheld, bimester.short), (1260.76, 1000, 260.76)
        )

    def test_many_are_added_up_with_as_many_queries_as_one(self):
        # Three bimesters of one payslip that reaches over them.
        slip = self.make_slip(self.worker, "2026-01-01", "2026-05-31")
        bimesters = self.bimester_of(slip)
        self.assertEqual(len(bimesters), 3)
        self.env.flush_all()

        def queries(records):
            self.env.invalidate_all()
            # As a list reads them: together, not by way of the retentions.
            records = records.browse(records.ids)
            records.mapped("company_id.currency_id.rounding")
            before = self.env.cr.sql_log_count
            records.mapped("to_remit")
            return self.env.cr.sql_log_count - before

        queries(bimesters)  # fills what Odoo keeps of its own
        self.assertEqual(queries(bimesters[:1]), queries(bimesters))

    # --- the payment limit -----------------------------------------------------------

    def test_payment_limit_is_a_business_day(self):
        """Bimester: limit, and whether its year's list is known. The 17th of May 2026
        is a Sunday, of January 2026 a Saturday."""
        for (year, number), limit in {
            (2025, 6): "2026-01-19",
            (2026, 1): "2026-03-17",
            (2026, 2): "2026-05-18",
            (2026, 3): "2026-07-17",
            (2026, 5): "2026-11-17",
        }.items():
            with self.subTest(bimester=(year, number)):
                bimester = self.empty_bimester(year, number)
                self.assertEqual(str(bimester.payment_limit), limit)
                self.assertFalse(bimester.is_limit_provisional)

    def test_a_non_working_day_moves_the_limit(self):
        bimester = self.empty_bimester(2026, 4)
        self.assertEqual(str(bimester.payment_limit), "2026-09-17")
        Day = self.env["l10n_mx_infonavit.non.working.day"]
        with self.assertRaises(AccessError):
            Day.with_user(self.accountant).create({"date": "2026-09-17", "name": "?"})
        # Thursday and Friday.
        Day.create({"date": "2026-09-17", "name": "Puente"})
        Day.create({"date": "2026-09-18", "name": "Puente"})
        bimester.invalidate_recordset()
        self.assertEqual(str(bimester.payment_limit), "2026-09-21")

    def test_a_year_without_a_list_makes_the_limit_provisional(self):
        bimester = self.empty_bimester(2026, 6)
        self.assertEqual(str(bimester.payment_limit), "2027-01-18")
        self.assertTrue(bimester.is_limit_provisional)

    # --- remitting -------------------------------------------------------------------

    def test_remitting_keeps_who_when_how_much_and_the_receipt(self):
        slip = self.make_slip(self.worker, *FIRST)
        slip.action_payslip_done()
        bimester = self.bimester_of(slip)
        receipt = base64.b64encode(b"%PDF-1.4")
        self.remit(
            bimester,
            date_remitted=date(2026, 3, 16),
            receipt=receipt,
            receipt_filename="pago.pdf",
        )
        self.assertEqual(
            (bimester.state, bimester.amount_remitted), ("remitted", 1260.76)
        )
        self.assertEqual(bimester.remitted_by_id, self.accountant)
        self.assertEqual(str(bimester.date_remitted), "2026-03-16")
        self.assertEqual(bimester.receipt, receipt)
        with self.assertRaisesRegex(UserError, "remitted already"):
            bimester._remit(date(2026, 3, 17), 1)

    def test_remitting_waits_for_open_payslips(self):
        slip = self.make_slip(self.worker, *FIRST)
        with self.assertRaisesRegex(UserError, "not confirmed: 1"):
            self.remit(self.bimester_of(slip))

    def test_remitting_asks_for_the_role(self):
        slip = self.make_slip(self.worker, *FIRST)
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.bimester_of(slip).with_user(officer).action_remit()
        stranger = self.make_user(
            "ajena",
            "l10n_mx_infonavit_avisos.group_infonavit_manager",
            self.make_company("Otra Fábrica"),
        )
        with self.assertRaises(AccessError):
            self.bimester_of(slip).with_user(stranger)._remit(date(2026, 3, 17), 1)

    def test_a_reopened_bimester_can_be_remitted_again(self):
        slip = self.make_slip(self.worker, *FIRST)
        slip.action_payslip_done()
        bimester = self.bimester_of(slip)
        self.remit(bimester)
        manager = self.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        action = bimester.with_user(manager).action_reopen()
        wizard = self.env[action["res_model"]].with_user(manager)
        with Form(wizard.with_context(**action["context"])) as form:
            form.reason = "faltó un trabajador"
        form.record.action_confirm()
        self.assertEqual((bimester.state, bimester.amount_remitted), ("open", 0))
        self.remit(bimester)
        self.assertEqual(bimester.state, "remitted")

    # --- the reminder ----------------------------------------------------------------

    def check_on(self, *day):
        with patch(TODAY, return_value=date(*day)):
            self.env["l10n_mx_infonavit.bimester"]._daily_check()

    def test_the_accountant_is_reminded_once_before_the_limit(self):
        slip = self.make_slip(self.worker, *FIRST)
        slip.action_payslip_done()
        bimester = self.bimester_of(slip).sudo()
        self.check_on(2026, 3, 9)
        self.assertFalse(bimester.activity_ids)
        self.check_on(2026, 3, 10)
        self.check_on(2026, 3, 11)
        activity = bimester.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(str(activity.date_deadline), "2026-03-17")
        self.assertEqual(activity.user_id, self.accountant)
        self.assertIn("Jan-Feb 2026", activity.summary)
        self.remit(bimester.with_user(self.accountant))
        self.assertFalse(bimester.activity_ids)

    def test_nothing_to_pay_is_no_reminder(self):
        bimester = self.empty_bimester(2026, 1)
        self.check_on(2026, 3, 16)
        self.assertFalse(bimester.activity_ids)
