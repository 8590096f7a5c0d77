"""A service profile's document and the fields of its form: which holds what, both ways.

``PARTS`` has every place of the document (:mod:`..sources.sia.profile`) in the order
of the file. What a document may leave out stands in the form as its default.
"""

import json
from dataclasses import dataclass

from odoo.fields import Command

from ..sources.sia import profile as sia_profile
from ..sources.sia.errors import ProfileInvalid
from ..sources.sia.profile import Fault
from ..sources.sia.reading import FORMAT


@dataclass(frozen=True)
class Text:
    """A text or a choice, in a field."""

    field: str

    def depends(self):
        return [self.field]

    def said_by(self, profile, path):
        """What the document says here, and the mistakes that only the form can hold."""
        return profile[self.field] or "", []

    def values(self, value):
        """The field's value for what a document says."""
        return {self.field: value or False}


class Number(Text):
    """A whole number stays one: ``10`` seconds, not ``10.0``."""

    def said_by(self, profile, path):
        value = profile[self.field]
        return int(value) if value == int(value) else value, []

    def values(self, value):
        return {self.field: value}


class Lines(Text):
    """A list of texts, one a line."""

    def said_by(self, profile, path):
        lines = (line.strip() for line in (profile[self.field] or "").splitlines())
        return [line for line in lines if line], []

    def values(self, value):
        return {self.field: "\n".join(value or ()) or False}


class Body(Text):
    """An object of JSON, as its text; empty where there is nothing in it."""

    def said_by(self, profile, path):
        text = profile[self.field] or ""
        if not text.strip():
            return {}, []
        try:
            return sia_profile.parse_object(text, path), []
        except ProfileInvalid as error:
            return {}, list(error.faults)

    def values(self, value):
        text = json.dumps(value, ensure_ascii=False, indent=2) if value else False
        return {self.field: text}


@dataclass(frozen=True)
class Pairs(Text):
    """An object of texts, as lines; ``key`` and ``value``: the columns that hold it."""

    kind: str
    key: str = "key"
    value: str = "value"

    def depends(self):
        return [f"{self.field}.{self.key}", f"{self.field}.{self.value}"]

    def said_by(self, profile, path):
        values, faults = {}, []
        for line in profile[self.field].sorted("sequence"):
            key = line[self.key] or ""
            if key in values:
                faults.append(Fault(f"{path}.{key}", "repeated", key))
            values[key] = line[self.value] or ""
        return values, faults

    def values(self, value):
        lines = [
            {
                "kind": self.kind,
                "sequence": number,
                self.key: key,
                self.value: text or False,
            }
            for number, (key, text) in enumerate((value or {}).items())
        ]
        return {self.field: [Command.clear(), *map(Command.create, lines)]}


class Rules(Text):
    """The error rules, as lines."""

    def depends(self):
        return [f"{self.field}.{column}" for column in ("status", "code", "error")]

    def said_by(self, profile, path):
        lines = profile[self.field].sorted("sequence")
        return [_rule(line) for line in lines], []

    def values(self, value):
        lines = [
            {
                "sequence": number,
                "status": str(rule["status"]) if rule.get("status") else False,
                "code": rule.get("code") or False,
                "error": rule["error"],
            }
            for number, rule in enumerate(value or [])
        ]
        return {self.field: [Command.clear(), *map(Command.create, lines)]}


def _rule(line):
    rule, status = {}, (line.status or "").strip()
    if status:
        is_number = status.isascii() and status.isdigit()
        rule["status"] = int(status) if is_number else status
    if line.code:
        rule["code"] = line.code
    return rule | {"error": line.error or ""}


def _request(name):
    return {
        f"{name}.request.method": Text(f"{name}_method"),
        f"{name}.request.address": Text(f"{name}_address"),
        f"{name}.request.path": Text(f"{name}_path"),
        f"{name}.request.headers": Pairs(f"{name}_header_ids", f"{name}_header"),
        f"{name}.request.query": Pairs(f"{name}_parameter_ids", f"{name}_parameter"),
        f"{name}.request.body.kind": Text(f"{name}_body_kind"),
        f"{name}.request.body.fields": Body(f"{name}_body"),
    }


PARTS = {
    "name": Text("name"),
    "note": Text("note"),
    "environment": Text("environment"),
    "address": Text("address"),
    "hosts": Lines("hosts"),
    "timeouts.connect": Number("timeout_connect"),
    "timeouts.read": Number("timeout_read"),
    "timeouts.total": Number("timeout_total"),
    "requests_per_minute": Number("requests_per_minute"),
    "authenticator": Text("authenticator"),
    "otp.kind": Text("otp_kind"),
    "otp.digits": Number("otp_digits"),
    "otp.interval": Number("otp_interval"),
    "otp.hash": Text("otp_hash"),
    "otp.secret_encoding": Text("otp_secret_encoding"),
    **_request("token"),
    "token.answer.token": Text("answer_token"),
    "token.answer.expiry": Text("answer_expiry"),
    "token.answer.expiry_kind": Text("answer_expiry_kind"),
    "token.answer.expiry_format": Text("answer_expiry_format"),
    "token.answer.expiry_offset": Text("answer_expiry_offset"),
    **_request("query"),
    "query.date_format": Text("query_date_format"),
    "query.paging.kind": Text("paging_kind"),
    "query.paging.page_size": Number("paging_page_size"),
    "query.paging.first_page": Number("paging_first_page"),
    "query.answer.items": Text("answer_items"),
    "query.answer.next_cursor": Text("answer_next_cursor"),
    "query.answer.has_more": Text("answer_has_more"),
    "query.answer.page_count": Text("answer_page_count"),
    "query.answer.page_number": Text("answer_page_number"),
    "errors.code": Text("error_code"),
    "errors.text": Text("error_text"),
    "errors.success_codes": Lines("error_success_codes"),
    "errors.map": Rules("error_rule_ids"),
    "avisos.fields": Pairs("aviso_field_ids", "aviso_field", key="aviso_field"),
    "avisos.date_formats": Lines("aviso_date_formats"),
    "avisos.discount_types": Pairs(
        "discount_type_ids", "discount_type", value="discount_type"
    ),
    "avisos.type_codes": Pairs("type_code_ids", "type_code", value="notice_class"),
}
SETTINGS = [part.field for part in PARTS.values() if type(part) in (Text, Number)]
DEPENDS = tuple(name for part in PARTS.values() for name in part.depends())
# They name a profile, and say nothing of the service.
LABELS = {"name", "note"}


def document_of(profile):
    """The document that a profile's fields make, and the mistakes in the form that a
    document cannot have."""
    document, faults = {"format": FORMAT}, []
    for path, part in PARTS.items():
        value, found = part.said_by(profile, path)
        faults += found
        *parents, key = path.split(".")
        place = document
        for parent in parents:
            place = place.setdefault(parent, {})
        place[key] = value
    return document, faults


def values_of(document, defaults):
    """The values of a profile's fields for a document without faults; ``defaults``: of
    the :data:`SETTINGS` that it says nothing of."""
    values = {}
    for path, part in PARTS.items():
        value = at(document, path)
        if value is None and part.field in defaults:
            values[part.field] = defaults[part.field]
        else:
            values |= part.values(value)
    return values


def at(document, path):
    """What a document says at a place; None where it says nothing."""
    value = document
    for key in path.split("."):
        value = (value or {}).get(key)
    return value


def changed(before, after):
    """The places at which two documents differ."""
    return [path for path in PARTS if at(before, path) != at(after, path)]
