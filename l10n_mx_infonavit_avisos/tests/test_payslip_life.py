from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InfonavitCase, quincenas

FIRST, SECOND, THIRD, LAST = quincenas(2026, 1)


@tagged("post_install", "-at_install")
class TestPayslipLife(InfonavitCase):
    """Computed, confirmed, refunded, cancelled, deleted: the retentions follow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.give_credit(1)

    def configure(self, name, value):
        self.env["ir.config_parameter"].set_param(f"payroll.{name}", value)

    def rows(self, slip):
        return [
            (row.amount, row.insurance, row.short, row.days, row.counts, row.steps)
            for row in slip.l10n_mx_infonavit_retention_ids
        ]

    def bimester(self):
        return self.env["l10n_mx_infonavit.bimester"].search(
            [("company_id", "=", self.company.id), ("name", "=", "2026-1")]
        )

    def add_bonus(self, slip, amount=321.09):
        slip.input_line_ids = [
            Command.create(
                {
                    "name": "Bono",
                    "code": "BONO",
                    "amount": amount,
                    "contract_id": self.worker.version_id.id,
                }
            )
        ]
        pay = self.structure.rule_ids.filtered(lambda rule: rule.code == "BASIC")
        self.structure.rule_ids |= pay.copy(
            {
                "code": "BONO",
                "sequence": 2,
                "amount_python_compute": "result = inputs.BONO.amount",
            }
        )

    # --- computing -------------------------------------------------------------------

    def test_computing_again_keeps_inputs_and_other_lines(self):
        slip = self.make_slip(self.worker, *FIRST, compute=False)
        self.add_bonus(slip)
        slip.compute_sheet()
        before = slip.line_ids.mapped(lambda line: (line.code, line.total))
        inputs = slip.input_line_ids
        self.import_entries(self.entry("suspension", 1, "2026-01-05"))
        slip.compute_sheet()
        self.assertEqual(slip.input_line_ids, inputs)
        self.assertEqual(inputs.amount, 321.09)
        after = slip.line_ids.mapped(lambda line: (line.code, line.total))
        changed = {code for code, _total in set(before) ^ set(after)}
        self.assertEqual(changed, {"INFONAVIT", "NET"})
        self.assertEqual(self.line(slip, "BONO"), 321.09)

    def test_computing_without_the_credit_leaves_no_row(self):
        slip = self.make_slip(self.worker, *FIRST)
        self.import_entries(self.entry("suspension", 1, "2025-12-20"))
        slip.compute_sheet()
        self.assertFalse(slip.l10n_mx_infonavit_retention_ids)
        self.assertIsNone(self.line(slip))

    def test_nobody_edits_what_the_avisos_say(self):
        self.configure("allow_edit_payslip_lines", "True")
        slip = self.make_slip(self.worker, *FIRST).with_user(self.accountant)
        for change in ({"amount": -1}, {"quantity": 2}, {"rate": 50}):
            with self.assertRaises(UserError) as refusal:
                slip.line_ids.filtered(lambda line: line.code == "INFONAVIT").write(
                    change
                )
            self.assertIn("Correct the aviso", str(refusal.exception))
        slip.line_ids.filtered(lambda line: line.code == "BASIC").amount = 1
        self.assertEqual(self.line(slip), -1245.76)

    # --- confirming ------------------------------------------------------------------

    def test_confirming_freezes_whatever_the_setting(self):
        for prevent, first, last in (("", *FIRST), ("True", *SECOND)):
            with self.subTest(prevent_compute_on_confirm=prevent):
                self.configure("prevent_compute_on_confirm", prevent)
                slip = self.make_slip(self.worker, first, last)
                rows = self.rows(slip)
                self.confirm(slip)
                self.assertEqual((slip.state, self.rows(slip)), ("done", rows))
        self.import_entries(self.entry("suspension", 1, "2026-01-03"))
        slips = self.env["hr.payslip"].search([("employee_id", "=", self.worker.id)])
        before = [(self.rows(slip), self.line(slip)) for slip in slips]
        lines = slips.line_ids
        slips.compute_sheet()
        for slip in slips:
            self.confirm(slip)
        self.assertEqual([(self.rows(s), self.line(s)) for s in slips], before)
        self.assertEqual(slips.mapped("state"), ["done", "done"])
        self.assertEqual(slips.line_ids, lines)

    def confirm(self, slip):
        slip.with_user(self.accountant).action_payslip_done()

    def test_confirming_computes_with_what_came_since_or_not(self):
        """Line and retention are always the same."""
        slips = [self.make_slip(self.worker, *q) for q in (FIRST, SECOND)]
        self.import_entries(self.entry("suspension", 1, "2026-01-10"))
        self.configure("prevent_compute_on_confirm", "True")
        self.confirm(slips[0])
        self.configure("prevent_compute_on_confirm", "")
        self.confirm(slips[1])
        self.assertEqual([self.line(slip) for slip in slips], [-1245.76, None])
        rows = [slip.l10n_mx_infonavit_retention_ids for slip in slips]
        self.assertEqual((rows[0].amount, len(rows[1])), (1245.76, 0))

    def test_confirming_what_was_never_computed_withholds_nothing(self):
        self.configure("prevent_compute_on_confirm", "True")
        slip = self.make_slip(self.worker, *FIRST, compute=False)
        self.confirm(slip)
        self.assertFalse(slip.l10n_mx_infonavit_retention_ids)
        self.assertFalse(slip.line_ids)

    # --- refunding -------------------------------------------------------------------

    def test_a_refund_repeats_a_shortfall_as_it_was(self):
        pay = self.structure.rule_ids.filtered(lambda rule: rule.code == "BASIC")
        pay.amount_python_compute = "result = 1250"
        slip = self.make_slip(self.worker, *FIRST)
        self.confirm(slip)
        pay.amount_python_compute = "result = 900"
        slip.refund_sheet()
        refund = slip.refunded_id
        refund.state = "draft"
        refund.compute_sheet()
        self.assertEqual(self.line(refund), -1245.76)
        self.assertEqual(self.line(refund, "INFONAVIT_SEG"), -4.24)
        self.assertFalse(refund.l10n_mx_infonavit_retention_ids)

    def test_a_refund_takes_its_part_out_of_the_bimester(self):
        slip = self.make_slip(self.worker, *FIRST)
        self.confirm(slip)
        self.assertEqual(self.bimester().confirmed, 1260.76)
        slip.with_user(self.accountant).refund_sheet()
        self.assertEqual(self.bimester().confirmed, 0)
        self.assertEqual(self.bimester().due, 0)
        again = self.make_slip(self.worker, *FIRST)
        self.assertEqual(self.line(again), -1245.76)
        self.assertEqual(self.bimester().withheld, 1260.76)

    def test_a_refund_of_a_refund_batch_counts_too(self):
        slip = self.make_slip(self.worker, *FIRST)
        self.confirm(slip)
        refund = self.make_slip(self.worker, *FIRST, credit_note=True)
        self.assertEqual(self.line(refund), -1245.76)
        self.assertEqual(self.bimester().confirmed, 1260.76)
        self.confirm(refund)
        self.assertEqual(slip.refunded_id, refund)
        self.assertEqual(self.bimester().confirmed, 0)
        self.assertEqual(self.line(self.make_slip(self.worker, *FIRST)), -1245.76)

    # --- cancelling, deleting --------------------------------------------------------

    def test_cancelled_and_computed_again(self):
        self.configure("allow_cancel_payslips", "True")
        slip = self.make_slip(self.worker, *FIRST)
        self.confirm(slip)
        slip.action_payslip_cancel()
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids.mapped("counts"), [False])
        self.assertEqual(self.bimester().withheld, 0)
        self.import_entries(self.entry("suspension", 1, "2026-01-05"))
        slip.action_payslip_draft()
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -332.20)
        self.confirm(slip)
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids.amount, 332.20)
        self.assertEqual(self.bimester().confirmed, 347.20)

    def test_a_deleted_payslip_takes_its_retentions_along(self):
        slip = self.make_slip(self.worker, *FIRST)
        rows = slip.l10n_mx_infonavit_retention_ids
        slip.action_payslip_cancel()
        slip.with_user(self.accountant).unlink()
        self.assertFalse(rows.exists())
        self.assertEqual(self.bimester().due, 0)
        self.assertEqual(
            self.line(self.make_slip(self.worker, *SECOND), "INFONAVIT_SEG"), -15
        )

    def test_computing_one_day_in_several_runs_withholds_once(self):
        slips = [self.make_slip(self.worker, *FIRST) for _run in range(3)]
        self.assertEqual([self.line(slip) for slip in slips], [-1245.76, None, None])
        for slip in reversed(slips):
            slip.compute_sheet()
        self.assertEqual(sum(self.line(slip) or 0 for slip in slips), -1245.76)

    # --- what is remitted ------------------------------------------------------------

    def remit(self):
        bimester = self.bimester().with_user(self.accountant)
        wizard = (
            self.env["l10n_mx_infonavit.bimester.remittance"]
            .with_user(self.accountant)
            .create({"bimester_id": bimester.id, "date_remitted": "2026-03-17"})
        )
        wizard.action_confirm()
        return bimester

    def test_a_remitted_bimester_takes_no_more_changes(self):
        self.configure("allow_cancel_payslips", "True")
        slip = self.make_slip(self.worker, *FIRST)
        self.confirm(slip)
        bimester = self.remit()
        late = self.make_slip(self.worker, *SECOND)
        with self.assertRaises(UserError) as refusal:
            self.confirm(late)
        self.assertRegex(str(refusal.exception), "Jan-Feb 2026.*remitted already")
        for change in ("refund_sheet", "action_payslip_cancel"):
            with self.assertRaises(UserError) as refusal:
                getattr(slip.with_user(self.accountant), change)()
            self.assertIn("remitted already", str(refusal.exception))
        late.action_payslip_cancel()
        with self.assertRaises(AccessError):
            bimester.action_reopen()
        self.env["l10n_mx_infonavit.bimester.reopening"].create(
            {"bimester_id": bimester.id, "reason": "pago complementario"}
        ).action_confirm()
        self.assertIn("pago complementario", bimester.message_ids[0].body)
        slip.refund_sheet()
        self.assertEqual(bimester.withheld, 0)

    def test_a_refund_is_not_taken_back_after_the_remittance(self):
        self.configure("allow_cancel_payslips", "True")
        slip = self.make_slip(self.worker, *FIRST)
        self.confirm(slip)
        slip.refund_sheet()
        self.remit()
        with self.assertRaises(UserError) as refusal:
            slip.refunded_id.action_payslip_cancel()
        self.assertIn("remitted already", str(refusal.exception))

    def test_another_bimesters_payslip_is_none_of_its_business(self):
        self.confirm(self.make_slip(self.worker, *FIRST))
        self.remit()
        march = self.make_slip(self.worker, "2026-03-01", "2026-03-15")
        self.confirm(march)
        self.assertEqual(march.state, "done")
