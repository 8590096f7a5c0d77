"""What went wrong with Infonavit's service, as sentences in the user's language.

An error is stored as its facts (a code, numbers, cleaned words of the service) and put
into words for who reads it: what happened, and what to do.
"""

import math
from dataclasses import fields

import psycopg2

from odoo.exceptions import UserError

from ..sources.sia import check
from ..sources.sia.errors import SiaError
from . import not_stored
from .not_stored import NotStored

INTERRUPTED = {"code": "interrupted"}
UNEXPECTED = {"code": "unexpected"}
DATABASE = {"code": "database"}
_NOT_STORED = {"faults"}


def facts(error):
    """The facts of an error, fit for a JSON field."""
    if isinstance(error, NotStored):
        return {"code": "not_stored", "detail": error.reason}
    if isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError):
        return DATABASE
    if isinstance(error, UserError):
        return {"code": "local", "text": str(error)}
    if not isinstance(error, SiaError):
        return UNEXPECTED
    told = {
        field.name: getattr(error, field.name)
        for field in fields(error)
        if field.name not in _NOT_STORED
    }
    return {"code": error.code} | {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in told.items()
        if value not in ("", None, ())
    }


def error(env, facts):
    """What happened, what to do, and what the service itself said of it."""
    if not facts:
        return False
    code, reason = facts["code"], facts.get("reason", "")
    sentences = _of_credentials(env, facts) | _of_the_way(env, facts)
    sentences |= _of_the_answer(env, facts) | _of_ours(env, facts)
    sentence = sentences.get(f"{code} {reason}") or sentences.get(code)
    said = filter(None, [facts.get("service_code"), facts.get("service_text")])
    if words := ": ".join(said):
        sentence += " " + env._("The service said: “%(words)s”.", words=words)
    return sentence


def _of_credentials(env, facts):
    """Who asks, and for whom."""
    names = {"minutes": _minutes(facts), "seconds": abs(facts.get("seconds", 0))}
    is_ahead = facts.get("seconds", 0) > 0
    return {
        "credentials_refused": env._(
            "Infonavit refused the contraseña. Check in the Portal Empresarial that it "
            "is in force, and type it again on the credentials."
        ),
        "otp_refused": env._(
            "Infonavit refused the one-time password. Type the OTP secret again on the "
            "credentials, and compare the profile's OTP settings with the guide."
        ),
        "otp_already_used": env._(
            "The one-time password was used before. If another program works with the "
            "same secret, stop one of them; else wait a minute."
        ),
        "otp_already_used clock_set_back": env._(
            "The server's clock was set back, and the one-time passwords of these "
            "minutes are spent. The next try is in %(minutes)s minutes.",
            **names,
        ),
        "clock_skew": env._(
            "The server's clock is %(seconds)s seconds ahead of Infonavit's, so its "
            "one-time passwords are refused. Ask the server's administrator to set it "
            "by NTP.",
            **names,
        )
        if is_ahead
        else env._(
            "The server's clock is %(seconds)s seconds behind Infonavit's, so its "
            "one-time passwords are refused. Ask the server's administrator to set it "
            "by NTP.",
            **names,
        ),
        "token_refused": env._(
            "The service takes no token, not even a new one. Compare the profile's "
            "token and query requests with the guide."
        ),
        "trust_missing": _trust_missing(env),
        "no_trust": _trust_missing(env),
        "trust_expired": env._(
            "The relación de confianza has ended. Renew it in the Portal Empresarial, "
            "and write its new dates here."
        ),
        "trust_revoked": env._(
            "The relación de confianza was revoked. Register a new one in the Portal "
            "Empresarial if the developer is still to ask."
        ),
    }


def _trust_missing(env):
    return env._(
        "Infonavit knows no relación de confianza with the developer for this registro "
        "patronal. Register it in the Portal Empresarial, and its dates here."
    )


def _of_the_way(env, facts):
    """Between us and the service."""
    names = {
        "minutes": _minutes(facts),
        "status": facts.get("status", "?"),
        "host": facts.get("host") or "?",
        "reason": facts.get("reason", "?"),
    }
    return {
        "rate_limited": env._(
            "The service was asked too often, and wants to be left alone for "
            "%(minutes)s minutes. It is tried again by itself.",
            **names,
        )
        if facts.get("retry_after")
        else env._(
            "The service was asked too often. It is tried again by itself, later."
        ),
        "unavailable": env._(
            "The service cannot be reached. It is tried again by itself; if it stays "
            "so, ask your systems staff to test the connection."
        ),
        "unavailable dns": env._(
            "The service's host has no address (DNS). Check the address in the "
            "profile, and the server's Internet connection."
        ),
        "unavailable refused": env._(
            "The service's host refuses the connection. Check the port in the profile, "
            "and that your firewall lets the server through to it."
        ),
        "unavailable proxy": env._(
            "The proxy does not let the server through: ask your systems staff."
        ),
        "unavailable reset": env._(
            "The connection broke off in the middle of an answer. It is tried again by "
            "itself."
        ),
        "unavailable server_error": env._(
            "The service has a fault of its own (HTTP %(status)s). It is tried again "
            "by itself.",
            **names,
        ),
        "timed_out": env._(
            "The service does not answer in time. It is tried again by itself."
        ),
        "timed_out connect": env._(
            "Nothing answers at the service's address. Check that your firewall lets "
            "the server through to its host and port."
        ),
        "tls_invalid": env._(
            "The service's certificate is not to be trusted (%(reason)s), so nothing "
            "was sent. Check the address in the profile, and whether a firewall opens "
            "the encryption.",
            **names,
        ),
        "redirect_refused": env._(
            "The service sends us on to another place (%(host)s), which is not "
            "followed with secrets in hand. Check the address in the profile.",
            **names,
        ),
        "blocked": env._(
            "A web page came instead of an answer: a firewall, yours or Infonavit's, "
            "does not let the request through. Ask your systems staff to allow it."
        ),
        "not_found": env._(
            "There is nothing at this address (HTTP 404). Compare the profile's "
            "address and paths with the guide."
        ),
    }


def _of_the_answer(env, facts):
    what = {
        "empty": env._("it is empty"),
        "truncated": env._("it ends in the middle"),
        "not_json": env._("it is not JSON"),
        "encoding": env._("it is not UTF-8 text"),
        "headers": env._("its headers contradict each other"),
        "too_large": env._("it is too large"),
        "too_deep": env._("it is nested too deeply"),
        "other_shape": env._(
            "it has another shape than the profile says, at “%(place)s”",
            place=facts.get("place") or "?",
        ),
        "repeated_page": env._("a page came twice"),
        "other_page": env._("it is another page than the one asked for"),
        "endless": env._("its pages have no end"),
    }.get(facts.get("reason"), facts.get("reason"))
    return {
        "malformed_answer": env._(
            "The service's answer cannot be used: %(what)s. A fetch keeps the original "
            "in its receipt and stores what came before; the next one asks again.",
            what=what,
        ),
        "service_refused": env._(
            "The service refused the request (HTTP %(status)s) with an error that the "
            "profile does not name: look it up in the guide, and add it to the "
            "profile's errors.",
            status=facts.get("status", "?"),
        ),
    }


def _of_ours(env, facts):
    """Before the service was asked, or without its fault."""
    place = {
        "password": env._("contraseña"),
        "otp_secret": env._("OTP secret"),
        "otp": env._("one-time password"),
        "rfc": env._("RFC of the employer"),
        "developer_rfc": env._("RFC of the developer"),
        "nrp": env._("registro patronal"),
    }.get(facts.get("place"), facts.get("place", "?"))
    return {
        "profile_incomplete": env._(
            "The service profile is not complete yet: open it, it says what it lacks."
        ),
        "profile_invalid": env._(
            "The service profile has mistakes: open it and save it again."
        ),
        "unusable_value": env._(
            "The %(place)s is empty, or cannot be sent in the form that the profile "
            "asks for: type it again.",
            place=place,
        ),
        "interrupted": env._(
            "The server stopped in the middle. What had come is stored, and the next "
            "run goes on."
        ),
        "not_stored": not_stored.sentence(env, facts.get("detail", "")),
        "database": env._(
            "The database broke off in the middle. What had come is stored, and the "
            "rest is asked for again by itself."
        ),
        "local": facts.get("text", ""),
        "unexpected": env._(
            "Something unexpected happened; the server's log has the details. It is "
            "tried again by itself."
        ),
    }


def _minutes(facts):
    return max(1, math.ceil(facts.get("retry_after", 60) / 60))


def step(env, name):
    """What a step of the connection test finds out."""
    return {
        check.ADDRESS: env._("The address answers"),
        check.TLS: env._("The connection is encrypted, and its certificate good"),
        check.TOKEN: env._("The token service takes the contraseña"),
        check.OTP: env._("It takes the one-time password"),
        check.TRUST: env._("The relación de confianza is in force"),
        check.QUERY: env._("A query is answered as the profile says"),
    }[name]
