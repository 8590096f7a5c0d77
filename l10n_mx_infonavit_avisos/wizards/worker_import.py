import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models import worker_wording as words
from ..models.context_flag import MATCH_LATER, raise_flag
from ..models.value import to_decimal
from ..outputs import worker_template
from ..sources import worker_sheet
from ..sources.json_file import UnreadableFile
from .worker_rows import WorkerRows, shown_value

# Rows that the preview shows; those with a problem are shown first.
SHOWN = 300
SBC = (12, 4)


class WorkerImport(models.TransientModel):
    """Brings workers' NSS, SBC, registro patronal, RFC and CURP in from a spreadsheet.

    ``action_template`` gives the spreadsheet, a row for each worker who lacks
    something; ``action_preview`` says what the filled-in one would do and writes
    nothing; ``action_import`` writes, as the user: it needs the right to change
    employees. What a record has already stays, unless ``overwrite`` says otherwise.
    """

    _name = "l10n_mx_infonavit.worker.import"
    _description = "Import of Workers' Data"

    file = fields.Binary("Filled-In Template", attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Preview")], default="choose"
    )
    overwrite = fields.Boolean(
        "Overwrite What Is There",
        help="The file's values take the place of those that differ. An SBC that "
        "changes from a day on belongs into a new version of the employee instead: "
        "here the present one is corrected.",
    )
    line_ids = fields.One2many(
        "l10n_mx_infonavit.worker.import.line", "import_id", string="Rows"
    )
    write_count = fields.Integer("To Be Written", readonly=True)
    kept_count = fields.Integer(
        "With Other Values That Stay",
        readonly=True,
        help="Rows that contradict what a record has, in full or in part.",
    )
    same_count = fields.Integer("Nothing New", readonly=True)
    problem_count = fields.Integer("With Problems", readonly=True)
    lacking_count = fields.Integer(
        "Workers Who Lack Something", compute="_compute_lacking_count"
    )
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")

    @api.depends("company_id")
    def _compute_lacking_count(self):
        for wizard in self:
            wizard.lacking_count = self.env["hr.employee"].search_count(
                wizard._lacking()
            )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_template(self):
        for wizard in self:
            wizard.template = base64.b64encode(wizard._template())
            wizard.template_name = self.env._("workers.xlsx")

    def action_template(self):
        """Download the spreadsheet to fill in."""
        self.ensure_one()
        place = f"/web/content/{self._name}/{self.id}/template/{self.template_name}"
        return {
            "type": "ir.actions.act_url",
            "url": f"{place}?download=true",
            "target": "download",
        }

    def action_preview(self):
        """Say what the import would do."""
        self.ensure_one()
        self._check_may_write()
        verdicts = self._rows().judge(self._read())
        order = {"problem": 0, "kept": 1, "write": 2, "same": 3}
        shown = sorted(verdicts, key=lambda verdict: order[verdict.status])[:SHOWN]
        self.line_ids.unlink()
        self.env["l10n_mx_infonavit.worker.import.line"].create(
            [self._line(verdict) for verdict in shown]
        )
        statuses = [verdict.status for verdict in verdicts]
        self.write(
            {
                "state": "preview",
                "write_count": statuses.count("write"),
                "kept_count": sum(
                    bool(verdict.kept) and not verdict.problems for verdict in verdicts
                ),
                "same_count": statuses.count("same"),
                "problem_count": statuses.count("problem"),
            }
        )
        return self._reopen()

    def action_import(self):
        """Write the rows without a problem, and show who lacks something still."""
        self.ensure_one()
        self._check_may_write()
        rows = self._rows()
        verdicts = [v for v in rows.judge(self._read()) if v.status == "write"]
        if not verdicts:
            raise UserError(
                self.env._(
                    "There is nothing to write: fill in empty cells of the template, "
                    "or tick that what is there is overwritten."
                )
            )
        written = self.env["hr.employee"]
        for verdict in verdicts:
            worker = raise_flag(verdict.employee, MATCH_LATER)
            worker.write(rows.values(verdict))
            written |= verdict.employee
        written.version_id._l10n_mx_infonavit_match_avisos()
        return self._notify(len(written))

    def action_back(self):
        """Choose another file."""
        self.line_ids.unlink()
        self.write({"state": "choose", "file": False, "filename": False})
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Infonavit: Workers' Data"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _notify(self, count):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s workers were written.", count=count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # --- rights and reading -----------------------------------------------------------

    def _check_may_write(self):
        if not self.env["hr.employee"].has_access("write"):
            raise AccessError(
                self.env._(
                    "Employees are changed by Human Resources: ask somebody with the "
                    "role Employees / Officer to import the file."
                )
            )

    def _rows(self):
        return WorkerRows(self.env, self.company_id, self.overwrite)

    def _read(self):
        if not self.file:
            raise UserError(self.env._("Choose the template, filled in, first."))
        try:
            return worker_sheet.read(self._bytes())
        except UnreadableFile as error:
            raise UserError(
                self.env._(
                    "%(file)s: %(sentence)s",
                    file=self.filename or "",
                    sentence=words.file_error(self.env, error.code, error.detail),
                )
            ) from error

    def _bytes(self):
        try:
            return base64.b64decode(self.with_context(bin_size=False).file or b"")
        except binascii.Error:
            return b""

    def _line(self, verdict):
        env, row = self.env, verdict.row
        told = [words.problem(env, problem) for problem in verdict.problems]
        told += [
            words.kept(env, name, old, shown_value(name, row.values[name]))
            for name, old in verdict.kept.items()
        ]
        changes = {
            name: shown_value(name, value)
            for name, value in verdict.changes.items()
            if not verdict.problems
        }
        return {
            "import_id": self.id,
            "status": verdict.status,
            "position": row.number,
            "worker": verdict.employee.name or row.values.get("name"),
            "reason": "\n".join(told),
            **changes,
        }

    # --- the template -----------------------------------------------------------------

    def _lacking(self):
        """Domain of the company's workers who lack something."""
        return [
            ("company_id", "=", self.company_id.id),
            ("l10n_mx_infonavit_lacks", "!=", False),
        ]

    def _template(self):
        workers = self.env["hr.employee"].search(self._lacking(), order="name, id")
        registros = self.env["l10n_mx_infonavit.registro.patronal"].search(
            [("company_id", "=", self.company_id.id)]
        )
        return worker_template.document(
            [_as_row(worker) for worker in workers],
            [(shown_value("nrp", r.name), r.location or "") for r in registros],
            words.template(self.env),
        )


def _as_row(worker):
    nrp = worker.l10n_mx_registro_patronal_id.name
    return worker_template.Worker(
        id=worker.id,
        name=worker.name,
        # One that cannot be an NSS would only have its row refused.
        nss=worker.l10n_mx_infonavit_nss or "",
        sbc=to_decimal(worker.l10n_mx_sbc, SBC) if worker.l10n_mx_sbc else None,
        nrp=shown_value("nrp", nrp) if nrp else "",
        rfc=worker.l10n_mx_rfc or "",
        curp=worker.l10n_mx_curp or "",
        lacks=worker.l10n_mx_infonavit_lacks or "",
    )


class WorkerImportLine(models.TransientModel):
    """A row of the file in the preview."""

    _name = "l10n_mx_infonavit.worker.import.line"
    _description = "Previewed Worker"
    _order = "id"

    import_id = fields.Many2one("l10n_mx_infonavit.worker.import", ondelete="cascade")
    status = fields.Selection(
        [
            ("problem", "To Mend"),
            ("kept", "Stays as It Is"),
            ("write", "To Be Written"),
            ("same", "Nothing New"),
        ]
    )
    position = fields.Integer("Row")
    worker = fields.Char()
    nss = fields.Char("NSS")
    sbc = fields.Char("SBC")
    nrp = fields.Char("NRP")
    rfc = fields.Char("RFC")
    curp = fields.Char("CURP")
    reason = fields.Text("To Look At")
