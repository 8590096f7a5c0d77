import hashlib
import json
from types import SimpleNamespace

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.bimester import Bimester
from ..engine.notice import Problem
from .daily import today_in_mexico
from .emission_compare import Comparison
from .emission_line import QUIET
from .value import VALUE_DIGITS, to_decimal

CHUNK = 1000
# What is read of lines to compare them anew: the originals of thousands are large.
_COMPARED_FIELDS = (
    "nss",
    "credit_number",
    "discount_type",
    "discount_value",
    "problems",
    "employee_id",
    "our_credit_id",
    "our_discount_type",
    "our_discount_value",
    "finding",
    "state",
)


class Emission(models.Model):
    """How an emission's rows become lines: compared, stored, and compared again."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.emission"

    # --- a file that comes in ---------------------------------------------------------

    @api.model
    def _of_content(self, read, registro, bimester):
        """The record of an emission that says this, empty if there is none.

        ``read``: a :class:`~..sources.emission.Emission`.
        """
        return self.search(
            [
                ("registro_patronal_id", "=", registro.id),
                ("kind", "=", read.kind),
                ("year", "=", bimester.year),
                ("number", "=", bimester.number),
                ("fingerprint", "=", fingerprint(read)),
            ]
        )

    @api.model
    def _begin(self, read, registro, bimester, filename, data, downloaded=None):
        """The record of an emission about to be read, with its file (``data``: as the
        field of the file has it, base64)."""
        emission = self.create(
            {
                "company_id": registro.company_id.id,
                "registro_patronal_id": registro.id,
                "kind": read.kind,
                "year": bimester.year,
                "month": bimester.last.month,
                "date_downloaded": downloaded or today_in_mexico(),
                "user_id": self.env.uid,
                "fingerprint": fingerprint(read),
                "problems": kept(read.problems),
            }
        )
        emission.attachment_id = self.env["ir.attachment"].create(
            {
                "name": filename,
                "datas": data,
                "res_model": emission._name,
                "res_id": emission.id,
                "company_id": registro.company_id.id,
            }
        )
        return emission

    def _comparison(self):
        self.ensure_one()
        return Comparison(
            self.registro_patronal_id, self._bimester(), self.date_downloaded
        )

    def _take_rows(self, rows):
        """Compare and store some rows, and follow those that may be by themselves."""
        self.ensure_one()
        comparison = self._comparison()
        Line = self.env["l10n_mx_infonavit.emission.line"]
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            found = comparison.find(chunk)
            lines = Line.create(
                [
                    {"emission_id": self.id, **_said(row), **_compared(one)}
                    for row, one in zip(chunk, found, strict=True)
                ]
            )
            self._follow_first_seen(lines, found)
            self.env.invalidate_all()  # the memory that a large emission takes

    def _finish(self):
        """All rows are in: see which credits of ours lack, and take the place of the
        emissions of this bimester that came before."""
        self.ensure_one()
        self._add_vanished()
        self._set_others_aside()
        self.date_compared = fields.Datetime.now()
        self.state = "open"
        self._update_state()

    def _set_others_aside(self):
        """At most one emission of a registro patronal and bimester is worked on."""
        for other in self.search(
            [
                ("id", "!=", self.id),
                ("registro_patronal_id", "=", self.registro_patronal_id.id),
                ("kind", "=", self.kind),
                ("year", "=", self.year),
                ("number", "=", self.number),
                ("state", "in", ("open", "decided")),
            ]
        ):
            other._set_aside(
                self.env._(
                    "Set aside: %(emission)s took its place.",
                    emission=self._get_html_link(),
                )
            )

    # --- comparing anew ---------------------------------------------------------------

    def action_look_again(self):
        """Compare what nobody decided with what we have now."""
        self._check_may_decide()
        for emission in self.sudo().filtered(lambda e: e.state in ("open", "decided")):
            emission._look_again()

    @api.model
    def _daily_check(self):
        """What an emission waited for may be here: a worker, or an aviso applied."""
        for emission in self.sudo().search([("state", "=", "open")]):
            emission._look_again()

    def _look_again(self):
        self.ensure_one()
        comparison = self._comparison()
        Line = self.env["l10n_mx_infonavit.emission.line"]
        undecided = Domain("emission_id", "=", self.id) & Domain(
            "state", "!=", "decided"
        )
        lines = Line.search_fetch(
            undecided & Domain("position", ">", 0), _COMPARED_FIELDS, order="position"
        )
        for start in range(0, len(lines), CHUNK):
            chunk = lines[start : start + CHUNK]
            found = comparison.find([_row(line) for line in chunk])
            for line, one in zip(chunk, found, strict=True):
                line._write_if_new(_compared(one))
            self._follow_first_seen(chunk, found)
        Line.search(undecided & Domain("position", "=", 0)).unlink()
        self._add_vanished()
        self.date_compared = fields.Datetime.now()
        self._update_state()

    def _add_vanished(self):
        """A line for each credit of ours that no row names, or nobody decided on."""
        Line = self.env["l10n_mx_infonavit.emission.line"]
        [[named]] = Line._read_group(
            [("emission_id", "=", self.id)], aggregates=["our_credit_id:array_agg"]
        )
        named = {credit for credit in named if credit}
        Line.create(
            [
                {
                    "emission_id": self.id,
                    "position": 0,
                    "nss": found.employee.l10n_mx_infonavit_nss
                    or found.term.aviso_id.nss,
                    "name": found.employee.name,
                    **_compared(found),
                }
                for found in self._comparison().vanished(named)
            ]
        )

    def _update_state(self):
        """Open while a line waits."""
        self.invalidate_recordset(["waiting_count"])
        for emission in self.filtered(lambda e: e.state in ("open", "decided")):
            state = "open" if emission.waiting_count else "decided"
            if emission.state != state:
                emission.state = state

    # --- by themselves ----------------------------------------------------------------

    def _follow_first_seen(self, lines, found):
        """Let new credits act as avisos, where the company applies avisos by itself.

        Not of an old emission, which may name what has ended since.
        """
        company = self.company_id
        if not (company.l10n_mx_infonavit_auto_apply and self._is_recent()):
            return
        first_seen = lines.browse(
            [
                line.id
                for line, one in zip(lines, found, strict=True)
                if one.finding == "new_credit" and one.is_first_seen
            ]
        )
        if first_seen:
            first_seen._take(self.date_downloaded)

    def _is_recent(self):
        """Whether it is of the bimester that it was downloaded in, or the last one."""
        return is_recent(self._bimester(), self.date_downloaded)


def is_recent(bimester, downloaded):
    """Whether an emission of the bimester was the newest on the day."""
    return bimester.next() >= Bimester.of(downloaded)


def fingerprint(read):
    """What an emission says, in 64 characters; other columns, or the file's kind, do
    not change it."""
    digest = hashlib.sha256(read.nrp.encode())
    for row in read.rows:
        said = [
            row.nss,
            row.credit_number,
            row.discount_type,
            row.discount_value and f"{row.discount_value.normalize():f}",
            row.amortization is not None and f"{row.amortization:.2f}",
            row.days,
            str(row.left),
            row.wage and f"{row.wage:.2f}",
        ]
        digest.update(json.dumps(said).encode())
    return digest.hexdigest()


def kept(problems):
    """Problems as a record keeps them."""
    return [[p.code, p.field, p.value] for p in problems] or False


def _said(row):
    """Values of a line from what its row says."""
    cells = [line.cells for line in row.lines]
    return {
        "position": row.position,
        "nss": row.nss,
        "name": row.name,
        "curp": row.curp,
        "credit_number": row.credit_number,
        "discount_type": row.discount_type,
        "discount_value": float(row.discount_value or 0),
        "amortization": float(row.amortization or 0),
        "is_amortization_told": row.amortization is not None,
        "days": row.days,
        "wage": float(row.wage or 0),
        "date_left": row.left,
        "original": json.dumps(cells, ensure_ascii=False),
        "problems": kept(row.problems),
    }


def _row(line):
    """A line's record as the comparison takes it."""
    return SimpleNamespace(
        nss=line.nss or "",
        credit_number=line.credit_number or None,
        discount_type=line.discount_type or None,
        discount_value=to_decimal(line.discount_value, VALUE_DIGITS)
        if line.discount_value
        else None,
        problems=[Problem(*problem) for problem in line.problems or []],
    )


def _compared(found):
    """Values of a line from a comparison."""
    return {
        "employee_id": found.employee.id,
        "our_credit_id": found.credit.id,
        "our_discount_type": found.term.discount_type,
        "our_discount_value": found.term.discount_value,
        "finding": found.finding,
        "state": "settled" if found.finding in QUIET else "waiting",
    }
