import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..outputs.evidence import EvidenceError, write_xls, write_xlsx
from ..outputs.evidence.archive import digest
from . import certification_evidence as evidence
from . import certification_evidence_wording as words
from .certification_screen_list import SCREENS

# What the evidence consists of, besides the cases and the answers.
PARTS = {"payslip_ids", "cfdi_attachment_ids"}
# What is told of a file that was made here.
MADE = (
    "workbook_parts",
    "workbook_made_on",
    "workbook_xlsx",
    "workbook_xlsx_filename",
)


class CertificationRound(models.Model):
    """A round's evidence file: what goes in, what lacks, and the file itself.

    ``action_make_workbook`` makes it in one click, as the portal's .xls and once more
    as .xlsx to look at. Making it again takes the earlier one's place, for it was never
    handed in; once the evidence was sent nothing changes. ``outputs/evidence`` writes
    the files, ``certification_evidence`` gathers what goes in and what lacks.
    """

    # A concern of its own, in a file of its own.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.certification.round"

    screen_ids = fields.One2many(
        "l10n_mx_infonavit.certification.screen", "round_id", string="Screens"
    )
    payslip_ids = fields.Many2many(
        "hr.payslip",
        "l10n_mx_infonavit_certification_round_payslip_rel",
        "round_id",
        "payslip_id",
        string="Payslips for the CFDI",
        copy=False,
        check_company=True,
        domain="[('company_id', '=', company_id), ('credit_note', '=', False), "
        "('state', 'in', ('verify', 'done'))]",
        help="Their unsealed CFDI de nómina go into the file: choose one that "
        "withholds for a housing credit.",
    )
    cfdi_attachment_ids = fields.Many2many(
        "ir.attachment",
        "l10n_mx_infonavit_certification_round_cfdi_rel",
        "round_id",
        "attachment_id",
        string="Other Unsealed CFDI",
        copy=False,
        help="XML files of CFDI de nómina that were made elsewhere.",
    )
    gaps = fields.Text(
        "What Lacks", readonly=True, copy=False, help="As of the last check."
    )
    checked_on = fields.Datetime("Last Check", readonly=True, copy=False)
    workbook_size = fields.Integer(
        "Size (Bytes)", compute="_compute_workbook_digest", store=True
    )
    workbook_sha256 = fields.Char(
        "SHA-256", compute="_compute_workbook_digest", store=True
    )
    workbook_made_on = fields.Datetime("Made On", readonly=True, copy=False)
    workbook_xlsx = fields.Binary(
        "The Same as .xlsx",
        readonly=True,
        copy=False,
        attachment=True,
        help="To look at, where an .xls cannot be opened: it embeds no files. The "
        "portal does not take it.",
    )
    workbook_xlsx_filename = fields.Char("Name of the .xlsx", copy=False)
    workbook_parts = fields.Json(readonly=True, copy=False)
    workbook_contents = fields.Html(
        "Contents", compute="_compute_workbook_contents", sanitize=False
    )

    @api.depends("workbook")
    def _compute_workbook_digest(self):
        for test_set in self:
            data = words.content(test_set, "workbook")
            test_set.workbook_size = len(data)
            test_set.workbook_sha256 = data and digest(data)

    @api.depends("workbook_parts")
    @api.depends_context("lang")
    def _compute_workbook_contents(self):
        for test_set in self:
            test_set.workbook_contents = test_set._contents_table()

    def _contents_table(self):
        row = Markup(
            "<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td>"
            "<td class='font-monospace small text-break'>%s</td></tr>"
        )
        rows = Markup().join(
            row % (tab, name, words.weight(size) if size else "", sha256)
            for tab, name, size, sha256 in self.workbook_parts or []
        )
        head = Markup(
            "<tr><th>%s</th><th>%s</th><th class='text-end'>%s</th><th>%s</th></tr>"
        ) % (
            self.env._("Tab"),
            self.env._("Content"),
            self.env._("Size"),
            self.env._("SHA-256"),
        )
        table = Markup("<table class='table table-sm'>%s%s</table>")
        return rows and table % (head, rows)

    # --- what goes in -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rounds = super().create(vals_list)
        rounds._propose_screens()
        return rounds

    def write(self, vals):
        if PARTS & set(vals):
            self._check_evidence_open()
        if "workbook" in vals and "workbook_parts" not in vals:
            # Another file, attached by hand: what was made tells nothing of it.
            vals = vals | dict.fromkeys(MADE, False)
        return super().write(vals)

    def action_propose_screens(self):
        """The list of the screens to take, anew: those that were removed come back."""
        self.check_access("write")
        self._check_evidence_open()
        self._propose_screens()

    def _propose_screens(self):
        values = []
        for test_set in self.filtered(lambda one: one.state == "open"):
            known = set(test_set.screen_ids.mapped("kind"))
            values += [
                {
                    "round_id": test_set.id,
                    "kind": kind,
                    "sequence": 10 * number,
                    "is_required": proposal.is_required,
                }
                for number, (kind, proposal) in enumerate(SCREENS.items(), 1)
                if kind not in known
            ]
        self.env["l10n_mx_infonavit.certification.screen"].create(values)

    def _check_evidence_open(self):
        if any(test_set.state != "open" for test_set in self):
            raise UserError(
                self.env._(
                    "The evidence of this test set was handed in: what it consists of "
                    "stays as it was."
                )
            )

    # --- checking ---------------------------------------------------------------------

    def action_check_evidence(self):
        """Say what lacks, without making the file."""
        self.ensure_one()
        self.check_access("write")
        self._check_evidence()
        return self._told(
            self.env._("Something lacks: see the list.")
            if self.gaps
            else self.env._("Nothing lacks: make the evidence file."),
            "warning" if self.gaps else "success",
        )

    def _check_evidence(self):
        """Keeps what lacks, and gives it."""
        found = evidence.gaps(self)
        self.write(
            {
                "gaps": "\n".join(gap.sentence for gap in found),
                "checked_on": fields.Datetime.now(),
            }
        )
        return found

    # --- making -----------------------------------------------------------------------

    def action_make_workbook(self):
        """Make the evidence file. It is refused where a tab would be empty; what else
        lacks is told beside it."""
        self.ensure_one()
        self.check_access("write")
        self._check_evidence_open()
        evidence.check_memory(self)
        found = self._check_evidence()
        empty = [gap.sentence for gap in found if gap.empties]
        if empty:
            raise UserError("\n".join(empty))
        try:
            self._make_workbook()
        except EvidenceError as error:
            raise UserError(words.sentence(self.env, error)) from error
        size = words.weight(self.workbook_size)
        return self._told(
            self.env._(
                "The evidence file is made (%(size)s), but something lacks in it: see "
                "the list.",
                size=size,
            )
            if self.gaps
            else self.env._("The evidence file is made: %(size)s.", size=size),
            "warning" if self.gaps else "success",
        )

    def _make_workbook(self):
        files = evidence.cfdi_files(self, keep=True)
        content = evidence.evidence(self, files)
        name = f"evidencias-{content.rfc or self.id}-{self.number}"
        xls = write_xls(content)
        self.write(
            {
                "workbook": base64.b64encode(xls),
                "workbook_filename": f"{name}.xls",
                "workbook_xlsx": base64.b64encode(write_xlsx(content)),
                "workbook_xlsx_filename": f"{name}.xlsx",
                "workbook_made_on": fields.Datetime.now(),
                "workbook_parts": self._parts_of(content),
            }
        )
        self.certification_id.message_post(
            body=self.env._(
                "%(test_set)s: evidence file made, %(size)s, SHA-256 %(sha256)s.",
                test_set=self.display_name,
                size=words.weight(self.workbook_size),
                sha256=self.workbook_sha256,
            )
        )

    def _parts_of(self, content):
        """Tab, name, size and digest of what the file was made of."""
        parts = [("1", file) for file in content.answers]
        parts += [("3", screen) for screen in content.screens]
        parts += [("4", file) for file in content.cfdis]
        listed = [
            [tab, getattr(part, "name", None) or part.caption, len(part.data)]
            + [digest(part.data)]
            for tab, part in parts
        ]
        cases = self.env._(
            "%(samples)s samples, %(evaluations)s evaluation cases",
            samples=len(content.samples),
            evaluations=len(content.evaluations),
        )
        place = sum(tab == "1" for tab, *_rest in listed)
        return [*listed[:place], ["2", cases, 0, ""], *listed[place:]]

    def _told(self, message, kind):
        """A notification, and the form as it is now."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- downloading ------------------------------------------------------------------

    def action_download_workbook(self):
        """The .xls that is handed in."""
        return self._download("workbook", self.workbook_filename)

    def action_download_xlsx(self):
        """The .xlsx to look at."""
        return self._download("workbook_xlsx", self.workbook_xlsx_filename)

    def _download(self, name, filename):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{filename}"
            "?download=true",
            "target": "download",
        }
