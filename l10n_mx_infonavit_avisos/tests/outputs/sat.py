"""The SAT's schemas and ``satcfdi``, in a venv of their own beside the tests' Odoo."""

import functools
import json
import os
import subprocess
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("STATE") or ROOT / ".odoo") / "satcfdi"
SITE = FOLDER / "schemas" / "www.sat.gob.mx" / "sitio_internet" / "cfd"
FILES = {
    "cfdv40.xsd": "4",
    "nomina12.xsd": "nomina",
    "catCFDI.xsd": "catalogos",
    "catNomina.xsd": "catalogos/Nomina",
    "tdCFDI.xsd": "tipoDatos/tdCFDI",
}
SEAL = {"Sello": "", "NoCertificado": "0" * 20, "Certificado": ""}
IS_THERE = SITE.is_dir()


def file(name):
    return SITE / FILES[name] / name


@functools.cache
def schema():
    """Both in one, for cfdi:Complemento takes only what the schema knows."""
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{file(name).as_uri()}"/>'
        for namespace, name in (
            ("http://www.sat.gob.mx/cfd/4", "cfdv40.xsd"),
            ("http://www.sat.gob.mx/nomina12", "nomina12.xsd"),
        )
    )
    text = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    )
    return etree.XMLSchema(etree.fromstring(text))


def faults(xml):
    """What the SAT's schema finds in a copy of the document with a seal's places."""
    root = etree.fromstring(xml)
    for name, value in SEAL.items():
        root.set(name, value)
    schema().validate(root)
    return [entry.message for entry in schema().error_log]


def enumeration(name, kind):
    """The codes of a simple type of a catalogue's schema."""
    space = {"xs": "http://www.w3.org/2001/XMLSchema"}
    path = f"//xs:simpleType[@name='{kind}']//xs:enumeration/@value"
    return set(etree.parse(file(name)).xpath(path, namespaces=space))


BUILD = """
import json, sys
from datetime import date, datetime
from decimal import Decimal
from satcfdi.create.cfd import cfdi40, nomina12

data = json.load(sys.stdin)
dates = "fecha_pago", "fecha_inicial_pago", "fecha_final_pago"
start = ("fecha_inicio_rel_laboral",)
amounts = "importe", "importe_gravado", "importe_exento", "num_dias_pagados"
wages = "salario_base_cot_apor", "salario_diario_integrado"

def typed(part):
    if isinstance(part, list):
        return [typed(one) for one in part]
    for key in part:
        if key in dates + start:
            part[key] = date.fromisoformat(part[key])
        elif key in amounts + wages:
            part[key] = Decimal(part[key])
    return part

nomina = nomina12.Nomina(
    emisor=nomina12.Emisor(**data["emisor12"]),
    receptor=nomina12.Receptor(**typed(data["receptor12"])),
    percepciones=nomina12.Percepciones(
        [nomina12.Percepcion(**one) for one in typed(data["percepciones"])]
    ),
    deducciones=nomina12.Deducciones(
        [nomina12.Deduccion(**one) for one in typed(data["deducciones"])]
    ),
    otros_pagos=[nomina12.OtroPago(**one) for one in typed(data["otros_pagos"])],
    **typed(data["nomina"]),
)
document = cfdi40.Comprobante.nomina(
    emisor=cfdi40.Emisor(**data["emisor"]),
    receptor=cfdi40.Receptor(**data["receptor"]),
    complemento_nomina=nomina,
    fecha=datetime.fromisoformat(data["fecha"]),
    folio=data["folio"],
    lugar_expedicion=data["lugar_expedicion"],
)
sys.stdout.buffer.write(document.xml_bytes())
"""


def build(data):
    """The document that ``satcfdi`` builds of the same data, in its own process."""
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [FOLDER / "bin" / "python", "-B", "-c", BUILD],
        input=json.dumps(data).encode(),
        capture_output=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout
