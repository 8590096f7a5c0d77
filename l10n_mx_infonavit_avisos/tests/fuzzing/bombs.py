"""Files that cost a careless reader much: small ones that hold very much, and large
ones that hold nothing. Too large for a fuzzer; ``make test`` reads each."""

import io
import struct
import zipfile
import zlib
from functools import cache

import xlwt
from PIL import Image

from ..sources import printed_avisos as printed
from ..sources.samples import NSS, zipped
from . import seeds

MB = 1024 * 1024
_ENTITIES = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
).encode()
_LAUGHS = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + _ENTITIES + b"]>"
_OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def _with_member(data, name, content, compression=zipfile.ZIP_DEFLATED):
    """The zip with this member in place of the one of this name."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            members[info.filename] = archive.read(info)
    return zipped(members | {name: content}, compression)


@cache
def zips():
    """Of whatever kind the zip is: one that holds far more than it weighs."""
    names = ("avisos.json", "CDEBAS99.TXT", "xl/workbook.xml")
    large = b" " * (110 * MB)
    files = {name.rpartition("/")[2]: zipped({name: large}) for name in names}
    for how in ("ZIP_BZIP2", "ZIP_LZMA"):
        files[how] = zipped({"avisos.json": large[: 40 * MB]}, getattr(zipfile, how))
    inner = files["avisos.json"]
    files["nested"] = zipped({f"{n}.json": inner for n in range(20)})
    files["nested zips"] = zipped({f"{n}.zip": inner for n in range(20)})
    files["many"] = zipped({f"{n}.json": b"[]" for n in range(10_001)})
    files["overlapping"] = _overlapping()
    return files


def _overlapping(times=2000):
    """A directory that names one member of 10 MB again and again."""
    data = zipped({"a.json": b" " * (10 * MB)})
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[at:end]
    directory = entry * times
    tail = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(directory), at, 0
    )
    return data[:at] + directory + tail


def json_files():
    deep = b"[" * 1_000_000
    return {
        **zips(),
        "deep": deep,
        "deep objects": b'{"a":' * 200_000,
        "deep entry": b"[" + deep[:50_000] + b"]" * 50_000 + b"]",
        "long number": b'[{"NSS": ' + b"9" * 1_000_000 + b"}]",
        "exponent": b'[{"FolioAviso": "A", "MonDescuento": 1e999999999}]',
        "spaces": b" " * (50 * MB) + b"[]",
    }


def pdfs():
    packed = zlib.compress(b" " * (80 * MB))
    return {
        "packed stream": _pdf(b"/Filter /FlateDecode", packed),
        "packed twice": _pdf(
            b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(packed, 9)
        ),
        "runs": _pdf(b"/Filter /RunLengthDecode", b"\x81 " * (4 * MB)),
        "picture": _pdf(
            b"/Filter /FlateDecode /DecodeParms << /Predictor 15 "
            b"/Columns 999999999 /Colors 4 >>",
            zlib.compress(b"\x02" * 1000),
        ),
        "operators": _pdf(b"", b"q " * (2 * MB)),
        "loop of pages": _loop(),
        "many pages": printed.printed(*[printed.blank] * 250),
        "deep arrays": _pdf(b"", b"[" * 500_000),
        "deep trailer": b"%PDF-1.4\ntrailer << /Root " + b"[" * 200_000,
    }


def _pdf(entries, content):
    """One page with this stream, without a table of references."""
    head = b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
    head += b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
    head += b"3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R >> endobj\n"
    head += b"4 0 obj << /Length %d %s >>\nstream\n" % (len(content), entries)
    return head + content + b"\nendstream endobj\ntrailer << /Root 1 0 R >>\n%%EOF"


def _loop():
    return _pdf(b"", b"").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R 2 0 R]")


# --- workbooks ------------------------------------------------------------------------


def workbooks():
    return {**_workbooks(seeds.emissions()["eba.xlsx"]), **_xls_books()}


def _workbooks(seed):
    """``seed``: a workbook to begin with."""
    laughs = _LAUGHS + b"<x>&a9;</x>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    styles = (
        f'<styleSheet xmlns="{main}"><cellXfs>'.encode()
        + b"<xf/>" * (2 * MB)
        + b"</cellXfs></styleSheet>"
    )
    names = f'<sst xmlns="{main}">'.encode() + b"<si><t/></si>" * (2 * MB) + b"</sst>"
    rows = (
        f'<worksheet xmlns="{main}"><sheetData>'.encode()
        + b"<row/>" * (2 * MB)
        + b"</sheetData></worksheet>"
    )
    sheet = "xl/worksheets/sheet1.xml"
    return {
        "styles": _with_member(seed, "xl/styles.xml", styles),
        "shared texts": _with_member(seed, "xl/sharedStrings.xml", names),
        "empty rows": _with_member(seed, sheet, rows),
        "laughs": _with_member(seed, "xl/workbook.xml", laughs),
        "laughs in a sheet": _with_member(seed, sheet, laughs),
        "outside": _with_member(seed, sheet, _OUTSIDE + b"<x>&e;</x>"),
        "laughs of 16 bits": _with_member(
            seed, sheet, laughs.decode().encode("utf-16")
        ),
        "far cell": _with_member(
            seed,
            sheet,
            f'<worksheet xmlns="{main}"><sheetData><row r="1048576"><c r="XFD1048576">'
            "<v>1</v></c></row></sheetData></worksheet>".encode(),
        ),
        "bzip2": _with_member(seed, "xl/styles.xml", styles, zipfile.ZIP_BZIP2),
        "lzma": _with_member(seed, "xl/styles.xml", styles, zipfile.ZIP_LZMA),
    }


@cache
def _xls_books():
    return {
        "far cells of .xls": _far_xls(20),
        "many sheets of .xls": _far_xls(500, 0, 0),
    }


def _far_xls(sheets, row=65535, column=255):
    """A cell at the far corner of many sheets."""
    book = xlwt.Workbook()
    for number in range(sheets):
        book.add_sheet(f"Movimientos EBA {number}").write(row, column, "x")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@cache
def tables():
    heading = b"NSS,Amortizacion,SBC\n"
    row = NSS.encode() + b",1,1\n"
    return {
        **_workbooks(seeds.amounts()["amounts.shared.xlsx"]),
        **_xls_books(),
        "empty lines": heading + b"\n" * (15 * MB) + row,
        "rows": heading + row * (15 * MB // len(row)),
        "commas": heading + b"," * (15 * MB) + b"\n" + row,
        "quote": heading + b'"' + b"x" * MB,
        "returns": heading.replace(b"\n", b"\r") + row.replace(b"\n", b"\r"),
        "lines of commas": heading + (b"," * 1000 + b"\n") * (15 * 1024),
        "deep": b'{"a": ' * 100_000,
    }


def all_files():
    return {**zips(), **workbooks()}


# --- what outputs read ----------------------------------------------------------------


def pictures():
    return {
        "pixels.png": _png(60_000, 60_000),
        "just too many.png": _png(5001, 5000),
        "billions.png": _png(2**31 - 1, 2**31 - 1),
        "text.png": _png(40, 30, b"zTXt", b"a\0\0" + zlib.compress(b" " * 200 * MB)),
        "profile.png": _png(40, 30, b"iCCP", b"a\0\0" + zlib.compress(b" " * 200 * MB)),
        "wide.jpg": _jpeg(65_500, 1000),
    }


def _png(width, height, kind=b"", content=b""):
    def chunk(name, data):
        check = zlib.crc32(name + data)
        return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * min(200 * MB, (width // 8 + 1) * height))
    middle = chunk(kind, content) if kind else b""
    ends = chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + middle + ends


def _jpeg(width, height):
    stream = io.BytesIO()
    Image.new("L", (width, height)).save(stream, "JPEG", quality=1)
    return stream.getvalue()


def xml():
    root = b'<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4">'
    end = b"</cfdi:Comprobante>"
    return {
        "laughs": _LAUGHS + root + b"&a9;" + end,
        "outside": _OUTSIDE + root + b"&e;" + end,
        "another host": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + root + end,
        "deep": b"<a>" * 1_000_000,
        "wide": root + b"<a/>" * (8 * MB) + end,
        "text": root + b"x" * (20 * MB) + end,
    }
