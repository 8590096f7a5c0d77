"""Asks the service as a profile says, and judges what it answers."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from . import authenticator, outgoing
from .answers import judge
from .credentials import Credentials
from .errors import (
    ClockSkew,
    CredentialsRefused,
    OtpAlreadyUsed,
    OtpRefused,
    ServiceRefused,
    SiaError,
    TokenRefused,
    UnusableValue,
)
from .protocol import Profile, RequestTemplate
from .transport import Answer, Transport


class Line:
    """One try of one request at a time; nothing is repeated here."""

    def __init__(
        self, profile: Profile, credentials: Credentials, transport: Transport
    ):
        self._profile, self._credentials = profile, credentials
        self._transport = transport
        self._authenticator = authenticator.make(profile.authenticator)

    def ask_token(self, otp: str):
        """The document of the token service.

        :raises SiaError: it is none
        """
        values = {"password": self._credentials.password, "otp": otp}
        answer = self._send(
            self._profile.token_request,
            values,
            self._authenticator.sign_token_request,
        )
        try:
            return self._judged(answer, values, CredentialsRefused)
        except ServiceRefused as error:
            # For a reason that the profile does not map: it may be the contraseña.
            error.blames_credentials = True
            raise

    def ask_page(
        self, values: Mapping[str, str | int], received: Callable[[bytes], None]
    ) -> tuple[object, bytes]:
        """The document of a page, or None where there are no avisos, and its bytes.

        ``received`` is called with the bytes of a good status before they are read.

        :raises SiaError: there is none
        """
        answer = self._send(
            self._profile.query_request, values, self._authenticator.sign_query
        )
        if answer.is_ok and not answer.is_html:
            received(answer.body)
        return self._judged(answer, values, TokenRefused), answer.body

    def _send(self, wanted: RequestTemplate, values, sign) -> Answer:
        parties = {
            "rfc": self._credentials.rfc,
            "developer_rfc": self._credentials.developer_rfc,
        }
        request = outgoing.request(wanted, {**parties, **values})
        prepared = self._transport.prepare(request)
        sign(prepared, self._credentials)
        if _origin(prepared.url) != _origin(wanted.address):
            raise UnusableValue(place="authenticator")
        return self._transport.exchange(prepared)

    def _judged(self, answer: Answer, values, refused: type[SiaError]):
        secrets = [self._credentials.password, self._credentials.otp_secret]
        secrets += [values[name] for name in ("otp", "token") if name in values]
        try:
            return judge(answer, self._profile.errors, refused=refused, secrets=secrets)
        except OtpAlreadyUsed:
            raise
        except (CredentialsRefused, OtpRefused) as error:
            raise self._clock_skew(answer, error) or error from None

    def _clock_skew(self, answer: Answer, error: SiaError) -> ClockSkew | None:
        """The error again, where our clock makes every TOTP a wrong one."""
        otp, seconds = self._profile.otp, answer.clock_ahead
        if otp.kind != "totp" or seconds is None or abs(seconds) <= otp.interval:
            return None
        return ClockSkew(
            seconds=round(seconds),
            status=error.status,
            service_code=error.service_code,
            service_text=error.service_text,
        )


def _origin(address: str) -> tuple:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port
