"""What the tests of returns and differences share: a credit's confirmed payslips."""

from decimal import Decimal

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.correction import Book, correct
from l10n_mx_infonavit_avisos.engine.notice import RETENCION, SUSPENSION
from l10n_mx_infonavit_avisos.engine.payroll import Held
from l10n_mx_infonavit_avisos.engine.timeline import Order, build

from .law import LAW, day, span, withheld, worker

SEPTEMBER = Bimester(2026, 5)
QUINCENAS = [
    span("2026-09-01", "2026-09-15"),
    span("2026-09-16", "2026-09-30"),
    span("2026-10-01", "2026-10-15"),
    span("2026-10-16", "2026-10-31"),
    span("2026-11-01", "2026-11-15"),
]
START = Order("start", RETENCION, day("2026-01-10"), "cuota_fija", Decimal("1500"))


def order(key, notice_class, notified, value=None, **more):
    kind = value and "cuota_fija"
    return Order(
        key, notice_class, day(notified), kind, value and Decimal(value), **more
    )


def plain(notified="2026-10-20"):
    return order("stop", SUSPENSION, notified)


def confirmed(orders, count, who=None, law=LAW, insurance="first"):
    """What the first quincenas withheld, by what was known then."""
    terms, book, insured = build(orders).terms, [], set()
    for index, quincena in enumerate(QUINCENAS[:count]):
        found = withheld(
            terms,
            quincena,
            who,
            law,
            insurance,
            earlier=tuple(QUINCENAS[:index]),
            insured=frozenset(insured),
        )
        insured |= {r.bimester for r in found if r.insurance}
        book += [Held(r.bimester, quincena, r.withheld) for r in found] or [
            Held(Bimester.of(quincena.first), quincena)
        ]
    return book


def found(
    orders, held, who=None, law=LAW, insurance="first", until="2030-01-01", **book
):
    return correct(
        build(orders),
        Book(tuple(held), **book),
        who or worker(),
        law,
        insurance,
        until=day(until),
    )


def pesos(correction):
    return f"{correction.amount:.2f}", f"{correction.insurance:.2f}"


def lines(correction):
    return [(step.kind, step.formula) for step in correction.steps]
