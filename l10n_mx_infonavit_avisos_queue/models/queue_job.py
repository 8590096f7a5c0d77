from odoo import fields, models

from odoo.addons.queue_job.job import ENQUEUED, PENDING, STARTED, WAIT_DEPENDENCIES

# Of a job that is still to come to its end by itself.
OPEN = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)


class QueueJob(models.Model):
    """Knows for which registro patronal, or which batch of payslips, it works."""

    _inherit = "queue.job"

    l10n_mx_infonavit_line_id = fields.Many2one(
        "l10n_mx_infonavit.connection.registro",
        string="Registro Patronal of a Connection",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    l10n_mx_infonavit_run_id = fields.Many2one(
        "hr.payslip.run",
        string="Batch of Payslips",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _l10n_mx_infonavit_open(self):
        """The screen on which people see what becomes of the job."""
        self.ensure_one()
        line = self.l10n_mx_infonavit_line_id
        record = line.connection_id or self.l10n_mx_infonavit_run_id
        if not record:
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
