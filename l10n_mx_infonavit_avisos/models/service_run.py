"""A fetch of Infonavit's service: the one path of the scheduled action and the button.

Each write is a transaction of its own, in this order: the receipt, each answer as it
came, its avisos, and last the watermark. Whatever ends the run, what was committed
stays; the next run begins at the watermark, and takes nothing twice.
"""

import logging
import traceback
from contextlib import contextmanager
from functools import partial

from odoo.exceptions import UserError
from odoo.service.model import retrying

from ..sources.sia.client import Client
from ..sources.sia.errors import MalformedAnswer, NoTrust, SiaError, UnusableValue
from ..sources.sia.limits import Limits, Patience
from . import service_wording
from .service_options import server_option
from .service_receipt import ServiceReceipt

_logger = logging.getLogger(__name__)

# First half of the advisory locks under which a registro patronal is fetched.
LOCK = 0x1F0A
LIMITS = Limits()
PATIENCE = Patience()
# Places of a request that the credentials fill.
SECRETS = ("password", "otp", "otp_secret")
# What goes wrong with one registro patronal and says nothing of the next.
OF_ONE_REGISTRO = (NoTrust, MalformedAnswer)


class Run:
    """Fetches a connection's registros patronales, one after another.

    ``fetch`` raises nothing that the service or its answers cause: ``failure`` holds
    the facts of the first (None: all is well); ``fetch_ids`` are the receipts.
    ``is_elsewhere``: another run had all of them in hand, and nothing was asked.
    """

    def __init__(self, connection):
        self.connection = connection.sudo()
        self.env = self.connection.env
        self.fetch_ids = []
        self.failure = None
        self._error = None
        self._refused_new = None
        self._new_ids = []
        self._asked = self._left_alone = 0

    @property
    def is_elsewhere(self):
        return bool(self._left_alone and not self._asked and not self.failure)

    def fetch(self, lines=None, date_from=None, date_to=None):
        """Fetch the registros patronales of these lines (all), between these days.

        Without days: from the watermark to today, and the watermark moves.
        """
        fetch = partial(self._lines, lines, date_from, date_to)
        try:
            self.with_client(fetch)
        except Exception as error:  # the next company goes on, whatever it is
            self._fail(error)
        if not self.is_elsewhere:  # else the other run says what came of it
            self.commit(self._conclude)

    def ask(self, use):
        """``use(client)`` for a person who waits: nothing but the credentials is told.

        :raises SiaError: what the service does
        """
        try:
            result = self.with_client(use)
        except SiaError as error:
            self.commit(partial(self._note_credentials, error))
            raise
        self.commit(partial(self._note_credentials, None))
        return result

    def with_client(self, use):
        """``use(client)``, with the new contraseña where one waits to be proven; where
        it is refused, with the old one.

        :raises SiaError: what ``use`` raises, or the profile cannot be used
        """
        credential = self.connection.credential_id
        for key in credential._keys(self.connection):
            try:
                with self._client(key) as client:
                    return use(client)
            except SiaError as error:
                if not (key.is_candidate and _is_of_credentials(error)):
                    raise
                if not error.is_counted:
                    self.commit(partial(self._reject_candidate, error, key))
                self._refused_new = error
        raise self._refused_new or UserError(credential.advice or "")

    def commit(self, write):
        """``write(env)`` in a transaction of its own, again where it collides with
        another's; gives what it gives."""
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            return retrying(partial(write, env), env)

    def _client(self, key):
        types = self.env["l10n_mx_infonavit.notice.type"]._payload_map()
        return Client(
            self.connection.profile_id._protocol(),
            key.credentials,
            key.store,
            type_codes=types.type_codes,
            ca_bundle=server_option("ca_bundle"),
            proxy=server_option("proxy"),
            limits=LIMITS,
            patience=PATIENCE,
        )

    def _lines(self, lines, date_from, date_to, client):
        for line in lines or self.connection._lines():
            error = None
            with self._lock(line) as is_free:
                self._asked += is_free
                self._left_alone += not is_free
                if is_free:
                    receipt = ServiceReceipt(line, self.commit, date_from, date_to)
                    error = self._receive(receipt, client)
            if isinstance(error, OF_ONE_REGISTRO):
                self._fail(error)
            elif error:
                raise error

    def _receive(self, receipt, client):
        """Fetch a registro patronal; gives the error that ended it."""
        error = None
        try:
            receipt.fetch(client)
        except Exception as raised:
            error = raised
            receipt.fail(error)
        self._new_ids += receipt.new_ids
        if receipt.id:
            self.fetch_ids.append(receipt.id)
        return error

    @contextmanager
    def _lock(self, line):
        """Two never fetch the same at once. The lock is that of a transaction, and so
        ends with this process at the latest."""
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, line.id])
            [is_free] = cr.fetchone()
            if not is_free:
                _logger.info("connection line %s is being fetched already", line.id)
            yield is_free

    # --- what came of it --------------------------------------------------------------

    def _fail(self, error):
        """The first failure is the one that the connection tells."""
        if isinstance(error, SiaError):
            _logger.info("connection %s: %s", self.connection.id, error)
        else:
            # Its place and its class: the text of a database's error may hold a row.
            place = "".join(traceback.format_tb(error.__traceback__))
            kind = type(error).__name__
            _logger.error("connection %s: %s\n%s", self.connection.id, kind, place)
        if self._error is None:
            self._error = error
            self.failure = service_wording.facts(error)

    def _note_credentials(self, error, env):
        """Count a refusal of the proven contraseña; a new one's is noted already, and
        so is what the store of tokens has seen."""
        credential = self._record(env).credential_id
        if error is None:
            credential._note_success()
        elif error is not self._refused_new and not getattr(error, "is_counted", False):
            if getattr(error, "blames_credentials", False):
                credential._note_refusal(error)

    def _reject_candidate(self, error, key, env):
        self._record(env).credential_id._reject_candidate(error, key)

    def _conclude(self, env):
        connection = self._record(env)
        self._note_credentials(self._error, env)
        if self._error is None:
            connection._note_success()
        else:
            connection._note_failure(
                self.failure,
                retry_soon=getattr(self._error, "retry_soon", True),
                is_blocked=connection.credential_id.is_blocked,
            )
        if self._new_ids:
            connection._tell_of(env["l10n_mx_infonavit.aviso"].browse(self._new_ids))

    def _record(self, env):
        return env[self.connection._name].browse(self.connection.id)


def _is_of_credentials(error):
    """Whether the contraseña or the OTP secret is to blame."""
    is_unusable = isinstance(error, UnusableValue)
    return error.blames_credentials or (is_unusable and error.place in SECRETS)
