"""One exchange with the service: bounded in time, size and depth; failures typed.

The environment is not asked (``trust_env`` is off): a proxy, a ``~/.netrc`` or another
bundle of CAs that somebody set for the server must not change where secrets go, or
what they are. A proxy is the caller's explicit choice.
"""

import logging
import re
import socket
import ssl
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
import urllib3
from requests import exceptions

from .errors import MalformedAnswer, SiaError, TimedOut, TlsInvalid, Unavailable
from .limits import Limits
from .protocol import Timeouts
from .watch import Watch, WatchedAdapter

_logger = logging.getLogger(__name__)

USER_AGENT = "l10n_mx_infonavit_avisos"
_CHUNK = 64 * 1024
# Of an error's page the beginning is enough.
_ERROR_BYTES = 64 * 1024
_MINUTE = 60.0
_HTML = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body)\b", re.I)
_BRACKET = re.compile(rb'\\.|["\[\]{}]', re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """``clock_ahead``: seconds that our clock is ahead of the service's; None where the
    service does not tell its time."""

    status: int
    headers: requests.structures.CaseInsensitiveDict = field(repr=False)
    body: bytes = field(repr=False)
    clock_ahead: float | None

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_html(self) -> bool:
        kind = self.headers.get("Content-Type", "").lower()
        return "html" in kind or _HTML.match(self.body) is not None


class Transport:
    """Sends requests and reads answers, one at a time. A context manager."""

    def __init__(
        self,
        timeouts: Timeouts,
        *,
        requests_per_minute: int = 0,
        ca_bundle: str = "",
        proxy: str = "",
        limits: Limits = Limits(),  # noqa: B008 (it is frozen)
    ):
        self._timeouts, self._limits = timeouts, limits
        self._pace = Pace(requests_per_minute)
        self._watch = Watch()
        self._session = _Session()
        self._session.trust_env = False
        self._session.verify = ca_bundle or True
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.headers["Accept"] = "application/json"
        if proxy:
            self._session.proxies = {"http": proxy, "https": proxy}
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter(self._watch, timeouts))

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._session.close()

    def prepare(self, request: requests.Request) -> requests.PreparedRequest:
        return self._session.prepare_request(request)

    def exchange(self, request: requests.PreparedRequest) -> Answer:
        """The answer, whatever its status.

        :raises SiaError: Unavailable, TimedOut, TlsInvalid or MalformedAnswer
        """
        self._pace.wait()
        begun = time.monotonic()
        with self._watch.running(self._timeouts.total):
            try:
                answer = self._exchange(request)
            except Exception as error:
                failure = self._failure(error)
                if failure is None or failure is error:
                    raise
                raise failure from None
            if self._watch.is_over:  # what was cut can look like an answer
                raise TimedOut(reason="total")
        _logger.debug(
            "%s %s: %s, %d bytes, %.2f s",
            request.method,
            urlsplit(request.url).netloc,
            answer.status,
            len(answer.body),
            time.monotonic() - begun,
        )
        return answer

    def _exchange(self, request: requests.PreparedRequest) -> Answer:
        # Not followed: where it leads is for the caller to judge.
        with self._session.send(
            request, stream=True, allow_redirects=False
        ) as response:
            clock_ahead = _clock_ahead(response.headers.get("Date", ""))
            body = self._body(response)
            return Answer(response.status_code, response.headers, body, clock_ahead)

    def _body(self, response: requests.Response) -> bytes:
        body, depth = bytearray(), Depth(self._limits.depth)
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if response.status_code >= 300 and len(body) >= _ERROR_BYTES:
                return bytes(body)
            if len(body) > self._limits.answer_bytes:
                raise MalformedAnswer(reason="too_large")
            depth.feed(chunk)
        # An older urllib3 takes a connection that ends early for the end of the answer.
        if getattr(response.raw, "length_remaining", None):
            raise Unavailable(reason="reset")
        return bytes(body)

    def _failure(self, error: Exception) -> SiaError | None:
        if self._watch.is_over:
            return TimedOut(reason="total")
        return error if isinstance(error, SiaError) else _typed(error)


class _Session(requests.Session):
    def get_redirect_target(self, resp):
        """None: looking for it, requests would read the whole body, without a bound."""
        return None


class Pace:
    """Waits so that no minute sees more than so many requests; 0 is no limit."""

    def __init__(self, per_minute: int):
        self._recent: deque[float] = deque(maxlen=per_minute)

    def wait(self) -> None:
        if not self._recent.maxlen:
            return
        if len(self._recent) == self._recent.maxlen:
            time.sleep(max(0.0, self._recent[0] + _MINUTE - time.monotonic()))
        self._recent.append(time.monotonic())


class Depth:
    """Follows the brackets of a JSON text, chunk by chunk.

    >>> depth = Depth(2)
    >>> depth.feed(b'[{"a": "[[["'); depth.feed(b"}]")
    >>> depth.feed(b"[[[")
    Traceback (most recent call last):
    ...
    l10n_mx_infonavit_avisos.sources.sia.errors.MalformedAnswer: malformed_answer \
reason=too_deep
    """

    def __init__(self, most: int):
        self._most, self._depth = most, 0
        self._in_text, self._rest = False, b""

    def feed(self, chunk: bytes) -> None:
        chunk = self._rest + chunk
        self._rest = b"\\" if _ends_within_escape(chunk) else b""
        for found in _BRACKET.finditer(chunk[: len(chunk) - len(self._rest)]):
            piece = found[0]
            if piece == b'"':
                self._in_text = not self._in_text
            elif not self._in_text:
                self._depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(piece, 0)
                if self._depth > self._most:
                    raise MalformedAnswer(reason="too_deep")


def _ends_within_escape(chunk: bytes) -> bool:
    return (len(chunk) - len(chunk.rstrip(b"\\"))) % 2 == 1


def _clock_ahead(date: str) -> float | None:
    try:
        # The date is cut to the second: half of one is the best guess at the rest.
        return time.time() - parsedate_to_datetime(date).timestamp() - 0.5
    except (TypeError, ValueError, OverflowError):
        return None


def _typed(error: Exception) -> SiaError | None:
    """What an exception of requests means; None where it is none of the network's."""
    causes = list(_causes(error))

    def has(*kinds) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if has(exceptions.ProxyError):
        return Unavailable(reason="proxy")
    if has(exceptions.SSLError, ssl.SSLError) and not has(
        ssl.SSLEOFError, ssl.SSLZeroReturnError
    ):
        return TlsInvalid(reason=_tls_reason(causes))
    if has(socket.gaierror):
        return Unavailable(reason="dns")
    if has(ConnectionRefusedError):
        return Unavailable(reason="refused")
    if has(exceptions.ConnectTimeout):
        return TimedOut(reason="connect")
    if has(exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError):
        return TimedOut(reason="read")
    if has(urllib3.exceptions.NewConnectionError):
        return Unavailable(reason="unreachable")
    if has(exceptions.ContentDecodingError):
        return MalformedAnswer(reason="encoding")
    if has(exceptions.ConnectionError, exceptions.ChunkedEncodingError):
        return Unavailable(reason="reset")
    if has(exceptions.InvalidHeader, urllib3.exceptions.HTTPError):
        # Such as two lengths that contradict each other.
        return MalformedAnswer(reason="headers")
    return None


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
    return next((c.reason or "" for c in causes if isinstance(c, ssl.SSLError)), "")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and all that it came from, as requests and urllib3 wrap them."""
    seen = set()
    waiting = [error]
    while waiting:
        error = waiting.pop(0)
        if not isinstance(error, BaseException) or id(error) in seen:
            continue
        seen.add(id(error))
        yield error
        waiting += [error.__cause__, error.__context__, *error.args]
        waiting.append(getattr(error, "reason", None))
