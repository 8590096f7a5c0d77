import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from ..models.service_profile_line import AVISO_FIELDS, ERRORS
from ..sources.payload import FIELDS
from ..sources.sia import profile as sia_profile
from ..sources.sia.errors import MAPPABLE, ProfileIncomplete
from ..sources.sia.protocol import NO_AVISOS
from .service_profile_samples import (
    SHIPPED,
    SIMULATOR,
    ServiceProfileMixin,
    changed,
    shipped,
)

MANAGER = "l10n_mx_infonavit_avisos.group_infonavit_manager"
ACCOUNTANT = "l10n_mx_infonavit_avisos.group_infonavit_user"
# One change each, of which a document and its form must keep every bit.
VARIATIONS = [
    {"name": "Perfil “ñ”"},
    {"note": "Guía 2027\n\npágina 3"},
    {"hosts": ["127.0.0.1", "localhost", "servicio.example"]},
    {"address": "https://127.0.0.1:8991/sia"},
    {"timeouts": {"connect": 0.05, "read": 2.5, "total": 900}},
    {"requests_per_minute": 0},
    {"authenticator": "waits_for_its_addon"},
    {"otp.kind": "hotp"},
    {"otp": {**SIMULATOR["otp"], "hash": "sha512", "secret_encoding": "hex"}},
    {"otp.hash": ""},
    {"token.request.headers": {"X-Second": "2", "X-First": "{rfc}", "X-Empty": ""}},
    {"token.request.query": {"b": "{rfc}", "a": "1", "ñ": ""}},
    {"token.request.body.kind": "form"},
    {
        "token.request.body.fields": {
            "z": [1, 2.5, True, None, {"ñ": "{password}{otp}"}],
            "a": {"b": []},
        }
    },
    {"token.request.address": "https://localhost:8624"},
    {"token.answer.expiry_kind": "datetime", "token.answer.expiry_offset": "-06:00"},
    {"query.request.method": "PUT", "query.request.body.kind": "json"},
    {"query.paging": {"kind": "page", "page_size": 7, "first_page": 0}},
    {"query.paging.kind": "none"},
    {"errors.success_codes": ["0", "00", "OK"]},
    {"errors.map": [{"status": 403, "code": "7", "error": "trust_missing"}]},
    {
        "errors.map": [
            {"status": 418, "error": "blocked"},
            {"code": "9", "error": NO_AVISOS},
        ]
    },
    {"avisos.fields": {"nss": "Nss", "folio": "", "nrp": "Nrp"}},
    {"avisos.date_formats": []},
    {"avisos.date_formats": ["%Y%m%d", "%d-%b-%Y"]},
    {"avisos.discount_types": {"B": "factor", "01": "porcentaje"}},
    {"avisos.type_codes": {"3": "modificacion", "02": "retencion"}},
]


@tagged("post_install", "-at_install")
class TestServiceProfile(ServiceProfileMixin, TransactionCase):
    # --- what ships -------------------------------------------------------------------

    def test_what_ships_is_in_the_form_as_in_its_file(self):
        for name in SHIPPED:
            profile = self.shipped(name)
            self.assertEqual(profile.environment, name)
            self.assertEqual(sia_profile.export(profile._document()), shipped(name))
            self.assertFalse(profile.mistakes)

    def test_production_and_certification_list_what_they_lack(self):
        for name in ("production", "certification"):
            profile = self.shipped(name)
            self.assertFalse(profile.is_complete)
            self.assertEqual(
                profile.lacks.splitlines(),
                [
                    "Service ▸ Address, Hosts",
                    "One-time password ▸ Kind",
                    "Token request ▸ Method, Path",
                    "Token answer ▸ Token",
                    "Query ▸ Method, Path, Date format",
                    "Pages ▸ Kind",
                    "Query answer ▸ Avisos",
                    "Token request: {password} stands nowhere in the request: put it "
                    "where the guide says.",
                    "Query: {token} stands nowhere in the request: put it where the "
                    "guide says.",
                ],
            )
            self.assertIn("Guía para la Implementación", profile.note)
            with self.assertRaises(ProfileIncomplete):
                profile._protocol()

    def test_the_simulators_profile_is_complete(self):
        profile = self.shipped("simulator")
        self.assertTrue(profile.is_complete)
        self.assertFalse(profile.lacks)
        self.assertEqual(profile._protocol(), sia_profile.load(SIMULATOR))
        profiles = profile.search([("is_complete", "=", True)])
        self.assertIn(profile, profiles)
        self.assertNotIn(self.shipped("production"), profiles)
        self.assertIn(
            self.shipped("production"), profile.search([("is_complete", "=", False)])
        )

    def test_an_update_of_the_addon_leaves_what_people_filled_in(self):
        profile = self.shipped("production")
        profile.hosts = "servicio.example"
        self.shipped("certification").unlink()
        profile._load_shipped()
        self.assertEqual(profile.hosts, "servicio.example")
        self.assertEqual(self.shipped("production"), profile)
        self.assertEqual(
            sia_profile.export(self.shipped("certification")._document()),
            shipped("certification"),
        )

    def test_the_form_has_every_field_and_error_that_the_document_knows(self):
        self.assertEqual({code for code, _label in AVISO_FIELDS}, set(FIELDS))
        self.assertEqual({code for code, _label in ERRORS}, {*MAPPABLE, NO_AVISOS})

    # --- document → form → document ---------------------------------------------------

    def test_a_document_goes_through_the_form_unchanged(self):
        profile = self.make_profile(SIMULATOR)
        for changes in VARIATIONS:
            with self.subTest(changes=changes):
                document = changed(changes)
                self.assertFalse(sia_profile.validate(document))
                made = self.make_profile(document)
                made.invalidate_recordset()
                self.assertEqual(json.dumps(made._document()), json.dumps(document))
                profile._take(document)
                self.assertEqual(profile._document(), document)
                self.assertEqual(made.copy({"name": made.name})._document(), document)

    def test_what_a_document_leaves_out_is_as_if_it_stood_there(self):
        bare = {
            key: value
            for key, value in SIMULATOR.items()
            if key not in ("timeouts", "requests_per_minute", "errors", "note")
        }
        for document in (bare, changed({"otp": {"kind": "totp"}}), {}, {"name": "x"}):
            profile = self.shipped("simulator").copy()
            profile._take(document)
            made = profile._document()
            if sia_profile.lacks(document):
                self.assertEqual(sia_profile.lacks(made), sia_profile.lacks(document))
            else:
                self.assertEqual(profile._protocol(), sia_profile.load(document))
            profile._take(made)
            self.assertEqual(profile._document(), made)

    def test_lines_keep_their_order_and_new_ones_come_last(self):
        profile = self.shipped("simulator")
        with Form(profile) as form:
            for status in ("403", "503"):
                with form.error_rule_ids.new() as line:
                    line.status, line.error = status, "unavailable"
        first = profile.error_rule_ids[0]
        first.sequence = 2000
        profile.invalidate_recordset()
        rules = profile._document()["errors"]["map"]
        self.assertEqual(
            rules[-3:],
            [
                {"status": 403, "error": "unavailable"},
                {"status": 503, "error": "unavailable"},
                {"code": "PASSWORD", "error": "credentials_refused"},
            ],
        )
        self.assertIn("Protocol changed: Errors", self.last_note(profile))
        notes = profile.message_ids.filtered(lambda m: "Protocol" in (m.body or ""))
        self.assertEqual(len(notes), 2)

    def test_a_copy_is_another_profile(self):
        copy = self.shipped("simulator").copy()
        self.assertEqual(copy.name, "Reference simulator (copy)")
        copy.token_body = False
        copy.query_header_ids.unlink()
        self.assertTrue(self.shipped("simulator").is_complete)

    def test_a_profile_taken_from_a_file_reads_the_same_in_every_language(self):
        self.env["res.lang"]._activate_lang("es_MX")
        profile = self.shipped("production")
        spanish = profile.with_context(lang="es_MX")
        spanish.name = "Infonavit: producción"
        spanish._take(SIMULATOR)
        for one in (profile, spanish):
            self.assertEqual(one._document(), SIMULATOR)

    # --- filled in by a person --------------------------------------------------------

    def test_the_empty_profile_is_filled_in_through_the_form(self):
        with Form(self.shipped("production")) as form:
            self.assertIn("Service ▸ Address, Hosts", form.lacks)
            form.name = "Reference simulator"
            form.environment = "simulator"
            form.hosts = " 127.0.0.1 \n\nlocalhost\n"
            form.address = "http://127.0.0.1:8990"
            form.requests_per_minute = 0
            form.otp_kind = "totp"
            self.assertNotIn("Service ▸", form.lacks)
            form.token_method = "POST"
            form.token_path = "/token"
            form.token_body_kind = "json"
            form.token_body = (
                '{"user": "{developer_rfc}", "password": "{password}", "otp": "{otp}"}'
            )
            form.answer_token = "token.value"
            form.answer_expiry_kind = "seconds"
            form.answer_expiry = "token.seconds"
            self.fill_in_query(form)
            form.error_code, form.error_text = "error.code", "error.text"
            for rule in SIMULATOR["errors"]["map"]:
                with form.error_rule_ids.new() as line:
                    line.code, line.error = rule["code"], rule["error"]
            self.assertTrue(form.is_complete)
        profile = self.shipped("production")
        self.assertEqual(profile._protocol(), sia_profile.load(SIMULATOR))
        self.assertEqual(profile._document() | {"note": ""}, SIMULATOR | {"note": ""})

    def fill_in_query(self, form):
        form.query_method = "GET"
        form.query_path = "/avisos"
        form.query_date_format = "%Y-%m-%d"
        with form.query_header_ids.new() as line:
            line.key, line.value = "Authorization", "Bearer {token}"
        for key, value in SIMULATOR["query"]["request"]["query"].items():
            with form.query_parameter_ids.new() as line:
                line.key, line.value = key, value
        form.paging_kind = "cursor"
        form.answer_items = "avisos"
        form.answer_next_cursor = "next"
        form.answer_page_number = "page"

    def test_a_new_profile_begins_with_the_names_that_vendors_use(self):
        with Form(self.env["l10n_mx_infonavit.service.profile"]) as form:
            form.name = "Propio"
        document = form.record._document()
        self.assertEqual(document["avisos"], SIMULATOR["avisos"])
        self.assertEqual(document["timeouts"], SIMULATOR["timeouts"])
        self.assertFalse(form.record.is_complete)

    # --- changes ----------------------------------------------------------------------

    def recorded(self, name):
        """The profiles for which a method was called."""
        model, calls = type(self.env["l10n_mx_infonavit.service.profile"]), []
        self.patch(model, name, lambda profile: calls.append(profile.name))
        return calls

    def last_note(self, profile):
        return profile.message_ids.sorted("id")[-1:].body

    def test_a_change_of_the_requests_makes_tokens_worthless(self):
        calls = self.recorded("_protocol_changed")
        profile = self.shipped("simulator")
        profile.write(
            {
                "token_path": "/v2/token",
                "query_header_ids": [
                    Command.create({"kind": "query_header", "key": "X-A", "value": "1"})
                ],
            }
        )
        self.assertEqual(calls, [profile.name])
        self.assertIn("Protocol changed: Token request, Query", self.last_note(profile))
        profile.query_header_ids[0].key = "X-Token"
        self.assertEqual(calls, [profile.name] * 2)
        self.assertIn("Protocol changed: Query", self.last_note(profile))
        profile.query_header_ids[0].unlink()
        profile.copy()
        self.assertEqual(calls, [profile.name] * 3)

    def test_a_change_of_other_settings_leaves_tokens_alone(self):
        calls = self.recorded("_protocol_changed")
        profile = self.shipped("simulator")
        profile.error_rule_ids[0].error = "service_refused"
        self.assertIn("Protocol changed: Errors", self.last_note(profile))
        notes = len(profile.message_ids)
        profile.write({"name": "Otro", "note": "Otra", "sequence": 7})
        profile.write({"address": profile.address, "hosts": f"{profile.hosts}\n"})
        self.assertEqual(len(profile.message_ids), notes)
        self.assertEqual(calls, [])

    def test_a_profile_in_use_cannot_lose_what_it_needs(self):
        profile = self.shipped("simulator")
        self.patch(type(profile), "_is_in_use", lambda profile: True)
        profile.address = "http://localhost:8990"
        for lose in (
            lambda: profile.write({"token_path": False}),
            lambda: profile.query_header_ids.unlink(),
            lambda: profile._take({}),
            lambda: profile.query_header_ids.write({"value": "Bearer"}),
        ):
            with self.assertRaisesRegex(ValidationError, "switched on|Authorization"):
                with self.cr.savepoint():
                    lose()
        self.assertTrue(profile.is_complete)

    # --- rights -----------------------------------------------------------------------

    def test_accountants_read_and_managers_write(self):
        profile = self.shipped("simulator")
        accountant = new_test_user(self.env, "contadora", ACCOUNTANT)
        manager = new_test_user(self.env, "gerente", MANAGER)
        seen = profile.with_user(accountant)
        self.assertEqual(seen._document(), SIMULATOR)
        lines = seen.query_header_ids | seen.aviso_field_ids
        changes = [lambda: seen.write({"token_path": "/x"}), seen.copy, seen.unlink]
        changes += [lambda: seen._take(SIMULATOR), seen.query_header_ids.copy]
        changes += [lambda: lines.write({"value": "x"}), lines.unlink]
        changes += [lambda: seen.error_rule_ids.write({"code": "x"})]
        for change in changes:
            with self.assertRaises(AccessError):
                change()
        wizards = self.env["l10n_mx_infonavit.service.profile.import"]
        with self.assertRaises(AccessError):
            wizards.with_user(accountant).create({"file": b"e30="})
        with Form(profile.with_user(manager)) as form:
            form.token_path = "/otro"
            form.error_rule_ids.remove(0)
        self.assertEqual(profile.token_path, "/otro")
        self.assertIn("Token request, Errors", self.last_note(profile))

    def test_nobody_sends_other_companies_contrasenas_elsewhere(self):
        profile = self.shipped("simulator")
        manager = new_test_user(self.env, "gerente", MANAGER)
        mine = profile.with_user(manager)
        mine.address = "http://localhost:8990"
        other = self.env["res.company"].create({"name": "Otra"})
        self.env["l10n_mx_infonavit.connection"].create(
            {"company_id": other.id, "rfc": "EMP010101AB1", "profile_id": profile.id}
        )
        for field, value in (
            ("address", "https://ajeno.example"),
            ("hosts", "127.0.0.1\nlocalhost\najeno.example"),
            ("token_address", "http://localhost:1"),
            ("query_address", "http://localhost:1"),
        ):
            with self.assertRaisesRegex(UserError, "duplicate it"), self.cr.savepoint():
                mine.write({"hosts": f"{mine.hosts}\najeno.example", field: value})
        with self.assertRaisesRegex(UserError, "duplicate it"), self.cr.savepoint():
            mine._take({**SIMULATOR, "address": "http://localhost:1"})
        mine.token_path = "/otro"
        copy = mine.copy()
        copy.address = "http://localhost:1"
        manager.company_ids |= other
        mine.address = "http://localhost:1"
        self.assertEqual(profile.address, copy.address)

    def test_ordinary_users_see_nothing(self):
        user = new_test_user(self.env, "cualquiera", "base.group_user")
        profile = self.shipped("simulator")
        for records in (profile, profile.error_rule_ids, profile.query_header_ids):
            with self.assertRaises(AccessError):
                records.with_user(user).read(["display_name"])
