from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_infonavit_avisos.models.daily import today_in_mexico
from odoo.addons.l10n_mx_infonavit_avisos.models.service_run import LOCK
from odoo.addons.l10n_mx_infonavit_avisos.tests.service_case import (
    ServiceCase,
    recent_avisos,
)
from odoo.addons.queue_job.exception import FailedJobError

from ..models.line_run import LineRun
from .common import JobsMixin

OTHER = "Y9900002108"
RUN_LOGGER = "odoo.addons.l10n_mx_infonavit_avisos.models.service_run"
JOB_LOGGER = "odoo.addons.queue_job.controllers.main"


class FetchJobsCase(JobsMixin, ServiceCase):
    jobs_commit = True

    def setUp(self):
        super().setUp()
        self.simulator = self.start_simulator()
        self.connection = self.make_connection(self.simulator)

    def add_registro(self, name=OTHER, workers=3, first=500):
        """A second registro patronal of the connection, with avisos of its own."""
        registro = self.make_registro(name)
        self.connection.line_ids = [fields.Command.create({"registro_id": registro.id})]
        self.simulator.avisos.extend(recent_avisos(workers, first=first, nrp=name))
        return self.connection.line_ids.filtered(lambda li: li.registro_id == registro)

    def pause(self, job):
        """Minutes until the job runs again."""
        self.assertEqual(job.state, "pending")
        return round((job.eta - datetime.now()).total_seconds() / 60)

    def let_time_pass(self):
        """What the connection waits for is over."""
        self.connection.held_until = fields.Datetime.now() - timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestFetchJobs(FetchJobsCase):
    """Who is asked for, by which job, and what its end means for the connection."""

    def test_the_scheduled_action_only_enqueues(self):
        line = self.add_registro()
        began = fields.Datetime.now()
        self.run_cron()
        self.assertEqual(self.simulator.log, [])
        jobs = self.jobs()
        self.assertEqual(jobs.l10n_mx_infonavit_line_id, self.connection.line_ids)
        self.assertEqual(set(jobs.mapped("state")), {"pending"})
        self.assertEqual(set(jobs.mapped("channel")), {"root.infonavit_fetch"})
        self.assertEqual(jobs.company_id, self.company)
        key = f"l10n_mx_infonavit.fetch-{line.id}"
        self.assertEqual(jobs.filtered(lambda j: j.identity_key == key).records, line)
        self.assertEqual(self.connection.job_count, 2)
        self.assertGreaterEqual(
            self.connection.next_run,
            began + timedelta(hours=self.connection.interval_hours),
        )

    def test_a_line_has_one_job(self):
        self.run_cron()
        [job] = self.jobs()
        for state in ("pending", "enqueued", "started", "wait_dependencies"):
            job.state = state
            self.connection.asked_at = False
            self.run_again(self.connection)
            self.assertEqual(self.jobs(), job)
        job.state = "done"
        self.connection.asked_at = False
        self.run_again(self.connection)
        self.assertEqual(len(self.jobs()), 2)

    def test_jobs_do_what_the_scheduled_action_does_alone(self):
        self.add_registro()
        self.run_cron()
        jobs = self.jobs()
        self.perform(jobs[0])
        self.assertEqual(jobs[0].state, "done")
        self.assertFalse(self.connection.last_success)
        self.perform(jobs[1])
        self.assertEqual(self.stored(), self.folios(self.simulator))
        self.assertEqual(self.connection.state, "ready")
        self.assertEqual(self.connection.watermark, today_in_mexico())
        self.assertTrue(self.connection.last_success)
        self.assertFalse(self.connection.asked_at)
        self.assertEqual(self.connection.job_count, 0)
        told = self.connection.message_ids.mapped("preview")
        told = [text for text in told if "New avisos" in text]
        self.assertEqual(len(told), 1, "one message on all that came")
        self.assertIn("New avisos: 28.", told[0])
        # And once more: nothing is doubled.
        self.run_again(self.connection)
        self.perform(self.jobs("pending"))
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_a_round_ends_in_a_transaction_after_the_answers(self):
        """Of the last two jobs that end at once, one must see the other's answer."""
        connections, answered = type(self.connection), []
        note, end = connections._note_answer, connections._end_round_when_answered

        def note_spy(connection, line):
            answered.append(connection.env.cr)
            return note(connection, line)

        def end_spy(connection):
            self.assertTrue(answered[0]._closed)
            return end(connection)

        self.patch(connections, "_note_answer", note_spy)
        self.patch(connections, "_end_round_when_answered", end_spy)
        self.run_cron()
        self.perform(self.jobs())
        self.assertEqual(self.jobs().state, "done")
        self.assertEqual(len(answered), 1)
        self.assertFalse(self.connection.asked_at)

    def test_an_open_round_goes_on_with_the_lines_that_lack(self):
        line = self.add_registro()
        self.run_cron()
        self.perform(self.jobs() - self.jobs(l10n_mx_infonavit_line_id=line.id))
        self.jobs("pending").button_cancelled()
        self.run_again(self.connection)
        self.assertEqual(self.jobs("pending").l10n_mx_infonavit_line_id, line)
        self.perform(self.jobs("pending"))
        self.assertEqual(self.stored(), self.folios(self.simulator))
        self.assertTrue(self.connection.last_success)

    def test_a_company_in_trouble_does_not_hold_another(self):
        other = self.make_connection(
            self.simulator,
            self.make_company("Segunda Ficticia"),
            profile=self.connection.profile_id.id,
        )
        self.connection.credential_id.password = "mal copiada"
        self.connection.credential_id.write({"has_password": False})
        self.run_cron()
        self.perform(self.jobs())
        self.assertEqual((self.connection.state, other.state), ("trouble", "ready"))
        self.assertEqual(self.stored(other.company_id), self.folios(self.simulator))

    def test_switched_off_or_archived_is_not_asked(self):
        line = self.add_registro()
        self.run_cron()
        line.registro_id.active = False
        self.perform(self.jobs(l10n_mx_infonavit_line_id=line.id))
        self.connection.action_switch_off()
        self.perform(self.jobs("pending"))
        self.assertEqual(self.simulator.log, [])
        self.assertEqual(self.jobs().mapped("state"), ["done", "done"])
        self.assertIn("archived", self.jobs(l10n_mx_infonavit_line_id=line.id).result)

    # --- the button -------------------------------------------------------------------

    def test_an_accountant_presses_for_many(self):
        for number in range(3, 9):
            self.make_registro(f"Y990000{number}10{number}")
        self.connection.is_for_all = True
        self.env.flush_all()
        connection = self.connection.with_user(self.accountant)
        action = connection.action_fetch()
        count = len(self.connection._lines())
        self.assertIn(str(count), action["params"]["message"])
        jobs = self.jobs("pending")
        self.assertEqual(len(jobs), count)
        self.assertEqual(jobs.user_id, self.accountant)
        self.assertEqual(connection.job_count, count)
        self.assertFalse(jobs[0].records.env.su)
        with self.assertRaises(AccessError):
            jobs.with_user(self.accountant).read(["name"])
        [own] = jobs.filtered(
            lambda job: job.l10n_mx_infonavit_line_id.registro_id == self.registro
        )
        self.perform(own)
        self.assertEqual(self.stored(), self.folios(self.simulator))
        self.assertEqual(self.last_fetch(self.connection).user_id, self.accountant)

    def test_an_accountant_presses_for_few(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.connection.with_user(self.accountant).action_fetch()
        self.assertFalse(self.jobs())
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_the_job_opens_its_connection(self):
        self.run_cron()
        action = self.jobs().open_related_action()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            (self.connection._name, self.connection.id),
        )


@tagged("post_install", "-at_install")
class TestFetchJobsFaults(FetchJobsCase):
    """When a job asks again, by the type of the error; and what the others do."""

    def test_too_many_requests_hold_all_jobs_of_the_connection(self):
        self.add_registro()
        self.run_cron()
        first, second = self.jobs()
        self.simulator.faults.set("too_many_requests", retry_after=1200)
        self.perform(first)
        self.assertEqual((self.pause(first), first.retry), (20, 0))
        self.assertEqual(self.connection.state, "trouble")
        self.assertEqual(first.result, self.connection.last_error)
        asked = len(self.simulator.log)
        self.perform(second)
        self.assertEqual((self.pause(second), second.retry), (20, 0))
        self.assertEqual(len(self.simulator.log), asked, "nobody asks meanwhile")
        self.assertEqual(self.connection.failure_count, 1)

        self.simulator.faults.clear()
        self.let_time_pass()
        self.perform(first | second)
        self.assertEqual(self.connection.state, "ready", self.connection.last_error)
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_pauses_grow_while_the_service_is_not_there(self):
        self.run_cron()
        [job] = self.jobs()
        self.simulator.faults.set("error_503")
        pauses = []
        for _try in range(4):
            self.perform(job)
            pauses.append(self.pause(job))
            self.let_time_pass()
        self.assertEqual(pauses, [5, 10, 20, 40])
        self.simulator.faults.clear()
        self.perform(job)
        self.assertEqual((job.state, self.connection.failure_count), ("done", 0))

    def test_what_was_stored_before_the_failure_stays(self):
        self.run_cron()
        self.simulator.faults.set("error_503", page=2)
        self.perform(self.jobs())
        self.assertEqual(len(self.stored()), 10)
        self.simulator.faults.clear()
        self.let_time_pass()
        self.perform(self.jobs())
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_refused_credentials_are_not_retried(self):
        self.add_registro()
        self.run_cron()
        self.simulator.faults.set("wrong_password", at="token")
        self.perform(self.jobs())
        self.assertEqual(self.jobs().mapped("state"), ["done", "done"])
        self.assertEqual(self.simulator.count("/token"), 1)
        self.assertEqual(self.connection.state, "trouble")
        # The next round is the second refusal, and the last one.
        for _round in range(3):
            self.run_again(self.connection)
            self.perform(self.jobs("pending"))
        self.assertEqual(self.simulator.count("/token"), 2)
        self.assertTrue(self.connection.credential_id.is_blocked)
        self.assertFalse(self.jobs("pending"))

    def test_a_job_that_waited_does_not_ask_with_blocked_credentials(self):
        self.run_cron()
        self.connection.credential_id.write({"refused_count": 2})
        self.perform(self.jobs())
        self.assertEqual(self.simulator.log, [])
        self.assertIn("refused", self.jobs().result)

    def test_a_registro_without_trust_is_not_retried_and_holds_nobody(self):
        line = self.add_registro()
        [trust] = self.simulator.trusts
        trust.nrp = OTHER
        self.run_cron()
        self.perform(self.jobs())
        self.assertEqual(self.jobs().mapped("state"), ["done", "done"])
        self.assertEqual(self.connection.state, "trouble")
        self.assertIn("relación de confianza", self.connection.last_error)
        self.assertTrue(line.watermark)
        self.assertEqual(len(self.stored()), 3)
        self.assertFalse(self.connection.asked_at)
        self.assertGreater(self.connection.next_run, fields.Datetime.now())
        trust.nrp = "*"
        self.run_again(self.connection)
        self.perform(self.jobs("pending"))
        self.assertEqual(self.connection.state, "ready", self.connection.last_error)
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_what_nobody_foresaw_is_tried_five_times_then_fails(self):
        line = self.add_registro()
        self.run_cron()
        job = self.jobs() - self.jobs(l10n_mx_infonavit_line_id=line.id)
        receipts = type(self.env["l10n_mx_infonavit.fetch"])
        create = receipts.create

        def fails(records, values):
            if values["registro_patronal_id"] == self.registro.id:
                raise ZeroDivisionError
            return create(records, values)

        with patch.object(receipts, "create", fails), mute_logger(RUN_LOGGER):
            pauses = []
            for _try in range(4):
                self.perform(job)
                pauses.append(self.pause(job))
            self.assertEqual(pauses, [5, 10, 20, 40])
            self.perform(self.jobs() - job)
            with mute_logger(JOB_LOGGER):
                [failure] = self.perform(job)
        self.assertIsInstance(failure, FailedJobError)
        self.assertEqual(job.state, "failed")
        self.assertEqual(len(self.stored()), 3, "the other one is not held")
        self.assertEqual(self.connection.state, "trouble")

    def test_who_presses_does_not_wait_for_the_time_that_was_planned(self):
        for number in range(3, 9):
            self.add_registro(f"Y990000{number}10{number}", workers=0)
        self.run_cron()
        self.simulator.faults.set("too_many_requests", retry_after=1200)
        self.perform(self.jobs())
        self.simulator.faults.clear()
        self.env.flush_all()
        self.connection.with_user(self.accountant).action_fetch()
        jobs = self.jobs()
        self.assertEqual(len(jobs), len(self.connection.line_ids))
        self.assertEqual(set(jobs.mapped("eta")), {False})
        self.assertFalse(self.connection.held_until)
        self.perform(jobs)
        self.assertEqual(self.stored(), self.folios(self.simulator))

    def test_a_database_that_breaks_off_is_no_failure(self):
        self.run_cron()
        with patch.object(LineRun, "fetch", side_effect=OperationalError("gone")):
            self.perform(self.jobs())
        self.assertEqual(self.pause(self.jobs()), 1)

    def test_what_another_fetches_is_left_to_it(self):
        self.run_cron()
        [job] = self.jobs()
        with self.locked(self.connection.line_ids):
            self.perform(job)
        self.assertEqual((self.pause(job), job.retry), (1, 0))
        self.assertEqual(self.simulator.log, [])
        self.perform(job)
        self.assertEqual(self.stored(), self.folios(self.simulator))

    @contextmanager
    def locked(self, line):
        """As by a worker in another process: its own connection to the database."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, line.id])
            yield
