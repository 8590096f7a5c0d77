"""Tokens: got once, shared by all workers, renewed when they end or are refused."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from .answers import find
from .credentials import Credentials, TokenState, TokenStore
from .errors import MalformedAnswer, SiaError
from .otp import OneTimePasswords
from .protocol import Profile, TokenAnswer

_LONGEST_TOKEN = 16 * 1024
# A token is renewed before it ends: it must last until the page has been answered.
_MARGIN = timedelta(seconds=30)
_MARGIN_SHARE = 0.1


class Tokens:
    """The tokens of one set of credentials.

    ``ask``: sends the token request with this one-time password, gives the document.
    """

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        store: TokenStore,
        ask: Callable[[str], object],
    ):
        self._profile, self._store, self._ask = profile, store, ask
        self._secret = credentials.otp_secret
        self._state = TokenState()

    def get(self, refused: str = "") -> str:
        """A token other than the one that was refused.

        :raises SiaError: the service gives none
        """
        if not self._is_good(self._state, refused):
            with self._store.lock():
                self._state = self._store.load()
                if not self._is_good(self._state, refused):
                    self._renew()
        return self._state.token

    def get_new(self) -> str:
        """A new token, even if there is one."""
        with self._store.lock():
            self._state = self._store.load()
            self._renew()
        return self._state.token

    @contextmanager
    def otp_for_query(self):
        """The one-time password for one query; empty where queries need none."""
        if not self._profile.query_request.uses("otp"):
            yield ""
            return
        with self._store.lock():
            state = self._store.load()
            with self._spending(state) as (_state, otp):
                yield otp

    def _is_good(self, state: TokenState, refused: str) -> bool:
        return state.is_usable() and state.token != refused

    def _renew(self) -> None:
        if self._profile.token_request.uses("otp"):
            with self._spending(self._state) as (state, otp):
                document = self._ask(otp)
        else:
            state, document = self._state, self._ask("")
        self._state = read_token(document, self._profile.token_answer, state)
        self._store.save(self._state)

    @contextmanager
    def _spending(self, before: TokenState):
        """The state after a one-time password is spent, and this password.

        It is counted as spent before it is sent, lest a crash send it twice, and as
        unspent again where it cannot have reached the service.
        """
        otps = OneTimePasswords(self._profile.otp, self._secret)
        counter = otps.next_counter(before.last_counter)
        after = replace(before, last_counter=counter)
        self._store.save(after)
        try:
            yield after, otps.wait_for(counter)
        except SiaError as error:
            if not error.was_sent:
                self._store.save(before)
            raise


def read_token(document, places: TokenAnswer, state: TokenState) -> TokenState:
    """The state with the token that the answer holds.

    :raises MalformedAnswer: the token or its end is not where it should be
    """
    token = find(document, places.token)
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN:
        raise MalformedAnswer(reason="other_shape", place=places.token)
    return replace(state, token=token, usable_until=_usable_until(document, places))


def _usable_until(document, places: TokenAnswer) -> datetime | None:
    if places.expiry_kind == "none":
        return None
    now = datetime.now(timezone.utc)
    try:
        ends = _end(str(find(document, places.expiry)).strip(), places, now)
        # In UTC it may lie before or after all days that there are.
        ends = ends.astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):  # the last by the system's clock
        raise MalformedAnswer(reason="other_shape", place=places.expiry) from None
    return ends - min(_MARGIN, max(ends - now, timedelta()) * _MARGIN_SHARE)


def _end(text: str, places: TokenAnswer, now: datetime) -> datetime:
    if places.expiry_kind == "seconds":
        return now + timedelta(seconds=float(text))
    if places.expiry_kind == "epoch":
        return datetime.fromtimestamp(float(text), timezone.utc)
    if places.expiry_format:
        ends = datetime.strptime(text, places.expiry_format)
    else:
        ends = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if ends.tzinfo is None:
        offset = datetime.strptime(places.expiry_offset, "%z").tzinfo
        ends = ends.replace(tzinfo=offset)
    return ends
