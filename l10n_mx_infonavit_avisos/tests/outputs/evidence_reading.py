"""A workbook taken apart: by readers that are not ours, else as its format says."""

import hashlib
import io
import struct

try:
    import olefile
except ImportError:  # of dev/requirements.in, not of Odoo
    olefile = None
import xlrd

from ...outputs.evidence.biff import (
    CONTINUE,
    MSODRAWINGGROUP,
    parts,
)


def opened(data):
    return xlrd.open_workbook(file_contents=data, formatting_info=True)


def texts(sheet):
    """Every cell that holds something, row by row."""
    return [
        [cell.value for cell in sheet.row(row) if cell.value != ""]
        for row in range(sheet.nrows)
    ]


def row_of(sheet, value):
    return next(row for row in texts(sheet) if value in row)


def streams(data):
    with olefile.OleFileIO(
        io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL
    ) as ole:
        assert not ole.parsing_issues
        return {tuple(path): ole.openstream(path).read() for path in ole.listdir()}


def embedded(data):
    """Name → bytes of the files that lie in the storages, as olefile finds these."""
    result = {}
    for path, stream in streams(data).items():
        if path[-1] == "\x01Ole10Native":
            name, content, _label = _native(stream)
            result[name] = content
    return result


def _native(stream):
    """Label and contents of a packager's stream, read as its description says."""
    size, kind = struct.unpack_from("<IH", stream)
    assert (size, kind) == (len(stream) - 4, 2)
    rest = stream[6:]
    label, rest = rest.split(b"\0", 1)
    _path, rest = rest.split(b"\0", 1)
    zero, three, length = struct.unpack_from("<HHI", rest)
    assert (zero, three) == (0, 3)
    rest = rest[8 + length :]
    (length,) = struct.unpack_from("<I", rest)
    data, rest = rest[4 : 4 + length], rest[4 + length :]
    names = []
    while rest:
        (units,) = struct.unpack_from("<I", rest)
        names.append(rest[4 : 4 + 2 * units].decode("utf-16-le"))
        rest = rest[4 + 2 * units :]
    assert len(names) == 3
    return names[0], data, label.decode("ascii")


def stored_pictures(data):
    """The pictures in the store of the drawings, as bytes, in their order."""
    [book, *_sheets] = parts(streams(data)[("Workbook",)])
    group, going_on = b"", False
    for record in book:
        going_on = record.code == MSODRAWINGGROUP or (
            going_on and record.code == CONTINUE
        )
        if going_on:
            group += record.body
    return list(_pictures(group))


def _pictures(data):
    at = 0
    while at < len(data):
        version, code, length = struct.unpack_from("<HHI", data, at)
        body = data[at + 8 : at + 8 + length]
        if code in (0xF01D, 0xF01E):
            assert hashlib.md5(body[17:]).digest() == body[:16]
            yield body[17:]
        elif code == 0xF007:
            yield from _pictures(body[36:])
        elif version & 0xF == 0xF:
            yield from _pictures(body)
        at += 8 + length
    assert at == len(data)
