"""Made-up worlds for the engine's laws: avisos, contracts, raises, absences, zones; and
a second calculation of them, day by day, that shares nothing with the engine's."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.engine.dated import Dated
from l10n_mx_infonavit_avisos.engine.law import CAP_BASES, Policy
from l10n_mx_infonavit_avisos.engine.notice import (
    DISCOUNT_TYPES,
    NOTICE_CLASSES,
    SUSPENSION,
)
from l10n_mx_infonavit_avisos.engine.payroll import ABSENCES, Absence, Registro, Worker
from l10n_mx_infonavit_avisos.engine.span import ONE_DAY, Span
from l10n_mx_infonavit_avisos.engine.timeline import Order, Timeline, build

from .law import ALWAYS, LAW

REFORM = date(2025, 11, 1)
VALUES = {
    "cuota_fija": st.decimals("300", "20000", places=2),
    "factor": st.decimals("5", "150", places=4),
    "porcentaje": st.decimals("5", "50", places=2),
}
bimesters = st.builds(Bimester, st.integers(2022, 2027), st.integers(1, 6))
near_reform = st.sampled_from([Bimester(2025, 4), Bimester(2025, 5), Bimester(2025, 6)])


@dataclass(frozen=True)
class World:
    """One worker, his credit, and the company's choices, around a bimester."""

    bimester: Bimester
    orders: tuple[Order, ...]
    worker: Worker
    policy: Policy

    @property
    def timeline(self) -> Timeline:
        return build(self.orders)


@st.composite
def worlds(draw, minimum_wage=False, bimester=None):
    """``minimum_wage``: the worker never earns more than that of 2021."""
    bimester = bimester or draw(bimesters | near_reform)
    days = st.integers(-90, 90).map(lambda n: bimester.first + timedelta(n))
    wages = st.decimals("150", "900", places=2)
    if minimum_wage:
        wages = st.decimals("100", "141.70", places=2)
    wage = _dated(draw, days, wages)
    factor = draw(st.decimals("1.0493", "1.3", places=4))
    registros = st.builds(
        Registro, st.sampled_from(["general", "frontera"]), _spans(days, 2)
    )
    worker = Worker(
        employment=(ALWAYS,) if draw(st.booleans()) else draw(_spans(days, 2)),
        sdi=Dated(wage.since, tuple(value * factor for value in wage.values)),
        absences=tuple(
            Absence(span, draw(st.sampled_from(ABSENCES)))
            for span in draw(_spans(days, 4))
        ),
        daily_wage=wage,
        sbc=_dated(draw, days, wages) if draw(st.booleans()) else Dated(),
        registro=_dated(draw, days, registros),
    )
    policy = Policy(draw(st.booleans()), draw(st.sampled_from(CAP_BASES)))
    return World(bimester, draw(_orders(bimester, days)), worker, policy)


def _dated(draw, days, values):
    """A value that changes up to twice."""
    changes = draw(st.dictionaries(days, values, max_size=2))
    return Dated.of({ALWAYS.first: draw(values)} | changes)


def _spans(days, most):
    span = st.builds(lambda d, n: Span(d, d + timedelta(n)), days, st.integers(0, 40))
    return st.lists(span, max_size=most).map(tuple)


@st.composite
def _orders(draw, bimester, days):
    """A retención long before, in most worlds, and avisos of any class and day."""
    orders = []
    for number in range(draw(st.integers(0, 5))):
        notified = draw(days) if number else bimester.first - timedelta(100)
        notice_class = draw(st.sampled_from(NOTICE_CLASSES)) if number else "retencion"
        kind, value = None, None
        if notice_class != SUSPENSION:
            kind = draw(st.sampled_from(DISCOUNT_TYPES))
            value = draw(VALUES[kind])
        returns = draw(st.booleans())
        orders.append(
            Order(str(number), notice_class, notified, kind, value, returns=returns)
        )
    return tuple(orders)


@st.composite
def cuttings(draw, bimester):
    """The bimester cut into consecutive payslips."""
    cuts = draw(st.sets(st.integers(1, bimester.days - 1), max_size=9))
    firsts = [bimester.first, *(bimester.first + timedelta(c) for c in sorted(cuts))]
    lasts = [first - ONE_DAY for first in firsts[1:]] + [bimester.last]
    return [Span(*ends) for ends in zip(firsts, lasts, strict=True)]


# --- day by day ---------------------------------------------------------------------


def naive(world: World, period: Span) -> Fraction:
    """Pesos of the period's days, exact: ask of each day all that there is to ask."""
    total, day = Fraction(0), period.first
    while day <= period.last:
        total += of_day(world, day)
        day += ONE_DAY
    return total


def of_day(world: World, day: date) -> Fraction:
    worker, order = world.worker, governing(world.orders, day)
    if order is None or not any(day in span for span in worker.employment):
        return Fraction(0)
    is_percentage = order.discount_type == "porcentaje"
    if any(day in absence.span for absence in worker.absences):
        reformed = day >= REFORM and (
            not is_percentage or world.policy.percentage_absences_count
        )
        if not reformed or any(
            day in span for span in worker.registro.at(day).judicial
        ):
            return Fraction(0)
    value = Fraction(order.discount_value)
    if is_percentage:
        value = Fraction(worker.sdi.at(day)) * value / 100
    else:
        if order.discount_type == "factor":
            value *= Fraction(LAW.umi.at(day))
        length = Bimester.of(day).days
        value = Fraction(int(value * 2 / length * 10**16), 10**16)
    return min(value, limit_of_day(world, day))


def limit_of_day(world: World, day: date) -> Fraction:
    """The most that may be withheld; more than anyone earns where nothing limits."""
    worker = world.worker
    wages = LAW.minimum_wage
    if worker.registro.at(day).zone == "frontera":
        wages = LAW.minimum_wage_frontera
    minimum = wages.at(day)
    if worker.daily_wage.at(day) > minimum:
        return Fraction(10**6)
    base = {
        "minimum_wage": minimum,
        "sdi": worker.sdi.at(day),
        "sbc": worker.sbc.at(day) or worker.sdi.at(day),
    }[world.policy.cap_base]
    return Fraction(base) / 5


def in_force(world: World, period: Span) -> bool:
    """Whether on some day of the period both the credit and the employment are."""
    days = (period.first + timedelta(n) for n in range(period.days))
    return any(
        governing(world.orders, day)
        and any(day in span for span in world.worker.employment)
        for day in days
    )


def governing(orders, day):
    """The aviso that has the word on the day, if any is to be withheld."""
    ranked = sorted(
        (order for order in orders if order.effective <= day),
        key=lambda o: (o.notified, NOTICE_CLASSES.index(o.notice_class), o.key),
    )
    running = last = None
    for order in ranked:
        if order.notice_class == "retencion":
            running = last = order
        elif order.notice_class == SUSPENSION:
            running = last = None
        elif running:
            last = order
    return last


def half_up(value: Fraction) -> Decimal:
    """Rounded to the cent."""
    return Decimal(int(value * 100 + Fraction(1, 2))) / 100
