"""Files that people drop: each printed aviso or picture in them as values of a record.

What is read is a proposal; a file or page of no use is a record, too, with its reason.
"""

import hashlib
import re
from datetime import date
from decimal import Decimal

from ..engine.identifiers import compact
from ..sources import aviso_pdf, recognise
from ..sources.archive import extract, is_junk, open_zip
from ..sources.unreadable import UnreadableFile
from . import wording

# Fields of a record that are read from a form.
READ = (
    *("notice_class", "folio", "nss", "credit_number", "nrp", "rfc", "curp"),
    *("discount_type", "discount_value", "date_notified", "date_created"),
    *("company_name", "company_rfc", "worker_name", "motive"),
)
# Pictures that browsers show.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
MAX_FILES = 500


def values_of_file(name, data):
    """Values of a record for each aviso, picture and useless page of a file, in order.

    A zip gives those of the PDF files in it. Never raises for what the file holds.
    """
    if data.startswith(_PICTURES) and len(data) <= aviso_pdf.MAX_BYTES:
        yield _document(name, data) | {"is_scan": True, "is_image": True}
        return
    found = recognise.recognise(data)
    if found.kind == recognise.PDF:
        yield from _of_pdf(name, data)
    elif found.kind == recognise.PDF_ZIP:
        yield from _of_zip(name, data)
    else:
        code = found.reason if found.kind == recognise.UNKNOWN else "not_printed"
        yield _refused(name, code, found.detail)


def _of_zip(name, data):
    try:
        archive = open_zip(data)
        members = [
            info
            for info in archive.infolist()
            if info.filename.lower().endswith(".pdf") and not is_junk(info.filename)
        ]
        if len(members) > MAX_FILES:
            raise UnreadableFile("too_many_files", detail=str(MAX_FILES))
    except UnreadableFile as error:
        yield _refused(name, error.code, error.detail)
        return
    for info in members:
        member = f"{name}/{info.filename}"
        if info.file_size > aviso_pdf.MAX_BYTES:
            limit = str(aviso_pdf.MAX_BYTES // 1024 // 1024)
            yield _refused(member, "too_large", limit)
            continue
        try:
            content = extract(archive, info)
        except UnreadableFile as error:
            yield _refused(member, error.code, error.detail)
            continue
        yield from _of_pdf(member, content)


def _of_pdf(name, data):
    try:
        pages = aviso_pdf.every_page(data)
    except aviso_pdf.UnreadableFile as error:
        kept = data if len(data) <= aviso_pdf.MAX_BYTES else b""
        yield _refused(name, error.code, error.detail, kept)
        return
    for item in pages:
        number = item.page if isinstance(item, aviso_pdf.PrintedAviso) else None
        number = number or item.error.page
        yield _of_page(name, data, number, item)


def _of_page(name, data, number, item):
    try:
        shown = aviso_pdf.single_page(data, number)
    except aviso_pdf.UnreadableFile:
        shown = data
    values = _document(name, shown) | {"page": number}
    read = {}
    if isinstance(item, aviso_pdf.PrintedAviso):
        read = values_of_aviso(item)
    # Two avisos of one page are two.
    words = repr((number, sorted(read.get("readings", {}).items())))
    values["fingerprint"] = _fingerprint(data + words.encode())
    if read:
        return values | read
    if item.error.code == "scan":
        return values | {"is_scan": True}
    return values | {"refusal": [item.error.code, item.error.detail]}


def _document(name, data):
    return {
        "document_name": name,
        "document": data,
        "fingerprint": _fingerprint(data),
    }


def _fingerprint(data):
    return hashlib.sha256(data).hexdigest()


def _refused(name, code, detail="", data=b""):
    values = {"document_name": name, "refusal": [code, detail]}
    return values | (_document(name, data) if data else {})


def values_of_aviso(printed):
    """Values of a record from a PrintedAviso, with what was read kept beside them."""
    readings = {}
    for name in (*READ, "type_code", "previous_type", "previous_value"):
        found = printed.fields[name]
        readings[name] = {
            "value": plain(found.value),
            "raw": found.raw,
            "doubts": list(found.doubts),
        }
    values = {name: printed.fields[name].value or False for name in READ}
    created = printed.fields["date_created"].value
    if not values["date_notified"] and created:
        values["date_notified"] = created
        readings["date_notified"] |= {"value": plain(created), "doubts": ["assumed"]}
    value = printed.fields["discount_value"].value
    values["discount_value"] = float(value or 0)
    previous = printed.fields["previous_value"].value
    if previous:
        kind = printed.fields["previous_type"].value
        values["previous"] = wording.discount(kind, previous) or plain(previous)
    return values | {
        "title": " ".join(printed.title.split()),
        "readings": readings,
        "_type_code": printed.fields["type_code"].value or "",
    }


def plain(value):
    """A value as text, by which what was read and what stands now compare.

    >>> plain(2936.8), plain(Decimal("2936.80")), plain(None)
    ('2936.8', '2936.8', '')
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (float, Decimal)):
        if not value:
            return ""
        text = f"{Decimal(str(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value or ""


def same(read, now):
    """Whether a value still is what was read, however it is written.

    >>> same("92000198017", "92000-19801-7"), same("293.68", 2936.8)
    (True, False)
    """
    now = plain(now)
    if _is_decimal(read) or _is_decimal(now):
        return read == now
    return compact(read) == compact(now)


def _is_decimal(text):
    return re.fullmatch(r"\d+\.\d+", text) is not None
