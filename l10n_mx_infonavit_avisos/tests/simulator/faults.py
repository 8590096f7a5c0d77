"""The switches: what the simulator can do wrong, when, and how often."""

import threading
from dataclasses import dataclass, field

# Answers that are not the service's: instead of a token or a page.
ANSWERS = {
    "reset": "the connection is reset in the middle of the body",
    "read_timeout": "silence for so many seconds (30), then the answer",
    "slow_body": "the body drips, a byte each twentieth of a second",
    "slow_headers": "the headers drip",
    "endless_body": "a body without end",
    "redirect": "302 to another host",
    "blocked": "403 and a firewall's web page",
    "web_page": "200 and a web page",
    "not_found": "404",
    "too_many_requests": "429, with Retry-After if there is a retry_after",
    "error_500": "500",
    "error_502": "502 and a web page",
    "error_503": "503, with Retry-After if there is a retry_after",
    "empty_body": "200 and nothing",
    "truncated": "JSON without its end",
    "other_shape": "JSON of another shape",
    "invalid_utf8": "JSON in Latin-1",
    "not_gzip": "what says that it is compressed, and is not",
    "huge": "JSON of so many megabytes (64)",
    "deep": "JSON nested 100,000 times",
    "error_inside": "200 and an error code inside",
}
# What the service decides wrongly, or rightly for another reason.
RULES = {
    "wrong_password": "the contraseña is refused",
    "wrong_otp": "the one-time password is refused",
    "otp_used": "the one-time password was used before",
    "clock_off": "the service's clock is so many seconds (600) ahead",
    "token_expired": "the token has just ended",
    "no_trust": "no relación de confianza",
    "trust_expired": "the relación de confianza has ended",
    "trust_revoked": "the relación de confianza was revoked",
}
PAGES = {
    "page_repeated": "the page before, once more",
    "pages_swapped": "of two pages each in the other's place",
    "endless_pages": "there is always a next page",
    "malformed_item": "one malformed aviso among the good ones",
    "duplicate_folios": "an aviso twice in one page",
}
LISTENER = {
    "refused": "nobody listens",
    "connect_timeout": "nobody accepts",
    "bad_certificate": "a certificate of a kind: expired, other_host, unknown",
}
FAULTS = ANSWERS | RULES | PAGES | LISTENER


@dataclass
class Fault:
    """``at``: the request it strikes, ``token``, ``query`` or ``other``; ``page``: only
    this page; ``times``: so many times, then it is over; ``options``: its own."""

    name: str
    at: str = "query"
    page: int | None = None
    times: int | None = None
    options: dict = field(default_factory=dict)

    def strikes(self, at: str, page: int | None) -> bool:
        is_here = self.at == at and self.page in (None, page)
        return is_here and (self.times is None or self.times > 0)


class Faults:
    """The faults that are switched on. ``changed`` is called when one of the listener's
    was switched on or off."""

    def __init__(self, changed=lambda: None):
        self._active: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._changed = changed

    def set(self, name: str, *, at="query", page=None, times=None, **options) -> None:
        if name not in FAULTS:
            raise KeyError(name)
        with self._lock:
            self._active[name] = Fault(name, at, page, times, options)
        if name in LISTENER:
            self._changed()

    def clear(self, *names: str) -> None:
        """Switches off those named, or all."""
        with self._lock:
            gone = [
                name for name in names or list(self._active) if name in self._active
            ]
            for name in gone:
                del self._active[name]
        if LISTENER.keys() & set(gone):
            self._changed()

    def get(self, name: str) -> Fault | None:
        """A fault that has no place and time: the clock, the listener's."""
        return self._active.get(name)

    def take(self, names, at: str, page: int | None = None) -> Fault | None:
        """The first of these faults that strikes here; it has then struck once more."""
        with self._lock:
            for name in names:
                fault = self._active.get(name)
                if fault and fault.strikes(at, page):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def active(self) -> list[str]:
        return sorted(self._active)
