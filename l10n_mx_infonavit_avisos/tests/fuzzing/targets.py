"""Every reader of bytes from outside, as a target of the fuzzer and of the corpus."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation

from ...engine.notice import InvalidNotice
from ...outputs import sua
from ...outputs.evidence import cfdi, pictures
from ...outputs.evidence.content import File
from ...outputs.evidence.errors import BadCfdi, BadPicture
from ...sources import (
    amounts_sheet,
    aviso_pdf,
    eba_sheet,
    eba_visor,
    efirma,
    json_file,
    recognise,
    worker_sheet,
)
from ...sources.json_file import Entry, Rejected
from ...sources.sia import outgoing
from ...sources.sia import profile as sia_profile
from ...sources.sia.answers import find
from ...sources.sia.errors import ProfileInvalid, SiaError
from ...sources.sia.protocol import texts
from ...sources.test_set import book
from ...sources.test_set.cases import understand
from ...sources.unreadable import UnreadableFile
from ..efirma_samples import PASSWORD as KEY_PASSWORD
from ..sources.samples import MAP
from . import bombs, seeds, service
from .judge import Target


def _json_file(data):
    entries = list(json_file.read(data, MAP))
    assert all(isinstance(entry, Entry | Rejected) for entry in entries)
    for entry in entries:
        if isinstance(entry, Entry):
            json.loads(entry.original or "null")
            assert bool(entry.notice) != bool(entry.problems)
    return entries


def _emission(reader):
    def read(data):
        emission = reader(data)
        # What is asked of each: a bimester and rows that say where they stand.
        return emission, str(emission.bimester), [row.position for row in emission.rows]

    return read


def _test_set(data):
    return understand(book.read(data))


def _printed(data):
    found = aviso_pdf.every_page(data)
    return found, [_proposed(aviso) for aviso in found]


def _proposed(aviso):
    """The Notice of a form where nobody corrects it."""
    if isinstance(aviso, aviso_pdf.RejectedPage):
        return None
    try:
        return aviso.notice()
    except InvalidNotice as error:
        return error.problems


def _profile(data):
    document = sia_profile.parse(data)
    faults, lacks = sia_profile.validate(document), sia_profile.lacks(document)
    if faults or lacks:
        # Shown and never stored: a zero may stand in them.
        return [f"{f.path} {f.value}".replace("\0", "?") for f in (*faults, *lacks)]
    sia_profile.export(document)
    read = sia_profile.load(document)
    for path in (read.items, read.token_answer.token, read.paging.next_cursor):
        find([[]], path)
    return [_leaves(read, template) for template in _requests(read)]


def _requests(read):
    return read.token_request, read.query_request


def _leaves(read, template):
    """A request of a profile without a fault goes to its hosts, as text of one line."""
    values = {name: f"{name}\r\nX: 1" for name in ("rfc", "developer_rfc", "nrp")}
    values |= {"password": "contraseña&=", "otp": "123456", "token": "t"}
    values |= {"date_from": "2026-09-01", "date_to": "2026-12-31", "cursor": "../c"}
    values |= {"page": 1, "offset": 0, "page_size": 100}
    try:
        request = outgoing.request(template, values)
    except SiaError as error:
        return str(error)
    prepared = service.prepared(read, request)
    assert service.host(prepared.url) in read.hosts, prepared.url
    if read.environment != "simulator":
        assert prepared.url.startswith("https://"), prepared.url
    for text in texts([prepared.url, *map(str, prepared.headers.values())]):
        assert text.isprintable(), repr(text)
    return prepared.url


def _cer(data):
    return _facts(data, seeds.key())


def _key(data):
    return _facts(seeds.cer(), data)


def _facts(cer, key):
    read = efirma.read(cer, key, KEY_PASSWORD)
    return {
        name: value for name, value in vars(read).items() if not name.startswith("_")
    }


def _picture(data):
    picture = pictures.read_picture("pantalla.png", data)
    small = pictures.shrunk(picture, pictures.STEPS[-1])
    return picture, small


def _movcr(data):
    """Seven lines: the fields of a movement, which come from the database."""
    lines = data.decode("utf-8", "replace").replace("\0", "").split("\n")
    nrp, nss, credit, movement, day, kind, value = (lines + [""] * 7)[:7]
    try:
        on, value = date.fromisoformat(day), Decimal(value) if value else None
    except (ValueError, InvalidOperation):
        on, value = date(2026, 9, 9), None
    given = sua.Movement(nrp, nss, credit, movement, on, kind, value)
    if not sua.problems(given):
        line = sua.line(given)
        assert len(line) == sua.LENGTH and line.isascii() and line.isprintable(), line
    return sua.line(given)


_ZIP = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")
_PDF = tuple(
    b"/Type /Page /Pages /Kids /Count /Parent /Contents /Resources /Font /XObject "
    b"/Form /Image /Filter /FlateDecode /LZWDecode /ASCII85Decode /ASCIIHexDecode "
    b"/RunLengthDecode /CCITTFaxDecode /DCTDecode /JBIG2Decode /DecodeParms /Predictor "
    b"/Columns /ToUnicode /Encoding /Differences /Encrypt /ObjStm /XRef /Prev /Root "
    b"/Length /First /N /W /Index /Identity-H /CIDFont /Widths /FontFile obj endobj "
    b"stream endstream xref trailer startxref %%EOF R BT ET Tj TJ Tf Tm Td Do cm "
    b"beginbfchar endbfchar beginbfrange endbfrange begincmap null true -1 0 65535 "
    b"99999999999 << >> [ ] ( ) < >".split()
)
_JSON = tuple(
    b'[ ] { } , : " null true NaN 1e999 -0 \\u0000 \\ud800 1E-400 FolioAviso NSS '
    b"MonDescuento TipoDescuento".split()
)
_XML = tuple(
    b'<row <c <v> </v> t="s" t="e" t="d" t="inlineStr" r="XFD1048576" <si> <t> '
    b'<!DOCTYPE <!ENTITY xml:space s="1" rId1 sheetId Target="../ <mergeCell '
    b"1E308 -1 99999999999999999999 \0 &#0; &#xD800;".split()
)
_HTTP = tuple(
    b"HTTP/1.1 HTTP/1.0 100 200 204 301 401 429 503 Content-Length: "
    b"Transfer-Encoding: chunked Content-Encoding: gzip deflate br Retry-After: Date: "
    b"Location: Set-Cookie: \r\n\r\n".split(b" ")
)
_TABLES = (b"NSS", b"SBC", b"Amortizacion", b"CURP", b'"', b"\r", b";", b"\t", *_XML)

TARGETS = {
    target.name: target
    for target in (
        Target(
            "json_file",
            _json_file,
            (UnreadableFile,),
            seeds.json_files,
            bombs.json_files,
            words=(*_JSON, *_ZIP),
        ),
        Target("recognise", recognise.recognise, (), seeds.all_files, bombs.all_files),
        Target(
            "aviso_pdf",
            _printed,
            (aviso_pdf.UnreadableFile,),
            seeds.pdfs,
            bombs.pdfs,
            words=_PDF,
        ),
        Target(
            "eba_sheet",
            _emission(eba_sheet.read),
            (UnreadableFile,),
            seeds.emissions,
            bombs.workbooks,
            words=_XML,
        ),
        Target(
            "eba_visor",
            _emission(eba_visor.read),
            (UnreadableFile,),
            seeds.visors,
            bombs.zips,
            words=_ZIP,
        ),
        Target(
            "amounts_sheet",
            amounts_sheet.read,
            (UnreadableFile,),
            seeds.amounts,
            bombs.tables,
            words=_TABLES,
        ),
        Target(
            "worker_sheet",
            worker_sheet.read,
            (UnreadableFile,),
            seeds.workers,
            bombs.tables,
            words=_TABLES,
        ),
        Target(
            "test_set",
            _test_set,
            (UnreadableFile,),
            seeds.test_sets,
            bombs.tables,
            words=(*_TABLES, *_JSON),
        ),
        Target(
            "service_profile",
            _profile,
            (ProfileInvalid,),
            seeds.profiles,
            words=tuple(b'"{token}" "{otp}" "{cursor}" https:// @ \\u000d'.split()),
        ),
        Target(
            "sia_token",
            service.token,
            (SiaError,),
            seeds.token_answers,
            words=(*_HTTP, *_JSON),
            secrets=(service.PASSWORD,),
        ),
        Target(
            "sia_page",
            service.page,
            (SiaError,),
            seeds.page_answers,
            words=(*_HTTP, *_JSON),
            secrets=(service.PASSWORD, service.TOKEN),
        ),
        Target(
            "efirma_cer",
            _cer,
            (efirma.EfirmaError,),
            seeds.certificates,
            secrets=(KEY_PASSWORD,),
        ),
        Target(
            "efirma_key",
            _key,
            (efirma.EfirmaError,),
            seeds.keys,
            secrets=(KEY_PASSWORD,),
        ),
        Target(
            "evidence_picture",
            _picture,
            (BadPicture,),
            seeds.pictures,
            bombs.pictures,
            words=(b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"eXIf"),
        ),
        Target(
            "evidence_cfdi",
            lambda data: cfdi.read_cfdi(File("recibo.xml", data)),
            (BadCfdi,),
            seeds.cfdis,
            bombs.xml,
            words=_XML,
        ),
        Target("movcr", _movcr, (sua.Refused,), seeds.movements, longest=512),
    )
}
