"""Jobs as a worker of queue_job runs them, within a test's transaction."""

from contextlib import ExitStack, nullcontext
from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.job import Job


class JobsMixin:
    def jobs(self, *states, **values):
        """Jobs of this addon, the oldest first."""
        domain = [("channel", "=like", "root.infonavit%")]
        if states:
            domain.append(("state", "in", states))
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["queue.job"].search(domain, order="id")

    # Whether jobs write in cursors of their own. Of a test these are all one
    # connection's: what the job's own cursor undoes would go with what they committed.
    jobs_commit = False

    def perform(self, jobs):
        """queue_job's own way with jobs that it has taken, whatever their time; gives
        the errors of those that failed."""
        self.env.flush_all()
        failures = []
        for job in jobs:
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                taken = Job.load(env, job.uuid)
                taken.set_enqueued()
                taken.set_started()
                taken.store()
                env.flush_all()
                with patch.object(cr, "rollback"), ExitStack() as stack:
                    if self.jobs_commit:
                        stack.enter_context(patch.object(cr, "savepoint", nullcontext))
                    try:
                        RunJobController._runjob(env, taken)
                    except Exception as error:
                        failures.append(error)
            self.env.invalidate_all()
        return failures
