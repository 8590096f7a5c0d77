from odoo import fields, models


class JudicialSuspension(models.Model):
    """Days on which a court's suspension lets an employer keep the old rule: days of
    absence and incapacity are not withheld."""

    _name = "l10n_mx_infonavit.judicial.suspension"
    _description = "Judicial Suspension of the Rule on Absences"
    _order = "date_from desc, id desc"
    _rec_name = "reference"

    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="registro_patronal_id.company_id", store=True, index=True
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="Last day; empty while it is in force.")
    reference = fields.Char(required=True, help="Court and file number.")

    _dates_check = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A suspension cannot end before it begins.",
    )
