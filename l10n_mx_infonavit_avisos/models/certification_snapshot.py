"""What a case gave when the evidence was sent, as a document that is kept.

The engine's own retentions with their steps, so that a screen can say them in every
language; law and settings may change, this does not.
"""

from datetime import date
from decimal import Decimal

from ..engine.bimester import Bimester
from ..engine.money import Amounts
from ..engine.retention import Retention, Step
from ..engine.span import Span
from ..engine.variants import Explanation


def pack(retentions, reasons) -> dict:
    """Retentions and explanations as values of JSON; numbers exact, as text."""
    return {
        "retentions": [_packed(retention) for retention in retentions],
        "reasons": [
            [why.code, why.detail, _days(why.span), str(why.insurance)]
            for why in reasons
        ],
    }


def retentions_of(kept: dict) -> tuple[Retention, ...]:
    """The retentions that were kept."""
    return tuple(map(_unpacked, kept["retentions"]))


def reasons_of(kept: dict) -> list[Explanation]:
    """The explanations that were kept."""
    return [
        Explanation(code, detail, _span(days), Decimal(insurance))
        for code, detail, days, insurance in kept["reasons"]
    ]


def _packed(retention: Retention) -> dict:
    return {
        "bimester": [retention.bimester.year, retention.bimester.number],
        "span": _days(retention.span),
        "days": retention.days,
        "withheld": list(map(str, retention.withheld)),
        "short": list(map(str, retention.short)),
        "discount": [retention.discount_type, str(retention.discount_value)],
        "steps": [
            [s.kind, s.first.isoformat(), s.last.isoformat(), s.days, s.formula]
            for s in retention.steps
        ],
        "blocked": retention.blocked,
        "provisional": retention.provisional,
    }


def _unpacked(kept: dict) -> Retention:
    kind, value = kept["discount"]
    withheld, short = (Amounts(*map(Decimal, kept[k])) for k in ("withheld", "short"))
    return Retention(
        bimester=Bimester(*kept["bimester"]),
        span=_span(kept["span"]),
        days=kept["days"],
        amount=withheld.amount,
        insurance=withheld.insurance,
        discount_type=kind,
        discount_value=Decimal(value),
        key="",
        steps=tuple(
            Step(kind, date.fromisoformat(first), date.fromisoformat(last), *rest)
            for kind, first, last, *rest in kept["steps"]
        ),
        blocked=kept["blocked"],
        provisional=kept["provisional"],
        short=short,
    )


def _days(span: Span | None) -> list[str] | None:
    return span and [span.first.isoformat(), span.last.isoformat()]


def _span(days: list[str] | None) -> Span | None:
    return days and Span(*map(date.fromisoformat, days))
