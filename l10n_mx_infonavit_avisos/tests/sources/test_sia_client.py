"""The client: pages, paging, tokens, patience, and the test of a connection."""

import hashlib
import hmac
import json
import socket
import time
import tracemalloc
from dataclasses import replace

import pytest

from l10n_mx_infonavit_avisos.sources.sia import authenticator, transport
from l10n_mx_infonavit_avisos.sources.sia.check import STEPS, reach
from l10n_mx_infonavit_avisos.sources.sia.errors import (
    Blocked,
    CredentialsRefused,
    MalformedAnswer,
    TlsInvalid,
    TrustMissing,
    Unavailable,
    UnusableValue,
)
from l10n_mx_infonavit_avisos.sources.sia.limits import Limits, Patience
from l10n_mx_infonavit_avisos.sources.sia.paging import Pager
from l10n_mx_infonavit_avisos.sources.sia.protocol import Paging, Timeouts
from l10n_mx_infonavit_avisos.sources.sia.watch import Watch
from l10n_mx_infonavit_avisos.tests.simulator import (
    Account,
    Trust,
    made_up_avisos,
)

from .sia_samples import QUERY, QUICK, client, run, simulator, simulator_process

WHOLE = [100, 100, 50]
MB = 1024 * 1024


# --- pages --------------------------------------------------------------------------


def test_pages_are_numbered_and_hold_the_answer_and_its_avisos():
    with simulator(150) as sim, client(sim) as service:
        pages = list(service.pages(QUERY))
        avisos = sim.avisos
    assert [page.number for page in pages] == [1, 2]
    assert json.loads(pages[1].raw)["avisos"] == avisos[100:]
    first = pages[0].entries[0]
    assert (first.position, first.problems) == (1, ())
    assert first.notice.folio == avisos[0]["FolioAviso"]
    assert json.loads(first.original) == avisos[0]


def test_a_page_is_asked_for_when_it_is_wanted():
    with simulator() as sim, client(sim) as service:
        pages = service.pages(QUERY)
        assert sim.log == []
        next(pages)
        assert (sim.count("/token"), sim.count("/avisos")) == (1, 1)


def test_the_query_says_for_whom_and_when():
    with simulator(40) as sim, client(sim) as service:
        run(service)
        [_token, (method, target, status)] = sim.log
    assert (method, status) == ("GET", 200)
    assert target.startswith("/avisos?rfc=EMP010101AB1&nrp=Y9900001109")
    assert "from=2026-09-01&to=2026-12-31&size=100" in target
    assert "cursor" not in target


def test_no_avisos_is_one_empty_page():
    with simulator(0) as sim, client(sim) as service:
        assert run(service).sizes == [0]


def test_an_answer_is_kept_before_it_is_read():
    kept = []
    with simulator() as sim, client(sim) as service:
        sim.faults.set("truncated", page=2)
        told = run(service, keep=lambda number, raw: kept.append((number, raw)))
    assert isinstance(told.error, MalformedAnswer)
    assert [number for number, _raw in kept] == [1, 2]
    assert json.loads(kept[0][1]) and kept[1][1].startswith(b'{"avisos": [')


def test_a_malformed_item_costs_itself():
    with simulator(3) as sim, client(sim) as service:
        sim.faults.set("malformed_item")
        [page] = service.pages(QUERY)
    assert [entry.notice is not None for entry in page.entries] == [1, 0, 1, 1]
    assert json.loads(page.entries[1].original) == {"FolioAviso": "R1", "NSS": "12"}
    assert "nss" in {problem.field for problem in page.entries[1].problems}


def test_avisos_that_come_while_one_reads_are_read():
    with simulator(150) as sim, client(sim) as service:
        pages = service.pages(QUERY)
        next(pages)
        sim.avisos.extend(made_up_avisos(100, first=151))
        assert [len(page.entries) for page in pages] == [100, 50]


BY_PAGE = {
    "query.paging.kind": "page",
    "query.request.query": {
        "nrp": "{nrp}",
        "from": "{date_from}",
        "to": "{date_to}",
        "size": "{page_size}",
        "page": "{page}",
    },
}


@pytest.mark.parametrize(
    "changes,sizes",
    [
        ({}, WHOLE),
        (BY_PAGE | {"query.answer.has_more": "more"}, WHOLE),
        (BY_PAGE | {"query.answer.page_count": "pages"}, WHOLE),
        (BY_PAGE, [*WHOLE, 0]),
        (
            BY_PAGE
            | {
                "query.request.query.page": "",
                "query.request.query.offset": "{offset}",
                "query.answer.has_more": "more",
            },
            WHOLE,
        ),
        ({"query.paging.kind": "none", "query.paging.page_size": 300}, [250]),
    ],
    ids=["cursor", "has_more", "page_count", "until_empty", "offset", "none"],
)
def test_every_way_of_paging_gives_all(changes, sizes):
    with simulator() as sim, client(sim, changes) as service:
        told = run(service)
    assert (told.sizes, told.error) == (sizes, None)
    assert len(set(told.folios)) == 250


def test_a_service_that_gives_smaller_pages_than_asked_for_loses_nothing():
    with simulator(largest_page=60) as sim, client(sim, BY_PAGE) as service:
        assert run(service).sizes == [60, 60, 60, 60, 10, 0]


@pytest.mark.parametrize("place", ["page", "pages", "more"])
def test_what_says_the_page_has_to_be_readable(place):
    paths = {"page": "page_number", "pages": "page_count", "more": "has_more"}
    wrong = {f"query.answer.{paths[place]}": "avisos.0.NSS.no"}
    with simulator() as sim, client(sim, BY_PAGE | wrong) as service:
        error = run(service).error
    assert (error.reason, error.place) == ("other_shape", "avisos.0.NSS.no")


def taken(kind, *documents):
    """The pages that these answers are, or why the last is none."""
    paths = {"cursor": {"next_cursor": "next"}, "page": {"has_more": "more"}}[kind]
    empty = {"next_cursor": "", "has_more": "", "page_count": "", "page_number": ""}
    pager = Pager(Paging(kind, 2, 1, **{**empty, **paths}), "avisos", 9)
    try:
        return [pager.take(document) for document in documents] + [pager.is_done]
    except MalformedAnswer as error:
        return error.reason, error.place


@pytest.mark.parametrize(
    "kind,documents,expected",
    [
        ("cursor", [{"avisos": None}], [[], True]),
        ("cursor", [{"avisos": [], "next": 0}, {"avisos": [1]}], [[], [1], True]),
        ("cursor", [{"avisos": {}}], ("other_shape", "avisos")),
        ("cursor", [{}], ("other_shape", "avisos")),
        ("cursor", [{"avisos": [], "next": [1]}], ("other_shape", "next")),
        ("cursor", [{"avisos": [], "next": True}], ("other_shape", "next")),
        ("cursor", [{"avisos": [], "next": "\ud83d"}], ("other_shape", "next")),
        ("cursor", [{"avisos": [], "next": "x" * 5000}], ("other_shape", "next")),
        ("cursor", [{"avisos": [], "next": "a"}] * 2, ("endless", "")),
        ("cursor", [{"avisos": [1], "next": "a"}] * 2, ("repeated_page", "")),
        ("page", [{"avisos": [1], "more": "TRUE"}], [[1], False]),
        ("page", [{"avisos": [1], "more": 0}], [[1], True]),
        ("page", [{"avisos": [], "more": True}], ("endless", "")),
        ("page", [{"avisos": [1], "more": "sí"}], ("other_shape", "more")),
    ],
)
def test_an_answer_is_a_page_or_says_why_not(kind, documents, expected):
    assert taken(kind, *documents) == expected


def test_an_error_can_mean_that_there_are_no_avisos():
    rule = [{"status": 404, "error": "no_avisos"}]
    with simulator() as sim, client(sim, {"errors.map": rule}) as service:
        sim.faults.set("not_found", page=2)
        assert run(service).sizes == [100, 0]


# --- trust and quota ------------------------------------------------------------------


def test_trust_is_for_a_registro_patronal():
    account = Account()
    with simulator(1, account=account, trusts=[Trust(account.rfc, "A1")]) as sim:
        with client(sim) as service:
            assert isinstance(run(service).error, TrustMissing)
            trusted = replace(QUERY, nrp="A1")
            assert next(service.pages(trusted)).entries == ()


def test_a_quota_is_told_by_its_code():
    rules = {"errors.map": [{"code": "QUOTA", "error": "rate_limited"}]}
    with simulator(per_minute=2) as sim, client(sim, rules) as service:
        told = run(service)
    assert (told.sizes, told.error.code) == ([100, 100], "rate_limited")


def test_no_minute_sees_more_requests_than_the_profile_says(monkeypatch):
    monkeypatch.setattr(transport, "_MINUTE", 0.3)
    waits = []
    monkeypatch.setattr(transport.time, "sleep", waits.append)
    pace = transport.Pace(2)
    for _request in range(3):
        pace.wait()
    assert [0.2 < wait <= 0.3 for wait in waits] == [True]


# --- the way there --------------------------------------------------------------------


def test_the_environment_does_not_say_where_secrets_go(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
    with simulator(1) as sim, client(sim) as service:
        assert run(service).error is None


def test_a_proxy_is_an_explicit_choice():
    with simulator(1) as sim, client(sim, proxy="http://127.0.0.1:1") as service:
        error = run(service).error
    assert (type(error), error.reason) == (Unavailable, "proxy")


def test_a_certificate_is_trusted_if_the_caller_says_so():
    with simulator(1, tls=True) as sim:
        with client(sim) as service:
            assert run(service).sizes == [1]
        sim.ca_bundle = ""
        with client(sim) as service:
            assert isinstance(run(service).error, TlsInvalid)


@pytest.mark.parametrize("fault", ["slow_body", "slow_headers"])
def test_a_drip_ends_in_time_over_tls_too(fault):
    with simulator(tls=True) as sim:
        with client(sim, QUICK, patience=Patience(attempts=1)) as service:
            sim.faults.set(fault)
            error = run(service).error
    assert (error.code, error.reason) == ("timed_out", "total")


def test_a_connection_that_came_too_late_is_cut():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch = Watch()
        with watch.running(0.01):
            time.sleep(0.05)
            watch.hold(ours)
            assert watch.is_over and ours.recv(1) == b""


@pytest.mark.parametrize(
    "before,after",
    [
        (b'[{"a": ["b"]}]', None),
        (b'{"a": "[[[[', b'[["}'),
        (b'"\\', b'"[[[["'),
        (b'"\\\\', b'"[[[['),
        (b"[[", b"[["),
    ],
)
def test_depth_is_followed_across_chunks(before, after):
    whole = before + (after or b"")
    verdicts = set()
    for cut in (len(before), len(whole)):
        depth = transport.Depth(3)
        try:
            depth.feed(whole[:cut])
            depth.feed(whole[cut:])
            verdicts.add("fits")
        except MalformedAnswer:
            verdicts.add("too deep")
    expected = whole.replace(b"\\\\", b"").replace(b'\\"', b"")
    open_brackets = b"".join(expected.split(b'"')[::2])
    assert verdicts == {"too deep" if open_brackets.count(b"[") > 3 else "fits"}


# --- an authenticator -----------------------------------------------------------------


def test_a_signature_is_what_an_authenticator_is_for(monkeypatch):
    monkeypatch.setattr(authenticator, "_registered", dict(authenticator._registered))

    @authenticator.register("signed")
    class Signed(authenticator.Authenticator):
        """The HMAC-SHA256 of the body, by the contraseña."""

        def sign_token_request(self, request, credentials):
            key = credentials.password.encode()
            signature = hmac.new(key, request.body, hashlib.sha256)
            request.headers["X-Signature"] = signature.hexdigest()

    account = Account()
    account.signature_key = account.password
    with simulator(1, account=account) as sim:
        with client(sim) as service:
            error = run(service).error
            assert (type(error), error.service_code) == (
                CredentialsRefused,
                "SIGNATURE",
            )
        with client(sim, {"authenticator": "signed"}) as service:
            assert run(service).error is None


def test_an_authenticator_sends_nobody_elsewhere(monkeypatch):
    class Elsewhere(authenticator.Authenticator):
        def sign_token_request(self, request, credentials):
            request.url = request.url.replace("127.0.0.1", "localhost")

    monkeypatch.setitem(authenticator._registered, "elsewhere", Elsewhere)
    with simulator(1) as sim:
        with client(sim, {"authenticator": "elsewhere"}) as service:
            error = run(service).error
            assert (type(error), error.place) == (UnusableValue, "authenticator")
            assert sim.log == []


# --- the test of a connection ---------------------------------------------------------


def outcomes(service):
    return [step.outcome for step in service.check(QUERY)]


OK, FAILED, NOT_TRIED, NOT_NEEDED = "ok", "failed", "not_tried", "not_needed"


def test_each_step_of_a_good_connection_is_ok():
    with simulator(1, tls=True) as sim, client(sim) as service:
        steps = list(service.check(QUERY))
    assert [step.name for step in steps] == list(STEPS)
    assert {(step.outcome, step.error) for step in steps} == {(OK, None)}


def test_what_a_connection_does_without_is_said():
    fields = {"user": "{developer_rfc}", "password": "{password}"}
    without_otp = {"token.request.body.fields": fields}
    with simulator(1, otp="none") as sim, client(sim, without_otp) as service:
        assert outcomes(service) == [OK, NOT_NEEDED, OK, NOT_NEEDED, OK, OK]


@pytest.mark.parametrize(
    "fault,switch,expected",
    [
        ("refused", {}, [FAILED, *[NOT_TRIED] * 5]),
        ("bad_certificate", {}, [OK, FAILED, *[NOT_TRIED] * 4]),
        ("wrong_password", {"at": "token"}, [OK, OK, FAILED, *[NOT_TRIED] * 3]),
        ("error_500", {"at": "token"}, [OK, OK, FAILED, *[NOT_TRIED] * 3]),
        ("wrong_otp", {"at": "token"}, [OK, OK, OK, FAILED, *[NOT_TRIED] * 2]),
        ("clock_off", {}, [OK, OK, OK, FAILED, *[NOT_TRIED] * 2]),
        ("no_trust", {}, [*[OK] * 4, FAILED, NOT_TRIED]),
        ("blocked", {}, [*[OK] * 4, NOT_TRIED, FAILED]),
        ("other_shape", {}, [*[OK] * 4, NOT_TRIED, FAILED]),
    ],
)
def test_the_step_that_fails_has_the_error(fault, switch, expected):
    otp = "totp" if fault == "clock_off" else "hotp"
    with simulator(1, otp=otp, tls=True) as sim, client(sim) as service:
        sim.faults.set(fault, **switch)
        steps = list(service.check(QUERY))
    assert [step.outcome for step in steps] == expected
    assert [step.error is not None for step in steps] == [
        outcome == FAILED for outcome in expected
    ]


def test_a_check_asks_once_and_for_a_new_token():
    with simulator(1) as sim, client(sim) as service:
        run(service)
        assert outcomes(service)[2] == OK
        assert sim.count("/token") == 2
        sim.faults.set("error_500", at="token")
        list(service.check(QUERY))
        assert sim.count("/token") == 3


def test_a_bare_address_is_reached():
    timeouts = Timeouts(5.0, 5.0, 9.0)
    with simulator(0, tls=True) as sim:
        trusted = {"timeouts": timeouts, "ca_bundle": sim.ca_bundle}
        assert reach(sim.url + "/firma/api/ocsp", **trusted) == 404
        with pytest.raises(TlsInvalid):
            reach(sim.url, timeouts=timeouts)
        sim.faults.set("blocked", at="other")
        with pytest.raises(Blocked):
            reach(sim.url, **trusted)
        sim.faults.set("refused")
        with pytest.raises(Unavailable):
            reach(sim.url, **trusted)
    with pytest.raises(UnusableValue):
        reach("http://127.0.0.1")


# --- memory ---------------------------------------------------------------------------


def test_ten_thousand_avisos_pass_through_little_memory():
    in_twenty = {"query.paging.page_size": 500}
    with simulator_process("--generate", "10000") as sim:
        with client(sim, in_twenty, limits=Limits(pages=20)) as service:
            tracemalloc.start()
            count = sum(len(page.entries) for page in service.pages(QUERY))
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert count == 10_000
    assert peak < 6 * MB
