from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import aviso_wording
from ..models.notice_type import CLASSES


class AvisoDecision(models.TransientModel):
    """Asks for what a decision on avisos needs: a reason, a class, a date."""

    _name = "l10n_mx_infonavit.aviso.decision"
    _description = "Decision on Avisos"

    decision = fields.Selection(
        [("discard", "Discard"), ("classify", "Classify"), ("correct", "Correct")],
        required=True,
    )
    aviso_ids = fields.Many2many("l10n_mx_infonavit.aviso", required=True)
    meaning = fields.Char(compute="_compute_meaning")
    reason = fields.Char()
    notice_class = fields.Selection(CLASSES, string="Class")
    remember = fields.Boolean(
        "Classify Every Aviso of This Type So",
        help="Adds the type code to the catalogue, so that the next one does not wait.",
    )
    date_notified = fields.Date("Notified")

    @api.depends("decision", "aviso_ids")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for wizard in self:
            wizard.meaning = wizard.decision == "discard" and aviso_wording.discarding(
                wizard.aviso_ids
            )

    def action_confirm(self):
        """Carry the decision out."""
        self.ensure_one()
        if self.decision == "discard":
            self._need(self.reason)
            return self.aviso_ids.action_discard(self.reason)
        if self.decision == "classify":
            self._need(self.notice_class)
            if self.remember:
                self._remember()
            self.aviso_ids.action_classify(self.notice_class)
        else:
            self._need(self.reason and self.date_notified)
            self.aviso_ids.action_correct_notification(self.date_notified, self.reason)
        return None

    def _need(self, given):
        if not given:
            raise UserError(self.env._("Fill in every field of this dialogue first."))

    def _remember(self):
        """Put the codes into the catalogue, which every company shares."""
        self.aviso_ids._check_may_decide()
        catalogue = self.env["l10n_mx_infonavit.notice.type"].sudo()
        codes = {code for code in self.aviso_ids.mapped("type_code") if code}
        codes -= set(catalogue.search([("code", "in", list(codes))]).mapped("code"))
        names = dict(CLASSES)
        catalogue.create(
            [
                {
                    "code": code,
                    "name": names[self.notice_class],
                    "notice_class": self.notice_class,
                    "note": self.env._(
                        "Classified by %(user)s", user=self.env.user.name
                    ),
                }
                for code in codes
            ]
        )
