"""An emission (EBA) as a file: IDSE's workbook, or the zip of IMSS's visor."""

from collections import Counter
from types import SimpleNamespace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import identifiers
from ..engine.bimester import Bimester
from ..models import emission_wording, wording
from ..models.daily import today_in_mexico
from ..models.emission_compare import Comparison
from ..models.emission_line import FINDINGS, QUIET
from ..models.emission_reading import CHUNK, is_recent, kept
from ..sources import eba_sheet, eba_visor
from ..sources.emission import EBA
from ..sources.recognise import SHEET, VISOR
from ..sources.unreadable import UnreadableFile
from .import_json import SHOWN_ODD
from .import_kinds import KINDS, ImportKind

COUNTS = {
    "emission_agrees_count": ("agrees",),
    "emission_new_count": ("new_credit",),
    "emission_vanished_count": ("vanished",),
    "emission_differs_count": ("value_differs", "credit_differs", "suspended"),
    "emission_unknown_count": ("unknown_worker",),
    "emission_unreadable_count": ("unreadable",),
}
# The two sides beside each other do not say what to do about these.
NOT_PLAIN = frozenset(("unknown_worker", "aviso_waits"))


class Import(models.TransientModel):
    """What the preview of an emission shows, and what a person may correct there."""

    _inherit = "l10n_mx_infonavit.import"

    emission_id = fields.Many2one("l10n_mx_infonavit.emission", readonly=True)
    is_known_emission = fields.Boolean(readonly=True)
    emission_registro_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        string="Registro Patronal",
        readonly=True,
    )
    expected_bimester_id = fields.Many2one(
        "l10n_mx_infonavit.bimester",
        readonly=True,
        help="Only an emission of this bimester and registro patronal is taken.",
    )
    is_period_told = fields.Boolean(readonly=True)
    emission_year = fields.Integer("Year", aggregator=None)
    emission_number = fields.Selection(
        [
            ("1", "January-February"),
            ("2", "March-April"),
            ("3", "May-June"),
            ("4", "July-August"),
            ("5", "September-October"),
            ("6", "November-December"),
        ],
        string="Bimester",
    )
    date_downloaded = fields.Date(
        "Downloaded On",
        default=lambda self: today_in_mexico(),
        help="The day the emission was downloaded from IDSE. A credit first seen on it "
        "is withheld from the day after.",
    )
    emission_problems = fields.Json(readonly=True)
    emission_remarks = fields.Text("Remarks", compute="_compute_emission_remarks")
    starts_by_itself = fields.Boolean(readonly=True)
    emission_worker_count = fields.Integer("Workers on It", readonly=True)
    emission_credit_count = fields.Integer("Credits on It", readonly=True)
    emission_agrees_count = fields.Integer("Agree with Ours", readonly=True)
    emission_new_count = fields.Integer("New Credits", readonly=True)
    emission_vanished_count = fields.Integer("Vanished", readonly=True)
    emission_differs_count = fields.Integer("Unlike Ours", readonly=True)
    emission_unknown_count = fields.Integer("Unknown Workers", readonly=True)
    emission_unreadable_count = fields.Integer("Not Readable", readonly=True)

    @api.depends("emission_problems")
    @api.depends_context("lang")
    def _compute_emission_remarks(self):
        for wizard in self:
            wizard.emission_remarks = wording.problems(
                self.env, wizard.emission_problems
            )

    def action_back(self):
        self.write({"emission_id": False, "emission_number": False})
        return super().action_back()


class ImportLine(models.TransientModel):
    _inherit = "l10n_mx_infonavit.import.line"

    finding = fields.Selection(FINDINGS)
    discount = fields.Char("Its Discount")
    our_discount = fields.Char()


class EmissionFile(ImportKind):
    """Each worker becomes a line of an emission, compared with ours."""

    name = "emission"
    most_steps = 5  # a sheet is read whole

    def __init__(self, wizard, recognised=""):
        super().__init__(wizard, recognised)
        self.env["l10n_mx_infonavit.emission"].browse()._check_may_decide()
        self.read = self._read()
        self.registro = self._registro()
        self.downloaded = wizard.date_downloaded or today_in_mexico()
        self.bimester = self._bimester()
        self._check()

    def preview(self):
        wizard, read = self.wizard, self.read
        known = self._known()
        comparison = Comparison(self.registro, self.bimester, self.downloaded)
        counts, lines = Counter(), []
        named = set()
        for start in range(0, len(read.rows), CHUNK):
            rows = read.rows[start : start + CHUNK]
            for row, found in zip(rows, comparison.find(rows), strict=True):
                named.add(found.credit.id)
                self._count(counts, lines, found, row)
        for found in comparison.vanished(named - {False}):
            self._count(counts, lines, found)
        self.env["l10n_mx_infonavit.import.line"].create(lines)
        company = self.registro.company_id
        wizard.write(
            {
                "total": len(read.rows),
                "done": len(read.rows) if known and known.state != "reading" else 0,
                "emission_id": known.id,
                "is_known_emission": bool(known),
                "emission_registro_id": self.registro.id,
                "is_period_told": bool(read.bimester),
                "emission_year": self.bimester.year,
                "emission_number": str(self.bimester.number),
                "date_downloaded": known.date_downloaded or self.downloaded,
                "emission_problems": kept(read.problems),
                "starts_by_itself": company.l10n_mx_infonavit_auto_apply
                and is_recent(self.bimester, self.downloaded),
                "emission_worker_count": len(read.rows),
                "emission_credit_count": sum(bool(r.credit_number) for r in read.rows),
                **{
                    name: sum(counts[finding] for finding in findings)
                    for name, findings in COUNTS.items()
                },
            }
        )

    def take(self, count=None):
        wizard, rows = self.wizard, self.read.rows
        emission = self._known() or self._begin()
        if emission.state == "reading":
            # Where an import was broken off, it goes on.
            wizard.done = emission.line_ids.search_count(
                [("emission_id", "=", emission.id)]
            )
            last = len(rows) if count is None else wizard.done + count
            emission._take_rows(rows[wizard.done : last])
            wizard.done = min(last, len(rows))
            if wizard.done >= len(rows):
                emission._finish()
        else:
            wizard.done = len(rows)
        wizard.write({"emission_id": emission.id, "total": len(rows)})

    def result(self):
        return self.wizard.emission_id

    # --- the file ---------------------------------------------------------------------

    def _read(self):
        reader = eba_sheet if self.recognised == SHEET else eba_visor
        try:
            read = reader.read(self.data())
            if read.kind != EBA:
                raise UnreadableFile("monthly_sheet")
        except UnreadableFile as error:
            self.refuse(error)
        return read

    def _registro(self):
        """The company's registro patronal of the emission."""
        registros = (
            self.env["l10n_mx_infonavit.registro.patronal"]
            .sudo()
            .with_context(active_test=False)
            .search([("name", "=", self.read.nrp)])
        )
        own = registros.filtered(lambda r: r.company_id == self.wizard.company_id)
        if own:
            return own
        nrp = identifiers.format_nrp(self.read.nrp)
        if registros:
            raise UserError(
                self.env._(
                    "The emission is of the registro patronal %(nrp)s, which belongs "
                    "to another company: import the file there.",
                    nrp=nrp,
                )
            )
        raise UserError(
            self.env._(
                "The company has no registro patronal %(nrp)s, of which the emission "
                "is: add it under Payroll ▸ Configuration ▸ Infonavit ▸ Registros "
                "Patronales, then import the file again.",
                nrp=nrp,
            )
        )

    def _bimester(self):
        """As the file says; where it does not, as the person said, else the last one
        that ended, which is what IDSE then offers."""
        wizard = self.wizard
        if self.read.bimester:
            return self.read.bimester
        if wizard.emission_year and wizard.emission_number:
            try:
                return Bimester(wizard.emission_year, int(wizard.emission_number))
            except ValueError as error:
                raise UserError(
                    self.env._("Write the year of the bimester, as in 2026.")
                ) from error
        if wizard.expected_bimester_id:
            return wizard.expected_bimester_id._engine()
        return Bimester.of(self.downloaded).previous()

    def _check(self):
        """That the emission is the one that was expected, and of a possible day."""
        expected = self.wizard.expected_bimester_id
        if expected:
            unlike = self.read.unlike(
                expected.registro_patronal_id.name or "", expected._engine()
            )
            if unlike:
                raise UserError(
                    self.env._(
                        "This is the emission of %(bimester)s of the registro patronal "
                        "%(nrp)s, and that of %(expected)s was wanted: choose the "
                        "other file.",
                        bimester=wording.bimester(self.env, self.bimester),
                        nrp=identifiers.format_nrp(self.read.nrp),
                        expected=expected.display_name,
                    )
                )
        wrong = emission_wording.wrong_day(self.env, self.bimester, self.downloaded)
        if wrong:
            raise UserError(wrong)

    def _known(self):
        Emission = self.env["l10n_mx_infonavit.emission"].sudo()
        return Emission._of_content(self.read, self.registro, self.bimester)

    def _begin(self):
        return (
            self.env["l10n_mx_infonavit.emission"]
            .sudo()
            ._begin(
                self.read,
                self.registro,
                self.bimester,
                self.wizard.filename or "EBA",
                self.wizard.file,
                self.downloaded,
            )
        )

    # --- the preview's lines ----------------------------------------------------------

    def _count(self, counts, lines, found, row=None):
        counts[found.finding] += 1
        if found.finding in QUIET or counts[found.finding] > SHOWN_ODD:
            return
        line = SimpleNamespace(
            state="waiting",
            finding=found.finding,
            credit_number=row.credit_number if row else "",
            our_credit_id=found.credit,
            nss=row.nss if row else found.employee.l10n_mx_infonavit_nss,
            discount=wording.discount(row.discount_type, row.discount_value)
            if row and row.discount_type and row.discount_value
            else "",
            our_discount=wording.discount(
                found.term.discount_type, found.term.discount_value
            ),
            proposed_employee_id=False,
        )
        reasons = [wording.problem(self.env, p) for p in (row.problems if row else ())]
        if found.finding in NOT_PLAIN:
            reasons.append(emission_wording.advice(self.env, line))
        lines.append(
            {
                "import_id": self.wizard.id,
                "finding": found.finding,
                "position": str(row.position) if row else False,
                "worker": found.employee.name or (row.name if row else False),
                "nss": line.nss,
                "credit_number": line.credit_number or found.credit.credit_number,
                "discount": line.discount,
                "our_discount": line.our_discount,
                "reason": "\n".join(filter(None, reasons)),
            }
        )


KINDS[SHEET] = KINDS[VISOR] = EmissionFile
