"""An embedded file as the OLE object "Package" that Excel opens by a double click.

Source: [MS-OLEDS] 2.3.4 (\\x01Ole), 2.3.8 (\\x01CompObj); the native stream as the
Object Packager writes it.
"""

import struct
from uuid import UUID

from .archive import ascii_name
from .compound import Storage
from .content import File

CLASS = UUID("0003000c-0000-0000-c000-000000000046")
USER_TYPE = b"Package\0"
UNICODE_FOLLOWS = 0x71B239F4
EMBEDDED = 3


def storage_name(number: int) -> str:
    """The storage that an object's record means by the number.

    >>> storage_name(10)
    'MBD0000000A'
    """
    return f"MBD{number:08X}"


def package(file: File) -> Storage:
    """The storage of an embedded file."""
    return Storage(
        {
            "\x01Ole": struct.pack("<I16x", 0x02000001),
            "\x01CompObj": _class_of_object(),
            "\x01Ole10Native": _native(file),
        },
        CLASS.bytes_le,
    )


def _class_of_object():
    named = struct.pack("<I", len(USER_TYPE)) + USER_TYPE
    return (
        struct.pack("<II4s", 0xFFFE0001, 0x00000A03, b"\xff" * 4)
        + CLASS.bytes_le
        + named  # for people
        + struct.pack("<I", 0)  # no clipboard format
        + named  # for programs
        + struct.pack("<I12x", UNICODE_FOLLOWS)
    )


def _native(file):
    """Names twice: for those who read ASCII, then in Unicode for the others."""
    plain = ascii_name(file.name).encode("ascii") + b"\0"
    wide = file.name.encode("utf-16-le")
    text = struct.pack("<I", len(wide) // 2) + wide
    body = (
        struct.pack("<H", 2)
        + plain  # what the icon is called
        + plain  # where it came from: no folder of ours
        + struct.pack("<HHI", 0, EMBEDDED, len(plain))
        + plain  # where it is to be unpacked
        + struct.pack("<I", len(file.data))
        + file.data
        + text * 3
    )
    return struct.pack("<I", len(body)) + body
