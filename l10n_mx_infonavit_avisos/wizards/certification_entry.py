from odoo import api, fields, models

from ..models import certification_wording as words
from ..models.certification_steps import ACTS
from ..models.daily import today_in_mexico


class CertificationEntry(models.TransientModel):
    """Asks for the day, and whatever else belongs to it, of a step that was done."""

    _name = "l10n_mx_infonavit.certification.entry"
    _description = "Step of a Certification"

    certification_id = fields.Many2one(
        "l10n_mx_infonavit.certification",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    act = fields.Char(required=True, readonly=True)
    guide = fields.Html("How It Is Done", compute="_compute_guide", sanitize=False)
    date = fields.Date("Day", required=True, default=lambda self: today_in_mexico())
    folio = fields.Char(
        compute="_compute_folio",
        compute_sudo=False,
        readonly=False,
        store=True,
        help="As the portal shows it under “Seguimiento a Certificación”.",
    )
    portal_status = fields.Char(
        "Status in the Portal",
        compute="_compute_portal_status",
        readonly=False,
        store=True,
    )
    result = fields.Selection(
        [("approved", "Approved"), ("inconsistencies", "Inconsistencies")]
    )
    note = fields.Text()
    file = fields.Binary("Document to Keep")
    filename = fields.Char()
    has_workbook = fields.Boolean(compute="_compute_has_workbook")
    workbook = fields.Binary(
        "Evidence File", help="The .xls file as it was sent, at most 5 MB."
    )
    workbook_filename = fields.Char()

    @api.depends("act")
    @api.depends_context("lang")
    def _compute_guide(self):
        for entry in self:
            act = ACTS.get(entry.act)
            sentences = act.sentences if act else ()
            entry.guide = words.numbered(self.env, sentences)

    @api.depends("certification_id")
    def _compute_folio(self):
        for entry in self:
            entry.folio = entry.certification_id.folio

    # Not with the folio: of what is computed together, to give one leaves the other.
    @api.depends("act")
    def _compute_portal_status(self):
        for entry in self:
            act = ACTS.get(entry.act)
            entry.portal_status = act and act.status

    @api.depends("certification_id")
    def _compute_has_workbook(self):
        for entry in self:
            test_set = entry.certification_id.current_round_id
            entry.has_workbook = bool(test_set.with_context(bin_size=True).workbook)

    def action_confirm(self):
        """Record it on the certification."""
        self.ensure_one()
        entry = self.with_context(bin_size=False)
        return self.certification_id._record(
            self.act,
            entry.date,
            folio=entry.folio,
            portal_status=entry.portal_status,
            result=entry.result,
            note=entry.note,
            file=entry.file,
            filename=entry.filename,
            workbook=entry.workbook,
            workbook_filename=entry.workbook_filename,
        )
