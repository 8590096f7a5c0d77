"""The bimonthly emisión as IMSS's "visor" keeps it: a zip of files of fixed width.

``CDEBAS99`` has the workers and their credits. Of ``CDEBMO99``, their movements and
amortizations, and ``CDEBPA99``, the period, fewer have written: they are read where
they are there and look as told; what does not look so is left out, and the emisión's
year and month, or a row's amortization, are None.

Source: the layout by programs that read real files.
"""

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal

from ..engine import identifiers
from .archive import SIGNATURE, extract, open_zip
from .emission import EBA, Emission, Line, LineReader, gather, person
from .unreadable import UnreadableFile, too_large

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 100_000

WORKERS = "CDEBAS99.TXT"
MOVEMENTS = "CDEBMO99.TXT"
PERIOD = "CDEBPA99.TXT"
MONTHLY = "CDEMAS99.TXT"

_NRP, _NSS = slice(0, 11), slice(21, 32)
_NAME, _CURP = slice(33, 83), slice(86, 104)
_CREDIT, _KIND, _VALUE = slice(109, 119), slice(119, 120), slice(120, 129)
_LENGTH = 129
# Of CDEBMO99, by one program only.
_MOVEMENT, _DAY, _DAYS = slice(33, 34), slice(34, 44), slice(44, 46)
_AMORTIZATION = slice(92, 100)
_MOVEMENT_LENGTH = 100
# Of CDEBPA99, by one program only.
_MONTH, _YEAR = slice(93, 95), slice(95, 99)
_AMOUNT = re.compile(r"\d+\.\d+", re.ASCII)
# Ñ and ñ of DOS; in Windows' page these bytes are signs that no name has.
_DOS_LETTERS = frozenset(b"\xa5\xa4")
_WINDOWS_LETTERS = frozenset(b"\xd1\xf1")
_END_OF_FILE = "\x1a"


def read(data: bytes) -> Emission:
    """The emisión in a visor's zip.

    :raises UnreadableFile: ``empty``, ``too_large``, ``too_many_files``,
        ``damaged_zip``, ``encrypted_zip``, ``zip_method``, ``no_visor_in_zip``,
        ``monthly_visor`` (it holds no credits), ``no_employer``, ``no_rows``,
        ``too_many_rows``
    """
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    if not data.strip():
        raise UnreadableFile("empty")
    if data[:2] != SIGNATURE:
        raise UnreadableFile("damaged_zip")
    archive = open_zip(data)
    members = visor_members(archive)
    if WORKERS not in members:
        raise UnreadableFile(
            "monthly_visor" if MONTHLY in members else "no_visor_in_zip"
        )
    if sum(info.file_size for info in members.values()) > MAX_BYTES:
        raise too_large(MAX_BYTES)

    def texts(name):
        return _texts(extract(archive, members[name])) if name in members else []

    workers = texts(WORKERS)
    if not workers:
        raise UnreadableFile("no_rows", WORKERS)
    nrp = _employer(workers)
    lines = [_worker(number, text, nrp) for number, text in workers]
    lines += _movements(texts(MOVEMENTS))
    year, month = _period(texts(PERIOD))
    return Emission(EBA, nrp, year, month, gather(lines))


def visor_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The visor's files in an archive, in whatever folder, by their name."""
    known = (WORKERS, MOVEMENTS, PERIOD, MONTHLY)
    found = {}
    for info in archive.infolist():
        # A zip of Windows may part its folders by backslashes.
        name = info.filename.replace("\\", "/").rpartition("/")[2].upper()
        if name in known:
            found.setdefault(name, info)
    return found


def _texts(data: bytes) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers from 1."""
    # Counted before they are made, which costs more memory than bytes.
    if data.count(b"\n") > MAX_ROWS:
        raise UnreadableFile("too_many_rows", detail=str(MAX_ROWS))
    text = _decode(data).replace(_END_OF_FILE, "")
    # A zero cannot be stored; what stands behind it keeps its column.
    lines = text.replace("\0", " ").split("\n")
    numbered = enumerate((line.rstrip("\r") for line in lines), 1)
    return [(number, line) for number, line in numbered if line.strip()]


def _decode(data: bytes) -> str:
    """Text of UTF-8, of Windows or of DOS: only Ñ and accents tell them apart, and
    each of them is one character wide."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        held = set(data)
    if held & _DOS_LETTERS and not held & _WINDOWS_LETTERS:
        return data.decode("cp850")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _employer(workers: list[tuple[int, str]]) -> str:
    """The registro patronal of the first line that has one."""
    for _number, text in workers:
        try:
            return identifiers.nrp(text[_NRP])
        except identifiers.WrongIdentifier:
            continue
    raise UnreadableFile("no_employer", WORKERS)


def _worker(number: int, text: str, nrp: str) -> Line:
    reader = LineReader()
    if len(text) < _LENGTH:
        reader.wrong("too_short", "line", str(len(text)))
        return Line(
            number, (text,), reader.nss(text[_NSS]), problems=tuple(reader.problems)
        )
    if identifiers.compact(text[_NRP]) != nrp:
        reader.wrong("other_employer", "nrp", text[_NRP])
    nss = reader.nss(text[_NSS])
    credit = reader.credit_number(text[_CREDIT])
    kind = value = None
    # Without a credit whatever follows it is nobody's.
    if text[_CREDIT].strip(" 0-"):
        kind = reader.discount_type(text[_KIND])
        value = _value(reader, text[_VALUE])
        reader.complete(credit, kind, value)
    return Line(
        position=number,
        cells=(text,),
        nss=nss,
        name=person(text[_NAME]),
        curp=identifiers.compact(text[_CURP]),
        credit_number=credit,
        discount_type=kind,
        discount_value=value,
        problems=tuple(reader.problems),
    )


def _value(reader: LineReader, text: str) -> Decimal | None:
    """Digits with a decimal point; where one would stand without it nobody knows."""
    if text.strip(" 0") and "." not in text:
        reader.wrong("no_decimal_point", "discount_value", text)
        return None
    return reader.discount_value(text)


def _movements(texts: list[tuple[int, str]]) -> Iterator[Line]:
    for number, text in texts:
        amount = text[_AMORTIZATION].strip()
        reader = LineReader()
        nss = reader.nss(text[_NSS])
        if len(text) < _MOVEMENT_LENGTH or reader.problems:
            continue
        if not _AMOUNT.fullmatch(amount):
            reader.wrong("not_a_number", "amortization", amount)
        movement = reader.movement(text[_MOVEMENT])
        day = reader.day(text[_DAY])
        reader.leaves(movement, day)
        yield Line(
            position=number,
            cells=(text,),
            nss=nss,
            amortization=Decimal(amount) if _AMOUNT.fullmatch(amount) else None,
            days=reader.days(text[_DAYS]),
            movement=movement,
            day=day,
            problems=tuple(reader.problems),
        )


def _period(texts: list[tuple[int, str]]) -> tuple[int | None, int | None]:
    """Year and month, where they look like ones; the month ends a bimester."""
    if not texts:
        return None, None
    text = texts[0][1]
    month, year = text[_MONTH].strip(), text[_YEAR]
    if not (month.isdecimal() and year.isdecimal() and year.startswith("20")):
        return None, None
    return (int(year), int(month)) if int(month) in range(2, 13, 2) else (None, None)
