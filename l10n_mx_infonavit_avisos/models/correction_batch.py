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
from .daily import today_in_mexico
from .notice_record import order_of
from .payroll_inputs import PayrollInputs
from .value import PESOS, to_decimal


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

    credit: object
    timeline: Timeline = field(default_factory=Timeline)
    # (payslip id, bimester) → retention
    rows: dict = field(default_factory=dict)
    # What stands: applied, waived, paid.
    settled: list = field(default_factory=list)


class CorrectionBatch:
    """What confirmed payslips of workers should have been, from a bimester on.

    ``computing``: ids of the payslips that are computed now, which hold nothing yet.
    ``of_worker`` gives what is found; ``free``, ``locked``: the records of earlier
    findings that may follow it, and keys that a draft payslip carries already.
    """

    def __init__(self, env, employees, first: Bimester, computing=()):
        self.env = env(su=True)
        self.first = first
        self.computing = set(computing)
        self.today = today_in_mexico()
        self.employees = sorted(set(employees))
        self.slips = self._slips(self.employees)
        self.rows = self._rows(self.employees)
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
        self.inputs.read_all({one.credit.company_id.id for one in mine})
        for one in mine:
            credit = one.credit
            self.inputs.worker(credit.employee_id.id, credit.registro_patronal_id.id)
            for record in one.settled:
                record._bimester()

    # --- what is read once ------------------------------------------------------------

    def _slips(self, employees):
        """Days of confirmed payslips that our rules computed, by worker and id."""
        result = defaultdict(dict)
        for slip in self.env["hr.payslip"].search_fetch(
            [
                ("employee_id", "in", employees),
                ("l10n_mx_infonavit_computed", "=", True),
                ("state", "=", "done"),
                ("credit_note", "=", False),
                ("date_to", ">=", self.first.first),
                "|",
                ("refunded_id", "=", False),
                ("refunded_id.state", "=", "cancel"),
                ("id", "not in", list(self.computing)),
            ],
            ["employee_id", "company_id", "date_from", "date_to"],
        ):
            result[slip.employee_id.id][slip.id] = Span(slip.date_from, slip.date_to)
        return result

    def _rows(self, employees):
        """What payslips that count withhold, by credit."""
        result = defaultdict(list)
        for row in self.env["l10n_mx_infonavit.retention"].search(
            [
                ("employee_id", "in", employees),
                ("counts", "=", True),
                ("payslip_id", "not in", list(self.computing)),
                ("date_to", ">=", self.first.first),
            ]
        ):
            result[row.credit_id.id].append(row)
        return result

    def _credits(self):
        """Credits by worker, of those that something may be found of."""
        Credit = self.env["l10n_mx_infonavit.credit"]
        result = defaultdict(list)
        found = Credit.search([("employee_id", "in", self.employees)], order="id")
        timelines = self._timelines(found)
        settled = self._settled(found)
        confirmed = {id for slips in self.slips.values() for id in slips}
        for credit in found:
            if credit.company_id != credit.employee_id.company_id:
                continue
            rows = {
                (row.payslip_id.id, Bimester.of(row.date_from)): row
                for row in self.rows[credit.id]
                if row.payslip_id.id in confirmed
            }
            result[credit.employee_id.id].append(
                _Credit(credit, timelines[credit.id], rows, settled[credit.id])
            )
        return result

    def _timelines(self, found):
        """Terms as the payslips take them, with the suspensions that give back."""
        orders = defaultdict(list)
        for aviso in self.env["l10n_mx_infonavit.aviso"].search(
            [("credit_id", "in", found.ids), ("state", "=", "applied")]
        ):
            orders[aviso.credit_id.id].append(order_of(aviso))
        terms = {
            credit.id: tuple(t._term() for t in credit.term_ids.sorted("date_from"))
            for credit in found
        }
        return {
            id: Timeline(terms[id], stops=build(orders[id]).stops) for id in found.ids
        }

    def _settled(self, found):
        """Corrections that stand, by credit; notes which ones are free or locked."""
        settled = defaultdict(list)
        for record in self.env["l10n_mx_infonavit.correction"].search(
            [("credit_id", "in", found.ids), ("state", "!=", "refunded")]
        ):
            if record.state in ("applied", "waived", "paid"):
                settled[record.credit_id.id].append(record)
            elif self._is_locked(record):
                self.locked.add(record._key())
            else:
                self.free |= record
        return settled

    def _is_locked(self, record):
        slip = record.payslip_id
        return (
            record.state == "accepted"
            and slip.state == "verify"
            and slip.id not in self.computing
        )

    @cached_property
    def inputs(self):
        last = max((span.last for span in self._spans()), default=self.first.last)
        return PayrollInputs(self.env, self.employees, Span(self.first.first, last))

    def _spans(self):
        return [span for slips in self.slips.values() for span in slips.values()]

    @cached_property
    def bimesters(self):
        """Records by (company id, bimester); several registros patronales."""
        result = defaultdict(self.env["l10n_mx_infonavit.bimester"].browse)
        companies = self.env["hr.employee"].browse(self.employees).company_id
        for record in self.env["l10n_mx_infonavit.bimester"].search(
            [
                ("company_id", "in", companies.ids),
                ("date_to", ">=", self.first.first),
            ]
        ):
            result[record.company_id.id, record._key()[2]] |= record
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
                credit.company_id.id, self._registros(one, bimester), bimester
            )
        }
        if not with_remitted:
            held = [h for h in held if h.bimester not in remitted]
        if not held:
            return
        returned = self._returned(one, remitted)
        insured = {Bimester.of(r.date_from) for r in self._drafts(one) if r.insurance}
        mode = credit.company_id.l10n_mx_infonavit_insurance
        for correction in correct(
            one.timeline,
            Book(tuple(held), returned, frozenset(remitted), frozenset(insured)),
            self.inputs.worker(credit.employee_id.id, credit.registro_patronal_id.id),
            self.inputs.law,
            mode if credit.has_insurance and mode != "none" else None,
            self.inputs.policy(credit.company_id.id),
            until,
        ):
            bimester = correction.bimester
            yield Found(
                credit.employee_id.id,
                credit.company_id.id,
                credit.id,
                self._registros(one, bimester)[-1],
                correction,
                _was(correction, held, returned.get(bimester, NOTHING)),
                bimester in remitted,
            )

    def _drafts(self, one):
        """Retentions of computed payslips that are not confirmed."""
        known = self.slips.get(one.credit.employee_id.id, ())
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
            self.inputs.registro_at(one.credit.employee_id.id, bimester.last)
            or one.credit.registro_patronal_id.id
        ]

    def _held(self, one, until, own):
        held = []
        for slip, span in self.slips.get(one.credit.employee_id.id, {}).items():
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
            if record.credit_id == one.credit and record._bimester() in remitted
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
