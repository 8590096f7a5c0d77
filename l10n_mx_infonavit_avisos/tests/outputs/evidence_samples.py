"""A made-up evidence, and pictures drawn for it."""

import io
import random
from datetime import date
from decimal import Decimal

from PIL import Image, ImageDraw

from l10n_mx_infonavit_avisos.outputs.evidence import Case, Evidence, File, Screen

STEPS = """Cuota fija mensual, por días
01/01/2026 – 15/01/2026, 15 días: 2,450.00 × 2 ÷ 59 × 15 = 1,245.76
Suma redondeada al centavo = 1,245.76"""


def case(number, **values):
    return Case(
        **{
            "reference": f"M-{number:02d}",
            "nss": "04928901230",
            "worker": f"TRABAJADORA FICTICIA {number}",
            "credit": "0912345678",
            "discount_type": "Cuota fija",
            "value": Decimal("2450.0000"),
            "sdi": Decimal("1050.50"),
            "period": "01/01/2026 – 15/01/2026",
            "days": 15,
            "steps": STEPS,
            "amount": Decimal("1245.76"),
            "insurance": Decimal("3.81"),
            "total": Decimal("1249.57"),
            "expected": Decimal("1249.57"),
            "difference": Decimal("0.00"),
        }
        | values
    )


CFDI = b"""<?xml version='1.0' encoding='UTF-8'?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4"
    xmlns:nomina12="http://www.sat.gob.mx/nomina12" Version="4.0" Total="13750.43">
  <cfdi:Emisor Rfc="TFI850101AB1" Nombre="TALLER FICTICIO" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="FIPA800101AB1" Nombre="ANA FICTICIA" UsoCFDI="CN01"/>
  <cfdi:Complemento>
    <nomina12:Nomina Version="1.2" TipoNomina="O" NumDiasPagados="15.000">
      <nomina12:Deducciones TotalOtrasDeducciones="1249.57">
        <nomina12:Deduccion TipoDeduccion="010" Clave="INFONAVIT" \
Concepto="Cr\xc3\xa9dito de vivienda" Importe="1249.57"/>
      </nomina12:Deducciones>
    </nomina12:Nomina>
  </cfdi:Complemento>
</cfdi:Comprobante>
"""


def screenshot(number=1, size=(1400, 900), kind="PNG"):
    """A picture with what a screenshot has: even fields, letters, lines."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    wide, high = size
    draw.rectangle([0, 0, wide, 46], fill=(113, 75, 103))
    draw.text((20, 16), f"Infonavit   Avisos   Creditos   {number}", fill="white")
    for row in range(60, high - 20, 24):
        shade = 245 + row % 10
        draw.rectangle([10, row, wide - 10, row + 22], fill=(shade, shade, 250))
        text = "  ".join(
            f"{row * column * number % 99991:08d}" for column in range(1, 14)
        )
        draw.text((16, row + 6), text, fill=(50, 50, number * 20 % 255))
    return encoded(image, kind)


def noise(number=1, size=(1400, 900), kind="PNG"):
    """A picture that no compression makes small."""
    source = random.Random(number)
    image = Image.frombytes("RGB", size, source.randbytes(size[0] * size[1] * 3))
    return encoded(image, kind)


def encoded(image, kind="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def evidence(**values):
    return Evidence(
        **{
            "employer": "TALLER FICTICIO & HERMANOS",
            "rfc": "TFI850101AB1",
            "folio": "0501423523",
            "round": 1,
            "made_on": date(2026, 3, 4),
            "answers": (
                File("avisos-1.json", b'{"avisos": [{"NSS": "04928901230"}]}'),
                File("avisos-2.json", b'{"avisos": []}'),
            ),
            "samples": tuple(case(number) for number in range(1, 4)),
            "evaluations": (case(4, reference="E-01", expected=None, difference=None),),
            "screens": (
                Screen("Conexión con el servicio", screenshot(1), "Prueba correcta"),
                Screen("Avisos descargados", screenshot(2, kind="JPEG")),
            ),
            "cfdis": (File("CFDI-SLIP-001.xml", CFDI),),
        }
        | values
    )
