"""What the tests of the sources share: made-up avisos as the service would write them.

Nobody's data: the numbers count up, and only their check digits are computed.
"""

import io
import json
import struct
import zipfile

from stdnum import luhn
from stdnum.mx import curp as stdnum_curp

from ...engine.notice import MODIFICACION, RETENCION, SUSPENSION
from ...sources.payload import PayloadMap

TYPE_CODES = {"02": RETENCION, "03": MODIFICACION, "12": SUSPENSION}
MAP = PayloadMap(TYPE_CODES)


def make_nss(serial=1):
    """The NSS with this serial number, up to ten digits."""
    body = f"{serial:010d}"
    return body + luhn.calc_check_digit(body)


def make_curp(body="XAXA800101HDFXXX0"):
    """A CURP's 17 characters and their check digit."""
    return body + stdnum_curp.calc_check_digit(body)


NSS = make_nss(123456789)
WRONG_NSS = NSS[:-1] + str((int(NSS[-1]) + 1) % 10)
CURP = make_curp()
RFC = "XAXA800101AB1"
NRP = "B5510768108"


def entry(serial=1, **changes):
    """A retención of a factor; ``changes`` replace values, None as JSON's null."""
    return {
        "NRP": NRP,
        "NSS": NSS,
        "RFCTrabajador": RFC,
        "CURPTrabajador": CURP,
        "FolioAviso": f"R0209026{serial:06d}",
        "NumCredito": "0912345678",
        "TipoAviso": "02",
        "FechaNotLinea": "2026-09-08",
        "FechaOtorgamiento": "2026-08-14",
        "FechaCreaAviso": "2026-09-07",
        "FechaUltimoAviso": None,
        "NSSUnificado": "",
        "TipoCredito": "003",
        "TipoDescuento": "3",
        "FacDescuento": 22.25,
        "MonDescuento": 0,
        "EstatusCredito": "001",
        **changes,
    }


def without(*keys):
    return {key: value for key, value in entry().items() if key not in keys}


def as_json(document):
    return json.dumps(document, ensure_ascii=False).encode()


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """A zip of name → bytes, or name → document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            if not isinstance(content, bytes):
                content = as_json(content)
            archive.writestr(name, content)
    return stream.getvalue()


# Where the two headers of a zip's member keep a field: local header, directory.
_HEADERS = (b"PK\x03\x04", b"PK\x01\x02")
FLAGS, SIZE = ("<H", (6, 8)), ("<I", (22, 24))


def with_header(data, field, value):
    """The zip with a field of its first member's headers overwritten."""
    layout, offsets = field
    data = bytearray(data)
    for signature, offset in zip(_HEADERS, offsets, strict=True):
        struct.pack_into(layout, data, data.index(signature) + offset, value)
    return bytes(data)
