"""The token store of the service's client, over the database.

Everything here happens in cursors of its own: what was saved stays, whatever becomes of
the transaction that asked for avisos. For the same reason that transaction must not
have written on the credential: it would wait for itself.
"""

import json
import random
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..sources.sia.credentials import Credentials, TokenState, TokenStore
from ..sources.sia.errors import CredentialsRefused, SiaError
from ..sources.sia.protocol import Profile

COUNTERS = "counters"
TOKEN = "token"  # noqa: S105 (a kind of secret, and none itself)
_ATTEMPTS = 5


@dataclass(frozen=True)
class Key:
    """What the client asks with. ``is_candidate``: it has been typed and has not
    worked yet."""

    credentials: Credentials
    store: TokenStore
    is_candidate: bool


def token_kind(profile_id: int, profile: Profile, credentials: Credentials) -> str:
    """The kind of secret that the token is: one for all who would ask for it alike."""
    request = profile.token_request
    # An authenticator may put anything into the request.
    parties = [
        value if request.uses(name) or profile.authenticator else ""
        for name, value in (
            ("rfc", credentials.rfc),
            ("developer_rfc", credentials.developer_rfc),
        )
    ]
    return "/".join([TOKEN, str(profile_id), *parties])


class DatabaseStore:
    """The :class:`TokenStore` of one credential and one kind of token.

    What it does follows from what its contraseña is at that moment. The proven one's
    token is kept and shared. A new one's token is the proof that it works: it takes the
    old one's place in the transaction that keeps the token. Any other, as one whose
    place was just taken, neither gets nor leaves a token.

    The last counter is kept by OTP secret: it ends with it, and survives a change of
    the contraseña alone.

    Of many workers who wait for the lock with a contraseña that is wrong, one asks: its
    refusal is counted before the next one's turn, and that one asks no more.
    """

    _LOCK = 0x1F0A71

    def __init__(self, credential, credentials: Credentials, kind: str):
        self._registry, self._id = credential.env.registry, credential.id
        self._credentials, self._kind = credentials, kind
        self._refusals = credential.refused_count

    @contextmanager
    def lock(self):
        cr = self._registry.cursor()
        try:
            cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", [self._LOCK, self._id])
            yield
        except SiaError as error:
            if error.blames_credentials and not error.is_counted:
                self._retrying(self._count, error)
            raise
        finally:
            # Even after an error: there is nothing to undo but the lock, and of a
            # test's cursor a rollback would undo what was saved under it.
            cr.commit()  # pylint: disable=invalid-commit
            cr.close()

    def load(self) -> TokenState:
        """:raises CredentialsRefused: they were, since these were handed out"""
        with self._credential() as credential:
            counter = self._counters(credential).get(self._credentials.otp_secret, -1)
            self._check_not_refused(credential)
            if not credential._secrets().are_proven(self._credentials):
                return TokenState(last_counter=counter)
            kept = json.loads(self._read(credential, self._kind) or "{}")
            until = kept.get("until")
            return TokenState(
                token=kept.get("token", ""),
                usable_until=datetime.fromisoformat(until) if until else None,
                last_counter=counter,
            )

    def save(self, state: TokenState) -> None:
        self._retrying(self._save, state)

    def _retrying(self, write, *args) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._credential() as credential:
                    return write(credential, *args)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if attempt == _ATTEMPTS:
                    raise
            time.sleep(random.uniform(0, 0.1 * attempt))  # noqa: S311 (a pause)

    def _save(self, credential, state: TokenState) -> None:
        self._save_counter(credential, state.last_counter)
        if not state.token:
            return
        if credential._secrets().are_new(self._credentials):
            self._lock_row(credential)
            credential._promote(self._credentials)
        if credential._secrets().are_proven(self._credentials):
            until = state.usable_until
            kept = {"token": state.token, "until": until and until.isoformat()}
            self._secrets(credential)._put(credential, self._kind, json.dumps(kept))

    def _count(self, credential, error: SiaError) -> None:
        """Tell the credential of a refusal, while the next one still waits."""
        if credential._secrets().are_proven(self._credentials):
            credential._note_refusal(error)
        elif credential._secrets().are_new(self._credentials):
            credential._reject_candidate(error)
        error.is_counted = True

    def _check_not_refused(self, credential) -> None:
        secrets = credential._secrets()
        if secrets.are_proven(self._credentials):
            is_refused = credential.refused_count > self._refusals
        else:
            is_refused = credential.new_refused and secrets.are_new(self._credentials)
        if is_refused:
            error = CredentialsRefused(reason="meanwhile")
            error.is_counted = True
            raise error

    def _lock_row(self, credential) -> None:
        """Against who types; where he was faster, this is tried again."""
        query = "SELECT 1 FROM l10n_mx_infonavit_credential WHERE id = %s FOR UPDATE"
        credential.env.cr.execute(query, [credential.id], log_exceptions=False)

    def _save_counter(self, credential, counter: int) -> None:
        counters, secret = self._counters(credential), self._credentials.otp_secret
        if counter == counters.get(secret, -1):
            return
        counters[secret] = counter
        used = {secret, *credential._secrets().otp_secrets()}
        counters = {key: value for key, value in counters.items() if key in used}
        self._secrets(credential)._put(credential, COUNTERS, json.dumps(counters))

    def _counters(self, credential) -> dict[str, int]:
        """The last counter by OTP secret."""
        return json.loads(self._read(credential, COUNTERS) or "{}")

    def _read(self, credential, kind: str) -> str:
        try:
            return self._secrets(credential)._get(credential, kind)
        except UserError:
            # Of a key that the server had: what belonged to those secrets is over.
            return ""

    def _secrets(self, credential):
        return credential.env["l10n_mx_infonavit.secret"]

    @contextmanager
    def _credential(self):
        with self._registry.cursor() as cr:
            # Rather an error than to wait for ever for a transaction that waits for us.
            cr.execute("SET LOCAL lock_timeout = '10s'")
            env = api.Environment(cr, SUPERUSER_ID, {})
            yield env["l10n_mx_infonavit.credential"].browse(self._id)
