from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models import service_wording, wording
from ..models.daily import today_in_mexico
from ..models.service_run import Run
from ..sources.sia.client import Query
from ..sources.sia.errors import SiaError


class ConnectionRange(models.TransientModel):
    """Fetches any range of days from the service, or only shows what it answers."""

    _name = "l10n_mx_infonavit.connection.range"
    _description = "Fetch a Range"

    connection_id = fields.Many2one(
        "l10n_mx_infonavit.connection", required=True, ondelete="cascade"
    )
    line_ids = fields.Many2many(
        "l10n_mx_infonavit.connection.registro",
        relation="l10n_mx_infonavit_connection_range_line_rel",
        string="Registros Patronales",
        domain="[('connection_id', '=', connection_id)]",
        help="Empty: all of them.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env["l10n_mx_infonavit.connection"]._first_day(False),
    )
    date_to = fields.Date("To", required=True, default=lambda self: today_in_mexico())

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(
                    self.env._("The range ends before it begins: exchange the days.")
                )

    @api.constrains("connection_id", "line_ids")
    def _check_lines(self):
        for wizard in self:
            if wizard.line_ids - wizard.connection_id.line_ids:
                raise ValidationError(
                    self.env._("Choose registros patronales of this connection.")
                )

    def action_fetch(self):
        """Fetch and store, as the scheduled action does; the watermark stays."""
        self.ensure_one()
        connection = self.connection_id
        connection._check_may_fetch()
        fetches = connection._fetch_or_raise(
            lines=self.line_ids.sudo(), date_from=self.date_from, date_to=self.date_to
        )
        return connection._open(fetches)

    def action_show(self):
        """Show what the service answers, and write nothing."""
        self.ensure_one()
        connection = self.connection_id
        connection._check_may_fetch()
        days = [wording.day(self.env, d) for d in (self.date_from, self.date_to)]
        preview = self.env["l10n_mx_infonavit.import"].create(
            {
                "company_id": connection.company_id.id,
                "filename": " – ".join(days),
                "is_only_shown": True,
            }
        )
        try:
            return Run(connection).ask(
                lambda client: preview._preview(self._entries(client))
            )
        except SiaError as error:
            facts = service_wording.facts(error)
            raise UserError(service_wording.error(self.env, facts)) from error

    def _entries(self, client):
        for line in self.line_ids.sudo() or self.connection_id.sudo()._lines():
            nrp = line.registro_id.name
            for page in client.pages(Query(nrp, self.date_from, self.date_to)):
                yield from page.entries
