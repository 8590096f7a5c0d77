"""What the payslips of one computation withhold, handed out to their salary rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from ..engine.money import CENT, ZERO, Amounts, positive
from ..engine.shortfall import withhold
from .retention_batch import Entry, RetentionBatch

# The field of a retention that each kind of amount is.
KINDS = {"amortization": "amount", "insurance": "insurance"}


class Ledger:
    """Hands out to each payslip's rules what the batch says, as far as the pay goes.

    Payslips come in the order of their days; when one begins, the one before it is
    settled, so that the batch knows what it lacked. ``frozen``: payslip id → kind →
    pesos, of payslips whose amounts are fixed already. ``pay_codes``: payslip id →
    codes of the categories whose sum is the pay.
    """

    def __init__(
        self,
        batch: RetentionBatch,
        frozen: Mapping[int, Mapping[str, Decimal]],
        pay_codes: Mapping[int, Iterable[str]],
    ):
        self.batch, self.frozen, self.pay_codes = batch, frozen, pay_codes
        self.accounts: dict[int, _Account] = {}
        self.given: set[tuple[int, str]] = set()
        self.current: _Account | None = None

    def give(self, payslip_id: int, kind: str, available: Decimal | None) -> Decimal:
        """The pesos that a rule withholds now. It may run again, for another contract:
        it then gets what the pay did not suffice for before, and fixed ones nothing."""
        if payslip_id in self.frozen:
            first = (payslip_id, kind) not in self.given
            self.given.add((payslip_id, kind))
            return self.frozen[payslip_id][kind] if first else ZERO
        return self._account(payslip_id).take(kind, available)

    @property
    def computed(self) -> list[int]:
        """The payslips whose retentions are made anew."""
        return list(self.batch.requests)

    def settled(self) -> list[Entry]:
        """What the payslips withhold: the same, to the cent, as their lines."""
        return [entry for a in self.accounts.values() for entry in a.settled()]

    def _account(self, payslip_id):
        if payslip_id not in self.accounts:
            if self.current:
                self.batch.hold(self.current.settled())
            self.current = _Account(self.batch.entries(payslip_id))
            self.accounts[payslip_id] = self.current
        return self.accounts[payslip_id]


class _Account:
    """One payslip: what is due, and what its rules took of each kind so far."""

    def __init__(self, entries: list[Entry]):
        self.entries = entries
        self.taken: dict[str, Decimal] = {}

    def take(self, kind, available):
        taken = self.taken.get(kind, ZERO)
        due = sum(getattr(e.retention, KINDS[kind]) for e in self.entries) - taken
        if available is not None:
            most = positive(available).quantize(CENT, rounding=ROUND_DOWN)
            due = min(due, most)
        self.taken[kind] = taken + due
        return Decimal(due)

    def settled(self):
        """The entries as far as they were withheld; none of a payslip without the rule
        of the amortization."""
        if "amortization" not in self.taken:
            return []
        retentions = [entry.retention for entry in self.entries]
        if "insurance" not in self.taken:
            retentions = [_without_insurance(retention) for retention in retentions]
        taken = Amounts(*(self.taken.get(kind, ZERO) for kind in KINDS))
        return [
            replace(entry, retention=retention)
            for entry, retention in zip(
                self.entries, withhold(retentions, taken), strict=True
            )
        ]


def _without_insurance(retention):
    """Of a payslip without the rule of the insurance: it is not due there."""
    return replace(
        retention,
        insurance=ZERO,
        carried=replace(retention.carried, insurance=ZERO),
        steps=tuple(s for s in retention.steps if "insurance" not in s.kind),
    )
