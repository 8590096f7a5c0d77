from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..engine.bimester import Bimester
from ..engine.correction import DIFFERENCE, RETURN
from .correction_batch import CorrectionBatch, amounts_of
from .daily import today_in_mexico

# How far back a look for differences goes, bimesters.
LOOK_BACK = 6
# The daily one, of everyone.
LOOK_BACK_DAILY = 2

SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class Correction(models.Model):
    """How returns and differences are found: ``_refresh`` when avisos change and once a
    day, ``_store`` when payslips are computed."""

    _inherit = "l10n_mx_infonavit.correction"

    @api.model
    def _daily_check(self):
        """Late values, wages and contracts: no aviso tells of them."""
        back = LOOK_BACK_DAILY
        workers = self._concerned(Domain.TRUE, self._first_bimester(back))
        self._refresh(workers, back)

    @api.model
    def _refresh_companies(self, companies):
        of_companies = Domain("company_id", "in", companies.ids)
        workers = self._concerned(of_companies, self._first_bimester(LOOK_BACK))
        self._refresh(workers)

    @api.model
    def _concerned(self, domain, first):
        """Ids of the workers of whom something may be found: of the domain, with
        confirmed payslips since the bimester, or with something that waits."""
        confirmed = (
            self.env["hr.payslip"]
            .sudo()
            ._read_group(
                domain
                & Domain("l10n_mx_infonavit_computed", "=", True)
                & Domain("state", "=", "done")
                & Domain("date_to", ">=", first.first),
                ["employee_id"],
            )
        )
        waiting = self.sudo()._read_group(
            domain & Domain("state", "in", ("proposed", "accepted", "outside")),
            ["employee_id"],
        )
        return sorted({worker.id for [worker] in confirmed + waiting})

    @api.model
    def _first_bimester(self, back):
        bimester = Bimester.of(today_in_mexico())
        for _bimester in range(back):
            bimester = bimester.previous()
        return bimester

    @api.model
    def _refresh(self, employees, back=LOOK_BACK):
        """What is found of the workers (ids) now, without any payslip."""
        first = self._first_bimester(back)
        employees = self._concerned(Domain("employee_id", "in", list(employees)), first)
        if not employees:
            return
        batch = CorrectionBatch(self.env, employees, first)
        free = {record._key(): record for record in batch.free}
        today, found = today_in_mexico(), []
        for employee in batch.employees:
            found += batch.of_worker(employee, today, with_remitted=True)
        found = [one for one in found if one.key not in batch.locked]
        rows = [(one, free.get(one.key, self.browse()), None) for one in found]
        kept = self.sudo()._write_found(rows)
        for record in batch.free - kept:
            if record._bimester() >= first and not (
                record.kind == RETURN and record._is_of_remitted(batch)
            ):
                record.unlink()
        (batch.free.exists() | kept)._settle_outside(batch)

    def _is_of_remitted(self, batch):
        self.ensure_one()
        return batch.is_remitted(
            self.company_id.id, [self.registro_patronal_id.id], self._bimester()
        )

    def _settle_outside(self, batch):
        """Returns of workers who left are paid outside payroll."""
        today = today_in_mexico()
        decisions = defaultdict(list)
        for record in self.filtered(
            lambda r: r.kind == RETURN and r.state in ("accepted", "outside")
        ):
            worker = batch.inputs.worker(record.employee_id.id)
            left = not any(span.last >= today for span in worker.employment)
            decision = "outside" if left else "accepted"
            if record.decision != decision:
                decisions[decision].append(record.id)
        for decision, records in decisions.items():
            self.browse(records).write({"decision": decision, "payslip_id": False})

    @api.model
    def _store(self, plan, given):
        """Keep what the payslips of a plan carry; ``given``: (payslip id, kind of rule)
        of the salary rules that ran."""
        self = self.sudo()
        used = {key for key in plan.placed if (key, "amortization") in given}
        stale = plan.stale(used)
        (plan.batch.free - stale).filtered(
            lambda record: record.payslip_id.id in plan.requests
        ).write({"payslip_id": False})
        stale.unlink()
        self._write_found(
            [
                (placement.found, placement.record, (key, placement.stands))
                for key, placements in plan.placed.items()
                if key in used
                for placement in placements
                # A structure may lack the rule that gives back.
                if placement.found.correction.kind == DIFFERENCE
                or (key, "return") in given
            ]
        )

    @api.model
    def _write_found(self, rows):
        """Records of (found, record of before, (payslip id, stands) or None)."""
        self = self.with_context(**SILENT)
        bimesters = (
            self.env["l10n_mx_infonavit.bimester"]
            .sudo()
            ._get(found.bimester_key for found, _record, _place in rows)
        )
        kept, new = [], []
        for found, record, place in rows:
            values = self._values(found) | {
                "bimester_id": bimesters[found.bimester_key].id,
                "decision": self._decision_of(found, record, place),
            }
            if place:
                values["payslip_id"] = place[0]
            if not record:
                new.append(values)
                continue
            if record.decision == "accepted" != values["decision"]:
                values |= {"reason": False, "decided_uid": False, "decided_date": False}
            record.with_context(**SILENT).write(values)
            kept.append(record.id)
        return self.browse(kept) | self.create(new)

    @api.model
    def _decision_of(self, found, record, place):
        if found.correction.kind == RETURN or place and place[1]:
            return "accepted"
        company = self.env["res.company"].browse(found.company_id)
        if company.l10n_mx_infonavit_accept_differences and not found.is_remitted:
            return "accepted"
        same = record and amounts_of(record) == found.correction.withheld
        return record.decision if same else "proposed"
