from odoo import models

from ..engine import identifiers
from ..outputs import reconciliation_book
from . import reconciliation_wording as words
from . import wording
from .value import PESOS, to_decimal
from .waiting import ROLE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Lines that are in memory at once.
CHUNK = 1000


class Reconciliation(models.Model):
    """A reconciliation as a workbook, attached to it."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.reconciliation"

    def action_export(self):
        """Write the workbook, in the place of the last one, and download it."""
        self.ensure_one()
        self._check_role(ROLE)
        data = reconciliation_book.write(self._book_lines(), self._book_words())
        name = f"{self.env._('Reconciliation')} {self.display_name}.xlsx"
        owner = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        attachments = self.env["ir.attachment"].sudo()
        attachments.search([*owner, ("mimetype", "=", XLSX)]).unlink()
        attachment = attachments.create(
            {
                "name": name.replace("/", "-"),
                "raw": data,
                "mimetype": XLSX,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _book_lines(self):
        Line = self.env["l10n_mx_infonavit.reconciliation.line"]
        ids = Line.search([("reconciliation_id", "=", self.id)]).ids
        for start in range(0, len(ids), CHUNK):
            lines = Line.browse(ids[start : start + CHUNK])
            for line in lines:
                yield _book_line(line)
            lines.invalidate_recordset()

    def _book_words(self):
        env = self.env
        registro = self.registro_patronal_id
        head = [
            self.company_id.name,
            identifiers.format_nrp(registro.name) if registro else "",
            wording.bimester(env, self.bimester_id._engine()),
            env._("Compared with: %(basis)s", basis=_basis(self)),
        ]
        if self.note:
            head.append(env._("Note: %(note)s", note=self.note))
        return reconciliation_book.Words(
            lines=env._("Reconciliation"),
            by_cause=env._("By Cause"),
            headings=_headings(env),
            causes=[env._("Cause"), env._("Workers"), env._("Difference")],
            total=env._("Total"),
            settled=env._("Yes"),
            page=env._("Page"),
            head=[text for text in head if text],
        )


def _basis(record):
    field = record._fields["basis"]
    return dict(field._description_selection(record.env))[record.basis]


def _headings(env):
    return [
        env._("Worker"),
        env._("NSS"),
        env._("Credit"),
        env._("Withheld (010)"),
        env._("Insurance"),
        env._("Returned (009)"),
        env._("Ours"),
        env._("EBA"),
        env._("SUA"),
        env._("Difference"),
        env._("Cause"),
        env._("What to Do"),
        env._("Why"),
        env._("Settled"),
        env._("Note"),
    ]


def _book_line(line):
    env = line.env

    def pesos(name, is_told=True):
        return to_decimal(line[name], PESOS) if is_told else None

    return reconciliation_book.BookLine(
        name=line.name or "",
        nss=line.nss or "",
        credit_number=line.credit_number or "",
        withheld=pesos("withheld"),
        insurance=pesos("insurance"),
        returned=pesos("returned"),
        ours=pesos("ours"),
        eba=pesos("amortization", line.has_amortization),
        sua=pesos("sua_amount", line.has_sua),
        difference=pesos("difference", line.is_told),
        todo=line.todo or "nothing",
        cause_words=words.cause_name(env, line.cause),
        todo_words=words.todo_name(env, line.todo),
        explanation=line.explanation or "",
        is_settled=line.is_settled,
        note=line.decision or "",
    )
