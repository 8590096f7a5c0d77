"""Causes of a difference, what to do, and the text for the portal, in the user's
language."""

from datetime import date
from decimal import Decimal

from markupsafe import Markup

from ..engine import identifiers, sides
from ..engine.money import money
from ..engine.notice import Problem
from ..engine.step import Step
from . import wording
from .file_wording import file_error
from .value import PESOS, to_decimal

CAUSES = [
    (sides.NONE, "Agrees"),
    (sides.CENTS, "Cents"),
    (sides.BOUNDARY, "Days Not Withheld Yet"),
    (sides.UNIT, "Other UMI"),
    (sides.LATE_AVISO, "Late Aviso"),
    (sides.CAP, "Limit of the Minimum Wage"),
    (sides.INSUFFICIENT, "Insufficient Pay"),
    (sides.LEAVER, "Worker Left"),
    (sides.MISSING_OURS, "Credit Missing in Payroll"),
    (sides.MISSING_THEIRS, "Credit Missing on Their Side"),
    (sides.VALUE, "Other Discount"),
    (sides.INSURANCE, "Insurance"),
    (sides.DAYS, "Other Days"),
    (sides.NOT_TOLD, "Amount Not Told"),
    (sides.UNKNOWN, "Unexplained"),
]
TODOS = [
    (sides.NOTHING_TO_DO, "Nothing"),
    (sides.ADJUST, "Adjust on the Next Payslip"),
    (sides.CLARIFY, "Clarify in the Portal"),
]
# Bootstrap's colour of what is to be done; the words say it, too.
COLOURS = {
    sides.NOTHING_TO_DO: "success",
    sides.ADJUST: "warning",
    sides.CLARIFY: "danger",
}
_OF_DAYS = ("cuota_fija", "factor", "porcentaje", "table", "sum", "closing")
# Beginnings of the kinds of steps that explain a cause.
STEPS = {
    sides.UNIT: ("factor",),
    sides.LATE_AVISO: (*_OF_DAYS, "difference", "return", "review"),
    sides.CAP: ("cap_",),
    sides.INSUFFICIENT: ("insufficient", "carried"),
    sides.LEAVER: _OF_DAYS,
    sides.VALUE: _OF_DAYS,
    sides.INSURANCE: ("insurance",),
    sides.DAYS: ("ausentismo", "incapacidad", "taken", *_OF_DAYS),
    sides.BOUNDARY: (*_OF_DAYS, "taken"),
    sides.UNKNOWN: (*_OF_DAYS, "no_"),
}


def cause_name(env, cause):
    """A cause's name."""
    field = env["l10n_mx_infonavit.reconciliation.line"]._fields["cause"]
    return dict(field._description_selection(env)).get(cause, cause)


def todo_name(env, todo):
    """The name of what to do."""
    field = env["l10n_mx_infonavit.reconciliation.line"]._fields["todo"]
    return dict(field._description_selection(env)).get(todo, todo)


def kept(row) -> dict:
    """A row's finding as a line keeps it: parts, contradictions, and of those with a
    difference the steps that explain it."""
    finding = row.finding
    kinds = tuple(k for part in finding.parts for k in STEPS.get(part.cause, ()))
    steps = [step for step in row.steps if kinds and step.kind.startswith(kinds)]
    return {
        "parts": [[p.cause, str(p.amount), p.todo, p.formula] for p in finding.parts],
        "unlike": [[p.code, p.field, p.value] for p in finding.unlike],
        "steps": [
            [s.kind, s.first.isoformat(), s.last.isoformat(), s.days, s.formula]
            for s in steps
        ],
        "days": _days(row.ours),
    }


def _days(ours):
    if not ours or not ours.first:
        return None
    left = ours.left.isoformat() if ours.left else None
    return [ours.first.isoformat(), ours.last.isoformat(), ours.days, left]


# --- why ------------------------------------------------------------------------------


def explanation(line):
    """A sentence for each part of the difference, contradictions, and the steps."""
    env, finding = line.env, line.finding or {}
    sentences = [
        _part(env, cause, Decimal(amount), formula)
        for cause, amount, _todo, formula in finding.get("parts", ())
    ]
    if not sentences:
        sentences = [_whole(env, line.cause)]
    sentences += [_unlike(env, Problem(*p)) for p in finding.get("unlike", ())]
    steps = [_step(env, *step) for step in finding.get("steps", ())]
    return "\n".join(filter(None, sentences + steps))


def _step(env, kind, first, last, days, formula):
    days_of = date.fromisoformat(first), date.fromisoformat(last)
    return "· " + wording.step(env, Step(kind, *days_of, days, formula))


def _part(env, cause, amount, formula):
    told = money(amount) + (f" ({formula})" if formula else "")
    return env._("%(amount)s: %(why)s", amount=told, why=_why(env, cause))


def _why(env, cause):
    """A cause within a sentence."""
    return {
        sides.CENTS: env._("what rounding leaves"),
        sides.BOUNDARY: env._(
            "days of the bimester that no computed payslip withholds yet"
        ),
        sides.UNIT: env._("the factor times another UMI"),
        sides.LATE_AVISO: env._(
            "an aviso that one side knew before the other: days or amounts that came "
            "after the payslips, or are not on their side yet"
        ),
        sides.CAP: env._(
            "what the limit of 20 %% for the minimum wage cut off, and they charge"
        ),
        sides.INSUFFICIENT: env._("what the pay did not suffice for"),
        sides.LEAVER: env._("days after the worker left, which they still charge"),
        sides.MISSING_OURS: env._("payroll has no such credit"),
        sides.MISSING_THEIRS: env._("they have no such credit"),
        sides.VALUE: env._("another type, value or wage"),
        sides.INSURANCE: env._("the damage insurance, which one side leaves out"),
        sides.DAYS: env._("days that one side counts and the other does not"),
        sides.UNKNOWN: env._("explained by nothing that payroll knows"),
    }.get(cause, cause)


def _whole(env, cause):
    """Where there is no part to tell."""
    return {
        sides.NONE: env._("Both sides agree."),
        sides.NOT_TOLD: env._("The file does not tell the amortization."),
        sides.MISSING_OURS: env._("Payroll has no such credit."),
        sides.MISSING_THEIRS: env._("They have no such credit."),
        sides.VALUE: env._("The amounts agree, and the discounts do not."),
    }.get(cause, "")


def _unlike(env, problem):
    value = problem.value
    return {
        "other_credit": env._("They name the credit %(value)s.", value=value),
        "other_type": env._(
            "They have %(value)s as the discount.",
            value=wording.discount_type(env, value),
        ),
        "other_value": env._("They have the discount value %(value)s.", value=value),
        "other_wage": env._("They have the daily wage %(value)s.", value=value),
        "other_registro": env._(
            "Payroll has the worker under another registro patronal in the bimester."
        ),
    }.get(problem.code, f"{problem.code} {value}")


# --- what to do -----------------------------------------------------------------------


def advice(line):
    """What to do about a line, in a sentence or two."""
    env = line.env
    if line.todo == sides.ADJUST:
        return _adjust(env, line)
    if line.todo == sides.CLARIFY:
        return _clarify(env, line.cause)
    return env._("Nothing.")


def _adjust(env, line):
    state = line.correction_id.state
    if state == "proposed":
        return env._(
            "Accept the proposed difference: the next payslip of the worker carries it."
        )
    if state:
        return env._("The next payslip of the worker carries the difference.")
    return {
        sides.BOUNDARY: env._(
            "Compute and confirm the worker's payslip of the days that lack."
        ),
        sides.MISSING_OURS: env._(
            "Ask Infonavit for the aviso de retención or fetch the avisos, and apply "
            "it; in the emission the credit can be taken as one. The next payslip then "
            "withholds."
        ),
        sides.INSURANCE: env._(
            "Look at the credit's damage insurance: switch it on if Infonavit charges "
            "it, or clarify it in the portal."
        ),
        sides.UNIT: env._(
            "Compute open payslips again with the year's UMI; for confirmed ones look "
            "under Differences."
        ),
    }.get(
        line.cause,
        env._(
            "Press Look Again under Differences: what the calculation proposes goes on "
            "the next payslip. If nothing is proposed it was waived, or an aviso waits."
        ),
    )


def _clarify(env, cause):
    return {
        sides.CAP: env._(
            "Nothing more may be withheld. Clarify it in the portal with the wage and "
            "the minimum wage; the text is ready to copy."
        ),
        sides.INSUFFICIENT: env._(
            "The employer covers nothing of it. Tell it in the portal; the text is "
            "ready to copy."
        ),
        sides.LEAVER: env._(
            "Check that IMSS has the baja with its date, then clarify it in the "
            "portal; the text is ready to copy."
        ),
        sides.LATE_AVISO: env._(
            "If the next emission does not carry the aviso, clarify it in the portal "
            "with its folio; the text is ready to copy."
        ),
        sides.UNKNOWN: env._(
            "Compare the steps with their figures; if payroll is right, clarify it in "
            "the portal; the text is ready to copy."
        ),
    }.get(cause, env._("Clarify it in the portal; the text is ready to copy."))


def portal_text(line):
    """A clarification to copy: amounts, dates and folio, and no name but the NSS."""
    env = line.env
    registro = line.reconciliation_id.registro_patronal_id.name
    rows = [
        env._(
            "Registro patronal %(nrp)s, %(bimester)s.",
            nrp=identifiers.format_nrp(registro) if registro else "–",
            bimester=wording.bimester(env, line.bimester_id._engine()),
        ),
        env._(
            "Worker with NSS %(nss)s, credit %(credit)s.",
            nss=line.nss or "–",
            credit=line.credit_number or "–",
        ),
        env._(
            "Withheld %(withheld)s, insurance %(insurance)s, returned %(returned)s: "
            "%(ours)s in all.",
            **{
                name: _pesos(line[name])
                for name in ("withheld", "insurance", "returned", "ours")
            },
        ),
    ]
    if line.is_told:
        rows.append(
            env._(
                "Charged: %(theirs)s. Difference: %(difference)s.",
                theirs=_pesos(line.theirs),
                difference=_pesos(line.difference),
            )
        )
    return "\n".join(rows + _facts(env, line))


def _facts(env, line):
    rows, finding = [], line.finding or {}
    if aviso := line.aviso_id:
        rows.append(
            env._(
                "Aviso %(folio)s, notified on %(notified)s, in force from %(from)s: "
                "%(discount)s.",
                **{
                    "folio": aviso.folio or aviso.same_folio_id.folio or "–",
                    "notified": wording.day(env, aviso.date_notified),
                    "from": wording.day(env, aviso.date_effective),
                    "discount": aviso.discount or env._("suspension"),
                },
            )
        )
    if days := finding.get("days"):
        first, last, count, left = days
        first, last = map(date.fromisoformat, (first, last))
        told = wording.span(env, first, last, count)
        rows.append(env._("Days in force in the bimester: %(days)s.", days=told))
        if left:
            day = wording.day(env, date.fromisoformat(left))
            rows.append(env._("Last day of employment: %(day)s.", day=day))
    if line.cause not in (sides.NONE, sides.NOT_TOLD):
        rows.append(env._("Reason: %(why)s.", why=cause_name(env, line.cause)))
    return rows


def _pesos(value):
    return money(to_decimal(value, PESOS))


# --- the sheet of SUA -----------------------------------------------------------------


def sheet_error(env, error):
    """One sentence on a sheet of amounts that cannot be read."""
    return {
        "no_heading": env._(
            "The sheet needs a column NSS and a column Amortización, with these "
            "headings."
        ),
        "no_rows": env._("The sheet has no NSS: fill it in and choose it again."),
        "not_a_table": env._(
            "The file is no table (line:column %(place)s): save the sheet as .xlsx and "
            "choose that.",
            place=error.detail,
        ),
    }.get(error.code) or file_error(env, error.code, error.detail)


def sheet_problem(env, number, problem):
    """One sentence on a line of the sheet that cannot be read."""
    why = wording.problem(env, problem)
    return env._("Line %(number)s: %(why)s", number=number, why=why)


# --- summary --------------------------------------------------------------------------


def summary(env, found):
    """A table: cause, what to do, count, pesos. ``found``: (count, pesos) by cause and
    what to do."""
    order = [cause for cause, _label in CAUSES]
    rows = Markup().join(
        Markup(
            '<tr><td><span class="badge text-bg-{colour}">{name}</span></td>'
            '<td>{todo}</td><td class="text-end">{count}</td>'
            '<td class="text-end">{amount}</td></tr>'
        ).format(
            colour=COLOURS.get(todo, "secondary"),
            name=cause_name(env, cause) or "",
            todo=todo_name(env, todo) or "",
            count=f"{count:,}",
            amount=_pesos(amount),
        )
        for (cause, todo), (count, amount) in sorted(
            found.items(), key=lambda item: order.index(item[0][0] or sides.UNKNOWN)
        )
    )
    return Markup(
        '<table class="table table-sm w-auto"><thead><tr><th>{cause}</th>'
        '<th>{todo}</th><th class="text-end">{count}</th>'
        '<th class="text-end">{amount}</th></tr></thead><tbody>{rows}</tbody></table>'
    ).format(
        cause=env._("Cause"),
        todo=env._("What to Do"),
        count=env._("Workers"),
        amount=env._("Difference"),
        rows=rows,
    )
