import base64
import io
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.retention_book import RetentionBook
from ..models.waiting import ROLE
from ..outputs.retention_book import TooManyRows


class RetentionExport(models.TransientModel):
    """Holds the workbook of withholdings while it is downloaded."""

    _name = "l10n_mx_infonavit.retention.export"
    _description = "Workbook of Retentions"

    file = fields.Binary(attachment=True, readonly=True)
    filename = fields.Char(readonly=True)

    @api.model
    def _export(self, bimesters, credits_of=None):
        """Make the workbook of the bimesters and download it.

        ``credits_of``: ids of the credits to show, by bimester's id; else all.
        """
        bimesters.check_access("read")
        if not self.env.user.has_group(ROLE):
            raise AccessError(
                self.env._(
                    "Only the role Infonavit / Payroll Accountant exports what was "
                    "withheld: ask your administrator for it."
                )
            )
        stream = io.BytesIO()
        try:
            count = RetentionBook(bimesters, credits_of).write_to(stream)
        except TooManyRows as error:
            raise UserError(
                self.env._(
                    "An Excel sheet does not take so many rows: choose fewer bimesters."
                )
            ) from error
        if not count:
            raise UserError(
                self.env._("Nothing was withheld there: there is nothing to export.")
            )
        export = self.create(
            {
                "file": base64.b64encode(stream.getvalue()),
                "filename": self._filename(bimesters),
            }
        )
        name = quote(export.filename)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{export.id}/file/{name}?download=true",
            "target": "download",
        }

    @api.model
    def _filename(self, bimesters):
        registros = bimesters.registro_patronal_id
        parts = [self.env._("Retentions")]
        if len(registros) == 1:
            parts.append(registros.name)
        names = sorted(set(bimesters.mapped("name")))
        parts += [names[0], names[-1]] if len(names) > 1 else names
        return "_".join(parts) + ".xlsx"
