from odoo import api, fields, models

from ..engine.payroll import AUSENTISMO, Absence
from ..engine.span import Span
from ..models.absence import ABSENCE_KINDS


class Simulation(models.TransientModel):
    """Computes what a payslip would withhold, without a payslip."""

    _name = "l10n_mx_infonavit.simulation"
    _description = "Infonavit Simulation"
    _inherit = ["l10n_mx_infonavit.simulation.mixin"]

    absence_ids = fields.One2many(
        "l10n_mx_infonavit.simulation.absence", "simulation_id", string="Absences"
    )

    @api.model
    def _simulation_inputs(self):
        return (
            *super()._simulation_inputs(),
            "absence_ids.kind",
            "absence_ids.date_from",
            "absence_ids.date_to",
        )

    def _simulation_absences(self):
        return [
            Absence(Span(line.date_from, line.date_to), line.kind)
            for line in self.absence_ids
            if line.kind
        ]


class SimulationAbsence(models.TransientModel):
    """Days of absence of a made-up worker."""

    _name = "l10n_mx_infonavit.simulation.absence"
    _description = "Absence of an Infonavit Simulation"

    simulation_id = fields.Many2one(
        "l10n_mx_infonavit.simulation", required=True, ondelete="cascade"
    )
    kind = fields.Selection(ABSENCE_KINDS, required=True, default=AUSENTISMO)
    date_from = fields.Date("From")
    date_to = fields.Date("To")
