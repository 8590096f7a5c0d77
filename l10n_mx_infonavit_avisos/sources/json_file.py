"""A file of avisos: one ``.json``, or a ``.zip`` of them, told apart by content.

Everything read is bounded: the file comes from outside, and a small zip can hold a
very large one.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..engine.notice import InvalidNotice, Notice, Problem
from .payload import PayloadMap

MAX_BYTES = 100 * 1024 * 1024
MAX_MEMBERS = 10_000
_MAX_NESTING = 4


class UnreadableFile(ValueError):
    """The file as a whole is of no use.

    ``code``: ``empty``, ``too_large``, ``not_json``, ``truncated``, ``encoding``,
    ``no_list``, ``several_lists``, ``too_deep``, ``damaged_zip``, ``encrypted_zip``,
    ``no_json_in_zip``, ``too_many_files``. ``member``: the file inside a zip.
    ``detail``: where, as text (a line and column, a size in MB).
    """

    def __init__(self, code: str, member: str = "", detail: str = ""):
        super().__init__(f"{code} {member} {detail}".strip())
        self.code, self.member, self.detail = code, member, detail


@dataclass(frozen=True)
class Entry:
    """One entry of a file: ``notice``, or the ``problems`` that stand against it.

    ``position`` counts from 1 within ``member`` (the file inside a zip, else empty);
    ``original`` is the entry as JSON text.
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


def read(data: bytes, payload_map: PayloadMap) -> Iterator[Entry | Rejected]:
    """Every entry of the file, good or bad, in order.

    A zip gives the entries of its ``.json`` members; a member that cannot be read is a
    :class:`Rejected` among them.

    :raises UnreadableFile: where the file as a whole cannot be read
    """
    if not data.strip():
        raise UnreadableFile("empty")
    if len(data) > MAX_BYTES:
        raise _too_large()
    if data[:2] == b"PK":
        yield from _read_zip(data, payload_map)
    else:
        yield from _entries(parse(data), payload_map)


def parse(data: bytes, member: str = ""):
    """JSON bytes (UTF-8, with or without BOM) as Python; numbers exact.

    :raises UnreadableFile: with the place of the fault
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding", member, f"byte {error.start}") from error
    if not text.strip():
        raise UnreadableFile("empty", member)
    try:
        return json.loads(text, parse_float=_number, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith(
            "Unterminated"
        )
        code = "truncated" if at_end and text.lstrip()[0] in "[{" else "not_json"
        place = f"{error.lineno}:{error.colno}"
        raise UnreadableFile(code, member, place) from error
    except RecursionError as error:
        raise UnreadableFile("too_deep", member) from error
    except ValueError as error:
        raise UnreadableFile("not_json", member) from error


def _read_zip(data: bytes, payload_map: PayloadMap):
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError) as error:
        raise UnreadableFile("damaged_zip") from error
    with archive:
        members = [
            info
            for info in archive.infolist()
            if info.filename.lower().endswith(".json")
            and not info.filename.startswith("__MACOSX/")
        ]
        if not members:
            raise UnreadableFile("no_json_in_zip")
        if len(members) > MAX_MEMBERS:
            raise UnreadableFile("too_many_files", detail=str(MAX_MEMBERS))
        budget = MAX_BYTES
        for info in members:
            try:
                content = _extract(archive, info, budget)
                budget -= len(content)
                yield from _entries(
                    parse(content, info.filename), payload_map, info.filename
                )
            except UnreadableFile as error:
                if error.code == "too_large":
                    raise
                yield Rejected(error)


def _extract(archive, info, budget) -> bytes:
    """The member's bytes. What its header claims is not believed: at most one byte
    more than the budget is ever unpacked."""
    if info.flag_bits & 1:
        raise UnreadableFile("encrypted_zip", info.filename)
    try:
        with archive.open(info) as stream:
            content = stream.read(budget + 1)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as e:
        raise UnreadableFile("damaged_zip", info.filename) from e
    except Exception as error:  # zlib.error, lzma.LZMAError: no common base
        raise UnreadableFile("damaged_zip", info.filename) from error
    if len(content) > budget:
        raise _too_large(info.filename)
    return content


def _entries(document, payload_map: PayloadMap, member="") -> Iterator[Entry]:
    for position, entry in enumerate(_find_list(document, payload_map, member), 1):
        original = json.dumps(entry, ensure_ascii=False, default=float)
        try:
            notice = payload_map.read(entry)
        except InvalidNotice as error:
            yield Entry(position, original, member, problems=error.problems)
        else:
            yield Entry(position, original, member, notice)


def _find_list(document, payload_map: PayloadMap, member) -> list:
    """The list of avisos: the document itself, or the one list that an object holds,
    however wrapped; an object that is an aviso is a list of one."""
    if isinstance(document, list):
        return document
    level = [document]
    for _depth in range(_MAX_NESTING):
        objects = [item for item in level if isinstance(item, Mapping)]
        if any(payload_map.recognises(item) for item in objects):
            return [item for item in objects if payload_map.recognises(item)]
        level = [value for item in objects for value in item.values()]
        lists = [value for value in level if isinstance(value, list)]
        if len(lists) > 1:
            lists = [some for some in lists if any(map(_is_object, some))]
        if len(lists) > 1:
            raise UnreadableFile("several_lists", member)
        if lists:
            return lists[0]
    raise UnreadableFile("no_list", member)


def _is_object(value) -> bool:
    return isinstance(value, Mapping)


def _too_large(member="") -> UnreadableFile:
    return UnreadableFile("too_large", member, str(MAX_BYTES // 1024 // 1024))


def _number(text: str) -> Decimal:
    return Decimal(text)


def _refuse(constant: str):
    raise ValueError(constant)
