"""What can go wrong between us and Infonavit's service, as types.

``str(error)``, ``repr`` and ``args`` hold codes, numbers and cleaned words of the
service: never a secret, a token, a person's data or the body of an answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import ClassVar

from .document import Fault

# What failed before a byte of the request could leave.
_BEFORE_SENDING = {"dns", "refused", "unreachable", "proxy", "connect"}

_LONGEST_TEXT = 200
_LONGEST_CODE = 40
# Numbers of six digits and more (OTP, NSS, credit) and those written in groups, RFC
# and CURP, e-mail addresses.
_PERSONAL = re.compile(
    r"\d{6,}|\d([ -]?\d){9,}|\b[A-ZÑ&]{3,4}\d{6}[A-Z0-9]*|[\w.+-]+@[\w.-]+",
    re.ASCII | re.IGNORECASE,
)


@dataclass(eq=False, kw_only=True)
class SiaError(Exception):
    """The service was asked in vain.

    ``code``: stable key of the sentence for people. ``retry_soon``: the same question
    may well be answered within minutes. ``blames_credentials``: asking again with the
    same credentials may lock the account.

    ``reason``: a finer key within ``code``. ``status``: of HTTP. ``service_code``,
    ``service_text``: what the service said, cleaned. ``retry_after``: seconds after
    which it wants to be asked again; None: it did not say.
    """

    code: ClassVar[str] = "sia_error"
    retry_soon: ClassVar[bool] = False
    blames_credentials: ClassVar[bool] = False
    # Whether the store of tokens has told the credentials of it already.
    is_counted: ClassVar[bool] = False

    reason: str = ""
    status: int | None = None
    service_code: str = ""
    service_text: str = ""
    retry_after: float | None = None

    def __str__(self):
        facts = [(f.name, getattr(self, f.name)) for f in fields(self) if f.repr]
        told = [f"{name}={value}" for name, value in facts if value not in (None, "")]
        return " ".join([self.code, *told])

    @property
    def was_sent(self) -> bool:
        """Whether the request may have reached the service, and spent its OTP."""
        return self.reason not in _BEFORE_SENDING


# --- who asks -------------------------------------------------------------------------


class CredentialsRefused(SiaError):
    """The contraseña or the RFC that goes with it."""

    code = "credentials_refused"
    blames_credentials = True


class OtpRefused(SiaError):
    """The one-time password: a wrong secret, kind or counter."""

    code = "otp_refused"
    blames_credentials = True


class OtpAlreadyUsed(OtpRefused):
    """The one-time password was spent before, here or by somebody else. ``reason``
    ``clock_set_back``: ours was ahead; ``retry_after``: until it is there again."""

    code = "otp_already_used"
    blames_credentials = False
    retry_soon = True


@dataclass(eq=False, kw_only=True)
class ClockSkew(OtpRefused):
    """The OTP was refused, and our clock is off: ``seconds`` ahead of the service's."""

    code = "clock_skew"
    seconds: int


class TokenRefused(SiaError):
    """The service takes no token of ours, not even a new one."""

    code = "token_refused"


# --- for whom -------------------------------------------------------------------------


class NoTrust(SiaError):
    """No relación de confianza in force between the employer and the developer."""

    code = "no_trust"


class TrustMissing(NoTrust):
    code = "trust_missing"


class TrustExpired(NoTrust):
    code = "trust_expired"


class TrustRevoked(NoTrust):
    code = "trust_revoked"


# --- on the way -----------------------------------------------------------------------


class RateLimited(SiaError):
    """Asked too often."""

    code = "rate_limited"
    retry_soon = True


class Unavailable(SiaError):
    """``reason``: ``dns``, ``refused``, ``unreachable``, ``proxy``, ``reset`` or
    ``server_error``."""

    code = "unavailable"
    retry_soon = True


class TimedOut(SiaError):
    """``reason``: ``connect``, ``read`` (silence) or ``total`` (too slow)."""

    code = "timed_out"
    retry_soon = True


class TlsInvalid(SiaError):
    """``reason``: what the TLS library says of the certificate or the handshake."""

    code = "tls_invalid"
    was_sent = False


@dataclass(eq=False, kw_only=True)
class RedirectRefused(SiaError):
    """The service sent us on, to ``host``; a request with secrets follows nobody."""

    code = "redirect_refused"
    host: str


class Blocked(SiaError):
    """A web page instead of an answer: a firewall, ours or theirs."""

    code = "blocked"


class NotFound(SiaError):
    """Nothing at this address."""

    code = "not_found"


# --- the answer -----------------------------------------------------------------------


@dataclass(eq=False, kw_only=True)
class MalformedAnswer(SiaError):
    """``reason``: ``empty``, ``truncated``, ``not_json``, ``encoding``, ``headers``,
    ``too_large``, ``too_deep``, ``other_shape``, ``repeated_page``, ``other_page`` or
    ``endless``.
    ``place``: where in the answer, if that is known."""

    code = "malformed_answer"
    place: str = ""


class ServiceRefused(SiaError):
    """An error of the service that the profile does not map: see ``service_code``.

    Where it is the token service's, this one ``blames_credentials``: it may be they.
    """

    code = "service_refused"


# --- before asking --------------------------------------------------------------------


@dataclass(eq=False, kw_only=True)
class ProfileIncomplete(SiaError):
    """The service profile cannot be used yet; ``missing``: the places to fill in."""

    code = "profile_incomplete"
    missing: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ProfileInvalid(SiaError):
    """The service profile has mistakes; ``places``: where; ``faults``: the same with
    what stands there."""

    code = "profile_invalid"
    places: tuple[str, ...]
    faults: tuple[Fault, ...] = field(repr=False)


@dataclass(eq=False, kw_only=True)
class UnusableValue(SiaError):
    """A value that cannot be sent where ``place`` needs it: it is empty, or has
    characters that a header cannot carry, or is no secret in the said encoding."""

    code = "unusable_value"
    place: str


# What a profile may call an error of the service.
MAPPABLE: dict[str, type[SiaError]] = {
    error.code: error
    for error in (
        CredentialsRefused,
        OtpRefused,
        OtpAlreadyUsed,
        TokenRefused,
        TrustMissing,
        TrustExpired,
        TrustRevoked,
        RateLimited,
        Unavailable,
        Blocked,
        NotFound,
        ServiceRefused,
    )
}


def cleaned_code(value: str, secrets: Iterable[str] = ()) -> str:
    """An error code of the service, fit for a log."""
    return cleaned_text(value, secrets)[:_LONGEST_CODE]


def cleaned_text(value: str, secrets: Iterable[str] = ()) -> str:
    """Words of the service, fit for a log: one short line without anybody's data.

    >>> cleaned_text("NSS 01234567897:\\nno es de XAXA800101AB1")
    'NSS …: no es de …'
    """
    for secret in filter(None, secrets):
        value = value.replace(secret, "…")
    line = " ".join(_PERSONAL.sub("…", value).split())
    line = "".join(c for c in line if c.isprintable())
    return line if len(line) <= _LONGEST_TEXT else line[:_LONGEST_TEXT] + "…"
