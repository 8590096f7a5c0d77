"""Which returns and differences the payslips computed now carry."""

from dataclasses import dataclass

from ..engine.bimester import Bimester
from ..engine.correction import DIFFERENCE, RETURN
from .correction_batch import CorrectionBatch, Found, amounts_of
from .daily import today_in_mexico


@dataclass
class Placement:
    """A correction on a payslip. ``record``: of an earlier finding, perhaps none;
    ``stands``: it moves pesos, where a proposed difference only shows them."""

    found: Found
    record: object
    stands: bool

    @property
    def charge(self):
        """As ``totals`` takes it."""
        return self.found.correction.kind, self.found.correction.withheld


class CorrectionPlan:
    """``place`` gives each payslip's corrections, a worker's payslips in the order of
    their days: the first one carries what is found.

    Only bimesters that may still be open are looked at; what a person accepted in an
    earlier one, and what was to be returned before it was remitted, goes on the next
    payslip as it was recorded.
    """

    def __init__(self, env, requests, reading):
        self.requests = {request.key: request for request in requests}
        first = self.first_bimester()
        employees = {request.employee_id for request in requests}
        self.batch = CorrectionBatch(env, employees, first, self.requests, reading)
        self.placed: dict[int, list[Placement]] = {}
        self.taken = set(self.batch.locked)
        self.free = {record._key(): record for record in self.batch.free}

    @staticmethod
    def first_bimester():
        """The first one that is looked at: the one before today's is open until its
        payment limit at the latest."""
        return Bimester.of(today_in_mexico()).previous()

    def place(self, key, entries):
        """The payslip's corrections; ``entries()``: what it withholds itself."""
        if key not in self.requests:
            return []
        if key not in self.placed:
            request = self.requests[key]
            found = self.batch.of_worker(
                request.employee_id, request.period.last, entries
            )
            placements = [self._placement(f) for f in found if f.key not in self.taken]
            placements += self._recorded(request.employee_id)
            self.taken |= {placement.found.key for placement in placements}
            self.placed[key] = placements
        return self.placed[key]

    def standing(self, key):
        """What was placed on the payslip and moves pesos."""
        return [p for p in self.placed.get(key, ()) if p.stands]

    def _placement(self, found):
        record = self.free.get(found.key, self.batch.free.browse())
        stands = found.correction.kind == RETURN
        if not stands:
            company = self.batch.env["res.company"].browse(found.company_id)
            stands = company.l10n_mx_infonavit_accept_differences or (
                record.decision == "accepted"
                and amounts_of(record) == found.correction.withheld
            )
        return Placement(found, record, stands)

    def _recorded(self, employee_id):
        """What was accepted, or is to be returned, of bimesters closed since."""
        for key, record in self.free.items():
            waits = record.decision in ("accepted", "outside")
            if (
                record.employee_id.id == employee_id
                and waits
                and key not in self.taken
                and not self.is_open(record)
            ):
                yield Placement(record._found(), record, True)

    def is_open(self, record):
        """Whether the record's bimester was looked at anew."""
        bimester = record._bimester()
        return bimester >= self.batch.first and not self.batch.is_remitted(
            record.company_id.id, [record.registro_patronal_id.id], bimester
        )

    def stale(self, used):
        """Records that the payslips used do not find any more. A return that a
        payslip is too early for is none."""
        placed = [p.record for placements in self.placed.values() for p in placements]
        workers = {self.requests[key].employee_id for key in used}
        placed = self.batch.free.browse().union(*placed)
        return (self.batch.free - placed).filtered(
            lambda record: (
                record.employee_id.id in workers
                and self.is_open(record)
                and (record.kind == DIFFERENCE or record.payslip_id.id in self.requests)
            )
        )
