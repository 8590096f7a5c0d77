from odoo.tests import tagged

from .common import credit_number
from .correction_common import CorrectionCase

SECOND = credit_number(77)


@tagged("post_install", "-at_install")
class TestTwoCredits(CorrectionCase):
    """No rule says what holds for two credits in force: a person does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.give_credit(1, 1500)

    def second(self, value=900, notified="2026-08-20"):
        [aviso] = self.import_entries(
            self.entry("retencion", 1, notified, value, NumCredito=SECOND)
        )
        return aviso

    def test_the_second_waits_and_withholds_nothing(self):
        aviso = self.second()
        self.assertEqual(aviso.state, "to_review")
        self.assertIn("another credit", aviso.reason)
        slip = self.slip(0)
        self.assertEqual(self.amounts(slip), [-737.7, -15.0, None])
        self.assertIn("1", slip.l10n_mx_infonavit_warning)
        self.confirmed(1, first=1)
        self.assertFalse(self.corrections())

    def test_confirmed_both_are_withheld_and_shown_each_with_its_insurance(self):
        self.second().with_user(self.accountant).action_apply()
        slip = self.slip(0)
        self.assertEqual(self.amounts(slip), [-1180.32, -30.0, None])
        rows = slip.l10n_mx_infonavit_retention_ids
        self.assertEqual(
            set(rows.credit_id.mapped("credit_number")), {credit_number(1), SECOND}
        )
        self.assertEqual(sorted(rows.mapped("amount")), [442.62, 737.7])

    def test_confirmed_late_the_second_is_a_difference_of_its_own(self):
        aviso = self.second()
        self.confirmed(4)
        aviso.action_apply()
        [more] = self.corrections()
        self.assertEqual(more.credit_id.credit_number, SECOND)
        self.assertEqual(more.total, 1815.0)

    def test_suspending_one_returns_its_own_and_leaves_the_other(self):
        self.second().action_apply()
        self.confirmed(3)
        self.suspend("2026-10-20", NumCredito=SECOND)
        slip = self.slip(3)
        # 4 days of the second: 118.03; it gives back 3 × 442.62, 15.00 and these.
        self.assertEqual(self.amounts(slip), [-904.93, None, 1460.89])
        [back] = self.corrections()
        self.assertEqual(back.credit_id.credit_number, SECOND)

    def test_a_difference_of_one_and_a_return_of_the_other_on_one_payslip(self):
        self.company.l10n_mx_infonavit_accept_differences = True
        self.second().action_apply()
        self.confirmed(4)
        self.suspend("2026-10-20", NumCredito=SECOND)
        self.import_entries(self.entry("modificacion", 1, "2026-08-20", 1800))
        slip = self.slip(4)
        self.assertEqual(self.amounts(slip), [-1485.25, -15.0, 1815.0])
        self.assertEqual(
            sorted(slip.l10n_mx_infonavit_correction_ids.mapped("kind")),
            ["difference", "return"],
        )

    def test_once_the_first_is_suspended_the_second_applies_by_itself(self):
        aviso = self.second(notified="2026-10-25")
        self.suspend("2026-10-20")
        self.assertEqual(aviso.state, "applied")
