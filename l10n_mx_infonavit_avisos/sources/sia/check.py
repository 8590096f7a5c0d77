"""A test of the connection, step by step, for a person who sets it up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from .errors import Blocked, NoTrust, OtpRefused, SiaError, TlsInvalid, UnusableValue
from .protocol import Timeouts
from .transport import Transport

ADDRESS, TLS, TOKEN, OTP, TRUST, QUERY = STEPS = (
    "address",
    "tls",
    "token",
    "otp",
    "trust",
    "query",
)
OK, FAILED, NOT_TRIED, NOT_NEEDED = "ok", "failed", "not_tried", "not_needed"


@dataclass(frozen=True)
class Step:
    """``name``: ``address`` (the host is there), ``tls`` (its certificate is good),
    ``token`` (the token service answers and takes the contraseña), ``otp`` (and the
    one-time password), ``trust`` (the relación de confianza), ``query`` (an answer in
    the form that the profile says). ``outcome``: ``ok``, ``failed`` (with its
    ``error``), ``not_tried`` or ``not_needed``."""

    name: str
    outcome: str
    error: SiaError | None = None


def steps(
    reach: Callable[[], object],
    get_token: Callable[[], object],
    ask: Callable[[], object],
    not_needed: set[str],
) -> Iterator[Step]:
    """Each step as soon as it is known. One exchange tells of two steps; after one that
    failed nothing else is tried."""
    pairs = {(ADDRESS, TLS): reach, (TOKEN, OTP): get_token, (TRUST, QUERY): ask}
    has_failed = False
    for pair, exchange in pairs.items():
        error = None
        if has_failed:
            outcomes = (NOT_TRIED, NOT_TRIED)
        else:
            error = _error_of(exchange)
            outcomes = _outcomes(pair, error) if error else (OK, OK)
            has_failed = error is not None
        for name, outcome in zip(pair, outcomes, strict=True):
            if outcome == FAILED:
                yield Step(name, FAILED, error)
            else:
                yield Step(name, NOT_NEEDED if name in not_needed else outcome)


def _error_of(exchange: Callable[[], object]) -> SiaError | None:
    try:
        exchange()
    except SiaError as error:
        return error
    return None


def _outcomes(pair: tuple[str, str], error: SiaError) -> tuple[str, str]:
    if pair == (TRUST, QUERY):
        # Another failure of the query says nothing of the trust.
        is_trust = isinstance(error, NoTrust)
        return (FAILED, NOT_TRIED) if is_trust else (NOT_TRIED, FAILED)
    is_second = isinstance(error, TlsInvalid | OtpRefused)
    return (OK, FAILED) if is_second else (FAILED, NOT_TRIED)


def reach(
    address: str,
    *,
    timeouts: Timeouts = Timeouts(10.0, 10.0, 30.0),  # noqa: B008 (it is frozen)
    ca_bundle: str = "",
    proxy: str = "",
) -> int:
    """The HTTP status with which an ``https`` address answers: any shows that the way
    there is open, but for a firewall's.

    :raises SiaError: the way is closed; UnusableValue: the address is not ``https``
    """
    if urlsplit(address).scheme != "https":
        raise UnusableValue(place="address")
    with Transport(timeouts, ca_bundle=ca_bundle, proxy=proxy) as transport:
        answer = transport.exchange(
            transport.prepare(requests.Request("HEAD", address))
        )
    if answer.status == 403 and answer.is_html:
        raise Blocked(status=answer.status)
    return answer.status
