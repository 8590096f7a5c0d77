"""What payroll withheld for a credit, bimester by bimester."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.misc import format_amount

from . import wording

SUMS = ("due", "total", "short", "carried")


class Credit(models.Model):
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.credit"

    withheld_by_bimester = fields.Json(
        compute="_compute_withheld_by_bimester",
        help="What confirmed payslips made due, withheld, lacked and gave back for the "
        "credit, the newest bimester first.",
    )

    @api.depends("retention_ids")
    @api.depends_context("lang")
    def _compute_withheld_by_bimester(self):
        """However many credits there are: the same few queries, with the user's own
        rights."""
        stored = self._origin
        held = stored._confirmed_by_bimester()
        corrections = self.env["l10n_mx_infonavit.correction"]
        both = [("credit_id", "in", stored.ids)], ["credit_id", "bimester_id"]
        returned = corrections._returned(*both)
        collected = corrections._collected(*both)
        bimesters = defaultdict(set)
        for credit, bimester in {*held, *returned, *collected}:
            bimesters[credit].add(bimester)
        for credit in self:
            key = credit._origin
            credit.withheld_by_bimester = [
                credit._bimester_row(
                    bimester,
                    held.get((key, bimester), (0.0,) * len(SUMS)),
                    collected.get((key, bimester), 0.0),
                    returned.get((key, bimester), 0.0),
                )
                for bimester in _newest_first(bimesters[key])
            ]

    def _confirmed_by_bimester(self):
        """Sums of what confirmed payslips hold, by (credit, bimester)."""
        rows = self.env["l10n_mx_infonavit.retention"]._read_group(
            [
                ("credit_id", "in", self.ids),
                ("counts", "=", True),
                ("payslip_id.state", "=", "done"),
            ],
            ["credit_id", "bimester_id"],
            [f"{name}:sum" for name in SUMS],
        )
        return {(credit, bimester): sums for credit, bimester, *sums in rows}

    def _bimester_row(self, bimester, sums, collected, returned):
        """One line of the table: its amounts as the user's language writes them, and
        which of them are nothing."""
        due, withheld, short, carried = sums
        amounts = {
            "due": due,
            "withheld": withheld,
            "differences": collected,
            "returned": returned,
            "short": max(short - carried, 0),
            "to_remit": withheld + collected - returned,
        }
        currency = self.company_id.currency_id
        return {
            "id": bimester.id,
            "name": wording.bimester(self.env, bimester._engine()),
            "registro": bimester.registro_patronal_id.display_name or "",
            "is_remitted": bimester.state == "remitted",
            "amounts": {
                name: format_amount(self.env, pesos, currency)
                for name, pesos in amounts.items()
            },
            "some": [n for n, p in amounts.items() if not currency.is_zero(p)],
        }


def _newest_first(bimesters):
    return sorted(
        bimesters,
        key=lambda b: (b.date_from, b.registro_patronal_id.name or ""),
        reverse=True,
    )
