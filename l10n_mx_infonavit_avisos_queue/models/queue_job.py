from odoo import api, fields, models

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

    @api.model
    def _l10n_mx_infonavit_list(self, records, field):
        """queue_job's own list, of the jobs whose ``field`` is one of the records."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "queue_job.action_queue_job"
        )
        return action | {"domain": [(field, "in", records.ids)], "context": {}}

    @api.model
    def _l10n_mx_infonavit_told(self, message):
        """What a button gives whose work is done in the background."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
