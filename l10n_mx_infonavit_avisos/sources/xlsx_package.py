"""An ``.xlsx`` from outside, looked at before a library reads it.

The libraries build an object for each element, of styles a large one: a file of 80 KB
can hold millions. So what each part holds is counted first, without being kept.
"""

import re
import zipfile

from .archive import DAMAGE, METHODS, open_zip
from .unreadable import UnreadableFile, too_large

WORKBOOK = "xl/workbook.xml"
# Elements of a sheet (100,000 rows of eighteen cells have 5.5 million), of the texts
# that sheets share, and of any other part, such as the styles.
MAX_SHEET = 6_000_000
MAX_TEXTS = 1_500_000
MAX_OTHER = 100_000
# Those of a sheet besides its cells, their values and texts: rows, mostly.
MAX_ODD = 500_000

_CHUNK = 1024 * 1024
_SHEETS, _PICTURES = "xl/worksheets/", "xl/media/"
_TEXTS = "xl/sharedStrings.xml"
_CELLS = (b"<c ", b"<c>", b"<v>", b"<is>", b"<t>", b"<t ", b"<f>", b"<f ")
# No spreadsheet program writes a DTD, by which entities could grow, or two bytes a
# letter, in which one would not be seen.
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def check(data: bytes, most: int) -> None:
    """That it unpacks to ``most`` bytes at the most, and no part of it is a trap.

    :raises UnreadableFile: ``too_large``, ``too_many_files``, ``damaged_zip``,
        ``damaged_workbook``
    """
    archive = open_zip(data)
    members = archive.infolist()
    if sum(info.file_size for info in members) > most:
        raise too_large(most)
    for info in members:
        if info.flag_bits & 1 or info.compress_type not in METHODS:
            raise UnreadableFile("damaged_workbook", info.filename)
        _check_part(archive, info)


def names(data: bytes) -> list[str]:
    """Of the members.

    :raises UnreadableFile: ``too_many_files``, ``damaged_zip``
    """
    return open_zip(data).namelist()


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    # By its folder alone: other parts may call a sheet by any name.
    is_sheet = info.filename.startswith(_SHEETS) and "/_rels/" not in info.filename
    most = MAX_TEXTS if info.filename == _TEXTS else MAX_OTHER
    elements = cells = 0
    for number, chunk in enumerate(_chunks(archive, info)):
        is_wide = not number and chunk.startswith(_WIDE)
        # A drawing, among the pictures, may have a DTD.
        if not info.filename.startswith(_PICTURES) and (is_wide or _DTD.search(chunk)):
            raise UnreadableFile("damaged_workbook", info.filename)
        elements += chunk.count(b"<") - chunk.count(b"</")
        if is_sheet:
            bare = chunk.replace(b"<x:", b"<") if b"<x:" in chunk else chunk
            cells += sum(map(bare.count, _CELLS))
        if elements > (MAX_SHEET if is_sheet else most) or (
            is_sheet and elements - cells > MAX_ODD
        ):
            raise UnreadableFile("damaged_workbook", info.filename)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo):
    """The part's bytes; what stands across two chunks stands in the second whole."""
    try:
        with archive.open(info) as stream:
            kept = b""
            while piece := stream.read(_CHUNK):
                whole = kept + piece
                cut = whole.rfind(b"<") if len(piece) == _CHUNK else -1
                # The last tag waits, unless it is longer than any.
                if cut <= 0 or len(whole) - cut > _CHUNK:
                    cut = len(whole)
                yield whole[:cut]
                kept = whole[cut:]
            if kept:
                yield kept
    except DAMAGE as error:
        raise UnreadableFile("damaged_workbook", info.filename) from error
