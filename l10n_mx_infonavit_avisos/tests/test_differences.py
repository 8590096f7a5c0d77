from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import OTHER_NRP
from .correction_common import CorrectionCase


@tagged("post_install", "-at_install")
class TestDifferences(CorrectionCase):
    """What confirmed payslips should have been: the clock stands on 1 Nov 2026."""

    def one(self, **domain):
        [record] = self.corrections(kind="difference", **domain)
        return record

    def raise_late(self, notified="2026-08-20", value=1800):
        """A modification in force from 1 Sep that comes in after the payslips."""
        return self.import_entries(self.entry("modificacion", 1, notified, value))

    # --- what makes one ---------------------------------------------------------------

    def test_a_late_aviso_says_what_it_was_and_what_it_should_be(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        more = self.one()
        self.assertEqual(
            (more.was, more.should_be, more.total), (3015.0, 3615.0, 600.0)
        )
        self.assertEqual((more.amount, more.insurance), (600.0, 0.0))
        self.assertEqual((more.state, more.bimester_id.name), ("proposed", "2026-5"))
        self.assertIn("3,600.00 − 3,000.00 = 600.00", more.steps)
        self.assertEqual(self.worker.l10n_mx_infonavit_correction_count, 1)

    def test_less_is_below_zero_and_goes_to_the_worker(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late(value=1200)
        self.assertEqual((self.one().total, self.one().to_return), (-600.0, 600.0))

    def test_a_retention_that_comes_late_is_owed_from_its_own_day(self):
        self.confirmed(4)
        self.assertFalse(self.corrections())
        self.give_credit(1, 1500, notified="2026-10-19")
        more = self.one()
        # 20 to 31 Oct; no day before the aviso took effect.
        self.assertEqual((more.amount, more.insurance), (590.16, 15.0))

    def test_an_aviso_that_takes_effect_later_makes_none(self):
        self.confirmed(4)
        self.give_credit(1, 1500, notified="2026-10-31")
        self.assertFalse(self.corrections())

    def test_a_corrected_notification_date(self):
        credit = self.give_credit(1, 1500, notified="2026-09-30")
        self.confirmed(4)
        credit.aviso_ids.with_user(self.accountant).action_correct_notification(
            "2026-09-15", "llegó antes"
        )
        # 46 days, closed to the cent, less the 31 that were withheld
        self.assertEqual(self.one().amount, 737.71)
        credit.aviso_ids.action_correct_notification("2026-09-30", "no llegó antes")
        self.assertFalse(self.corrections())

    def test_a_late_umi_is_found_by_the_daily_check(self):
        self.give_credit(1, 20, "3")
        self.confirmed(4)
        self.env["l10n_mx_infonavit.value"].create(
            {"kind": "umi", "date_from": "2026-09-01", "value": 110}
        )
        self.assertFalse(self.corrections())
        self.Correction._daily_check()
        # 20 × (110 − 100.81) × 2, but for the cents of each payslip
        self.assertAlmostEqual(self.one().amount, 367.6, 1)

    def test_an_sbc_filled_in_later(self):
        self.give_credit(1, 25, "1")
        self.confirmed(1)
        self.worker.version_id.l10n_mx_sbc = 500
        self.Correction._daily_check()
        self.assertEqual(self.one().amount, 1875.0)

    def test_what_cannot_be_computed_is_none(self):
        self.give_credit(1, 25, "1")
        self.confirmed(1)
        self.Correction._daily_check()
        self.assertFalse(self.corrections())

    def test_an_aviso_that_was_discarded_after_all(self):
        credit = self.give_credit(1, 1500)
        self.confirmed(4)
        credit.aviso_ids.action_discard("de otro patrón")
        self.assertEqual(self.one().total, -3015.0)

    def test_confirmed_as_it_should_be_makes_none(self):
        self.give_credit(1, 1500)
        self.confirmed(5)
        self.Correction._daily_check()
        self.assertFalse(self.corrections())

    # --- on the next payslip ----------------------------------------------------------

    def test_it_waits_on_the_payslip_until_a_person_accepts(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip), [-885.25, -15.0, None])
        more = slip.l10n_mx_infonavit_correction_ids
        self.assertEqual((more, more.state), (self.one(), "proposed"))
        self.assertIn("wait for a decision", slip.l10n_mx_infonavit_warning)
        more.with_user(self.accountant).action_accept()
        self.assertEqual(self.amounts(slip), [-1485.25, -15.0, None])
        self.assertEqual((more.state, more.payslip_id), ("accepted", slip))
        slip.invalidate_recordset(["l10n_mx_infonavit_warning"])
        self.assertFalse(slip.l10n_mx_infonavit_warning)
        self.assertEqual(more.decided_uid, self.accountant)
        self.assertIn("600.00", more.message_ids[:1].body)
        slip.action_payslip_done()
        self.assertEqual(more.state, "applied")
        bimester = more.bimester_id
        self.assertEqual(bimester._collected()[bimester.id], 600.0)
        self.assertEqual(bimester._returned()[bimester.id], 0.0)
        self.assertEqual(self.amounts(self.slip(5)), [-885.25, None, None])
        self.Correction._daily_check()
        self.assertEqual(self.corrections(), more)

    def test_accepted_before_there_is_a_payslip(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        self.one().action_accept()
        self.assertEqual(self.amounts(self.slip(4))[0], -1485.25)

    def test_less_lowers_the_deduction_and_what_is_beyond_goes_back(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late(value=1200)
        self.one().action_accept()
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip), [None, -15.0, 9.84])  # 600.00 − 590.16
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip), [None, -15.0, 9.84])
        slip.action_payslip_done()
        self.assertEqual(self.amounts(self.slip(5)), [-590.16, None, None])

    def test_waived_with_a_reason_it_does_not_come_again(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        slip = self.slip(4)
        more = self.one().with_user(self.accountant)
        action = more.action_waive()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
        )
        wizard.reason = "lo cobra Infonavit"
        wizard.save().action_confirm()
        self.assertEqual((more.state, more.reason), ("waived", "lo cobra Infonavit"))
        self.assertIn("lo cobra Infonavit", more.message_ids[:1].body)
        self.assertFalse(slip.l10n_mx_infonavit_correction_ids)
        slip.action_payslip_done()
        self.Correction._daily_check()
        self.slip(5)
        self.assertEqual(self.corrections(), more)

    def test_accepted_and_waived_after_all(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        slip = self.slip(4)
        self.one().action_accept()
        self.one().action_waive("mejor no")
        self.assertEqual(self.amounts(slip)[0], -885.25)
        self.one().action_propose()
        self.assertEqual(self.one().state, "proposed")

    def test_a_company_may_accept_them_by_itself(self):
        self.company.l10n_mx_infonavit_accept_differences = True
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        self.assertEqual(self.one().state, "accepted")
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip)[0], -1485.25)
        self.assertEqual(self.one().payslip_id, slip)

    def test_a_decision_holds_for_the_amount_that_was_seen(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        self.one().action_accept()
        self.raise_late("2026-08-25", 2000)
        self.assertEqual((self.one().state, self.one().total), ("proposed", 1000.0))
        self.assertEqual(self.amounts(self.slip(4))[0], -983.61)

    def test_a_further_difference_is_the_rest(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        self.one().action_accept()
        self.slip(4).action_payslip_done()
        self.raise_late("2026-08-25", 2000)
        rest = self.one(state="proposed", bimester_id=self.bimester("2026-5"))
        self.assertEqual((rest.was, rest.total), (3615.0, 400.0))

    def bimester(self, name):
        return self.env["l10n_mx_infonavit.bimester"].search([("name", "=", name)]).id

    def test_a_refund_of_the_payslip_that_carried_it_brings_it_back(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        self.one().action_accept()
        slip = self.slip(4)
        slip.action_payslip_done()
        slip.refund_sheet()
        slip.refunded_id.compute_sheet()
        self.assertEqual(self.amounts(slip.refunded_id), [-1485.25, -15.0, None])
        self.slip(4)
        self.assertEqual(self.one(state="proposed").total, 600.0)

    def test_payslips_computed_in_one_call_carry_it_once(self):
        self.company.l10n_mx_infonavit_accept_differences = True
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        slips = self.slip(5, compute=False) | self.slip(4, compute=False)
        slips.compute_sheet()
        self.assertEqual(
            [self.line(slip) for slip in slips.sorted("date_from")],
            [-1485.25, -885.25],
        )

    def test_waived_more_is_not_given_back_by_a_suspension(self):
        self.give_credit(1, 1500)
        self.confirmed(3)
        self.raise_late()
        self.one().action_waive("no se cobra")
        self.suspend("2026-10-20")
        # 16 to 19 Oct by the new amount, and what the three quincenas withheld
        self.assertEqual(self.amounts(self.slip(3)), [-236.07, None, 2464.17])

    # --- remitted ---------------------------------------------------------------------

    def test_of_a_remitted_bimester_it_is_only_reported(self):
        self.on("2026-11-18")
        self.company.l10n_mx_infonavit_accept_differences = True
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        more = self.one()
        self.assertTrue(more.is_remitted)
        self.assertEqual(more.state, "proposed")
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip)[0], -885.25)
        self.assertFalse(slip.l10n_mx_infonavit_correction_ids)

    def test_of_a_remitted_bimester_a_person_may_accept_it_with_a_reason(self):
        self.on("2026-11-18")
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        action = self.one().action_accept()
        self.assertEqual(action["res_model"], "l10n_mx_infonavit.correction.decision")
        self.assertEqual(self.one().state, "proposed")
        self.one().action_accept("pago complementario")
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip)[0], -1485.25)
        slip.action_payslip_done()
        self.assertEqual(self.one().state, "applied")
        self.Correction._daily_check()
        self.assertEqual(len(self.corrections()), 1)

    # --- screens and rights -----------------------------------------------------------

    def test_looking_again_is_a_button_of_the_list(self):
        self.give_credit(1, 20, "3")
        self.confirmed(4)
        self.env["l10n_mx_infonavit.value"].create(
            {"kind": "umi", "date_from": "2026-09-01", "value": 110}
        )
        self.Correction.with_user(self.accountant).action_look_again()
        self.assertTrue(self.one())
        action = self.worker.with_user(
            self.accountant
        ).action_l10n_mx_infonavit_corrections()
        self.assertEqual(self.Correction.search(action["domain"]), self.one())

    def test_deciding_asks_for_the_role(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        for decide in ("action_accept", "action_propose", "action_mark_paid"):
            with self.assertRaises(AccessError):
                getattr(self.one().with_user(officer), decide)()
        with self.assertRaises(AccessError):
            self.one().with_user(officer).action_waive("no")

    def test_a_payroll_officer_without_the_role_computes_the_same(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        self.one().action_accept()
        slip = self.slip(4, compute=False).with_user(officer)
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip)[0], -1485.25)

    def test_another_company_has_its_own(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.raise_late()
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_manager", other
        )
        model = self.Correction.with_user(stranger).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(model.search([]))
