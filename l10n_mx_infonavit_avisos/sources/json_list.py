"""A large list in JSON text, of which one entry at a time becomes Python."""

import json
import re
from array import array
from collections.abc import Sequence
from decimal import Decimal


def refuse(constant: str):
    """For ``parse_constant``: NaN and Infinity are no JSON."""
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=refuse)
_skip_blanks = re.compile(r"[ \t\n\r]*").match


class JsonList(Sequence):
    """The entries of a sound list; numbers exact.

    Costs the memory of the text, and eight bytes an entry.
    """

    def __init__(self, text: str, starts: array):
        self._text = text
        self._starts = starts

    def __len__(self):
        return len(self._starts)

    def __getitem__(self, index: int):
        entry, _end = _DECODER.scan_once(self._text, self._starts[index])
        return entry


def json_list(text: str) -> JsonList | None:
    """The list that the text is; None where it is something else, or not sound: what
    is wrong with it is ``json.loads``'s to say."""
    try:
        starts = _starts(text)
    except (StopIteration, ValueError, ArithmeticError, RecursionError):
        return None
    return None if starts is None else JsonList(text, starts)


def _starts(text: str) -> array | None:
    """Where each entry begins; each is decoded once, to see that it is sound."""
    starts = array("Q")
    place = _skip_blanks(text, 0).end()
    if text[place : place + 1] != "[":
        return None
    place = _skip_blanks(text, place + 1).end()
    mark = text[place : place + 1]
    if mark == "]":
        place += 1
    while mark != "]":
        starts.append(place)
        _entry, place = _DECODER.scan_once(text, place)
        place = _skip_blanks(text, place).end()
        mark = text[place : place + 1]
        if mark not in (",", "]"):
            return None
        place += 1
        if mark == ",":
            place = _skip_blanks(text, place).end()
    return starts if _skip_blanks(text, place).end() == len(text) else None
