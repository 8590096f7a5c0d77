"""A service profile as the client uses it: read and checked by :mod:`.profile`.

An *answer path* says where a value stands in an answer: ``$`` is the whole of it,
``data.avisos`` a key within a key, ``data.0.id`` a number within a list. An empty path
means that the service does not say it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..payload import PayloadMap
from . import template

# What an error rule may say besides an error: the service has no avisos for us.
NO_AVISOS = "no_avisos"


@dataclass(frozen=True)
class Timeouts:
    """In seconds: to connect, between two bytes, for the whole exchange."""

    connect: float
    read: float
    total: float


@dataclass(frozen=True)
class Otp:
    """``kind``: ``none``, ``totp`` or ``hotp``. ``interval``: seconds that an OTP of a
    TOTP holds. ``hash``: ``sha1``, ``sha256`` or ``sha512``. ``secret_encoding``:
    ``base32``, ``base64``, ``hex`` or ``text``."""

    kind: str
    digits: int
    interval: int
    hash: str
    secret_encoding: str


@dataclass(frozen=True)
class RequestTemplate:
    """A request whose texts hold placeholders (:mod:`.template`).

    ``address``: scheme, host, port and first part of the path, without a slash at the
    end. ``body_kind``: ``none``, ``json`` or ``form``.
    """

    method: str
    address: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body_kind: str
    body: Mapping

    def uses(self, placeholder: str) -> bool:
        parts = (self.path, self.headers, self.query, self.body)
        return any(
            placeholder in template.names(text)
            for part in parts
            for text in texts(part)
        )


def texts(value) -> Iterator[str]:
    """Every text within a value of JSON, but not the keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


@dataclass(frozen=True)
class TokenAnswer:
    """Where the token and its end stand in the token service's answer.

    ``expiry_kind``: ``none``, ``seconds`` (from now), ``epoch`` (seconds of 1970) or
    ``datetime``: of ``expiry_format`` as ``strptime`` has it, else ISO; where it names
    no zone it is of ``expiry_offset`` (``-06:00``).
    """

    token: str
    expiry: str
    expiry_kind: str
    expiry_format: str
    expiry_offset: str


@dataclass(frozen=True)
class Paging:
    """How one asks for page after page, and how one knows the last.

    ``kind``: ``none``; ``cursor``: each answer has the cursor of the next page at
    ``next_cursor``, the last has none; ``page``: pages are counted from ``first_page``
    until ``has_more`` is false, or ``page_count`` pages were read, or, where the
    service says neither, one is empty. ``page_number``: where an answer says which
    page it is.
    """

    kind: str
    page_size: int
    first_page: int
    next_cursor: str
    has_more: str
    page_count: str
    page_number: str


@dataclass(frozen=True)
class ErrorRule:
    """An answer of this ``status`` (None: any) and service ``code`` (empty: any) is
    this ``error``: the code of a type of :mod:`.errors`, or ``no_avisos``."""

    status: int | None
    code: str
    error: str

    def applies(self, status: int, code: str) -> bool:
        return self.status in (None, status) and self.code in ("", code)


@dataclass(frozen=True)
class Errors:
    """Where an answer tells of an error: its ``code`` (none, or one of
    ``success_codes``, if there is no error) and ``text``; the first rule that applies
    names it."""

    code: str
    text: str
    success_codes: tuple[str, ...]
    rules: tuple[ErrorRule, ...]

    def named(self, status: int, code: str) -> str:
        """The error's name, empty where no rule applies."""
        return next((r.error for r in self.rules if r.applies(status, code)), "")


@dataclass(frozen=True)
class Profile:
    """The service's protocol, complete. ``items``: the answer path of the avisos.

    ``requests_per_minute``: 0 is no limit. ``date_format``: of the query's dates.
    ``type_codes``: class by type of aviso, empty where the caller's catalogue says it.
    """

    name: str
    environment: str
    address: str
    hosts: tuple[str, ...]
    timeouts: Timeouts
    requests_per_minute: int
    authenticator: str
    otp: Otp
    token_request: RequestTemplate
    token_answer: TokenAnswer
    query_request: RequestTemplate
    items: str
    date_format: str
    paging: Paging
    errors: Errors
    fields: Mapping[str, str]
    discount_types: Mapping[str, str]
    type_codes: Mapping[str, str]
    date_formats: tuple[str, ...]

    def payload_map(self, type_codes: Mapping[str, str]) -> PayloadMap:
        """How an aviso is read; ``type_codes``: where the profile has none."""
        return PayloadMap(
            self.type_codes or type_codes,
            self.fields,
            self.discount_types,
            self.date_formats,
        )
