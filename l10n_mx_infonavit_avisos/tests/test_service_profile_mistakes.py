import re

from odoo.exceptions import ValidationError
from odoo.tests import Form, TransactionCase, tagged

from ..models import service_profile_wording
from ..models.service_profile_document import PARTS
from ..sources.sia import profile as sia_profile
from ..sources.sia.document import Fault
from .service_profile_samples import (
    FILES,
    SIMULATOR,
    ServiceProfileMixin,
    changed,
)

TOKEN = "token.request.headers"
BODY = "token.request.body.fields"
# (what is changed, code, what a person reads)
MISTAKES = [
    ("format", 2, "out_of_range", "format: 2 is too large: write 1 or less."),
    ("hosts", "x", "not_a_list", "Service ▸ Hosts: “x” stands where a list belongs"),
    ("hosts", ["a b"], "form", "Service ▸ Hosts ▸ line 1: “a b” is not a host"),
    ("name", "a\nb", "form", "Name: “a\nb” has a line break"),
    ("timeouts", 7, "not_an_object", "Limits: “7” stands where an object belongs"),
    ("timeouts.conect", 7, "unknown_key", "There is no setting “timeouts.conect”"),
    (
        "timeouts.read",
        0,
        "out_of_range",
        "Limits ▸ Seconds of silence: 0 is too small: write 0.05 or more.",
    ),
    (
        "otp.digits",
        11,
        "out_of_range",
        "One-time password ▸ Digits: 11 is too large: write 10 or less.",
    ),
    (
        "otp.digits",
        "6",
        "not_a_number",
        "One-time password ▸ Digits: “6” is not a number",
    ),
    (
        "otp.hash",
        "md5",
        "not_a_choice",
        "One-time password ▸ Hash: “md5” is not possible: "
        "write one of sha1, sha256, sha512.",
    ),
    (
        "otp.kind",
        "sms",
        "not_a_choice",
        "One-time password ▸ Kind: “sms” is not possible: write one of none, totp, "
        "hotp.",
    ),
    (
        "otp.kind",
        "none",
        "not_a_choice",
        "One-time password ▸ Kind: The requests use {otp}",
    ),
    (
        "address",
        "http://x:y",
        "form",
        "Service ▸ Address: “http://x:y” is not an address",
    ),
    ("environment", "production", "not_https", "Service ▸ Address: Write https"),
    (
        "address",
        "https://10.0.0.1:8443",
        "not_public",
        "Service ▸ Address: “https://10.0.0.1:8443” lies within a private network",
    ),
    (
        "address",
        "http://x.example",
        "host_not_listed",
        "Service ▸ Address: The host of “http://x.example” is not among the hosts",
    ),
    (
        "token.request.path",
        "token",
        "form",
        "Token request ▸ Path: “token” is not a path",
    ),
    (
        "token.request.path",
        "/{otp}",
        "misplaced_placeholder",
        "Token request ▸ Path: {otp} is a secret, and addresses are kept in logs",
    ),
    (
        "token.request.query",
        {"x": "{nrp}"},
        "misplaced_placeholder",
        "Token request ▸ Parameters ▸ x: {nrp} is not known here: write one of "
        "{developer_rfc}, {rfc}.",
    ),
    (
        TOKEN,
        {"X-A": "{who}"},
        "unknown_placeholder",
        "Token request ▸ Headers ▸ X-A: There is no placeholder {who}: write one of "
        "{developer_rfc}, {otp}, {password}, {rfc}.",
    ),
    (
        TOKEN,
        {"X.A": "{"},
        "stray_brace",
        "Token request ▸ Headers ▸ X.A: A brace { stands",
    ),
    (
        TOKEN,
        {"X-A": "ñ"},
        "form",
        "Token request ▸ Headers ▸ X-A: A header cannot hold “ñ”",
    ),
    (
        TOKEN,
        {"Host": "x"},
        "not_allowed",
        "Token request ▸ Headers ▸ Host: The connection sets the header Host by itself",
    ),
    (
        TOKEN,
        {"Authorization": "Basic eDp5"},
        "literal_secret",
        "Token request ▸ Headers ▸ Authorization: Write a placeholder",
    ),
    (
        TOKEN,
        {"X-A": "1", "x-a": "2"},
        "repeated",
        "Token request ▸ Headers ▸ x-a: “x-a” stands here twice",
    ),
    (TOKEN, {"X-A": 1}, "not_text", "Token request ▸ Headers ▸ X-A: “1” is not a text"),
    (
        "token.request.query",
        {"": "x"},
        "form",
        "Token request ▸ Parameters ▸ (without a name): “” cannot be a name",
    ),
    (
        "token.request.body",
        {"kind": "form", "fields": {"a": {"b": "{password}{otp}"}}},
        "not_flat",
        "Token request ▸ Body ▸ a: This is nested too deeply",
    ),
    (
        BODY,
        {"a": [{"b.c": "{x}"}, "{password}{otp}"]},
        "unknown_placeholder",
        "Token request ▸ Body ▸ a.0.b.c: There is no placeholder {x}",
    ),
    (BODY, {"a": "\ud800{password}{otp}"}, "form", "Token request ▸ Body ▸ a: “?"),
    (
        "token.request.body.kind",
        "none",
        "unexpected",
        "Token request ▸ Body: Choose JSON",
    ),
    (
        "token.answer.token",
        "a..b",
        "form",
        "Token answer ▸ Token: “a..b” names no place",
    ),
    (
        "token.answer.expiry",
        "",
        "missing",
        "Token answer ▸ End: Say where the token's end",
    ),
    (
        "token.answer.expiry_offset",
        "CST",
        "form",
        "Token answer ▸ Time zone: “CST” is not",
    ),
    (
        "query.date_format",
        "%d",
        "form",
        "Query ▸ Date format: “%d” is not a date format "
        "with day, month and year: write it as in %d/%m/%Y.",
    ),
    (
        "query.answer.items",
        "a b",
        "form",
        "Query answer ▸ Avisos: “a b” names no place",
    ),
    (
        "errors.map",
        [{"error": "blocked"}],
        "missing",
        "Errors ▸ Rules ▸ line 1 ▸ HTTP "
        "Status: Fill in the HTTP status, the error code, or both.",
    ),
    (
        "errors.map",
        [{"status": 7, "code": "x", "error": "blocked"}],
        "out_of_range",
        "Errors ▸ Rules ▸ line 1 ▸ HTTP Status: 7 is too small: write 100 or more.",
    ),
    (
        "errors.map.1.error",
        "",
        "missing",
        "Errors ▸ Rules ▸ line 2 ▸ Meaning: Choose what",
    ),
    (
        "errors.map.0.error",
        "x",
        "not_a_choice",
        "Errors ▸ Rules ▸ line 1 ▸ Meaning: “x” is "
        "not possible: write one of credentials_refused, ",
    ),
    ("avisos.fields.nss", 7, "not_text", "Avisos ▸ Fields ▸ NSS: “7” is not a text"),
    (
        "avisos.date_formats",
        ["%d/%m/%Y", "%d"],
        "form",
        "Avisos ▸ Date formats ▸ line 2: ",
    ),
    (
        "avisos.discount_types.1",
        "pesos",
        "not_a_choice",
        "Avisos ▸ Discount types ▸ 1: "
        "“pesos” is not possible: write one of porcentaje, cuota_fija, factor.",
    ),
    (
        "avisos.discount_types.01",
        "factor",
        "repeated",
        "Avisos ▸ Discount types ▸ 01: ",
    ),
    ("avisos.type_codes", {"{": "retencion"}, "form", "Avisos ▸ Aviso types ▸ {: “{” "),
]
LACKS = [
    ("token.request.path", "", "missing", "Token request ▸ Path"),
    ("query.answer.next_cursor", "", "missing", "Query answer ▸ Next page"),
    ("avisos.fields.folio", "", "missing", "Avisos ▸ Fields ▸ Folio of the aviso"),
    (BODY, {"a": "{password}"}, "not_used", "Token request: {otp} stands nowhere"),
    (
        "authenticator",
        "x",
        "not_registered",
        "Service ▸ Authenticator: “x” is not inst",
    ),
]


@tagged("post_install", "-at_install")
class TestMistakes(ServiceProfileMixin, TransactionCase):
    def sentences(self, faults):
        return [(f.code, service_profile_wording.mistake(self.env, f)) for f in faults]

    def assert_said(self, said, code, beginning):
        self.assertTrue(
            any(c == code and text.startswith(beginning) for c, text in said),
            f"{beginning!r} is not among {said}",
        )

    def test_each_mistake_is_told_in_words_of_the_form(self):
        for path, value, code, beginning in MISTAKES:
            with self.subTest(path=path, value=value):
                faults = sia_profile.validate(changed({path: value}))
                self.assert_said(self.sentences(faults), code, beginning)

    def test_what_lacks_is_told_in_words_of_the_form(self):
        for path, value, code, beginning in LACKS:
            with self.subTest(path=path, value=value):
                faults = sia_profile.lacks(changed({path: value}))
                self.assertEqual([fault.code for fault in faults], [code])
                said = service_profile_wording.lacks(self.env, faults)
                self.assertTrue(said.startswith(beginning), said)

    def test_each_code_has_its_sentence(self):
        codes = Fault.__doc__.partition("``code``:")[2]
        codes = set(re.findall(r"``(\w+)``", codes))
        tried = {code for _path, _value, code, _said in MISTAKES + LACKS}
        tried |= {code for _data, code, _said in FILES}
        self.assertEqual(codes, tried)
        for path in (
            "",
            "otp.kind",
            "hosts.0",
            f"{TOKEN}.x",
            "errors.map.0.error",
            "x.y",
        ):
            for code in codes - {"not_a_choice"}:
                said = service_profile_wording.sentence(
                    self.env, Fault(path, code, "v")
                )
                if path:
                    self.assertNotIn(code, said)
                self.assertTrue(said)

    def test_every_place_is_named_on_the_form(self):
        form = self.env.ref("l10n_mx_infonavit_avisos.service_profile_view_form").arch
        for path in PARTS:
            place = service_profile_wording.place(self.env, path)
            for word in place.split(service_profile_wording.ARROW):
                self.assertIn(
                    word if path == "name" else f'string="{word}"', form + "Name"
                )

    # --- on save ----------------------------------------------------------------------

    def test_all_mistakes_are_told_at_once_and_nothing_is_saved(self):
        profile = self.shipped("simulator")
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            profile.write({"address": "ftp://x", "otp_digits": 3, "token_path": "x"})
        self.assertEqual(
            [line.partition(":")[0] for line in str(caught.exception).splitlines()],
            ["Service ▸ Address", "One-time password ▸ Digits", "Token request ▸ Path"],
        )
        self.assertEqual(profile._document(), SIMULATOR)

    def test_a_mistake_shows_in_the_form_before_it_is_saved(self):
        form = Form(self.shipped("simulator"))
        form.token_body = '{"user": }'
        self.assertEqual(
            form.mistakes,
            "Token request ▸ Body: This is not JSON (line:column 1:10): write an "
            'object, as in {"user": "{rfc}"}.',
        )
        with self.assertRaisesRegex(ValidationError, "This is not JSON"):
            form.save()
        for body in ("[1]", '"x"', "NaN"):
            form.token_body = body
            self.assertIn("Token request ▸ Body: ", form.mistakes)
        form.token_body = '{"a": "{otp}", "a": "{password}"}'
        self.assertEqual(
            form.mistakes,
            "Token request ▸ Body: “a” stands here twice: leave the right one.",
        )

    def test_a_name_that_stands_twice_is_told_and_not_dropped(self):
        form = Form(self.shipped("simulator"))
        with form.query_header_ids.new() as line:
            line.key, line.value = "Authorization", "{otp}"
        self.assertIn(
            "Query ▸ Headers ▸ Authorization: “Authorization” stands here twice",
            form.mistakes,
        )
        with form.aviso_field_ids.new() as line:
            line.aviso_field, line.value = "nss", "Otro"
        self.assertIn("Avisos ▸ Fields ▸ NSS: “nss” stands here twice", form.mistakes)
        with self.assertRaises(ValidationError):
            form.save()

    def test_a_line_is_checked_wherever_it_is_changed(self):
        profile = self.shipped("simulator")
        header = profile.query_header_ids
        for change in (
            lambda: header.write({"value": "Bearer abc"}),
            lambda: header.with_context(l10n_mx_infonavit_profile=True).write(
                {"value": "Bearer abc"}
            ),
            lambda: header.create(
                {"profile_id": profile.id, "kind": "query_header", "key": "Host"}
            ),
            lambda: profile.error_rule_ids[0].write({"code": False}),
            lambda: profile.error_rule_ids.create({"profile_id": profile.id}),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                change()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.make_profile(changed({"otp.digits": 99}))

    def test_a_secret_written_out_is_refused(self):
        profile = self.shipped("simulator")
        with self.assertRaisesRegex(
            ValidationError, "Query ▸ Headers ▸ Authorization: Write a placeholder"
        ):
            profile.query_header_ids.value = "Bearer eyJhbGciOi"
