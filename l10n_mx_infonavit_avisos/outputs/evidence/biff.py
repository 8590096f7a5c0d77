"""The records of a BIFF8 stream: read, added to, put together again.

Source: [MS-XLS] 2.1.7.20, the order of the records. A stream is the globals' records,
then each sheet's, every part from its BOF to its EOF.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

BOF, EOF = 0x0809, 0x000A
BOUNDSHEET = 0x0085
HEADER, FOOTER = 0x0014, 0x0015
SST = 0x00FC
WINDOW2 = 0x023E
CONTINUE = 0x003C
SUPBOOK, EXTERNSHEET, NAME = 0x01AE, 0x0017, 0x0018
MSODRAWINGGROUP, MSODRAWING, OBJ = 0x00EB, 0x00EC, 0x005D
LONGEST = 8224  # bytes of a record's body
PRINT_TITLES = 0x07  # a built-in name
BUILT_IN = 0x20
AREA_3D = 0x3B
ALL_COLUMNS = 0x00FF


@dataclass(frozen=True)
class Record:
    """``code``: its kind; ``body``: at most 8,224 bytes."""

    code: int
    body: bytes

    def packed(self) -> bytes:
        return struct.pack("<HH", self.code, len(self.body)) + self.body


def records(stream: bytes) -> Iterator[Record]:
    """The records of a stream."""
    at = 0
    while at < len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        yield Record(code, stream[at + 4 : at + 4 + length])
        at += 4 + length


def parts(stream: bytes) -> list[list[Record]]:
    """The globals, then each sheet."""
    result = []
    for record in records(stream):
        if record.code == BOF:
            result.append([])
        result[-1].append(record)
    return result


def with_added(
    stream: bytes,
    globals_added: Sequence[Record],
    added: Sequence[Sequence[Record]],
    instead: Sequence[Record] = (),
) -> bytes:
    """The stream with records before the globals' SST and, of each sheet, before its
    WINDOW2; the places of the sheets are mended. ``instead``: records that take the
    place of each sheet's own of that kind."""
    book, *sheets = parts(stream)
    ours = {record.code: record for record in instead}
    sheets = [[ours.get(record.code, record) for record in sheet] for sheet in sheets]
    book = _before(SST, book, globals_added)
    packed = [
        _joined(_before(WINDOW2, sheet, more))
        for sheet, more in zip(sheets, added, strict=True)
    ]
    place = sum(4 + len(record.body) for record in book)
    mended, ahead = [], iter(packed)
    for record in book:
        if record.code == BOUNDSHEET:
            record = Record(BOUNDSHEET, struct.pack("<I", place) + record.body[4:])
            place += len(next(ahead))
        mended.append(record)
    return _joined(mended) + b"".join(packed)


def split(code: int, body: bytes, repeated: bool = False) -> Iterator[Record]:
    """A body of any length: what is over goes on in CONTINUE records. ``repeated``:
    the second record has the first's code, as Excel writes a long drawing group."""
    for at in range(0, len(body) or 1, LONGEST):
        first = at == 0 or (repeated and at == LONGEST)
        yield Record(code if first else CONTINUE, body[at : at + LONGEST])


def page_text(code: int, text: str) -> Record:
    """The HEADER or FOOTER of a page; xlwt writes none that is not ASCII."""
    wide = text.encode("utf-16-le")
    return Record(code, struct.pack("<HB", len(wide) // 2, 1) + wide)


def print_titles(frozen: Sequence[int]) -> Iterator[Record]:
    """Names that repeat the first rows of each sheet on every printed page; so many
    rows for each sheet, 0: none. xlwt has no such thing."""
    if not any(frozen):
        return
    yield Record(SUPBOOK, struct.pack("<HH", len(frozen), 0x0401))
    sheets = [index for index, rows in enumerate(frozen) if rows]
    places = b"".join(struct.pack("<HHH", 0, index, index) for index in sheets)
    yield Record(EXTERNSHEET, struct.pack("<H", len(sheets)) + places)
    for place, index in enumerate(sheets):
        formula = struct.pack(
            "<BHHHHH", AREA_3D, place, 0, frozen[index] - 1, 0, ALL_COLUMNS
        )
        head = struct.pack("<HBBHHH4x", BUILT_IN, 0, 1, len(formula), 0, index + 1)
        yield Record(NAME, head + bytes((0, PRINT_TITLES)) + formula)


def _before(code, all_records, added: Iterable[Record]):
    place = next(i for i, record in enumerate(all_records) if record.code == code)
    return [*all_records[:place], *added, *all_records[place:]]


def _joined(all_records):
    return b"".join(record.packed() for record in all_records)
