from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ConcurrencyError

from odoo.addons.queue_job.exception import RetryableJobError

# Seconds until a part tries again that was in another one's way.
COLLIDED = 5


class HrPayslip(models.Model):
    """A part of a large batch, as a job: it is whole or was not at all."""

    _inherit = "hr.payslip"

    def _job_store_values(self, job):
        """queue_job asks for it when it stores a job, any addon's."""
        if not job.method_name.startswith("_l10n_mx_infonavit_"):
            return {}
        return {"l10n_mx_infonavit_run_id": job.recordset.payslip_run_id[:1].id}

    def _l10n_mx_infonavit_job_compute(self):
        """Compute those of these payslips that may still change."""
        slips = self.exists().filtered(lambda slip: slip.state in ("draft", "verify"))
        self._l10n_mx_infonavit_in_turn(slips.compute_sheet)
        return self.env._("Payslips computed: %(count)s.", count=len(slips))

    def _l10n_mx_infonavit_in_turn(self, compute):
        """Two parts that make the same bimester at once: the slower one finds it there
        the next time.

        :raises RetryableJobError: it is the slower one
        """
        try:
            compute()
            self.env.flush_all()
        except (UniqueViolation, ConcurrencyError) as error:
            text = self.env._("Another part of the batch was in its way.")
            raise RetryableJobError(text, seconds=COLLIDED) from error

    def _l10n_mx_infonavit_job_cfdi(self):
        """Make the CFDIs; a payslip that can have none costs itself alone."""
        slips = self.exists()
        tried = [slip._l10n_mx_infonavit_try_cfdi() for slip in slips]
        reasons = list(filter(None, tried))
        if reasons:
            slips.payslip_run_id[:1].message_post(
                body=self.env._(
                    "Payslips without CFDI:\n%(reasons)s", reasons="\n".join(reasons)
                )
            )
        made = len(slips) - len(reasons)
        return self.env._("CFDIs made: %(count)s.", count=made)
