import base64
from datetime import date

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .trust_common import DEVELOPER, PDF, RFC, TRUST, TrustCase


@tagged("post_install", "-at_install")
class TestTrustRecord(TrustCase):
    def test_rfc_is_proposed_from_the_company_without_the_country(self):
        for vat in (RFC, f"MX{RFC}", "mx tfi-010203-ab4"):
            self.env.cr.execute(
                "UPDATE res_partner SET vat = %s WHERE id = %s",
                (vat, self.company.partner_id.id),
            )
            self.company.partner_id.invalidate_recordset(["vat"])
            with Form(self.env[TRUST]) as form:
                self.assertEqual(form.rfc, RFC)
                form.developer_name = "Despacho Ficticio"
                form.developer_rfc = DEVELOPER
            self.assertEqual(form.record.rfc, RFC)

    def test_a_given_rfc_is_kept(self):
        self.assertEqual(self.make_trust(rfc="OTR010203AB4").rfc, "OTR010203AB4")

    def test_rfcs_are_kept_in_one_form(self):
        trust = self.make_trust(developer_rfc=" dfi-040506 cd7 ")
        self.assertEqual(trust.developer_rfc, DEVELOPER)
        trust.rfc = "goma 850102 ab1"
        self.assertEqual(trust.rfc, "GOMA850102AB1")

    def test_what_cannot_be_an_rfc_is_refused(self):
        for wrong in (
            "",
            "   ",
            "DFI0405",
            "DFI041306CD7",  # month 13
            "GOMA850102",  # a person without homoclave
            "DFI040506CD78X",
            "1FI040506CD7",
        ):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, "RFC"):
                self.make_trust(developer_rfc=wrong)
        with self.assertRaisesRegex(ValidationError, "ABC010203XY9"):
            self.make_trust().rfc = "ABC"

    def test_check_digit_is_not_judged(self):
        for digit in "0123456789A":
            self.make_trust(developer_rfc=f"DFI040506CD{digit}")

    @mute_logger("odoo.sql_db")
    def test_it_does_not_end_before_it_begins(self):
        self.make_trust("2026-01-01", "2026-01-01")
        with self.assertRaises(CheckViolation):
            self.make_trust("2026-01-02", "2026-01-01")

    def test_terms_may_overlap(self):
        self.assertTrue(self.make_trust() | self.make_trust("2026-01-01", False))

    def test_acuse_must_be_a_pdf(self):
        trust = self.make_trust(acuse=base64.b64encode(b"\xef\xbb\xbf" + PDF))
        self.assertTrue(trust.acuse)
        for wrong in (
            b"<html>Sesi\xc3\xb3n expirada</html>",
            PDF[:20],
            b"PK\3\4" * 500,
        ):
            with self.assertRaisesRegex(ValidationError, "PDF"):
                self.make_trust(acuse=base64.b64encode(wrong))
            with self.assertRaisesRegex(ValidationError, "PDF"):
                # As the web client saves.
                trust.with_context(bin_size=True).web_save(
                    {"acuse": base64.b64encode(wrong).decode()}, {"acuse": {}}
                )

    def test_acuse_is_attached_to_the_record(self):
        trust = self.make_trust(acuse=base64.b64encode(PDF))
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", TRUST), ("res_id", "=", trust.id)]
            + [("res_field", "=", "acuse")]
        )
        self.assertEqual(attachment.mimetype, "application/pdf")

    def test_revocation_with_the_reason_in_the_chatter(self):
        trust = self.make_trust().with_user(self.manager)
        with self.at("2026-03-10"):
            action = trust.action_revoke()
            wizard = Form.from_action(self.env(user=self.manager), action)
            self.assertEqual(str(wizard.date_revoked), "2026-03-10")
            wizard.reason = " otro desarrollador "
            wizard.save().action_confirm()
            self.assertEqual(trust.state, "revoked")
        self.assertEqual(trust.date_revoked, date(2026, 3, 10))
        self.assertIn(
            "Revoked on 03/10/2026: otro desarrollador", trust.message_ids[0].body
        )
        with self.assertRaisesRegex(UserError, "already"):
            trust.action_revoke(date(2026, 3, 11), "otra vez")

    def test_a_revocation_has_a_reason_and_a_possible_day(self):
        trust = self.make_trust()
        self.assertEqual(trust.action_revoke(date(2026, 3, 10), "  ")["target"], "new")
        self.assertFalse(trust.date_revoked)
        for today, words, attempt in (
            (
                "2026-03-10",
                "Say why",
                lambda: trust.write({"date_revoked": "2026-03-10"}),
            ),
            (
                "2026-03-10",
                "happened",
                lambda: trust.action_revoke("2026-03-11", "luego"),
            ),
            ("2027-03-10", "ends", lambda: trust.action_revoke("2026-11-01", "tarde")),
        ):
            with self.at(today), self.assertRaisesRegex(ValidationError, words):
                with self.env.cr.savepoint():
                    attempt()

    def test_renewing_proposes_the_term_that_follows(self):
        trust = self.make_trust()
        for today, begins in (
            ("2026-10-20", "2026-11-01"),
            ("2026-12-24", "2026-12-24"),
        ):
            with self.at(today):
                action = trust.with_user(self.manager).action_renew()
                model = self.env[TRUST].with_user(self.manager)
                with Form(model.with_context(**action["context"])) as form:
                    self.assertEqual(str(form.date_from), begins)
                new = form.record
            for name in ("rfc", "developer_rfc", "developer_name", "company_id"):
                self.assertEqual(new[name], trust[name])
            self.assertEqual(new.registro_patronal_ids, self.registro)
            new.unlink()

    def test_a_copy_is_not_revoked_and_has_no_acuse(self):
        with self.at("2026-03-10"):
            trust = self.make_revoked("2026-03-10", acuse=base64.b64encode(PDF))
        self.assertFalse(trust.copy().date_revoked)
        self.assertFalse(trust.copy().acuse)

    @mute_logger("odoo.sql_db")
    def test_a_registro_patronal_cannot_fall_out_of_it_unseen(self):
        trust = self.make_trust()
        self.registro.active = False
        self.env.invalidate_all()
        self.assertEqual(trust.registro_patronal_ids, self.registro)
        with self.assertRaises(IntegrityError):
            self.registro.unlink()

    def test_accountant_reads_manager_writes_stranger_sees_nothing(self):
        trust = self.make_trust(acuse=base64.b64encode(PDF))
        mine = trust.with_user(self.accountant)
        self.assertTrue(mine.read([]))
        self.assertTrue(mine.next_step is not None and mine.acuse)
        self.assertIn(mine, mine.search([("state", "=", trust.state)]))
        for attempt in (
            lambda: mine.write({"date_to": False}),
            mine.unlink,
            mine.copy,
            lambda: mine.action_revoke(date(2026, 1, 1), "no"),
        ):
            with self.assertRaises(AccessError):
                attempt()
        trust.with_user(self.manager).write({"date_to": "2027-10-31"})
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_manager", other
        )
        model = self.env[TRUST].with_user(stranger)
        model = model.with_context(allowed_company_ids=other.ids)
        self.assertFalse(model.search([("id", "=", trust.id)]))
        self.assertFalse(model._read_group([("id", "=", trust.id)], ["state"]))
        with self.assertRaises(AccessError):
            model.browse(trust.id).read(["state"])
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            trust.with_user(officer).read(["state"])

    def test_registros_patronales_of_another_company_are_refused(self):
        other = self.make_company("Otra Fábrica")
        foreign = self.make_registro("Z1234567890", other)
        with self.assertRaises(UserError):
            self.make_trust(registros=foreign)
