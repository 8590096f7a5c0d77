"""A PDF's pages and the words on them.

Everything is bounded: the file comes from outside.
"""

import base64
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject

from .errors import MAX_BYTES, MAX_PAGES, UnreadableFile, too_large, too_many_pages
from .pdf_objects import entry, is_dictionary
from .words import Budget, Extraction, Word

_MAX_NODES = 5 * MAX_PAGES
# Unpacked: a small stream can hold a very large one, and Odoo takes pypdf's own bound
# away (odoo.tools.pdf).
_MAX_STREAM = 64 * 1024 * 1024
_MAX_UNPACKED = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
_MAX_STARTS = 8
_STREAM = re.compile(rb"endstream|stream\r?\n")
_TWICE_PACKED = re.compile(
    rb"/(Fl(ateDecode)?|LZW(Decode)?|RL|RunLengthDecode)\s*/Fl(ateDecode)?\b"
    rb"|/A(85|SCII85Decode|Hx|SCIIHexDecode)\s*/A(85|SCII85Decode|Hx|SCIIHexDecode)\b"
)
# Of a stream written in letters, as some programs still do; a longer one is a picture.
_MAX_LETTERS = 4 * 1024 * 1024
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


@dataclass(frozen=True)
class Page:
    """``number`` from 1; ``words`` in the order of the file."""

    number: int
    words: tuple[Word, ...] = ()
    has_picture: bool = False
    error: UnreadableFile | None = None


def pages(data: bytes) -> list[Page]:
    """Every page; one that cannot be read has its ``error``.

    :raises UnreadableFile: where the file as a whole cannot be read
    """
    _check_bounds(data)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("encrypted")
        leaves = list(_leaves(reader))
    except UnreadableFile:
        raise
    except Exception as error:  # pypdf lets any through for a damaged file
        raise UnreadableFile("damaged") from error
    if not leaves:
        raise UnreadableFile("damaged")
    budget = Budget()
    return [
        _page(reader, leaf, number, budget) for number, leaf in enumerate(leaves, 1)
    ]


def _check_bounds(data: bytes):
    if not data.strip():
        raise UnreadableFile("empty")
    if len(data) > MAX_BYTES:
        raise too_large()
    if b"%PDF-" not in data[:1024]:
        raise UnreadableFile("not_pdf")
    if _TWICE_PACKED.search(data):
        raise UnreadableFile("damaged")
    unpacked = 0
    for stream in _streams(data):
        unpacked += _unpacked(stream)
        if unpacked > _MAX_UNPACKED:
            raise too_large()


def _streams(data: bytes) -> Iterator[bytes]:
    """The streams of the file, as far as their ends are marked."""
    starts: list[int] = []
    for mark in _STREAM.finditer(data):
        if mark[0] != b"endstream":
            starts.append(mark.end())
            continue
        # A packed stream may hold the word; no more often than by accident.
        yield from (data[start : mark.start()] for start in starts[:_MAX_STARTS])
        starts = []
    yield from (data[start:] for start in starts[:_MAX_STARTS])


def _unpacked(data: bytes) -> int:
    """The size of a stream if it is a deflated one; it is not kept.

    :raises UnreadableFile: where it is larger than any of an aviso
    """
    start = 0
    if data.rstrip().endswith(b">"):
        data = _from_letters(data.rstrip()) or data
    unpacker, size = zlib.decompressobj(), 0
    packed = data[start : start + _CHUNK]
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, _CHUNK))
            if size > _MAX_STREAM:
                raise too_large()
            packed = unpacker.unconsumed_tail
            if not packed:
                start += _CHUNK
                packed = data[start : start + _CHUNK]
    except zlib.error:
        return size
    return size


def _from_letters(data: bytes) -> bytes:
    """The bytes of a stream in ASCII85 or in hexadecimal digits; none if it is not."""
    try:
        if len(data) > _MAX_LETTERS:
            data[:-2].decode("ascii")
            raise too_large()
        if data.endswith(b"~>"):
            return base64.a85decode(data[:-2])
        return bytes.fromhex(data[:-1].decode())
    except ValueError as error:
        if isinstance(error, UnreadableFile):
            raise
        return b""


def _leaves(reader: PdfReader) -> Iterator[DictionaryObject]:
    """The pages, with what they inherit.

    Walked here, because a tree that names a branch again and again grows without bound.
    """
    waiting = [(reader.trailer["/Root"]["/Pages"], {})]
    nodes = pages_seen = 0
    while waiting:
        node, inherited = waiting.pop()
        nodes += 1
        if nodes > _MAX_NODES:
            raise too_many_pages()
        inherited = inherited | {k: node[k] for k in _INHERITED if k in node}
        if "/Kids" in node:
            kids = node["/Kids"]
            if len(kids) > _MAX_NODES:
                raise too_many_pages()
            branches = [kid.get_object() for kid in reversed(kids)]
            waiting += [(b, inherited) for b in branches if is_dictionary(b)]
            continue
        pages_seen += 1
        if pages_seen > MAX_PAGES:
            raise too_many_pages()
        leaf = DictionaryObject(node)
        leaf.update({NameObject(key): value for key, value in inherited.items()})
        yield leaf


def _page(reader, leaf, number, budget) -> Page:
    try:
        extraction = Extraction(reader, budget)
        extraction.run(
            entry(leaf, "/Contents"), entry(leaf, "/Resources"), _upright(leaf)
        )
    except UnreadableFile as error:
        return Page(number, error=UnreadableFile(error.code, number, error.detail))
    except Exception as error:  # as above: it costs its page, not the file
        wrong = UnreadableFile("damaged", number)
        wrong.__cause__ = error
        return Page(number, error=wrong)
    return Page(number, tuple(extraction.words), extraction.has_picture)


def _upright(leaf) -> tuple:
    """The matrix from the page's own space to the page as it is shown."""
    box = entry(leaf, "/CropBox") or entry(leaf, "/MediaBox") or (0, 0, 612, 792)
    left, foot, right, top = (float(side) for side in box)
    left, right = sorted((left, right))
    foot, top = sorted((foot, top))
    turn = int(entry(leaf, "/Rotate") or 0) % 360
    if turn == 90:
        return (0, -1, 1, 0, -foot, right)
    if turn == 180:
        return (-1, 0, 0, -1, right, top)
    if turn == 270:
        return (0, 1, -1, 0, top, -left)
    return (1, 0, 0, 1, -left, -foot)
