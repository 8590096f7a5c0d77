"""Pictures and icons of embedded files as the drawing records of an ``.xls``.

Sources: [MS-ODRAW] for the shapes and the store of pictures, [MS-XLS] 2.4.181 (Obj)
for what makes a shape an object of the sheet.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence

from .biff import MSODRAWING, MSODRAWINGGROUP, OBJ, Record, split
from .errors import TooManyObjects
from .pictures import Picture
from .sheet import CHARACTER, PIXELS_PER_POINT, Placed, Sheet

DGG, BSTORE, DG, SPGR, SP = 0xF000, 0xF001, 0xF002, 0xF003, 0xF004
FDGG, FBSE, FDG, FSPGR, FSP, FOPT = 0xF006, 0xF007, 0xF008, 0xF009, 0xF00A, 0xF00B
ANCHOR, CLIENT_DATA, SPLIT_COLOURS = 0xF010, 0xF011, 0xF11E
CONTAINER = 0xF
PICTURE_FRAME = 75
# Kind of a picture: its number, the record that holds it, and that record's instance.
BLIPS = {"png": (6, 0xF01E, 0x6E0), "jpeg": (5, 0xF01D, 0x46A)}
SHAPES_OF_A_DRAWING = 1024  # numbers that each drawing has for itself
GROUP_AND_PATRIARCH = 0x005
HAS_ANCHOR_AND_TYPE = 0xA00
OLE_SHAPE = 0x010
# Properties of a shape.
LOCK_ASPECT, BLIP_NUMBER, NO_FILL, NO_LINE = 0x007F, 0x4104, 0x01BF, 0x01FF
MOVE_WITH_CELLS = 1
BITMAP = 9
AUTO_PICTURE, AS_ICON = 0x0001, 0x0008
LOCKED_AND_PRINTED = 0x6011
PACKAGE = b"Package"
TABLE_REFERENCE = b"\x02\0\0\0\0"


class Drawings:
    """The drawings of a workbook: one a sheet, and the store of their pictures.

    A picture that comes twice is stored once. ``storages``: the number of each
    embedded file's storage, in the order of the sheets. TooManyObjects.
    """

    def __init__(self, sheets: Sequence[Sheet]):
        self.sheets = sheets
        self.store: dict[bytes, tuple[int, Picture]] = {}
        self.uses: dict[bytes, int] = {}
        self.storages = []
        for sheet in sheets:
            if len(sheet.placed) >= SHAPES_OF_A_DRAWING:
                raise TooManyObjects(sheet.name, len(sheet.placed))
            for placed in sheet.placed:
                key = placed.picture.data
                self.store.setdefault(key, (len(self.store) + 1, placed.picture))
                self.uses[key] = self.uses.get(key, 0) + 1
                if placed.file:
                    self.storages.append((len(self.storages) + 1, placed))

    def of_the_book(self) -> Iterator[Record]:
        """The records of the globals: all drawings' numbers, and the pictures."""
        drawn = [sheet for sheet in self.sheets if sheet.placed]
        if not drawn:
            return
        counts = [len(sheet.placed) + 1 for sheet in drawn]
        last = len(drawn) * SHAPES_OF_A_DRAWING + counts[-1]
        clusters = b"".join(
            struct.pack("<II", number, count) for number, count in enumerate(counts, 1)
        )
        head = struct.pack("<4I", last, len(drawn) + 1, sum(counts), len(drawn))
        entries = b"".join(
            _stored(picture, self.uses[key])
            for key, (_n, picture) in self.store.items()
        )
        body = _container(
            DGG,
            _atom(FDGG, head + clusters),
            _atom(BSTORE, entries, CONTAINER, len(self.store)),
            _atom(SPLIT_COLOURS, struct.pack("<4I", *_COLOURS), 0, 4),
        )
        yield from split(MSODRAWINGGROUP, body, repeated=True)

    def of_the_sheets(self) -> Iterator[list[Record]]:
        """The records of each sheet, empty where it has no drawing."""
        storages = iter(number for number, _placed in self.storages)
        drawing = 0
        for sheet in self.sheets:
            if sheet.placed:
                drawing += 1
            yield self._sheet(sheet, drawing, storages)

    def _sheet(self, sheet, drawing, storages):
        if not sheet.placed:
            return []
        first = drawing * SHAPES_OF_A_DRAWING
        shapes = [
            self._shape(sheet, placed, first + number)
            for number, placed in enumerate(sheet.placed, 1)
        ]
        patriarch = _container(
            SP,
            _atom(FSPGR, bytes(16), 1),
            _atom(FSP, struct.pack("<II", first, GROUP_AND_PATRIARCH), 2),
        )
        inside = len(patriarch) + sum(map(len, shapes))
        count = struct.pack("<II", len(shapes) + 1, first + len(shapes))
        fdg = _atom(FDG, count, 0, drawing)
        # The containers' lengths tell of all that follows in later records.
        opening = (
            _head(DG, len(fdg) + 8 + inside, CONTAINER)
            + fdg
            + _head(SPGR, inside, CONTAINER)
            + patriarch
        )
        result = []
        for number, (placed, shape) in enumerate(
            zip(sheet.placed, shapes, strict=True), 1
        ):
            result.append(Record(MSODRAWING, opening + shape))
            storage = next(storages) if placed.file else None
            result.append(Record(OBJ, _object(number, storage)))
            opening = b""
        return result

    def _shape(self, sheet, placed, number):
        kind = HAS_ANCHOR_AND_TYPE | (OLE_SHAPE if placed.file else 0)
        blip = self.store[placed.picture.data][0]
        properties = {
            LOCK_ASPECT: 0x01FB0080,
            BLIP_NUMBER: blip,
            NO_FILL: 0x00100000,
            NO_LINE: 0x00080000,
        }
        packed = b"".join(struct.pack("<HI", *one) for one in properties.items())
        return _container(
            SP,
            _atom(FSP, struct.pack("<II", number, kind), 2, PICTURE_FRAME),
            _atom(FOPT, packed, 3, len(properties)),
            _atom(ANCHOR, _anchor(sheet, placed)),
            _atom(CLIENT_DATA, b""),
        )


_COLOURS = (0x0800000D, 0x0800000C, 0x08000017, 0x100000F7)


def _head(code, length, version=0, instance=0):
    return struct.pack("<HHI", instance << 4 | version, code, length)


def _atom(code, body, version=0, instance=0):
    return _head(code, len(body), version, instance) + body


def _container(code, *children):
    return _atom(code, b"".join(children), CONTAINER)


def _stored(picture, uses):
    """A picture's entry in the store, with the picture itself."""
    number, code, instance = BLIPS[picture.kind]
    # MD5 is the format's own name for a picture; nothing is secured by it.
    name = hashlib.md5(picture.data, usedforsecurity=False).digest()
    blip = _atom(code, name + b"\xff" + picture.data, 0, instance)
    facts = struct.pack(
        "<BB16sHIII4B", number, number, name, 0xFF, len(blip), uses, 0, 0, 0, 0, 0
    )
    return _atom(FBSE, facts + blip, 2, number)


def _anchor(sheet: Sheet, placed: Placed):
    """Two corners, each a cell and how far within it, in 1024ths of its width and
    256ths of its height."""
    columns = [width * CHARACTER for width in sheet.widths]
    rows = [row.height * PIXELS_PER_POINT for row in sheet.rows]
    left, right = _place(columns, placed.column, placed.width, 1024)
    top, bottom = _place(rows, placed.row, placed.height, 256)
    corners = *left, *top, *right, *bottom
    return struct.pack("<9H", MOVE_WITH_CELLS, *corners)


def _place(sizes, first, length, whole):
    """Where something of that length begins and ends that starts at a cell's edge."""
    last = first
    while last < len(sizes) - 1 and length >= sizes[last]:
        length -= sizes[last]
        last += 1
    part = min(int(length / sizes[last] * whole), whole - 1)
    return (first, 0), (last, part)


def _object(number, storage):
    """What makes a shape an object; with a storage, an embedded file of class
    Package (FtPictFmla, [MS-XLS] 2.5.146)."""
    common = struct.pack("<HHH12x", 8, number, LOCKED_AND_PRINTED)
    body = _sub(0x15, common) + _sub(0x07, struct.pack("<H", BITMAP))
    if storage is None:
        return body + _sub(0x08, struct.pack("<H", AUTO_PICTURE)) + bytes(4)
    formula = struct.pack("<H4x", len(TABLE_REFERENCE)) + TABLE_REFERENCE
    formula += struct.pack("<BBBB", 0x03, len(PACKAGE), 0, 0) + PACKAGE
    formula += b"\0" * (len(formula) % 2)
    embedded = struct.pack("<H", len(formula)) + formula + struct.pack("<I", storage)
    flags = struct.pack("<H", AUTO_PICTURE | AS_ICON)
    return body + _sub(0x08, flags) + _sub(0x09, embedded) + bytes(4)


def _sub(code, body):
    return struct.pack("<HH", code, len(body)) + body
