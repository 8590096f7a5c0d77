"""What the workbook shows of a CFDI de nómina: its deduction for the housing credit."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from ..cfdi.document import CREDITO_VIVIENDA
from .content import File
from .errors import BadCfdi

# One has some KB; its tree takes thirty times as much.
MAX_BYTES = 4 * 1024 * 1024
CFDI = "{http://www.sat.gob.mx/cfd/4}"
NOMINA = "{http://www.sat.gob.mx/nomina12}"
STAMP = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"


@dataclass(frozen=True)
class Deduction:
    """A Deduccion of key 010: ``amount`` in pesos, None where it is not a number."""

    tipo: str
    clave: str
    concept: str
    amount: Decimal | None


@dataclass(frozen=True)
class Cfdi:
    """``sealed``: it bears a seal or a stamp, which the portal does not want."""

    sealed: bool
    deductions: tuple[Deduction, ...]

    @property
    def shows_the_deduction(self) -> bool:
        """Whether an amount over zero is withheld for the housing credit."""
        return any(one.amount and one.amount > 0 for one in self.deductions)


def read_cfdi(file: File) -> Cfdi:
    """A CFDI 4.0 with the complement Nómina 1.2; BadCfdi: it is none."""
    if len(file.data) > MAX_BYTES:
        raise BadCfdi(file.name, "bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(file.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadCfdi(file.name, "xml") from error
    if root.tag != f"{CFDI}Comprobante":
        raise BadCfdi(file.name, "cfdi")
    if root.find(f".//{NOMINA}Nomina") is None:
        raise BadCfdi(file.name, "nomina")
    sealed = bool(root.get("Sello")) or root.find(f".//{STAMP}") is not None
    found = root.iter(f"{NOMINA}Deduccion")
    return Cfdi(
        sealed,
        tuple(
            Deduction(
                node.get("TipoDeduccion"),
                node.get("Clave", ""),
                node.get("Concepto", ""),
                _amount(node.get("Importe", "")),
            )
            for node in found
            if node.get("TipoDeduccion") == CREDITO_VIVIENDA
        ),
    )


def _amount(text):
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
