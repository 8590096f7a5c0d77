import base64
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..outputs import sua


class SuaExport(models.Model):
    """A file of credit movements that was made for SUA, as it was made.

    ``_make`` makes it from movements; it is never changed nor deleted, and another file
    of the same movements (``action_export_again``) is another record.
    """

    _name = "l10n_mx_infonavit.sua.export"
    _description = "SUA Export"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "filename"
    _mail_post_access = "read"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        required=True,
        index=True,
        check_company=True,
    )
    date_from = fields.Date("From", required=True, help="The range of the preview.")
    date_to = fields.Date("To", required=True)
    file = fields.Binary(attachment=True, readonly=True, copy=False)
    filename = fields.Char(required=True)
    movement_ids = fields.Many2many(
        "l10n_mx_infonavit.sua.movement",
        relation="l10n_mx_infonavit_sua_movement_export_rel",
        string="Movements",
    )
    count = fields.Integer("Lines", aggregator="sum")
    exported_uid = fields.Many2one("res.users", string="Exported By")
    date_exported = fields.Datetime("Exported On")
    reason = fields.Char(
        "Why Again", help="Why movements that were exported before are in this file."
    )
    again_of_id = fields.Many2one(
        "l10n_mx_infonavit.sua.export",
        string="Again From",
        help="The earlier export whose movements this file repeats.",
    )

    def action_download(self):
        """The file as it was made."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{quote(self.filename)}"
            "?download=true",
            "target": "download",
        }

    def _download_and_open(self):
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_infonavit_avisos.download_and_open",
            "params": {
                "download": self.action_download(),
                "next": self._get_records_action(),
            },
        }

    def action_export_again(self, reason=None):
        """Make another file of its movements; without a reason, asks for it."""
        self.ensure_one()
        return self._export_again(self.movement_ids, reason, self)

    @api.model
    def _export_again(self, movements, reason=None, again_of=None):
        """Movements that changed since are left out: what takes their place is in the
        preview."""
        movements._check_role()
        exported = movements.filtered(lambda record: record.state == "exported")
        if not exported:
            raise UserError(
                self.env._("Choose movements that were exported: none of these was.")
            )
        if not (reason or "").strip():
            return self._ask_why(exported, again_of)
        registro = exported.registro_patronal_id
        if len(registro) > 1:
            raise UserError(
                self.env._(
                    "A file is of one registro patronal: choose the movements of one."
                )
            )
        days = exported.mapped("date")
        exported._refresh(registro.company_id, min(days), max(days))
        as_before = exported & exported.sudo()._standing().filtered(
            lambda record: not record.change
        ).sudo(False)
        if not as_before:
            raise UserError(
                self.env._(
                    "These movements changed since they were exported: preview them, "
                    "and export what takes their place."
                )
            )
        export = self._make(
            registro,
            as_before,
            again_of.date_from if again_of else min(days),
            again_of.date_to if again_of else max(days),
            reason=reason.strip(),
            again_of=again_of or self.browse(),
        )
        left_out = len(exported) - len(as_before)
        if left_out:
            export.sudo()._message_log(
                body=self.env._(
                    "Movements left out because they changed since: %(count)s.",
                    count=left_out,
                )
            )
        return export._download_and_open()

    @api.model
    def _ask_why(self, movements, again_of):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export Again"),
            "res_model": "l10n_mx_infonavit.sua.again",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_export_id": again_of.id if again_of else False,
                "default_movement_ids": movements.ids,
            },
        }

    @api.model
    def _make(self, registro, movements, date_from, date_to, filename=None, **values):  # pylint: disable=too-many-arguments
        """The export of these movements, each with its line, in their order.

        A line that is exported already stays what it is.
        """
        movements._check_role()
        movements = movements.sudo().sorted()
        try:
            movements.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is exporting these movements right now: preview "
                    "again in a moment."
                )
            ) from error
        lines = movements.mapped("line")
        if not lines or not all(lines):
            raise UserError(
                self.env._("There is no movement to write: choose some in the preview.")
            )
        again = values.pop("again_of", self.browse())
        export = self.sudo().create(
            {
                "company_id": registro.company_id.id,
                "registro_patronal_id": registro.id,
                "date_from": date_from,
                "date_to": date_to,
                "file": base64.b64encode(sua.join(lines)),
                "filename": filename or self._filename(registro, date_from, date_to),
                "count": len(lines),
                "exported_uid": self.env.uid,
                "date_exported": fields.Datetime.now(),
                "again_of_id": again.id,
                **values,
            }
        )
        movements._mark_exported(export)
        return export.sudo(False)

    @api.model
    def _filename(self, registro, date_from, date_to):
        """Ours: no public source says what SUA wants the file to be called."""
        nrp = registro.name or ""
        return f"MOVCR_{nrp}_{date_from:%Y%m%d}_{date_to:%Y%m%d}.txt"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An export stays: it is what was handed over."))
