import base64
import logging
import re
from datetime import datetime, timedelta, timezone

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from . import efirma_samples as samples
from .common import InfonavitMixin
from .credential_common import MANAGER
from .efirma_common import CHECK, EFIRMA, EfirmaCase


@tagged("post_install", "-at_install")
class TestEfirmaCheck(EfirmaCase):
    def test_a_companys_valid_efirma(self):
        check = self.check()
        self.assertEqual(check.state, "checked")
        self.assertEqual(
            (check.rfc, check.representative, check.holder, check.serial, check.kind),
            (
                samples.COMPANY_RFC,
                samples.REPRESENTATIVE_RFC,
                samples.HOLDER,
                samples.SERIAL,
                "efirma",
            ),
        )
        self.assertFalse(check.faults or check.doubts)
        self.assertFalse(check.signature)
        self.assertTrue(check.can_keep)
        ends = samples.YEARS.days - 30
        self.assertIn(check.days_left, (ends - 1, ends))

    def test_the_dialogue_as_the_web_client_uses_it(self):
        form = Form(self.env[CHECK].with_user(self.manager).with_context(bin_size=True))
        for name, value in self.given(text="hola").items():
            form[name] = value
        check = form.save()
        self.assertEqual((check.state, check.is_verified), ("checked", True))
        self.assertFalse(check.cer or check.key or check.password or check.text)

    def test_days_are_those_of_mexico(self):
        begins = datetime(2026, 5, 6, 3, tzinfo=timezone.utc)
        ends = datetime(2030, 5, 6, 3, tzinfo=timezone.utc)
        cer = samples.certificate(begins=begins, ends=ends)
        with freeze_time("2030-05-04 12:00:00"):
            check = self.check(cer=cer)
            self.assertEqual(str(check.date_from), "2026-05-05")
            self.assertEqual(str(check.date_to), "2030-05-05")
            self.assertEqual(check.days_left, 1)

    def test_what_is_wrong_for_the_portal(self):
        now = datetime.now(timezone.utc)
        day = timedelta(days=1)
        for options, words in (
            ({"kind": "seal"}, "It is a seal"),
            ({"begins": now - 9 * day, "ends": now - 2 * day}, "It ended on"),
            ({"begins": now + 2 * day}, "It begins on"),
            ({"rfc": "OTR010203AB4"}, "OTR010203AB4 is not that of Taller Ficticio"),
        ):
            check = self.check(cer=samples.certificate(**options))
            self.assertIn(words, check.faults)
            self.assertFalse(check.can_keep)
            with self.assertRaisesRegex(UserError, words):
                check.action_keep()
        self.assertFalse(self.env[EFIRMA].search([]))

    def test_doubts_do_not_forbid(self):
        for options, words in (
            ({"kind": "doubtful"}, "all marks of an e.firma"),
            ({"issuer": "Acme"}, r"DE PRUEBA \(Acme\) issued it"),
            ({"serial": "A0001000000500003416"}, "SAT's 20 digits"),
        ):
            check = self.check(cer=samples.certificate(**options))
            self.assertRegex(check.doubts, words)
            self.assertFalse(check.faults)
            self.assertTrue(check.can_keep)

    def test_a_company_without_rfc_has_nothing_to_compare_with(self):
        self.company.vat = False
        check = self.check()
        self.assertIn("fill in its tax number", check.doubts)
        self.assertTrue(check.can_keep)

    def test_an_efirma_without_rfc_is_not_kept(self):
        check = self.check(cer=samples.certificate(rfc=""))
        self.assertIn("names no RFC", check.doubts)
        with self.assertRaisesRegex(UserError, "names its RFC"):
            check.action_keep()

    def test_each_mistake_is_one_sentence(self):
        cer, key = samples.certificate(), samples.encrypted()
        said = set()
        for words, values in (
            ("Choose the certificate", {"cer": b""}),
            ("Choose the private key", {"key": b""}),
            ("Type the password", {"password": ""}),
            ("Type the password", {"password": False}),
            ("certificate is too large", {"cer": bytes(70000)}),
            ("private key is too large", {"key": bytes(70000)}),
            ("are swapped", {"cer": key, "key": cer}),
            ("certificate is a private key", {"cer": key}),
            ("private key is a certificate", {"key": cer}),
            ("certificate is written as PEM", {"cer": samples.pem(cer)}),
            ("private key is written as PEM", {"key": samples.pem_key()}),
            ("certificate is none, or is damaged", {"cer": cer[:-9]}),
            ("private key is none, or is damaged", {"key": key[:-9]}),
            ("has no password", {"key": samples.in_the_clear()}),
            ("not encrypted as SAT's", {"key": samples.encrypted(written=2**31 - 1)}),
            ("does not open", {"password": "Nogal-Otra-6"}),
            ("sort RSA", {"cer": samples.certificate(samples.other_key())}),
            ("not that of", {"cer": samples.certificate(samples.rsa_key("other"))}),
        ):
            with self.assertRaisesRegex(UserError, words) as caught:
                self.check(**values)
            sentence = str(caught.exception)
            self.assertEqual(len(re.findall(r"[.](\s|$)", sentence)), 1, sentence)
            self.assertNotIn("Nogal", sentence)
            said.add(sentence)
        self.assertEqual(len(said), 17)

    def test_nothing_chosen(self):
        check = self.env[CHECK].with_user(self.manager).create({})
        with self.assertRaisesRegex(UserError, "Choose the certificate"):
            check.action_check()
        with self.assertRaisesRegex(UserError, "keep it"):
            check.action_keep()
        self.assertFalse(check.action_check_another()["res_id"])

    def test_bytes_that_no_browser_sends(self):
        with self.assertRaises(UserError):
            self.env[CHECK].create({**self.given(), "cer": "ñ", "key": "=x"})

    def test_it_signs_a_text(self):
        check = self.check(text="Prueba de firma")
        self.assertTrue(check.is_verified)
        self.assertEqual(len(base64.b64decode(check.signature)), 256)

    # --- nothing stays ----------------------------------------------------------------

    def everywhere(self, needle):
        """The tables of the database in which a text, or such bytes, occur."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n "
            "ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        found = []
        for [table] in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" t WHERE strpos(t::text, %s) > 0 LIMIT 1',
                [needle],
            )
            if self.env.cr.fetchone():
                found.append(table)
        return found

    def test_neither_key_nor_password_is_anywhere_afterwards(self):
        key, text = samples.encrypted(), "Prueba-Sauce-8"
        given = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in self.given(key=key, text=text).items()
        }
        attachments = self.env["ir.attachment"].sudo().search_count([])
        records = []
        handler = logging.Handler(logging.DEBUG)
        handler.emit = lambda record: records.append(record.getMessage())
        root = logging.getLogger()
        level, odoo_level = root.level, logging.getLogger("odoo").level
        # Odoo's tests are not in need of what it says of SQL.
        calls = logging.getLogger("odoo.service.model")
        calls_level = calls.level
        root.addHandler(handler)
        try:
            for logger in (root, logging.getLogger("odoo"), calls):
                logger.setLevel(logging.DEBUG)
            model = self.env[CHECK].with_user(self.manager)
            context = {"context": {"bin_size": True}}
            [saved] = call_kw(
                model,
                "web_save",
                [[], {**given, "key_filename": "clave.key"}],
                {"specification": {"state": {}, "key": {}, "password": {}}, **context},
            )
            call_kw(model, "action_check", [[saved["id"]]], {})
            call_kw(model, "action_keep", [[saved["id"]]], {})
            with self.assertRaises(UserError):
                call_kw(
                    model,
                    "web_save",
                    [[], {**given, "password": samples.PASSWORD + "x"}],
                    {"specification": {}, **context},
                )
            self.env.flush_all()
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
            logging.getLogger("odoo").setLevel(odoo_level)
            calls.setLevel(calls_level)
        self.assertEqual(
            saved,
            {"id": saved["id"], "state": "checked", "key": False, "password": False},
        )
        log = "\n".join(records)
        self.assertIn("action_keep", log)
        needles = (
            samples.PASSWORD,
            text,
            base64.b64encode(key)[80:140].decode(),
            key.hex()[160:240],
            repr(key[80:100])[2:-1],
        )
        # What is searched for so is found where it is.
        self.assertIn("l10n_mx_infonavit_efirma_check", self.everywhere(samples.SERIAL))
        self.assertIn("l10n_mx_infonavit_efirma", self.everywhere(samples.SERIAL))
        for needle in needles:
            self.assertNotIn(needle, log)
            self.assertEqual(self.everywhere(needle), [])
        self.assertEqual(self.env["ir.attachment"].sudo().search_count([]), attachments)

    def test_the_fields_of_secrets_have_no_column_and_no_export(self):
        fields = self.env[CHECK]._fields
        for name in ("cer", "key", "password", "text"):
            self.assertFalse(fields[name].store)
            self.assertFalse(fields[name].exportable)
        self.assertFalse({"cer", "key", "password"} & set(self.env[EFIRMA]._fields))
        check = self.check()
        read = check.read(["cer", "key", "password", "text"])[0]
        self.assertEqual(set(read.values()), {check.id, False})

    # --- rights -----------------------------------------------------------------------

    def test_managers_only(self):
        for user in (
            self.accountant,
            self.make_user("sistemas", "base.group_system"),
        ):
            with self.assertRaises(AccessError):
                self.check(user)
            with self.assertRaises(AccessError):
                self.keep().with_user(user).read(["rfc"])

    def test_another_company(self):
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user("ajena", MANAGER, other)
        kept = self.keep()
        model = self.env[EFIRMA].with_user(stranger)
        model = model.with_context(allowed_company_ids=other.ids)
        self.assertFalse(model.search([]))
        with self.assertRaises(AccessError):
            model.browse(kept.id).read(["rfc"])
        with self.assertRaisesRegex(ValidationError, "in which you work"):
            self.check(company_id=other.id)

    def test_of_two_companies_each_has_its_own(self):
        other = self.make_company("Otra Fábrica")
        other.vat = "MXOTR010203AB4"
        self.manager.company_ids |= other
        model = self.env[CHECK].with_user(self.manager)
        model = model.with_context(allowed_company_ids=(self.company | other).ids)
        cer = samples.certificate(rfc="OTR010203AB4")
        check = model.create(self.given(cer=cer))
        self.assertIn("choose the company", check.faults)
        check.company_id = other
        self.assertFalse(check.faults)
        kept = self.env[EFIRMA].browse(check.action_keep()["res_id"])
        self.assertEqual(kept.company_id, other)


@tagged("post_install", "-at_install")
class TestEfirmaTour(InfonavitMixin, HttpCase):
    @mute_logger("odoo.http")  # a wrong password is told
    def test_a_manager_checks_one_and_keeps_its_validity(self):
        self.set_up_employer()
        self.company.vat = samples.COMPANY_RFC
        self.make_user("gerente", MANAGER)
        files = {"cer": samples.certificate(), "key": samples.encrypted()}
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_efirma",
            "l10n_mx_infonavit_efirma",
            login="gerente",
            # The tour's way to files that are made up for this test.
            cookies={
                f"efirma_{name}": base64.urlsafe_b64encode(data).decode().rstrip("=")
                for name, data in files.items()
            },
        )
        kept = self.env[EFIRMA].search([("company_id", "=", self.company.id)])
        self.assertEqual(kept.serial, samples.SERIAL)
        self.assertEqual(kept.user_id.login, "gerente")
