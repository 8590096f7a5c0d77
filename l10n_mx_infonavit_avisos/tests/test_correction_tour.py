from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..engine.bimester import Bimester
from ..models.daily import today_in_mexico
from .common import InfonavitMixin


@tagged("post_install", "-at_install")
class TestCorrectionTour(InfonavitMixin, HttpCase):
    """An accountant decides on differences in a real browser; the clock is the real
    one, which the browser has too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(1)
        cls.give_credit(1, 1500)
        first = Bimester.of(today_in_mexico()).first
        days = [first + timedelta(days=count) for count in (0, 14, 15, 29)]
        cls.make_slip(cls.worker, *days[:2]).action_payslip_done()
        before = first - timedelta(days=10)
        cls.import_entries(cls.entry("modificacion", 1, str(before), 3000))
        cls.slip = cls.make_slip(cls.worker, *days[2:], compute=False)
        [cls.difference] = cls.env["l10n_mx_infonavit.correction"].search([])

    def tour(self, name, path):
        self.start_tour(path, name, login="contadora")

    def test_accept_on_the_payslip(self):
        self.tour(
            "l10n_mx_infonavit_difference_accept",
            f"/odoo/action-payroll.hr_payslip_action/{self.slip.id}",
        )
        self.assertEqual(self.difference.payslip_id, self.slip)
        # Two quincenas of 3,000.00 less one of 1,500.00, but for the cents.
        rows = self.slip.l10n_mx_infonavit_retention_ids
        self.assertEqual(
            self.line(self.slip), -round(rows.amount + self.difference.amount, 2)
        )

    def test_waive_in_the_list(self):
        self.tour(
            "l10n_mx_infonavit_difference_waive",
            "/odoo/action-l10n_mx_infonavit_avisos.action_correction",
        )
        self.assertEqual(
            (self.difference.state, self.difference.reason),
            ("waived", "Lo cobra Infonavit"),
        )
