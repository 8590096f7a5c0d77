from odoo.tests import HttpCase, tagged

from ..wizards import import_avisos
from .common import InfonavitMixin


@tagged("post_install", "-at_install")
class TestTours(InfonavitMixin, HttpCase):
    """What an ordinary accountant does, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(1)

    def tour(self, name, path):
        self.start_tour(path, name, login="contadora")

    def test_import_with_preview(self):
        self.tour(
            "l10n_mx_infonavit_import",
            "/odoo/action-l10n_mx_infonavit_avisos.action_aviso",
        )
        aviso = self.env["l10n_mx_infonavit.aviso"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((aviso.state, aviso.employee_id), ("applied", self.worker))
        self.assertEqual(aviso.create_uid, self.accountant)

    def test_large_import_goes_step_by_step(self):
        self.patch(import_avisos, "STEP", 1)
        steps = []
        original = import_avisos.Import.import_step

        def counted(wizard):
            steps.append(wizard.done)
            return original(wizard)

        self.patch(import_avisos.Import, "import_step", counted)
        self.tour(
            "l10n_mx_infonavit_import",
            "/odoo/action-l10n_mx_infonavit_avisos.action_aviso",
        )
        self.assertEqual(steps, [0, 1])

    def test_payslip_and_its_explanation(self):
        self.give_credit(1)
        slip = self.make_slip(self.worker, "2026-01-01", "2026-01-15", compute=False)
        self.tour(
            "l10n_mx_infonavit_payslip",
            f"/odoo/action-payroll.hr_payslip_action/{slip.id}",
        )
        self.assertEqual(self.line(slip), -1245.76)

    def test_employee_opens_his_credit(self):
        self.give_credit(1)
        self.tour(
            "l10n_mx_infonavit_employee",
            f"/odoo/action-hr.open_view_employee_list_my/{self.worker.id}",
        )
