"""Compound files: the container of ``.xls``, version 3 with sectors of 512 bytes.

Source: [MS-CFB]. Streams under 4,096 bytes lie in the mini stream, as readers expect.
The bytes depend on the tree alone: no date is written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096  # a shorter stream lies in the mini stream
NAME_LIMIT = 31  # UTF-16 units, without the terminating zero
IN_HEADER = 109  # places of FAT sectors that the header has room for
PER_SECTOR = SECTOR // 4

FREE, END, FAT_SECTOR, DIFAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
NOBODY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_CLASS = b"\0" * 16


@dataclass(frozen=True)
class Storage:
    """A folder: streams (bytes) and storages by name. ``clsid``: 16 bytes as stored."""

    children: dict[str, Storage | bytes] = field(default_factory=dict)
    clsid: bytes = NO_CLASS


def compound_file(root: Storage) -> bytes:
    """The file of a tree. ValueError: a name is empty, too long, has a forbidden
    character, or differs from another only in case."""
    entries = _Directory(root)
    body = _Sectors()
    mini = _MiniStream()
    for entry in entries.streams:
        home = mini if len(entry.data) < MINI_CUTOFF else body
        entry.start, entry.size = home.put(entry.data), len(entry.data)
    entries.root.start = body.put(bytes(mini.data))
    entries.root.size = len(mini.data)
    mini_fat = body.put(_table(mini.fat))
    directory = body.put(entries.packed())
    return body.finished(directory, mini_fat, -(-len(mini.fat) // PER_SECTOR))


def _table(places):
    """Sector numbers packed, filled to a whole sector."""
    fill = -len(places) % PER_SECTOR
    return struct.pack(f"<{len(places) + fill}I", *places, *[FREE] * fill)


def _chain(fat, count):
    """Adds a chain of so many sectors to the table; where it starts."""
    if not count:
        return END
    start = len(fat)
    fat.extend(range(start + 1, start + count))
    fat.append(END)
    return start


class _MiniStream:
    def __init__(self):
        self.data = bytearray()
        self.fat = []

    def put(self, data):
        start = _chain(self.fat, -(-len(data) // MINI_SECTOR))
        self.data += data
        self.data += b"\0" * (-len(data) % MINI_SECTOR)
        return start


class _Sectors:
    """The file after its header."""

    def __init__(self):
        self.pieces = []
        self.fat = []

    def put(self, data):
        self.pieces += [data, b"\0" * (-len(data) % SECTOR)]
        return _chain(self.fat, -(-len(data) // SECTOR))

    def finished(self, directory, mini_fat, mini_fat_count):
        """The FAT counts its own sectors and those of the DIFAT, so that their numbers
        are found by trying."""
        used, fat_count, difat_count = len(self.fat), 0, 0
        while True:
            total = used + fat_count + difat_count
            needed = -(-total // PER_SECTOR)
            beyond = -(-max(needed - IN_HEADER, 0) // (PER_SECTOR - 1))
            if (needed, beyond) == (fat_count, difat_count):
                break
            fat_count, difat_count = needed, beyond
        fat_at = list(range(used, used + fat_count))
        difat_at = used + fat_count
        fat = [*self.fat, *[FAT_SECTOR] * fat_count, *[DIFAT_SECTOR] * difat_count]
        header = struct.pack(
            "<8s16s5H6x9I",
            SIGNATURE,
            NO_CLASS,
            0x3E,
            3,
            0xFFFE,
            9,  # sectors of 2 ** 9
            6,  # mini sectors of 2 ** 6
            0,
            fat_count,
            directory,
            0,
            MINI_CUTOFF,
            mini_fat,
            mini_fat_count,
            difat_at if difat_count else END,
            difat_count,
        )
        first = fat_at[:IN_HEADER]
        first += [FREE] * (IN_HEADER - len(first))
        return b"".join(
            [
                header,
                struct.pack(f"<{IN_HEADER}I", *first),
                *self.pieces,
                _table(fat),
                *_difat(fat_at[IN_HEADER:], difat_at),
            ]
        )


def _difat(places, at) -> Iterator[bytes]:
    """The sectors that list the FAT's sectors beyond the header's; each ends with the
    number of the next one."""
    room = PER_SECTOR - 1
    for index in range(0, len(places), room):
        at += 1
        here = places[index : index + room]
        last = index + room >= len(places)
        yield struct.pack(
            f"<{PER_SECTOR}I",
            *here,
            *[FREE] * (room - len(here)),
            END if last else at,
        )


# --- the directory --------------------------------------------------------------------


@dataclass(eq=False)
class _Entry:
    name: str
    kind: int
    clsid: bytes = NO_CLASS
    data: bytes = b""
    number: int = 0
    colour: int = BLACK
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    start: int = 0
    size: int = 0

    def packed(self):
        name = self.name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sH2B3I16sI16xIQ",
            name,
            len(name),
            self.kind,
            self.colour,
            self.left,
            self.right,
            self.child,
            self.clsid,
            0,
            self.start,
            self.size,
        )


def _order(name):
    """Names are in order of their length, then of their upper case ([MS-CFB] 2.6.4)."""
    units = name.upper().encode("utf-16-be")
    return len(name.encode("utf-16-le")), units


class _Directory:
    def __init__(self, root):
        self.entries = []
        self.root = self._add(_Entry("Root Entry", ROOT, root.clsid))
        self._fill(self.root, root)

    @property
    def streams(self):
        return [entry for entry in self.entries if entry.kind == STREAM]

    def _add(self, entry):
        entry.number = len(self.entries)
        self.entries.append(entry)
        return entry

    def _fill(self, parent, storage):
        known = set()
        children = []
        for name, child in storage.children.items():
            _check(name, known)
            if isinstance(child, Storage):
                entry = self._add(_Entry(name, STORAGE, child.clsid))
                self._fill(entry, child)
            else:
                entry = self._add(_Entry(name, STREAM, data=child))
            children.append(entry)
        children.sort(key=lambda entry: _order(entry.name))
        parent.child = _tree(children, (len(children) + 1).bit_length())

    def packed(self):
        """All entries, filled to a whole sector with unused ones."""
        unused = struct.pack("<68x3I48x", NOBODY, NOBODY, NOBODY)
        fill = -len(self.entries) % (SECTOR // 128)
        return b"".join(entry.packed() for entry in self.entries) + unused * fill


def _tree(entries, depth):
    """A balanced tree of siblings; its root's number. Red are those of the lowest row,
    where it is not full: then it is a red-black tree."""
    if not entries:
        return NOBODY
    middle = len(entries) // 2
    entry = entries[middle]
    entry.colour = RED if depth == 1 else BLACK
    entry.left = _tree(entries[:middle], depth - 1)
    entry.right = _tree(entries[middle + 1 :], depth - 1)
    return entry.number


def _check(name, known):
    units = len(name.encode("utf-16-le")) // 2
    if not 0 < units <= NAME_LIMIT or set(name) & set("/\\:!"):
        raise ValueError(f"not a name within a compound file: {name!r}")
    if name.upper() in known:
        raise ValueError(f"the name comes twice: {name!r}")
    known.add(name.upper())
