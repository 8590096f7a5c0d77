"""The addresses that the portal needs, over real sockets."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..wizards import portal_test
from .confirmation_common import CONFIRMATION
from .service_case import ServiceCase


@tagged("post_install", "-at_install")
class TestPortalTest(ServiceCase):
    """An accountant tries them without any connection."""

    def try_them(self, *addresses, ca_bundle=""):
        if addresses:
            self.patch(portal_test, "PORTAL_ADDRESSES", addresses)
        name = "L10N_MX_INFONAVIT_CA_BUNDLE"
        with patch.dict("os.environ", {name: ca_bundle} if ca_bundle else {}):
            model = self.env[CONFIRMATION].with_user(self.accountant)
            action = model.action_test_portal()
        test = self.env[action["res_model"]].browse(action["res_id"])
        return test.with_user(self.accountant)

    def test_each_address_says_in_one_sentence_whether_it_is_reached(self):
        simulator = self.start_simulator(tls=True)
        open_one, closed = f"{simulator.url}/firma/api/ocsp", "https://127.0.0.1:9/up"
        test = self.try_them(open_one, closed, ca_bundle=simulator.ca_bundle)
        self.assertEqual(test.line_ids.mapped("name"), [open_one, closed])
        self.assertEqual(test.line_ids.mapped("outcome"), ["ok", "failed"])
        self.assertEqual(test.line_ids[0].text, "It answers (HTTP 404).")
        self.assertIn("ask your systems staff", test.line_ids[1].text)
        self.assertFalse(test.has_succeeded)

        closed_line = test.request.splitlines()[2]
        self.assertIn("host 127.0.0.1, port 9, TCP, HTTPS", closed_line)
        self.assertIn("does not reach it now", closed_line)
        self.assertIn(open_one, test.request)
        self.assertIn("(the Odoo server reaches it)", test.request)

    def test_all_open(self):
        simulator = self.start_simulator(tls=True)
        test = self.try_them(f"{simulator.url}/x", ca_bundle=simulator.ca_bundle)
        self.assertTrue(test.has_succeeded)
        self.assertEqual(simulator.count("/x"), 1)

    def test_a_certificate_that_is_not_trusted_is_said(self):
        simulator = self.start_simulator(tls=True)
        test = self.try_them(f"{simulator.url}/x")
        self.assertEqual(test.line_ids.outcome, "failed")
        self.assertIn("certificate", test.line_ids.text)

    def test_it_tries_the_addresses_of_infonavit_s_help(self):
        # Odoo's tests let nobody out: neither is reached.
        test = self.try_them()
        self.assertEqual(test.line_ids.mapped("outcome"), ["failed", "failed"])
        for host, port in (("8991", "firma/api/ocsp"), ("8624", "AvisosRetencion")):
            self.assertIn(host, test.request)
            self.assertIn(port, test.request)
        self.assertIn("serviciosweb.infonavit.org.mx", test.request)

    def test_it_is_for_accountants(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.env[CONFIRMATION].with_user(officer).action_test_portal()
