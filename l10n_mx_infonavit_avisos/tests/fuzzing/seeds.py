"""Made-up files from which the fuzzer starts, by name; made anew, for none is needed
byte for byte."""

import io
import json
from datetime import datetime
from functools import cache

import openpyxl
import xlsxwriter
import xlwt
from PIL import Image

from ...engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from .. import efirma_samples
from ..sources import emission_samples as emission
from ..sources import printed_avisos as printed
from ..sources.samples import CURP, NRP, NSS, RFC, as_json, entry, make_nss, zipped
from ..sources.sia_samples import DOCUMENT, PROFILES

_DAY = datetime(2026, 1, 15)


# --- avisos ---------------------------------------------------------------------------


def json_files():
    avisos = [entry(1), entry(2, TipoAviso="12"), entry(3, NSS="1", MonDescuento=None)]
    return {
        "list.json": as_json(avisos),
        "one.json": as_json([entry(1, TipoDescuento="2", MonDescuento="2,450.00")]),
        "wrapped.json": as_json({"data": {"avisos": avisos[:1], "mensajes": ["a"]}}),
        "single.json": as_json({"aviso": entry(1, FechaNotLinea="8/9/2026 00:00:00")}),
        "avisos.zip": zipped({"a.json": avisos[:1], "b/B.JSON": b"[{", "c.txt": b"x"}),
    }


@cache
def pdfs():
    forms = {
        "retencion": printed.Drawing(),
        "modificacion": printed.Drawing(printed.MODIFICACION, style="two_columns"),
        "suspension": printed.Drawing(printed.SUSPENSION, form=True),
    }
    files = {f"{name}.pdf": printed.printed(f, compress=0) for name, f in forms.items()}
    first, second = forms["retencion"], forms["suspension"]
    files["packed.pdf"] = printed.printed(first, second, compress=1)
    files["password.pdf"] = printed.printed(first, password="")
    files["turned.pdf"] = printed.printed([printed.acuse], rotate=90, compress=0)
    files["scan.pdf"] = printed.printed(printed.scan, printed.blank, compress=0)
    return files


def all_files():
    """One of each kind that is told apart."""
    return {
        **json_files(),
        "retencion.pdf": pdfs()["retencion.pdf"],
        **emissions(),
        **visors(),
        "picture.png": pictures()["small.png"],
        "page.html": b"<!doctype html><title>IDSE</title>",
    }


# --- emisiones and tables -------------------------------------------------------------


def _workbooks(name, sheets):
    """The same sheets as .xls and .xlsx, this with texts in the cells or shared."""
    return {
        f"{name}.xls": _xls(sheets),
        f"{name}.xlsx": _xlsx(sheets),
        f"{name}.shared.xlsx": _shared(sheets),
    }


def _xls(sheets):
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    percent = xlwt.easyxf(num_format_str="0%")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, cells in enumerate(rows):
            for x, value in enumerate(cells):
                styles = {datetime: [day], float: [percent]}.get(type(value), [])
                sheet.write(y, x, value, *styles)
    return _saved(book)


def _xlsx(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(book)


def _shared(sheets):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for y, cells in enumerate(rows):
                for x, value in enumerate(cells):
                    style = [day] if isinstance(value, datetime) else []
                    sheet.write(y, x, value, *style)
    return stream.getvalue()


def _saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def emissions():
    rows = [emission.row(1), emission.row(2), emission.without_credit(3)]
    sheets = emission.sheets(rows)
    return {"eba.xls": emission.xls(sheets), "eba.xlsx": emission.xlsx(sheets)}


def visors():
    workers = [emission.worker_line(n, name="MU#OZ$ANA") for n in (1, 2)]
    movements = [emission.movement_line(1, movement="2", day="05/01/2026")]
    full = emission.visor(workers, movements, emission.period_line())
    dos = emission.visor(["".join(workers[0])], encoding="cp850")
    return {"visor.zip": full, "workers.zip": dos}


def amounts():
    rows = [["NSS", "Nombre", "Amortización"], [NSS, "Uno", 2450.1], ["", "Total", 1]]
    text = f"NSS;Nombre;Amortización\n{NSS};Uno;2,450.10\n"
    files = _workbooks("amounts", {"Hoja1": rows})
    return files | {
        "amounts.csv": text.encode(),
        "windows.csv": text.encode("cp1252"),
        "bare.csv": f"{NSS},2450\r\n{make_nss(7)},-1\r\n".encode(),
    }


def workers():
    heading = ["ID", "Trabajador", "NSS", "SBC", "NRP", "RFC", "CURP"]
    rows = [["Llene la tabla"], heading, [7, "Ana", NSS, 512.34, NRP, RFC, CURP]]
    text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    return _workbooks("workers", {"Trabajadores": rows}) | {
        "workers.csv": text.encode(),
        "utf16.csv": text.replace('","', '"\t"').encode("utf-16"),
    }


def test_sets():
    heading = "Caso,NSS,Número de crédito,Tipo de descuento,Valor,SDI,Bimestre"
    heading = [*heading.split(","), "Inicio", "Fin", "Retención"]
    row = ["1", NSS, "0912345678", "1", 0.25, 512.34, "1/2026"]
    row += [_DAY, "31/01/2026", 1245.76]
    sheets = {"Muestras": [heading, row], "Evaluación": [heading[:-1], row[:-1]]}
    plain = [[str(cell) for cell in line] for line in (heading, row)]
    text = "\n".join("|".join(line) for line in plain)
    document = {"muestras": [dict(zip(*plain, strict=True))]}
    files = _workbooks("cases", sheets)
    return files | {"cases.csv": text.encode(), "cases.json": as_json(document)}


# --- the service ----------------------------------------------------------------------


def profiles():
    files = {path.name: path.read_bytes() for path in PROFILES.glob("*.json")}
    hosts = {"hosts": ["sia.example"], "address": "https://sia.example/v1"}
    complete = {**DOCUMENT, **hosts, "environment": "production"}
    return files | {"complete.json": json.dumps(complete, indent=1).encode()}


def _answer(document, status="200 OK", *headers):
    body = document if isinstance(document, bytes) else as_json(document)
    lines = (
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def token_answers():
    token = {"token": {"value": "Ciruelo-Fuzz-9", "seconds": "3600"}}
    refused = {"error": {"code": "PASSWORD", "text": "Almendro-Fuzz-7 no"}}
    return {
        "token": _answer(token),
        "day": _answer({"token": {"value": "x", "seconds": "2026-09-08T10:00:00Z"}}),
        "refused": _answer(refused, "401 Unauthorized"),
        "busy": _answer(b"", "503 Service Unavailable", "Retry-After: 120"),
    }


def page_answers():
    avisos = {"avisos": [entry(1), entry(2, NSS="x")], "page": 1, "next": "abc"}
    quota = {"error": {"code": "QUOTA", "text": "NSS 12345678901"}}
    late = "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    return {
        "page": _answer(avisos),
        "last": _answer({"avisos": [], "page": 1, "next": None}),
        "quota": _answer(quota, "429 Too Many Requests", late, "Date: " + late[13:]),
        "html": _answer(b"<html>", "502 Bad Gateway"),
        "moved": _answer(b"", "302 Found", "Location: http://169.254.169.254/"),
        "chunked": chunked,
        "packed": _answer(b"\x1f\x8b", "200 OK", "Content-Encoding: gzip"),
    }


# --- e.firma --------------------------------------------------------------------------


@cache
def cer():
    return efirma_samples.certificate()


@cache
def key():
    return efirma_samples.encrypted()


def certificates():
    seal = efirma_samples.certificate(kind="seal", rfc="XAXA800101AB1")
    return {"own.cer": cer(), "seal.cer": seal, "pem.cer": efirma_samples.pem(cer())}


def keys():
    return {
        "own.key": key(),
        "open.key": efirma_samples.in_the_clear(),
        "pem.key": efirma_samples.pem_key(),
    }


# --- what outputs read ----------------------------------------------------------------


def pictures():
    small = Image.new("RGBA", (40, 30), (200, 30, 30, 90))
    palette = Image.new("P", (40, 30))
    files = {"small.png": _image(small, "PNG", dpi=(96, 96))}
    files["palette.png"] = _image(palette, "PNG", transparency=0, bits=1)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    files["photo.jpg"] = _image(small.convert("RGB"), "JPEG", exif=exif)
    files["print.jpg"] = _image(small.convert("RGB").convert("CMYK"), "JPEG")
    return files


def _image(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def cfdis():
    text = """<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0">
<cfdi:Complemento>
<nomina12:Nomina xmlns:nomina12="http://www.sat.gob.mx/nomina12" Version="1.2">
<nomina12:Deducciones><nomina12:Deduccion TipoDeduccion="010" Clave="010"
 Concepto="Crédito &amp; vivienda" Importe="1245.76"/></nomina12:Deducciones>
</nomina12:Nomina></cfdi:Complemento></cfdi:Comprobante>"""
    return {"recibo.xml": text.encode()}


def movements():
    kinds = {PORCENTAJE: "25", CUOTA_FIJA: "2450.10", FACTOR: "22.2500"}
    return {
        kind: "\n".join(
            (NRP, NSS, "0912345678", "15", "2026-09-09", kind, value)
        ).encode()
        for kind, value in kinds.items()
    } | {"none": f"{NRP}\n{NSS}\n\n16\n0001-01-01\n\nsNaN".encode()}
