from datetime import date

from odoo.tests import HttpCase, tagged

from .common import InfonavitMixin
from .confirmation_common import CONFIRMATION


@tagged("post_install", "-at_install")
class TestCreditConfirmationTour(InfonavitMixin, HttpCase):
    """An accountant notes a credit in process and confirms it, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(1)

    def test_noted_found_in_the_menu_bar_and_confirmed(self):
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_credit_confirmation",
            "l10n_mx_infonavit_confirmation",
            login="contadora",
        )
        [procedure] = self.env[CONFIRMATION].search([])
        self.assertEqual(procedure.employee_id, self.worker)
        self.assertEqual(procedure.date_application, date(2025, 9, 22))
        self.assertEqual(procedure.credit_number, "19******01")
        self.assertEqual(procedure.confirmed_uid, self.accountant)
        self.assertEqual(procedure.company_id, self.company)
