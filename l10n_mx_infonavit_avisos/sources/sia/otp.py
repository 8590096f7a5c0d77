"""One-time passwords: HOTP counts them, and a TOTP is the HOTP of its interval."""

import base64
import binascii
import hashlib
import math
import time
from collections.abc import Callable

import pyotp

from .errors import OtpAlreadyUsed, UnusableValue
from .protocol import Otp

_DECODERS: dict[str, Callable[[str], bytes]] = {
    "base32": lambda text: base64.b32decode(_padded(text, 8), casefold=True),
    "base64": lambda text: base64.b64decode(_padded(text, 4), validate=True),
    "hex": bytes.fromhex,
    "text": str.encode,
}
# Of another worker's OTP one waits for the next interval, or the one after it. More
# means that our clock was set back.
_MAX_INTERVALS_AHEAD = 2
_SHORTEST_KEY = 14


class OneTimePasswords:
    """The one-time passwords of a secret.

    :raises UnusableValue: it is no secret in the encoding of the settings
    """

    def __init__(self, settings: Otp, secret: str):
        self._settings = settings
        key = _decoded(secret, settings.secret_encoding)
        # pyotp refuses short keys, which a service may have. HMAC fills up a key
        # with zeros itself: it stays the same key.
        key = key.ljust(_SHORTEST_KEY, b"\0")
        self._hotp = pyotp.HOTP(
            base64.b32encode(key).decode(),
            digits=settings.digits,
            digest=getattr(hashlib, settings.hash),
        )

    def next_counter(self, last: int) -> int:
        """The counter after ``last``; of a TOTP no earlier than the present interval.

        :raises OtpAlreadyUsed: the present interval's was spent, and several after it
        """
        following = last + 1
        if self._settings.kind == "hotp":
            return following
        present = int(time.time()) // self._settings.interval
        if following > present + _MAX_INTERVALS_AHEAD:
            wait = following * self._settings.interval - time.time()
            raise OtpAlreadyUsed(reason="clock_set_back", retry_after=math.ceil(wait))
        return max(following, present)

    def wait_for(self, counter: int) -> str:
        """The OTP, once the service accepts it: for two intervals at most."""
        if self._settings.kind == "totp":
            begins = counter * self._settings.interval
            time.sleep(max(0.0, begins - time.time()))
        return self._hotp.at(counter)


def _decoded(secret: str, encoding: str) -> bytes:
    try:
        key = _DECODERS[encoding]("".join(secret.split()))
    except (binascii.Error, ValueError):
        raise UnusableValue(place="otp_secret") from None
    if not key:
        raise UnusableValue(place="otp_secret")
    return key


def _padded(text: str, block: int) -> str:
    text = text.rstrip("=")
    return text + "=" * (-len(text) % block)
