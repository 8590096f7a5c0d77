"""Requests as they leave, and what an answer is taken for."""

# pylint: disable=dangerous-default-value

import time
from email.utils import formatdate

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from l10n_mx_infonavit_avisos.sources.sia.answers import MISSING, find, judge
from l10n_mx_infonavit_avisos.sources.sia.errors import (
    Blocked,
    CredentialsRefused,
    MalformedAnswer,
    NotFound,
    OtpRefused,
    RateLimited,
    RedirectRefused,
    ServiceRefused,
    SiaError,
    Unavailable,
    UnusableValue,
    cleaned_text,
)
from l10n_mx_infonavit_avisos.sources.sia.outgoing import request
from l10n_mx_infonavit_avisos.sources.sia.protocol import (
    ErrorRule,
    Errors,
    RequestTemplate,
)
from l10n_mx_infonavit_avisos.sources.sia.transport import Answer

ADDRESS = "https://servicio.example:8991/sia"
VALUES = {"rfc": "ÑUÑ010101AB1", "password": "p&s=ñ {otp}", "page": 2, "cursor": ""}


def template(**parts):
    empty = {"headers": {}, "query": {}, "body_kind": "none", "body": {}}
    return RequestTemplate("POST", ADDRESS, **{"path": "/x", **empty, **parts})


def sent(values=VALUES, **parts):
    return requests.Session().prepare_request(request(template(**parts), values))


# --- out ------------------------------------------------------------------------------


def test_values_are_encoded_for_where_they_stand():
    path = sent(path="/de/{rfc}", query={"r": "{rfc}&x=1"})
    assert path.url == (
        f"{ADDRESS}/de/%C3%91U%C3%91010101AB1?r=%C3%91U%C3%91010101AB1%26x%3D1"
    )
    form = sent(body_kind="form", body={"p": "{password}", "n": 7})
    assert form.body == "p=p%26s%3D%C3%B1+%7Botp%7D&n=7"
    as_json = sent(body_kind="json", body={"p": ["{password}"], "n": None})
    assert requests.compat.json.loads(as_json.body) == {"p": ["p&s=ñ {otp}"], "n": None}


def test_a_number_stays_a_number_in_json():
    prepared = sent(body_kind="json", body={"a": "{page}", "b": "p{page}"})
    assert prepared.body == b'{"a": 2, "b": "p2"}'


def test_an_empty_body_is_sent_as_its_kind():
    assert sent(body_kind="json").body == b"{}"
    assert sent().body is None


@pytest.mark.parametrize(
    "parts",
    [
        {"query": {"after": "{cursor}"}},
        {"headers": {"X-After": "from {cursor}"}},
        {"body_kind": "json", "body": {"after": "{cursor}"}},
    ],
)
def test_what_waits_for_a_cursor_is_left_out(parts):
    first, next_one = sent(**parts), sent({**VALUES, "cursor": "c1"}, **parts)
    shown = [f"{r.url} {r.headers} {r.body}" for r in (first, next_one)]
    assert "fter" not in shown[0] and "c1" in shown[1]


@pytest.mark.parametrize(
    "value", ["", "a\r\nX-Other: b", "a\0", " a", "a ", "ñ", "\x7f"]
)
def test_a_header_takes_no_value_that_could_break_it(value):
    with pytest.raises(UnusableValue) as caught:
        sent({"password": value}, headers={"X-Key": "{password}"})
    assert caught.value.place == "password"
    assert value == "" or value not in str(caught.value)


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_takes_no_value_that_leads_elsewhere(value):
    with pytest.raises(UnusableValue):
        sent({"rfc": value}, path="/de/{rfc}")


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_a_value_stays_within_its_part_of_the_path(value):
    try:
        wanted = request(template(path="/de/{rfc}/avisos"), {"rfc": value})
    except UnicodeEncodeError:
        return  # half a surrogate pair has no UTF-8
    start, _slash, end = wanted.url.rpartition("/")
    assert (end, start.count("/"), "?" in start) == ("avisos", 5, False)


# --- in -------------------------------------------------------------------------------

RULES = Errors(
    "error.code",
    "error.text",
    ("00", "true"),
    (
        ErrorRule(403, "OTP", "otp_refused"),
        ErrorRule(None, "NONE", "no_avisos"),
        ErrorRule(204, "", "no_avisos"),
        ErrorRule(420, "", "rate_limited"),
    ),
)


def judged(status=200, body=b"{}", headers=None, secrets=()):
    answer = Answer(status, CaseInsensitiveDict(headers or {}), body, None)
    return judge(answer, RULES, refused=CredentialsRefused, secrets=secrets)


def error_of(status=200, body=b"{}", headers=None, secrets=()):
    with pytest.raises(SiaError) as caught:
        judged(status, body, headers, secrets)
    return caught.value


HTML = b"<!DOCTYPE html><html>no</html>"


@pytest.mark.parametrize(
    "status,body,error",
    [
        (200, b'{"error": {"code": "X1"}}', ServiceRefused),
        (200, b'{"error": {"code": false}}', ServiceRefused),
        (200, b"null", MalformedAnswer),
        (200, HTML, Blocked),
        (200, b"\xef\xbb\xbf <html>", Blocked),
        (200, b"<soap:Envelope/>", MalformedAnswer),
        (204, b" ", None),
        (301, b"", RedirectRefused),
        (400, b'{"error": {"code": "X1"}}', ServiceRefused),
        (400, b'{"error": {"code": "NONE"}}', None),
        (400, HTML, Blocked),
        (401, b"", CredentialsRefused),
        (401, HTML, CredentialsRefused),
        (403, b"", ServiceRefused),
        (403, b'{"error": {"code": "OTP"}}', OtpRefused),
        (404, HTML, NotFound),
        (408, b"", Unavailable),
        (420, b"", RateLimited),
        (429, b"", RateLimited),
        (500, b'{"error": {"code": "X1"}}', Unavailable),
        (502, HTML, Unavailable),
    ],
)
def test_an_answer_is_taken_for_what_it_is(status, body, error):
    if error is None:
        assert judged(status, body) is None
    else:
        assert type(error_of(status, body)) is error


@pytest.mark.parametrize("code", ["00", "", None, [], {}, True])
def test_some_codes_are_none_of_an_error(code):
    body = requests.compat.json.dumps({"error": {"code": code}}).encode()
    assert judged(body=body) == {"error": {"code": code}}


def test_what_the_service_said_is_told_without_anybodys_data():
    text = (
        "NSS 01234567897, crédito 0912345678 de XAXA800101AB1 (a@b.mx), clave s3creto"
    )
    body = f'{{"error": {{"code": "E\\n1", "text": "{text}"}}}}'.encode()
    error = error_of(400, body, secrets=["s3creto", ""])
    assert error.service_code == "E 1"
    assert error.service_text == "NSS …, crédito … de … (…), clave …"


@pytest.mark.parametrize(
    "text,cleaned",
    [
        ("0123-45-6789-7 x", "… x"),
        ("GODE561231HDFXXX09", "…"),
        ("error 404 en 2 intentos", "error 404 en 2 intentos"),
        ("a\tb\x1b[31m", "a b[31m"),
        ("á" * 300, "á" * 200 + "…"),
    ],
)
def test_words_of_the_service_fit_in_a_log(text, cleaned):
    assert cleaned_text(text) == cleaned


@pytest.mark.parametrize(
    "written,seconds",
    [
        ("7", 7),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(written, seconds):
    assert error_of(429, b"", {"Retry-After": written}).retry_after == seconds


def test_retry_after_is_told_from_a_date_to_come():
    written = formatdate(time.time() + 3600, usegmt=True)
    told = error_of(429, b"", {"Retry-After": written}).retry_after
    assert abs(told - 3600) <= 2


@pytest.mark.parametrize("location", ["https://a.example/x?token=1", "/x", "https://["])
def test_a_redirect_tells_its_host_and_nothing_else(location):
    error = error_of(302, b"", {"Location": location})
    assert error.host == ("a.example" if "a.example" in location else "")
    assert "token" not in str(error)


@pytest.mark.parametrize(
    "path,value",
    [
        ("$", {"a": [{"b": 1}, None]}),
        ("a.0.b", 1),
        ("a.1", None),
        ("a.2", MISSING),
        ("a.x", MISSING),
        ("a.0.b.c", MISSING),
        ("", MISSING),
    ],
)
def test_an_answer_path_finds_what_is_there(path, value):
    assert find({"a": [{"b": 1}, None]}, path) == value
