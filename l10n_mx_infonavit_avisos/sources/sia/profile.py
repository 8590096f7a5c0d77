"""A service profile: the protocol of Infonavit's service as one document of JSON.

Whoever receives the implementation guide fills one in. It is checked to the place of
each mistake, it holds no secret, and nothing in it is evaluated.
"""

import json

from .document import Fault
from .errors import ProfileIncomplete, ProfileInvalid
from .protocol import Profile
from .reading import ENVIRONMENTS, Reading

__all__ = [
    "ENVIRONMENTS",
    "Fault",
    "Profile",
    "export",
    "lacks",
    "load",
    "parse",
    "parse_object",
    "validate",
]

MAX_BYTES = 256 * 1024


def validate(document) -> tuple[Fault, ...]:
    """Every mistake; what is merely empty is none (see :func:`lacks`)."""
    return tuple(Reading(document).findings.faults)


def lacks(document) -> tuple[Fault, ...]:
    """What must still be filled in before the profile can be used."""
    return tuple(Reading(document).findings.lacks)


def load(document) -> Profile:
    """The profile, ready for use.

    :raises ProfileInvalid: it has mistakes
    :raises ProfileIncomplete: it lacks something
    """
    reading = Reading(document)
    if reading.findings.faults:
        raise _invalid(*reading.findings.faults)
    if missing := reading.findings.lacks:
        raise ProfileIncomplete(missing=tuple(fault.path for fault in missing))
    return reading.profile


def export(document) -> bytes:
    """The document as a file.

    :raises ProfileInvalid: it has mistakes, and among them might be anything
    """
    if faults := validate(document):
        raise _invalid(*faults)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text.encode() + b"\n"


def parse(data: bytes) -> dict:
    """The document in a file, not yet validated.

    :raises ProfileInvalid: it is too large or no object of JSON
    """
    if len(data) > MAX_BYTES:
        raise _invalid(Fault("", "out_of_range", f"{len(data)} > {MAX_BYTES}"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _invalid(Fault("", "not_json")) from None
    return parse_object(text)


def parse_object(text: str, place: str = "") -> dict:
    """An object of JSON: a document, or the body that stands at a place of one.

    :raises ProfileInvalid: it is none, and the fault's value is the line and column; or
        a key stands in it twice, of which JSON would drop one without a word
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise _invalid(Fault(place, "not_json", where)) from None
    except _Repeated as error:
        raise _invalid(Fault(place, "repeated", error.args[0])) from None
    except (ValueError, RecursionError):
        raise _invalid(Fault(place, "not_json")) from None
    if not isinstance(value, dict):
        raise _invalid(Fault(place, "not_an_object"))
    return value


class _Repeated(Exception):
    """A key stands twice in one object."""


def _unique(pairs: list[tuple[str, object]]) -> dict:
    values = {}
    for key, value in pairs:
        if key in values:
            raise _Repeated(key)
        values[key] = value
    return values


def _no_number(name: str):
    """Python writes and reads ``NaN`` and ``Infinity``; JSON has no such numbers."""
    raise ValueError(name)


def _invalid(*faults: Fault) -> ProfileInvalid:
    places = tuple(f"{fault.path}: {fault.code}" for fault in faults)
    return ProfileInvalid(places=places, faults=faults)
