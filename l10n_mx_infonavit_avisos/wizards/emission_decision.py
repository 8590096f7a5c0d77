from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.emission_decision import ORDERS, STOPS_OURS


class EmissionDecision(models.TransientModel):
    """Asks for what a decision on an emission, or on its lines, needs."""

    _name = "l10n_mx_infonavit.emission.decision"
    _description = "Decision on an Emission"

    decision = fields.Selection(
        [
            ("take", "Follow the Emission"),
            ("keep", "Keep Ours"),
            ("day", "Correct the Download Date"),
            ("set_aside", "Set It Aside"),
        ],
        required=True,
    )
    line_ids = fields.Many2many(
        "l10n_mx_infonavit.emission.line",
        relation="l10n_mx_infonavit_emission_decision_line_rel",
        string="Workers",
    )
    emission_id = fields.Many2one("l10n_mx_infonavit.emission")
    day = fields.Date(
        "As of",
        help="The avisos are taken as notified on this day: a retención holds from the "
        "day after, a modificación from the next bimester, a suspensión from the day "
        "itself.",
    )
    reason = fields.Char()
    effect = fields.Text("What Follows", compute="_compute_effect")

    @api.depends("line_ids", "decision")
    @api.depends_context("lang")
    def _compute_effect(self):
        for wizard in self:
            wizard.effect = "\n".join(wizard._effects()) or False

    def _effects(self):
        if self.decision != "take":
            return
        kinds = [ORDERS.get(line.finding) for line in self.line_ids]
        stops = sum(line.finding in STOPS_OURS for line in self.line_ids)
        if starts := kinds.count("retencion"):
            yield self.env._(
                "Credits that are withheld from the day after: %(count)s.", count=starts
            )
        if changes := kinds.count("modificacion"):
            yield self.env._(
                "Credits whose discount changes on the first day of the next bimester: "
                "%(count)s.",
                count=changes,
            )
        if stops:
            yield self.env._(
                "Credits of ours that are suspended on the day, and what was withheld "
                "in bimesters not yet remitted goes back to the worker: %(count)s.",
                count=stops,
            )

    def action_confirm(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "take":
            self._need(self.day)
            return self.line_ids.action_take(self.day, self.reason)
        if self.decision == "day":
            self._need(self.day)
            return self.emission_id.action_correct_day(self.day)
        self._need((self.reason or "").strip())
        if self.decision == "keep":
            return self.line_ids.action_keep(self.reason)
        return self.emission_id.action_set_aside(self.reason)

    def _need(self, given):
        if not given:
            raise UserError(self.env._("Fill in every field of this dialogue first."))
