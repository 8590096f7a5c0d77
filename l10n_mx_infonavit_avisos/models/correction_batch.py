"""Returns and differences of many workers at once.

What payslips hold, what was decided, avisos, contracts and values are read once for
all, so the number of queries does not grow with the number of workers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ..engine.bimester import Bimester, cut
from ..engine.correction import DIFFERENCE, RETURN, Book, Correction, correct
from ..engine.money import NOTHING, Amounts, add, negative, positive
from ..engine.payroll import Held
from ..engine.span import Span
from ..engine.timeline import Timeline, build
from .batch_reading import BatchReading
from .daily import today_in_mexico
from .notice_record import order_of
from .value import PESOS, to_decimal
from .worker_credits import WorkerCredit

CORRECTION_FIELDS = (
    "kind state decision employee_id company_id credit_id bimester_id payslip_id "
    "registro_patronal_id amount insurance short_amount short_insurance".split()
)


@dataclass(frozen=True)
class Found:
    """A correction of a credit, as found now. ``was``: what its payslips hold of what
    changes; ``registro_id`` may be False."""

    employee_id: int
    company_id: int
    credit_id: int
    registro_id: int | bool
    correction: Correction
    was: Amounts
    is_remitted: bool

    @property
    def key(self):
        return self.credit_id, self.correction.bimester, self.correction.kind

    @property
    def bimester_key(self):
        """As ``l10n_mx_infonavit.bimester`` finds its records."""
        return self.company_id, self.registro_id, self.correction.bimester


def totals(withheld: Amounts, charges: Iterable[tuple[str, Amounts]]):
    """Pesos by kind of salary rule: what a payslip withholds, with its (kind, amounts)
    of returns and accepted differences. A deduction is never negative: what is beyond
    it goes back by the rule of returns."""
    charges = list(charges)
    due = withheld + add(amounts for kind, amounts in charges if kind == DIFFERENCE)
    back = add(amounts for kind, amounts in charges if kind == RETURN)
    return {
        "amortization": positive(due.amount),
        "insurance": positive(due.insurance),
        "return": -back.total - due.each(negative).total,
    }


def amounts_of(record, prefix=""):
    """The pair of a record's amounts; nothing where it has no such columns."""
    names = (f"{prefix}amount", f"{prefix}insurance")
    if names[0] not in record._fields:
        return NOTHING
    return Amounts(*(to_decimal(record[name], PESOS) for name in names))


@dataclass
class _Credit:
    """One credit: its timeline, what was decided on it, and what payslips hold."""

    credit: WorkerCredit
    timeline: Timeline = field(default_factory=Timeline)
    # (payslip id, bimester) → retention
    rows: dict = field(default_factory=dict)
    # What stands: applied, waived, paid.
    settled: list = field(default_factory=list)


class CorrectionBatch:
    """What confirmed payslips of workers should have been, from a bimester on.

    ``computing``: ids of the payslips that are computed now, which hold nothing yet.
    ``reading``: where others read, too; of these workers, from that bimester at least.
    ``of_worker`` gives what is found; ``free``, ``locked``: the records of earlier
    findings that may follow it, and keys that a draft payslip carries already.
    """

    def __init__(self, env, employees, first: Bimester, computing=(), reading=None):
        self.env = env(su=True)
        self.first = first
        self.computing = set(computing)
        self.today = today_in_mexico()
        self.employees = sorted(set(employees))
        self.reading = reading or BatchReading(
            self.env, self.employees, first.first, first.last, self.computing
        )
        self.slips = self._slips()
        self.rows = self._rows()
        self.free = self.env["l10n_mx_infonavit.correction"]
        self.locked = set()
        self.credits = self._credits()
        self._read_ahead()

    def _read_ahead(self):
        """What finding needs, so that the salary rules cost no query."""
        mine = [one for found in self.credits.values() for one in found]
        if not (self.slips or any(one.timeline.stops for one in mine)):
            return
        self.is_remitted(False, (), self.first)
        self.inputs.read_all({one.credit.company_id for one in mine})
        for one in mine:
            self.inputs.worker(one.credit.employee_id, one.credit.registro_id)
            for record in one.settled:
                record._bimester()

    # --- what is read once ------------------------------------------------------------

    def _slips(self):
        """Days of confirmed payslips that our rules computed, by worker and id."""
        result, employees = defaultdict(dict), set(self.employees)
        for slip in self.reading.payslips:
            worker = slip.employee_id.id
            if (
                slip.state == "done"
                and slip.l10n_mx_infonavit_computed
                and worker in employees
                and slip.date_to >= self.first.first
            ):
                result[worker][slip.id] = Span(slip.date_from, slip.date_to)
        return result

    def _rows(self):
        """What payslips that count withhold, by credit."""
        result = defaultdict(list)
        for row in self.reading.retentions:
            if (
                row.counts
                and row.payslip_id.id not in self.computing
                and row.date_to >= self.first.first
            ):
                result[row.credit_id.id].append(row)
        return result

    def _credits(self):
        """Credits by worker, of those that something may be found of."""
        theirs = self.reading.workers
        found = [one for id in self.employees for one in theirs.credits.get(id, ())]
        orders = self._orders(one.id for one in found if one.is_suspended)
        settled = self._settled(one.id for one in found)
        result = defaultdict(list)
        for credit in found:
            if credit.company_id != theirs.companies[credit.employee_id]:
                continue
            confirmed = self.slips.get(credit.employee_id, ())
            rows = {
                (row.payslip_id.id, Bimester.of(row.date_from)): row
                for row in self.rows.get(credit.id, ())
                if row.payslip_id.id in confirmed
            }
            # Terms as the payslips take them, with the suspensions that give back.
            stops = build(orders[credit.id]).stops if credit.id in orders else ()
            timeline = Timeline(tuple(credit.terms), stops=stops)
            result[credit.employee_id].append(
                _Credit(credit, timeline, rows, settled[credit.id])
            )
        return result

    def _orders(self, of_credits):
        """The applied avisos of credits (ids)."""
        orders = defaultdict(list)
        for aviso in self.env["l10n_mx_infonavit.aviso"].search_fetch(
            [("credit_id", "in", list(of_credits)), ("state", "=", "applied")]
        ):
            orders[aviso.credit_id.id].append(order_of(aviso))
        return orders

    def _settled(self, of_credits):
        """Corrections of credits (ids) that stand, by credit; notes which ones are free
        or locked."""
        settled, free = defaultdict(list), []
        corrections = self.env["l10n_mx_infonavit.correction"]
        for record in corrections.search_fetch(
            [("credit_id", "in", list(of_credits)), ("state", "!=", "refunded")],
            CORRECTION_FIELDS,
        ):
            if record.state in ("applied", "waived", "paid"):
                settled[record.credit_id.id].append(record)
            elif self._is_locked(record):
                self.locked.add(record._key())
            else:
                free.append(record.id)
        self.free = corrections.browse(free)
        return settled

    def _is_locked(self, record):
        slip = record.payslip_id
        return (
            record.state == "accepted"
            and slip.state == "verify"
            and slip.id not in self.computing
        )

    @property
    def inputs(self):
        """What the engine is told."""
        return self.reading.inputs

    @cached_property
    def bimesters(self):
        """Records by (company id, bimester); several registros patronales."""
        result = defaultdict(self.env["l10n_mx_infonavit.bimester"].browse)
        for key, found in self.reading.bimester_ids.items():
            company, _registro, bimester = key
            result[company, bimester] |= result.default_factory([found])
        return result

    # --- what is found ----------------------------------------------------------------

    def is_remitted(self, company_id, registros, bimester):
        """Whether the bimester is paid to Infonavit for one of the registros: marked
        so, or past its payment limit."""
        records = self.bimesters[company_id, bimester].filtered(
            lambda record: record.registro_patronal_id.id in registros
        )
        limits = [bimester.payment_limit]
        if "payment_limit" in records._fields:
            limits = [r.payment_limit for r in records if r.payment_limit] or limits
        if max(limits) < self.today:
            return True
        return "date_remitted" in records._fields and any(
            record.date_remitted for record in records
        )

    def of_worker(self, employee_id, until: date, own=list, with_remitted=False):
        """What is found of a worker's credits.

        ``until``: the last day of the payslip that is to carry it. ``own()``: the
        entries of that payslip. ``with_remitted``: also differences of bimesters that
        are remitted.
        """
        found = []
        theirs = self.credits.get(employee_id, ())
        # A suspension gives back what this very payslip withholds, too.
        entries = own() if any(one.timeline.stops for one in theirs) else []
        if employee_id not in self.slips and not entries:
            return found
        for one in theirs:
            mine = [entry for entry in entries if entry.credit_id == one.credit.id]
            found += self._of_credit(one, until, mine, with_remitted)
        return found

    def _of_credit(self, one, until, own, with_remitted):
        credit = one.credit
        held = self._held(one, until, own)
        remitted = {
            bimester
            for bimester in {h.bimester for h in held}
            if self.is_remitted(
                credit.company_id, self._registros(one, bimester), bimester
            )
        }
        if not with_remitted:
            held = [h for h in held if h.bimester not in remitted]
        if not held:
            return
        returned = self._returned(one, remitted)
        insured = {Bimester.of(r.date_from) for r in self._drafts(one) if r.insurance}
        company = self.env["res.company"].browse(credit.company_id)
        mode = company.l10n_mx_infonavit_insurance
        for correction in correct(
            one.timeline,
            Book(tuple(held), returned, frozenset(remitted), frozenset(insured)),
            self.inputs.worker(credit.employee_id, credit.registro_id),
            self.inputs.law,
            mode if credit.has_insurance and mode != "none" else None,
            self.inputs.policy(credit.company_id),
            until,
        ):
            bimester = correction.bimester
            yield Found(
                credit.employee_id,
                credit.company_id,
                credit.id,
                self._registros(one, bimester)[-1],
                correction,
                _was(correction, held, returned.get(bimester, NOTHING)),
                bimester in remitted,
            )

    def _drafts(self, one):
        """Retentions of computed payslips that are not confirmed."""
        known = self.slips.get(one.credit.employee_id, ())
        return [r for r in self.rows[one.credit.id] if r.payslip_id.id not in known]

    def _registros(self, one, bimester):
        """The registros patronales of the credit's retentions in the bimester, else the
        worker's at its end; the last one is the one to show."""
        found = [
            row.registro_patronal_id.id
            for (_slip, at), row in sorted(
                one.rows.items(), key=lambda item: item[1].date_from
            )
            if at == bimester
        ]
        return found or [
            self.inputs.registro_at(one.credit.employee_id, bimester.last)
            or one.credit.registro_id
        ]

    def _held(self, one, until, own):
        held = []
        for slip, span in self.slips.get(one.credit.employee_id, {}).items():
            for bimester, _part in cut(span):
                if bimester < self.first:
                    continue
                row = one.rows.get((slip, bimester))
                amounts = (
                    [amounts_of(row, prefix) for prefix in ("", "short_", "carried_")]
                    if row
                    else []
                )
                held.append(Held(bimester, span, *amounts))
        held += [
            _settled_held(record) for record in one.settled if record.kind == DIFFERENCE
        ]
        stops = [stop.day for stop in one.timeline.stops if stop.day <= until]
        for entry in own:
            retention = entry.retention
            if any(day >= retention.bimester.first for day in stops):
                held.append(
                    Held(
                        retention.bimester,
                        entry.request.period,
                        retention.withheld,
                        retention.short,
                        retention.carried,
                    )
                )
        return [h for h in held if h.bimester >= self.first]

    def _returned(self, one, remitted):
        """What suspensions gave back, by bimester, with what is still to be given back
        of bimesters that were remitted since."""
        returned = defaultdict(lambda: NOTHING)
        waiting = [
            record
            for record in self.free
            if record.credit_id.id == one.credit.id and record._bimester() in remitted
        ]
        for record in [*one.settled, *waiting]:
            if record.kind == RETURN:
                returned[record._bimester()] -= amounts_of(record)
        return dict(returned)


def _settled_held(record):
    """An applied or waived difference as the book holds it."""
    amounts, bimester = amounts_of(record), record._bimester()
    if record.state == "waived":
        # More that was waived was never withheld, so no suspension gives it back.
        less = amounts.each(negative)
        return Held(bimester, None, less, short=amounts - less)
    short = amounts_of(record, "short_")
    return Held(bimester, None, amounts - short, short)


def _was(correction, held, returned):
    """What was withheld, and with more to withhold also what the pay lacked."""
    mine = [h for h in held if h.bimester == correction.bimester]
    took = add(h.withheld for h in mine) - returned
    lacking = add(h.short - h.carried for h in mine)
    return Amounts(
        *(
            was + (lack if change > 0 else 0)
            for was, lack, change in zip(
                took, lacking, correction.withheld, strict=True
            )
        )
    )
