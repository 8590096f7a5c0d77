"""A request as it leaves: a profile's template with its values."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import requests

from . import template
from .errors import UnusableValue
from .protocol import RequestTemplate

Values = Mapping[str, str | int]


def request(wanted: RequestTemplate, values: Values) -> requests.Request:
    """The request; what holds a ``{cursor}`` is left out while there is none.

    :raises UnusableValue: a value is empty, or cannot stand where it should;
        ``place`` is the placeholder
    """
    body = _filled_body(wanted.body, values)
    return requests.Request(
        wanted.method,
        wanted.address + _path(wanted.path, values),
        headers=_headers(wanted.headers, values),
        params=_filled(wanted.query, values),
        json=body if wanted.body_kind == "json" else None,
        data=body if wanted.body_kind == "form" else None,
    )


def _path(text: str, values: Values) -> str:
    for name in template.names(text):
        if values.get(name) in (".", ".."):
            raise UnusableValue(place=name)
    return _fill(text, {name: quote(str(v), safe="") for name, v in values.items()})


def _headers(headers: Mapping[str, str], values: Values) -> dict[str, str]:
    for text in headers.values():
        for name in template.names(text):
            value = str(values.get(name, ""))
            # A line break would begin another header.
            if not (value.isascii() and value.isprintable() and value == value.strip()):
                raise UnusableValue(place=name)
    return _filled(headers, values)


def _filled(texts: Mapping[str, str], values: Values) -> dict[str, str]:
    return {
        name: _fill(text, values)
        for name, text in texts.items()
        if not _waits_for_cursor(text, values)
    }


def _filled_body(value, values: Values):
    if isinstance(value, str):
        # A number stays one: {"page": "{page}"} becomes {"page": 1}.
        alone = values.get(template.only_name(value))
        return alone if isinstance(alone, int) else _fill(value, values)
    if isinstance(value, Mapping):
        return {
            key: _filled_body(item, values)
            for key, item in value.items()
            if not _waits_for_cursor(item, values)
        }
    if isinstance(value, list):
        return [_filled_body(item, values) for item in value]
    return value


def _waits_for_cursor(text, values: Values) -> bool:
    return (
        isinstance(text, str)
        and "cursor" in template.names(text)
        and values.get("cursor", "") == ""
    )


def _fill(text: str, values: Values) -> str:
    _check(template.names(text), values)
    return template.fill(text, {name: str(value) for name, value in values.items()})


def _check(names: Iterable[str], values: Values) -> None:
    for name in names:
        if values.get(name, "") == "":
            raise UnusableValue(place=name)
