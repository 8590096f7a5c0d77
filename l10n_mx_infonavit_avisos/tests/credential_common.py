"""What the tests of credentials share."""

import json
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

from odoo.tools import file_open

from ..sources.sia import profile
from ..sources.sia.client import Client, Query
from ..sources.sia.credentials import TokenState
from ..sources.sia.errors import CredentialsRefused
from ..sources.sia.limits import Patience
from .documents import OTP_SECRET
from .simulator import Account, Simulator, made_up_avisos
from .simulator.avisos import NRP
from .simulator.otp import OtpCheck

DEVELOPER_RFC = "DES010101AB1"
EMPLOYER_RFC = "EMP010101AB1"
# Words that occur nowhere else, so that a search for them proves something.
PASSWORD, NEW_PASSWORD = "Zaguán-Contraseña-7", "Brújula-Contraseña-8"
NEW_OTP_SECRET = "MJZHK2TVNRQS2ZDFFVYHE5LFMJQS2ZDP"
MANAGER = "l10n_mx_infonavit_avisos.group_infonavit_manager"
REFUSED = CredentialsRefused(status=401, service_text="no es válida")
QUERY = Query(NRP, datetime(2026, 9, 1).date(), datetime(2026, 12, 31).date())


def credential_values(**values):
    return {"name": "Despacho Ficticio", "rfc": DEVELOPER_RFC, **values}


def document(**changes):
    with file_open("l10n_mx_infonavit_avisos/data/sia_profiles/simulator.json") as file:
        return {**json.load(file), **changes}


def connection(document=None, profile_id=7, rfc=EMPLOYER_RFC):
    """What a credential uses of a connection."""
    protocol = profile.load(document or globals()["document"]())
    return SimpleNamespace(
        id=1,
        rfc=rfc,
        developer_rfc=DEVELOPER_RFC,
        profile_id=SimpleNamespace(id=profile_id, _protocol=lambda: protocol),
    )


def token(name="token-1", counter=-1):
    ends = datetime.now(timezone.utc) + timedelta(minutes=5)
    return TokenState(token=name, usable_until=ends, last_counter=counter)


def save(key, state):
    with key.store.lock():
        key.store.save(state)


def load(key):
    with key.store.lock():
        return key.store.load()


class CredentialMixin:
    @classmethod
    def make_credential(cls, user=None, **values):
        credentials = cls.env["l10n_mx_infonavit.credential"]
        return credentials.with_user(user or cls.env.user).create(
            credential_values(**values)
        )

    def prove(self, credential, state=None, connected=None):
        """What was typed works."""
        with self.enter_registry_test_mode():
            key = credential._keys(connected or connection())[0]
            save(key, state or token())
        return credential

    def working(self, password=PASSWORD, otp_secret=OTP_SECRET, **values):
        credential = self.make_credential(
            password=password, otp_secret=otp_secret, **values
        )
        return self.prove(credential)

    def passwords(self, credential):
        """The contraseña of each key, the new one's with a plus."""
        return [
            ("+" if key.is_candidate else "") + key.credentials.password
            for key in credential._keys(connection())
        ]

    def said(self, credential):
        bodies = credential.message_ids.sorted("id").mapped("preview")
        return [body for body in bodies if body]


@contextmanager
def service(workers=1, *, otp="hotp", password=PASSWORD, **options):
    """A simulator and the document of a profile for it."""
    check = OtpCheck(OTP_SECRET, kind=otp, interval=1)
    account = Account(rfc=DEVELOPER_RFC, password=password, otp=check)
    with Simulator(made_up_avisos(workers), account=account, **options) as sim:
        settings = {**document()["otp"], "kind": otp, "interval": 1}
        yield sim, document(address=sim.url, otp=settings)


def ask(key, connected):
    """Folios that the service gives for a key."""
    protocol = connected.profile_id._protocol()
    patience = Patience(attempts=2, first_pause=0.01, longest_pause=1.0)
    with Client(
        protocol,
        key.credentials,
        key.store,
        type_codes={"02": "retencion", "03": "modificacion", "14": "suspension"},
        patience=patience,
    ) as client:
        pages = list(client.pages(QUERY))
    return [e.notice.folio for page in pages for e in page.entries if e.notice]
