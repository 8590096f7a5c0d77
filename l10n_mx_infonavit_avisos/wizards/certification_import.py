import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import certification_case_wording as words
from ..models.certification_case import SECTIONS
from ..models.daily import today_in_mexico
from ..sources.json_file import UnreadableFile
from ..sources.test_set import book
from ..sources.test_set.cases import understand
from ..sources.test_set.columns import FIELDS

# Rows that the preview shows; those with a problem are shown first.
SHOWN = 200
# By these a case of the file and one of the round are the same.
SAME = ("section", "reference", "nss", "credit_number", "date_from", "date_to")
_AMOUNTS = frozenset(
    "discount_value sdi daily_wage available given_umi expected_amount "
    "expected_insurance".split()
)


class CertificationImport(models.TransientModel):
    """Brings the cases of a test set in from the file that Infonavit sent.

    ``action_preview`` shows how its columns are understood and writes nothing; a person
    assigns those that were not recognised and looks again; ``action_import`` writes.
    A row that cannot be read in full becomes a case all the same, and waits to be
    mended. Nothing is doubled: the file takes the place of the round's cases, or adds
    those that are not there yet.
    """

    _name = "l10n_mx_infonavit.certification.import"
    _description = "Import of a Certification's Test Set"

    round_id = fields.Many2one(
        "l10n_mx_infonavit.certification.round",
        string="Test Set",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="round_id.company_id", related_sudo=False)
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Preview")], default="choose"
    )
    mode = fields.Selection(
        [
            ("add", "Add the cases that are not there yet"),
            ("replace", "Put the file in the place of all cases of the test set"),
        ],
        string="Cases Already There",
        required=True,
        default="add",
    )
    column_ids = fields.One2many(
        "l10n_mx_infonavit.certification.import.column", "import_id", string="Columns"
    )
    line_ids = fields.One2many(
        "l10n_mx_infonavit.certification.import.line", "import_id", string="Cases"
    )
    sample_count = fields.Integer("Samples", readonly=True)
    evaluation_count = fields.Integer("Evaluation", readonly=True)
    problem_count = fields.Integer("With Problems", readonly=True)
    known_count = fields.Integer("There Already", readonly=True)
    skipped_count = fields.Integer(
        "Skipped Rows",
        readonly=True,
        help="Rows that name neither a worker nor a discount, such as totals.",
    )
    existing_count = fields.Integer(compute="_compute_existing_count")

    @api.depends("round_id")
    def _compute_existing_count(self):
        for wizard in self:
            wizard.existing_count = len(wizard.round_id.case_ids)

    def action_preview(self):
        """Show how the file is understood, with the columns as assigned so far."""
        self.ensure_one()
        understood = self._understood()
        self._show_columns(understood.columns)
        self._show_cases(understood)
        return self._reopen()

    def action_import(self):
        """Write the cases, keep the file, and show the test set."""
        self.ensure_one()
        understood = self._understood()
        if not understood.cases:
            raise UserError(
                self.env._(
                    "No row of the file names a worker or a discount: assign the "
                    "columns that hold them."
                )
            )
        if self.mode == "replace":
            self.round_id.case_ids.unlink()
        known = self._known()
        new = [case for case in understood.cases if _key(case) not in known]
        values = [self._values(case, place) for place, case in enumerate(new, 1)]
        self.env["l10n_mx_infonavit.certification.case"].create(values)
        self.round_id.test_set_columns = self._assigned()
        self._keep_file(len(values))
        return self.round_id.action_open()

    def action_back(self):
        """Choose another file."""
        self.column_ids.unlink()
        self.line_ids.unlink()
        self.write({"state": "choose", "file": False, "filename": False})
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import the Test Set"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # --- reading ----------------------------------------------------------------------

    def _understood(self):
        """The file, with the columns as assigned; of no use: one sentence."""
        self.round_id._check_cases_open()
        try:
            return understand(book.read(self._bytes()), self._assigned())
        except UnreadableFile as error:
            sentence = words.file_error(self.env, error.code, error.detail)
            raise UserError(
                self.env._(
                    "%(file)s: %(sentence)s",
                    file=self.filename or "",
                    sentence=sentence,
                )
            ) from error

    def _bytes(self):
        try:
            return base64.b64decode(self.with_context(bin_size=False).file or b"")
        except binascii.Error:
            return b""

    def _assigned(self):
        """Column → field, as a person said; before that, as said for this test set or
        the ones before it."""
        if self.column_ids:
            return {
                column.key: column.field or ""
                for column in self.column_ids
                if not column.is_recognised or column.field != column.recognised
            }
        rounds = self.round_id.certification_id.round_ids.sorted("number")
        assigned = {}
        for test_set in rounds:
            assigned |= test_set.test_set_columns or {}
        return assigned

    # --- the preview ------------------------------------------------------------------

    def _show_columns(self, columns):
        self.column_ids.unlink()
        self.env["l10n_mx_infonavit.certification.import.column"].create(
            [
                {
                    "import_id": self.id,
                    "key": column.key,
                    "heading": column.heading,
                    "field": column.field or False,
                    "recognised": column.field if column.recognised else False,
                    "is_recognised": column.recognised,
                    "examples": " · ".join(column.examples),
                }
                for column in columns
            ]
        )

    def _show_cases(self, understood):
        known = self._known()
        lines = [self._line(case, known) for case in understood.cases]
        self.line_ids.unlink()
        order = {"problem": 0, "known": 1, "new": 2}
        shown = sorted(lines, key=lambda line: order[line["status"]])[:SHOWN]
        self.env["l10n_mx_infonavit.certification.import.line"].create(shown)
        sections = [case.section for case in understood.cases]
        self.write(
            {
                "state": "preview",
                "sample_count": sections.count("sample"),
                "evaluation_count": sections.count("evaluation"),
                "problem_count": sum(bool(case.problems) for case in understood.cases),
                "known_count": sum(_key(case) in known for case in understood.cases),
                "skipped_count": understood.skipped,
            }
        )

    def _line(self, case, known):
        values = case.values
        told = [*case.problems, *case.remarks]
        is_known = self.mode == "add" and _key(case) in known
        status = "problem" if case.problems else "known" if is_known else "new"
        return {
            "import_id": self.id,
            "status": status,
            "position": " ".join(filter(None, (case.table, str(case.number)))),
            "section": case.section,
            "reference": values.get("reference"),
            "worker": values.get("worker_name"),
            "nss": values.get("nss"),
            "credit_number": values.get("credit_number"),
            "discount_type": values.get("discount_type"),
            "discount_value": float(values.get("discount_value") or 0),
            "date_from": values.get("date_from"),
            "date_to": values.get("date_to"),
            "has_expected": "expected_amount" in values,
            "expected_amount": float(values.get("expected_amount") or 0),
            "reason": "\n".join(words.problem(self.env, one) for one in told),
        }

    # --- writing ----------------------------------------------------------------------

    def _known(self):
        """Keys of the round's cases."""
        return {_key_of(case) for case in self.round_id.case_ids}

    def _values(self, case, place):
        values = {
            name: float(value) if name in _AMOUNTS else value
            for name, value in case.values.items()
        }
        return values | {
            "round_id": self.round_id.id,
            "sequence": place * 10,
            "section": case.section,
            "has_expected": "expected_amount" in values,
            "insurance_mode": "first" if "expected_insurance" in values else "none",
            "limits_pay": "available" in values,
            "problems": list(map(_stored, case.problems)) or False,
            "remarks": list(map(_stored, case.remarks)) or False,
            "original": case.original,
        }

    def _keep_file(self, count):
        """The file as it came stays with the test set, and the certification tells."""
        certification = self.round_id.certification_id
        self.env["l10n_mx_infonavit.certification.document"].create(
            {
                "certification_id": certification.id,
                "round_id": self.round_id.id,
                "kind": "test_set",
                "date": today_in_mexico(),
                "file": self.with_context(bin_size=False).file,
                "filename": self.filename,
            }
        )
        certification.message_post(
            body=self.env._(
                "%(set)s: %(count)s cases imported from %(file)s.",
                set=self.round_id.display_name,
                count=count,
                file=self.filename or "",
            )
        )


class CertificationImportColumn(models.TransientModel):
    """A column of the file: what it was recognised as, or what a person assigns."""

    _name = "l10n_mx_infonavit.certification.import.column"
    _description = "Column of a Test Set"
    _order = "id"

    import_id = fields.Many2one(
        "l10n_mx_infonavit.certification.import", required=True, ondelete="cascade"
    )
    key = fields.Char(readonly=True)
    heading = fields.Char(readonly=True)
    examples = fields.Char("First Values", readonly=True)
    field = fields.Selection(
        "_field_selection",
        string="Holds",
        help="What the column holds; empty: it is not needed, and stays in the "
        "original row alone.",
    )
    recognised = fields.Char("Recognised As", readonly=True)
    is_recognised = fields.Boolean("Recognised", readonly=True)

    @api.model
    def _field_selection(self):
        return [(name, words.field_name(self.env, name)) for name in FIELDS]


class CertificationImportLine(models.TransientModel):
    """A row of the file in the preview."""

    _name = "l10n_mx_infonavit.certification.import.line"
    _description = "Previewed Case"
    _order = "id"

    import_id = fields.Many2one(
        "l10n_mx_infonavit.certification.import", required=True, ondelete="cascade"
    )
    status = fields.Selection(
        [("problem", "To Mend"), ("known", "There Already"), ("new", "New")]
    )
    position = fields.Char("Row")
    section = fields.Selection(SECTIONS)
    reference = fields.Char("Case")
    worker = fields.Char()
    nss = fields.Char("NSS")
    credit_number = fields.Char()
    discount_type = fields.Selection(
        [
            ("porcentaje", "Percentage of the SDI"),
            ("cuota_fija", "Cuota fija (pesos a month)"),
            ("factor", "Factor (times UMI)"),
        ]
    )
    discount_value = fields.Float(digits=(15, 6))
    date_from = fields.Date("Period From")
    date_to = fields.Date("Period To")
    has_expected = fields.Boolean()
    expected_amount = fields.Float("Given Result", digits=(16, 2))
    reason = fields.Text("To Look At")


def _key(case):
    """By which two rows are the same case."""
    values = case.values | {"section": case.section}
    return tuple(values.get(name) or False for name in SAME)


def _key_of(record):
    return tuple(record[name] or False for name in SAME)


def _stored(problem):
    return [problem.code, problem.field, problem.value]
