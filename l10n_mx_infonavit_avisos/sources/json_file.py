"""A file of avisos: one ``.json``, or a ``.zip`` of them, told apart by content.

Everything read is bounded: the file comes from outside, and a small zip can hold a
very large one.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..engine.notice import InvalidNotice, Notice, Problem
from .archive import SIGNATURE, extract, is_junk, open_zip
from .json_list import json_list, refuse
from .payload import PayloadMap
from .unreadable import UnreadableFile, too_large

MAX_BYTES = 100 * 1024 * 1024
_MAX_NESTING = 4
# A word at the end of a text that nothing closes: "tru", "-", an escape cut in two.
_LAST_WORD = re.compile(r'[^\s,:"\[\]{}]*\Z')


@dataclass(frozen=True)
class Entry:
    """One entry of a file: ``notice``, or the ``problems`` that stand against it.

    ``position`` counts from 1 within ``member`` (the file inside a zip, else empty);
    ``original`` is the entry as JSON text, its numbers exact (one of more digits than
    a float holds as text).
    """

    position: int
    original: str
    member: str = ""
    notice: Notice | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """A file inside a zip that could not be read; the others go on."""

    error: UnreadableFile


def read(
    data: bytes, payload_map: PayloadMap, start: int = 0
) -> Iterator[Entry | Rejected]:
    """Every entry of the file, good or bad, in order, but for the first ``start``.

    A zip gives the entries of its ``.json`` members; a member that cannot be read is a
    :class:`Rejected` among them.

    :raises UnreadableFile: at once, where the file as a whole cannot be read
    """
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    if not data.strip():
        raise UnreadableFile("empty")
    if data[:2] == SIGNATURE:
        return _zip_entries(*_open_zip(data), payload_map, start)
    return entries_of(_avisos(data, payload_map), payload_map, start=start)


def parse(data: bytes, member: str = ""):
    """JSON bytes (UTF-8, with or without BOM) as Python; numbers exact.

    :raises UnreadableFile: with the place of the fault
    """
    return _parse(_decode(data, member), member)


def _parse(text: str, member: str):
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse)
    except json.JSONDecodeError as error:
        code = "truncated" if _is_truncated(text, error) else "not_json"
        place = f"{error.lineno}:{error.colno}"
        raise UnreadableFile(code, member, place) from error
    except RecursionError as error:
        raise UnreadableFile("too_deep", member) from error
    except (ValueError, ArithmeticError) as error:  # NaN; a number beyond all bounds
        raise UnreadableFile("not_json", member) from error


def _decode(data: bytes, member: str) -> str:
    """:raises UnreadableFile: also where nothing is in it"""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        code = "truncated" if cut else "encoding"
        raise UnreadableFile(code, member, f"byte {error.start}") from error
    if not text.strip():
        raise UnreadableFile("empty", member)
    return text


def _is_truncated(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text is the beginning of a list or an object, without its end."""
    if text.lstrip()[0] not in "[{" or error.msg == "Extra data":
        return False
    if error.msg.startswith("Unterminated"):
        return True
    return _LAST_WORD.match(text.rstrip(), error.pos) is not None


def _open_zip(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive and its ``.json`` members, of which all together fit in MAX_BYTES."""
    archive = open_zip(data)
    members = [info for info in archive.infolist() if _is_json(info.filename)]
    if not members:
        raise UnreadableFile("no_json_in_zip")
    if sum(info.file_size for info in members) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    return archive, members


def _is_json(filename: str) -> bool:
    return filename.lower().endswith(".json") and not is_junk(filename)


def _zip_entries(archive, members, payload_map: PayloadMap, start: int):
    for info in members:
        try:
            avisos = _avisos(extract(archive, info), payload_map, info.filename)
        except UnreadableFile as error:
            if start < 1:
                yield Rejected(error)
            start -= 1
        else:
            yield from entries_of(avisos, payload_map, info.filename, max(start, 0))
            start -= len(avisos)


def entries_of(
    avisos: Sequence, payload_map: PayloadMap, member: str = "", start: int = 0
) -> Iterator[Entry]:
    """The entries of a list of avisos as JSON gave it, good or bad, in order, but for
    the first ``start``."""
    for position in range(start + 1, len(avisos) + 1):
        try:
            aviso = avisos[position - 1]
            original = _original(aviso)
            notice = payload_map.read(aviso)
        except RecursionError:
            problem = Problem("too_deep", "entry")
            yield Entry(position, "", member, problems=(problem,))
        except InvalidNotice as error:
            yield Entry(position, original, member, problems=error.problems)
        else:
            yield Entry(position, original, member, notice)


def _original(aviso) -> str:
    text = json.dumps(aviso, ensure_ascii=False, default=_exact)
    # Half a surrogate pair cannot be stored; its escape can, and is the same JSON.
    return text.encode("utf-8", "backslashreplace").decode()


def _exact(number: Decimal) -> float | str:
    value = float(number)
    return value if Decimal(repr(value)) == number else str(number)


def _avisos(data: bytes, payload_map: PayloadMap, member="") -> Sequence:
    """The avisos of a document. A list is taken as it is. Within an object, however
    wrapped, they are the one list of avisos, else the objects that are avisos.

    The other lists of an envelope, of messages say, and its own NSS are passed over.
    Where nothing looks like an aviso the one list of objects is taken: it shows why.
    """
    text = _decode(data, member)
    if (avisos := json_list(text)) is not None:
        return avisos
    document = _parse(text, member)
    if isinstance(document, list):
        return document
    levels = list(_levels(document))
    lists = [held for _objects, holds in levels for held in holds]
    recognises = payload_map.recognises
    if of_avisos := [held for held in lists if any(map(recognises, held))]:
        return _only(of_avisos, member)
    for objects, _holds in levels:
        if alone := list(filter(recognises, objects)):
            return alone
    if of_objects := [held for held in lists if any(map(_is_object, held))]:
        return _only(of_objects, member)
    if lists and not any(lists):
        return []
    raise UnreadableFile("no_list", member)


def _levels(document) -> Iterator[tuple[list[Mapping], list[list]]]:
    """The objects at each depth, outermost first, and the lists that they hold."""
    level = [document]
    for _depth in range(_MAX_NESTING):
        objects = list(filter(_is_object, level))
        level = [value for item in objects for value in item.values()]
        yield objects, [value for value in level if isinstance(value, list)]


def _only(lists: list[list], member: str) -> list:
    if len(lists) > 1:
        raise UnreadableFile("several_lists", member)
    return lists[0]


def _is_object(value) -> bool:
    return isinstance(value, Mapping)
