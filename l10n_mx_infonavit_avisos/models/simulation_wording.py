"""What a simulation says of its data and its result, in the user's language."""

from ..engine.dated import cut_by
from ..engine.money import add, money
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from . import wording
from .input_warnings import minimum_wage_warning
from .payroll_inputs import PayrollInputs

# Years that a period may reach: from the Infonavit's first to a far one.
YEARS = range(1972, 2101)
# Of a period, days: ten years.
MOST_DAYS = 3660
# A discount is below these; whoever types more has mistaken the type.
BELOW = {PORCENTAJE: 100, CUOTA_FIJA: 100_000, FACTOR: 1_000}
# A daily wage, or an available pay, is below this.
PAY_BELOW = 100_000_000


def problems_of_period(record):
    """What is missing or wrong of the period; ``record``: of the mixin, one."""
    env, first, last = record.env, record.date_from, record.date_to
    if not (first and last):
        return [env._("Type the first and the last day of the period.")]
    if last < first:
        return [
            env._(
                "The period ends before it begins: exchange its two dates, or mend one."
            )
        ]
    if first.year not in YEARS or last.year not in YEARS:
        return [
            env._(
                "Type a period between the years %(first)s and %(last)s.",
                first=str(YEARS[0]),
                last=str(YEARS[-1]),
            )
        ]
    if (last - first).days > MOST_DAYS:
        return [env._("The period is longer than ten years: type a shorter one.")]
    return []


def problems_of_data(record):
    """What is missing or wrong of a made-up credit and worker."""
    env, kind, value = record.env, record.discount_type, record.discount_value
    found = []
    if not kind:
        found.append(env._("Choose the type of the discount."))
    if value <= 0:
        found.append(env._("Type the value of the discount: it is more than zero."))
    elif kind and value >= BELOW[kind]:
        found.append(_too_large(env, kind))
    if record.credit_from and record.credit_to:
        if record.credit_to < record.credit_from:
            found.append(
                env._(
                    "The credit's last day in force is before its first one: mend one "
                    "of them."
                )
            )
    if not all(0 <= n < PAY_BELOW for n in (record.sdi, record.daily_wage)):
        found.append(
            env._("Type the SDI and the daily wage in pesos a day, zero or more.")
        )
    elif kind == PORCENTAJE and not record.sdi:
        found.append(
            env._("Type the SDI: a percentage of it is withheld, so it must be known.")
        )
    return found + problems_of_pay(record)


def problems_of_pay(record):
    """What is wrong of the pay that is available."""
    if not record.limits_pay or 0 <= record.available < PAY_BELOW:
        return []
    return [record.env._("Type the available pay in pesos, zero or more.")]


def problems_of_absences(record):
    """What is wrong of the absences of a made-up worker."""
    lines = record.absence_ids
    if any(not (line.kind and line.date_from and line.date_to) for line in lines):
        return [record.env._("Type kind, first and last day of each absence.")]
    return [
        record.env._(
            "The absence of %(day)s ends before it begins: mend one of its dates.",
            day=wording.day(record.env, line.date_from),
        )
        for line in lines
        if line.date_to < line.date_from
    ]


def _too_large(env, kind):
    return {
        PORCENTAJE: env._("A percentage is below 100: mend the discount's value."),
        CUOTA_FIJA: env._(
            "A cuota fija is below 100,000 pesos a month: mend the discount's value."
        ),
        FACTOR: env._(
            "A factor is below 1,000 times the UMI: mend the discount's value."
        ),
    }[kind]


def missing(record, retentions):
    """What the engine lacked, a sentence each."""
    return [
        record._simulation_step(step)
        for retention in retentions
        if retention.blocked
        for step in retention.steps
        if step.kind in wording.MISSING
    ]


def warnings(record, retentions):
    """What may change the amount later."""
    if not retentions:
        return []
    env, last = record.env, retentions[-1].span.last
    found = []
    if any(retention.provisional for retention in retentions):
        found.append(
            env._(
                "The UMI of %(year)s is not known yet, so that of an earlier year "
                "stands in. Add it under Payroll ▸ Configuration ▸ Infonavit ▸ Values.",
                year=str(last.year),
            )
        )
    law = PayrollInputs(env, [], retentions[-1].span).law
    return found + minimum_wage_warning(env, law, record._simulation_zone(last), last)


def step(env, step):
    """One step; what a made-up worker lacks is typed here, not on an employee."""
    if step.kind == "no_wage":
        return env._(
            "%(days)s, nothing can be computed without the SDI: type it here.",
            days=wording.span(env, step.first, step.last, step.days),
        )
    return wording.step(env, step)


def lines(record, retentions):
    """Every step in order; where there are several bimesters, under a heading each."""
    if not (retentions or record._simulation_problems()):
        yield record._simulation_nothing()
    for retention in retentions:
        if len(retentions) > 1:
            yield part(record.env, retention)
        for one in retention.steps:
            yield record._simulation_step(one)


def part(env, retention):
    """What one bimester's part withholds."""
    names = {
        "bimester": wording.bimester(env, retention.bimester),
        "days": retention.days,
        "amount": money(retention.amount),
        "insurance": money(retention.insurance),
    }
    if retention.insurance:
        return env._(
            "%(bimester)s, %(days)s days: %(amount)s, and %(insurance)s of insurance",
            **names,
        )
    return env._("%(bimester)s, %(days)s days: %(amount)s", **names)


# --- of a worker ----------------------------------------------------------------------


def credit(credit, retentions):
    """A credit's number, its discount, and what is withheld of it in all."""
    last = retentions[-1]
    total = add(retention.withheld for retention in retentions).total
    return credit.env._(
        "Credit %(number)s, %(discount)s: %(total)s",
        number=credit.credit_number,
        discount=wording.discount(last.discount_type, last.discount_value),
        total=money(total),
    )


def waiting(employee):
    """Avisos that are not in the result, for they wait for a person."""
    count = employee.env["l10n_mx_infonavit.aviso"].search_count(
        [
            ("employee_id", "=", employee.id),
            ("state", "in", ("new", "to_review", "to_classify")),
        ]
    )
    if not count:
        return []
    return [
        employee.env._(
            "Avisos of this worker wait for a decision and are not computed here: "
            "%(count)s.",
            count=count,
        )
    ]


def facts(env, worker, registro, period):
    """What of a worker's records the result stands on: registro patronal and wages by
    day. ``worker``: of the engine; ``registro``: a record or none."""
    zones = dict(registro._fields["zone"]._description_selection(env))
    if registro:
        yield env._(
            "Registro patronal %(name)s, zone of the minimum wage: %(zone)s",
            name=registro.display_name,
            zone=zones[registro.zone],
        )
    for days, (sdi, wage) in cut_by(period, worker.sdi, worker.daily_wage):
        yield env._(
            "%(days)s: SBC / SDI %(sdi)s, daily wage %(wage)s",
            days=wording.span(env, days.first, days.last, days.days),
            sdi=money(sdi) if sdi else env._("none"),
            wage=money(wage) if wage else env._("none"),
        )
