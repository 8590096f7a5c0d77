"""How much a service may ask of us, and how long we bear with it."""

import logging
from dataclasses import dataclass

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
)

from .errors import OtpRefused, SiaError, TimedOut, Unavailable

_logger = logging.getLogger(__name__)

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Of one answer its bytes, unpacked, and its nesting; of one query its pages."""

    answer_bytes: int = 20 * MB
    depth: int = 50
    pages: int = 10_000


@dataclass(frozen=True)
class Patience:
    """How often a request is tried, and the pauses between, in seconds: growing from
    the first, never over the longest. A service that wants a longer pause is obeyed by
    giving up: its ``retry_after`` is the caller's to plan."""

    attempts: int = 3
    first_pause: float = 1.0
    longest_pause: float = 5.0

    def retrying(self) -> Retrying:
        return Retrying(
            stop=stop_after_attempt(self.attempts),
            retry=retry_if_exception(self._is_worth_it),
            wait=self._pause,
            before_sleep=_log,
            reraise=True,
        )

    def _is_worth_it(self, error: BaseException) -> bool:
        if not isinstance(error, SiaError) or isinstance(error, OtpRefused):
            return False
        if error.retry_after is not None:
            return error.retry_after <= self.longest_pause
        return isinstance(error, Unavailable | TimedOut)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception()
        if error.retry_after is not None:
            return error.retry_after
        growing = wait_exponential(self.first_pause, max=self.longest_pause)
        return growing(state)


def _log(state: RetryCallState) -> None:
    error, pause = state.outcome.exception(), state.next_action.sleep
    _logger.info("%s: once more in %.1f s", error, pause)
