from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.bimester import Bimester
from ..engine.span import ONE_DAY
from . import service_wording
from .daily import today_in_mexico
from .service_run import Run

# Asked again after a failure that may soon be over: growing pauses.
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)


class Connection(models.Model):
    """The connection at work: who fetches, when, and what came of it.

    The button and the scheduled action go the same way; both record what fails, and
    the button raises it as well.
    """

    _inherit = "l10n_mx_infonavit.connection"

    # --- fetching ---------------------------------------------------------------------

    def action_fetch(self):
        """Fetch now; what fails is recorded, and raised as one sentence."""
        self.ensure_one()
        self._check_may_fetch()
        fetches = self._fetch_or_raise()
        return self._open(fetches)

    def action_fetch_range(self):
        """Ask from when to when, and whether to write."""
        self.ensure_one()
        self._check_may_fetch()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fetch a Range"),
            "res_model": "l10n_mx_infonavit.connection.range",
            "view_mode": "form",
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def _fetch_or_raise(self, **wanted):
        """The receipts of a fetch. What failed is recorded by then, and raised."""
        run = Run(self.sudo())
        run.fetch(**wanted)
        self.invalidate_recordset()
        if run.failure:
            raise UserError(service_wording.error(self.env, run.failure))
        if run.is_elsewhere:
            raise UserError(
                self.env._(
                    "The avisos are being fetched at this moment, by the scheduled "
                    "action or by somebody else: look at Receipts in a minute."
                )
            )
        return self.env["l10n_mx_infonavit.fetch"].browse(run.fetch_ids)

    def _check_may_fetch(self):
        self.check_access("read")
        if self.state not in ("ready", "trouble"):
            raise UserError(
                self.env._("The connection is not switched on: test it, and do so.")
            )
        if self.sudo().credential_id.is_blocked:
            raise UserError(
                self.env._(
                    "Infonavit refused the credentials several times, so nothing is "
                    "asked with them any more, lest the account be locked. Type the "
                    "contraseña again on the credentials first."
                )
            )

    def _open(self, fetches):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_fetch"
        )
        if len(fetches) == 1:
            return action | {
                "res_id": fetches.id,
                "view_mode": "form",
                "views": [(False, "form")],
            }
        return action | {"domain": [("id", "in", fetches.ids)], "context": {}}

    @api.model
    def _cron_fetch(self):
        """The scheduled action: each connection whose time has come.

        A failure is recorded on its connection and never leaves here: a scheduled
        action that fails too often is switched off, for all companies.
        """
        due = self._due()
        for done, connection in enumerate(due, 1):
            connection._fetch_due()
            remaining = len(due) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break
        self.env.invalidate_all()
        self._plan_next_run()

    def _fetch_due(self):
        """What the scheduled action does with one connection whose time has come.

        An addon may have it done elsewhere: it sets ``next_run``, and raises nothing.
        """
        Run(self).fetch()

    @api.model
    def _due(self):
        return self.sudo().search(
            [
                ("state", "in", ("ready", "trouble")),
                ("next_run", "<=", fields.Datetime.now()),
                ("credential_id.is_blocked", "=", False),
            ],
            order="next_run, id",
        )

    @api.model
    def _plan_next_run(self):
        """The scheduled action comes every hour; a retry may want it sooner."""
        following = self.sudo().search(
            [
                ("state", "in", ("ready", "trouble")),
                ("next_run", ">", fields.Datetime.now()),
            ],
            order="next_run",
            limit=1,
        )
        if following:
            self._cron()._trigger(at=following.next_run)

    @api.model
    def _cron(self):
        return self.env.ref("l10n_mx_infonavit_avisos.ir_cron_fetch_avisos").sudo()

    def _first_day(self, watermark):
        """Where a fetch begins: some days before the last one's end; the first time
        with the previous bimester, as the certified programs do."""
        if watermark:
            return watermark - timedelta(days=self.overlap_days)
        if self.date_first:
            return self.date_first
        return Bimester.of(Bimester.of(today_in_mexico()).first - ONE_DAY).first

    # --- what came of it --------------------------------------------------------------

    def _note_success(self):
        """In the transaction that the run opened for it."""
        was_in_trouble = self.state == "trouble"
        now = fields.Datetime.now()
        self.write(
            {
                "state": "ready",
                "last_success": now,
                "next_run": now + timedelta(hours=self.interval_hours),
                "error": False,
                "failure_count": 0,
            }
        )
        if was_in_trouble:
            told = self._in_their_words()
            told._tell(told.env._("The service answers again."))

    def _note_failure(self, facts, retry_soon, is_blocked):
        """In the transaction that the run opened for it.

        ``facts``: of the error; ``is_blocked``: the credentials were refused too often.
        """
        was_well = self.state == "ready"
        failures = self.failure_count + 1
        self.write(
            {
                "state": "trouble",
                "error": facts,
                "failure_count": failures,
                "next_run": not is_blocked
                and self._retry_at(facts, retry_soon, failures),
            }
        )
        if was_well:
            self._tell(service_wording.error(self._in_their_words().env, facts))

    def _retry_at(self, facts, retry_soon, failures):
        """When to ask again: as the service wishes, else after growing pauses, else, of
        what does not mend itself, at the usual time."""
        now = fields.Datetime.now()
        regular = timedelta(hours=self.interval_hours)
        if not retry_soon:
            return now + regular
        pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE, regular)
        asked_for = timedelta(seconds=facts.get("retry_after") or 0)
        return now + max(pause, asked_for)

    def _tell_of(self, avisos):
        """What came, by class, and how many wait, to the responsible."""
        told = self._in_their_words()
        classes, states = Counter(), Counter()
        for notice_class, state, count in avisos._read_group(
            [("id", "in", avisos.ids)], ["notice_class", "state"], ["__count"]
        ):
            classes[notice_class] += count
            states[state] += count
        waiting = states.total() - states["applied"]
        told._tell(
            told.env._(
                "New avisos: %(count)s. Retenciones: %(starts)s; modificaciones: "
                "%(changes)s; suspensiones: %(stops)s; of an unknown type: %(others)s. "
                "Waiting for a person: %(waiting)s.",
                count=len(avisos),
                starts=classes["retencion"],
                changes=classes["modificacion"],
                stops=classes["suspension"],
                others=classes[False],
                waiting=waiting,
            )
        )

    def _in_their_words(self):
        """The connection in the language of its responsible."""
        return self.with_context(lang=self.user_id.lang or self.env.lang)

    def _tell(self, body):
        """A message in the chatter, and to the responsible."""
        self.message_post(
            body=body,
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
