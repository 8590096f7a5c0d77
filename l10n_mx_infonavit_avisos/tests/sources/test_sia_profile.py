"""Service profiles: what is checked, to which place, and what they can never say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.sources.payload import FIELDS, PayloadMap
from l10n_mx_infonavit_avisos.sources.sia import authenticator, profile, template
from l10n_mx_infonavit_avisos.sources.sia.errors import (
    MAPPABLE,
    ProfileIncomplete,
    ProfileInvalid,
)

from .samples import TYPE_CODES
from .sia_samples import DOCUMENT, PROFILES, changed

PRODUCTION = {
    "environment": "production",
    "address": "https://servicio.example:8991/sia",
    "hosts": ["servicio.example"],
}
HEADERS = "token.request.headers"
FIELDS_OF_TOKEN = "token.request.body.fields"


def faults(changes, document=DOCUMENT):
    found = profile.validate(changed(document, changes))
    return [(fault.path, fault.code) for fault in found]


def lacks(changes, document=DOCUMENT):
    found = profile.lacks(changed(document, changes))
    return [(fault.path, fault.code) for fault in found]


# --- what ships ---------------------------------------------------------------------


def shipped(name):
    return (PROFILES / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", ["production", "certification", "simulator"])
def test_what_ships_is_sound_and_goes_through_a_file_unchanged(name):
    document = profile.parse(shipped(name))
    assert document["environment"] == name
    assert profile.validate(document) == ()
    assert profile.export(document) == shipped(name)


@pytest.mark.parametrize("name", ["production", "certification"])
def test_nothing_is_invented_for_infonavits_own_service(name):
    document = profile.parse(shipped(name))
    assert document["address"] == "" and document["hosts"] == []
    assert "Guía para la Implementación" in document["note"]
    for part in ("token", "query"):
        request = document[part]["request"]
        assert not (request["method"] or request["path"])
        assert not (request["headers"] or request["query"] or request["body"]["fields"])
    assert document["errors"]["map"] == []
    assert document["avisos"]["fields"] == dict(FIELDS)


def test_an_incomplete_profile_says_what_it_lacks_and_cannot_be_used():
    document = profile.parse(shipped("production"))
    assert {fault.path for fault in profile.lacks(document)} == {
        "address",
        "hosts",
        "otp.kind",
        "token.request.method",
        "token.request.path",
        "token.request",
        "token.answer.token",
        "query.request.method",
        "query.request.path",
        "query.request",
        "query.date_format",
        "query.paging.kind",
        "query.answer.items",
    }
    with pytest.raises(ProfileIncomplete) as caught:
        profile.load(document)
    assert "query.answer.items" in caught.value.missing


def test_the_simulators_profile_is_complete():
    loaded = profile.load(DOCUMENT)
    assert (loaded.environment, loaded.otp.kind) == ("simulator", "totp")
    assert loaded.payload_map(TYPE_CODES) == PayloadMap(TYPE_CODES)
    mapped = {rule.error for rule in loaded.errors.rules}
    assert mapped <= {*MAPPABLE, "no_avisos"}


def test_a_profile_of_production_can_be_completed():
    assert faults(PRODUCTION) == lacks(PRODUCTION) == []
    loaded = profile.load(changed(DOCUMENT, PRODUCTION))
    assert loaded.query_request.address == "https://servicio.example:8991/sia"


def test_each_request_may_have_an_address_of_its_own():
    other = {"query.request.address": "https://servicio.example:8624/"}
    loaded = profile.load(changed(DOCUMENT, PRODUCTION | other))
    assert loaded.query_request.address == "https://servicio.example:8624"


# --- mistakes -----------------------------------------------------------------------


@pytest.mark.parametrize("document", [None, {}])
def test_an_empty_document_lacks_and_is_not_wrong(document):
    assert profile.validate(document) == ()
    assert ("environment", "missing") in [
        (fault.path, fault.code) for fault in profile.lacks(document)
    ]


@pytest.mark.parametrize(
    "path,value,code",
    [
        ("format", 2, "out_of_range"),
        ("environment", "staging", "not_a_choice"),
        ("environment", 7, "not_text"),
        ("enviroment", "production", "unknown_key"),
        ("name", "two\nlines", "form"),
        ("hosts", "127.0.0.1", "not_a_list"),
        ("timeouts", [], "not_an_object"),
        ("timeouts.connect", 0, "out_of_range"),
        ("timeouts.connect", "10", "not_a_number"),
        ("timeouts.connect", True, "not_a_number"),
        ("timeouts.read", float("nan"), "out_of_range"),
        ("timeouts.conect", 10, "unknown_key"),
        ("requests_per_minute", 1.5, "not_a_number"),
        ("otp.kind", "sms", "not_a_choice"),
        ("otp.digits", 11, "out_of_range"),
        ("otp.interval", 0, "out_of_range"),
        ("otp.hash", "md5", "not_a_choice"),
        ("otp.secret_encoding", "rot13", "not_a_choice"),
        ("token.request.method", "get", "not_a_choice"),
        ("token.request.path", "token", "form"),
        ("token.request.path", "/token?x=1", "form"),
        ("token.request.path", "/a b", "form"),
        (f"{HEADERS}.Bad Name", "x", "form"),
        (f"{HEADERS}.X-Line", "a\r\nX-Other: b", "form"),
        (f"{HEADERS}.X-Space", " a", "form"),
        (f"{HEADERS}.X-Letter", "ñ", "form"),
        (f"{HEADERS}.X-Number", 1, "not_text"),
        (f"{HEADERS}.Host", "elsewhere.example", "not_allowed"),
        (f"{HEADERS}.transfer-encoding", "chunked", "not_allowed"),
        (f"{HEADERS}.Authorization", "Basic dXNlcjpwYXNz", "literal_secret"),
        ("token.request.query.{rfc}", "x", "form"),
        ("token.request.body.kind", "xml", "not_a_choice"),
        (f"{FIELDS_OF_TOKEN}.{{rfc}}", "x", "form"),
        ("token.answer.token", "a..b", "form"),
        ("token.answer.token", "$.a", "form"),
        ("token.answer.expiry", "", "missing"),
        ("token.answer.expiry_format", "%Q", "form"),
        ("token.answer.expiry_offset", "Mexico", "form"),
        ("query.date_format", "%Y-%m", "form"),
        ("query.paging.kind", "link", "not_a_choice"),
        ("query.paging.page_size", 0, "out_of_range"),
        ("query.answer.items", "a b", "form"),
        ("errors.map", {}, "not_a_list"),
        ("avisos.fields.nombre", "Nombre", "unknown_key"),
        ("avisos.fields.nss", 7, "not_text"),
        ("avisos.discount_types.1", "pesos", "not_a_choice"),
    ],
)
def test_a_mistake_is_told_with_its_place(path, value, code):
    assert (path, code) in faults({path: value})


@pytest.mark.parametrize(
    "path,value,place,code",
    [
        ("token.request.body.kind", "none", FIELDS_OF_TOKEN, "unexpected"),
        ("hosts", ["127.0.0.1", "A.example"], "hosts.1", "form"),
        ("address", "https://127.0.0.1/á", "address", "form"),
        ("token.request.body", {"fields": [1]}, FIELDS_OF_TOKEN, "not_an_object"),
        ("errors.map", ["E1"], "errors.map.0", "not_an_object"),
        ("errors.map", [{"status": 9}], "errors.map.0.status", "out_of_range"),
        ("errors.map", [{"error": "x"}], "errors.map.0.error", "not_a_choice"),
        (HEADERS, {"X-A": "1", "x-a": "2"}, f"{HEADERS}.x-a", "repeated"),
        (FIELDS_OF_TOKEN, {"a": "\ud800"}, f"{FIELDS_OF_TOKEN}.a", "form"),
        (
            "avisos.discount_types",
            {"1": "factor", "01": "factor"},
            "avisos.discount_types.01",
            "repeated",
        ),
        ("avisos.type_codes", {"\0": "retencion"}, "avisos.type_codes.\0", "form"),
        ("avisos.date_formats", ["%d/%m"], "avisos.date_formats.0", "form"),
        ("avisos.type_codes", {"02": "alta"}, "avisos.type_codes.02", "not_a_choice"),
    ],
)
def test_the_place_of_a_mistake_is_exact(path, value, place, code):
    assert (place, code) in faults({path: value})


def test_a_number_out_of_range_tells_the_limit():
    [digits, read] = profile.validate(
        changed(DOCUMENT, {"otp.digits": 11, "timeouts.read": 0})
    )[::-1]
    assert {digits.value, read.value} == {"11 > 10", "0 < 0.05"}


def test_a_note_may_have_lines():
    assert faults({"note": "one\nother"}) == []
    assert faults({"note": "\x07"}) == faults({"note": "\r"}) == [("note", "form")]
    assert faults({"note": 7}) == [("note", "not_text")]


def test_all_mistakes_are_told_at_once():
    assert faults({"environment": "x", "otp.digits": 99, "nonsense": 1}) == [
        ("environment", "not_a_choice"),
        ("address", "not_https"),
        ("otp.digits", "out_of_range"),
        ("nonsense", "unknown_key"),
    ]


@pytest.mark.parametrize(
    "address,code",
    [
        ("servicio.example", "form"),
        ("ftp://servicio.example", "form"),
        ("https://", "form"),
        ("https://user:word@servicio.example", "form"),
        ("https://servicio.example@elsewhere.example", "form"),
        ("https://servicio.example:99999", "form"),
        ("https://servicio.example?", "form"),
        ("https://servicio.example/#x", "form"),
        ("https://servicio.example\\@elsewhere.example", "form"),
        ("https://[::1", "form"),
        ("https://ñ.example", "form"),
        ("https://servicio..example", "form"),
        (f"https://{'x' * 64}.example", "form"),
        ("http://servicio.example", "not_https"),
        ("file:///etc/passwd", "form"),
        ("gopher://servicio.example", "form"),
        ("https://169.254.169.254", "not_public"),
        ("https://127.0.0.1", "not_public"),
        ("https://localhost", "not_public"),
        ("https://10.0.0.1:8443", "not_public"),
        ("https://0.0.0.0", "not_public"),
        ("https://2130706433", "form"),
        ("https://127.1", "form"),
        ("https://0x7f000001", "form"),
        ("https://0251.0376.0251.0376", "form"),
        ("https://[::1]", "form"),
        ("https://servicio.example\r\nX-A: 1", "form"),
        ("https://elsewhere.example", "host_not_listed"),
        ("https://servicio.example.elsewhere.example", "host_not_listed"),
    ],
)
@pytest.mark.parametrize("place", ["address", "token.request.address"])
def test_an_address_is_https_on_a_listed_host(place, address, code):
    assert (place, code) in faults(PRODUCTION | {place: address})


def test_only_the_simulator_may_do_without_tls():
    here = {"address": "http://127.0.0.1:80", "hosts": ["127.0.0.1"]}
    assert faults(here) == []
    assert faults(here | {"environment": "certification"}) == [("address", "not_https")]


@pytest.mark.parametrize("host", ["169.254.169.254", "192.168.0.1", "servicio.mx"])
def test_without_tls_the_simulator_stays_on_the_machine(host):
    there = {"address": f"http://{host}/latest", "hosts": [host]}
    assert faults(there) == [("address", "not_https")]


@pytest.mark.parametrize("host", ["169.254.169.254", "192.168.0.1", "10.1.2.3"])
@pytest.mark.parametrize("environment", ["simulator", "production"])
def test_no_environment_leads_into_a_private_network(host, environment):
    there = {"address": f"https://{host}", "hosts": [host], "environment": environment}
    assert faults(there) == [("address", "not_public")]


@pytest.mark.parametrize(
    "changes,place",
    [
        ({FIELDS_OF_TOKEN: {"user": "{rfc}", "otp": "{otp}"}}, "token.request"),
        ({FIELDS_OF_TOKEN: {"password": "{password}"}}, "token.request"),
        ({"query.request.headers": {}}, "query.request"),
        ({"query.request.query": {"nrp": "{nrp}"}}, "query.request"),
    ],
)
def test_a_request_without_what_it_needs_is_incomplete(changes, place):
    assert lacks(changes) == [(place, "not_used")]


def test_a_cursor_has_to_come_from_somewhere():
    missing = {"query.answer.next_cursor": ""}
    assert lacks(missing) == [("query.answer.next_cursor", "missing")]


def test_an_error_rule_applies_to_something():
    assert faults({"errors.map": [{"error": "not_found"}, {"status": 404}]}) == [
        ("errors.map.0.status", "missing"),
        ("errors.map.1.error", "missing"),
    ]


def test_an_otp_is_not_used_where_there_is_none():
    assert faults({"otp.kind": "none"}) == [("otp.kind", "not_a_choice")]


# --- placeholders -------------------------------------------------------------------


PUBLIC_OF_TOKEN = {"rfc", "developer_rfc"}
PUBLIC_OF_QUERY = {
    *PUBLIC_OF_TOKEN,
    *("nrp", "date_from", "date_to", "page", "offset", "cursor", "page_size"),
}
PLACES = {
    "token.request.path": PUBLIC_OF_TOKEN,
    "token.request.query.x": PUBLIC_OF_TOKEN,
    f"{HEADERS}.X-Any": PUBLIC_OF_TOKEN | {"password", "otp"},
    f"{FIELDS_OF_TOKEN}.x": PUBLIC_OF_TOKEN | {"password", "otp"},
    "query.request.path": PUBLIC_OF_QUERY,
    "query.request.query.x": PUBLIC_OF_QUERY,
    "query.request.headers.X-Any": PUBLIC_OF_QUERY | {"token", "otp"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", sorted(template.PLACEHOLDERS))
def test_each_placeholder_has_its_places(place, name):
    text = f"{{{name}}}" if place.count(".") > 2 else f"/{{{name}}}"
    allowed = name in PLACES[place]
    expected = [] if allowed else [(place, "misplaced_placeholder")]
    assert faults({place: text}) == expected


def test_no_secret_stands_where_logs_keep_it():
    for place, names in PLACES.items():
        if ".path" in place or ".query.x" in place:
            assert not names & template.SECRETS


@pytest.mark.parametrize(
    "text,code",
    [
        ("{who}", "unknown_placeholder"),
        ("{RFC}", "unknown_placeholder"),
        ("{0}", "unknown_placeholder"),
        ("{}", "stray_brace"),
        ("{rfc", "stray_brace"),
        ("rfc}", "stray_brace"),
        ("{rfc!r}", "stray_brace"),
        ("{rfc:>99}", "stray_brace"),
        ("{rfc[0]}", "stray_brace"),
        ("{rfc.__class__}", "stray_brace"),
        ("{ rfc }", "stray_brace"),
    ],
)
def test_what_is_no_placeholder_is_told(text, code):
    nested = {"user": {"deep": ["{developer_rfc}", text]}}
    given_fields = DOCUMENT["token"]["request"]["body"]["fields"]
    found = faults({FIELDS_OF_TOKEN: {**given_fields, **nested}})
    assert set(found) == {(f"{FIELDS_OF_TOKEN}.user.deep.1", code)}


def test_a_form_is_flat_and_a_body_is_not_endless():
    nested = {"password": "{password}", "otp": "{otp}", "x": {"y": 1}}
    as_form = {"token.request.body": {"kind": "form", "fields": nested}}
    assert faults(as_form) == [(f"{FIELDS_OF_TOKEN}.x", "not_flat")]
    deep = {"y": 1}
    for _level in range(1000):
        deep = {"x": deep}
    [(place, code)] = faults({FIELDS_OF_TOKEN: {**nested, "x": deep}})
    assert code == "not_flat" and place.endswith(".x.x")


@given(st.dictionaries(st.sampled_from(["rfc", "nrp", "otp"]), st.text(), min_size=3))
def test_a_value_is_never_looked_at_again(values):
    filled = template.fill("{rfc}|{nrp}|{otp}", values)
    assert filled == f"{values['rfc']}|{values['nrp']}|{values['otp']}"


# --- files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data,code,value",
    [
        (b"", "not_json", "1:1"),
        (b'{"a": x}', "not_json", "1:7"),
        (b'{\n"a" 1}', "not_json", "2:5"),
        (b"\xff\xfe", "not_json", ""),
        (b"[" * 100_000, "not_json", ""),
        (b"[]", "not_an_object", ""),
        (b" " * 300_000, "out_of_range", "300000 > 262144"),
        (b'{"otp": {"kind": "totp", "kind": "hotp"}}', "repeated", "kind"),
        (b'{"timeouts": {"read": NaN}}', "not_json", ""),
    ],
)
def test_a_file_that_is_no_document_is_refused(data, code, value):
    with pytest.raises(ProfileInvalid) as caught:
        profile.parse(data)
    [fault] = caught.value.faults
    assert (fault.code, fault.value) == (code, value)


def test_a_document_with_mistakes_is_neither_loaded_nor_exported():
    document = DOCUMENT | {"password": "Secreta-1"}
    for use in (profile.load, profile.export):
        with pytest.raises(ProfileInvalid) as caught:
            use(document)
        assert caught.value.places == ("password: unknown_key",)
        assert "Secreta-1" not in f"{caught.value} {caught.value!r}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
)
PATHS = [
    *DOCUMENT,
    *(f"{part}.{key}" for part in ("otp", "token", "query") for key in DOCUMENT[part]),
    *(f"query.request.{key}" for key in DOCUMENT["query"]["request"]),
    *(f"avisos.{key}" for key in DOCUMENT["avisos"]),
]


@given(st.sampled_from(PATHS), JSON)
def test_any_document_is_judged(path, value):
    document = changed(DOCUMENT, {path: value})
    for fault in (*profile.validate(document), *profile.lacks(document)):
        assert fault.code and len(fault.value) <= 80


@given(JSON)
def test_anything_is_judged(document):
    profile.validate(document)
    profile.lacks(document)


# --- authenticators -----------------------------------------------------------------


def test_a_profile_chooses_an_authenticator_that_is_registered(monkeypatch):
    monkeypatch.setattr(authenticator, "_registered", dict(authenticator._registered))
    chosen = {"authenticator": "guide"}
    assert lacks(chosen) == [("authenticator", "not_registered")]

    @authenticator.register("guide")
    class Guide(authenticator.Authenticator):
        pass

    assert lacks(chosen) == []
    assert authenticator.registered() == ["", "guide"]
    assert isinstance(authenticator.make("guide"), Guide)


def test_an_authenticator_may_bring_what_the_requests_lack(monkeypatch):
    monkeypatch.setitem(authenticator._registered, "all", authenticator.Authenticator)
    bare = {FIELDS_OF_TOKEN: {}, "query.request.headers": {}}
    assert len(lacks(bare)) == 3
    assert lacks(bare | {"authenticator": "all"}) == []
