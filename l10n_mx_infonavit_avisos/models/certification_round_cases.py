from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sources.test_set.columns import EVALUATION, SAMPLE


class CertificationRound(models.Model):
    """The cases of a test set: counted, filled from the avisos that the service gave,
    and frozen when the evidence is sent."""

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
        string="Evaluation",
        domain=[("section", "=", EVALUATION)],
    )
    test_set_columns = fields.Json(
        help="Which column of the test set's file holds what, as a person said so."
    )
    case_count = fields.Integer("Number of Cases", compute="_compute_case_counts")
    matching_count = fields.Integer("Matching", compute="_compute_case_counts")
    differing_count = fields.Integer("Differing", compute="_compute_case_counts")
    lacking_count = fields.Integer("Lacking Data", compute="_compute_case_counts")

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
