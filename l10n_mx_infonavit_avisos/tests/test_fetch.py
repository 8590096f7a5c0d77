"""The scheduled fetch and its button, but for the faults (test_fetch_faults)."""

import gzip
import json
from contextlib import nullcontext
from datetime import date, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..models import service_wording
from ..models.service_run import Run
from .service_case import PAGE, WORKERS, ServiceCase, recent_avisos
from .simulator import made_up_avisos
from .simulator.avisos import NRP


class TestFetch(ServiceCase, CronMixinCase):
    def setUp(self):
        super().setUp()
        self.simulator = self.start_simulator()

    # --- what comes in ----------------------------------------------------------------

    def test_avisos_arrive_by_themselves(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(self.stored(), self.folios(self.simulator))
        aviso = self.env["l10n_mx_infonavit.aviso"].search([], limit=1)
        self.assertEqual(aviso.source, "service")
        self.assertEqual(json.loads(aviso.payload)["FolioAviso"], aviso.folio)

    def test_receipt_says_what_was_asked_and_what_came(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        fetch = self.last_fetch(connection)
        self.assertEqual(
            (fetch.state, fetch.source, fetch.page_count, fetch.item_count),
            ("done", "service", 3, WORKERS),
        )
        self.assertEqual((fetch.new_count, fetch.known_count), (WORKERS, 0))
        self.assertEqual(fetch.unmatched_count, WORKERS)
        self.assertEqual(fetch.registro_patronal_id.name, NRP)
        self.assertEqual(fetch.user_id, self.env.ref("base.user_root"))
        self.assertGreater(fetch.duration, 0)

    def test_answers_are_kept_as_they_came(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        answers = self.last_fetch(connection).attachment_ids.sorted("name")
        self.assertEqual(
            answers.mapped("name"), [f"page-000{n}.json.gz" for n in (1, 2, 3)]
        )
        first = json.loads(gzip.decompress(answers[0].raw))
        self.assertEqual(first["avisos"], self.simulator.avisos[:PAGE])

    def test_known_avisos_are_not_stored_twice(self):
        connection = self.make_connection(self.simulator, overlap_days=60)
        self.run_cron()
        self.run_again(connection)
        fetch = self.last_fetch(connection)
        self.assertEqual((fetch.new_count, fetch.known_count), (0, WORKERS))
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_matched_avisos_take_effect(self):
        connection = self.make_connection(self.simulator)
        entry = self.simulator.avisos[0]
        employee = self.make_worker(1, ssnid=entry["NSS"])
        self.run_cron()
        self.assertTrue(connection.last_success)
        [aviso] = self.env["l10n_mx_infonavit.aviso"].search(
            [("employee_id", "=", employee.id)]
        )
        self.assertEqual(aviso.state, "applied")

    def test_responsible_is_told_how_many_of_each_class(self):
        long_ago = fields.Date.today() - timedelta(days=100)
        self.simulator.avisos[:] = made_up_avisos(
            15, with_changes=True, first_day=long_ago
        )
        connection = self.make_connection(self.simulator, date_first=long_ago)
        self.run_cron()
        message = connection.message_ids[:1]
        counts = "Retenciones: 15; modificaciones: 5; suspensiones: 3; "
        self.assertIn(counts, message.body)
        self.assertIn("Waiting for a person: 23.", message.body)
        self.assertIn(self.manager.partner_id, message.notified_partner_ids)

    def test_nothing_new_is_no_news(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        before = connection.message_ids
        self.run_again(connection)
        self.assertEqual(connection.message_ids, before)

    # --- from when to when ------------------------------------------------------------

    def test_first_fetch_begins_with_the_previous_bimester(self):
        table = {
            "2026-11-21": "2026-09-01",
            "2026-09-01": "2026-07-01",
            "2026-02-28": "2025-11-01",
            "2026-04-30": "2026-01-01",
        }
        connection = self.make_connection(self.simulator)
        for today, first in table.items():
            with freeze_time(f"{today} 18:00"):
                self.assertEqual(str(connection._first_day(False)), first)

    def test_next_fetch_begins_some_days_before_the_last_one_ended(self):
        connection = self.make_connection(self.simulator, overlap_days=5)
        first = connection._first_day(date(2026, 11, 20))
        self.assertEqual(first, date(2026, 11, 15))

    def test_today_is_mexicos(self):
        connection = self.make_connection(self.simulator)
        with freeze_time("2027-01-01 03:00"):  # still the 31st in Mexico
            self.assertEqual(connection._first_day(False), date(2026, 9, 1))

    def test_a_run_that_died_is_told_by_the_next(self):
        connection = self.make_connection(self.simulator)
        dead = self.env["l10n_mx_infonavit.fetch"].create(
            {
                "name": "dead",
                "company_id": self.company.id,
                "connection_id": connection.id,
                "registro_patronal_id": connection.line_ids.registro_id.id,
                "source": "service",
                "state": "running",
            }
        )
        self.run_cron()
        self.assertEqual(dead.state, "failed")
        self.assertIn("stopped in the middle", dead.error_text)

    # --- several companies and registros patronales -----------------------------------

    def test_one_companys_failure_does_not_stop_the_next(self):
        wrong = self.make_company("Primera Ficticia")
        credential = self.make_credential(
            self.simulator, company_id=wrong.id, password="otra"
        )
        first = self.make_connection(self.simulator, wrong, credential=credential.id)
        second = self.make_connection(
            self.simulator,
            self.make_company("Segunda Ficticia"),
            profile=first.profile_id.id,
        )
        first.next_run -= timedelta(minutes=5)
        self.run_cron()
        self.assertEqual((first.state, second.state), ("trouble", "ready"))
        self.assertEqual(self.stored(wrong), [])
        self.assertEqual(self.stored(second.company_id), self.folios(self.simulator))

    def test_a_bug_in_one_company_does_not_stop_the_next(self):
        first = self.make_connection(self.simulator)
        second = self.make_connection(
            self.simulator,
            self.make_company("Segunda Ficticia"),
            profile=first.profile_id.id,
        )
        first.next_run -= timedelta(minutes=5)
        receipts = type(self.env["l10n_mx_infonavit.fetch"])
        create = receipts.create

        row = "NSS 92000198017"

        def fails(records, values):
            if values.get("company_id") == self.company.id:
                raise ZeroDivisionError(row)
            return create(records, values)

        self.patch(receipts, "create", fails)
        logger = "odoo.addons.l10n_mx_infonavit_avisos.models.service_run"
        with self.assertLogs(logger, "ERROR") as log:
            self.run_cron()
        # Where it happened, and nobody's data.
        self.assertIn("ZeroDivisionError", log.output[0])
        self.assertIn("service_receipt.py", log.output[0])
        self.assertNotIn(row, log.output[0])
        self.assertEqual((first.state, second.state), ("trouble", "ready"))
        self.assertIn("unexpected", first.last_error)

    def test_a_registro_without_trust_does_not_stop_the_next(self):
        other = "Y9900002108"
        connection = self.make_connection(self.simulator)
        registro = self.make_registro(other)
        connection.line_ids = [fields.Command.create({"registro_id": registro.id})]
        self.simulator.avisos.extend(recent_avisos(3, first=500, nrp=other))
        [trust] = self.simulator.trusts
        trust.nrp = other
        self.run_cron()
        self.assertEqual(connection.state, "trouble")
        self.assertIn("relación de confianza", connection.last_error)
        self.assertEqual(len(self.stored()), 3)
        by_name = {line.registro_id.name: line for line in connection.line_ids}
        self.assertTrue(by_name[other].watermark)
        self.assertFalse(by_name[NRP].watermark)
        self.assertTrue(by_name[NRP].last_error)
        self.assertFalse(connection.watermark)

    def test_new_registro_is_asked_for_by_itself(self):
        connection = self.make_connection(self.simulator, is_for_all=True)
        self.assertEqual(connection.line_ids.registro_id, self.company_registros())
        self.make_registro("Y9900003107")
        self.assertEqual(connection.line_ids.registro_id, self.company_registros())

    # --- what is asked again, and when ------------------------------------------------

    def test_pauses_grow(self):
        connection = self.make_connection(self.simulator)
        self.simulator.faults.set("error_503")
        pauses = []
        for _run in range(4):
            began = fields.Datetime.now()
            self.run_again(connection)
            pauses.append(round((connection.next_run - began).total_seconds() / 60))
        self.assertEqual(pauses, [5, 10, 20, 40])
        self.assertEqual(connection.failure_count, 4)

    def test_retry_is_planned_with_the_scheduler(self):
        connection = self.make_connection(self.simulator)
        self.simulator.faults.set("too_many_requests", retry_after=1200)
        with self.capture_triggers(
            "l10n_mx_infonavit_avisos.ir_cron_fetch_avisos"
        ) as triggers:
            self.run_cron()
        self.assertEqual(triggers.records.mapped("call_at"), [connection.next_run])

    def test_what_is_not_due_is_left_alone(self):
        connection = self.make_connection(self.simulator)
        connection.next_run = fields.Datetime.now() + timedelta(hours=1)
        self.run_cron()
        self.assertEqual(self.simulator.log, [])

    def test_off_and_draft_ask_nothing(self):
        connection = self.make_connection(self.simulator)
        connection.action_switch_off()
        self.run_cron()
        self.assertEqual(self.simulator.log, [])

    def test_refused_credentials_are_not_tried_for_ever(self):
        connection = self.make_connection(self.simulator)
        self.simulator.faults.set("wrong_password", at="token")
        for _run in range(4):
            self.run_again(connection)
        self.assertEqual(self.simulator.count("/token"), 2)
        self.assertFalse(
            connection.next_run and connection.next_run > fields.Datetime.now()
        )
        credential = connection.credential_id
        self.assertTrue(credential.is_blocked)
        self.assertTrue(credential.activity_ids)

        self.simulator.faults.clear()
        credential.password = self.simulator.account.password
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_new_contrasena_that_is_refused_leaves_the_old_one(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        connection.credential_id.password = "mal copiada"
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(connection.credential_id.state, "refused")
        self.assertEqual(connection.credential_id.refused_count, 0)

    def test_new_contrasena_that_works_takes_the_old_ones_place(self):
        connection = self.make_connection(self.simulator)
        self.run_cron()
        self.simulator.account.password = "renovada-2027"
        connection.credential_id.password = "renovada-2027"
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertFalse(connection.credential_id.has_new_password)
        connection.credential_id._forget_tokens()
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)

    # --- the button -------------------------------------------------------------------

    def test_button_opens_the_receipt(self):
        connection = self.make_connection(self.simulator)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            action = connection.with_user(self.accountant).action_fetch()
        fetch = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((fetch.state, fetch.user_id), ("done", self.accountant))
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_button_raises_and_keeps_what_came(self):
        connection = self.make_connection(self.simulator)
        self.simulator.faults.set("truncated", page=2)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            try:
                connection.with_user(self.accountant).action_fetch()
                self.fail("nothing was raised")
            except UserError as error:
                self.assertIn("ends in the middle", str(error))
        self.assertEqual(len(self.stored()), PAGE)
        self.assertEqual(connection.state, "trouble")

    def test_what_another_run_has_in_hand_is_left_to_it(self):
        """The button says so; neither it nor the scheduled action notes a success."""
        connection = self.make_connection(self.simulator)
        self.env.flush_all()
        self.patch(Run, "_lock", lambda run, line: nullcontext(False))
        due = connection.next_run
        with self.enter_registry_test_mode():
            with self.assertRaisesRegex(UserError, "being fetched at this moment"):
                connection.with_user(self.accountant).action_fetch()
        self.run_cron()
        self.assertFalse(connection.last_success)
        self.assertEqual((connection.state, connection.next_run), ("ready", due))
        self.assertEqual(self.simulator.log, [])

    def test_a_database_that_broke_off_is_told(self):
        error = psycopg2.OperationalError("server closed, NSS 92000198017")
        facts = service_wording.facts(error)
        sentence = service_wording.error(self.env, facts)
        self.assertIn("The database broke off", sentence)
        self.assertNotIn("NSS", sentence)

    def test_button_of_a_connection_that_is_off_says_so(self):
        connection = self.make_connection(self.simulator)
        connection.action_switch_off()
        with self.assertRaisesRegex(UserError, "not switched on"):
            connection.action_fetch()

    # --- answers do not stay for ever -------------------------------------------------

    def test_old_answers_are_dropped(self):
        self.make_connection(self.simulator)
        self.run_cron()
        fetches = self.env["l10n_mx_infonavit.fetch"]
        self.company.l10n_mx_infonavit_answer_days = 30
        fetches._daily_check()
        [fetch] = fetches.search([("source", "=", "service")])
        self.assertEqual(len(fetch.attachment_ids), 3)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            fetches._daily_check()
        self.assertFalse(fetch.attachment_ids)
        self.assertEqual(self.stored(), self.folios(self.simulator))
