import time

from odoo.tests import HttpCase, tagged

from ..wizards import import_file
from .common import InfonavitMixin
from .service_case import EMPLOYER, ServiceMixin


@tagged("post_install", "-at_install")
class TestTours(InfonavitMixin, HttpCase):
    """What an ordinary accountant does, in a real browser and in Mexican Spanish."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.speak_spanish(cls.accountant)
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
        self.patch(import_file, "STEP", 1)
        steps = []
        original = import_file.Import.import_step

        def counted(wizard):
            steps.append(wizard.done)
            return original(wizard)

        self.patch(import_file.Import, "import_step", counted)
        self.tour(
            "l10n_mx_infonavit_import",
            "/odoo/action-l10n_mx_infonavit_avisos.action_aviso",
        )
        self.assertEqual(steps, [0, 1])

    def test_a_large_import_is_stopped(self):
        self.patch(import_file, "STEP", 1)
        original = import_file.Import.import_step

        def slow(wizard):
            time.sleep(3)
            return original(wizard)

        self.patch(import_file.Import, "import_step", slow)
        self.tour(
            "l10n_mx_infonavit_import_stopped",
            "/odoo/action-l10n_mx_infonavit_avisos.action_aviso",
        )
        fetch = self.env["l10n_mx_infonavit.fetch"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(fetch.state, "stopped")
        self.assertIn(fetch.item_count, range(1, 6))

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

    def test_menu_of_what_waits(self):
        start = self.entry("retencion", 1, "2026-01-10", 2450)
        self.import_entries(
            start,
            start | {"MonDescuento": 3000},
            self.entry("modificacion", 1, "2026-03-10", 2600),
            self.entry("99", 1, "2026-03-10"),
            self.entry("retencion", 1, "2026-01-10", 2450, NSS=""),
        )
        self.tour("l10n_mx_infonavit_waiting", "/odoo")

    def test_menu_of_what_waits_is_for_accountants_only(self):
        counted = []
        self.patch(
            self.env.registry["l10n_mx_infonavit.waiting"],
            "get_infonavit_counts",
            counted.append,
        )
        self.make_user("nominista", "payroll.group_payroll_user")
        self.start_tour("/odoo", "l10n_mx_infonavit_no_waiting", login="nominista")
        self.assertFalse(counted)


@tagged("post_install", "-at_install")
class TestServiceTour(ServiceMixin, InfonavitMixin, HttpCase):
    """From nothing to the first avisos of the service, as its manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.set_up_service()

    def test_from_nothing_to_the_first_avisos(self):
        simulator = self.start_simulator()
        self.make_profile(simulator)
        self.company.vat = EMPLOYER
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_connection",
            "infonavit_connection",
            login="gerente",
        )
        [connection] = self.env["l10n_mx_infonavit.connection"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(connection.state, "ready")
        self.assertEqual(connection.credential_id.state, "working")
        self.assertEqual(self.last_fetch(connection).user_id, self.manager)
        self.assertEqual(self.stored(), self.folios(simulator))
        # The test's token served the fetch: one one-time password was spent.
        self.assertEqual(simulator.count("/token"), 1)
