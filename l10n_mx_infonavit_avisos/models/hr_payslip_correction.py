from odoo import fields, models

from ..engine.money import add
from .correction_batch import amounts_of, totals
from .correction_plan import CorrectionPlan


class HrPayslip(models.Model):
    """Returns and differences on payslips."""

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

    def _l10n_mx_infonavit_plan(self, requests, entries):
        """Returns and differences of these payslips (``requests`` in the order of their
        days; ``entries``: by payslip id), of those whose structures hold the rules."""
        withholding = {
            slip.id
            for slip in self
            if slip._l10n_mx_infonavit_structures().filtered("l10n_mx_infonavit")
        }
        plan = CorrectionPlan(
            self.env, [request for request in requests if request.key in withholding]
        )
        for key in plan.requests:
            plan.place(key, entries.get(key, ()))
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

    def _l10n_mx_infonavit_store_corrections(self, plan, given):
        """Keep the corrections, and mark the payslips that the rules computed.

        ``given``: (payslip id, kind of rule) of the rules that ran.
        """
        computed = self.sudo().filtered(lambda slip: slip.id in plan.requests)
        marked = computed.filtered(lambda slip: (slip.id, "amortization") in given)
        marked.filtered(lambda s: not s.l10n_mx_infonavit_computed).write(
            {"l10n_mx_infonavit_computed": True}
        )
        (computed - marked).filtered("l10n_mx_infonavit_computed").write(
            {"l10n_mx_infonavit_computed": False}
        )
        self.env["l10n_mx_infonavit.correction"]._store(plan, given)
