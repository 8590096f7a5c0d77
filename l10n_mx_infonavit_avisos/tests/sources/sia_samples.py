"""What the tests of the service share: a profile for a simulator, and a client."""

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from l10n_mx_infonavit_avisos.sources.sia import profile
from l10n_mx_infonavit_avisos.sources.sia.client import Client, Query
from l10n_mx_infonavit_avisos.sources.sia.credentials import Credentials
from l10n_mx_infonavit_avisos.sources.sia.errors import SiaError
from l10n_mx_infonavit_avisos.sources.sia.limits import Limits, Patience
from l10n_mx_infonavit_avisos.tests import simulator as simulator_package
from l10n_mx_infonavit_avisos.tests.documents import OTP_SECRET, changed
from l10n_mx_infonavit_avisos.tests.simulator import Account, Simulator, made_up_avisos
from l10n_mx_infonavit_avisos.tests.simulator.avisos import NRP
from l10n_mx_infonavit_avisos.tests.simulator.otp import OtpCheck

from .samples import TYPE_CODES

PROFILES = Path(profile.__file__).parents[2] / "data" / "sia_profiles"
DOCUMENT = json.loads((PROFILES / "simulator.json").read_text("utf-8"))
# Faults that last as long as one waits; of all others a busy machine may take longer.
SLOW = {"connect_timeout", "read_timeout", "slow_body", "slow_headers"}
QUICK = {"timeouts": {"connect": 0.2, "read": 0.2, "total": 0.4}}
PATIENCE = Patience(attempts=2, first_pause=0.01, longest_pause=1.0)
LIMITS = Limits(answer_bytes=2 * 1024 * 1024, pages=8)
EMPLOYER = "EMP010101AB1"
QUERY = Query(NRP, date(2026, 9, 1), date(2026, 12, 31))


def simulator(workers=250, *, otp="hotp", interval=1, **options):
    """A simulator with avisos of so many workers. Its one-time passwords are counted,
    or of each second, so that no test waits half a minute for the next one."""
    account = options.pop("account", None)
    account = account or Account(otp=OtpCheck(OTP_SECRET, kind=otp, interval=interval))
    return Simulator(made_up_avisos(workers), account=account, **options)


@contextmanager
def simulator_process(*arguments):
    """A simulator in another process, whose memory is none of ours."""
    folder = str(Path(simulator_package.__file__).parent)
    otp = ["--otp", "hotp", "--otp-secret", OTP_SECRET]
    command = [sys.executable, folder, "--port", "0", *otp, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = dict(process.stdout.readline().split() for _line in range(3))
            account = Account(otp=OtpCheck(OTP_SECRET, kind="hotp"))
            yield SimpleNamespace(
                url=said["service"],
                admin_url=said["admin"],
                account=account,
                ca_bundle="",
            )
        finally:
            process.terminate()


def changes_for(fault):
    """What the profile needs, so that a fault does not take long."""
    return QUICK if fault in SLOW else {}


def profile_for(sim, changes=None):
    """The shipped profile of the simulator, for this one."""
    otp = {"kind": sim.account.otp.kind, "interval": sim.account.otp.interval}
    document = changed(
        DOCUMENT,
        {
            "address": sim.url,
            "otp": {**DOCUMENT["otp"], **otp},
            **(changes or {}),
        },
    )
    return profile.load(document)


def credentials_for(sim):
    account = sim.account
    return Credentials(EMPLOYER, account.rfc, account.password, account.otp.secret)


def client(sim, changes=None, *, store=None, credentials=None, **options):
    return Client(
        profile_for(sim, changes),
        credentials or credentials_for(sim),
        store,
        type_codes=TYPE_CODES,
        ca_bundle=sim.ca_bundle,
        **{"limits": LIMITS, "patience": PATIENCE, **options},
    )


@dataclass
class Run:
    """``sizes``: entries of each page that came; ``error``: what ended it."""

    sizes: list[int]
    folios: list[str]
    error: SiaError | None = None


def run(service: Client, keep=None) -> Run:
    """All that a query gives, until its end or its error."""
    told = Run([], [])
    try:
        for page in service.pages(QUERY, keep):
            told.sizes.append(len(page.entries))
            told.folios += [e.notice.folio for e in page.entries if e.notice]
    except SiaError as error:
        told.error = error
    return told
