import base64

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .certification_common import (
    CERTIFICATION,
    DOCUMENT,
    FOLIO,
    PDF,
    RFC,
    ROUND,
    XLS,
    CertificationCase,
)


@tagged("post_install", "-at_install")
class TestCertification(CertificationCase):
    # --- the path ---------------------------------------------------------------------

    def test_the_whole_path_through_two_corrections_to_production(self):
        certification = self.make_certification()
        self.assertEqual(certification.rfc, RFC)
        states = [certification.state]
        for act, day, values in self.PATH:
            self.record(certification, act, day, **values)
            states.append(certification.state)
        self.assertEqual(
            states,
            [
                "draft",
                "requested",
                *["testing", "analysis", "corrections"] * 2,
                "testing",
                "analysis",
                "approved",
                "production",
            ],
        )
        self.assertEqual(certification.folio, FOLIO)
        rounds = certification.round_ids
        self.assertEqual(rounds.mapped("number"), [1, 2, 3])
        self.assertEqual(
            rounds.mapped("state"), ["inconsistencies", "inconsistencies", "approved"]
        )
        self.assertEqual(rounds[0].result_note, "Caso 3")
        self.assertEqual(rounds[2].workbook, XLS)
        self.assertFalse(any(rounds.mapped("is_late")))

    def test_the_status_is_what_the_portal_shows(self):
        certification = self.walk(self.make_certification(), 2)
        self.assertEqual(certification.portal_status, "En espera de documentos")
        self.record(certification, "send", "2026-07-01")
        self.assertEqual(certification.portal_status, "En análisis")
        # What it shows after an answer the guide does not say: it is not made up.
        self.record(certification, "answer", "2026-07-07", result="approved")
        self.assertFalse(certification.portal_status)
        self.record(certification, "sign", "2026-07-08", portal_status=" Certificado ")
        self.assertEqual(certification.portal_status, "Certificado")

    def test_every_state_says_what_to_do_in_numbered_sentences(self):
        certification = self.make_certification()
        said = [certification.guide]
        for act, day, values in self.PATH:
            self.record(certification, act, day, **values)
            said.append(certification.guide)
        self.record(certification, "cancel", "2026-09-01")
        said.append(certification.guide)
        for guide in said:
            self.assertGreaterEqual(guide.count("<li>"), 3)
        # The rounds say the same.
        self.assertEqual(len(set(said)), len(said) - 5)
        self.assertIn("Descargar responsiva", said[0])
        self.assertIn("Enviar archivo", said[2])

    def test_the_chatter_keeps_each_step(self):
        certification = self.walk(self.make_certification(), 3)
        bodies = "".join(certification.message_ids.mapped("body"))
        for title in (
            "The Request Was Sent",
            "The Test Set Arrived",
            "The Evidence Was Sent · 07/01/2026",
        ):
            self.assertIn(title, bodies)

    def test_a_step_that_is_not_due_is_refused(self):
        certification = self.make_certification()
        steps = [None, *self.PATH]
        for step in steps:
            if step:
                self.record(certification, step[0], step[1], **step[2])
            expected = {
                "draft": {"action_request_sent"},
                "requested": {"action_set_arrived", "action_cancel"},
                "testing": {"action_evidence_sent", "action_cancel"},
                "analysis": {"action_answered", "action_cancel"},
                "corrections": {"action_set_arrived", "action_cancel"},
                "approved": {"action_terms_signed", "action_cancel"},
                "production": {"action_cancel"},
            }[certification.state]
            for button in (
                "action_request_sent",
                "action_set_arrived",
                "action_evidence_sent",
                "action_answered",
                "action_terms_signed",
                "action_cancel",
            ):
                if button in expected:
                    getattr(certification, button)()
                    continue
                with self.refused("cannot be recorded now"):
                    getattr(certification, button)()

    def test_a_dialog_that_was_left_open_does_not_record_twice(self):
        certification = self.walk(self.make_certification(), 2)
        with self.at("2026-07-01"):
            action = certification.action_evidence_sent()
            entry = (
                self.env[action["res_model"]]
                .with_context(**action["context"])
                .create({"folio": FOLIO, "workbook": XLS})
            )
            entry.action_confirm()
            with self.refused("In Analysis"):
                entry.action_confirm()

    # --- cancelling -------------------------------------------------------------------

    def test_it_can_be_cancelled_at_each_state_and_begun_anew(self):
        for steps in range(1, len(self.PATH) + 1):
            with self.subTest(steps=steps):
                certification = self.walk(self.make_certification(), steps)
                self.record(
                    certification, "cancel", "2026-09-01", note="otro desarrollador"
                )
                self.assertEqual(certification.state, "cancelled")
                self.assertFalse(certification.deadline)
                self.assertNotIn("open", certification.round_ids.mapped("state"))
                self.assertIn("otro desarrollador", certification.message_ids[0].body)
                with self.refused("cannot be recorded now"):
                    certification.action_cancel()

    def test_one_is_under_way_by_company_and_rfc(self):
        certification = self.walk(self.make_certification(), 1)
        with self.assertRaises(Exception) as caught, mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.make_certification()
        self.assertIn("certification_active_uniq", str(caught.exception))
        self.make_certification(rfc="OTR010203AB4")
        self.record(certification, "cancel", "2026-06-02")
        self.walk(self.make_certification(), len(self.PATH))
        # In production it is no longer under way.
        self.make_certification()

    def test_only_a_draft_is_deleted(self):
        self.make_certification().unlink()
        certification = self.walk(self.make_certification(), 1)
        with self.refused("is kept: cancel it"):
            certification.unlink()

    # --- mistakes ---------------------------------------------------------------------

    def test_impossible_days_are_refused_with_one_sentence(self):
        cancel = ("cancel", "2026-09-01", {})
        path = [*self.PATH, cancel]
        for steps, (act, day, values) in enumerate(path):
            with self.subTest(act=act, day=day), self.env.cr.savepoint() as savepoint:
                certification = self.walk(self.make_certification(), steps)
                with self.refused("still to come", ValidationError):
                    self.record(certification, act, day, today="2026-05-31", **values)
                if steps:
                    with self.refused("cannot come before", ValidationError):
                        self.record(
                            certification,
                            act,
                            "2026-05-31",
                            today="2026-09-01",
                            **values,
                        )
                savepoint.rollback()

    def test_the_refusal_names_both_days(self):
        certification = self.walk(self.make_certification(), 2)
        with self.assertRaises(ValidationError) as caught:
            self.record(certification, "send", "2026-06-05", today="2026-07-01")
        self.assertEqual(
            str(caught.exception),
            "“The sending of the evidence of test set 1” (06/05/2026) cannot come "
            "before “The arrival of test set 1” (06/08/2026): check the dates.",
        )

    def test_steps_on_one_day_are_possible(self):
        certification = self.make_certification()
        for act, _day, values in self.PATH:
            self.record(certification, act, "2026-06-01", **values)
        self.assertEqual(certification.state, "production")

    def test_evidence_needs_folio_and_a_true_xls_of_at_most_5_mb(self):
        certification = self.walk(self.make_certification(), 2)
        xlsx = base64.b64encode(b"PK\x03\x04" + bytes(100))
        large = base64.b64encode(base64.b64decode(XLS) + bytes(5 * 1024 * 1024))
        for values, sentence in (
            ({"folio": " "}, "Write the folio"),
            ({"workbook": False}, "Attach the evidence file"),
            ({"workbook": xlsx}, "true .xls file"),
            ({"workbook": large}, "at most 5 MB"),
        ):
            with self.subTest(sentence=sentence), self.env.cr.savepoint() as savepoint:
                with self.refused(sentence):
                    self.record(certification, "send", "2026-07-01", **values)
                savepoint.rollback()
        self.assertEqual(certification.state, "testing")

    def test_the_evidence_file_of_the_test_set_is_the_one_that_was_sent(self):
        certification = self.walk(self.make_certification(), 2)
        certification.current_round_id.write(
            {"workbook": XLS, "workbook_filename": "evidencias.xls"}
        )
        self.record(certification, "send", "2026-07-01", workbook=False)
        self.assertEqual(certification.round_ids.workbook, XLS)
        self.assertEqual(certification.round_ids.workbook_filename, "evidencias.xls")

    def test_an_answer_needs_its_result_and_inconsistencies_their_words(self):
        certification = self.walk(self.make_certification(), 3)
        with self.refused("Choose what Infonavit answered"):
            self.record(certification, "answer", "2026-07-07")
        with self.refused("Write down the inconsistencies"):
            self.record(
                certification,
                "answer",
                "2026-07-07",
                result="inconsistencies",
                note=" ",
            )

    def test_facts_cannot_be_written_past_the_order_of_the_steps(self):
        certification = self.walk(self.make_certification(), 3)
        rounds = certification.round_ids
        with self.at("2026-09-01"):
            for record, vals, sentence in (
                (certification, {"date_signed": "2026-08-01"}, "has approved"),
                (certification, {"date_requested": False}, "not recorded yet"),
                (certification, {"date_requested": "2026-06-09"}, "cannot come before"),
                (rounds, {"date_answered": "2026-08-01"}, "both, or neither"),
                (rounds, {"date_sent": "2026-06-07"}, "cannot come before"),
                (rounds, {"date_received": "2026-07-02"}, "cannot come before"),
            ):
                with self.subTest(vals=vals):
                    with self.refused(sentence, ValidationError):
                        record.write(vals)
            with self.assertRaises(ValidationError):
                self.env[ROUND].create(
                    {
                        "certification_id": certification.id,
                        "number": 2,
                        "date_received": "2026-08-01",
                    }
                )
        with self.refused("never requested", ValidationError):
            with self.at("2026-09-01"):
                self.make_certification(
                    rfc="OTR010203AB4"
                ).date_cancelled = "2026-08-01"

    def test_a_day_that_is_corrected_leaves_a_trace(self):
        certification = self.walk(self.make_certification(), 3)
        told = len(certification.message_ids)
        with self.at("2026-07-02"):
            certification.round_ids.date_received = "2026-06-09"
        self.assertEqual(len(certification.message_ids), told + 1)
        self.assertIn(
            "First test set, Received On: 06/09/2026 instead of 06/08/2026",
            certification.message_ids[0].body,
        )

    def test_terms_are_not_signed_after_inconsistencies(self):
        certification = self.walk(self.make_certification(), 4)
        with self.at("2026-09-01"):
            with self.refused("once Infonavit has approved", ValidationError):
                certification.date_signed = "2026-08-01"

    def test_the_rfc_is_checked(self):
        with self.refused("cannot be an RFC", ValidationError):
            self.make_certification(rfc="ABC")
        self.assertEqual(
            self.make_certification(rfc=" otr010203ab4 ").rfc, "OTR010203AB4"
        )

    def test_the_tests_connection_is_of_the_certification_environment(self):
        profile = self.env["l10n_mx_infonavit.service.profile"]
        connection = self.env["l10n_mx_infonavit.connection"]
        production, tests = (
            connection.create(
                {
                    "company_id": self.company.id,
                    "profile_id": profile.create(
                        {"name": environment, "environment": environment}
                    ).id,
                }
            )
            for environment in ("production", "certification")
        )
        certification = self.make_certification(connection_id=tests.id)
        with self.refused("certification environment", ValidationError):
            certification.connection_id = production
        action = certification.action_production_connection()
        self.assertEqual(action["res_id"], production.id)

    # --- taking back ------------------------------------------------------------------

    def test_each_step_can_be_taken_back(self):
        certification = self.make_certification()
        states = [certification.state]
        for act, day, values in [*self.PATH, ("cancel", "2026-09-01", {})]:
            self.record(certification, act, day, **values)
            states.append(certification.state)
        for state in reversed(states[:-1]):
            certification.action_take_back()
            self.assertEqual(certification.state, state)
        self.assertFalse(certification.round_ids)
        with self.refused("No step is recorded yet"):
            certification.action_take_back()
        self.assertIn("Step taken back", certification.message_ids[0].body)

    def test_a_test_set_with_evidence_sent_is_not_deleted(self):
        certification = self.walk(self.make_certification(), 3)
        with self.refused("take back that step"):
            certification.round_ids.unlink()

    # --- documents --------------------------------------------------------------------

    def test_the_documents_that_lack_are_named_until_they_are_there(self):
        certification = self.make_certification()
        self.assertFalse(certification.checklist)
        self.walk(certification, 4)
        self.assertEqual(certification.checklist.count("lacking"), 4)
        self.assertEqual(certification.checklist.count("there"), 1)
        self.assertIn("Test set 1: E-mail with the Test Set", certification.checklist)
        certification.document_ids = [
            Command.create({"kind": kind, "file": PDF, "round_id": number})
            for kind, number in (
                ("request", False),
                ("responsiva", False),
                ("email_set", certification.round_ids.id),
                ("email_answer", certification.round_ids.id),
            )
        ]
        self.assertNotIn("lacking", certification.checklist)

    def test_an_e_mail_of_one_test_set_is_not_the_other_s(self):
        certification = self.make_certification()
        for act, day, values in self.PATH[:5]:
            file = PDF if act == "receive" and day == "2026-06-08" else False
            self.record(certification, act, day, file=file, **values)
        first, second = certification.round_ids
        self.assertEqual(first.document_ids.kind, "email_set")
        self.assertFalse(second.document_ids)
        rows = certification.checklist.split("<li>")
        [row] = [r for r in rows if "Test set 2" in r]
        self.assertIn("lacking", row)

    def test_each_dialog_keeps_its_document(self):
        certification = self.make_certification()
        for act, day, values in [*self.PATH, ("cancel", "2026-09-01", {})]:
            self.record(
                certification, act, day, file=PDF, filename=f"{act}.pdf", **values
            )
        self.assertEqual(
            certification.document_ids.sorted("id").mapped("kind"),
            [
                "responsiva",
                *["email_set", "evidence_acuse", "email_answer"] * 3,
                "approval_responsiva",
                "cancellation_acuse",
            ],
        )

    def test_a_document_is_of_a_test_set_of_its_own_certification(self):
        mine = self.walk(self.make_certification(), 2)
        other = self.walk(self.make_certification(rfc="OTR010203AB4"), 2)
        with self.refused("another certification", ValidationError):
            self.env[DOCUMENT].create(
                {
                    "certification_id": mine.id,
                    "round_id": other.round_ids.id,
                    "kind": "other",
                    "file": PDF,
                }
            )

    # --- rights and screens -----------------------------------------------------------

    def test_an_accountant_reads_and_changes_nothing(self):
        certification = self.walk(self.make_certification(), 2)
        self.env[DOCUMENT].create({"certification_id": certification.id, "file": PDF})
        theirs = certification.with_user(self.accountant)
        self.assertEqual(theirs.state, "testing")
        self.assertTrue(theirs.guide and theirs.deadline_text and theirs.checklist)
        for records in (theirs, theirs.round_ids, theirs.document_ids):
            self.assertTrue(records.read([]))
            with self.assertRaises(AccessError):
                records.write({"company_id": self.company.id})
            with self.assertRaises(AccessError):
                records.unlink()
        for button in ("action_evidence_sent", "action_cancel", "action_take_back"):
            with self.assertRaises(AccessError):
                getattr(theirs, button)()
        with self.assertRaises(AccessError):
            theirs._record("send", "2026-07-01", folio=FOLIO, workbook=XLS)
        with self.assertRaises(AccessError):
            theirs.create({"rfc": RFC})

    def test_another_company_sees_nothing(self):
        certification = self.walk(self.make_certification(), 2)
        self.env[DOCUMENT].create({"certification_id": certification.id, "file": PDF})
        home = self.stranger.company_id
        for model in (CERTIFICATION, ROUND, DOCUMENT):
            self.assertFalse(
                self.env[model]
                .with_user(self.stranger)
                .with_context(allowed_company_ids=home.ids)
                .search([])
            )
        with self.assertRaises(AccessError):
            certification.with_user(self.stranger).with_context(
                allowed_company_ids=home.ids
            ).read(["state"])

    def test_the_screens_open_and_save(self):
        form = Form(self.env[CERTIFICATION])
        form.user_id = self.manager
        certification = form.save()
        self.assertEqual(certification.rfc, RFC)
        self.walk(certification, 3)
        with Form(certification) as form:
            form.portal_status = "En análisis"
        with Form(certification.round_ids) as form:
            form.date_received = "2026-06-09"
        self.assertEqual(str(certification.round_ids.date_received), "2026-06-09")
        self.assertEqual(certification.round_ids.action_open()["res_model"], ROUND)
        for model in (CERTIFICATION, ROUND):
            self.env[model].get_views([(False, "list"), (False, "search")])

    def test_the_dialog_proposes_what_is_known(self):
        certification = self.walk(self.make_certification(), 2)
        with self.at("2026-06-20"):
            action = certification.action_evidence_sent()
            form = Form(self.env[action["res_model"]].with_context(**action["context"]))
            self.assertEqual(str(form.date), "2026-06-20")
            self.assertEqual(form.portal_status, "En análisis")
            form.folio = FOLIO
            form.workbook = XLS
            form.save().action_confirm()
        self.assertEqual(certification.state, "analysis")
