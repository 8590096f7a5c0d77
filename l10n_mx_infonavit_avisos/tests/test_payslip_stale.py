from odoo.tests import tagged

from .common import InfonavitCase

STALE = "Another amount would be withheld now"


@tagged("post_install", "-at_install")
class TestStalePayslip(InfonavitCase):
    """A payslip that is computed, and then something else comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)

    def slip(self, first="2026-03-01", last="2026-03-15"):
        return self.make_slip(self.worker, first, last).with_user(self.accountant)

    def test_nothing_came(self):
        self.give_credit(1)
        first, second = self.slip(), self.slip("2026-03-16", "2026-03-31")
        for slip in first, second:
            self.assertNotIn(STALE, slip.l10n_mx_infonavit_warning or "")

    def test_an_aviso_that_came_after_it_says_to_compute_again(self):
        slip = self.slip()
        self.give_credit(1)
        slip.invalidate_recordset()
        self.assertIn(STALE, slip.l10n_mx_infonavit_warning)
        slip.compute_sheet()
        self.assertNotIn(STALE, slip.l10n_mx_infonavit_warning or "")

    def test_an_aviso_for_later_days_says_nothing(self):
        self.give_credit(1)
        slip = self.slip()
        self.import_entries(self.entry("modificacion", 1, "2026-03-10", 3000))
        slip.invalidate_recordset()
        self.assertNotIn(STALE, slip.l10n_mx_infonavit_warning or "")

    def test_a_suspension_that_came_after_it(self):
        self.give_credit(1)
        slip = self.slip()
        self.import_entries(self.entry("suspension", 1, "2026-03-10"))
        slip.invalidate_recordset()
        self.assertIn(STALE, slip.l10n_mx_infonavit_warning)

    def test_a_confirmed_one_is_left_to_the_differences(self):
        self.give_credit(1)
        slip = self.slip()
        slip.action_payslip_done()
        self.import_entries(self.entry("suspension", 1, "2026-03-10"))
        slip.invalidate_recordset()
        self.assertNotIn(STALE, slip.l10n_mx_infonavit_warning or "")
