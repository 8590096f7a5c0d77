"""Zips from outside: opened and unpacked in memory, never more than is allowed.

Nothing is extracted to a disk, so a member's name can lead nowhere.
"""

import io
import zipfile
import zlib

from .unreadable import UnreadableFile

MAX_MEMBERS = 10_000
SIGNATURE = b"PK"
# The first bytes of each entry in a zip's directory.
_DIRECTORY_ENTRY = b"PK\x01\x02"
# zipfile unpacks the others without a bound.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises for a zip with bytes changed at random.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The archive.

    :raises UnreadableFile: ``too_many_files``, ``damaged_zip``
    """
    # Counted before the directory is read, which costs far more memory than bytes.
    if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
        raise UnreadableFile("too_many_files", detail=str(MAX_MEMBERS))
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise UnreadableFile("damaged_zip") from error


def extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes: never more than its header claims, of which the caller has
    seen that it is not too much; one that claims too little fails its checksum.

    :raises UnreadableFile: ``encrypted_zip``, ``zip_method``, ``damaged_zip``
    """
    if info.flag_bits & 1:
        raise UnreadableFile("encrypted_zip", info.filename)
    if info.compress_type not in METHODS:
        raise UnreadableFile("zip_method", info.filename, str(info.compress_type))
    try:
        with archive.open(info) as stream:
            return stream.read(info.file_size + 1)
    except DAMAGE as error:
        raise UnreadableFile("damaged_zip", info.filename) from error


def is_junk(filename: str) -> bool:
    """Whether a Mac added the file: ``__MACOSX/._avisos.json``."""
    return filename.startswith("__MACOSX/") or filename.rpartition("/")[2].startswith(
        "._"
    )
