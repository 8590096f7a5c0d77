"""Each fault of the service: its type, the pages before it, and the run after it."""

from dataclasses import replace

import pytest

from l10n_mx_infonavit_avisos.sources.sia.client import Client
from l10n_mx_infonavit_avisos.sources.sia.errors import (
    Blocked,
    ClockSkew,
    CredentialsRefused,
    MalformedAnswer,
    NotFound,
    OtpAlreadyUsed,
    OtpRefused,
    RateLimited,
    RedirectRefused,
    ServiceRefused,
    TimedOut,
    TlsInvalid,
    TrustExpired,
    TrustMissing,
    TrustRevoked,
    Unavailable,
)
from l10n_mx_infonavit_avisos.tests.simulator import FAULTS

from .sia_samples import (
    PATIENCE,
    changes_for,
    client,
    credentials_for,
    profile_for,
    run,
    simulator,
)

WHOLE = [100, 100, 50]
AT_TOKEN = {"at": "token"}
PAGE_2 = {"page": 2}

# fault, how it is switched on → error, what it says, pages before it
TABLE = [
    ("refused", {}, Unavailable, {"reason": "refused"}, []),
    ("connect_timeout", {}, TimedOut, {"reason": "connect"}, []),
    ("bad_certificate", {"kind": "unknown"}, TlsInvalid, {}, []),
    ("bad_certificate", {"kind": "expired"}, TlsInvalid, {}, []),
    ("bad_certificate", {"kind": "other_host"}, TlsInvalid, {}, []),
    ("reset", AT_TOKEN, Unavailable, {"reason": "reset"}, []),
    ("reset", PAGE_2, Unavailable, {"reason": "reset"}, [100]),
    ("read_timeout", PAGE_2, TimedOut, {"reason": "read"}, [100]),
    ("slow_headers", PAGE_2, TimedOut, {"reason": "total"}, [100]),
    ("slow_body", PAGE_2, TimedOut, {"reason": "total"}, [100]),
    ("endless_body", PAGE_2, MalformedAnswer, {"reason": "too_large"}, [100]),
    ("huge", PAGE_2, MalformedAnswer, {"reason": "too_large"}, [100]),
    ("wrong_password", AT_TOKEN, CredentialsRefused, {"status": 401}, []),
    ("wrong_otp", AT_TOKEN, OtpRefused, {"status": 401}, []),
    ("otp_used", AT_TOKEN, OtpAlreadyUsed, {"status": 401}, []),
    ("clock_off", {}, ClockSkew, {"status": 401}, []),
    ("no_trust", {}, TrustMissing, {"status": 403}, []),
    ("trust_expired", {}, TrustExpired, {"status": 403}, []),
    ("trust_revoked", PAGE_2, TrustRevoked, {"status": 403}, [100]),
    ("blocked", AT_TOKEN, Blocked, {"status": 403}, []),
    ("blocked", PAGE_2, Blocked, {"status": 403}, [100]),
    ("web_page", PAGE_2, Blocked, {"status": 200}, [100]),
    ("redirect", AT_TOKEN, RedirectRefused, {"host": "elsewhere.invalid"}, []),
    ("redirect", PAGE_2, RedirectRefused, {"host": "elsewhere.invalid"}, [100]),
    ("not_found", PAGE_2, NotFound, {"status": 404}, [100]),
    ("too_many_requests", PAGE_2, RateLimited, {"retry_after": None}, [100]),
    (
        "too_many_requests",
        {"page": 2, "retry_after": 90},
        RateLimited,
        {"retry_after": 90},
        [100],
    ),
    ("error_500", PAGE_2, Unavailable, {"status": 500}, [100]),
    ("error_502", PAGE_2, Unavailable, {"status": 502}, [100]),
    ("error_503", PAGE_2, Unavailable, {"retry_after": None}, [100]),
    (
        "error_503",
        {"page": 2, "retry_after": 90},
        Unavailable,
        {"retry_after": 90},
        [100],
    ),
    ("empty_body", PAGE_2, MalformedAnswer, {"reason": "empty"}, [100]),
    ("truncated", PAGE_2, MalformedAnswer, {"reason": "truncated"}, [100]),
    (
        "other_shape",
        PAGE_2,
        MalformedAnswer,
        {"reason": "other_shape", "place": "page"},
        [100],
    ),
    ("other_shape", AT_TOKEN, MalformedAnswer, {"place": "token.value"}, []),
    ("invalid_utf8", PAGE_2, MalformedAnswer, {"reason": "encoding"}, [100]),
    ("not_gzip", PAGE_2, MalformedAnswer, {"reason": "encoding"}, [100]),
    ("deep", PAGE_2, MalformedAnswer, {"reason": "too_deep"}, [100]),
    ("error_inside", PAGE_2, ServiceRefused, {"service_code": "E-77"}, [100]),
    ("page_repeated", PAGE_2, MalformedAnswer, {"reason": "repeated_page"}, [100]),
    ("pages_swapped", {}, MalformedAnswer, {"reason": "other_page"}, [100]),
    ("endless_pages", {}, MalformedAnswer, {"reason": "endless"}, [100] * 8),
]


def named(case):
    fault, switch, *_expected = case
    return "-".join([fault, *(f"{key}={value}" for key, value in switch.items())])


@pytest.mark.parametrize(
    "fault,switch,error,facts,sizes", TABLE, ids=[named(case) for case in TABLE]
)
def test_a_fault_has_a_type_and_the_next_run_completes(
    fault, switch, error, facts, sizes
):
    otp = "totp" if fault == "clock_off" else "hotp"
    tls = fault == "bad_certificate"
    quick = changes_for(fault)
    with simulator(otp=otp, tls=tls) as sim, client(sim, quick) as service:
        sim.faults.set(fault, **switch)
        struck = run(service)
        assert type(struck.error) is error
        told = {name: getattr(struck.error, name) for name in facts}
        assert told == facts
        assert struck.sizes == sizes

        sim.faults.clear()
        after = run(service)
        assert (after.sizes, after.error) == (WHOLE, None)
        assert len(set(after.folios)) == 250


# fault, how it is switched on → pages: what costs nothing, or only itself
BORNE = [
    ("token_expired", {"page": 2, "times": 1}, WHOLE),
    ("malformed_item", PAGE_2, [100, 101, 50]),
    ("duplicate_folios", PAGE_2, [100, 101, 50]),
    ("reset", {"page": 2, "times": 1}, WHOLE),
    ("error_500", {"page": 2, "times": 1}, WHOLE),
    ("error_503", {"page": 2, "times": 1, "retry_after": 0}, WHOLE),
    ("too_many_requests", {"page": 2, "times": 1, "retry_after": 1}, WHOLE),
    (
        "too_many_requests",
        {"page": 2, "times": 1, "retry_after": 0, "as_date": True},
        WHOLE,
    ),
    ("read_timeout", {"page": 2, "times": 1}, WHOLE),
]


@pytest.mark.parametrize(
    "fault,switch,sizes", BORNE, ids=[named(case) for case in BORNE]
)
def test_a_fault_that_passes_costs_nothing(fault, switch, sizes):
    with simulator() as sim, client(sim, changes_for(fault)) as service:
        sim.faults.set(fault, **switch)
        told = run(service)
        assert (told.sizes, told.error) == (sizes, None)
        assert len(set(told.folios)) == 250


def test_every_fault_is_in_the_tables():
    assert {case[0] for case in TABLE + BORNE} == set(FAULTS)


def test_a_name_that_nobody_knows():
    with simulator() as sim:
        nowhere = {
            "address": "http://simulator.invalid",
            "hosts": ["simulator.invalid"],
        }
        with client(sim, nowhere) as service:
            error = run(service).error
    assert (type(error), error.reason) == (Unavailable, "dns")


def test_a_network_that_does_not_lead_there():
    with simulator() as sim:
        profile = profile_for(sim)
        # No document may name it: it is nobody's address.
        request = replace(profile.token_request, address="http://255.255.255.255")
        profile = replace(profile, token_request=request)
        with Client(profile, credentials_for(sim), patience=PATIENCE) as service:
            error = run(service).error
    assert (type(error), error.reason) == (Unavailable, "unreachable")


@pytest.mark.parametrize("seconds", [600, -7200])
def test_a_wrong_clock_is_told_with_its_error(seconds):
    with simulator(otp="totp") as sim, client(sim) as service:
        sim.faults.set("clock_off", seconds=seconds)
        error = run(service).error
    assert type(error) is ClockSkew
    assert error.seconds == pytest.approx(-seconds, abs=1)


def test_a_wrong_clock_is_no_excuse_where_passwords_are_counted():
    with simulator(otp="hotp") as sim, client(sim) as service:
        sim.faults.set("clock_off")
        sim.faults.set("wrong_otp", at="token")
        assert type(run(service).error) is OtpRefused


def test_pages_out_of_order_lose_nothing_where_pages_have_no_number():
    with simulator() as sim:
        with client(sim, {"query.answer.page_number": ""}) as service:
            sim.faults.set("pages_swapped")
            told = run(service)
    assert (told.sizes, told.error) == ([100, 50, 100], None)
    assert len(set(told.folios)) == 250


@pytest.mark.parametrize(
    "fault,most",
    [
        ("wrong_password", 1),
        ("wrong_otp", 1),
        ("otp_used", 1),
        ("too_many_requests", 1),
        ("blocked", 1),
        ("error_500", 2),
    ],
)
def test_only_what_may_pass_is_tried_again(fault, most):
    with simulator() as sim, client(sim) as service:
        sim.faults.set(fault, at="token")
        run(service)
        assert sim.count("/token") == most


def test_another_try_is_logged(caplog):
    caplog.set_level("INFO")
    with simulator(1) as sim, client(sim) as service:
        sim.faults.set("error_503", times=1)
        assert run(service).error is None
    assert "unavailable reason=server_error status=503: once more in" in caplog.text


@pytest.mark.parametrize("error", [CredentialsRefused, OtpRefused, ClockSkew])
def test_what_may_lock_the_account_says_so(error):
    assert error.blames_credentials and not error.retry_soon


@pytest.mark.parametrize("at,blames", [("token", True), ("query", False)])
def test_a_refusal_that_nobody_knows_may_be_the_credentials(at, blames):
    with simulator(1) as sim, client(sim) as service:
        sim.faults.set("error_inside", at=at)
        error = run(service).error
    assert (type(error), error.blames_credentials) == (ServiceRefused, blames)


@pytest.mark.parametrize("error", [Unavailable, TimedOut, RateLimited, OtpAlreadyUsed])
def test_what_may_pass_says_so(error):
    assert error.retry_soon and not error.blames_credentials


def test_codes_are_unlike_each_other():
    errors = {case[2] for case in TABLE}
    assert len({error.code for error in errors}) == len(errors)
