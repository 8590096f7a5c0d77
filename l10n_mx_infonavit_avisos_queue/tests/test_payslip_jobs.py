from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_infonavit_avisos.models.not_stored import NotStored
from odoo.addons.l10n_mx_infonavit_avisos.tests.cfdi_common import JANUARY, CfdiCase

from ..models import hr_payslip_run
from ..wizards import hr_payslip_employees
from .common import JobsMixin

LATER = "2026-01-16", "2026-01-31"
JOB_LOGGER = "odoo.addons.queue_job.controllers.main"


@tagged("post_install", "-at_install")
class TestPayslipJobs(JobsMixin, CfdiCase):
    """A batch in parts gives what it gives at once. Batches are for OCA payroll's
    managers, who need not be queue_job's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "gerente",
            "payroll.group_payroll_manager,"
            "l10n_mx_infonavit_avisos.group_infonavit_user",
        )
        cls.workers = cls.env["hr.employee"].concat(
            *(cls.make_cfdi_worker(number) for number in range(1, 8))
        )
        cls.import_entries(
            *(
                cls.entry("retencion", number, "2020-01-10", 1000 + number)
                for number in range(1, 8)
            )
        )
        for module in (hr_payslip_run, hr_payslip_employees):
            cls.startClassPatcher(patch.object(module, "CHUNK", 3))
        cls.batch = cls.make_run("Quincena 1/2026")

    @classmethod
    def make_run(cls, name):
        run = cls.env["hr.payslip.run"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "date_start": JANUARY[0],
                "date_end": JANUARY[1],
            }
        )
        return run.with_user(cls.manager)

    def make_slips(self, workers=None, days=JANUARY):
        for worker in workers or self.workers:
            self.make_slip(worker, *days, compute=False, payslip_run_id=self.batch.id)
        self.batch.invalidate_recordset()

    def result(self, run=None):
        """What was computed, by worker: totals of the lines, and retentions."""
        slips = (
            (run or self.batch)
            .sudo()
            .slip_ids.sorted(lambda slip: (slip.employee_id.id, slip.date_from))
        )
        return [
            (
                slip.employee_id.id,
                str(slip.date_from),
                slip.state,
                slip.line_ids.sorted("sequence").mapped(lambda li: (li.code, li.total)),
                slip.l10n_mx_infonavit_retention_ids.mapped(
                    lambda row: (row.days, row.amount, row.insurance, row.steps)
                ),
            )
            for slip in slips
        ]

    def undo(self):
        slips = self.batch.sudo().slip_ids
        slips.l10n_mx_infonavit_retention_ids.unlink()
        slips.line_ids.unlink()
        slips.write({"state": "draft"})

    # --- computing --------------------------------------------------------------------

    def test_parts_compute_what_the_whole_does(self):
        self.make_slips()
        self.make_slips(self.workers[:2], LATER)
        self.batch.slip_ids.compute_sheet()
        wanted = self.result()
        self.assertEqual(len([row for row in wanted if row[4]]), 9)
        self.undo()

        self.batch.action_l10n_mx_infonavit_compute()
        jobs = self.jobs()
        self.assertEqual([len(job.records) for job in jobs], [4, 3, 2])
        self.assertEqual(jobs.user_id, self.manager)
        self.assertEqual(set(jobs.mapped("channel")), {"root.infonavit_payroll"})
        # The two of one worker are in one part.
        for worker in self.workers[:2]:
            parts = [job for job in jobs if worker in job.records.employee_id]
            self.assertEqual(len(parts), 1)
        self.assertEqual(self.batch.l10n_mx_infonavit_job_count, 3)
        self.perform(jobs)
        self.assertEqual(set(jobs.mapped("state")), {"done"})
        self.assertEqual(self.result(), wanted)
        self.assertEqual(self.batch.l10n_mx_infonavit_job_count, 0)

    def test_confirmed_ones_are_left_as_they_are(self):
        self.make_slips()
        self.batch.action_l10n_mx_infonavit_compute()
        slip = self.batch.slip_ids.filtered(lambda s: s.employee_id == self.workers[0])
        slip.action_payslip_done()
        slip.compute_date = "2026-01-02"
        self.perform(self.jobs())
        self.assertEqual(str(slip.compute_date), "2026-01-02")
        self.assertEqual(set((self.batch.slip_ids - slip).mapped("state")), {"verify"})

    def test_one_thing_after_the_other(self):
        self.make_slips()
        self.batch.action_l10n_mx_infonavit_compute()
        with self.assertRaisesRegex(UserError, "still wait or run: 3"):
            self.batch.action_l10n_mx_infonavit_compute()
        self.perform(self.jobs())
        self.batch.action_l10n_mx_infonavit_compute()
        self.assertEqual(len(self.jobs("pending")), 3)

    def test_a_part_that_fails_says_why_and_leaves_nothing_half(self):
        self.make_slips()
        self.batch.action_l10n_mx_infonavit_compute()
        first, *others = self.jobs()
        payslips = type(self.env["hr.payslip"])
        get_lines, seen = payslips.get_lines_dict, []

        def fails(slip):
            seen.append(slip)
            if len(seen) == 2:
                raise ZeroDivisionError("The rule NET divides by zero.")
            return get_lines(slip)

        with patch.object(payslips, "get_lines_dict", fails):
            with mute_logger(JOB_LOGGER):
                [failure] = self.perform(first)
        self.assertIsInstance(failure, ZeroDivisionError)
        for job in others:
            self.perform(job)
        self.assertEqual(first.state, "failed")
        self.assertIn("divides by zero", self.batch.l10n_mx_infonavit_job_error)
        states = self.batch.slip_ids.mapped("state")
        self.assertEqual((states.count("draft"), states.count("verify")), (3, 4))
        self.batch.action_l10n_mx_infonavit_compute()
        self.assertEqual(first.state, "cancelled")
        self.perform(self.jobs("pending"))
        self.assertFalse(self.batch.l10n_mx_infonavit_job_error)
        self.assertEqual(set(self.batch.slip_ids.mapped("state")), {"verify"})

    def test_nothing_to_compute_is_said(self):
        with self.assertRaisesRegex(UserError, "no payslips that can be computed"):
            self.batch.action_l10n_mx_infonavit_compute()

    def test_only_payrolls_managers_press(self):
        self.make_slips()
        with self.assertRaises(AccessError):
            self.batch.with_user(self.accountant).action_l10n_mx_infonavit_compute()
        self.assertFalse(self.jobs())

    def test_the_job_opens_its_batch(self):
        self.make_slips()
        self.batch.action_l10n_mx_infonavit_compute()
        action = self.jobs()[0].open_related_action()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (self.batch._name, self.batch.id)
        )

    # --- generating -------------------------------------------------------------------

    def generate(self, run, workers, at_once=False):
        context = {"active_id": run.id}
        if at_once:
            context[hr_payslip_run.AT_ONCE] = True
        wizards = self.env["hr.payslip.employees"].with_user(self.manager)
        wizard = wizards.with_context(**context).create(
            {"employee_ids": [Command.set(workers.ids)]}
        )
        return wizard.compute_sheet()

    def test_many_payslips_are_generated_as_at_once(self):
        self.generate(self.batch, self.workers, at_once=True)
        wanted = self.result()
        self.assertEqual(len([row for row in wanted if row[4]]), 7)
        self.undo()
        self.batch.sudo().slip_ids.unlink()

        action = self.generate(self.batch, self.workers)
        self.assertEqual(action["tag"], "display_notification")
        jobs = self.jobs()
        self.assertEqual([len(job.args[0]) for job in jobs], [3, 3, 1])
        self.perform(jobs)
        self.batch.invalidate_recordset()
        self.assertEqual(self.result(), wanted)
        self.assertEqual(self.batch.slip_ids.create_uid, self.manager)

    def test_who_generates_again_after_a_failure_gets_none_twice(self):
        self.generate(self.batch, self.workers)
        first, second, third = self.jobs()
        self.perform(first | third)
        second.state = "failed"
        self.generate(self.batch, self.workers)
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(self.jobs("pending").args[0], second.args[0])
        # As a job that was found dead too early runs twice.
        self.perform(self.jobs("pending") | first)
        self.batch.invalidate_recordset()
        employees = self.batch.slip_ids.mapped("employee_id.id")
        self.assertEqual(len(self.batch.slip_ids), 7)
        self.assertEqual(set(employees), set(self.workers.ids))
        with self.assertRaisesRegex(UserError, "have their payslip"):
            self.generate(self.batch, self.workers)

    def test_few_payslips_are_generated_at_once(self):
        self.generate(self.batch, self.workers[:3])
        self.assertFalse(self.jobs())
        self.batch.invalidate_recordset()
        self.assertEqual(len(self.batch.slip_ids), 3)

    # --- CFDI -------------------------------------------------------------------------

    def test_cfdis_of_confirmed_payslips(self):
        self.make_slips()
        self.workers[2].l10n_mx_rfc = False
        slips = self.batch.slip_ids.sorted("id")
        slips.compute_sheet()
        for slip in slips[:5]:
            slip.action_payslip_done()
        slips[0]._l10n_mx_infonavit_make_cfdi()
        known = slips[0].l10n_mx_infonavit_cfdi_id
        self.batch.action_l10n_mx_infonavit_cfdi_jobs()
        jobs = self.jobs()
        self.assertEqual(jobs.mapped(lambda job: len(job.records)), [3, 1])
        self.perform(jobs)
        self.batch.invalidate_recordset()
        have = slips.filtered("l10n_mx_infonavit_cfdi_id")
        self.assertEqual(have, slips[0] | slips[1] | slips[3] | slips[4])
        self.assertEqual(slips[0].l10n_mx_infonavit_cfdi_id, known)
        [message] = self.batch.message_ids.filtered(
            lambda message: "Payslips without CFDI" in message.preview
        )
        self.assertIn("Trabajador 3: The worker's RFC is missing", message.preview)
        # What is left is the one that can have none.
        self.batch.action_l10n_mx_infonavit_cfdi_jobs()
        self.assertEqual(self.jobs("pending").records, slips[2])

    def test_a_full_disk_is_no_reason_of_a_payslip(self):
        """The part fails, and says it; no payslip is told to lack something."""
        self.make_slips()
        slip = self.batch.slip_ids[:1]

        def full(_slip):
            raise NotStored(self.env, "No space left on device")

        self.patch(type(slip), "_l10n_mx_infonavit_make_cfdi", full)
        with self.assertRaises(NotStored):
            slip._l10n_mx_infonavit_job_cfdi()
        self.assertFalse(
            self.batch.message_ids.filtered(
                lambda message: "Payslips without CFDI" in message.preview
            )
        )
