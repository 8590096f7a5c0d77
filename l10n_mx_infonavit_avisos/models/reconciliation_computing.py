from collections import defaultdict

from odoo import api, fields, models

from ..engine.reconciliation import ADJUST
from ..engine.sides import BOUNDARY
from . import reconciliation_wording as words
from .daily import today_in_mexico
from .reconciliation_batch import Given, ReconciliationBatch
from .value import PESOS, to_decimal
from .waiting import ROLE

# Workers that one step takes: a second or two of work.
STEP = 1000


class Reconciliation(models.Model):
    """How a reconciliation is computed: a list of workers, and a step for so many."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.reconciliation"

    def action_compute(self):
        """Compute all lines again; many of them in steps, with a bar."""
        self.ensure_one()
        self._start()
        if len(self.pending or ()) <= STEP:
            while not self.reconcile_step()["finished"]:
                pass
            return True
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_infonavit_avisos.reconciliation_progress",
            "name": self.env._("Reconciliation"),
            "target": "new",
            "params": {"reconciliation_id": self.id, "total": len(self.pending)},
        }

    def reconcile_step(self):
        """Compute the next workers; each step is a transaction of its own.

        The last one takes the lines away that nothing stands for any more.
        """
        self.ensure_one()
        self._check_role(ROLE)
        self._check_open()
        record = self.sudo()
        record.lock_for_update(allow_referencing=True)
        now, later = (record.pending or [])[:STEP], (record.pending or [])[STEP:]
        if now:
            record._compute_workers(now)
        record.pending = later or False
        if not later:
            record._lines([("run", "!=", record.run)]).unlink()
            record.computed_date = fields.Datetime.now()
        return {
            "left": len(later),
            "finished": not later,
            "action": self._get_records_action(),
        }

    def _start(self):
        self._check_role(ROLE)
        self._check_open()
        self._choose_emission()
        self.sudo().write({"run": self.run + 1, "pending": self._workers()})

    # --- of whom ----------------------------------------------------------------------

    def _workers(self):
        """Workers (ids), then NSS that only they know, of whom a line may come."""
        record, bimester = self.sudo(), self.sudo().bimester_id
        of_bimester = [("bimester_id", "=", bimester.id)]
        employees = set()
        for model, domain in (
            ("retention", [*of_bimester, ("counts", "=", True)]),
            ("correction", of_bimester),
            ("credit", record._credits_domain()),
        ):
            rows = self.env[f"l10n_mx_infonavit.{model}"].sudo()
            employees |= {w.id for [w] in rows._read_group(domain, ["employee_id"])}
        lines = self.env["l10n_mx_infonavit.emission.line"].sudo()
        told = [
            ("emission_id", "=", record.emission_id.id),
            ("position", ">", 0),
            "|",
            ("credit_number", "not in", (False, "")),
            ("amortization", "!=", 0),
        ]
        rows = record.emission_id and lines._read_group(told, ["employee_id", "nss"])
        typed = record._lines([("has_sua", "=", True)])
        pairs = [(worker.id, nss) for worker, nss in rows or ()]
        pairs += [(line.employee_id.id, line.nss) for line in typed]
        employees |= {worker for worker, _nss in pairs if worker}
        strange = {nss for worker, nss in pairs if not worker and nss}
        return [*sorted(employees), *sorted(strange)]

    def _credits_domain(self):
        """Credits with terms in the bimester, of workers who may be under the
        registro patronal."""
        bimester, registro = self.bimester_id, self.registro_patronal_id.id
        versions = "employee_id.version_ids.l10n_mx_registro_patronal_id"
        return [
            ("company_id", "=", bimester.company_id.id),
            ("date_from", "<=", bimester.date_to),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", bimester.date_from),
            "|",
            ("registro_patronal_id", "=", registro),
            (versions, "=", registro),
        ]

    # --- lines ------------------------------------------------------------------------

    def _compute_workers(self, workers):
        """Write the lines of some of the workers (ids and NSS)."""
        self.ensure_one()
        employees = [worker for worker in workers if isinstance(worker, int)]
        nss = [worker for worker in workers if isinstance(worker, str)]
        known = self._lines(["|", ("employee_id", "in", employees), ("nss", "in", nss)])
        sua = {
            line.nss: to_decimal(line.sua_amount, PESOS)
            for line in known
            if line.has_sua
        }
        given = Given(
            self.emission_id.id,
            self.insurance_included,
            to_decimal(self.tolerance, PESOS),
            self.basis == "sua",
            sua,
        )
        rows = ReconciliationBatch(self.bimester_id, employees, nss, given).rows()
        by_key = {_key_of(line): line for line in known}
        new = []
        for row in rows:
            values = self._line_values(row)
            if line := by_key.pop(_key(row), None):
                line.write(values)
            else:
                new.append(values | {"reconciliation_id": self.id})
        self.env["l10n_mx_infonavit.reconciliation.line"].sudo().create(new)

    @api.private
    def _recompute(self, lines):
        """Compute workers of some lines again, after an amount of SUA was typed."""
        record = self.sudo()
        workers = {line.employee_id.id or line.nss for line in lines.sudo()}
        record._compute_workers(sorted(workers, key=str))

    def _lines(self, domain):
        """Its lines of a domain, without those of the others in memory."""
        return self.env["l10n_mx_infonavit.reconciliation.line"].search(
            [("reconciliation_id", "=", self.id), *domain]
        )

    @api.private
    def _take_sua(self, amounts, compare):
        """Keep SUA's amounts by NSS in the place of earlier ones."""
        self.ensure_one()
        record = self.sudo()
        before = record._lines([("has_sua", "=", True)])
        before.write({"sua_amount": 0, "has_sua": False})
        lines = record._lines([("nss", "in", list(amounts))]).grouped("nss")
        new = []
        for nss, amount in amounts.items():
            typed = {"sua_amount": float(amount), "has_sua": True}
            if nss in lines:
                lines[nss][:1].write(typed)
            else:
                new.append({"reconciliation_id": record.id, "nss": nss, "name": nss})
                new[-1] |= typed
        workers = record._workers_of([values["nss"] for values in new])
        for values in new:
            values["employee_id"] = workers.get(values["nss"], False)
        before.create(new)
        if compare:
            record.basis = "sua"

    def _workers_of(self, nss):
        """Ids of the company's workers by NSS, of those that one worker alone has."""
        versions = self.env["hr.version"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("employee_id", "!=", False),
                ("l10n_mx_infonavit_nss", "in", nss),
            ]
        )
        found = defaultdict(set)
        for version in versions:
            found[version.l10n_mx_infonavit_nss].add(version.employee_id.id)
        return {key: ids.pop() for key, ids in found.items() if len(ids) == 1}

    def _line_values(self, row):
        finding, ours, theirs = row.finding, row.ours, row.theirs
        cause, todo = finding.cause, finding.todo
        if cause == BOUNDARY and self.bimester_id.date_to < today_in_mexico():
            todo = ADJUST  # nothing comes by itself any more
        told = theirs.amortization if theirs else None
        number = row.credit.credit_number if row.credit else ""
        return {
            "run": self.run,
            "employee_id": row.employee_id,
            "name": row.name,
            "nss": row.nss,
            "credit_id": row.credit.id if row.credit else False,
            "credit_number": number or (theirs.credit_number if theirs else ""),
            "withheld": float(ours.withheld) if ours else 0,
            "insurance": float(ours.insurance) if ours else 0,
            "returned": float(ours.returned) if ours else 0,
            "ours": float(finding.ours),
            "has_amortization": row.eba is not None,
            "amortization": float(row.eba or 0),
            "has_sua": row.sua is not None,
            "sua_amount": float(row.sua or 0),
            "theirs": float(told or 0),
            "is_told": finding.difference is not None,
            "difference": float(finding.difference or 0),
            "cause": cause,
            "todo": todo,
            "finding": words.kept(row),
            "aviso_id": row.aviso_id,
            "correction_id": row.correction.id if row.correction else False,
        }


def _key(row):
    return row.employee_id or row.nss, row.credit.id if row.credit else False


def _key_of(line):
    return line.employee_id.id or line.nss, line.credit_id.id
