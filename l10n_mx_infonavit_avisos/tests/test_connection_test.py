"""Test Connection: each step, and what to do."""

from unittest.mock import patch

from odoo.exceptions import UserError

from .service_case import ServiceCase

GOOD = ["ok", "not_needed", "ok", "ok", "ok", "ok"]
# fault, how it is switched on → outcomes of address, TLS, token, OTP, trust and query,
# words
TABLE = [
    ("refused", {}, ["failed", "not_needed", *["not_tried"] * 4], "refuses"),
    (
        "wrong_password",
        {"at": "token"},
        ["ok", "not_needed", "failed", "not_tried", "not_tried", "not_tried"],
        "refused the contraseña",
    ),
    (
        "wrong_otp",
        {"at": "token"},
        ["ok", "not_needed", "ok", "failed", "not_tried", "not_tried"],
        "one-time password",
    ),
    (
        "no_trust",
        {},
        ["ok", "not_needed", "ok", "ok", "failed", "not_tried"],
        "relación de confianza",
    ),
    (
        "other_shape",
        {},
        ["ok", "not_needed", "ok", "ok", "not_tried", "failed"],
        "another shape",
    ),
]


class TestConnectionTest(ServiceCase):
    def try_it(self, connection):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            acting = connection.with_user(self.manager)
            acting = acting.with_context(allowed_company_ids=connection.company_id.ids)
            action = acting.action_test()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_each_step_says_what_to_do(self):
        for fault, switch, outcomes, words in TABLE:
            with self.subTest(fault):
                simulator = self.start_simulator()
                company = self.make_company(fault)
                self.manager.company_ids |= company
                connection = self.make_connection(simulator, company)
                simulator.faults.set(fault, **switch)
                test = self.try_it(connection)
                self.assertEqual(test.line_ids.mapped("outcome"), outcomes)
                self.assertFalse(test.has_succeeded)
                [failed] = test.line_ids.filtered(lambda li: li.outcome == "failed")
                self.assertIn(words, failed.text)

                simulator.faults.clear()
                test = self.try_it(connection)
                self.assertEqual(test.line_ids.mapped("outcome"), GOOD)
                self.assertTrue(test.has_succeeded)

    def test_it_stores_nothing_and_switches_on(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        connection.action_switch_off()
        test = self.try_it(connection)
        self.assertTrue(test.has_succeeded)
        self.assertEqual(self.stored(), [])
        test.with_user(self.manager).action_switch_on()
        self.assertEqual(connection.state, "ready")

    def test_what_lacks_is_said_before_anything_is_tried(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        connection.action_switch_off()
        connection.credential_id = False
        with self.assertRaisesRegex(UserError, "credentials"):
            self.try_it(connection)
        self.assertEqual(simulator.log, [])

    def test_repeated_tests_with_a_wrong_contrasena_stop_too(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        simulator.faults.set("wrong_password", at="token")
        for _try in range(2):
            self.try_it(connection)
        self.assertTrue(connection.credential_id.is_blocked)
        with self.assertRaisesRegex(UserError, "It is not used any more"):
            self.try_it(connection)
        self.assertEqual(simulator.count("/token"), 2)

    def test_portal_can_be_tested_before_all_is_filled_in(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        connection.action_switch_off()
        connection.credential_id = False
        # Odoo's tests let nobody out: neither address is reached.
        action = connection.with_user(self.manager).action_test_portal()
        test = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(test.kind, "portal")
        self.assertEqual(test.line_ids.mapped("outcome"), ["failed", "failed"])

    def test_portal_addresses(self):
        simulator = self.start_simulator(tls=True)
        connection = self.make_connection(simulator)
        test = self.env["l10n_mx_infonavit.connection.test"].create(
            {"connection_id": connection.id}
        )
        self.assertEqual(len(test.addresses.splitlines()), 2)
        test.addresses = f"{simulator.url}/anything\n\nhttp://127.0.0.1/"
        name = "L10N_MX_INFONAVIT_CA_BUNDLE"
        with patch.dict("os.environ", {name: simulator.ca_bundle}):
            test.action_test_portal()
        self.assertEqual(test.line_ids.mapped("outcome"), ["ok", "failed"])
        self.assertIn("HTTP 404", test.line_ids[0].text)
