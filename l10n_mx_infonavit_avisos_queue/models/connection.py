from collections import Counter
from datetime import timedelta

from odoo import fields, models

# So many registros patronales a person waits for; more go into the queue.
DIRECT = 5
# Before what the scheduled action asks for.
PRESSED = 5


class Connection(models.Model):
    """The connection asks in rounds: a round is a job for each registro patronal.

    ``asked_at``: the round that is open began then. It ends when each of its lines has
    its answer, or when the service says what no waiting mends (``_end_round``): jobs
    that come later ask nothing. ``held_until``: the service has had enough, or is not
    there; the jobs of this connection wait until then, all of them.

    What fails, when to ask again and whom to tell is decided as in the main addon.
    """

    _inherit = "l10n_mx_infonavit.connection"

    asked_at = fields.Datetime("Round Began", readonly=True, copy=False)
    held_until = fields.Datetime("Jobs Wait Until", readonly=True, copy=False)
    job_count = fields.Integer("Jobs Waiting or Running", compute="_compute_job_count")

    def _compute_job_count(self):
        jobs = self.sudo().line_ids._open_jobs()
        counts = Counter(job.l10n_mx_infonavit_line_id.connection_id.id for job in jobs)
        for connection in self:
            connection.job_count = counts[connection.id]

    # --- a round begins ---------------------------------------------------------------

    def action_fetch(self):
        """Fetch now; many registros patronales in the background."""
        self.ensure_one()
        if len(self.sudo()._lines()) <= DIRECT:
            return super().action_fetch()
        self._check_may_fetch()
        self.sudo()._begin_round(PRESSED)
        self.invalidate_recordset(["job_count"])
        return self.env["queue.job"]._l10n_mx_infonavit_told(
            self.env._(
                "%(count)s registros patronales are asked for in the background. "
                "The responsible is told of what comes.",
                count=self.job_count,
            )
        )

    def action_open_jobs(self):
        """The jobs of this connection."""
        self.ensure_one()
        return self.env["queue.job"]._l10n_mx_infonavit_list(
            self, "l10n_mx_infonavit_line_id.connection_id"
        )

    def _fetch_due(self):
        self._begin_round()

    def _begin_round(self, priority=None):
        """Jobs for all lines; where a round is still open, for those without an answer:
        of such a line the job may have been cancelled, or have failed."""
        now, interval = fields.Datetime.now(), timedelta(hours=self.interval_hours)
        lines = self._lines()
        if self.asked_at and self.asked_at + interval > now:
            lines = lines.filtered(self._is_unanswered)
        else:
            self._tell_of_round()
            self.asked_at = now
        # Two who begin it at once write the same row: one of them comes again.
        self.write({"held_until": False, "next_run": self.asked_at + interval})
        return lines._enqueue(priority)

    # --- what comes of its jobs -------------------------------------------------------

    def _is_held(self):
        return self.held_until and self.held_until > fields.Datetime.now()

    def _is_unanswered(self, line):
        return not line.answered_at or line.answered_at < self.asked_at

    def _note_answer(self, line):
        """The line has come to its end. In the transaction that the run opened for it,
        as what follows."""
        line.answered_at = fields.Datetime.now()
        if self.failure_count and not self._is_held():
            self.write({"failure_count": 0, "held_until": False})

    def _end_round_when_answered(self):
        """In a transaction that begins after the answer is committed."""
        if not self.asked_at:
            return
        # The round's lines are many: none is read but one without an answer.
        if not self.env["l10n_mx_infonavit.connection.registro"].search(
            [
                ("connection_id", "=", self.id),
                ("registro_id.active", "=", True),
                "|",
                ("answered_at", "=", False),
                ("answered_at", "<", self.asked_at),
            ],
            limit=1,
        ):
            self._end_round()

    def _note_job_failure(self, line, run):
        """Gives when the job is to ask again, or None."""
        if run.is_of_one:
            self._note_trouble(run.failure)
            if not run.is_unforeseen:
                self._note_answer(line)
            return None
        if not self.asked_at:  # another job has met it, and ended the round
            return None
        if not self._is_held():  # else another job has told of it
            retry_soon = getattr(run.error, "retry_soon", True)
            is_blocked = self.credential_id.is_blocked
            self._note_failure(run.failure, retry_soon, is_blocked)
            if is_blocked or not retry_soon:
                self._tell_of_round()
                self.write({"asked_at": False, "held_until": False})
                return None
            self.held_until = self.next_run
        return self.held_until

    def _note_trouble(self, facts):
        """A trouble of one line; of a round's troubles the first is told."""
        if self.state == "ready":
            next_run = self.next_run
            self._note_failure(facts, retry_soon=False, is_blocked=False)
            self.write({"next_run": next_run, "failure_count": 0})

    def _end_round(self):
        """Each line has its answer."""
        self._tell_of_round()
        self.write({"asked_at": False, "held_until": False})
        if self._lines().filtered("error"):
            self.next_run = fields.Datetime.now() + timedelta(hours=self.interval_hours)
        else:
            self._note_success()

    def _tell_of_round(self):
        """One message on all that came since the round began."""
        if not self.asked_at:
            return
        avisos = self.env["l10n_mx_infonavit.aviso"].search(
            [
                ("fetch_id.connection_id", "=", self.id),
                ("create_date", ">=", self.asked_at),
            ]
        )
        if avisos:
            self._tell_of(avisos)
