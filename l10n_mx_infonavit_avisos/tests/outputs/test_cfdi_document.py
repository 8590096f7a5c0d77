"""The CFDI without Odoo: catalogues as the SAT's, sums, what is refused."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from l10n_mx_infonavit_avisos.outputs.cfdi import catalogues, check
from l10n_mx_infonavit_avisos.outputs.cfdi.document import (
    DEDUCCION,
    OTRO_PAGO,
    PERCEPCION,
    Document,
    Emisor,
    Line,
    Node,
    Receptor,
    three_decimals,
    weeks,
    xml_of,
)

from . import sat

EMISOR = Emisor("TFI850101AB1", "TALLER FICTICIO", "601", "37000", "Y5412345101")
RECEPTOR = Receptor(
    rfc="FIPA800101AB1",
    nombre="ANA FICTICIA",
    codigo_postal="37100",
    curp="FIPA800101HGTCRN09",
    tipo_contrato="01",
    tipo_regimen="02",
    num_empleado="7",
    periodicidad="04",
    estado="GUA",
    nss="92000198018",
    fecha_inicio=date(2020, 1, 1),
    tipo_jornada="01",
    riesgo="2",
    sbc=Decimal("1050.50"),
)
SALARY = Line(PERCEPCION, "001", "P001", "Sueldo", Decimal("15000.00"))
HOUSING = Line(DEDUCCION, "010", "INFONAVIT", "Crédito", Decimal("1245.76"))


def document(*lines, **values):
    return Document.of(
        lines or (SALARY, HOUSING),
        **{
            "folio": "SLIP/001",
            "fecha": datetime(2026, 1, 15, 12, 0, 0),
            "emisor": EMISOR,
            "receptor": RECEPTOR,
            "tipo_nomina": "O",
            "fecha_pago": date(2026, 1, 15),
            "fecha_inicial": date(2026, 1, 1),
            "fecha_final": date(2026, 1, 15),
            "dias": Decimal(15),
        }
        | values,
    )


def codes(a_document):
    return [(one.field, one.code) for one in check.problems(a_document)]


def receptor(**values):
    return document(receptor=replace(RECEPTOR, **values))


def emisor(**values):
    return document(emisor=replace(EMISOR, **values))


@pytest.mark.skipif(not sat.IS_THERE, reason="dev/setup has not unpacked the schemas")
@pytest.mark.parametrize(
    ("catalogue", "file", "kind"),
    [
        ("CONTRACT_TYPES", "catNomina.xsd", "c_TipoContrato"),
        ("WORKING_DAYS", "catNomina.xsd", "c_TipoJornada"),
        ("WORKER_REGIMES", "catNomina.xsd", "c_TipoRegimen"),
        ("RISKS", "catNomina.xsd", "c_RiesgoPuesto"),
        ("FREQUENCIES", "catNomina.xsd", "c_PeriodicidadPago"),
        ("PAYROLL_TYPES", "catNomina.xsd", "c_TipoNomina"),
        ("BANKS", "catNomina.xsd", "c_Banco"),
        ("PERCEPTIONS", "catNomina.xsd", "c_TipoPercepcion"),
        ("DEDUCTIONS", "catNomina.xsd", "c_TipoDeduccion"),
        ("OTHER_PAYMENTS", "catNomina.xsd", "c_TipoOtroPago"),
        ("EMPLOYER_REGIMES", "catCFDI.xsd", "c_RegimenFiscal"),
    ],
)
def test_catalogue_holds_what_the_sat_schema_holds(catalogue, file, kind):
    ours = getattr(catalogues, catalogue)
    assert set(ours) == sat.enumeration(file, kind)
    assert all(ours.values())


@pytest.mark.skipif(not sat.IS_THERE, reason="dev/setup has not unpacked the schemas")
def test_states_are_among_the_sat_ones():
    known = sat.enumeration("catCFDI.xsd", "c_Estado")
    assert catalogues.STATES < known
    assert len(catalogues.STATES) == 33  # 32 and the former Distrito Federal


def test_a_good_document_has_no_problem():
    assert codes(document()) == []


def test_sums():
    one = document(
        SALARY,
        Line(PERCEPCION, "029", "VALES", "Vales", Decimal("800.10"), exento=True),
        Line(PERCEPCION, "025", "LIQ", "Liquidación", Decimal("9000.00")),
        Line(DEDUCCION, "002", "ISR", "ISR", Decimal("2100.55")),
        HOUSING,
        Line(OTRO_PAGO, "009", "INFONAVIT_DEV", "Devolución", Decimal("0.01")),
    )
    assert one.total_sueldos == Decimal("15800.10")
    assert one.total_separacion == Decimal("9000.00")
    assert one.total_sueldos + one.total_separacion == one.total_percepciones
    assert one.total_gravado + one.total_exento == one.total_percepciones
    assert one.total_impuestos == Decimal("2100.55")
    assert one.total_otras_deducciones == Decimal("1245.76")
    assert one.subtotal == Decimal("24800.11")
    assert one.total == Decimal("21453.80")


def test_taxed_and_exempt_of_one_clave_are_one_percepcion():
    half = Decimal("100.00")
    taxed = Line(PERCEPCION, "002", "AGUI", "Aguinaldo", half)
    [concept] = document(taxed, replace(taxed, exento=True)).percepciones
    assert (concept.importe, concept.gravado, concept.exento) == (half * 2, half, half)


def test_zero_is_left_out_also_where_two_lines_cancel():
    undone = replace(HOUSING, importe=-HOUSING.importe)
    assert document(SALARY, HOUSING, undone).deducciones == ()


BAD = [
    (emisor(rfc=""), "emisor.rfc", "missing"),
    (emisor(rfc="TFI851301AB1"), "emisor.rfc", "form"),
    (emisor(regimen="999"), "emisor.regimen", "unknown"),
    (emisor(codigo_postal="3700"), "emisor.codigo_postal", "form"),
    (emisor(registro_patronal=""), "emisor.registro_patronal", "missing"),
    (emisor(rfc="FIPA800101AB1"), "emisor.curp", "missing"),
    (receptor(rfc=""), "receptor.rfc", "missing"),
    (receptor(nombre="A|B"), "receptor.nombre", "form"),
    (receptor(nombre="A\x01B"), "receptor.nombre", "form"),
    (receptor(nombre="A" * 301), "receptor.nombre", "form"),
    (receptor(curp="FIPA800101HXXCRN09"), "receptor.curp", "form"),
    (receptor(codigo_postal=""), "receptor.codigo_postal", "missing"),
    (receptor(nss=""), "receptor.nss", "missing"),
    (receptor(fecha_inicio=None), "receptor.fecha_inicio", "missing"),
    (receptor(fecha_inicio=date(2026, 2, 1)), "receptor.fecha_inicio", "order"),
    (receptor(sbc=None), "receptor.sbc", "missing"),
    (receptor(riesgo="7"), "receptor.riesgo", "unknown"),
    (receptor(estado="TX"), "receptor.estado", "unknown"),
    (receptor(periodicidad="99"), "receptor.periodicidad", "ordinary"),
    (receptor(num_empleado="1" * 16), "receptor.num_empleado", "form"),
    (receptor(cuenta="12"), "receptor.cuenta", "form"),
    (receptor(cuenta="1234567890"), "receptor.banco", "missing"),
    (document(fecha_inicial=date(2026, 1, 16)), "nomina.periodo", "order"),
    (document(fecha_pago=date(2025, 12, 31)), "nomina.fecha_pago", "order"),
    (document(dias=Decimal(0)), "nomina.dias", "range"),
    (document(tipo_nomina="X"), "nomina.tipo_nomina", "unknown"),
    (document(HOUSING), "nomina.percepciones", "missing"),
    (document(HOUSING), "comprobante.total", "negative"),
    (
        document(SALARY, replace(HOUSING, importe=Decimal(-1))),
        "deduccion.INFONAVIT.importe",
        "negative",
    ),
    (
        document(SALARY, replace(HOUSING, tipo="910")),
        "deduccion.INFONAVIT.tipo",
        "unknown",
    ),
    (document(SALARY, replace(HOUSING, clave="IN")), "deduccion.IN.clave", "form"),
    (document(replace(SALARY, tipo="025")), "percepcion.P001.detail", "missing"),
]


@pytest.mark.parametrize(("a_document", "field", "code"), BAD)
def test_bad_input(a_document, field, code):
    assert (field, code) in codes(a_document)


def test_without_employment_no_imss_data_are_owed():
    fee = replace(
        RECEPTOR, tipo_contrato="09", nss="", riesgo="", sbc=None, fecha_inicio=None
    )
    alone = document(emisor=replace(EMISOR, registro_patronal=""), receptor=fee)
    assert codes(alone) == []
    assert alone.antiguedad == ""


def test_a_detail_lets_its_key_pass():
    node = Node("SeparacionIndemnizacion", (("TotalPagado", "15000.00"),))
    severance = replace(SALARY, tipo="025")
    assert codes(document(severance, details=(("Percepciones", node),))) == []
    quoted = xml_of(Node("A", (("B", '<&"'),), (Node("C"),)))
    assert (
        quoted == "<nomina12:A B='&lt;&amp;\"'><nomina12:C></nomina12:C></nomina12:A>"
    )


@pytest.mark.parametrize(
    ("first", "last", "duration"),
    [
        ((2026, 1, 15), (2026, 1, 15), "P0W"),
        ((2026, 1, 9), (2026, 1, 15), "P1W"),
        ((2020, 1, 1), (2026, 11, 15), "P358W"),
    ],
)
def test_seniority(first, last, duration):
    assert weeks(date(*first), date(*last)) == duration


def test_days_have_no_decimals_or_three():
    assert three_decimals(Decimal("15.000")) == "15"
    assert three_decimals(Decimal("7.25")) == "7.250"
