"""What keeps a movement out of SUA's file, as sentences that say what to do."""

from ..engine import identifiers
from ..engine.notice import Problem
from . import wording


def refusal(env, problem: Problem):
    """One sentence on one problem of a movement."""
    code, value = problem.code, problem.value
    if code == "two_credits":
        return env._(
            "The worker has two credits in force on one day, the second is %(credit)s: "
            "SUA has room for one. Discard the aviso that is wrong, or type the "
            "movements into SUA.",
            credit=value,
        )
    sentence = {
        "nrp": _nrp,
        "nss": _nss,
        "credit_number": _credit,
        "discount_type": _discount_type,
        "discount_value": _discount_value,
        "day": _day,
    }.get(problem.field)
    return sentence(env, problem) if sentence else wording.problem(env, problem)


def _nrp(env, problem):
    if problem.code == "missing":
        return env._(
            "Neither the worker nor the credit has a registro patronal on that day: "
            "fill it in on the employee, tab Payroll."
        )
    return env._(
        "The registro patronal %(nrp)s does not have the 11 characters of SUA: mend it "
        "under Payroll ▸ Configuration ▸ Infonavit ▸ Registros Patronales.",
        nrp=identifiers.format_nrp(problem.value),
    )


def _nss(env, problem):
    if problem.code == "missing":
        return env._("The worker has no NSS: write it on the employee.")
    return env._(
        "The NSS “%(nss)s” is wrong: mend it on the employee.", nss=problem.value
    )


def _credit(env, problem):
    if problem.code == "missing":
        return env._(
            "The credit has no number: ask for the aviso again, or type the movement "
            "into SUA."
        )
    return env._(
        "The credit number “%(credit)s” is wrong: SUA has room for 10 digits.",
        credit=problem.value,
    )


def _discount_type(env, problem):
    return env._(
        "The aviso does not say what kind of discount it orders: type the movement "
        "into SUA."
    )


def _discount_value(env, problem):
    if problem.code == "too_precise":
        return env._(
            "The discount's value %(value)s has more decimals than SUA has room for, "
            "and it is never rounded: type the movement into SUA.",
            value=problem.value,
        )
    if problem.code == "too_large":
        return env._(
            "The discount's value %(value)s has more digits than SUA has room for: "
            "check the aviso.",
            value=problem.value,
        )
    return env._("The discount has no value above zero: check the aviso.")


def _day(env, problem):
    return env._(
        "The day %(day)s cannot be of a credit: correct the aviso's notification date.",
        day=problem.value,
    )
