from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import InfonavitMixin
from .service_case import EMPLOYER, ServiceMixin


@tagged("post_install", "-at_install")
class TestSettingsTour(ServiceMixin, InfonavitMixin, HttpCase):
    """From the settings to a connection that is tested and on, as a manager in Mexican
    Spanish, with the simulator over a socket: the contraseña is mistyped at first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.set_up_service()
        # The settings are for administrators, in all of Odoo.
        cls.manager.group_ids = [Command.link(cls.env.ref("base.group_system").id)]
        cls.speak_spanish(cls.manager)
        cls.company.vat = EMPLOYER

    def test_from_the_settings_to_a_tested_connection(self):
        simulator = self.start_simulator()
        self.make_profile(simulator)
        self.start_tour(
            "/odoo/action-payroll.hr_payslip_action",
            "l10n_mx_infonavit_settings",
            login="gerente",
        )
        [connection] = self.env["l10n_mx_infonavit.connection"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((connection.state, connection.rfc), ("ready", EMPLOYER))
        self.assertEqual(connection.credential_id.state, "working")
        self.assertFalse(connection.trust_warning)
        # One refused, one that gave the token; the test stores nothing.
        self.assertEqual(simulator.count("/token"), 2)
        self.assertEqual(self.stored(), [])
