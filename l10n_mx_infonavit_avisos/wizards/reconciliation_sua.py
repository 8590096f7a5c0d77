import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..models import reconciliation_wording as words
from ..models.waiting import ROLE
from ..sources import amounts_sheet
from ..sources.unreadable import UnreadableFile

# Problems that a message shows.
SHOWN = 10


class ReconciliationSua(models.TransientModel):
    """Takes SUA's amortizations from a sheet with a column of NSS and one of pesos.

    An NSS that no line has yet is looked at, too. All of the sheet goes in, or nothing.
    """

    _name = "l10n_mx_infonavit.reconciliation.sua"
    _description = "Amounts of SUA for a Reconciliation"

    reconciliation_id = fields.Many2one(
        "l10n_mx_infonavit.reconciliation", required=True, ondelete="cascade"
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    compare = fields.Boolean(
        "Compare With SUA",
        default=True,
        help="Reckon the differences from SUA's amounts, and not from the emission's.",
    )

    def action_import(self):
        """Write the amounts and compute again."""
        self.ensure_one()
        record = self.reconciliation_id
        record._check_role(ROLE)
        record._check_open()
        try:
            sheet = amounts_sheet.read(base64.b64decode(self.file))
        except UnreadableFile as error:
            raise UserError(words.sheet_error(self.env, error)) from error
        if sheet.problems:
            shown = sheet.problems[:SHOWN]
            rows = [words.sheet_problem(self.env, *problem) for problem in shown]
            if more := len(sheet.problems) - SHOWN:
                rows += [self.env._("… and %(more)s more.", more=more)] * (more > 0)
            raise UserError("\n".join(rows))
        record._take_sua(sheet.amounts, self.compare)
        return record.action_compute()
