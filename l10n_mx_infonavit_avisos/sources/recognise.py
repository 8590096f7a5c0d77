"""Which reader takes a file: told by its content, never by its name's ending."""

import re
from dataclasses import dataclass

from . import eba_sheet, eba_visor, workbook
from .archive import SIGNATURE, is_junk, open_zip
from .unreadable import UnreadableFile

JSON = "json"
JSON_ZIP = "json_zip"
VISOR = "eba_visor"
SHEET = "eba_sheet"
PDF = "pdf"
PDF_ZIP = "pdf_zip"
UNKNOWN = "unknown"
KINDS = (JSON, JSON_ZIP, VISOR, SHEET, PDF, PDF_ZIP, UNKNOWN)

MAX_BYTES = 100 * 1024 * 1024

# A PDF may have some bytes before its head; readers look in the first kilobyte.
_PDF_WITHIN = 1024
_PDF = b"%PDF-"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"\s*<(!doctype html|html|head|body|table|meta)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@dataclass(frozen=True)
class Recognised:
    """What a file is.

    ``kind``: one of ``KINDS``. ``reason``, of an unknown one: ``empty``,
    ``too_large``, ``image``, ``html``, ``xml``, ``other_archive`` (RAR, 7z, gzip),
    ``nothing_in_zip`` (no file that we read), ``several_kinds_in_zip``,
    ``other_workbook`` (no sheet of movements), ``not_known``, or the code of an
    :class:`~.unreadable.UnreadableFile`. ``detail``: what it holds instead.
    """

    kind: str
    reason: str = ""
    detail: str = ""


def recognise(data: bytes) -> Recognised:
    """What the bytes are.

    Never raises: what cannot be read is unknown, with a reason.
    """
    if not data.strip():
        return Recognised(UNKNOWN, "empty")
    if len(data) > MAX_BYTES:
        return Recognised(UNKNOWN, "too_large", str(MAX_BYTES // 1024 // 1024))
    try:
        if data[:2] == SIGNATURE:
            return _zip(data)
        if data.startswith(workbook.XLS_SIGNATURE):
            return _workbook(data)
    except UnreadableFile as error:
        return Recognised(UNKNOWN, error.code, error.member or error.detail)
    if _PDF in data[:_PDF_WITHIN]:
        return Recognised(PDF)
    return _text(data)


def _text(data: bytes) -> Recognised:
    start = data[:_PDF_WITHIN]
    for mark in _BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    # UTF-16 has a zero beside each letter: the reader of JSON says what to do.
    bare = start.replace(b"\0", b"").lstrip()
    if bare[:1] in (b"[", b"{"):
        return Recognised(JSON)
    reasons = {
        "image": data.startswith(_IMAGES),
        "other_archive": data.startswith(_OTHER_ARCHIVES),
        "html": bool(_HTML.match(bare)),
        "xml": bool(_XML.match(bare)),
    }
    reason = next((name for name, holds in reasons.items() if holds), "not_known")
    return Recognised(UNKNOWN, reason)


def _zip(data: bytes) -> Recognised:
    archive = open_zip(data)
    names = [info.filename for info in archive.infolist()]
    if workbook.XLSX_MEMBER in names:
        return _workbook(data)
    if eba_visor.visor_members(archive):
        return Recognised(VISOR)
    return _zip_of(names)


def _zip_of(names: list[str]) -> Recognised:
    """A zip of JSON or of PDF files, of one of them only."""
    endings = {
        name.rpartition(".")[2].lower()
        for name in names
        if not name.endswith("/") and not is_junk(name)
    }
    found = endings & {"json", "pdf"}
    if len(found) > 1:
        return Recognised(UNKNOWN, "several_kinds_in_zip", ", ".join(sorted(found)))
    if not found:
        return Recognised(UNKNOWN, "nothing_in_zip", ", ".join(sorted(endings))[:200])
    return Recognised(JSON_ZIP if found == {"json"} else PDF_ZIP)


def _workbook(data: bytes) -> Recognised:
    names = workbook.open_workbook(data).names
    if eba_sheet.is_emission(names):
        return Recognised(SHEET)
    return Recognised(UNKNOWN, "other_workbook", ", ".join(names)[:200])
