"""Codes of the engine and the sources as sentences in the user's language.

Each sentence says what is wrong and what to do. One place, so that a code reads the
same on every screen.
"""

from odoo.tools import format_date

from ..engine import identifiers
from ..engine.bimester import Bimester
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE, Problem
from ..engine.payroll import AUSENTISMO, INCAPACIDAD
from ..engine.retention import money, plain
from .file_wording import file_error
from .value import VALUE_DIGITS, to_decimal

# Kinds of steps that say what lacks.
MISSING = ("no_wage", "no_umi", "no_minimum_wage", "no_table")


def field_name(env, name):
    """What a person calls a field of an aviso."""
    return {
        "folio": env._("folio"),
        "same_folio_id": env._("folio"),
        "type_code": env._("type of aviso"),
        "notice_class": env._("class of aviso"),
        "nss": env._("NSS"),
        "nss_unified": env._("unified NSS"),
        "credit_number": env._("credit number"),
        "nrp": env._("registro patronal"),
        "rfc": env._("RFC"),
        "curp": env._("CURP"),
        "discount": env._("discount"),
        "discount_type": env._("discount type"),
        "discount_value": env._("discount value"),
        "date_notified": env._("notification date"),
        "date_created": env._("creation date"),
        "date_granted": env._("grant date"),
        "date_last": env._("date of the last aviso"),
        "entry": env._("entry"),
        "line": env._("line"),
        "month": env._("month"),
        "amortization": env._("amortization"),
        "days": env._("number of days"),
        "wage": env._("daily wage"),
        "day": env._("date of the movement"),
    }.get(name, name)


def problem(env, problem: Problem, name_of=field_name):
    """One sentence on one problem of an entry; ``file`` is a whole file of a zip.

    ``name_of``: gives what people call a field, as ``field_name`` does.
    """
    if problem.field == "file":
        return file_error(env, problem.code, problem.value)
    names = {"field": name_of(env, problem.field), "value": problem.value}
    sentence = {
        "missing": env._("The %(field)s is missing.", **names),
        "not_digits": env._(
            "The %(field)s “%(value)s” must have digits only.", **names
        ),
        "length": env._("The %(field)s “%(value)s” has a wrong length.", **names),
        "check_digit": env._(
            "The %(field)s “%(value)s” has a wrong check digit: a digit is mistyped.",
            **names,
        ),
        "form": env._("The %(field)s “%(value)s” has a wrong form.", **names),
        "contradicts": env._(
            "Infonavit's aviso %(value)s, of that credit, class and day, is here and "
            "orders something else: correct what you typed, or discard that aviso.",
            **names,
        ),
        "not_a_date": env._("The %(field)s “%(value)s” is not a date.", **names),
        "not_a_number": env._("The %(field)s “%(value)s” is not a number.", **names),
        "not_positive": env._("The %(field)s must be more than zero.", **names),
        "too_large": env._("The %(field)s %(value)s is impossibly large.", **names),
        "too_precise": env._("The %(field)s %(value)s has too many decimals.", **names),
        "unknown_class": env._("There is no class of aviso “%(value)s”.", **names),
        "unknown_discount_type": env._(
            "There is no discount type “%(value)s”: it is 1, 2 or 3.", **names
        ),
        "not_an_object": env._("This is not an aviso: “%(value)s”.", **names),
        "too_deep": env._(
            "The %(field)s is nested too deeply to be an aviso.", **names
        ),
        "other_class": env._(
            "The folio's first letter belongs to another class of aviso.", **names
        ),
        "several_credits": env._(
            "The worker's lines name several credits (%(value)s): see which one holds.",
            **names,
        ),
        "no_decimal_point": env._(
            "The %(field)s “%(value)s” has no decimal point, and where it would stand "
            "is not known.",
            **names,
        ),
        "too_short": env._(
            "The line is cut off after %(value)s characters: download the file again.",
            **names,
        ),
        "other_employer": env._(
            "The line is of another registro patronal, %(value)s.", **names
        ),
        "total_differs": env._(
            "The summary's amortization is not that of the rows (%(value)s): rows may "
            "be missing. Download the file again, or see what was changed in it.",
            **names,
        ),
        "other_period": env._(
            "The sheet “%(value)s” names another month than the summary: see which one "
            "is right.",
            **names,
        ),
        "foreign": env._(
            "The registro patronal %(value)s belongs to another company: import the "
            "file there.",
            **names,
        ),
    }.get(problem.code)
    return sentence or f"{names['field']}: {problem.code} {problem.value}"


def problems(env, kept):
    """Sentences on problems as a record keeps them: code, field, value of each."""
    return "\n".join(problem(env, Problem(*one)) for one in kept or []) or False


def waiting_reason(env, code, aviso, differences=()):
    """Why an aviso (or a Notice that is to become one) waits, and what to do.

    ``differences``: from other content of its folio, as ``notice_record`` finds them.
    """
    code, _colon, detail = code.partition(":")
    if code == "conflict":
        return env._(
            "The folio came before with other content (%(changes)s). Apply this one to "
            "put it in the other one's place, or discard it.",
            changes=changes(env, differences),
        )
    return {
        "no_class": env._(
            "The aviso type %(code)s is not in the catalogue: say which class it is.",
            code=aviso.type_code,
        ),
        "unknown_nrp": env._(
            "The company has no registro patronal %(nrp)s: add it, and the aviso is "
            "matched by itself.",
            nrp=identifiers.format_nrp(aviso.nrp or ""),
        ),
        "no_worker": env._(
            "No worker has the NSS %(nss)s: write it on the employee, and the aviso is "
            "matched by itself.",
            nss=aviso.nss,
        ),
        "several_workers": env._(
            "Several workers have the NSS %(nss)s: leave it on the right one.",
            nss=aviso.nss,
        ),
        "second_credit": env._(
            "The worker has another credit in force. Apply it only if both are to be "
            "withheld."
        ),
        "other_registro": env._(
            "The aviso names another registro patronal than the worker's: mend the one "
            "that is wrong, or apply it as it is."
        ),
        "other_discount_type": env._(
            "The aviso orders %(new)s, and the credit's discount was %(old)s so far. "
            "Apply it if Infonavit changed the type, or discard it.",
            new=discount_type(env, aviso.discount_type),
            old=discount_type(env, detail),
        ),
    }[code]


def discount_type(env, kind):
    """A discount's type within a sentence."""
    return {
        CUOTA_FIJA: env._("a cuota fija in pesos"),
        FACTOR: env._("a factor times the UMI"),
        PORCENTAJE: env._("a percentage of the SDI"),
    }.get(kind, "")


def changes(env, differences):
    """What an aviso says unlike another one: name, old and new value of each field."""
    return "; ".join(
        env._(
            "%(field)s: %(new)s instead of %(old)s",
            field=field_name(env, name),
            new=_value(env, name, new),
            old=_value(env, name, old),
        )
        for name, old, new in differences
    )


def _value(env, name, value):
    if name == "discount":
        kind, number = value
        return discount(kind, number) or (plain(number) if number else env._("none"))
    if not value:
        return env._("none")
    if name == "nrp":
        return identifiers.format_nrp(value)
    return day(env, value) if name.startswith("date_") else value


def step(env, step):
    """One line of a retention's arithmetic, in words and numbers."""
    kind, first, last, days, formula = step
    names = {"days": span(env, first, last, days)}
    sentence = (
        _step_of_days(env, kind, names)
        or _step_missing(env, kind, names)
        or _step_of_payslip(env, kind, names)
    )
    return f"{sentence}: {formula}" if formula else sentence


def _step_of_days(env, kind, names):
    """What the days take, and which of them count."""
    return {
        "cuota_fija": env._("%(days)s, cuota fija", **names),
        "factor": env._("%(days)s, factor × UMI", **names),
        "porcentaje": env._("%(days)s, percentage of the SDI", **names),
        "table": env._("%(days)s, reduction table", **names),
        "cap_sdi": env._(
            "%(days)s, limited to 20 %% of the SDI, for the daily wage does not exceed "
            "the minimum wage",
            **names,
        ),
        "cap_sbc": env._(
            "%(days)s, limited to 20 %% of the SBC, for the daily wage does not exceed "
            "the minimum wage",
            **names,
        ),
        "cap_minimum_wage": env._(
            "%(days)s, limited to 20 %% of the minimum wage, for the daily wage does "
            "not exceed it",
            **names,
        ),
        "ausentismo": env._("%(days)s, absence: not withheld", **names),
        "incapacidad": env._("%(days)s, incapacity: not withheld", **names),
        "ausentismo_counts": env._(
            "%(days)s, absence: withheld, as the law orders since 1 Nov 2025", **names
        ),
        "incapacidad_counts": env._(
            "%(days)s, incapacity: withheld, as the law orders since 1 Nov 2025",
            **names,
        ),
        "taken": env._("%(days)s, withheld by another payslip already", **names),
    }.get(kind)


def _step_missing(env, kind, names):
    """What lacks to compute the days, and where to fill it in."""
    return {
        "no_wage": env._(
            "%(days)s, nothing can be computed without the worker's SBC / SDI. Fill it "
            "in on the employee, tab Payroll.",
            **names,
        ),
        "no_umi": env._(
            "%(days)s, nothing can be computed without the UMI of these days. Add it "
            "under Payroll ▸ Configuration ▸ Infonavit ▸ Values.",
            **names,
        ),
        "no_minimum_wage": env._(
            "%(days)s, the reduction table needs the general minimum wage of these "
            "days. Add it under Payroll ▸ Configuration ▸ Infonavit ▸ Values.",
            **names,
        ),
        "no_table": env._(
            "%(days)s, the reduction table has no row for the credit's percentage. Add "
            "it under Payroll ▸ Configuration ▸ Infonavit ▸ Reduction Table, or switch "
            "the table off on the credit.",
            **names,
        ),
    }.get(kind)


def _step_of_payslip(env, kind, names):
    """Sums, the bimester, the insurance, the pay, and corrections."""
    return {
        "sum": env._("Sum, rounded to the cent"),
        "closing": env._(
            "Bimester closed to the cent, the whole less what earlier payslips rounded"
        ),
        "insurance": env._("Damage insurance of the bimester"),
        "insurance_days": env._("%(days)s, damage insurance", **names),
        "insurance_closing": env._("Damage insurance closed to the cent"),
        "carried": env._(
            "Plus what earlier payslips of the bimester could not withhold"
        ),
        "carried_insurance": env._(
            "Plus the insurance that earlier payslips of the bimester could not "
            "withhold"
        ),
        "insufficient": env._(
            "The pay does not suffice: due, less what is not withheld"
        ),
        "insufficient_insurance": env._(
            "The pay does not suffice for the insurance: due, less what is not withheld"
        ),
        "review": env._(
            "%(days)s, confirmed payslip: what it should have withheld, less what was "
            "due",
            **names,
        ),
        "difference": env._("%(days)s, difference of the bimester", **names),
        "difference_insurance": env._(
            "%(days)s, difference of the bimester's insurance", **names
        ),
        "return": env._(
            "%(days)s, suspension: what was withheld goes back to the worker", **names
        ),
        "return_insurance": env._(
            "%(days)s, suspension: the insurance goes back to the worker", **names
        ),
    }[kind]


def leave(env, leave):
    """A leave as a payslip shows it: its days, what it is, and the type of time off."""
    first, last = leave.span.first, leave.span.last
    kind = {
        AUSENTISMO: env._("absence"),
        INCAPACIDAD: env._("incapacity"),
    }[leave.kind]
    return f"{span(env, first, last, leave.span.days)}: {kind} ({leave.name})"


def span(env, first, last, days):
    """Days from first to last; ``days`` is how many of them count."""
    if first == last:
        return env._("%(day)s, 1 day", day=day(env, first))
    names = {"first": day(env, first), "last": day(env, last)}
    return env._("%(first)s to %(last)s, %(days)s days", days=days, **names)


def day(env, value):
    """A day as the user's language writes it."""
    return format_date(env, value)


def discount(kind, value):
    """A discount as people write it: pesos a month, times UMI, per cent of the SDI.

    It is arithmetic, and the same in every language.
    """
    if not kind:
        return False
    exact = to_decimal(value, VALUE_DIGITS)
    return {
        CUOTA_FIJA: f"$ {money(exact)}",
        FACTOR: f"{plain(exact)} × UMI",
        PORCENTAJE: f"{plain(exact)} % SDI",
    }[kind]


def bimester(env, value: Bimester):
    """As accountants name it: months and year."""
    months = {
        1: env._("Jan-Feb %(year)s", year=value.year),
        2: env._("Mar-Apr %(year)s", year=value.year),
        3: env._("May-Jun %(year)s", year=value.year),
        4: env._("Jul-Aug %(year)s", year=value.year),
        5: env._("Sep-Oct %(year)s", year=value.year),
        6: env._("Nov-Dec %(year)s", year=value.year),
    }
    return months[value.number]
