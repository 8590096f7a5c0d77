"""Step: one line of the arithmetic that explains an amount."""

from datetime import date
from typing import NamedTuple

from .span import Span

# What each kind says, for whoever puts it in words; a formula follows where there is
# one.
KINDS = {
    "cuota_fija": "monthly pesos, by days",
    "factor": "factor x UMI, by days",
    "porcentaje": "percentage of the SDI, by days",
    "table": "the row of the reduction table and the percentage that it gives",
    "cap_sdi": "minimum wage: limited to 20 % of the SDI",
    "cap_sbc": "minimum wage: limited to 20 % of the SBC",
    "cap_minimum_wage": "minimum wage: limited to 20 % of it",
    "ausentismo": "days of absence that do not count",
    "incapacidad": "days of incapacity that do not count",
    "ausentismo_counts": "days of absence that count since the reform",
    "incapacidad_counts": "days of incapacity that count since the reform",
    "taken": "days that another payslip withholds already",
    "no_wage": "blocked: the worker's SBC / SDI is missing",
    "no_umi": "blocked: the UMI of these days is missing",
    "no_minimum_wage": "blocked: the minimum wage of these days is missing",
    "no_table": "blocked: the reduction table has no such percentage",
    "sum": "sum of the lines before it, rounded to the cent",
    "closing": "the rounded bimester less what earlier payslips rounded",
    "insurance": "damage insurance of the bimester",
    "insurance_days": "damage insurance by days",
    "insurance_closing": "damage insurance closed to the cent",
    "carried": "what earlier payslips of the bimester could not withhold",
    "carried_insurance": "insurance that they could not withhold",
    "insufficient": "not enough pay: due, less what is not withheld",
    "insufficient_insurance": "not enough pay for the insurance",
    "review": "a confirmed payslip: what it should have withheld less what was due",
    "difference": "difference of the bimester",
    "difference_insurance": "difference of the bimester's insurance",
    "return": "suspension: what was withheld in the bimester goes back to the worker",
    "return_insurance": "suspension: the bimester's insurance goes back to the worker",
}


# Of the kinds that speak of the amortization and, with an ending, of the insurance; in
# the order of Amounts.
BOTH = ("", "_insurance")


class Step(NamedTuple):
    """One line of the arithmetic.

    ``kind``, one of ``KINDS``, says which sentence a screen puts before it. ``first``
    and ``last`` are its days, ``days`` how many of them count; ``formula`` the bare
    arithmetic.
    """

    kind: str
    first: date
    last: date
    days: int
    formula: str = ""

    @classmethod
    def of(cls, kind: str, span: Span, formula: str = "", days: int | None = None):
        """A step of a span, all of whose days count unless ``days`` says otherwise."""
        count = span.days if days is None else days
        return cls(kind, span.first, span.last, count, formula)
