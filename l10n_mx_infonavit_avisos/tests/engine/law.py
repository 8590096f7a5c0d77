"""What the engine's tests share: values of the law, and a worker and credit at hand."""

from datetime import date
from decimal import Decimal

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.retention import Law, Payroll, Worker, retain
from l10n_mx_infonavit_avisos.engine.span import Span
from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Term

LAW = Law(
    umi=Dated.of(
        {
            date(2023, 1, 1): Decimal("96.32"),
            date(2024, 1, 1): Decimal("100.81"),
        }
    ),
    insurance=Dated.of({date(2010, 12, 1): Decimal("15.00")}),
)
ALWAYS = Span(date(1990, 1, 1), FOREVER)


def day(text):
    return date.fromisoformat(text)


def span(first, last):
    return Span(day(first), day(last))


def term(kind, value, first=ALWAYS.first, last=FOREVER, key="aviso"):
    return Term(first, last, kind, Decimal(value), key)


def worker(*employment, sdi=None):
    wages = {ALWAYS.first: Decimal(sdi)} if sdi else {}
    return Worker(tuple(employment) or (ALWAYS,), Dated.of(wages))


def withheld(terms, period, who=None, law=LAW, insurance=None, **payroll):
    """The retentions of one payslip, without insurance unless asked."""
    payroll = Payroll(**payroll)
    return retain(terms, period, who or worker(), law, payroll, insurance)


def amount(*args, **kwargs):
    return sum((r.amount for r in withheld(*args, **kwargs)), Decimal(0))
