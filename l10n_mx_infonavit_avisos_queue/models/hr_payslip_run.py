from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.queue_job.job import FAILED

from .queue_job import OPEN

# Payslips of one job: some seconds of work.
CHUNK = 100
USER_GROUP = "l10n_mx_infonavit_avisos.group_infonavit_user"
# In its context a wizard of payroll's does all its work at once.
AT_ONCE = "l10n_mx_infonavit_at_once"


class HrPayslipRun(models.Model):
    """A large batch of payslips goes in parts, each a job; those of one worker stay
    together, for a payslip may carry what an earlier one lacked."""

    _inherit = "hr.payslip.run"

    l10n_mx_infonavit_job_count = fields.Integer(
        "Parts Waiting or Running",
        compute="_compute_l10n_mx_infonavit_jobs",
        groups=USER_GROUP,
    )
    l10n_mx_infonavit_job_error = fields.Text(
        "Parts That Failed",
        compute="_compute_l10n_mx_infonavit_jobs",
        groups=USER_GROUP,
    )

    def _compute_l10n_mx_infonavit_jobs(self):
        jobs = self._l10n_mx_infonavit_jobs((*OPEN, FAILED))
        by_run = jobs.grouped("l10n_mx_infonavit_run_id")
        for run in self:
            own = by_run.get(run._origin, jobs.browse())
            failed = own.filtered(lambda job: job.state == FAILED)
            run.l10n_mx_infonavit_job_count = len(own - failed)
            run.l10n_mx_infonavit_job_error = "\n".join(
                f"{job.name}: {job.exc_message or job.exc_name or ''}" for job in failed
            )

    def _l10n_mx_infonavit_jobs(self, states):
        domain = [
            ("l10n_mx_infonavit_run_id", "in", self.ids),
            ("state", "in", states),
        ]
        return self.env["queue.job"].sudo().search(domain)

    # --- the buttons ------------------------------------------------------------------

    def action_l10n_mx_infonavit_compute(self):
        """Compute all payslips of the batch that are not confirmed."""
        self.ensure_one()
        slips = self.slip_ids.filtered(lambda slip: slip.state in ("draft", "verify"))
        if not slips:
            raise UserError(
                self.env._("The batch has no payslips that can be computed.")
            )
        self._l10n_mx_infonavit_begin()
        for part in _parts(slips):
            name = self.env._(
                "Compute %(count)s payslips of %(batch)s",
                count=len(part),
                batch=self.name,
            )
            part.with_delay(description=name)._l10n_mx_infonavit_job_compute()
        return self._l10n_mx_infonavit_begun()

    def action_l10n_mx_infonavit_cfdi_jobs(self):
        """Make the CFDIs of the confirmed payslips that have none."""
        self.ensure_one()
        slips = self.slip_ids.filtered(
            lambda slip: (
                slip.state == "done"
                and not slip.credit_note
                and not slip.l10n_mx_infonavit_cfdi_id
            )
        )
        if not slips:
            raise UserError(
                self.env._("The batch has no confirmed payslips without a CFDI.")
            )
        self._l10n_mx_infonavit_begin()
        for part in _parts(slips):
            name = self.env._(
                "CFDIs of %(count)s payslips of %(batch)s",
                count=len(part),
                batch=self.name,
            )
            part.with_delay(description=name)._l10n_mx_infonavit_job_cfdi()
        return self._l10n_mx_infonavit_begun()

    def _l10n_mx_infonavit_generate(self, employees):
        """Make and compute these employees' payslips, as payroll's wizard does; but
        who presses again after a part failed gets none twice."""
        employees = self._l10n_mx_infonavit_without_slip(employees)
        if not employees:
            raise UserError(
                self.env._("All of these employees have their payslip in the batch.")
            )
        self._l10n_mx_infonavit_begin()
        for part in _parts(employees):
            name = self.env._(
                "Generate %(count)s payslips of %(batch)s",
                count=len(part),
                batch=self.name,
            )
            delayed = self.with_delay(description=name)
            delayed._l10n_mx_infonavit_job_generate(part.ids)
        return self._l10n_mx_infonavit_begun()

    def _l10n_mx_infonavit_without_slip(self, employees):
        slips = self.slip_ids.filtered(lambda slip: slip.state != "cancel")
        return employees - slips.employee_id

    def action_l10n_mx_infonavit_jobs(self):
        """The jobs of this batch."""
        self.ensure_one()
        return self.env["queue.job"]._l10n_mx_infonavit_list(
            self, "l10n_mx_infonavit_run_id"
        )

    def _l10n_mx_infonavit_begin(self):
        """One thing after the other; what failed before is over.

        :raises UserError: parts of the batch wait or run
        """
        self.check_access("write")
        if waiting := self._l10n_mx_infonavit_jobs(OPEN):
            raise UserError(
                self.env._(
                    "Parts of this batch still wait or run: %(count)s. Begin anew when "
                    "they are done.",
                    count=len(waiting),
                )
            )
        self._l10n_mx_infonavit_jobs([FAILED]).button_cancelled()

    def _l10n_mx_infonavit_begun(self):
        self.invalidate_recordset(
            ["l10n_mx_infonavit_job_count", "l10n_mx_infonavit_job_error"]
        )
        return self.env["queue.job"]._l10n_mx_infonavit_told(
            self.env._(
                "It is done in the background; the batch shows what still waits."
            )
        )

    # --- the job ----------------------------------------------------------------------

    def _job_store_values(self, job):
        """queue_job asks for it when it stores a job, any addon's."""
        if not job.method_name.startswith("_l10n_mx_infonavit_"):
            return {}
        return {"l10n_mx_infonavit_run_id": job.recordset[:1].id}

    def _l10n_mx_infonavit_job_generate(self, employee_ids):
        """Payroll's wizard, for these employees."""
        employees = self.env["hr.employee"].browse(employee_ids).exists()
        employees = self._l10n_mx_infonavit_without_slip(employees)
        if employees:
            context = {"active_id": self.id, AT_ONCE: True}
            wizards = self.env["hr.payslip.employees"].with_context(**context)
            wizard = wizards.create({"employee_ids": [Command.set(employees.ids)]})
            self.env["hr.payslip"]._l10n_mx_infonavit_in_turn(wizard.compute_sheet)
        return self.env._("Payslips made: %(count)s.", count=len(employees))


def _parts(records):
    """Parts of about CHUNK payslips or employees, one employee's all in one."""
    if records._name == "hr.employee":
        groups = [[employee.id] for employee in records]
    else:
        groups = [slips.ids for slips in records.grouped("employee_id").values()]
    parts, part = [], []
    for ids in groups:
        part += ids
        if len(part) >= CHUNK:
            parts.append(part)
            part = []
    return [records.browse(ids) for ids in [*parts, part] if ids]
