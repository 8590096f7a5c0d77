from odoo import fields, models

from . import ten
from .waiting import ROLE


class Bimester(models.Model):
    """A bimester's reconciliation, and the series that it stands in."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.bimester"

    reconciliation_ids = fields.One2many(
        "l10n_mx_infonavit.reconciliation", "bimester_id", string="Reconciliations"
    )
    ten_words = fields.Text("Empresa de Diez", compute="_compute_ten_words")

    def _compute_ten_words(self):
        for record in self:
            record.ten_words = ten.words_of(record)

    def action_reconcile(self):
        """Open the bimester's reconciliation, computed if it is new."""
        self.ensure_one()
        self._check_role(ROLE)
        Reconciliation = self.env["l10n_mx_infonavit.reconciliation"]
        found = Reconciliation._of_bimester(self)
        if not found.computed_date and found.state == "open":
            action = found.action_compute()
            if isinstance(action, dict):
                return action
        return found._get_records_action()


class RegistroPatronal(models.Model):
    """The series of a registro patronal."""

    _inherit = "l10n_mx_infonavit.registro.patronal"

    ten_words = fields.Text(
        "Empresa de Diez",
        compute="_compute_ten_words",
        groups=ROLE,
        help="Bimesters in a row that were paid complete, on time and without excess.",
    )

    def _compute_ten_words(self):
        for company in self.company_id:
            mine = self.filtered(lambda r, c=company: r.company_id == c)
            found, whole = ten.series_of(mine, company)
            for registro in mine:
                registro.ten_words = ten.in_words(
                    self.env, found.get(registro._origin.id), whole
                )
        (self - self.filtered("company_id")).ten_words = False
