"""What is said of a test set: a file, a row, why a result differs; in the user's
language."""

from ..engine.money import money
from ..engine.notice import Problem
from . import wording


def field_name(env, name):
    """What a person calls a field of a test set's row."""
    return {
        "reference": env._("case number"),
        "section": env._("section"),
        "nss": env._("NSS"),
        "nss_unified": env._("unified NSS"),
        "folio": env._("folio"),
        "credit_number": env._("credit number"),
        "worker_name": env._("worker's name"),
        "discount_type": env._("discount type"),
        "discount_value": env._("discount value"),
        "factor": env._("discount value, a factor"),
        "pesos": env._("discount value, pesos a month"),
        "percentage": env._("discount value, a percentage"),
        "applies_table": env._("reduction table, yes or no"),
        "sdi": env._("SDI or SBC"),
        "daily_wage": env._("daily wage"),
        "zone": env._("minimum wage zone"),
        "date_notified": env._("day the retención was notified"),
        "date_suspended": env._("day the suspensión was received"),
        "credit_from": env._("first day in force"),
        "credit_to": env._("last day in force"),
        "date_from": env._("first day of the period"),
        "date_to": env._("last day of the period"),
        "period": env._("period, both days"),
        "bimester": env._("bimester"),
        "year": env._("year of the bimester"),
        "days": env._("days"),
        "umi": env._("UMI"),
        "available": env._("available pay"),
        "expected_amount": env._("given result"),
        "expected_insurance": env._("given insurance"),
    }.get(name, name)


def problem(env, problem: Problem):
    """One sentence on a cell that cannot be read, or that a person should look at."""
    names = {"field": field_name(env, problem.field), "value": problem.value}
    sentence = {
        "not_a_date": env._("The %(field)s “%(value)s” is not a date.", **names),
        "not_a_number": env._("The %(field)s “%(value)s” is not a number.", **names),
        "not_positive": env._("The %(field)s must be more than zero.", **names),
        "too_large": env._("The %(field)s %(value)s is impossibly large.", **names),
        "unknown_discount_type": env._(
            "There is no discount type “%(value)s”: it is 1, 2 or 3.", **names
        ),
        "unknown_zone": env._(
            "“%(value)s” is no zone of the minimum wage: it is the general one or that "
            "of the northern border.",
            **names,
        ),
        "not_yes_or_no": env._("The %(field)s “%(value)s” is neither.", **names),
        "not_a_bimester": env._(
            "“%(value)s” is no bimester with its year: write it as 1/2026.", **names
        ),
        "not_a_period": env._(
            "“%(value)s” are not two days: write them as 01/01/2026 al 15/01/2026.",
            **names,
        ),
        "several_values": env._(
            "The row has several discount values and no type that says which one holds."
        ),
        "inverted_credit": env._(
            "The credit's last day in force, %(value)s, is before its first one.",
            **names,
        ),
        "inverted_period": env._(
            "The period ends on %(value)s, before it begins.", **names
        ),
        "long_period": env._(
            "The period ends on %(value)s, more than a year after it begins.", **names
        ),
        "padded": env._(
            "The %(field)s had lost zeros at its beginning: read as %(value)s.", **names
        ),
        "unusual": env._(
            "The %(field)s %(value)s has not the usual digits: taken as it is.", **names
        ),
        "check_digit": env._(
            "The %(field)s %(value)s has no valid check digit: taken as it is, for the "
            "workers are made up.",
            **names,
        ),
        "rounded": env._(
            "The %(field)s %(value)s has more decimals than cents: rounded.", **names
        ),
    }.get(problem.code)
    return sentence or f"{names['field']}: {problem.code} {problem.value}"


def problems(env, stored):
    """Sentences on problems as a record keeps them, a line each."""
    return "\n".join(problem(env, Problem(*one)) for one in stored or [])


def file_error(env, code, detail=""):
    """One sentence on a file that cannot be read."""
    return {
        "not_a_table": env._(
            "The file is no table: choose the .xlsx, .xls, .csv or .json file of the "
            "test set."
        ),
        "html": env._(
            "The file is a web page or XML, whatever its name: open it with Excel, "
            "save it as .xlsx, and import that."
        ),
        "pdf": env._(
            "The file is a PDF: type its cases, or copy its table to a spreadsheet and "
            "import that."
        ),
        "damaged_book": env._(
            "The spreadsheet is damaged: open it with Excel, save it as .xlsx, and "
            "import that."
        ),
        "encrypted_book": env._(
            "The spreadsheet has a password: save it without one, and import that."
        ),
        "zip_without_book": env._(
            "The zip is no spreadsheet: unpack it, and import the file in it."
        ),
        "too_large": env._(
            "The file has more than %(size)s MB, which no test set has: choose the "
            "right file.",
            size=detail,
        ),
        "too_many_rows": env._(
            "The file has more than %(count)s rows, which no test set has: choose the "
            "right file.",
            count=detail,
        ),
        "too_many_tables": env._(
            "The file has more than %(count)s sheets, which no test set has: choose "
            "the right file.",
            count=detail,
        ),
        "not_json": env._(
            "The file begins as JSON and is none (line:column %(place)s): choose the "
            "file as it was sent.",
            place=detail or "?",
        ),
        "no_list": env._("There is no list of cases in the file."),
    }.get(code) or wording.file_error(env, code, detail)


def explanations(env, reasons):
    """Why a given result differs, a line each."""
    return "\n".join(_with_insurance(env, why) for why in reasons)


def unexplained(env):
    """Where no known cause gives the result."""
    return env._(
        "None of the known other ways to calculate gives this result to the cent: "
        "compare its steps with the set's, and the case with its row."
    )


def insurance(env, given, ours):
    """Where the damage insurance is another one."""
    return env._(
        "The given insurance is %(given)s and ours %(ours)s: choose how the damage "
        "insurance of the case is charged.",
        given=money(given),
        ours=money(ours),
    )


def _with_insurance(env, why):
    sentence = _explanation(env, why)
    if not why.insurance:
        return sentence
    return env._(
        "%(reason)s The damage insurance, %(insurance)s, is on top.",
        reason=sentence,
        insurance=money(why.insurance),
    )


def _explanation(env, why):
    return (
        _of_bimester(env, why)
        or _of_values(env, why)
        or _of_months(env, why)
        or why.code
    )


def _of_bimester(env, why):
    """Insurance, closing, days and rounding."""
    return {
        "insurance": lambda: env._(
            "The given result includes the damage insurance, %(insurance)s.",
            insurance=why.detail,
        ),
        "shortfall": lambda: env._(
            "The given result is not limited by the available pay."
        ),
        "alone": lambda: env._(
            "The given result rounds the period alone; ours closes the bimester to the "
            "cent after its earlier payslips."
        ),
        "closing": lambda: env._(
            "The given result closes the bimester to the cent: choose %(payslips)s as "
            "the payslips before the period.",
            payslips=_payslips(env, why.detail),
        ),
        "boundary": lambda: env._(
            "The given result counts %(days)s.",
            days=wording.span(env, why.span.first, why.span.last, why.span.days),
        ),
        "days": lambda: env._(
            "The given result counts %(days)s days, whatever the period has.",
            days=why.detail,
        ),
        "daily_rounded": lambda: env._(
            "The given result rounds the day's amount to the cent before it multiplies."
        ),
        "monthly_rounded": lambda: env._(
            "The given result rounds the monthly amount to the cent before it divides."
        ),
        "cents": lambda: env._(
            "It is rounding: not more than a cent for each part that is rounded."
        ),
    }.get(why.code, str)()


def _of_values(env, why):
    """UMI, limit of the minimum wage, wage and table."""
    return {
        "umi": lambda: env._(
            "The given result takes another UMI, %(umi)s.", umi=why.detail
        ),
        "minimum_wage": lambda: env._(
            "The given result multiplies the factor by the minimum wage, %(wage)s, not "
            "by the UMI.",
            wage=why.detail,
        ),
        "cap": lambda: env._(
            "The given result takes the 20 %% of the worker at the minimum wage of "
            "%(base)s.",
            base=_base(env, why.detail),
        ),
        "no_cap": lambda: env._(
            "The given result has no limit for the worker at the minimum wage."
        ),
        "table": lambda: env._(
            "The given result differs in the reduction table: it applies it and ours "
            "does not, or the other way round."
        ),
        "daily_wage": lambda: env._(
            "The given result takes the percentage of the daily wage, not of the SDI."
        ),
    }.get(why.code, str)()


def _of_months(env, why):
    """Months of 30 or 30.4 days."""
    return {
        "percent_30": lambda: env._(
            "The given result takes the percentage by months of 30 days."
        ),
        "percent_30_4": lambda: env._(
            "The given result takes the percentage by months of 30.4 days."
        ),
        "month_30": lambda: env._(
            "The given result divides the monthly amount by 30 days."
        ),
        "month_30_4": lambda: env._(
            "The given result divides the monthly amount by 30.4 days."
        ),
        "times_30_4": lambda: env._(
            "The given result takes the factor by the day and multiplies it by 30.4."
        ),
        "half_month": lambda: env._("The given result is half the monthly amount."),
        "month": lambda: env._("The given result is the monthly amount, whole."),
        "two_months": lambda: env._(
            "The given result is twice the monthly amount, a whole bimester."
        ),
    }.get(why.code, str)()


def _payslips(env, kind):
    return {
        "quincena": env._("quincenas"),
        "month": env._("calendar months"),
        "catorcena": env._("catorcenas"),
        "week": env._("weeks"),
    }[kind]


def _base(env, base):
    return {
        "sdi": env._("the SDI"),
        "sbc": env._("the SBC"),
        "minimum_wage": env._("the minimum wage"),
    }[base]
