"""What an answer means: a document, no avisos, or a typed error."""

import math
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ..json_file import UnreadableFile, parse
from .errors import (
    MAPPABLE,
    Blocked,
    MalformedAnswer,
    NotFound,
    RateLimited,
    RedirectRefused,
    ServiceRefused,
    SiaError,
    Unavailable,
    cleaned_code,
    cleaned_text,
)
from .protocol import NO_AVISOS, Errors
from .transport import Answer

MISSING = object()
# Seconds; a service that wants a longer pause has written nonsense.
_LONGEST_WAIT = 31 * 24 * 3600.0


def find(document, path: str):
    """The value at an answer path; MISSING where there is none.

    >>> find({"data": [{"id": 7}]}, "data.0.id")
    7
    """
    if not path:
        return MISSING
    value = document
    for key in path.split(".") if path != "$" else ():
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and _is_place(key, value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def _is_place(key: str, values: list) -> bool:
    # Python refuses to read numbers of very many digits.
    return key.isdecimal() and len(key) < 10 and int(key) < len(values)


def judge(
    answer: Answer, rules: Errors, *, refused: type[SiaError], secrets: Iterable[str]
):
    """The answer's document; None where the service has no avisos for us.

    ``refused``: what a bare 401 means. ``secrets``: what must not be repeated, should
    the service repeat it.

    :raises SiaError: what else the answer means
    """
    if 300 <= answer.status < 400:
        raise RedirectRefused(status=answer.status, host=_destination(answer))
    if not answer.body.strip() and rules.named(answer.status, "") == NO_AVISOS:
        return None
    document = _document(answer) if answer.is_ok else _whatever_it_says(answer)
    code, text = _text(find(document, rules.code)), _text(find(document, rules.text))
    if answer.is_ok and (not code or code in rules.success_codes):
        return document
    name = rules.named(answer.status, code)
    if name == NO_AVISOS:
        return None
    error = MAPPABLE[name] if name else _by_status(answer, refused)
    raise error(
        status=answer.status,
        reason="server_error" if error is Unavailable else "",
        service_code=cleaned_code(code, secrets),
        service_text=cleaned_text(text, secrets),
        retry_after=_retry_after(answer)
        if error in (RateLimited, Unavailable)
        else None,
    )


def _document(answer: Answer):
    if answer.is_html:
        raise Blocked(status=answer.status)
    try:
        document = parse(answer.body)
    except UnreadableFile as error:
        raise MalformedAnswer(reason=error.code, place=error.detail) from None
    if document is None:
        raise MalformedAnswer(reason="other_shape", place="$")
    return document


def _whatever_it_says(answer: Answer):
    """The document of an error, if it has one: its status says enough."""
    try:
        return parse(answer.body)
    except UnreadableFile:
        return None


def _by_status(answer: Answer, refused: type[SiaError]) -> type[SiaError]:
    status = answer.status
    if status == 401:
        return refused
    if status == 404:
        return NotFound
    if status == 429:
        return RateLimited
    if status >= 500 or status == 408:
        return Unavailable
    return Blocked if answer.is_html else ServiceRefused


def _destination(answer: Answer) -> str:
    try:
        return urlsplit(answer.headers.get("Location", "")).hostname or ""
    except ValueError:
        return ""


def _retry_after(answer: Answer) -> float | None:
    """Seconds, of a number of them or a date."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, min(float(math.ceil(wait)), _LONGEST_WAIT))


def _text(value) -> str:
    """A code or a text as it may stand in an answer; empty for what is neither."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value).strip()
    return ""
