"""What the tests of a reconciliation share: a worker's bimester on both sides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.reconciliation import Ours, Theirs, reconcile

# 59 days: a cuota fija of 2,450 is 83.0508… a day, 4,900.00 in all.
JANUARY = Bimester(2026, 1)
CREDIT = "0912345678"


def money(value):
    return None if value is None else Decimal(value)


def day(text):
    return date.fromisoformat(f"2026-{text}")


OURS = Ours(
    withheld=Decimal("4900"),
    insurance=Decimal("15"),
    credit_number=CREDIT,
    discount_type="cuota_fija",
    discount_value=Decimal("2450"),
    first=JANUARY.first,
    last=JANUARY.last,
    days=59,
    sdi=Decimal("500"),
    insurance_value=Decimal("15"),
)
THEIRS = Theirs(
    amortization=Decimal("4915"),
    credit_number=CREDIT,
    discount_type="cuota_fija",
    discount_value=Decimal("2450"),
    days=59,
    wage=Decimal("500"),
)
FACTOR = {"discount_type": "factor", "discount_value": Decimal("22.25")}
PERCENTAGE = {"discount_type": "porcentaje", "discount_value": Decimal("20")}
UMI, OLD_UMI = Decimal("105.00"), Decimal("100.81")


def compare(ours=None, theirs=None):
    return reconcile(
        JANUARY, replace(OURS, **(ours or {})), replace(THEIRS, **(theirs or {}))
    )


def told(finding):
    """Cause, difference and what to do; and the parts, where there are several."""
    parts = [(part.cause, part.amount) for part in finding.parts]
    return finding.cause, finding.difference, finding.todo, parts


def expect(cause, difference, todo, parts):
    parts = [(name, Decimal(amount)) for name, amount in parts]
    return cause, money(difference), todo, parts


def one(cause, difference, todo):
    """A difference with one cause and nothing over."""
    return cause, difference, todo, [(cause, difference)]
