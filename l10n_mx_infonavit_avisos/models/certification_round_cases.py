import gzip
from collections import Counter
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..sources.test_set.columns import EVALUATION, SAMPLE
from .daily import MEXICO


class CertificationRound(models.Model):
    """The cases of a test set, and the service's own answers.

    Cases are counted, filled from the avisos that the service gave, and frozen when the
    evidence is sent. The answers are those that the certification's connection fetched
    from the day on which the test set arrived to the day on which the evidence was
    sent; ``_json_answers`` gives them exactly as the service did.
    """

    _inherit = "l10n_mx_infonavit.certification.round"

    case_ids = fields.One2many(
        "l10n_mx_infonavit.certification.case", "round_id", string="Cases"
    )
    sample_ids = fields.One2many(
        "l10n_mx_infonavit.certification.case",
        "round_id",
        string="Samples",
        domain=[("section", "=", SAMPLE)],
    )
    evaluation_ids = fields.One2many(
        "l10n_mx_infonavit.certification.case",
        "round_id",
        domain=[("section", "=", EVALUATION)],
    )
    test_set_columns = fields.Json(
        help="Which column of the test set's file holds what, as a person said so."
    )
    case_count = fields.Integer("Number of Cases", compute="_compute_case_counts")
    matching_count = fields.Integer("Matching", compute="_compute_case_counts")
    differing_count = fields.Integer("Differing", compute="_compute_case_counts")
    lacking_count = fields.Integer("Lacking Data", compute="_compute_case_counts")

    fetch_ids = fields.Many2many(
        "l10n_mx_infonavit.fetch",
        string="Receipts of the Service",
        compute="_compute_fetches",
    )
    answer_count = fields.Integer("JSON Answers", compute="_compute_fetches")

    @api.depends("case_ids.outcome")
    def _compute_case_counts(self):
        for test_set in self:
            outcomes = Counter(case.outcome for case in test_set.case_ids)
            test_set.case_count = outcomes.total()
            test_set.matching_count = outcomes["matches"]
            test_set.differing_count = outcomes["differs"]
            test_set.lacking_count = outcomes["lacks"]

    # --- actions ----------------------------------------------------------------------

    def action_open_cases(self):
        """Its cases as a list, those that differ or lack data first to be looked at."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_certification_case"
        )
        return action | {
            "domain": [("round_id", "=", self.id)],
            "context": {"default_round_id": self.id},
        }

    def action_import_cases(self):
        """Ask for the file of the test set."""
        self.ensure_one()
        self._check_cases_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import the Test Set"),
            "res_model": "l10n_mx_infonavit.certification.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_round_id": self.id},
        }

    def action_fill_from_avisos(self):
        """Fill what the set does not give from the avisos that came in this round."""
        self.ensure_one()
        self._check_cases_open()
        filled = self.case_ids._fill_from(self._fetches().aviso_ids)
        total = len(self.case_ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if filled else "warning",
                "message": self.env._(
                    "%(filled)s of %(total)s cases were filled from the avisos that "
                    "the service gave since the test set arrived.",
                    filled=len(filled),
                    total=total,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # --- handed in --------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "date_sent" in vals:
            self.filtered("date_sent").case_ids._freeze()
            self.filtered(lambda test_set: not test_set.date_sent).case_ids._thaw()
        return result

    def _check_cases_open(self):
        """Refuse where the evidence was sent: what was handed in stays as it was."""
        if any(test_set.date_sent for test_set in self):
            raise UserError(
                self.env._(
                    "The evidence of this test set was sent, so its cases stay as they "
                    "were handed in. Take back the sending on the certification first, "
                    "if it was recorded by mistake."
                )
            )

    # --- the service's answers -------------------------------------------------------

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
            "domain": Domain("id", "in", self._fetches().ids),
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
        domain &= Domain("source", "=", "service")
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
