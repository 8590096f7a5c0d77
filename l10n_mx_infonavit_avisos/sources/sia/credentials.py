"""Who asks, and the token that was got for it."""

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Protocol


@dataclass(frozen=True)
class Credentials:
    """``rfc``: of the employer whose avisos are asked for. ``developer_rfc``: of whom
    he trusts to ask, himself perhaps. ``password``: the contraseña of who asks.
    ``otp_secret``: in the encoding that the profile says. Secrets do not show."""

    rfc: str
    developer_rfc: str
    password: str = field(repr=False)
    otp_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class TokenState:
    """What must outlive a request. ``usable_until``: None is until it is refused.
    ``last_counter``: of the last one-time password spent (a TOTP's counter is the
    number of its interval), -1 where there was none."""

    token: str = field(default="", repr=False)
    usable_until: datetime | None = None
    last_counter: int = -1

    def is_usable(self) -> bool:
        return bool(self.token) and (
            self.usable_until is None or datetime.now(timezone.utc) < self.usable_until
        )


class TokenStore(Protocol):
    """Keeps the state of one set of credentials for all who share them.

    ``load`` and ``save`` are called within ``lock`` alone, so that no two workers spend
    one OTP. What ``save`` took stays, even if all that the caller does later fails: an
    OTP cannot be spent again.
    """

    def lock(self) -> AbstractContextManager: ...

    def load(self) -> TokenState: ...

    def save(self, state: TokenState) -> None: ...


class MemoryStore:
    """A store for the threads of one process."""

    def __init__(self, state: TokenState = TokenState()):  # noqa: B008 (it is frozen)
        self._lock = threading.Lock()
        self._state = state

    def lock(self) -> AbstractContextManager:
        return self._lock

    def load(self) -> TokenState:
        return self._state

    def save(self, state: TokenState) -> None:
        self._state = state
