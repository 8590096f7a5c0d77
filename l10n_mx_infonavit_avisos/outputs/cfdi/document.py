"""What a CFDI de nómina says, and the sums that the SAT's schema does not check.

Amounts are positive pesos with two decimals. Names follow the SAT's attributes, in
snake case and Spanish, since they are the document's vocabulary.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from ...engine.money import ZERO

PERCEPCION = "percepcion"
DEDUCCION = "deduccion"
OTRO_PAGO = "otro_pago"

ISR = "002"  # a Deduccion: the only tax withheld
CREDITO_VIVIENDA = "010"  # a Deduccion
REEMBOLSO_VIVIENDA = "009"  # an OtroPago
EXTRAORDINARIA = "E"
OTHER_FREQUENCY = "99"
# Contracts with an employment (01 to 08): IMSS's data are owed.
EMPLOYED = frozenset(f"{number:02d}" for number in range(1, 9))
CLABE_LENGTH = 18


@dataclass(frozen=True)
class Node:
    """An element that the complement wants for some keys (hours of overtime, a
    severance …): its name without prefix, attributes, children."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Emisor:
    """The employer. ``curp``: only where he is a natural person."""

    rfc: str
    nombre: str
    regimen: str
    codigo_postal: str
    registro_patronal: str = ""
    curp: str = ""


@dataclass(frozen=True)
class Receptor:
    """The worker. ``fecha_inicio``: the first day of the employment."""

    rfc: str
    nombre: str
    codigo_postal: str
    curp: str
    tipo_contrato: str
    tipo_regimen: str
    num_empleado: str
    periodicidad: str
    estado: str
    nss: str = ""
    fecha_inicio: date | None = None
    tipo_jornada: str = ""
    sindicalizado: bool = False
    riesgo: str = ""
    departamento: str = ""
    puesto: str = ""
    banco: str = ""
    cuenta: str = ""
    sbc: Decimal | None = None

    @property
    def banco_propio(self) -> str:
        """The bank, where the account does not name it: a CLABE does."""
        return self.banco if self.cuenta and len(self.cuenta) != CLABE_LENGTH else ""


@dataclass(frozen=True)
class Line:
    """A payslip line of a rule that is mapped; ``importe`` as it is in the document,
    positive when all is well."""

    kind: str
    tipo: str
    clave: str
    concepto: str
    importe: Decimal
    exento: bool = False
    detail: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Concept:
    """A Percepcion, Deduccion or OtroPago. ``exento``: the untaxed part."""

    kind: str
    tipo: str
    clave: str
    concepto: str
    importe: Decimal
    exento: Decimal = ZERO
    detail: tuple[Node, ...] = ()

    @property
    def gravado(self) -> Decimal:
        return self.importe - self.exento


def merge(lines: Iterable[Line]) -> tuple[Concept, ...]:
    """Lines of one kind, key and clave are one concept: a rule runs once for every
    contract, and two rules may share a taxed and an untaxed part. Zeros are left out.

    >>> from decimal import Decimal as D
    >>> [one] = merge([
    ...     Line(DEDUCCION, "010", "INF", "Crédito", D("1.10")),
    ...     Line(DEDUCCION, "010", "INF", "Crédito", D("2.00")),
    ...     Line(DEDUCCION, "010", "SEG", "Seguro", D("0.00")),
    ... ])
    >>> one.importe
    Decimal('3.10')
    """
    concepts = {}
    for line in lines:
        key = line.kind, line.tipo, line.clave
        known = concepts.get(key) or Concept(*key, line.concepto, ZERO)
        concepts[key] = replace(
            known,
            importe=known.importe + line.importe,
            exento=known.exento + (line.importe if line.exento else ZERO),
            detail=known.detail + line.detail,
        )
    return tuple(concept for concept in concepts.values() if concept.importe)


@dataclass(frozen=True)
class Document:
    """One payslip's CFDI. ``fecha``: its making, local time of the place of issue;
    ``dias``: days paid; ``details``: further nodes by their parent's name
    (``Percepciones``: severance, pension; ``Nomina``: incapacities)."""

    folio: str
    fecha: datetime
    emisor: Emisor
    receptor: Receptor
    tipo_nomina: str
    fecha_pago: date
    fecha_inicial: date
    fecha_final: date
    dias: Decimal
    conceptos: tuple[Concept, ...] = ()
    details: tuple[tuple[str, Node], ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Line], **values) -> "Document":
        """A document of payslip lines."""
        return cls(conceptos=merge(lines), **values)

    # --- parts ----------------------------------------------------------------------

    def _kind(self, kind):
        return tuple(concept for concept in self.conceptos if concept.kind == kind)

    @property
    def percepciones(self) -> tuple[Concept, ...]:
        return self._kind(PERCEPCION)

    @property
    def deducciones(self) -> tuple[Concept, ...]:
        return self._kind(DEDUCCION)

    @property
    def otros_pagos(self) -> tuple[Concept, ...]:
        return self._kind(OTRO_PAGO)

    def detail(self, parent: str) -> tuple[Node, ...]:
        """Further nodes under Percepciones or Nomina."""
        return tuple(node for name, node in self.details if name == parent)

    # --- sums -----------------------------------------------------------------------

    @property
    def total_percepciones(self) -> Decimal:
        return total(self.percepciones)

    @property
    def total_deducciones(self) -> Decimal:
        return total(self.deducciones)

    @property
    def total_otros_pagos(self) -> Decimal:
        return total(self.otros_pagos)

    @property
    def total_gravado(self) -> Decimal:
        return sum((one.gravado for one in self.percepciones), ZERO)

    @property
    def total_exento(self) -> Decimal:
        return sum((one.exento for one in self.percepciones), ZERO)

    @property
    def total_sueldos(self) -> Decimal:
        """Percepciones but severance and pensions, which have totals of their own."""
        apart = SEVERANCE | PENSIONS
        return total(one for one in self.percepciones if one.tipo not in apart)

    @property
    def total_separacion(self) -> Decimal:
        return total(one for one in self.percepciones if one.tipo in SEVERANCE)

    @property
    def total_jubilacion(self) -> Decimal:
        return total(one for one in self.percepciones if one.tipo in PENSIONS)

    @property
    def total_impuestos(self) -> Decimal:
        return total(one for one in self.deducciones if one.tipo == ISR)

    @property
    def total_otras_deducciones(self) -> Decimal:
        return self.total_deducciones - self.total_impuestos

    @property
    def subtotal(self) -> Decimal:
        return self.total_percepciones + self.total_otros_pagos

    @property
    def total(self) -> Decimal:
        return self.subtotal - self.total_deducciones

    # --- what follows from the dates --------------------------------------------------

    @property
    def antiguedad(self) -> str:
        """The employment's whole weeks at the period's end.

        >>> weeks(date(2020, 1, 1), date(2026, 11, 15))
        'P358W'
        """
        if not self.receptor.fecha_inicio:
            return ""
        return weeks(self.receptor.fecha_inicio, self.fecha_final)

    @property
    def dias_pagados(self) -> str:
        """No decimals, or three.

        >>> three_decimals(Decimal("15.0")), three_decimals(Decimal("14.5"))
        ('15', '14.500')
        """
        return three_decimals(self.dias)


# Percepciones with a total, and a node, of their own.
SEVERANCE = frozenset(("022", "023", "025"))
PENSIONS = frozenset(("039", "044"))


def total(concepts: Iterable[Concept]) -> Decimal:
    """Their sum, pesos."""
    return sum((concept.importe for concept in concepts), ZERO)


def weeks(first: date, last: date) -> str:
    """Whole weeks from first to last, as a duration of ISO 8601."""
    return f"P{((last - first).days + 1) // 7}W"


def three_decimals(value: Decimal) -> str:
    """A number of days as the schema takes it."""
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.3f}"


def peso(value: Decimal) -> str:
    """An amount as the schema takes it.

    >>> peso(Decimal("1245.5"))
    '1245.50'
    """
    return f"{value:.2f}"


def xml_of(node: Node) -> str:
    """A further node as XML.

    >>> xml_of(Node("HorasExtra", (("Dias", "1"),)))
    '<nomina12:HorasExtra Dias="1"></nomina12:HorasExtra>'
    """
    attributes = "".join(
        f" {name}={quoteattr(value)}" for name, value in node.attributes
    )
    children = "".join(map(xml_of, node.children))
    return f"<nomina12:{node.name}{attributes}>{children}</nomina12:{node.name}>"


def node_data(concept: Concept) -> dict[str, str]:
    """A Deduccion or OtroPago as plain data: the attributes of its element.

    >>> node_data(Concept(DEDUCCION, "010", "INF", "Crédito", Decimal("3")))
    {'TipoDeduccion': '010', 'Clave': 'INF', 'Concepto': 'Crédito', 'Importe': '3.00'}
    """
    key = {DEDUCCION: "TipoDeduccion", OTRO_PAGO: "TipoOtroPago"}[concept.kind]
    return {
        key: concept.tipo,
        "Clave": concept.clave,
        "Concepto": concept.concepto,
        "Importe": peso(concept.importe),
    }
