from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.hr_payslip import HrPayslip
from .correction_common import CorrectionCase


@tagged("post_install", "-at_install")
class TestReturns(CorrectionCase):
    """What a plain suspension gives back: 3 quincenas of 737.70 and 15.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.credit = cls.give_credit(1, 1500)

    # --- how much ---------------------------------------------------------------------

    def test_the_payslip_that_holds_the_suspension_returns_its_own_days_too(self):
        self.confirmed(3)
        self.suspend("2026-10-20")
        slip = self.slip(3)
        # 16 to 19 Oct are withheld, and go back with the three quincenas.
        self.assertEqual(self.amounts(slip), [-196.72, None, 2424.82])
        self.assertEqual(self.line(slip, "NET"), round(15000 - 196.72 + 2424.82, 2))

    def test_a_suspension_that_comes_late_returns_on_the_next_payslip(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip), [None, None, 3015.0])
        [back] = self.corrections(kind="return")
        self.assertEqual((back.payslip_id, back.state), (slip, "accepted"))
        self.assertEqual((back.to_return, back.was), (3015.0, 3015.0))
        self.assertIn("3,000.00", back.steps)
        self.assertIn("15.00", back.steps)
        self.assertIn(back, slip.l10n_mx_infonavit_correction_ids)

    def test_a_return_is_an_amount_above_zero_and_not_a_negative_deduction(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        line = self.slip(4).line_ids.filtered(lambda li: li.code == "INFONAVIT_DEV")
        self.assertGreater(line.total, 0)
        self.assertEqual(line.category_id.code, "INFONAVIT_DEV")

    def test_a_suspension_for_settlement_returns_nothing(self):
        self.confirmed(3)
        self.suspend("2026-10-20", code="10")
        self.assertEqual(self.amounts(self.slip(3)), [-196.72, None, None])
        self.assertFalse(self.corrections(kind="return"))

    def test_days_withheld_after_a_settlement_are_a_difference_and_no_return(self):
        self.confirmed(4)
        self.suspend("2026-10-20", code="10")
        [less] = self.corrections()
        self.assertEqual((less.kind, less.total), ("difference", -590.18))
        self.assertEqual(self.amounts(self.slip(4)), [None, None, None])

    def test_a_payslip_before_the_suspension_returns_nothing_yet(self):
        self.confirmed(2)
        self.suspend("2026-10-20")
        self.assertEqual(self.amounts(self.slip(2)), [-737.7, None, None])
        self.assertEqual(len(self.corrections(kind="return")), 1)

    def test_both_bimesters_that_are_open_go_back(self):
        self.confirmed(5)
        self.suspend("2026-10-20")
        self.assertEqual(self.amounts(self.slip(5))[2], 3767.7)

    # --- remitted or not --------------------------------------------------------------

    def test_what_is_past_its_payment_limit_is_not_returned(self):
        self.on("2026-11-18")
        self.confirmed(5)
        self.suspend("2026-11-18")
        slip = self.slip(5)
        self.assertEqual(self.amounts(slip)[2], 851.06)
        self.assertEqual(
            slip.l10n_mx_infonavit_correction_ids.bimester_id.name, "2026-6"
        )

    def test_what_was_marked_as_remitted_is_not_returned(self):
        bimesters = self.env["l10n_mx_infonavit.bimester"]
        self.confirmed(4)
        bimesters.search([("name", "=", "2026-5")]).date_remitted = "2026-11-01"
        self.suspend("2026-11-02")
        # Of 1 November alone, 1,500.00 × 2 ÷ 61, and its insurance.
        self.assertEqual(self.amounts(self.slip(4)), [-49.18, -15.0, 64.18])

    def test_what_waits_when_the_bimester_is_remitted_goes_back_all_the_same(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        self.on("2026-11-20")
        self.Correction._daily_check()
        self.assertEqual(self.amounts(self.slip(4)), [None, None, 3015.0])

    # --- once -------------------------------------------------------------------------

    def test_never_twice(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slip = self.slip(4)
        self.assertEqual(self.amounts(self.slip(5)), [None, None, None])
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip), [None, None, 3015.0])
        slip.action_payslip_done()
        self.assertEqual(self.corrections().state, "applied")
        bimester = self.corrections().bimester_id
        self.assertEqual(bimester._returned()[bimester.id], 3015.0)
        self.Correction._daily_check()
        self.assertEqual(self.amounts(self.slip(5)), [None, None, None])
        self.assertEqual(len(self.corrections()), 1)

    def test_payslips_computed_in_one_call_return_once_on_the_first(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slips = self.env["hr.payslip"]
        for index in (5, 4):
            slips |= self.slip(index, compute=False)
        slips.compute_sheet()
        self.assertEqual(
            [self.amounts(slip)[2] for slip in slips.sorted("date_from")],
            [3015.0, None],
        )

    def test_a_second_contract_in_the_period_returns_once(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        self.worker.version_id.contract_date_end = "2026-11-07"
        self.worker.create_contract("2026-11-08")
        slip = self.slip(4, contract_id=False)
        self.assertEqual(len(slip.line_ids.contract_id), 2)
        self.assertEqual(self.amounts(slip), [None, None, 3015.0])

    def test_a_cancelled_payslip_leaves_it_to_the_next_one(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        self.slip(4).action_payslip_cancel()
        self.assertEqual(self.amounts(self.slip(5))[2], 3015.0)

    def test_a_deleted_draft_leaves_it_to_the_next_one(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slip = self.slip(4)
        slip.action_payslip_draft()
        slip.unlink()
        self.assertEqual(self.amounts(self.slip(5))[2], 3015.0)
        self.assertEqual(len(self.corrections()), 1)

    def test_a_refunded_payslip_gave_nothing_back(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slip = self.slip(4)
        slip.action_payslip_done()
        slip.refund_sheet()
        refund = slip.refunded_id
        refund.compute_sheet()
        self.assertEqual(self.amounts(refund), [None, None, 3015.0])
        self.assertEqual(self.corrections().state, "refunded")
        self.assertEqual(self.amounts(self.slip(4))[2], 3015.0)

    def test_a_confirmed_payslip_keeps_its_return_when_computed_again(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slip = self.slip(4)
        slip.action_payslip_done()
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip), [None, None, 3015.0])

    def test_a_suspension_that_proves_wrong_takes_the_open_return_away(self):
        self.confirmed(4)
        [stop] = self.suspend("2026-10-20")
        slip = self.slip(4)
        stop.action_discard("de otra persona")
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip), [-737.7, -15.0, None])
        self.assertFalse(self.corrections())

    def test_a_suspension_that_proves_wrong_after_the_return_is_a_difference(self):
        self.confirmed(4)
        [stop] = self.suspend("2026-10-20")
        self.slip(4).action_payslip_done()
        stop.action_discard("de otra persona")
        more = self.corrections(kind="difference", state="proposed")
        self.assertEqual(
            {record.bimester_id.name: record.total for record in more},
            {"2026-5": 3015.0, "2026-6": 752.7},
        )

    # --- whoever left -----------------------------------------------------------------

    def leave(self, worker, day):
        worker.version_id.contract_date_end = day

    def test_who_left_is_listed_for_payment_outside_payroll(self):
        self.confirmed(4)
        self.leave(self.worker, "2026-10-31")
        self.suspend("2026-10-20")
        [back] = self.corrections(kind="return")
        self.assertEqual((back.state, back.to_return), ("outside", 3015.0))
        action = self.env.ref("l10n_mx_infonavit_avisos.action_return")
        self.assertIn("outside", action.domain)
        back.with_user(self.accountant).action_mark_paid()
        self.assertEqual((back.state, str(back.date_paid)), ("paid", "2026-11-01"))
        self.assertEqual(back.decided_uid, self.accountant)
        self.Correction._daily_check()
        self.assertEqual(self.corrections(), back)
        self.assertEqual(self.amounts(self.slip(4))[2], None)

    def test_the_day_after_he_leaves_it_moves_to_the_list(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        self.assertEqual(self.corrections().state, "accepted")
        self.leave(self.worker, "2026-11-01")
        self.Correction._daily_check()
        self.assertEqual(self.corrections().state, "accepted")
        self.on("2026-11-02")
        self.Correction._daily_check()
        self.assertEqual(self.corrections().state, "outside")

    def test_his_last_payslip_pays_it_where_there_is_one(self):
        self.confirmed(3)
        self.leave(self.worker, "2026-10-31")
        self.suspend("2026-10-20")
        self.assertEqual(self.corrections().state, "outside")
        slip = self.slip(3)
        self.assertEqual(self.amounts(slip), [-196.72, None, 2424.82])
        self.assertEqual(self.corrections().state, "accepted")
        self.assertEqual(self.corrections().payslip_id, slip)

    # --- rights, companies, queries ---------------------------------------------------

    def test_the_accountant_computes_it_and_a_stranger_does_not_see_it(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        slip = self.slip(4, compute=False).with_user(self.accountant)
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip)[2], 3015.0)
        back = slip.l10n_mx_infonavit_correction_ids
        self.assertIn("3,000.00", back.steps)
        with self.assertRaises(AccessError):
            back.write({"amount": 1})
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_manager", other
        )
        with self.assertRaises(AccessError):
            back.with_user(stranger).read(["total"])

    def test_what_was_settled_is_not_deleted(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        self.slip(4).action_payslip_done()
        with self.assertRaises(UserError):
            self.corrections().unlink()

    def test_a_payslip_of_before_the_addon_is_none_that_missed_days(self):
        for slip in self.confirmed(4):
            slip.l10n_mx_infonavit_computed = False
            slip.l10n_mx_infonavit_retention_ids.sudo().unlink()
        self.suspend("2026-10-20")
        self.slip(4)
        self.assertFalse(self.corrections())

    def test_a_structure_without_the_rules_carries_no_return(self):
        self.confirmed(4)
        self.suspend("2026-10-20")
        bare = self.make_structure(infonavit=False)
        bonus = self.slip(4, struct_id=bare.id)
        self.assertEqual(self.amounts(bonus), [None, None, None])
        self.assertEqual(self.amounts(self.slip(5))[2], 3015.0)

    def own_queries(self, numbers):
        workers = [self.make_worker(number) for number in numbers]
        self.import_entries(
            *(self.entry("retencion", number, "2020-01-10", 1500) for number in numbers)
        )
        for index in range(4):
            slips = self.env["hr.payslip"]
            for worker in workers:
                slips |= self.slip(index, worker, compute=False)
            slips.compute_sheet()
            for slip in slips:
                slip.action_payslip_done()
        self.import_entries(
            *(self.entry("suspension", number, "2026-10-20") for number in numbers)
        )
        slips = self.env["hr.payslip"]
        for worker in workers:
            slips |= self.slip(4, worker, compute=False)
        self.env.flush_all()
        self.env.invalidate_all()
        counted = {}

        def counting(name):
            original = getattr(HrPayslip, name)

            def method(records, *args):
                records.env.flush_all()
                before = self.env.cr.sql_log_count
                result = original(records, *args)
                records.env.flush_all()
                counted[name] = self.env.cr.sql_log_count - before
                return result

            self.patch(HrPayslip, name, method)

        for name in ("_l10n_mx_infonavit_ledger", "_l10n_mx_infonavit_store"):
            counting(name)
        slips.compute_sheet()
        for slip in slips:
            self.assertEqual(self.amounts(slip)[2], 3015.0)
        return counted

    def test_queries_do_not_grow_with_the_batch(self):
        few = self.own_queries(range(10, 12))
        many = self.own_queries(range(20, 40))
        self.assertEqual(few, many)
