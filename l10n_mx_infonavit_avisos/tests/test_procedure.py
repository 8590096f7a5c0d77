import base64
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from ..models import procedure_steps
from ..models.daily import today_in_mexico
from .credential_common import (
    DEVELOPER_RFC,
    MANAGER,
    NEW_PASSWORD,
    PASSWORD,
    REFUSED,
    CredentialMixin,
    connection,
)
from .trust_common import DEVELOPER, PDF, RFC, TRUST, TrustCase

PROCEDURE = "l10n_mx_infonavit.procedure"
CREDENTIAL = "l10n_mx_infonavit.credential"


class ProcedureCase(CredentialMixin, TrustCase):
    def form(self, action, user=None):
        env = self.env(user=user or self.manager)
        return Form.from_action(env, action)

    def opened(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def action_of(self, xmlid):
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"l10n_mx_infonavit_avisos.{xmlid}"
        )


@tagged("post_install", "-at_install")
class TestTrustProcedure(ProcedureCase):
    def register(self, **values):
        form = self.form(self.action_of("action_trust_register"))
        given = {
            "developer_name": "Despacho Ficticio",
            "developer_rfc": "dfi-040506-cd7",
            "date_from": "2026-03-10",
            "date_to": "2027-03-09",
            **values,
        }
        for name, value in given.items():
            form[name] = value
        return form.save()

    def test_the_steps_are_numbered_and_lead_from_the_portal_to_odoo(self):
        form = self.form(self.action_of("action_trust_register"))
        steps = form.steps
        self.assertIn('href="https://empresarios.infonavit.org.mx/"', steps)
        self.assertEqual(steps.count("<li>"), 7)
        places = [
            steps.index(words)
            for words in (
                "e.firma at hand",
                "registro patronal (NRP)",
                "Servicios de Intercomunicación",
                "add one",
                "Name the developer",
                "acuse",
                "press Save",
            )
        ]
        self.assertEqual(places, sorted(places))

    def test_registering_writes_the_trust(self):
        with self.at("2026-03-10"):
            wizard = self.register(acuse=base64.b64encode(PDF))
            self.assertEqual(wizard.rfc, RFC)
            trust = self.opened(wizard.action_confirm())
            self.assertEqual(trust.state, "in_force")
            self.assertFalse(trust.next_step)
        self.assertEqual(
            (trust.developer_rfc, trust.rfc, trust.date_from, trust.date_to),
            (DEVELOPER, RFC, date(2026, 3, 10), date(2027, 3, 9)),
        )
        self.assertEqual(
            (trust.user_id, trust.company_id), (self.manager, self.company)
        )
        self.assertEqual(base64.b64decode(trust.acuse), PDF)

    def test_impossible_input_is_refused(self):
        for words, values in (
            ("developer's name", {"developer_name": ""}),
            ("developer's RFC", {"developer_rfc": ""}),
            ("employer's RFC", {"rfc": ""}),
            ("day from which", {"date_from": False}),
            ("12 characters", {"developer_rfc": "ABC"}),
            ("ends before it begins", {"date_to": "2026-03-09"}),
            (
                "has ended already",
                {"date_from": "2024-01-01", "date_to": "2024-12-31"},
            ),
            ("whole PDF", {"acuse": base64.b64encode(PDF[:-8])}),
        ):
            with self.at("2026-03-10"), self.assertRaisesRegex(ValidationError, words):
                with self.env.cr.savepoint():
                    self.register(**values).action_confirm()
        self.assertFalse(self.env[TRUST].search([("company_id", "=", self.company.id)]))

    def test_renewing_goes_on_where_the_term_ends(self):
        trust = self.make_trust()
        with self.at("2026-10-20"):
            action = trust.with_user(self.manager).action_renew_in_portal()
            self.assertEqual(action["name"], "Renew a Relación de Confianza")
            form = self.form(action)
            self.assertIn("renew the one below", form.steps)
            self.assertEqual(form.trust_id, trust)
            self.assertEqual(form.date_from, date(2026, 11, 1))
            form.date_to = "2026-10-31"
            with self.assertRaisesRegex(ValidationError, "before it begins"):
                form.save().action_confirm()
            form.date_from, form.date_to = "2026-10-20", "2026-10-31"
            with self.assertRaisesRegex(ValidationError, "one that it renews"):
                form.save().action_confirm()
            form.date_from, form.date_to = "2026-11-01", "2027-10-31"
            new = self.opened(form.save().action_confirm())
            self.assertTrue(trust.is_renewed)
        self.assertEqual(new.registro_patronal_ids, self.registro)
        self.assertEqual(
            (new.developer_rfc, new.rfc, new.user_id), (DEVELOPER, RFC, trust.user_id)
        )

    def test_after_a_revocation_any_term_may_follow(self):
        with self.at("2026-03-10"):
            trust = self.make_revoked("2026-03-10")
            action = trust.with_user(self.manager).action_renew_in_portal()
            form = self.form(action)
            form.date_to = "2026-06-30"
            new = self.opened(form.save().action_confirm())
        self.assertEqual(new.date_to, date(2026, 6, 30))

    def test_revoking_shows_the_steps_and_keeps_the_acuse(self):
        trust = self.make_trust().with_user(self.manager)
        with self.at("2026-03-10"):
            form = self.form(trust.action_revoke())
            self.assertIn("revoke it", form.steps)
            form.reason = "otro desarrollador"
            form.acuse = base64.b64encode(PDF[:-8])
            with self.assertRaisesRegex(ValidationError, "whole PDF"):
                form.save().action_confirm()
            self.assertFalse(trust.date_revoked)
            form.acuse = base64.b64encode(PDF)
            form.save().action_confirm()
            self.assertEqual(trust.state, "revoked")
        attachment = trust.message_ids.attachment_ids
        self.assertEqual((attachment.name, attachment.raw), ("acuse.pdf", PDF))

    def test_an_accountant_is_refused(self):
        trust = self.make_trust().with_user(self.accountant)
        with self.assertRaises(AccessError):
            trust.action_renew_in_portal()
        with self.assertRaises(AccessError):
            trust.action_revoke()
        with self.assertRaises(AccessError):
            self.form(self.action_of("action_trust_register"), self.accountant)

    def test_another_companys_trust_is_refused(self):
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user("ajena", MANAGER, other)
        trust = self.make_trust().with_user(stranger)
        trust = trust.with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            trust.action_renew_in_portal()
        with self.assertRaises(AccessError):
            self.env[PROCEDURE].with_user(self.manager).create(
                {
                    "procedure": "trust_register",
                    "company_id": other.id,
                    "rfc": RFC,
                    "developer_name": "Despacho Ficticio",
                    "developer_rfc": DEVELOPER,
                }
            )


@tagged("post_install", "-at_install")
class TestPasswordProcedure(ProcedureCase):
    def typed(self, action, password=NEW_PASSWORD, **values):
        form = self.form(action)
        form.password = password
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_generating_makes_the_credential(self):
        wizard = self.typed(
            self.action_of("action_password_generate"),
            PASSWORD,
            holder="Taller Ficticio",
        )
        self.assertIn("by e-mail", wizard.steps)
        self.assertFalse(wizard.password)
        credential = self.opened(wizard.action_confirm())
        self.assertEqual(
            (credential.name, credential.rfc, credential.company_id, credential.state),
            ("Taller Ficticio", RFC, self.company, "new"),
        )
        self.assertEqual(self.passwords(credential), ["+" + PASSWORD])

    def test_generating_for_a_credential_that_lacks_it(self):
        credential = self.make_credential(self.manager)
        soon = today_in_mexico() + timedelta(days=200)
        wizard = self.typed(credential.action_generate_in_portal(), renewal_date=soon)
        self.assertEqual(self.opened(wizard.action_confirm()), credential)
        self.assertEqual((credential.state, credential.renewal_date), ("new", soon))

    def test_one_holder_has_one_credential(self):
        self.make_credential()
        with self.assertRaisesRegex(UserError, "Despacho Ficticio: open it"):
            self.typed(
                self.action_of("action_password_generate"),
                holder="Otra vez",
                rfc=DEVELOPER_RFC,
            )

    def test_renewing_leaves_the_old_one_until_the_new_one_has_worked(self):
        credential = self.working().with_user(self.manager)
        action = credential.action_renew_in_portal()
        self.assertEqual(action["name"], "Renew the Contraseña")
        self.typed(action).action_confirm()
        self.assertEqual(self.passwords(credential), ["+" + NEW_PASSWORD, PASSWORD])

    def test_recovering_a_refused_one_lets_it_be_tried_again(self):
        credential = self.working().with_user(self.manager)
        for _time in range(2):
            credential._note_refusal(REFUSED)
        self.assertEqual(credential.state, "blocked")
        self.typed(credential.action_recover_in_portal()).action_confirm()
        self.assertEqual(credential.state, "new")
        self.assertFalse(credential.activity_ids)

    def test_impossible_input_is_refused(self):
        credential = self.working().with_user(self.manager)
        action = credential.action_renew_in_portal()
        with self.assertRaisesRegex(UserError, "in use already"):
            self.typed(action, PASSWORD)
        with self.assertRaisesRegex(ValidationError, "due for renewal"):
            self.typed(action, renewal_date=today_in_mexico())
        with self.assertRaisesRegex(UserError, "sent by e-mail"):
            self.form(action).save().action_confirm()
        with self.assertRaisesRegex(UserError, "name and RFC"):
            self.typed(self.action_of("action_password_generate"))
        self.assertEqual(self.passwords(credential), [PASSWORD])

    def test_what_was_typed_stays_nowhere_in_the_clear(self):
        credential = self.working().with_user(self.manager)
        model = self.env[PROCEDURE].with_user(self.manager)
        with self.assertLogs("odoo.service.model", "DEBUG") as log:
            [saved] = call_kw(
                model,
                "web_save",
                [
                    [],
                    {
                        "procedure": "password_renew",
                        "credential_id": credential.id,
                        "password": NEW_PASSWORD,
                    },
                ],
                {"specification": {"password": {}, "is_taken": {}}},
            )
        self.assertEqual(
            saved, {"id": saved["id"], "password": False, "is_taken": True}
        )
        self.assertIn("web_save", "".join(log.output))
        self.assertNotIn(NEW_PASSWORD, "".join(log.output))
        self.env.flush_all()
        for table in (
            "l10n_mx_infonavit_procedure",
            "l10n_mx_infonavit_credential",
            "l10n_mx_infonavit_secret",
            "mail_message",
        ):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE strpos(t::text, %s) > 0",
                [NEW_PASSWORD],
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)

    def test_cancelling_forgets_it_and_switches_off_what_used_it(self):
        credential = self.working().with_user(self.manager)
        profile = self.env["l10n_mx_infonavit.service.profile"].search([], limit=1)
        using = self.env["l10n_mx_infonavit.connection"].create(
            {
                "company_id": self.company.id,
                "profile_id": profile.id,
                "credential_id": credential.id,
            }
        )
        using.flush_recordset()
        self.env.cr.execute(
            "UPDATE l10n_mx_infonavit_connection SET state = 'trouble' WHERE id = %s",
            [using.id],
        )
        using.invalidate_recordset()
        form = self.form(credential.action_cancel_in_portal())
        self.assertIn("not to be used any more", form.steps)
        form.date_cancelled = today_in_mexico() + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "when it has happened"):
            form.save().action_confirm()
        self.assertTrue(credential.active)
        form.date_cancelled = today_in_mexico()
        form.acuse = base64.b64encode(PDF)
        wizard = form.save()
        wizard.action_confirm()
        self.assertFalse(credential.active or credential.has_password)
        self.assertEqual(credential.state, "empty")
        self.assertEqual(credential._keys(connection()), [])
        self.assertEqual(using.state, "off")
        self.assertEqual(credential.message_ids.attachment_ids.raw, PDF)
        self.assertTrue(any("switched off: 1" in s for s in self.said(credential)))
        with self.assertRaisesRegex(UserError, "archived already"):
            wizard.action_confirm()
        with self.assertRaisesRegex(UserError, "takes no contraseña"):
            wizard.password = NEW_PASSWORD

    def test_an_accountant_is_refused(self):
        credential = self.working().with_user(self.accountant)
        for act in ("generate", "renew", "recover", "cancel"):
            with self.assertRaises(AccessError):
                getattr(credential, f"action_{act}_in_portal")()
        with self.assertRaises(AccessError):
            credential._cancel(today_in_mexico())
        with self.assertRaises(AccessError):
            self.env[PROCEDURE].with_user(self.accountant).create(
                {"procedure": "password_renew", "credential_id": credential.id}
            )

    def test_another_companys_credential_is_refused(self):
        credential = self.working()
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user("ajena", MANAGER, other)
        model = self.env[PROCEDURE].with_user(stranger)
        model = model.with_context(allowed_company_ids=other.ids)
        values = {"procedure": "password_renew", "credential_id": credential.id}
        for typed in ({"password": NEW_PASSWORD}, {"procedure": "password_cancel"}):
            with self.assertRaises(AccessError):
                model.create({**values, **typed})
        self.assertEqual(self.passwords(credential), [PASSWORD])

    def test_every_procedure_has_its_steps(self):
        choices = dict(self.env[PROCEDURE]._fields["procedure"].selection)
        texts = set()
        for procedure in (*choices, procedure_steps.TRUST_REVOKE):
            steps = procedure_steps.steps(self.env, procedure)
            self.assertGreaterEqual(len(steps), 6)
            texts.add(" ".join(steps))
        self.assertEqual(len(texts), 7)
