"""What one registro patronal's fetch leaves behind, each step committed on its own."""

import gzip
import time
from functools import partial

from odoo import fields
from odoo.fields import Command

from ..engine import identifiers
from ..sources.sia.client import Query
from . import service_wording
from .daily import today_in_mexico
from .intake import Intake


class ServiceReceipt:
    """Fetches one line of a connection, and keeps its ``l10n_mx_infonavit.fetch``.

    ``commit``: runs a function of an environment in a transaction of its own.
    ``date_from``, ``date_to``: None asks from the watermark to today, and moves it.
    """

    def __init__(self, line, commit, date_from=None, date_to=None):
        connection = line.connection_id
        self.commit = commit
        self.line_id = line.id
        self.connection_id = connection.id
        self.registro_id = line.registro_id.id
        self.company_id = connection.company_id.id
        self.moves_watermark = date_from is None
        self.query = Query(
            line.registro_id.name,
            date_from or connection._first_day(line.watermark),
            date_to or today_in_mexico(),
        )
        self.id = None
        self.new_ids = []
        self._began = time.monotonic()

    def fetch(self, client):
        """Fetch all pages.

        :raises SiaError: what the service does; the pages before are stored
        """
        self.id = self.commit(self._open)
        for page in client.pages(self.query, keep=self._keep):
            self.new_ids += self.commit(partial(self._store, page))
        self.commit(self._finish)

    def fail(self, error):
        """Record what ended it."""
        if self.id:
            self.commit(partial(self._fail, service_wording.facts(error)))

    # --- each in a transaction of its own ---------------------------------------------

    def _open(self, env):
        fetches = env["l10n_mx_infonavit.fetch"]
        dead = fetches.search(
            [
                ("connection_id", "=", self.connection_id),
                ("registro_patronal_id", "=", self.registro_id),
                ("state", "=", "running"),
            ]
        )
        # Whoever wrote them holds the lock no longer.
        dead.write({"state": "failed", "error": service_wording.INTERRUPTED})
        nrp = identifiers.format_nrp(self.query.nrp)
        return fetches.create(
            {
                "name": f"{nrp} {self.query.date_from} – {self.query.date_to}",
                "company_id": self.company_id,
                "connection_id": self.connection_id,
                "registro_patronal_id": self.registro_id,
                "user_id": env.uid,
                "source": "service",
                "state": "running",
                "date_from": self.query.date_from,
                "date_to": self.query.date_to,
            }
        ).id

    def _keep(self, number, raw):
        """The answer as it came, before anything is read in it."""
        self.commit(partial(self._attach, number, gzip.compress(raw, 6, mtime=0)))

    def _attach(self, number, packed, env):
        fetch = self._record(env)
        attachment = env["ir.attachment"].create(
            {
                "name": f"page-{number:04d}.json.gz",
                "raw": packed,
                "mimetype": "application/gzip",
                "res_model": fetch._name,
                "res_id": fetch.id,
                "company_id": self.company_id,
            }
        )
        fetch.attachment_ids = [Command.link(attachment.id)]

    def _store(self, page, env):
        env = env(context=dict(env.context, allowed_company_ids=[self.company_id]))
        company = env["res.company"].browse(self.company_id)
        intake = Intake(env, company, "service", page=page.number)
        fetch = self._record(env)
        avisos = intake.store(intake.judge(page.entries), fetch)
        fetch.page_count = page.number
        return avisos.ids

    def _finish(self, env):
        self._record(env).write({"state": "done", "duration": self._elapsed()})
        line = env["l10n_mx_infonavit.connection.registro"].browse(self.line_id)
        values = {"error": False, "last_success": fields.Datetime.now()}
        if self.moves_watermark:
            values["watermark"] = self.query.date_to
        line.write(values)

    def _fail(self, facts, env):
        self._record(env).write(
            {"state": "failed", "error": facts, "duration": self._elapsed()}
        )
        line = env["l10n_mx_infonavit.connection.registro"].browse(self.line_id)
        line.error = facts

    def _record(self, env):
        return env["l10n_mx_infonavit.fetch"].browse(self.id)

    def _elapsed(self):
        return time.monotonic() - self._began
