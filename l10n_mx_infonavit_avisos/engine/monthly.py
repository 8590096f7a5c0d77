"""About how much a credit takes in a month: half of its bimester, absences apart.

What people compare when terms change; a payslip withholds by days, and closes the
bimester to the cent. The damage insurance is not in it.

>>> from .dated import Dated
>>> from .law import Law, Policy
>>> from .timeline import FOREVER
>>> term = Term(date(2025, 1, 1), FOREVER, "factor", Decimal("22.25"), "a")
>>> law = Law(umi=Dated.of({date(2025, 1, 1): Decimal("100.81")}))
>>> monthly(term, Worker(()), law, Policy(), date(2025, 11, 1))
Decimal('2243.02')

Source: Ley del Infonavit art. 29 III, as :mod:`~.daily`.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from .bimester import Bimester
from .daily import Tariff
from .law import Law, Policy
from .money import cents
from .payroll import Worker
from .span import Span
from .timeline import Term


def monthly(
    term: Term, worker: Worker, law: Law, policy: Policy, day: date
) -> Decimal | None:
    """Pesos a month by the values of a day on which the term holds, with the limit of
    the minimum wage and the reduction table; None where a wage or a value lacks.

    The worker counts as employed: terms may begin before he does, or after.
    """
    bimester = Bimester.of(day)
    present = replace(worker, employment=(bimester.span,), absences=())
    tariff = Tariff(bimester, [term], present, law, policy)
    segments = tariff.segments([Span(day, day)])
    if not segments or segments[0].missing:
        return None
    return cents(segments[0].daily * bimester.days / 2)
