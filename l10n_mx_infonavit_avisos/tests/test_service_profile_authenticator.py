import hashlib
import hmac
from datetime import date

from odoo.tests import Form, TransactionCase, tagged

from ..sources.sia import authenticator
from ..sources.sia.client import Client, Query
from ..sources.sia.credentials import Credentials
from ..sources.sia.errors import CredentialsRefused
from .documents import OTP_SECRET
from .service_profile_samples import ServiceProfileMixin, changed
from .simulator import Account, Simulator, made_up_avisos
from .simulator.avisos import NRP
from .simulator.otp import OtpCheck


@tagged("post_install", "-at_install")
class TestAuthenticator(ServiceProfileMixin, TransactionCase):
    """What a profile cannot say, a small addon can."""

    def setUp(self):
        super().setUp()
        self.patch(authenticator, "_registered", dict(authenticator._registered))

    def test_it_is_chosen_in_the_form_and_signs(self):
        @authenticator.register("guide_2027")
        class Guide2027(authenticator.Authenticator):
            """The HMAC-SHA256 of the body, by the contraseña."""

            def sign_token_request(self, request, credentials):
                key = credentials.password.encode()
                signature = hmac.new(key, request.body, hashlib.sha256)
                request.headers["X-Signature"] = signature.hexdigest()

        account = Account(otp=OtpCheck(OTP_SECRET, kind="hotp"))
        account.signature_key = account.password
        with Simulator(made_up_avisos(3), account=account) as simulator:
            profile = self.shipped("simulator")
            profile.write({"address": simulator.url, "otp_kind": "hotp"})
            with self.assertRaises(CredentialsRefused) as caught:
                self.folios(profile, account)
            self.assertEqual(caught.exception.service_code, "SIGNATURE")
            with Form(profile) as form:
                form.authenticator = "guide_2027"
            self.assertEqual(len(self.folios(profile, account)), 3)

    def folios(self, profile, account):
        credentials = Credentials(
            "EMP010101AB1", account.rfc, account.password, account.otp.secret
        )
        query = Query(NRP, date(2026, 9, 1), date(2026, 12, 31))
        with Client(
            profile._protocol(), credentials, type_codes={"02": "retencion"}
        ) as c:
            return [
                entry.notice.folio for page in c.pages(query) for entry in page.entries
            ]

    def test_one_that_is_not_installed_stays_chosen_and_is_lacking(self):
        profile = self.make_profile(changed({"authenticator": "guide_2030"}))
        self.assertEqual(
            profile.lacks,
            "Service ▸ Authenticator: “guide_2030” is not installed: install the addon "
            "that brings it, or choose another.",
        )
        choices = profile._fields["authenticator"]._description_selection(self.env)
        self.assertIn(("guide_2030", "guide_2030 (not installed)"), choices)
        with Form(profile) as form:
            form.requests_per_minute = 7
        self.assertEqual(profile.authenticator, "guide_2030")
        authenticator.register("guide_2030")(authenticator.Authenticator)
        profile.invalidate_recordset()
        self.assertTrue(profile.is_complete)
        choices = profile._fields["authenticator"]._description_selection(self.env)
        self.assertEqual(choices, [("guide_2030", "guide_2030")])
