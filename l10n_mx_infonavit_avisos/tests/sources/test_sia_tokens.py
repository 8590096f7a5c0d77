"""Tokens and one-time passwords: got once, shared, renewed, never spent twice."""

# pylint: disable=missing-return

import base64
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from l10n_mx_infonavit_avisos.sources.sia.credentials import MemoryStore, TokenState
from l10n_mx_infonavit_avisos.sources.sia.errors import (
    MalformedAnswer,
    OtpAlreadyUsed,
    OtpRefused,
    TokenRefused,
    Unavailable,
    UnusableValue,
)
from l10n_mx_infonavit_avisos.sources.sia.otp import OneTimePasswords
from l10n_mx_infonavit_avisos.sources.sia.protocol import Otp, TokenAnswer
from l10n_mx_infonavit_avisos.sources.sia.tokens import read_token
from l10n_mx_infonavit_avisos.tests.simulator import Account
from l10n_mx_infonavit_avisos.tests.simulator.otp import OtpCheck, hotp

from .sia_samples import OTP_SECRET, QUERY, client, credentials_for, run, simulator

KEY = base64.b32decode(OTP_SECRET)


# --- tokens ---------------------------------------------------------------------------


def test_a_token_serves_many_queries():
    with simulator(1) as sim, client(sim) as service:
        for _query in range(3):
            assert run(service).error is None
        assert (sim.count("/token"), sim.count("/avisos")) == (1, 3)


def test_a_token_is_shared_by_the_clients_of_a_store():
    store = MemoryStore()
    with simulator(1) as sim:
        for _worker in range(3):
            with client(sim, store=store) as service:
                assert run(service).error is None
        assert sim.count("/token") == 1
    assert store.load().token and store.load().usable_until > datetime.now(timezone.utc)


def test_a_token_is_renewed_before_it_ends():
    with simulator(1, token_seconds=0.3) as sim, client(sim) as service:
        run(service)
        time.sleep(0.28)
        assert run(service).error is None
        # It was not tried: nothing was refused.
        assert {status for _method, _target, status in sim.log} == {200}
        assert sim.count("/token") == 2


def test_a_token_that_ends_between_pages_is_renewed_once_and_the_page_asked_again():
    with simulator() as sim, client(sim) as service:
        sim.faults.set("token_expired", page=2, times=1)
        told = run(service)
        statuses = [status for _method, _target, status in sim.log]
    assert (told.sizes, told.error) == ([100, 100, 50], None)
    assert statuses == [200, 200, 401, 200, 200, 200]


def test_a_service_that_takes_no_token_is_not_asked_for_ever():
    with simulator() as sim, client(sim) as service:
        sim.faults.set("token_expired", page=2)
        told = run(service)
        assert (told.sizes, type(told.error)) == ([100], TokenRefused)
        assert (sim.count("/token"), sim.count("/avisos")) == (2, 3)


def test_a_token_that_another_worker_renewed_is_used():
    store = MemoryStore()
    with simulator() as sim:
        with client(sim, store=store) as one, client(sim, store=store) as other:
            first, second = one.pages(QUERY), other.pages(QUERY)
            next(first), next(second)
            sim.faults.set("token_expired", page=2, times=1)
            next(first)
            next(second)  # its token has gone, and the store has the new one
            assert sim.count("/token") == 2


ENDS = datetime(2027, 1, 31, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "kind,written,settings",
    [
        ("epoch", int(ENDS.timestamp()), {}),
        ("epoch", str(ENDS.timestamp()), {}),
        ("datetime", "2027-01-31T12:00:00", {}),
        ("datetime", "2027-01-31T12:00:00Z", {}),
        ("datetime", "2027-01-31T06:00:00-06:00", {}),
        ("datetime", "2027-01-31T06:00:00", {"expiry_offset": "-06:00"}),
        ("datetime", "31/01/2027 12:00", {"expiry_format": "%d/%m/%Y %H:%M"}),
    ],
)
def test_the_end_of_a_token_is_read(kind, written, settings):
    places = TokenAnswer("t", "e", kind, "", "+00:00")
    document = {"t": "token", "e": written}
    state = read_token(document, replace(places, **settings), TokenState())
    assert ENDS - state.usable_until == timedelta(seconds=30)


def test_a_short_token_has_a_small_margin():
    places = TokenAnswer("t", "e", "seconds", "", "+00:00")
    state = read_token({"t": "token", "e": 10}, places, TokenState(last_counter=7))
    left = state.usable_until - datetime.now(timezone.utc)
    assert timedelta(seconds=8.5) < left <= timedelta(seconds=9)
    assert state.last_counter == 7


def test_a_token_without_an_end_is_used_until_it_is_refused():
    places = TokenAnswer("t", "", "none", "", "+00:00")
    state = read_token({"t": "token"}, places, TokenState())
    assert state.usable_until is None and state.is_usable()


@pytest.mark.parametrize("token", [None, "", 7, {}, "x" * 20_000])
def test_a_token_is_a_text_of_some_size(token):
    places = TokenAnswer("t", "", "none", "", "+00:00")
    with pytest.raises(MalformedAnswer):
        read_token({"t": token}, places, TokenState())


@pytest.mark.parametrize("written", [None, "soon", "nan", 1e99, "31/01/2027"])
@pytest.mark.parametrize("kind", ["seconds", "epoch", "datetime"])
def test_an_unreadable_end_is_told(kind, written):
    places = TokenAnswer("t", "e", kind, "", "+00:00")
    with pytest.raises(MalformedAnswer) as caught:
        read_token({"t": "token", "e": written}, places, TokenState())
    assert caught.value.place == "e"


# --- one-time passwords ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["totp", "hotp"])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("digits", [6, 8])
def test_the_service_takes_the_one_time_passwords_of_a_profile(kind, algorithm, digits):
    check = OtpCheck(
        OTP_SECRET, kind=kind, interval=1, digits=digits, algorithm=algorithm
    )
    changes = {"otp.digits": digits, "otp.hash": algorithm}
    with simulator(1, account=Account(otp=check)) as sim:
        with client(sim, changes) as service:
            assert run(service).error is None


@pytest.mark.parametrize(
    "encoding,written",
    [
        ("base32", OTP_SECRET.lower()),
        ("base32", " ".join([OTP_SECRET[:8], OTP_SECRET[8:]])),
        ("base32", OTP_SECRET + "===="),
        ("base64", base64.b64encode(KEY).decode()),
        ("hex", KEY.hex()),
        ("text", KEY.decode()),
    ],
)
def test_a_secret_is_written_in_many_ways(encoding, written):
    settings = Otp("hotp", 6, 30, "sha1", encoding)
    assert OneTimePasswords(settings, written).wait_for(3) == hotp(KEY, 3)


@pytest.mark.parametrize(
    "encoding,written",
    [
        ("base32", ""),
        ("base32", "no es base32!"),
        ("base64", "ñ"),
        ("hex", "xyz"),
        ("text", "  "),
    ],
)
def test_what_is_no_secret_is_not_sent(encoding, written):
    with pytest.raises(UnusableValue) as caught:
        OneTimePasswords(Otp("totp", 6, 30, "sha1", encoding), written)
    assert caught.value.place == "otp_secret"


def test_the_next_totp_waits_for_its_interval():
    with simulator(1, otp="totp") as sim, client(sim) as service:
        run(service)
        begun = time.monotonic()
        assert [step.error for step in service.check(QUERY)] == [None] * 6
        assert time.monotonic() - begun < 2
        assert sim.count("/token") == 2


def test_a_clock_that_was_set_back_is_not_waited_for():
    passwords = OneTimePasswords(Otp("totp", 6, 30, "sha1", "base32"), OTP_SECRET)
    tomorrow = int(time.time() + 86_400) // 30
    with pytest.raises(OtpAlreadyUsed) as caught:
        passwords.next_counter(tomorrow)
    assert 86_000 < caught.value.retry_after < 87_000


def test_an_hotp_counts_whatever_happens():
    store = MemoryStore()
    with simulator(1) as sim:
        for expected, fault in enumerate(["wrong_password", "error_500", None]):
            sim.faults.clear()
            if fault:
                sim.faults.set(fault, at="token", times=1)
            with client(sim, store=store) as service:
                run(service)
            assert store.load().last_counter >= expected
        assert sim.account.otp.last_counter == store.load().last_counter


def test_a_one_time_password_that_could_not_be_sent_is_not_spent():
    store = MemoryStore()
    with simulator(1) as sim, client(sim, store=store) as service:
        sim.faults.set("refused")
        assert isinstance(run(service).error, Unavailable)
        assert store.load().last_counter == -1
        sim.faults.clear()
        assert run(service).error is None
        assert store.load().last_counter == 0


class CrashingStore(MemoryStore):
    def save(self, state):
        super().save(state)
        raise SystemExit  # the process dies as soon as the counter is safe


def test_a_crash_does_not_spend_a_one_time_password_twice():
    store = CrashingStore()
    with simulator(1) as sim:
        with client(sim, store=store) as service, pytest.raises(SystemExit):
            next(service.pages(QUERY))
        assert (sim.count("/token"), store.load().last_counter) == (0, 0)


def test_a_short_secret_is_taken_as_it_is():
    short = OtpCheck(OTP_SECRET[:8], kind="hotp")
    with simulator(1, account=Account(otp=short)) as sim, client(sim) as service:
        assert run(service).error is None


def test_a_wrong_secret_is_an_otp_refused():
    with simulator(1) as sim:
        wrong = replace(credentials_for(sim), otp_secret="KRUGKIDROVUWG2ZA")
        with client(sim, credentials=wrong) as service:
            assert type(run(service).error) is OtpRefused


def test_a_query_may_need_a_one_time_password_of_its_own():
    changes = {"query.request.headers.X-Otp": "{otp}"}
    store = MemoryStore()
    with simulator() as sim, client(sim, changes, store=store) as service:
        assert run(service).sizes == [100, 100, 50]
    assert store.load().last_counter == 3


# --- workers --------------------------------------------------------------------------


class SeenStore(MemoryStore):
    """Shows that nobody touches the state but who holds the lock."""

    def __init__(self):
        super().__init__()
        self._holder = None

    @contextmanager
    def lock(self):
        with super().lock():
            self._holder = threading.get_ident()
            yield
            self._holder = None

    def load(self):
        assert self._holder == threading.get_ident()
        return super().load()

    def save(self, state):
        assert self._holder == threading.get_ident()
        super().save(state)


@pytest.mark.parametrize("otp", ["totp", "hotp"])
def test_workers_spend_one_otp(otp):
    store, results = SeenStore(), []
    with simulator(otp=otp) as sim:
        sim.faults.set("read_timeout", at="token", seconds=0.1)
        start = threading.Barrier(6)

        def work():
            with client(sim, store=store) as service:
                start.wait()
                results.append(run(service))

        workers = [threading.Thread(target=work) for _worker in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sim.count("/token") == 1
    assert [told.error for told in results] == [None] * 6
    assert {len(told.folios) for told in results} == {250}
