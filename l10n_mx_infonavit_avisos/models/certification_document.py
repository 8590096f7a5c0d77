from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .daily import today_in_mexico


class CertificationDocument(models.Model):
    """A file that a certification brought, by the portal or by e-mail, and is kept."""

    _name = "l10n_mx_infonavit.certification.document"
    _description = "Document of a Certification"
    _order = "date desc, id desc"
    _check_company_auto = True

    certification_id = fields.Many2one(
        "l10n_mx_infonavit.certification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="certification_id.company_id", store=True, index=True
    )
    round_id = fields.Many2one(
        "l10n_mx_infonavit.certification.round",
        string="Test Set",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        domain="[('certification_id', '=', certification_id)]",
        help="Where the document belongs to one of the test sets.",
    )
    kind = fields.Selection(
        [
            ("request", "Solicitud del Trámite"),
            ("responsiva", "Responsiva of the Request"),
            ("terms", "Terms of the Service"),
            ("email_set", "E-mail with the Test Set"),
            ("test_set", "Test Set"),
            ("evidence_acuse", "Acuse of the Evidence"),
            ("email_answer", "E-mail with Infonavit's Answer"),
            ("approval_terms", "Terms of the Approval"),
            ("approval_responsiva", "Responsiva of the Approval"),
            ("cancellation_acuse", "Acuse of the Cancellation"),
            ("email_cancellation", "E-mail of the Cancellation"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    file = fields.Binary(required=True)
    filename = fields.Char("File Name")
    date = fields.Date(required=True, default=lambda self: today_in_mexico())
    note = fields.Char()

    @api.constrains("round_id", "certification_id")
    def _check_round(self):
        for document in self.filtered("round_id"):
            if document.round_id.certification_id != document.certification_id:
                raise ValidationError(
                    self.env._(
                        "The test set belongs to another certification: choose one of "
                        "this."
                    )
                )

    @api.depends("kind", "filename")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            document.display_name = document.filename or kinds.get(document.kind)
