"""The fetch of one registro patronal by its job."""

from contextlib import contextmanager

from odoo.exceptions import UserError

from odoo.addons.l10n_mx_infonavit_avisos.models.service_run import (
    OF_ONE_REGISTRO,
    Run,
)
from odoo.addons.l10n_mx_infonavit_avisos.sources.sia.errors import SiaError


class LineRun(Run):
    """As the main addon's :class:`Run`, of one line, and with its own end: what came
    of it is told to the round of the connection, of which it is a part.

    ``retry_at``: when the job is to ask again; None: not before the next round.
    ``is_busy``: somebody else was fetching the same at that moment, nothing was asked.
    """

    def __init__(self, line):
        super().__init__(line.connection_id)
        self.is_busy = False
        self.retry_at = None
        self._line = line.sudo()

    @property
    def error(self):
        return self._error

    @property
    def is_of_one(self):
        """It says nothing of the connection's other registros patronales."""
        return isinstance(self._error, OF_ONE_REGISTRO) or self.is_unforeseen

    @property
    def is_unforeseen(self):
        """Neither the service's doing nor that of who configures: a bug, likely."""
        return not isinstance(self._error, SiaError | UserError | None)

    @property
    def new_count(self):
        return len(self._new_ids)

    def fetch(self):
        result = super().fetch(lines=self._line)
        # Not before the answer is committed: else, of the last two jobs of a round that
        # come to their end at once, neither would see the other's.
        self.commit(lambda env: self._record(env)._end_round_when_answered())
        return result

    @contextmanager
    def _lock(self, line):
        with super()._lock(line) as is_free:
            self.is_busy = not is_free
            yield is_free

    def _conclude(self, env):
        if self.is_busy:
            return
        connection = self._record(env)
        line = env[self._line._name].browse(self._line.id)
        self._note_credentials(self._error, env)
        if self._error is None:
            connection._note_answer(line)
        else:
            self.retry_at = connection._note_job_failure(line, self)
