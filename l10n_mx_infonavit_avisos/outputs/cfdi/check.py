"""What keeps a CFDI de nómina from being made: codes, which the Odoo side words.

The forms are those of the SAT's ``tdCFDI.xsd`` and ``nomina12.xsd``; that a patterned
value is also real (a postal code, say) only the whole schema knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...engine.money import ZERO
from . import catalogues
from .document import (
    CLABE_LENGTH,
    DEDUCCION,
    EMPLOYED,
    EXTRAORDINARIA,
    OTHER_FREQUENCY,
    OTRO_PAGO,
    PENSIONS,
    PERCEPCION,
    SEVERANCE,
    Concept,
    Document,
)

KEYS = {
    PERCEPCION: catalogues.PERCEPTIONS,
    DEDUCCION: catalogues.DEDUCTIONS,
    OTRO_PAGO: catalogues.OTHER_PAYMENTS,
}
# Keys whose element, or its parent, wants a node that no payslip line can fill: only
# another module can, which adds it as a detail.
WANTS_DETAIL = {
    PERCEPCION: frozenset(("019", "045")),
    OTRO_PAGO: frozenset(("002", "004")),
}
DAY = r"[0-9]{2}(0[1-9]|1[012])(0[1-9]|[12][0-9]|3[01])"
RFC = re.compile(rf"[A-Z&Ñ]{{3,4}}{DAY}[A-Z0-9]{{2}}[0-9A]")
STATE_OF_BIRTH = (
    "[ABCMTZ]S|[BCJMOT]C|[CNPST]L|[GNQ]T|[GQS]R|C[MH]|[MY]N|[DH]G|NE|VZ|DF|SP"
)
CURP = re.compile(
    rf"[A-Z][AEIOUX][A-Z]{{2}}{DAY}[MHX]({STATE_OF_BIRTH})"
    r"[BCDFGHJ-NP-TV-Z]{3}[0-9A-Z][0-9]"
)
POSTAL_CODE = re.compile(r"[0-9]{5}")
NSS = re.compile(r"[0-9]{1,15}")
ACCOUNT = re.compile(r"[0-9]{10,18}")
# No "|", which separates the fields of what a seal signs, nor what XML cannot hold.
TEXT = r"[^|\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
MAX_DAYS = Decimal("36160")


def text(longest, shortest=1):
    return re.compile(f"{TEXT}{{{shortest},{longest}}}")


NAME, CLAVE, CONCEPT, NUMBER = text(300), text(15, 3), text(100), text(15)
FOLIO, REGISTRO = text(40), text(20)


@dataclass(frozen=True)
class Problem:
    """``field``: ``party.attribute`` of a document; ``code``: what is wrong with it."""

    field: str
    code: str
    value: str = ""


def problems(document: Document) -> tuple[Problem, ...]:
    """All that is missing or wrong; empty where the document can be made."""
    return tuple(
        [
            *_emisor(document),
            *_receptor(document),
            *_employment(document),
            *_bank(document),
            *_dates(document),
            *_concepts(document),
        ]
    )


def _form(field, value, pattern) -> Iterator[Problem]:
    if not value:
        yield Problem(field, "missing")
    elif not pattern.fullmatch(value):
        yield Problem(field, "form", value)


def _code(field, value, catalogue) -> Iterator[Problem]:
    if not value:
        yield Problem(field, "missing")
    elif value not in catalogue:
        yield Problem(field, "unknown", value)


def _emisor(document):
    emisor = document.emisor
    yield from _form("emisor.rfc", emisor.rfc, RFC)
    yield from _form("emisor.nombre", emisor.nombre, NAME)
    yield from _code("emisor.regimen", emisor.regimen, catalogues.EMPLOYER_REGIMES)
    yield from _form("emisor.codigo_postal", emisor.codigo_postal, POSTAL_CODE)
    if emisor.registro_patronal:
        yield from _form("emisor.registro_patronal", emisor.registro_patronal, REGISTRO)
    if emisor.curp or len(emisor.rfc) == 13:  # a natural person
        yield from _form("emisor.curp", emisor.curp, CURP)


def _receptor(document):
    receptor = document.receptor
    yield from _form("receptor.rfc", receptor.rfc, RFC)
    yield from _form("receptor.nombre", receptor.nombre, NAME)
    yield from _form("receptor.codigo_postal", receptor.codigo_postal, POSTAL_CODE)
    yield from _form("receptor.curp", receptor.curp, CURP)
    for name, catalogue in (
        ("tipo_contrato", catalogues.CONTRACT_TYPES),
        ("tipo_regimen", catalogues.WORKER_REGIMES),
        ("periodicidad", catalogues.FREQUENCIES),
        ("estado", catalogues.STATES),
    ):
        yield from _code(f"receptor.{name}", getattr(receptor, name), catalogue)
    if receptor.tipo_jornada:
        yield from _code(
            "receptor.tipo_jornada", receptor.tipo_jornada, catalogues.WORKING_DAYS
        )
    yield from _form("receptor.num_empleado", receptor.num_empleado, NUMBER)
    for name in ("departamento", "puesto"):
        if value := getattr(receptor, name):
            yield from _form(f"receptor.{name}", value, CONCEPT)


def _employment(document):
    """With an employment IMSS's data are owed, all of them."""
    receptor = document.receptor
    if receptor.nss:
        yield from _form("receptor.nss", receptor.nss, NSS)
    if receptor.tipo_contrato not in EMPLOYED:
        return
    owed = {
        "emisor.registro_patronal": document.emisor.registro_patronal,
        "receptor.nss": receptor.nss,
        "receptor.fecha_inicio": receptor.fecha_inicio,
        "receptor.riesgo": receptor.riesgo,
        "receptor.sbc": receptor.sbc,
    }
    for field, value in owed.items():
        if not value:
            yield Problem(field, "missing")
    if receptor.riesgo:
        yield from _code("receptor.riesgo", receptor.riesgo, catalogues.RISKS)


def _bank(document):
    """A CLABE names its bank itself; any other account needs one."""
    receptor = document.receptor
    if not receptor.cuenta:
        return
    yield from _form("receptor.cuenta", receptor.cuenta, ACCOUNT)
    if len(receptor.cuenta) != CLABE_LENGTH:
        yield from _code("receptor.banco", receptor.banco, catalogues.BANKS)


def _dates(document):
    if document.fecha_inicial > document.fecha_final:
        yield Problem("nomina.periodo", "order")
    start = document.receptor.fecha_inicio
    if start and start > document.fecha_final:
        yield Problem("receptor.fecha_inicio", "order", str(start))
    if document.fecha_pago < document.fecha_inicial:
        yield Problem("nomina.fecha_pago", "order", str(document.fecha_pago))
    if not 0 < document.dias <= MAX_DAYS:
        yield Problem("nomina.dias", "range", str(document.dias))
    yield from _code(
        "nomina.tipo_nomina", document.tipo_nomina, catalogues.PAYROLL_TYPES
    )
    extra = document.tipo_nomina == EXTRAORDINARIA
    frequency = document.receptor.periodicidad
    if frequency and not extra and frequency == OTHER_FREQUENCY:
        yield Problem("receptor.periodicidad", "ordinary", frequency)
    if document.folio:
        yield from _form("comprobante.folio", document.folio, FOLIO)


def _concepts(document):
    if not document.percepciones and not document.otros_pagos:
        yield Problem("nomina.percepciones", "missing")
    for concept in document.conceptos:
        yield from _concept(concept, document)
    if document.total < ZERO:
        yield Problem("comprobante.total", "negative", str(document.total))


def _concept(concept: Concept, document):
    name = f"{concept.kind}.{concept.clave or concept.concepto}"
    yield from _code(f"{name}.tipo", concept.tipo, KEYS[concept.kind])
    yield from _form(f"{name}.clave", concept.clave, CLAVE)
    yield from _form(f"{name}.concepto", concept.concepto, CONCEPT)
    if concept.importe < ZERO or concept.exento < ZERO or concept.gravado < ZERO:
        yield Problem(f"{name}.importe", "negative", str(concept.importe))
    wanted = WANTS_DETAIL.get(concept.kind, ())
    missing = concept.tipo in wanted and not concept.detail
    if concept.kind == PERCEPCION:
        nodes = {node.name for node in document.detail("Percepciones")}
        missing |= concept.tipo in SEVERANCE and "SeparacionIndemnizacion" not in nodes
        missing |= concept.tipo in PENSIONS and "JubilacionPensionRetiro" not in nodes
    if missing:
        yield Problem(f"{name}.detail", "missing", concept.tipo)
