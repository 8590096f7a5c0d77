"""A connection as it is set up, and the profile it uses."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, users

from .service_case import EMPLOYER, ServiceCase

TOKENS = [("kind", "=like", "token/%")]


class TestConnection(ServiceCase):
    def setUp(self):
        super().setUp()
        self.simulator = self.start_simulator()

    def test_accountant_reads_and_does_not_configure(self):
        connection = self.make_connection(self.simulator).with_user(self.accountant)
        self.assertEqual(connection.state, "ready")
        self.assertTrue(connection.display_name)
        with self.assertRaises(AccessError):
            connection.rfc = "XAXX010101000"
        for action in ("action_switch_off", "action_switch_on", "action_test"):
            with self.assertRaises(AccessError):
                getattr(connection, action)()
        with self.assertRaises(AccessError):
            connection.read(["credential_id"])

    @users("contadora")
    def test_other_company_sees_nothing(self):
        company = self.make_company("Otra Ficticia")
        other = self.make_connection(self.simulator, company)
        connections = self.env["l10n_mx_infonavit.connection"]
        self.assertNotIn(other.id, connections.search([]).ids)

    def test_incomplete_connection_cannot_be_switched_on(self):
        connection = self.make_connection(self.simulator)
        connection.action_switch_off()
        connection.credential_id = False
        self.assertIn("credentials", connection.lacks)
        with self.assertRaisesRegex(ValidationError, "credentials"):
            connection.action_switch_on()

    def test_shipped_production_profile_cannot_be_switched_on(self):
        connection = self.make_connection(self.simulator)
        connection.action_switch_off()
        connection.profile_id = self.env.ref(
            "l10n_mx_infonavit_avisos.service_profile_production"
        )
        with self.assertRaisesRegex(ValidationError, "is not complete"):
            connection.action_switch_on()

    def test_missing_trust_is_said_before_the_service_does(self):
        connection = self.make_connection(self.simulator)
        self.assertIn("relación de confianza", connection.trust_warning)

    def test_form_says_what_to_do_next(self):
        self.company.vat = EMPLOYER
        form = Form(self.env["l10n_mx_infonavit.connection"].with_user(self.manager))
        self.assertIn("is not complete", form.lacks)
        form.profile_id = self.make_profile(self.simulator)
        self.assertEqual(form.lacks, "Choose or create the credentials.")
        form.credential_id = self.make_credential(self.simulator)
        self.assertFalse(form.lacks)
        connection = form.save()
        self.assertEqual(connection.line_ids.registro_id, self.company_registros())

    def test_company_and_credentials_fill_in_the_rfcs(self):
        self.company.vat = EMPLOYER
        other = self.make_company("Otra Ficticia")
        other.vat = "MXOTR010203AB4"
        self.manager.company_ids |= other
        self.manager.group_ids |= self.env.ref("base.group_multi_company")
        connections = self.env["l10n_mx_infonavit.connection"].with_user(self.manager)
        form = Form(connections.with_context(allowed_company_ids=[other.id]))
        form.company_id = self.company
        self.assertEqual((form.rfc, form.developer_rfc), (EMPLOYER, EMPLOYER))
        form.company_id = other
        self.assertEqual((form.rfc, form.developer_rfc), ("OTR010203AB4",) * 2)
        holder = self.make_credential(self.simulator, company_id=False)
        form.credential_id = holder
        self.assertEqual(form.rfc, "OTR010203AB4")
        self.assertEqual(form.developer_rfc, holder.rfc)
        self.assertEqual(form.developer_name, holder.name)

    def test_given_name_of_the_developer_leaves_him_his_rfc(self):
        connection = self.make_connection(self.simulator, developer_name="Otro nombre")
        self.assertEqual(connection.developer_name, "Otro nombre")
        self.assertEqual(connection.developer_rfc, self.simulator.account.rfc)

    def test_rfcs_are_kept_in_one_form(self):
        connection = self.make_connection(self.simulator)
        connection.rfc = " otr-010203 ab4 "
        self.assertEqual(connection.rfc, "OTR010203AB4")
        for name in ("rfc", "developer_rfc"):
            with self.assertRaisesRegex(ValidationError, "cannot be an RFC"):
                connection[name] = "GOMA850102"  # a person without homoclave

    def test_refused_credentials_are_told_on_the_connection(self):
        connection = self.make_connection(self.simulator)
        self.assertFalse(connection.is_refused or connection.credential_advice)
        self.simulator.faults.set("wrong_password", at="token")
        for _run in range(2):
            self.run_again(connection)
        connection = connection.with_user(self.manager)
        self.assertTrue(connection.is_refused)
        self.assertIn("refused", connection.credential_advice)
        action = connection.action_open_credential()
        self.assertEqual(action["res_id"], connection.credential_id.id)

    # --- the profile ------------------------------------------------------------------

    def test_profile_in_use_stays_complete(self):
        connection = self.make_connection(self.simulator)
        profile = connection.profile_id
        with self.assertRaisesRegex(ValidationError, "switched on uses this profile"):
            profile.address = False
        connection.action_switch_off()
        profile.address = False
        self.assertFalse(profile.is_complete)

    def test_another_address_drops_the_tokens(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        self.assertEqual(self.simulator.count("/token"), 1)
        self.run_again(connection)
        self.assertEqual(self.simulator.count("/token"), 1)

        moved = self.start_simulator()
        connection.profile_id.address = moved.url
        self.assertFalse(self.env["l10n_mx_infonavit.secret"].sudo().search(TOKENS))
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(moved.count("/token"), 1)
