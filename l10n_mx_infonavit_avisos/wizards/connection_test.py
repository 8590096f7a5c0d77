from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models import service_wording
from ..models.daily import today_in_mexico
from ..models.service_run import Run
from ..sources.sia import check
from ..sources.sia.client import Query
from ..sources.sia.errors import SiaError
from . import portal_test


class ConnectionTest(models.TransientModel):
    """Tries each step that a query of a connection needs, and says what to do."""

    _name = "l10n_mx_infonavit.connection.test"
    _description = "Connection Test"

    connection_id = fields.Many2one(
        "l10n_mx_infonavit.connection", required=True, ondelete="cascade"
    )
    state = fields.Selection(related="connection_id.state", related_sudo=False)
    kind = fields.Selection(
        [("service", "The Service"), ("portal", "The Portal")], default="service"
    )
    has_succeeded = fields.Boolean()
    line_ids = fields.One2many("l10n_mx_infonavit.connection.test.line", "test_id")
    addresses = fields.Text(
        default="\n".join(portal_test.PORTAL_ADDRESSES),
        help="Those that Infonavit's help tells employers to test, a line each.",
    )

    def action_test(self):
        """Try the service, step by step."""
        self.ensure_one()
        connection = self.connection_id
        connection.check_access("write")
        if lacks := connection.sudo()._lacking():
            raise UserError("\n".join(lacks))
        try:
            steps = self._try_service()
        except SiaError as error:
            raise UserError(self._sentence(error)) from error
        return self._show("service", [self._line_of(step) for step in steps])

    def action_test_portal(self):
        """Try the addresses of Infonavit's portal: is the firewall open?"""
        self.ensure_one()
        self.connection_id.check_access("write")
        addresses = filter(None, map(str.strip, (self.addresses or "").splitlines()))
        lines = [portal_test.reach(self.env, address) for address in addresses]
        return self._show("portal", lines)

    def action_switch_on(self):
        self.connection_id.action_switch_on()
        return {"type": "ir.actions.act_window_close"}

    def _try_service(self):
        """The steps of the first try (with a new contraseña, if there is one)."""
        run = Run(self.connection_id)
        tries = []
        line = self.connection_id.sudo()._lines()[:1]
        today = today_in_mexico()
        query = Query(line.registro_id.name, today, today)

        def use(client):
            steps = list(client.check(query))
            tries.append(steps)
            for step in steps:
                if step.error and step.error.blames_credentials:
                    raise step.error

        try:
            run.ask(use)
        except SiaError:
            if not tries:
                raise
        return tries[0]

    def _line_of(self, step):
        text = False
        if step.error:
            text = self._sentence(step.error)
        elif step.name == check.TRUST and step.outcome != check.OK:
            text = self.connection_id.trust_warning
        return _line(service_wording.step(self.env, step.name), step.outcome, text)

    def _sentence(self, error):
        return service_wording.error(self.env, service_wording.facts(error))

    def _show(self, kind, lines):
        outcomes = {line["outcome"] for line in lines}
        self.write(
            {
                "kind": kind,
                "line_ids": [Command.clear(), *map(Command.create, lines)],
                "has_succeeded": not outcomes & {check.FAILED, check.NOT_TRIED},
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test Connection"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


def _line(name, outcome, text=False):
    return {"name": name, "outcome": outcome, "text": text}


class ConnectionTestLine(models.TransientModel):
    """One step of the test."""

    _name = "l10n_mx_infonavit.connection.test.line"
    _description = "Step of a Connection Test"

    test_id = fields.Many2one("l10n_mx_infonavit.connection.test", ondelete="cascade")
    name = fields.Text("Step", readonly=True)
    outcome = fields.Selection(
        [
            (check.OK, "Good"),
            (check.FAILED, "Failed"),
            (check.NOT_TRIED, "Not Tried"),
            (check.NOT_NEEDED, "Not Needed"),
        ],
        readonly=True,
    )
    text = fields.Text("What to Do", readonly=True)
