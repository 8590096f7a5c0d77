"""Reads a profile's document: into a :class:`~.protocol.Profile`, and the findings
against it. Which part may hold what is said here and nowhere else."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from ...engine.notice import DISCOUNT_TYPES, NOTICE_CLASSES
from ..payload import FIELDS
from . import authenticator, hosts, template
from .document import Findings, Section
from .errors import MAPPABLE
from .protocol import (
    NO_AVISOS,
    ErrorRule,
    Errors,
    Otp,
    Paging,
    Profile,
    RequestTemplate,
    Timeouts,
    TokenAnswer,
)

ENVIRONMENTS = ("production", "certification", "simulator")
FORMAT = 1

_NEEDED_FIELDS = ("folio", "nss", "credit_number", "nrp", "type_code")
_MAX_BODY_DEPTH = 8

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_PATH = re.compile(r"/[!-~]*", re.ASCII)
_NOT_IN_PATH = re.compile(r"[?#\\]")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[!-~]([ -~]*[!-~])?")
_ANSWER_PATH = re.compile(r"\$|[^.$\s]+(\.[^.\s]+)*")
_OFFSET = re.compile(r"[+-]\d\d:\d\d", re.ASCII)
# They belong to the connection, not to the service's protocol.
_OWN_HEADERS = set(
    "host content-length transfer-encoding connection upgrade te trailer cookie "
    "proxy-authorization accept-encoding expect".split()
)
_A_DAY = datetime(2026, 9, 18)


class Reading:
    """Reads a document once, into a profile and the findings against it."""

    def __init__(self, document):
        self.findings = Findings()
        with Section(document, "", self.findings) as top:
            top.number("format", FORMAT, FORMAT, FORMAT)
            top.lines("note")
            self.environment = top.choice("environment", ENVIRONMENTS, needed=True)
            self.hosts = top.texts("hosts", needed=True, form=_HOST)
            self.address = self._address(top, needed=True)
            self.authenticator = self._authenticator(top)
            self.otp = self._otp(top)
            self.profile = self._profile(top)

    def _profile(self, top: Section) -> Profile:
        with top.section("token") as token:
            token_request = self._request(token, "token", needed=["password"])
            token_answer = self._token_answer(token)
        with top.section("query") as query:
            query_request = self._request(query, "query", needed=["token"])
            date_format = self._date_format(query)
            with query.section("answer") as answer:
                items = answer.text("items", needed=True, form=_ANSWER_PATH)
                paging = self._paging(query, answer)
        self._check_otp_is_used(token_request, query_request)
        self._check_pages_are_asked_for(query_request, paging)
        return Profile(
            name=top.text("name"),
            environment=self.environment,
            address=self.address,
            hosts=self.hosts,
            timeouts=self._timeouts(top),
            requests_per_minute=top.number("requests_per_minute", 0, 60_000, 60),
            authenticator=self.authenticator,
            otp=self.otp,
            token_request=token_request,
            token_answer=token_answer,
            query_request=query_request,
            items=items,
            date_format=date_format,
            paging=paging,
            errors=self._errors(top),
            **self._avisos(top),
        )

    # --- where ------------------------------------------------------------------------

    def _address(self, section: Section, *, needed: bool) -> str:
        """An absolute address on a listed host, without a slash at the end."""
        text = section.text("address", needed=needed)
        if text and (code := self._address_fault(text)):
            section.wrong("address", code, text)
        return text.rstrip("/")

    def _address_fault(self, text: str) -> str:
        try:
            parts = urlsplit(text)
            _port = parts.port
        except ValueError:
            return "form"
        if parts.scheme not in ("http", "https") or set(text) & set("@?#\\"):
            return "form"
        if not _HOST.fullmatch(parts.hostname or ""):
            return "form"
        if parts.path and not _is_path(parts.path):
            return "form"
        if code := hosts.fault(parts.scheme, parts.hostname, self.environment):
            return code
        return "" if parts.hostname in self.hosts else "host_not_listed"

    def _timeouts(self, top: Section) -> Timeouts:
        with top.section("timeouts") as section:
            return Timeouts(
                connect=section.number("connect", 0.05, 60, 10.0),
                read=section.number("read", 0.05, 300, 30.0),
                total=section.number("total", 0.05, 900, 120.0),
            )

    def _authenticator(self, top: Section) -> str:
        name = top.text("authenticator")
        if name not in authenticator.registered():
            # Its addon may yet be installed.
            self.findings.lacking("authenticator", "not_registered", name)
        return name

    # --- one-time password ------------------------------------------------------------

    def _otp(self, top: Section) -> Otp:
        with top.section("otp") as section:
            encodings = ("base32", "base64", "hex", "text")
            return Otp(
                kind=section.choice("kind", ("none", "totp", "hotp"), needed=True),
                digits=section.number("digits", 4, 10, 6),
                interval=section.number("interval", 1, 120, 30),
                hash=section.choice("hash", ("sha1", "sha256", "sha512"), "sha1"),
                secret_encoding=section.choice("secret_encoding", encodings, "base32"),
            )

    def _check_otp_is_used(self, *requests: RequestTemplate) -> None:
        used = any(request.uses("otp") for request in requests)
        if used and self.otp.kind == "none":
            self.findings.wrong("otp.kind", "not_a_choice", self.otp.kind)
        elif not used and self.otp.kind in ("totp", "hotp") and not self.authenticator:
            self.findings.lacking("token.request", "not_used", "{otp}")

    # --- requests ---------------------------------------------------------------------

    def _request(self, parent: Section, name: str, needed: list[str]):
        with parent.section("request") as section:
            path = section.text("path", needed=True)
            if path and not _is_path(path):
                section.wrong("path", "form", path)
            self._check_text(section.place("path"), path, name, "public")
            body_kind, body = self._body(section, name)
            request = RequestTemplate(
                method=section.choice("method", ("GET", "POST", "PUT"), needed=True),
                address=self._address(section, needed=False) or self.address,
                path=path,
                headers=self._headers(section, name),
                query=self._parameters(section, name),
                body_kind=body_kind,
                body=body,
            )
            for placeholder in needed:
                if not request.uses(placeholder) and not self.authenticator:
                    place = section.place("").rstrip(".")
                    self.findings.lacking(place, "not_used", f"{{{placeholder}}}")
        return request

    def _headers(self, parent: Section, request: str) -> dict[str, str]:
        headers = parent.mapping("headers")
        self._check_repeated(parent.place("headers"), headers, str.lower)
        for name, text in headers.items():
            place = f"{parent.place('headers')}.{name}"
            if not _HEADER.fullmatch(name):
                self.findings.wrong(place, "form", name)
            elif name.lower() in _OWN_HEADERS:
                self.findings.wrong(place, "not_allowed", name)
            elif text and not _HEADER_VALUE.fullmatch(text):
                self.findings.wrong(place, "form", text)
            elif name.lower() == "authorization" and not any(template.names(text)):
                self.findings.wrong(place, "literal_secret")
            self._check_text(place, text, request, "private")
        return headers

    def _parameters(self, parent: Section, request: str) -> dict[str, str]:
        parameters = parent.mapping("query")
        for name, text in parameters.items():
            place = f"{parent.place('query')}.{name}"
            self._check_name(place, name)
            self._check_text(place, text, request, "public")
        return parameters

    def _body(self, parent: Section, request: str):
        with parent.section("body") as section:
            kind = section.choice("kind", ("none", "json", "form"), "none")
            fields = section.value("fields") or {}
            place = section.place("fields")
            if not isinstance(fields, dict):
                self.findings.wrong(place, "not_an_object", fields)
                fields = {}
            if fields and kind == "none":
                self.findings.wrong(place, "unexpected")
            self._check_body(place, fields, request, kind)
            return kind, fields

    def _check_body(self, place, value, request, kind, depth=0) -> None:
        if isinstance(value, str):
            self._check_text(place, value, request, "private")
        elif isinstance(value, dict | list):
            if depth == _MAX_BODY_DEPTH or (depth and kind == "form"):
                self.findings.wrong(place, "not_flat")
                return
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in pairs:
                self._check_name(f"{place}.{key}", str(key))
                self._check_body(f"{place}.{key}", item, request, kind, depth + 1)

    def _check_name(self, place: str, name: str) -> None:
        if not name or not name.isprintable() or "{" in name or "}" in name:
            self.findings.wrong(place, "form", name)

    def _check_repeated(self, place: str, names, as_read) -> None:
        """Of names that are read as one, only one would count."""
        seen = set()
        for name in names:
            if as_read(name) in seen:
                self.findings.wrong(f"{place}.{name}", "repeated", name)
            seen.add(as_read(name))

    def _check_text(self, place: str, text: str, request: str, kind: str) -> None:
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            self.findings.wrong(place, "form", text.encode("ascii", "replace").decode())
        for code, piece in template.faults(text, request, kind):
            self.findings.wrong(place, code, piece)

    # --- answers ----------------------------------------------------------------------

    def _token_answer(self, token: Section) -> TokenAnswer:
        with token.section("answer") as section:
            kinds = ("none", "seconds", "epoch", "datetime")
            answer = TokenAnswer(
                token=section.text("token", needed=True, form=_ANSWER_PATH),
                expiry=section.text("expiry", form=_ANSWER_PATH),
                expiry_kind=section.choice("expiry_kind", kinds, "none"),
                expiry_format=section.text("expiry_format"),
                expiry_offset=section.text("expiry_offset", form=_OFFSET) or "+00:00",
            )
            if answer.expiry_kind != "none" and not answer.expiry:
                section.wrong("expiry", "missing")
            if answer.expiry_format and not _is_date_format(answer.expiry_format):
                section.wrong("expiry_format", "form", answer.expiry_format)
        return answer

    def _date_format(self, query: Section) -> str:
        text = query.text("date_format", needed=True)
        if text and not _is_date_format(text):
            query.wrong("date_format", "form", text)
        return text

    def _paging(self, query: Section, answer: Section) -> Paging:
        with query.section("paging") as section:
            kind = section.choice("kind", ("none", "cursor", "page"), needed=True)
            paging = Paging(
                kind=kind,
                page_size=section.number("page_size", 1, 10_000, 100),
                first_page=section.number("first_page", 0, 1, 1),
                next_cursor=answer.text("next_cursor", form=_ANSWER_PATH),
                has_more=answer.text("has_more", form=_ANSWER_PATH),
                page_count=answer.text("page_count", form=_ANSWER_PATH),
                page_number=answer.text("page_number", form=_ANSWER_PATH),
            )
        if kind == "cursor" and not paging.next_cursor:
            self.findings.lacking(answer.place("next_cursor"))
        return paging

    def _check_pages_are_asked_for(self, request: RequestTemplate, paging: Paging):
        ways = {"cursor": ["cursor"], "page": ["page", "offset"]}.get(paging.kind, [])
        if ways and not self.authenticator and not any(map(request.uses, ways)):
            self.findings.lacking("query.request", "not_used", f"{{{ways[0]}}}")

    def _errors(self, top: Section) -> Errors:
        with top.section("errors") as section:
            return Errors(
                code=section.text("code", form=_ANSWER_PATH),
                text=section.text("text", form=_ANSWER_PATH),
                success_codes=section.texts("success_codes"),
                rules=tuple(self._error_rules(section)),
            )

    def _error_rules(self, section: Section):
        for entry in section.sections("map"):
            with entry:
                status = entry.number("status", 100, 599, 0) or None
                code = entry.text("code")
                error = entry.choice("error", (*MAPPABLE, NO_AVISOS))
                if not error or not (status or code):
                    entry.wrong("status" if error else "error", "missing")
                yield ErrorRule(status, code, error)

    # --- avisos -----------------------------------------------------------------------

    def _avisos(self, top: Section) -> dict:
        with top.section("avisos") as section:
            fields = section.mapping("fields")
            for name in fields.keys() - FIELDS.keys():
                section.wrong(f"fields.{name}", "unknown_key")
            for name in _NEEDED_FIELDS:
                if not fields.get(name):
                    self.findings.lacking(section.place(f"fields.{name}"))
            formats = section.texts("date_formats")
            for number, text in enumerate(formats):
                if not _is_date_format(text):
                    section.wrong(f"date_formats.{number}", "form", text)
            discounts = self._codes(
                section, "discount_types", DISCOUNT_TYPES, lambda code: code.lstrip("0")
            )
            classes = self._codes(
                section, "type_codes", NOTICE_CLASSES, lambda code: code.zfill(2)
            )
        return {
            "fields": {name: key for name, key in fields.items() if key},
            "date_formats": formats,
            "discount_types": discounts,
            "type_codes": classes,
        }

    def _codes(self, section: Section, key: str, meanings, as_read) -> dict[str, str]:
        codes = section.mapping(key)
        self._check_repeated(section.place(key), codes, as_read)
        for code, meaning in codes.items():
            self._check_name(section.place(f"{key}.{code}"), code)
            if meaning not in meanings:
                section.wrong(f"{key}.{code}", "not_a_choice", meaning)
        return {as_read(code): meaning for code, meaning in codes.items()}


def _is_path(text: str) -> bool:
    return bool(_PATH.fullmatch(text)) and not _NOT_IN_PATH.search(text)


def _is_date_format(text: str) -> bool:
    """Whether a day written in this format, with its year, is read as the same day."""
    if "%y" not in text.lower():
        return False
    try:
        return datetime.strptime(_A_DAY.strftime(text), text).date() == _A_DAY.date()
    except ValueError:
        return False
