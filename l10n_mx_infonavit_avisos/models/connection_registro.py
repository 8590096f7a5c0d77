from odoo import api, fields, models

from . import service_wording


class ConnectionRegistro(models.Model):
    """How far a connection has come with one registro patronal.

    ``watermark``: the last day up to which all its avisos are stored. It moves only
    after they are, so a fetch that dies anywhere is made up for by the next.
    """

    _name = "l10n_mx_infonavit.connection.registro"
    _description = "Registro Patronal of a Connection"
    _order = "connection_id, registro_id"
    _rec_name = "registro_id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "l10n_mx_infonavit.connection", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True
    )
    registro_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        string="Registro Patronal",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    watermark = fields.Date("Complete Up To", readonly=True)
    last_success = fields.Datetime(readonly=True)
    error = fields.Json(readonly=True)
    last_error = fields.Text(compute="_compute_last_error")

    _registro_uniq = models.Constraint(
        "UNIQUE(connection_id, registro_id)",
        "The connection asks for that registro patronal already.",
    )

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_last_error(self):
        for line in self:
            line.last_error = service_wording.error(self.env, line.error or {})
