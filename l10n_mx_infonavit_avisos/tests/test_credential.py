from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, TransactionCase, tagged

from ..models.credential import REFUSAL
from ..sources.sia.errors import ClockSkew, OtpRefused, TimedOut, UnusableValue
from .common import InfonavitMixin
from .credential_common import (
    MANAGER,
    NEW_OTP_SECRET,
    NEW_PASSWORD,
    OTP_SECRET,
    PASSWORD,
    REFUSED,
    CredentialMixin,
    connection,
)


@tagged("post_install", "-at_install")
class TestCredential(CredentialMixin, InfonavitMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.manager = cls.make_user("gerente", MANAGER)

    # --- what is typed ----------------------------------------------------------------

    def test_a_manager_types_it_and_sees_that_it_is_there(self):
        form = Form(self.env["l10n_mx_infonavit.credential"].with_user(self.manager))
        form.name, form.rfc = "Despacho Ficticio", "des-010101-ab1"
        form.password, form.otp_secret = PASSWORD, OTP_SECRET
        credential = form.save()
        self.assertEqual(credential.rfc, "DES010101AB1")
        self.assertEqual(credential.user_id, self.manager)
        self.assertTrue(credential.has_new_password and credential.has_new_otp_secret)
        self.assertFalse(credential.has_password or credential.has_otp_secret)
        self.assertFalse(credential.password or credential.otp_secret)
        self.assertEqual(credential.state, "new")
        self.assertIn("not been tried", credential.advice)
        self.assertEqual(self.passwords(credential), ["+" + PASSWORD])

    def test_nothing_typed(self):
        credential = self.make_credential()
        self.assertEqual(credential.state, "empty")
        self.assertIn("e.firma", credential.advice)
        self.assertEqual(credential._keys(connection()), [])
        credential.otp_secret = OTP_SECRET
        self.assertEqual(credential.state, "empty")
        self.assertEqual(credential._keys(connection()), [])
        self.assertFalse(credential.is_blocked)

    def test_an_empty_field_changes_nothing(self):
        credential = self.working()
        credential.write({"password": False, "otp_secret": ""})
        self.assertEqual(self.passwords(credential), [PASSWORD])
        self.assertEqual(credential.state, "working")

    def test_what_cannot_be_sent_is_refused_and_not_repeated(self):
        credential = self.make_credential()
        for typed in ("Zaguán\n7", "Zaguán\ud8007", "Zaguán" * 200):
            with self.assertRaises(ValidationError) as caught:
                credential.password = typed
            self.assertNotIn("Zagu", str(caught.exception.args))

    def test_an_rfc_of_impossible_form_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "12 characters"):
            self.make_credential(rfc="ABC")

    def test_a_copy_has_no_secrets(self):
        copied = self.working().copy()
        self.assertEqual(copied._keys(connection()), [])
        self.assertEqual(copied.state, "empty")
        self.assertFalse(copied.has_password or copied.has_otp_secret)

    def test_a_deleted_credential_leaves_no_secrets(self):
        credential = self.working()
        secrets = self.env["l10n_mx_infonavit.secret"].sudo()
        domain = [("res_id", "=", credential.id)]
        self.assertTrue(secrets.search(domain))
        credential.unlink()
        self.assertFalse(secrets.search(domain))

    # --- a new one --------------------------------------------------------------------

    def test_the_first_is_in_use_once_it_has_worked(self):
        credential = self.working()
        self.assertEqual((credential.state, credential.advice), ("working", ""))
        self.assertTrue(credential.has_password and credential.has_otp_secret)
        self.assertFalse(credential.has_new_password or credential.has_new_otp_secret)
        [key] = credential._keys(connection())
        self.assertEqual(key.credentials.otp_secret, OTP_SECRET)
        self.assertFalse(key.is_candidate)
        self.assertEqual(
            self.said(credential)[-3:],
            [
                "Contraseña typed; it is in use once it has worked.",
                "OTP secret typed; it is in use once it has worked.",
                "It has worked and is in use from now on.",
            ],
        )

    def test_a_new_one_is_tried_first_and_the_old_one_goes_on(self):
        credential = self.working()
        credential.password = NEW_PASSWORD
        self.assertEqual(self.passwords(credential), ["+" + NEW_PASSWORD, PASSWORD])
        self.assertEqual(credential.state, "new")
        new, proven = credential._keys(connection())
        self.assertEqual(new.credentials.otp_secret, OTP_SECRET)
        self.assertIn("takes the old one's place", self.said(credential)[-1])

    def test_a_new_one_that_works_takes_the_old_ones_place(self):
        credential = self.working()
        credential.password = NEW_PASSWORD
        self.prove(credential)
        self.assertEqual(self.passwords(credential), [NEW_PASSWORD])
        self.assertFalse(credential.has_new_password)
        self.assertTrue(credential.has_otp_secret)
        self.assertIn("has worked", self.said(credential)[-1])

    def test_a_new_otp_secret_alone(self):
        credential = self.working()
        credential.otp_secret = f" {NEW_OTP_SECRET[:8]} {NEW_OTP_SECRET[8:]} "
        new, proven = credential._keys(connection())
        self.assertEqual(
            [key.credentials.otp_secret for key in (new, proven)],
            [NEW_OTP_SECRET, OTP_SECRET],
        )
        self.assertEqual(new.credentials.password, PASSWORD)
        self.prove(credential)
        [key] = credential._keys(connection())
        self.assertEqual(key.credentials.otp_secret, NEW_OTP_SECRET)
        self.assertFalse(credential.has_new_otp_secret)

    def test_a_refused_new_one_is_kept_out_of_use(self):
        credential = self.working(user_id=self.manager.id)
        credential.password = NEW_PASSWORD
        credential._reject_candidate(REFUSED)
        self.assertEqual(self.passwords(credential), [PASSWORD])
        self.assertEqual((credential.state, credential.is_blocked), ("refused", False))
        self.assertIn("contraseña or RFC: no es válida", credential.advice)
        self.assertEqual(credential.activity_ids.user_id, credential.user_id)
        credential._note_success()
        self.assertEqual(self.passwords(credential), [PASSWORD])
        credential.action_discard_new()
        self.assertEqual(credential.state, "working")
        self.assertFalse(credential.activity_ids)

    def test_a_refused_new_one_is_tried_again_when_a_person_says_so(self):
        credential = self.working()
        credential.password = NEW_PASSWORD
        credential._reject_candidate(REFUSED)
        credential.action_unblock()
        self.assertEqual(self.passwords(credential), ["+" + NEW_PASSWORD, PASSWORD])
        self.assertFalse(credential.activity_ids)

    def test_the_first_one_refused_blocks(self):
        credential = self.make_credential(password=PASSWORD)
        credential._reject_candidate(REFUSED)
        self.assertEqual((credential.state, credential.is_blocked), ("blocked", True))
        self.assertEqual(credential._keys(connection()), [])
        credential.password = NEW_PASSWORD
        self.assertEqual((credential.state, credential.is_blocked), ("new", False))

    def test_what_was_typed_in_the_meantime_is_not_rejected(self):
        credential = self.working()
        credential.password = "Otra-Contraseña-9"
        asked_with = credential._keys(connection())[0]
        credential.password = NEW_PASSWORD
        credential._reject_candidate(REFUSED, asked_with)
        self.assertEqual(credential.state, "new")

    def test_the_proven_one_typed_again_is_not_new(self):
        credential = self.working()
        credential.password = NEW_PASSWORD
        credential.write({"password": PASSWORD, "otp_secret": OTP_SECRET})
        self.assertEqual(self.passwords(credential), [PASSWORD])
        self.assertEqual(credential.state, "working")

    # --- refusals ---------------------------------------------------------------------

    def test_two_refusals_in_a_row_end_the_asking(self):
        credential = self.working(user_id=self.manager.id)
        credential._note_refusal(REFUSED)
        self.assertFalse(credential.is_blocked or credential.activity_ids)
        credential._note_refusal(ClockSkew(seconds=600))
        self.assertEqual((credential.state, credential.is_blocked), ("blocked", True))
        self.assertEqual(credential._keys(connection()), [])
        self.assertIn("600 seconds", credential.advice)
        self.assertEqual(credential.activity_ids.user_id, credential.user_id)
        self.assertIn("600 seconds", self.said(credential)[-1])

    def test_only_refusals_in_a_row_count(self):
        credential = self.working()
        for _day in range(3):
            credential._note_refusal(REFUSED)
            credential._note_refusal(TimedOut(reason="read"))
            credential._note_success()
        self.assertEqual((credential.refused_count, credential.state), (0, "working"))

    def test_blocked_until_a_person_tries_again(self):
        credential = self.working()
        for _time in range(2):
            credential._note_refusal(OtpRefused())
        credential.with_user(self.manager).action_unblock()
        self.assertEqual((credential.state, credential.refused_count), ("working", 0))
        self.assertFalse(credential.activity_ids)

    def test_a_new_one_that_fails_does_not_bring_a_blocked_one_back(self):
        credential = self.working()
        for _time in range(2):
            credential._note_refusal(REFUSED)
        credential.password = NEW_PASSWORD
        self.assertFalse(credential.is_blocked)
        self.assertEqual(self.passwords(credential), ["+" + NEW_PASSWORD])
        credential._reject_candidate(REFUSED)
        self.assertTrue(credential.is_blocked)
        self.assertEqual(credential._keys(connection()), [])

    def test_a_blocked_one_typed_again_is_tried_again(self):
        credential = self.working()
        for _time in range(2):
            credential._note_refusal(REFUSED)
        credential.password = PASSWORD
        self.assertEqual(self.passwords(credential), [PASSWORD])
        self.assertFalse(credential.is_blocked or credential.activity_ids)

    def test_refusals_are_told_in_the_language_of_the_responsible(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.manager.lang = "es_MX"
        activity_type = self.env.ref(REFUSAL)
        activity_type.with_context(lang="es_MX").summary = "Infonavit la rechaza"
        credential = self.working(user_id=self.manager.id)
        for _time in range(2):
            credential._note_refusal(REFUSED)
        self.assertEqual(credential.activity_ids.summary, "Infonavit la rechaza")

    def test_an_otp_secret_in_another_encoding_is_told(self):
        credential = self.working()
        credential.otp_secret = "no-es-base32"
        credential._reject_candidate(UnusableValue(place="otp_secret"))
        self.assertIn("service profile", credential.advice)

    # --- renewal ----------------------------------------------------------------------

    def check(self, day):
        with freeze_time(f"{day} 09:00:00"):
            self.env["l10n_mx_infonavit.credential"]._daily_check()

    def test_the_responsible_is_reminded_15_days_before_and_on_the_day(self):
        credential = self.working(
            user_id=self.manager.id, renewal_date=date(2027, 3, 31)
        )
        self.check("2027-03-15")
        self.assertFalse(credential.activity_ids)
        self.check("2027-03-16")
        self.check("2027-03-17")
        activity = credential.activity_ids
        self.assertEqual(
            (activity.user_id, str(activity.date_deadline)),
            (self.manager, "2027-03-31"),
        )
        activity.with_user(self.manager).action_done()
        for day in ("2027-03-20", "2027-03-30"):
            self.check(day)
            self.assertFalse(credential.activity_ids, day)
        self.check("2027-03-31")
        self.assertEqual(len(credential.activity_ids), 1)
        credential.activity_ids.action_done()
        self.check("2027-04-01")
        self.assertFalse(credential.activity_ids)

    def test_another_manager_is_reminded_where_the_responsible_has_left(self):
        """Of its company: one of another one is not asked."""
        credential = self.working(
            user_id=self.manager.id, renewal_date=date(2027, 3, 31)
        )
        here = self.make_user("sucesora", MANAGER)
        other = self.env["res.company"].create({"name": "Otra"})
        self.make_user("ajena", MANAGER, other)
        self.manager.active = False
        self.check("2027-03-16")
        self.assertEqual(credential.activity_ids.user_id, here)

    def test_a_server_that_was_off_reminds_late_and_once(self):
        credential = self.working(renewal_date=date(2027, 3, 31))
        self.check("2027-03-25")
        self.check("2027-04-05")
        self.check("2027-04-06")
        self.assertEqual(len(credential.activity_ids), 1)
        with freeze_time("2027-04-06"):
            credential.invalidate_recordset()
            self.assertIn("was to be renewed by", credential.advice)

    def test_a_new_date_ends_the_reminder_and_begins_anew(self):
        credential = self.working(renewal_date=date(2027, 3, 31))
        self.check("2027-03-31")
        credential.renewal_date = date(2028, 3, 31)
        self.assertFalse(credential.activity_ids)
        self.check("2028-03-16")
        self.assertEqual(len(credential.activity_ids), 1)

    def test_a_renewal_that_worked_asks_for_the_next_date(self):
        soon = date.today() + timedelta(days=3)
        credential = self.working(renewal_date=soon)
        self.env["l10n_mx_infonavit.credential"]._daily_check()
        credential.password = NEW_PASSWORD
        self.assertTrue(credential.activity_ids and credential.renewal_date)
        self.prove(credential)
        self.assertFalse(credential.activity_ids or credential.renewal_date)
        self.assertIn("next renewal", self.said(credential)[-1])

    def test_a_new_otp_secret_is_no_renewal(self):
        credential = self.working(renewal_date=date.today())
        credential.otp_secret = NEW_OTP_SECRET
        self.prove(credential)
        self.assertEqual(credential.renewal_date, date.today())

    # --- rights -----------------------------------------------------------------------

    def test_managers_only(self):
        credential = self.working()
        credential.with_user(self.manager).read([])
        for groups in (
            "l10n_mx_infonavit_avisos.group_infonavit_user",
            "base.group_system",
        ):
            user = self.make_user(f"u_{groups[-12:]}", groups)
            for work in (
                lambda c: c.read(["name"]),
                lambda c: c.write({"password": NEW_PASSWORD}),
                lambda c: c.create({"name": "x", "rfc": "DES010101AB1"}),
                lambda c: c.action_unblock(),
                lambda c: c.action_discard_new(),
                lambda c: c.unlink(),
            ):
                with self.assertRaises(AccessError):
                    work(credential.with_user(user))

    def test_a_fetch_of_an_accountant_uses_it(self):
        credential = self.working()
        [key] = credential.with_user(self.accountant)._keys(connection())
        self.assertEqual(key.credentials.password, PASSWORD)

    def test_another_company_has_the_shared_ones_alone(self):
        own, shared = self.working(), self.working(company_id=False)
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user("ajena", MANAGER, other)
        model = self.env["l10n_mx_infonavit.credential"].with_user(stranger)
        model = model.with_context(allowed_company_ids=other.ids)
        self.assertEqual(model.search([("id", "in", (own | shared).ids)]), shared)
        with self.assertRaises(AccessError):
            model.browse(own.id).write({"password": NEW_PASSWORD})

    def test_a_company_with_credentials_is_not_deleted_into_sharing_them(self):
        field = self.env["l10n_mx_infonavit.credential"]._fields["company_id"]
        self.assertEqual(field.ondelete, "restrict")

    def test_an_unusable_key_of_the_server_is_told(self):
        credential = self.make_credential()
        wrong = {"L10N_MX_INFONAVIT_KEY": "no-es-una-clave"}
        with patch.dict("os.environ", wrong):
            with self.assertRaisesRegex(UserError, "44 characters"):
                credential.password = PASSWORD


@tagged("post_install", "-at_install")
class TestCredentialTour(InfonavitMixin, HttpCase):
    def test_a_manager_types_one(self):
        self.set_up_employer()
        self.make_user("gerente", MANAGER)
        path = "/odoo/action-l10n_mx_infonavit_avisos.action_credential"
        self.start_tour(path, "l10n_mx_infonavit_credential", login="gerente")
        credential = self.env["l10n_mx_infonavit.credential"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(credential.user_id.login, "gerente")
