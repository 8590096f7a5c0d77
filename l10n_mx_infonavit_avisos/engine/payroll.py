"""What payroll knows: the worker, his absences, and what his payslips already did."""

from dataclasses import dataclass, field
from decimal import Decimal

from .bimester import Bimester
from .dated import Dated
from .law import GENERAL
from .money import NOTHING, Amounts, add, positive
from .span import Span

INCAPACIDAD = "incapacidad"
AUSENTISMO = "ausentismo"
ABSENCES = (INCAPACIDAD, AUSENTISMO)


@dataclass(frozen=True)
class Absence:
    """Days without work and wage; vacations are none.

    ``kind``: ``incapacidad`` (a leave of IMSS's) or ``ausentismo``.

    :raises ValueError: for a kind that does not exist
    """

    span: Span
    kind: str

    def __post_init__(self):
        if self.kind not in ABSENCES:
            raise ValueError(f"no such kind of absence: {self.kind}")


@dataclass(frozen=True)
class Registro:
    """A registro patronal: the ``zone`` of its minimum wage, and the ``judicial`` days
    on which a suspension granted to the employer by a court keeps the rule on absences
    from before the reform."""

    zone: str = GENERAL
    judicial: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Worker:
    """What payroll knows of a worker, by day.

    - ``employment``: the days employed;
    - ``sdi``: integrated daily wage, pesos, on which a percentage stands;
    - ``absences``: in any order, they may overlap; those of the whole bimester, also of
      days that other payslips paid;
    - ``daily_wage``: the wage without its integration, pesos, that is compared with the
      minimum wage. Where it is missing the SDI stands in: one within the minimum proves
      that the wage is, one above it proves nothing, so the worker is not limited;
    - ``sbc``: where it is kept apart from the SDI, for it has a ceiling;
    - ``registro``: his registro patronal.

    A wage of zero is a missing one.
    """

    employment: tuple[Span, ...]
    sdi: Dated[Decimal] = field(default_factory=Dated)
    absences: tuple[Absence, ...] = ()
    daily_wage: Dated[Decimal] = field(default_factory=Dated)
    sbc: Dated[Decimal] = field(default_factory=Dated)
    registro: Dated[Registro] = field(default_factory=Dated)


@dataclass(frozen=True)
class Held:
    """What one payslip holds for a credit in a bimester.

    ``period``: the payslip's days; None for an amount that belongs to none, such as a
    difference that was accepted (less withheld is negative) or waived. ``withheld``:
    what it took. ``short``: what was due and lacked. ``carried``: the part of what was
    due that earlier payslips lacked.
    """

    bimester: Bimester
    period: Span | None
    withheld: Amounts = NOTHING
    short: Amounts = NOTHING
    carried: Amounts = NOTHING

    @property
    def due(self) -> Amounts:
        """What its own days made due."""
        return self.withheld + self.short - self.carried


@dataclass(frozen=True)
class Payroll:
    """What the worker's other payslips already did.

    ``earlier``: their periods, of which only the boundaries count, to close a bimester
    to the cent. ``taken``: days on which another payslip already withholds this credit,
    which are never withheld twice. ``insured``: bimesters whose insurance another
    payslip charged, or would have with more pay. ``carry``: where the company carries a
    shortfall over, what the earlier payslips hold for this credit; only those of the
    payslip's own bimester count.
    """

    earlier: tuple[Span, ...] = ()
    taken: tuple[Span, ...] = ()
    insured: frozenset[Bimester] = frozenset()
    carry: tuple[Held, ...] = ()

    def lacking(self, bimester: Bimester) -> Amounts:
        """What earlier payslips of the bimester lack and none has carried yet."""
        held = [held for held in self.carry if held.bimester == bimester]
        if not held:
            return NOTHING
        lack = add(h.short for h in held) - add(h.carried for h in held)
        return lack.each(positive)
