import base64

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged

from .service_profile_samples import (
    ADDON,
    FILES,
    SHIPPED,
    SIMULATOR,
    ServiceProfileMixin,
    as_file,
    changed,
    shipped,
)

ACCOUNTANT = "l10n_mx_infonavit_avisos.group_infonavit_user"


@tagged("post_install", "-at_install")
class TestExportServiceProfile(ServiceProfileMixin, HttpCase):
    def test_export_is_a_download_of_the_very_file(self):
        new_test_user(self.env, "contadora", ACCOUNTANT)
        self.authenticate("contadora", "contadora")
        for name in SHIPPED:
            url = self.shipped(name).action_export()["url"]
            answer = self.url_open(url)
            self.assertEqual(answer.content, shipped(name))
            self.assertIn(".json", answer.headers["Content-Disposition"])
        self.assertIn("Reference_simulator.json", url)
        self.assertEqual(
            base64.b64decode(self.shipped(name).export_file), shipped(name)
        )


@tagged("post_install", "-at_install")
class TestServiceProfileTour(ServiceProfileMixin, HttpCase):
    def test_a_manager_fills_in_and_replaces_a_profile(self):
        manager = "l10n_mx_infonavit_avisos.group_infonavit_manager"
        new_test_user(self.env, "gerente", manager)
        profile = self.shipped("production")
        headers = []
        take = type(profile)._take

        def taken(profile, document):
            headers.append(profile._document()["token"]["request"]["headers"])
            return take(profile, document)

        self.patch(type(profile), "_take", taken)
        self.start_tour(
            f"/odoo/action-{ADDON}.action_service_profile/{profile.id}",
            "l10n_mx_infonavit_service_profile",
            login="gerente",
        )
        self.assertEqual(headers, [{"X-Contrasena": "{password}"}])
        self.assertEqual((profile.name, profile.otp_kind), ("Otro", "totp"))
        self.assertFalse(profile.token_header_ids or profile.aviso_field_ids)


@tagged("post_install", "-at_install")
class TestImportServiceProfile(ServiceProfileMixin, TransactionCase):
    def wizard(self, data, profile=None, filename="perfil.json"):
        context = profile.action_replace()["context"] if profile else {}
        wizards = self.env["l10n_mx_infonavit.service.profile.import"]
        form = Form(wizards.with_context(**context, default_filename=filename))
        form.file = base64.b64encode(data)
        return form

    def imported(self, form):
        wizard = form.save()
        action = wizard.action_import()
        if wizard.profile_id:
            return wizard.profile_id
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_file_becomes_a_profile_and_the_file_again(self):
        for name in SHIPPED:
            form = self.wizard(shipped(name))
            self.assertEqual(form.name, self.shipped(name).name)
            self.assertFalse(form.mistakes or form.changes)
            self.assertEqual(form.lacks, self.shipped(name).lacks)
            profile = self.imported(form)
            self.assertNotEqual(profile, self.shipped(name))
            self.assertEqual(base64.b64decode(profile.export_file), shipped(name))

    def test_a_file_replaces_a_profile_and_says_before_what_changes(self):
        profile = self.shipped("production")
        form = self.wizard(shipped("simulator"), profile)
        self.assertEqual(
            form.changes,
            "Name, Service, Limits, One-time password, Token request, Token answer, "
            "Query, Pages, Query answer, Errors",
        )
        self.assertEqual(self.imported(form), profile)
        self.assertEqual(profile._document(), SIMULATOR)
        self.assertFalse(self.wizard(shipped("simulator"), profile).changes)

    def test_a_file_with_mistakes_shows_them_and_is_not_taken(self):
        profile = self.shipped("production")
        before = profile._document()
        document = changed({"otp.digits": 3, "timeouts.conect": 1})
        for data, said in [
            (as_file(document), "One-time password ▸ Digits: 3 is too small"),
            (as_file(document), "There is no setting “timeouts.conect”"),
            *[(data, said) for data, _code, said in FILES],
        ]:
            form = self.wizard(data, profile)
            self.assertIn(said, form.mistakes)
            with self.assertRaises(UserError):
                self.imported(form)
        self.assertEqual(profile._document(), before)

    def test_a_file_of_something_else_does_not_fill_the_screen(self):
        form = self.wizard(as_file({f"key{number}": 1 for number in range(100)}))
        self.assertIn("There is no setting “key0”", form.mistakes)
        self.assertEqual(form.mistakes.splitlines()[30:], ["… and 70 more."])

    def test_a_file_without_a_name_is_named_after_itself(self):
        self.assertEqual(self.imported(self.wizard(b"{}", filename="x.json")).name, "x")
