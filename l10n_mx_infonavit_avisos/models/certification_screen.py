from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..outputs.evidence import BadPicture, read_picture
from . import certification_evidence_wording as words
from .certification_screen_list import OTHER, SCREENS


class CertificationScreen(models.Model):
    """A screen whose picture belongs into a round's evidence.

    The round proposes those of ``certification_screen_list``, each with a link to the
    very screen; a person takes the picture and attaches it. Once the evidence is sent
    nothing of it changes.
    """

    _name = "l10n_mx_infonavit.certification.screen"
    _description = "Screen of a Certification's Evidence"
    _order = "round_id, sequence, id"
    _check_company_auto = True

    round_id = fields.Many2one(
        "l10n_mx_infonavit.certification.round",
        string="Test Set",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="round_id.company_id", store=True, index=True)
    round_state = fields.Selection(
        related="round_id.state", string="State of the Test Set"
    )
    sequence = fields.Integer(default=100, aggregator=None)
    kind = fields.Selection(
        [
            ("connection", "Connection"),
            ("fetch", "Avisos Received"),
            ("aviso", "Aviso Applied"),
            ("credit", "Credit"),
            ("payslip", "Payslip"),
            ("cfdi", "CFDI"),
            ("retention", "Retentions"),
            ("other", "Other"),
        ],
        string="Screen",
        required=True,
        default=OTHER,
    )
    name = fields.Char(
        "Caption",
        help="Above the picture in the evidence file. Empty: the proposed one.",
    )
    caption = fields.Char("Shown As", compute="_compute_caption")
    to_show = fields.Char("What to Show", compute="_compute_caption")
    is_required = fields.Boolean(
        "Required",
        help="The check of the evidence misses it while it has no picture.",
    )
    image = fields.Binary(
        "Picture",
        attachment=True,
        help="PNG or JPEG. Take it without passwords or data of real people.",
    )
    image_filename = fields.Char("Name of the Picture")
    has_image = fields.Boolean(
        "Picture Attached", compute="_compute_has_image", store=True
    )
    note = fields.Char(help="Below the caption in the evidence file.")

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_caption(self):
        for screen in self:
            proposal = SCREENS.get(screen.kind)
            proposed = self.env._(proposal.caption) if proposal else ""
            screen.caption = screen.name or proposed or self.env._("Screen")
            screen.to_show = proposal and self.env._(proposal.to_show)

    @api.depends("caption")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for screen in self:
            screen.display_name = screen.caption

    @api.depends("image")
    def _compute_has_image(self):
        # Not by its size alone, whose cache a change of the picture leaves as it was.
        for screen in self:
            screen.has_image = bool(words.content(screen, "image"))

    @api.constrains("image")
    def _check_image(self):
        for screen in self.filtered("image"):
            try:
                read_picture(screen.caption, words.content(screen, "image"))
            except BadPicture as error:
                raise ValidationError(words.sentence(self.env, error)) from error

    @api.constrains("kind", "name")
    def _check_caption(self):
        if any(screen.kind == OTHER and not screen.name for screen in self):
            raise ValidationError(
                self.env._("Write the caption of a screen that the list does not name.")
            )

    # --- sent is frozen ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        screens = super().create(vals_list)
        screens._check_open()
        return screens

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()

    def _check_open(self):
        if any(screen.round_id.state != "open" for screen in self):
            raise UserError(
                self.env._(
                    "The evidence of this test set was handed in: its pictures stay as "
                    "they were."
                )
            )

    # --- the link ---------------------------------------------------------------------

    def action_open_screen(self):
        """The screen to photograph: a record of this round, else a list."""
        self.ensure_one()
        records = self._records()
        if len(records) == 1 and self.kind != "retention":
            return {
                "type": "ir.actions.act_window",
                "name": self.caption,
                "res_model": records._name,
                "view_mode": "form",
                "res_id": records.id,
            }
        proposal = SCREENS.get(self.kind)
        if not proposal:
            raise UserError(
                self.env._("Open the screen that you want to photograph yourself.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(proposal.action)
        if records:
            action["domain"] = [("id", "in", records.ids)]
        return action

    def _records(self):
        """What the screen is to show, of this round; a list, or one record."""
        test_set = self.round_id
        connection = test_set.certification_id.connection_id
        fetches = test_set._fetches()
        avisos = fetches.aviso_ids.filtered(lambda aviso: aviso.state == "applied")
        slips = test_set.payslip_ids
        retentions = self.env["l10n_mx_infonavit.retention"]
        if self.kind == "retention" and slips:
            retentions = retentions.search([("payslip_id", "in", slips.ids)])
        return {
            "connection": connection,
            "fetch": fetches.filtered("aviso_ids")[-1:],
            "aviso": avisos[-1:],
            "credit": avisos[-1:].credit_id,
            "payslip": slips[:1],
            "cfdi": slips[:1],
            "retention": retentions,
        }.get(self.kind, self.browse())
