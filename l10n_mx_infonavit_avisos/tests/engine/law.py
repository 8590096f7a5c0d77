"""What the engine's tests share: values of the law, and a worker and credit at hand."""

from datetime import date
from decimal import Decimal

from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import Law, Policy, Row
from l10n_mx_infonavit_avisos.engine.payroll import (
    AUSENTISMO,
    Absence,
    Payroll,
    Registro,
    Worker,
)
from l10n_mx_infonavit_avisos.engine.retention import retain
from l10n_mx_infonavit_avisos.engine.span import Span
from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Term

# Wages in minimum wages, and what 20, 25 and 30 per cent become: DOF 24 Nov 2003.
TABLE = {
    2: ("15.7", "19.6", "24.6"),
    3: ("16.8", "21.0", "26.0"),
    4: ("17.2", "21.5", "26.5"),
    5: ("17.7", "22.1", "27.1"),
    6: ("17.8", "22.3", "27.3"),
    7: ("20", "25", "30"),
}
REDUCTION = tuple(
    Row(Decimal(nominal), Decimal(wages), Decimal(percentage))
    for wages, percentages in TABLE.items()
    for nominal, percentage in zip((20, 25, 30), percentages, strict=True)
)


def since(**values):
    """Values by year, from 1 January: ``since(y2025="278.80")``."""
    return Dated.of({date(int(y[1:]), 1, 1): Decimal(v) for y, v in values.items()})


LAW = Law(
    umi=since(
        y2021="87.21",
        y2022="91.56",
        y2023="96.32",
        y2024="100.81",
        y2025="100.81",
        y2026="100.81",
    ),
    insurance=Dated.of({date(2010, 12, 1): Decimal("15.00")}),
    minimum_wage=since(
        y2021="141.70",
        y2022="172.87",
        y2023="207.44",
        y2024="248.93",
        y2025="278.80",
        y2026="315.04",
    ),
    minimum_wage_frontera=since(
        y2021="213.39",
        y2022="260.34",
        y2023="312.41",
        y2024="374.89",
        y2025="419.88",
        y2026="440.87",
    ),
    absences_count=Dated.of({date(2025, 11, 1): True}),
    reduction=Dated.of({date(2003, 11, 24): REDUCTION}),
)
ALWAYS = Span(date(1990, 1, 1), FOREVER)


def day(text):
    return date.fromisoformat(text)


def span(first, last):
    return Span(day(first), day(last))


def term(kind, value, first=ALWAYS.first, last=FOREVER, key="aviso", table=False):
    return Term(first, last, kind, Decimal(value), key, table)


def always(value):
    """A value that never changes; None where there is none."""
    return Dated.of({} if value is None else {ALWAYS.first: value})


def worker(
    *employment, sdi=None, wage=None, sbc=None, absences=(), zone=None, judicial=()
):
    registro = Registro(zone or "general", tuple(judicial))
    return Worker(
        tuple(employment) or (ALWAYS,),
        always(sdi and Decimal(sdi)),
        tuple(absences),
        always(wage and Decimal(wage)),
        always(sbc and Decimal(sbc)),
        always(registro if zone or judicial else None),
    )


def away(first, last, kind=AUSENTISMO):
    return Absence(span(first, last), kind)


def withheld(terms, period, who=None, law=LAW, insurance=None, policy=None, **payroll):
    """The retentions of one payslip, without insurance unless asked."""
    return retain(
        terms,
        period,
        who or worker(),
        law,
        Payroll(**payroll),
        insurance,
        policy or Policy(),
    )


def amount(*args, **kwargs):
    return sum((r.amount for r in withheld(*args, **kwargs)), Decimal(0))
