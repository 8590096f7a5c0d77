"""What the payslips of one computation withhold, handed out to their salary rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from ..engine.correction import DIFFERENCE
from ..engine.money import CENT, ZERO, Amounts, add, negative, positive
from ..engine.shortfall import withhold
from .correction_batch import totals
from .correction_plan import CorrectionPlan, Placement
from .retention_batch import Entry, RetentionBatch

# Where the computation of payslips has its ledger, in the context.
_LEDGER = "l10n_mx_infonavit_ledger"
# Kinds of amounts, as the salary rules call them.
AMORTIZATION, INSURANCE, RETURNS = "amortization", "insurance", "return"


class Ledger:
    """Hands out to each payslip's rules what the batch and the plan of returns and
    differences say, as far as the pay goes.

    Payslips come in the order of their days; when one begins, the one before it is
    settled, so that the batch knows what it lacked. ``replaced``: ids of the
    retentions that these payslips had before. ``frozen``: payslip id → kind → pesos, of
    payslips whose amounts are fixed already. ``pay_codes``: payslip id →
    codes of the categories whose sum is the pay. ``given``: (payslip id, kind) of the
    rules that ran.
    """

    def __init__(
        self,
        batch: RetentionBatch,
        plan: CorrectionPlan,
        replaced: Iterable[int],
        frozen: Mapping[int, Mapping[str, Decimal]],
        pay_codes: Mapping[int, Iterable[str]],
    ):
        self.batch, self.plan, self.replaced = batch, plan, replaced
        self.frozen, self.pay_codes = frozen, pay_codes
        self.accounts: dict[int, _Account] = {}
        self.given: set[tuple[int, str]] = set()
        self.current: _Account | None = None

    def give(self, payslip_id: int, kind: str, available: Decimal | None) -> Decimal:
        """The pesos of a rule now. It may run again, for another contract: it then gets
        what the pay did not suffice for before, and fixed ones nothing."""
        is_first = (payslip_id, kind) not in self.given
        self.given.add((payslip_id, kind))
        if payslip_id in self.frozen:
            return self.frozen[payslip_id][kind] if is_first else ZERO
        return self._account(payslip_id).take(kind, available)

    def withheld(self, payslip_id: int) -> bool | None:
        """Whether the rule of the amortization ran on a payslip whose structure has it;
        None of one that is not computed by our rules."""
        if payslip_id not in self.plan.requests:
            return None
        return (payslip_id, AMORTIZATION) in self.given

    def settled(self) -> list[Entry]:
        """What the payslips withhold: with their returns and accepted differences the
        same, to the cent, as their lines."""
        return [entry for a in self.accounts.values() for entry in a.settled()]

    def _account(self, payslip_id):
        if payslip_id not in self.accounts:
            if self.current:
                self.batch.hold(self.current.settled())
            self.current = _Account(
                self.batch.entries(payslip_id), self.plan.standing(payslip_id)
            )
            self.accounts[payslip_id] = self.current
        return self.accounts[payslip_id]


class _Account:
    """One payslip: what is due, and what its rules took of each kind so far."""

    def __init__(self, entries: list[Entry], placements: list[Placement]):
        self.entries = entries
        self.differences = [
            (placement, placement.found.correction)
            for placement in placements
            if placement.found.correction.kind == DIFFERENCE
        ]
        self.due = totals(
            add(entry.retention.withheld for entry in entries),
            [placement.charge for placement in placements],
        )
        self.taken: dict[str, Decimal] = {}

    def take(self, kind, available):
        taken = self.taken.get(kind, ZERO)
        due = self.due[kind] - taken
        if available is not None and kind != RETURNS:
            most = positive(available).quantize(CENT, rounding=ROUND_DOWN)
            due = min(due, most)
        self.taken[kind] = taken + due
        return due

    def settled(self):
        """The entries as far as they were withheld; none of a payslip without the rule
        of the amortization. The accepted differences are settled with them."""
        if AMORTIZATION not in self.taken:
            return []
        retentions = [entry.retention for entry in self.entries]
        if INSURANCE not in self.taken:
            retentions = [_without_insurance(retention) for retention in retentions]
        corrections = [correction for _placement, correction in self.differences]
        taken = Amounts(*(self.taken.get(k, ZERO) for k in (AMORTIZATION, INSURANCE)))
        # What differences give back was there to be withheld, too.
        taken -= add(correction.withheld.each(negative) for correction in corrections)
        items = withhold([*retentions, *corrections], taken)
        for (placement, _correction), settled in zip(
            self.differences, items[len(retentions) :], strict=True
        ):
            placement.found = replace(placement.found, correction=settled)
        return [
            replace(entry, retention=retention)
            for entry, retention in zip(self.entries, items, strict=False)
        ]


def _without_insurance(retention):
    """Of a payslip without the rule of the insurance: it is not due there."""
    return replace(
        retention,
        insurance=ZERO,
        carried=replace(retention.carried, insurance=ZERO),
        steps=tuple(s for s in retention.steps if "insurance" not in s.kind),
    )


def with_ledger(records, ledger: Ledger):
    return records.with_context(**{_LEDGER: ledger})


def ledger_of(env) -> Ledger | None:
    """The ledger of the computation under way. What a web client puts in its place, as
    JSON, is none."""
    ledger = env.context.get(_LEDGER)
    return ledger if isinstance(ledger, Ledger) else None
