"""What a credential says of itself, as sentences in the user's language.

None holds what was typed.
"""

from odoo import fields
from odoo.tools import format_date

from ..sources.sia.errors import (
    ClockSkew,
    CredentialsRefused,
    OtpRefused,
    SiaError,
    UnusableValue,
)


def advice(env, credential):
    """Where a credential stands, and what to do; empty where there is nothing to do."""
    sentences = [standing(env, credential)]
    date = credential.renewal_date
    if date and date <= fields.Date.context_today(credential):
        sentences.append(
            env._(
                "The contraseña was to be renewed by %(date)s: renew it in the Portal "
                "Empresarial and type the new one here.",
                date=format_date(env, date),
            )
        )
    return " ".join(filter(None, sentences))


def standing(env, credential):
    refusal = {"refusal": credential.refusal or ""}
    return {
        "empty": env._(
            "The contraseña is missing: generate it with the e.firma in Infonavit's "
            "Portal Empresarial, which sends it by e-mail, and type it here."
        ),
        "new": _waiting(env, credential),
        "working": "",
        "refused": env._(
            "Infonavit refused the new one (%(refusal)s). It is not used; the earlier "
            "one goes on. Type it again, try it again if the fault lay elsewhere, or "
            "discard it.",
            **refusal,
        ),
        "blocked": env._(
            "Infonavit refused it (%(refusal)s). It is not used any more, lest the "
            "account be locked. Check it in the Portal Empresarial and type the right "
            "one; or try it again if the fault lay elsewhere.",
            **refusal,
        ),
    }[credential.state]


def _waiting(env, credential):
    if not credential.has_password:
        return env._("It has not been tried yet: test a connection that uses it.")
    return env._(
        "A new one waits: it takes the old one's place once it has worked. Test a "
        "connection that uses it, or wait for the next fetch."
    )


def typed(env, kind, credential):
    """For the chatter, when a person has typed a new secret."""
    if kind == "new_password":
        if not credential.has_password:
            return env._("Contraseña typed; it is in use once it has worked.")
        return env._(
            "New contraseña typed; it takes the old one's place once it has worked."
        )
    if not credential.has_otp_secret:
        return env._("OTP secret typed; it is in use once it has worked.")
    return env._(
        "New OTP secret typed; it takes the old one's place once it has worked."
    )


def worked(env, was_there):
    """For the chatter, when what was typed has worked."""
    if was_there:
        return env._("The new one has worked and takes the old one's place.")
    return env._("It has worked and is in use from now on.")


def refusal(env, error: SiaError):
    """Why Infonavit refused a credential, in a few words and its own."""
    if isinstance(error, ClockSkew):
        words = env._(
            "one-time password; this server's clock is %(seconds)s seconds off",
            seconds=abs(error.seconds),
        )
    elif isinstance(error, OtpRefused):
        words = env._("one-time password")
    elif isinstance(error, UnusableValue):
        words = env._("the OTP secret is not written as the service profile has it")
    elif isinstance(error, CredentialsRefused):
        words = env._("contraseña or RFC")
    else:
        words = env._("error %(code)s", code=error.service_code or error.code)
    return ": ".join(filter(None, [words, error.service_text.rstrip(".")]))
