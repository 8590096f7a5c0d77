"""The client of Infonavit's service: credentials in, pages of avisos out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import requests

from .. import json_file
from ..json_file import Entry
from . import check
from .credentials import Credentials, MemoryStore, TokenStore
from .errors import TokenRefused
from .limits import Limits, Patience
from .line import Line
from .paging import Pager
from .protocol import Profile
from .tokens import Tokens
from .transport import Transport

# A page of the service as it came, by its number; the same number again where it had to
# be asked for again.
Keep = Callable[[int, bytes], None]


@dataclass(frozen=True)
class Query:
    """The avisos of one registro patronal, both days included."""

    nrp: str
    date_from: date
    date_to: date


@dataclass(frozen=True)
class Page:
    """``number`` counts from 1; ``raw``: the answer's bytes, unpacked; ``entries``: its
    avisos in their order, each good or with its problems."""

    number: int
    raw: bytes = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)


class Client:
    """Asks one service with one set of credentials. A context manager, of one thread.
    The profile's requests per minute are counted by each client for itself.

    ``store``: where workers share their token, else it is this client's alone.
    ``type_codes``: class by type of aviso, where the profile has none of its own.
    ``ca_bundle``: a file of certificates to trust instead of the usual ones.
    ``proxy``: the address of a proxy; the environment's is not looked for.
    """

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        store: TokenStore | None = None,
        *,
        type_codes: Mapping[str, str] | None = None,
        ca_bundle: str = "",
        proxy: str = "",
        limits: Limits = Limits(),  # noqa: B008 (it is frozen)
        patience: Patience = Patience(),  # noqa: B008
    ):
        self._profile, self._limits = profile, limits
        self._map = profile.payload_map(type_codes or {})
        self._transport = Transport(
            profile.timeouts,
            requests_per_minute=profile.requests_per_minute,
            ca_bundle=ca_bundle,
            proxy=proxy,
            limits=limits,
        )
        self._line = Line(profile, credentials, self._transport)
        store = store or MemoryStore()
        self._tokens = Tokens(profile, credentials, store, self._line.ask_token)
        self._retried = patience.retrying()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._transport.__exit__(*exception)

    def pages(self, query: Query, keep: Keep | None = None) -> Iterator[Page]:
        """Page after page, each asked for when it is wanted.

        ``keep`` gets each answer before it is read, so that it can be stored whatever
        comes of it.

        :raises SiaError: at the page that cannot be had; those before it are good
        """
        pager = Pager(self._profile.paging, self._profile.items, self._limits.pages)
        while not pager.is_done:
            number = pager.number
            document, raw = self._page(query, pager, keep)
            entries = json_file.entries_of(pager.take(document), self._map)
            yield Page(number, raw, tuple(entries))

    def check(self, query: Query) -> Iterator[check.Step]:
        """Tries each step that a query needs, once, with a new token.

        What the query answers is read and dropped.
        """
        pager = Pager(self._profile.paging, self._profile.items, self._limits.pages)

        def ask():
            token = self._tokens.get()
            document, _raw = self._ask(token, query, pager, None)
            pager.take(document)

        not_needed = set()
        if not self._profile.address.startswith("https:"):
            not_needed.add(check.TLS)
        if self._profile.otp.kind == "none":
            not_needed.add(check.OTP)
        yield from check.steps(self._reach, self._tokens.get_new, ask, not_needed)

    def _reach(self) -> None:
        requests_of = (self._profile.token_request, self._profile.query_request)
        for address in sorted({template.address for template in requests_of}):
            request = requests.Request("HEAD", address)
            self._transport.exchange(self._transport.prepare(request))

    def _page(self, query: Query, pager: Pager, keep: Keep | None):
        token = self._retried(self._tokens.get)
        try:
            return self._retried(self._ask, token, query, pager, keep)
        except TokenRefused:
            token = self._retried(self._tokens.get, refused=token)
            return self._retried(self._ask, token, query, pager, keep)

    def _ask(self, token: str, query: Query, pager: Pager, keep: Keep | None):
        def received(raw: bytes) -> None:
            if keep:
                keep(pager.number, raw)

        date_format = self._profile.date_format
        values = {
            "token": token,
            "nrp": query.nrp,
            "date_from": query.date_from.strftime(date_format),
            "date_to": query.date_to.strftime(date_format),
            **pager.values,
        }
        with self._tokens.otp_for_query() as otp:
            return self._line.ask_page({**values, "otp": otp}, received)
