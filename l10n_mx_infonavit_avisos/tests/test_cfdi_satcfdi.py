"""Our document and satcfdi's for the same data, attribute by attribute."""

import unittest

from lxml import etree

from odoo.tests import tagged

from ..outputs.cfdi.document import peso
from .cfdi_common import JANUARY, CfdiCase
from .outputs import sat

# (ours, theirs). PACs refuse a FormaPago on a nómina (CFDI40103) and want ObjetoImp 01;
# the seal's places are the PAC's to add.
DIFFERENCES = {
    "Comprobante FormaPago": (None, "99"),
    "Comprobante Sello": (None, ""),
    "Comprobante NoCertificado": (None, ""),
    "Comprobante Certificado": (None, ""),
    "Comprobante/Conceptos/Concepto ObjetoImp": ("01", "03"),
}


@tagged("post_install", "-at_install")
@unittest.skipUnless(sat.IS_THERE, "dev/setup has not unpacked satcfdi")
class TestCfdiSatcfdi(CfdiCase):
    def test_satcfdi_builds_the_same(self):
        worker = self.make_cfdi_worker(1)
        self.give_credit(1)
        self.make_rule("ISR", -2100.55, "deduccion", "002")
        self.make_rule("VALES", 800, "percepcion", "029")
        self.make_rule("DEVOLUCION", 500.25, "otro_pago", "009")
        slip = self.make_slip(worker, *JANUARY, number="SLIP/001")
        ours = slip._l10n_mx_infonavit_make_cfdi().raw
        document = slip._l10n_mx_infonavit_cfdi_document()
        ours = elements(ours)
        theirs = elements(sat.build(as_data(document)))
        self.assertEqual(ours.keys(), theirs.keys(), "the same elements")
        found = {}
        for name in ours.keys() | theirs.keys():
            mine, other = ours.get(name, {}), theirs.get(name, {})
            for key in mine.keys() | other.keys():
                if mine.get(key) != other.get(key):
                    found[f"{name} {key}"] = (mine.get(key), other.get(key))
        # The time of making differs by itself.
        found.pop("Comprobante Fecha", None)
        self.assertEqual(found, DIFFERENCES)


def elements(xml):
    """Path of an element, with its place among its like → attributes."""
    root = etree.fromstring(xml)
    result = {}
    counts = {}
    for element in root.iter():
        above = [etree.QName(one).localname for one in element.iterancestors()]
        path = "/".join([*reversed(above), etree.QName(element).localname])
        counts[path] = counts.get(path, 0) + 1
        name = path if counts[path] == 1 else f"{path}[{counts[path]}]"
        result[name] = {
            key: value for key, value in element.attrib.items() if "}" not in key
        }
    return result


def as_data(document):
    """The document under satcfdi's names."""
    emisor, receptor = document.emisor, document.receptor

    def concepts(found, kind):
        return [
            {
                f"tipo_{kind}": one.tipo,
                "clave": one.clave,
                "concepto": one.concepto,
                "importe": peso(one.importe),
            }
            for one in found
        ]

    percepciones = concepts(document.percepciones, "percepcion")
    for entry, one in zip(percepciones, document.percepciones, strict=True):
        del entry["importe"]
        entry["importe_gravado"] = peso(one.gravado)
        entry["importe_exento"] = peso(one.exento)
    return {
        "folio": document.folio,
        "fecha": document.fecha.strftime("%Y-%m-%dT%H:%M:%S"),
        "lugar_expedicion": emisor.codigo_postal,
        "emisor": {
            "rfc": emisor.rfc,
            "nombre": emisor.nombre,
            "regimen_fiscal": emisor.regimen,
        },
        "receptor": {
            "rfc": receptor.rfc,
            "nombre": receptor.nombre,
            "domicilio_fiscal_receptor": receptor.codigo_postal,
            "regimen_fiscal_receptor": "605",
            "uso_cfdi": "CN01",
        },
        "emisor12": {"registro_patronal": emisor.registro_patronal},
        "receptor12": {
            "curp": receptor.curp,
            "tipo_contrato": receptor.tipo_contrato,
            "tipo_regimen": receptor.tipo_regimen,
            "num_empleado": receptor.num_empleado,
            "periodicidad_pago": receptor.periodicidad,
            "clave_ent_fed": receptor.estado,
            "num_seguridad_social": receptor.nss,
            "fecha_inicio_rel_laboral": str(receptor.fecha_inicio),
            "antiguedad": document.antiguedad,
            "sindicalizado": "No",
            "tipo_jornada": receptor.tipo_jornada,
            "riesgo_puesto": receptor.riesgo,
            "salario_base_cot_apor": peso(receptor.sbc),
            "salario_diario_integrado": peso(receptor.sbc),
        },
        "nomina": {
            "tipo_nomina": document.tipo_nomina,
            "fecha_pago": str(document.fecha_pago),
            "fecha_inicial_pago": str(document.fecha_inicial),
            "fecha_final_pago": str(document.fecha_final),
            "num_dias_pagados": document.dias_pagados,
        },
        "percepciones": percepciones,
        "deducciones": concepts(document.deducciones, "deduccion"),
        "otros_pagos": concepts(document.otros_pagos, "otro_pago"),
    }
