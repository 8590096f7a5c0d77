from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.bimester import Bimester
from ..models.daily import today_in_mexico

# Reasons that are written out above the list.
NOTES = 50


class SuaWizard(models.TransientModel):
    """Previews the movements of a registro patronal and a range of days, and makes
    SUA's file of those that are ticked."""

    _name = "l10n_mx_infonavit.sua.wizard"
    _description = "Export Movements to SUA"

    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        required=True,
        default=lambda self: self._default_registro(),
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: Bimester.of(today_in_mexico()).first
    )
    date_to = fields.Date(
        "To", required=True, default=lambda self: Bimester.of(today_in_mexico()).last
    )
    filename = fields.Char(
        "File Name",
        compute="_compute_filename",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="A suggestion: no public source says which name and extension SUA wants. "
        "Change it if yours asks for another one.",
    )
    line_ids = fields.One2many(
        "l10n_mx_infonavit.sua.wizard.line", "wizard_id", string="Movements"
    )
    is_previewed = fields.Boolean()
    summary = fields.Char(compute="_compute_summary")
    notes = fields.Text(compute="_compute_notes")
    has_again = fields.Boolean(compute="_compute_summary")
    reason = fields.Char(
        "Why Again", help="Why movements that were exported before go out again."
    )

    @api.model
    def _default_registro(self):
        found = self.env["l10n_mx_infonavit.registro.patronal"].search(
            [("company_id", "=", self.env.company.id)], limit=2
        )
        return found if len(found) == 1 else False

    @api.depends("registro_patronal_id", "date_from", "date_to")
    def _compute_filename(self):
        Export = self.env["l10n_mx_infonavit.sua.export"]
        for wizard in self:
            known = wizard.registro_patronal_id and wizard.date_from and wizard.date_to
            wizard.filename = known and Export._filename(
                wizard.registro_patronal_id, wizard.date_from, wizard.date_to
            )

    def _compute_display_name(self):
        self.display_name = self.env._("Export to SUA")

    @api.depends("line_ids.include", "line_ids.status")
    def _compute_summary(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("include")
            refused = wizard.line_ids.filtered(lambda li: li.status == "refused")
            changed = wizard.line_ids.filtered(lambda li: li.status == "changed")
            wizard.has_again = "exported" in chosen.mapped("status")
            wizard.summary = self.env._(
                "To export: %(chosen)s. Kept out: %(refused)s. Changed since exported: "
                "%(changed)s.",
                chosen=len(chosen),
                refused=len(refused),
                changed=len(changed),
            )

    @api.depends("line_ids.note")
    def _compute_notes(self):
        for wizard in self:
            noted = wizard.line_ids.filtered("note")
            sentences = [line._sentence() for line in noted[:NOTES]]
            if len(noted) > NOTES:
                sentences.append(
                    self.env._(
                        "And %(count)s more: show the column Reason.",
                        count=len(noted) - NOTES,
                    )
                )
            wizard.notes = "\n".join(sentences)

    @api.onchange("registro_patronal_id", "date_from", "date_to")
    def _onchange_range(self):
        """What was previewed is of another range."""
        self.line_ids = False
        self.is_previewed = False

    # --- what people do ---------------------------------------------------------------

    def action_preview(self):
        """Derive the movements from the avisos as they are now, and show them."""
        self.ensure_one()
        found = self._movements()
        self.line_ids.unlink()
        self.is_previewed = True
        self.env["l10n_mx_infonavit.sua.wizard.line"].create(
            [self._line(movement) for movement in found]
        )

    def action_export(self):
        """Make the file of the ticked movements, keep it and show it."""
        self.ensure_one()
        chosen = [(li.movement_id, li.line) for li in self.line_ids if li.include]
        if self.has_again and not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Some of the ticked movements were exported before: write why they "
                    "go out again."
                )
            )
        self._check_still_so(chosen, self._movements())
        export = self.env["l10n_mx_infonavit.sua.export"]._make(
            self.registro_patronal_id,
            self.env["l10n_mx_infonavit.sua.movement"].concat(*[m for m, _l in chosen]),
            self.date_from,
            self.date_to,
            self._clean_filename(),
            reason=self.has_again and self.reason.strip(),
        )
        return export._download_and_open()

    def _movements(self):
        """The movements of the preview, derived anew."""
        Movement = self.env["l10n_mx_infonavit.sua.movement"]
        Movement._check_role()
        self.registro_patronal_id.check_access("read")
        if self.date_from > self.date_to:
            raise UserError(
                self.env._("The range ends before it begins: exchange the days.")
            )
        registro = self.registro_patronal_id
        found = Movement._refresh(registro.company_id, self.date_from, self.date_to)
        mine = found.filtered(
            lambda m: not m.registro_patronal_id or m.registro_patronal_id == registro
        )
        return mine.with_env(self.env)

    def _check_still_so(self, chosen, found):
        """What is written is what was seen."""
        for movement, line in chosen:
            if movement not in found or movement.line != line or not line:
                raise UserError(
                    self.env._(
                        "The avisos, or somebody's export, changed these movements "
                        "since the preview: preview them again."
                    )
                )
        statuses = {li.movement_id: li.status for li in self.line_ids}
        for movement, _line in chosen:
            if statuses[movement] == "new" and movement.state == "exported":
                raise UserError(
                    self.env._(
                        "Somebody exported these movements since the preview: preview "
                        "them again."
                    )
                )

    def _clean_filename(self):
        """No path, whatever was typed."""
        name = (self.filename or "").replace("/", "-").replace("\\", "-").strip()
        return name or None

    def _line(self, movement):
        status = "new"
        if movement.state == "refused":
            status = "refused"
        elif movement.change:
            status = "changed"
        elif movement.state == "exported":
            status = "exported"
        return {
            "wizard_id": self.id,
            "movement_id": movement.id,
            "status": status,
            "include": status == "new",
            "line": movement.line,
        }


class SuaWizardLine(models.TransientModel):
    """A movement as it stood when it was previewed."""

    _name = "l10n_mx_infonavit.sua.wizard.line"
    _description = "Movement of an Export to SUA"
    _order = "id"

    wizard_id = fields.Many2one(
        "l10n_mx_infonavit.sua.wizard", required=True, index=True, ondelete="cascade"
    )
    movement_id = fields.Many2one(
        "l10n_mx_infonavit.sua.movement",
        string="SUA Movement",
        required=True,
        ondelete="cascade",
    )
    include = fields.Boolean(help="Whether the movement goes into the file.")
    status = fields.Selection(
        [
            ("new", "New"),
            ("exported", "Already Exported"),
            ("changed", "Changed Since Exported"),
            ("refused", "Kept Out of the File"),
        ],
        required=True,
    )
    employee_id = fields.Many2one(related="movement_id.employee_id", related_sudo=False)
    credit_id = fields.Many2one(related="movement_id.credit_id", related_sudo=False)
    aviso_id = fields.Many2one(related="movement_id.aviso_id", related_sudo=False)
    movement = fields.Selection(related="movement_id.movement", related_sudo=False)
    date = fields.Date(related="movement_id.date", related_sudo=False)
    discount = fields.Char(related="movement_id.discount", related_sudo=False)
    export_id = fields.Many2one(related="movement_id.export_id", related_sudo=False)
    line = fields.Char(help="The line of the file, 52 characters.")
    note = fields.Text("Reason", related="movement_id.reason", related_sudo=False)

    def _sentence(self):
        self.ensure_one()
        return self.env._(
            "%(worker)s, credit %(credit)s: %(reason)s",
            worker=self.employee_id.name,
            credit=self.credit_id.credit_number,
            reason=self.note.replace("\n", " "),
        )

    @api.constrains("include", "status")
    def _check_include(self):
        for line in self:
            if line.include and line.status in ("refused", "changed"):
                raise UserError(
                    self.env._(
                        "What is refused, or changed since it was exported, does not "
                        "go into the file: untick it."
                    )
                )
