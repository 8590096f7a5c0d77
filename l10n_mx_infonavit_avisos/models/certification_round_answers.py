import gzip
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from .daily import MEXICO

SERVICE = "service"


class CertificationRound(models.Model):
    """The service's own answers of a round, which the evidence contains.

    They are those that the certification's connection fetched from the day on which the
    test set arrived to the day on which the evidence was sent. ``_json_answers`` gives
    them exactly as the service did.
    """

    _inherit = "l10n_mx_infonavit.certification.round"

    fetch_ids = fields.Many2many(
        "l10n_mx_infonavit.fetch",
        string="Receipts of the Service",
        compute="_compute_fetches",
    )
    answer_count = fields.Integer("JSON Answers", compute="_compute_fetches")

    @api.depends("date_received", "date_sent", "certification_id.connection_id")
    def _compute_fetches(self):
        for test_set in self:
            test_set.fetch_ids = test_set._fetches()
            test_set.answer_count = len(test_set.fetch_ids.attachment_ids)

    def action_open_answers(self):
        """The receipts whose answers belong to this round."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_fetch"
        )
        help_text = self.env._(
            "The answers of the connection of the certification from the day on which "
            "the test set arrived to the day on which the evidence was sent. Choose "
            "the connection on the certification, and fetch with it."
        )
        return action | {
            "name": self.env._("JSON Answers"),
            "domain": [("id", "in", self._fetches().ids)],
            "context": {},
            "help": f"<p>{help_text}</p>",
        }

    def _fetches(self):
        """The receipts of this round, in order."""
        self.ensure_one()
        connection = self.certification_id.connection_id
        fetches = self.env["l10n_mx_infonavit.fetch"]
        if not (connection and self.date_received):
            return fetches
        domain = Domain("connection_id", "=", connection.id)
        domain &= Domain("source", "=", SERVICE)
        domain &= Domain("create_date", ">=", _begin(self.date_received))
        if self.date_sent:
            after = self.date_sent + timedelta(days=1)
            domain &= Domain("create_date", "<", _begin(after))
        return fetches.search(domain, order="id")

    def _json_answers(self) -> list[tuple[str, bytes]]:
        """Every answer of the service in this round, as it came: a name that is unique
        among them (registro patronal, receipt and page) and the bytes."""
        return [
            (_name(fetch, attachment), _unpacked(attachment))
            for fetch in self._fetches()
            for attachment in fetch.attachment_ids.sorted("name")
        ]


def _begin(day):
    """The first moment of a day in Mexico, as Odoo stores it."""
    return (
        MEXICO.localize(datetime.combine(day, time.min))
        .astimezone(pytz.utc)
        .replace(tzinfo=None)
    )


def _name(fetch, attachment):
    nrp = fetch.registro_patronal_id.name or "avisos"
    page = attachment.name.removesuffix(".gz")
    return f"{nrp}-{fetch.id:06d}-{page}"


def _unpacked(attachment):
    raw = attachment.raw or b""
    return gzip.decompress(raw) if attachment.name.endswith(".gz") else raw
