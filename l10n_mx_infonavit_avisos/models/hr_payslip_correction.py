from functools import partial

from odoo import fields, models

from ..engine.money import add
from .correction_batch import amounts_of, totals
from .correction_plan import CorrectionPlan
from .ledger import ledger_of


class HrPayslip(models.Model):
    """Returns and differences on payslips: a part of hr_payslip.py with a file of its
    own."""

    _inherit = "hr.payslip"  # pylint: disable=consider-merging-classes-inherited

    l10n_mx_infonavit_correction_ids = fields.One2many(
        "l10n_mx_infonavit.correction",
        "payslip_id",
        string="Infonavit Returns and Differences",
        copy=False,
        groups="l10n_mx_infonavit_avisos.group_infonavit_user",
    )
    # A payslip of before the addon, or of another structure, is none that missed days.
    l10n_mx_infonavit_computed = fields.Boolean(
        "Computed with Infonavit",
        copy=False,
        readonly=True,
        help="The Infonavit rules computed it, so it can be compared later with what "
        "it should have been.",
    )

    def write(self, vals):
        """What payroll writes on a payslip that it computes also marks it."""
        ledger = ledger_of(self.env)
        if ledger and len(self) == 1 and "line_ids" in vals:
            withheld = ledger.withheld(self.id)
            if withheld is not None:
                vals = {**vals, "l10n_mx_infonavit_computed": withheld}
        return super().write(vals)

    def _l10n_mx_infonavit_warnings(self):
        warnings = super()._l10n_mx_infonavit_warnings()
        proposed = self.l10n_mx_infonavit_correction_ids.filtered(
            lambda record: record.state == "proposed"
        )
        if proposed and self.state in ("draft", "verify"):
            warnings.append(
                self.env._(
                    "Differences of earlier payslips wait for a decision and are not "
                    "in this payslip: accept or waive them in the tab Infonavit."
                )
            )
        return warnings

    def _l10n_mx_infonavit_plan(self, batch, reading, structures):
        """Returns and differences of these payslips (as the retention batch requests
        them), of those whose structures hold the rules."""
        requests = sorted(batch.requests.values(), key=lambda r: (r.period, r.key))
        plan = CorrectionPlan(
            self.env, [r for r in requests if structures.withholds(r.key)], reading
        )
        # Now: each payslip line that payroll deletes empties Odoo's cache.
        for key in plan.requests:
            plan.place(key, partial(batch.entries, key))
        return plan

    def _l10n_mx_infonavit_frozen_totals(self):
        """Pesos by kind of rule of a confirmed payslip."""
        self.ensure_one()
        slip = self.sudo()
        rows = slip.l10n_mx_infonavit_retention_ids
        charged = slip.l10n_mx_infonavit_correction_ids.filtered(
            lambda record: record.decision == "accepted"
        )
        return totals(
            add(amounts_of(row) for row in rows),
            [(r.kind, amounts_of(r) - amounts_of(r, "short_")) for r in charged],
        )
