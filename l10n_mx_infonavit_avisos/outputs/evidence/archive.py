"""The zip of the service's answers, and names that fit a file system."""

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Iterable

from .content import File

# A zip has dates; the same answers shall give the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
FORBIDDEN = frozenset('<>:"/\\|?*')
LONGEST_NAME = 120
NAMELESS = "archivo"


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def zip_of(files: Iterable[File], name: str) -> File:
    """The files as one zip, byte for byte the same each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, file.data)
    return File(name, stream.getvalue())


def named(files: Iterable[File]) -> tuple[File, ...]:
    """The files with names that every system accepts and that differ.

    >>> [file.name for file in named([File("a/b.json", b""), File("b.json", b"")])]
    ['b.json', 'b (2).json']
    """
    result, seen = [], set()
    for file in files:
        name = safe_name(file.name)
        stem, dot, ending = name.rpartition(".")
        if not dot:
            stem, ending = name, ""
        count = 1
        while name.lower() in seen:
            count += 1
            name = f"{stem} ({count}){dot}{ending}"
        seen.add(name.lower())
        result.append(File(name, file.data))
    return tuple(result)


def ascii_name(name: str) -> str:
    """A name for those who read ASCII only.

    >>> ascii_name("nómina ñ 1.xml")
    'nomina n 1.xml'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.strip() or NAMELESS


def safe_name(name: str) -> str:
    """A name of one file that every system accepts, and that leads nowhere.

    >>> safe_name("../../etc/passwd"), safe_name("a:b\\x00.xml"), safe_name("..")
    ('passwd', 'ab.xml', 'archivo')
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        character
        for character in name
        if character not in FORBIDDEN and unicodedata.category(character)[0] != "C"
    ).strip(" .")
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        if dot and len(ending) < 10:
            kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
        kept = kept[:LONGEST_NAME]
    return kept or NAMELESS
