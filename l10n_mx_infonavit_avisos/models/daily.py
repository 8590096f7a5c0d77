import logging
from datetime import date, datetime

import pytz

from odoo import api, models

_logger = logging.getLogger(__name__)

# Infonavit's day: terms and deadlines end with it, wherever server and user are.
MEXICO = pytz.timezone("America/Mexico_City")


def today_in_mexico() -> date:
    return datetime.now(MEXICO).date()


class Daily(models.AbstractModel):
    """What is looked at once a day: terms that end, deadlines, values that lack.

    Each model of ``_checks`` has a ``_daily_check()`` that may run twice in a day and
    never commits. One that fails is undone and logged; the others run all the same, and
    nothing escapes: Odoo switches off a scheduled action that goes on failing.
    """

    _name = "l10n_mx_infonavit.daily"
    _description = "Infonavit Daily Checks"

    @api.model
    def _checks(self):
        """Names of the models to check, in order; extend it to add one."""
        return [
            "l10n_mx_infonavit.correction",
            "l10n_mx_infonavit.trust",
            "l10n_mx_infonavit.credential",
            "l10n_mx_infonavit.efirma",
            "l10n_mx_infonavit.emission",
            "l10n_mx_infonavit.fetch",
            "l10n_mx_infonavit.bimester",
            "l10n_mx_infonavit.value",
            "l10n_mx_infonavit.certification",
            "l10n_mx_infonavit.credit.confirmation",
        ]

    @api.model
    def _run(self):
        names = [name for name in self._checks() if name in self.env]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(names))
        for name in names:
            self._run_check(name)
            cron._commit_progress(1)

    @api.model
    def _run_check(self, name):
        """Run one check; its work is kept whole or not at all."""
        try:
            with self.env.cr.savepoint():
                self.env[name]._daily_check()
        except Exception as error:
            # The class alone: texts of errors hold people's data.
            _logger.error("Daily check of %s failed: %s", name, type(error).__name__)
