import math

from psycopg2 import InterfaceError, OperationalError

from odoo import fields, models

from odoo.addons.l10n_mx_infonavit_avisos.engine import identifiers
from odoo.addons.l10n_mx_infonavit_avisos.models import service_wording
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import PENDING

from .line_run import LineRun
from .queue_job import OPEN

# Somebody else fetches the same, or the database is not there: seconds until it is
# looked at again.
BUSY = 60


class ConnectionRegistro(models.Model):
    """The unit of work: one job fetches one registro patronal.

    It may run on any machine and die at any moment, for the fetch itself is the main
    addon's: it begins at the line's watermark, and takes nothing twice.
    """

    _inherit = "l10n_mx_infonavit.connection.registro"

    answered_at = fields.Datetime(
        "Last Answer",
        readonly=True,
        copy=False,
        help="When its last job came to its end: with avisos, or with a refusal that "
        "a person has to see to.",
    )

    # --- into the queue ---------------------------------------------------------------

    def _enqueue(self, priority=None):
        """A job for each of these lines that has none waiting or running; gives the
        lines that got one.

        ``priority``: a person wants it now, so jobs that wait for their time come too.
        """
        jobs = self._open_jobs()
        if priority:
            waiting = jobs.filtered(lambda job: job.state == PENDING)
            waiting.write({"eta": False, "priority": priority})
        lines = self - jobs.l10n_mx_infonavit_line_id
        for line in lines:
            line.sudo(False).with_company(line.company_id).with_delay(
                priority=priority,
                identity_key=f"l10n_mx_infonavit.fetch-{line.id}",
                description=self.env._(
                    "Infonavit: avisos of %(registro)s, %(company)s",
                    registro=identifiers.format_nrp(line.registro_id.name),
                    company=line.company_id.name,
                ),
            )._job_fetch()
        return lines

    def _open_jobs(self):
        domain = [
            ("l10n_mx_infonavit_line_id", "in", self.ids),
            ("state", "in", OPEN),
        ]
        return self.env["queue.job"].sudo().search(domain)

    def _job_store_values(self, job):
        """queue_job asks for it when it stores a job."""
        return {"l10n_mx_infonavit_line_id": job.recordset.id}

    # --- the job ----------------------------------------------------------------------

    def _job_fetch(self):
        """Fetch the avisos of this registro patronal; gives a sentence on what came.

        Troubles of the service do not count as tries: they are retried when the main
        addon's own plan says so. What nobody foresaw is, and ends as a failed job.

        :raises RetryableJobError: it is to be asked again, later
        """
        self.ensure_one()
        connection = self.connection_id.sudo()
        if refusal := self._not_asked():
            return refusal
        if connection._is_held():
            self._retry(connection.last_error, connection.held_until)
        run = LineRun(self)
        try:
            run.fetch()
        except (OperationalError, InterfaceError) as error:
            text = self.env._("The database broke off in the middle.")
            raise RetryableJobError(text, seconds=BUSY) from error
        if run.is_busy:
            text = self.env._("It is being fetched at this moment by somebody else.")
            raise RetryableJobError(text, seconds=BUSY, ignore_retry=True)
        if run.error is None:
            return self.env._("New avisos: %(count)s.", count=run.new_count)
        sentence = service_wording.error(self.env, run.failure)
        if run.retry_at:
            self._retry(sentence, run.retry_at)
        if run.is_unforeseen:
            raise RetryableJobError(sentence)
        return sentence

    def _retry(self, sentence, at):
        seconds = (at - fields.Datetime.now()).total_seconds()
        raise RetryableJobError(
            sentence, seconds=max(1, math.ceil(seconds)), ignore_retry=True
        )

    def _not_asked(self):
        """Why nothing is asked, a sentence; empty where it is."""
        connection = self.connection_id.sudo()
        if connection.state not in ("ready", "trouble"):
            return self.env._("Nothing was asked: the connection is not switched on.")
        if connection.credential_id.is_blocked:
            return self.env._("Nothing was asked: Infonavit refused the credentials.")
        if self not in connection._lines():
            return self.env._("Nothing was asked: the registro patronal is archived.")
        if not connection.asked_at:
            return self.env._(
                "Nothing was asked, after what another job met: %(error)s",
                error=connection.last_error or "",
            )
        return ""
