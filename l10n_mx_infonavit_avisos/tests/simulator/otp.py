"""One-time passwords as RFC 4226 and RFC 6238 have them, each taken once."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass

USED, WRONG = "OTP_USED", "OTP"
# An HOTP may run ahead of the service, a TOTP may be an interval off either way.
_LOOK_AHEAD = 10
_INTERVALS_OFF = 1


def hotp(secret: bytes, counter: int, digits: int = 6, algorithm: str = "sha1") -> str:
    """The one-time password of a counter.

    >>> hotp(b"12345678901234567890", 1)
    '287082'
    """
    digest = hmac.new(secret, struct.pack(">Q", counter), algorithm).digest()
    offset = digest[-1] & 0xF
    number = struct.unpack_from(">I", digest, offset)[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


@dataclass
class OtpCheck:
    """Takes each one-time password once. ``kind``: ``none``, ``totp`` or ``hotp``."""

    secret: str  # base32
    kind: str = "totp"
    digits: int = 6
    interval: int = 30
    algorithm: str = "sha1"
    last_counter: int = -1

    def __post_init__(self):
        if self.algorithm not in hashlib.algorithms_guaranteed:
            raise ValueError(self.algorithm)

    def refusal(self, otp: str, now: float) -> str:
        """The code of the refusal; empty where it is good, and used from now on."""
        if self.kind == "none":
            return ""
        counter = self._counter_of(otp, now)
        if counter is None:
            return WRONG
        if counter <= self.last_counter:
            return USED
        self.last_counter = counter
        return ""

    def _counter_of(self, otp: str, now: float) -> int | None:
        key = base64.b32decode(self.secret)
        for counter in self._window(now):
            if hmac.compare_digest(
                hotp(key, counter, self.digits, self.algorithm), str(otp)
            ):
                return counter
        return None

    def _window(self, now: float) -> range:
        if self.kind == "hotp":
            # From the beginning: a used one is told from a wrong one.
            return range(self.last_counter + 1 + _LOOK_AHEAD)
        present = int(now) // self.interval
        return range(max(0, present - _INTERVALS_OFF), present + _INTERVALS_OFF + 1)
