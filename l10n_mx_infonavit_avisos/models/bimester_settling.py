from odoo import api, fields, models

from . import settling_reminder, settling_wording
from .settling import KINDS, Settling
from .waiting import ROLE


class Bimester(models.Model):
    """What is to be settled before a bimester is remitted: counts, and the lists."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.bimester"

    settling_date = fields.Date(
        readonly=True,
        copy=False,
        help="The deadline of the last reminder of what is to be settled.",
    )
    settle_count = fields.Integer("To Settle", compute="_compute_settle")
    settle_workers = fields.Integer(compute="_compute_settle")
    settle_unmatched = fields.Integer(compute="_compute_settle")
    settle_avisos = fields.Integer(compute="_compute_settle")
    settle_emission = fields.Integer(compute="_compute_settle")
    settle_values = fields.Integer(compute="_compute_settle")
    settle_short = fields.Integer(compute="_compute_settle")
    settle_payslips = fields.Integer(compute="_compute_settle")
    settle_differences = fields.Integer(compute="_compute_settle")

    @api.depends("state", "retention_ids", "date_to")
    def _compute_settle(self):
        settling = Settling(self.sudo().filtered(lambda b: b.state == "open"))
        for record in self:
            found = settling.of(record)
            for kind in KINDS:
                record[f"settle_{kind}"] = len(found.get(kind, ()))
            record.settle_count = sum(map(len, found.values()))

    def action_settle(self):
        """The list of one kind, which the button's context names."""
        self.ensure_one()
        self._check_role(ROLE)
        kind = self.env.context.get("settle")
        if kind not in KINDS:
            kind = next(iter(KINDS))
        ids = Settling(self.sudo()).of(self).get(kind, [])
        return {
            "type": "ir.actions.act_window",
            "name": settling_wording.name(self.env, kind),
            "res_model": KINDS[kind],
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
        }

    def _remit(self, *args, **kwargs):
        result = super()._remit(*args, **kwargs)
        settling_reminder.close(self.sudo())
        return result

    @api.model
    def _daily_check(self):
        result = super()._daily_check()
        settling_reminder.remind(self.sudo())
        return result
