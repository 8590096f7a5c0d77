"""Nothing that a log, an error or a screen may show holds a secret or a person's data.

The simulator is careless on purpose: its errors repeat what they were told.
"""

import base64
import logging
import traceback

import pytest

from l10n_mx_infonavit_avisos.sources.sia.credentials import Credentials, MemoryStore
from l10n_mx_infonavit_avisos.sources.sia.errors import SiaError
from l10n_mx_infonavit_avisos.sources.sia.limits import Patience
from l10n_mx_infonavit_avisos.tests.simulator import Account
from l10n_mx_infonavit_avisos.tests.simulator.faults import ANSWERS, PAGES, RULES
from l10n_mx_infonavit_avisos.tests.simulator.otp import OtpCheck, hotp

from .sia_samples import (
    OTP_SECRET,
    QUERY,
    changes_for,
    client,
    credentials_for,
    profile_for,
    simulator,
)

PASSWORD = "cl4ve-ñandú"
HOTP_KEY = base64.b32decode(OTP_SECRET)


def secrets_of(sim, store):
    """All that must not show: what was configured, sent, got, and read."""
    spent = [
        hotp(HOTP_KEY, counter) for counter in range(store.load().last_counter + 1)
    ]
    people = [a[key] for a in sim.avisos for key in ("NSS", "NumCredito")]
    return {PASSWORD, OTP_SECRET, *spent, *people, store.load().token} - {""}


def careless_simulator():
    account = Account(password=PASSWORD, otp=OtpCheck(OTP_SECRET, kind="hotp"))
    return simulator(30, account=account)


CASES = [(None, "")]
CASES += [(fault, "token") for fault in {**ANSWERS, **RULES}]
CASES += [(fault, "query") for fault in {**ANSWERS, **RULES, **PAGES}]


@pytest.mark.parametrize("fault,at", CASES)
def test_nothing_shows(fault, at, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    store, once, shown = MemoryStore(), Patience(attempts=1), []
    quick = changes_for(fault)
    with (
        careless_simulator() as sim,
        client(sim, quick, store=store, patience=once) as asked,
    ):
        if fault:
            sim.faults.set(fault, at=at)
        try:
            shown += [repr(page) for page in asked.pages(QUERY)]
        except SiaError as error:
            shown += [str(error), repr(error), repr(error.args)]
            shown.append("".join(traceback.format_exception(error)))
        shown += [repr(credentials_for(sim)), repr(store.load()), repr(asked)]
        shown.append(repr(profile_for(sim)))
        shown += [target for _method, target, _status in sim.log]
        hidden = secrets_of(sim, store)
    shown += [record.getMessage() for record in caplog.records]
    shown += [str(record.exc_info or "") for record in caplog.records]
    shown += list(capsys.readouterr())
    text = "\n".join(shown)
    assert [secret for secret in hidden if secret in text] == []


def test_the_libraries_were_heard():
    """Else the test above would hear nothing, and be content."""
    heard = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append((record.name, record.getMessage()))
    logger = logging.getLogger()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        with simulator(1) as sim, client(sim) as service:
            list(service.pages(QUERY))
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert any("urllib3" in name and "/avisos?" in text for name, text in heard)
    assert any(name.endswith("sia.transport") for name, _text in heard)


def test_credentials_show_who_and_not_how():
    shown = repr(Credentials("EMP010101AB1", "DES010101AB1", PASSWORD, OTP_SECRET))
    assert "DES010101AB1" in shown
    assert PASSWORD not in shown and OTP_SECRET not in shown
