"""Which column holds what: headings recognised, and what a person assigned.

The columns of Infonavit's test set are not public, so a heading is recognised by the
words that payroll people use, and every column can be assigned by hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .book import Cell, Row, Table
from .cells import is_blank, text
from .words import folded

SAMPLE = "sample"
EVALUATION = "evaluation"
# The rows on which a heading is looked for.
HEADING_WITHIN = 20
_LEAST_COLUMNS = 2
_MOST_EXAMPLES = 3
_LONGEST_HEADING = 120

_OF = r"(?: (?:de|del|de la|de los|el|la|al|a|por|en))*"
_PERIOD = r"(?:periodo|nomina|pago|calculo|retencion)"

# Field → patterns of a folded heading, the plainest first. The order of the fields
# decides where a heading fits several.
_PATTERNS: dict[str, tuple[str, ...]] = {
    "reference": (
        rf"(?:(?:no|num|numero|n|id){_OF} )?(?:caso|consecutivo|muestra|ejercicio)"
        rf"(?: (?:no|num|numero))?",
        r"no|num|numero|id|n|case|clave",
    ),
    "section": (rf"seccion|tipo{_OF} caso",),
    "nss": (
        rf"nss(?: {_OF})?(?: trabajador)?",
        r"n s s",
        rf"(?:(?:no|num|numero|n){_OF} )?(?:seguridad|seguro) social(?: nss)?",
        rf"(?:no|num|numero|n){_OF} (?:imss|afiliacion|nss)",
    ),
    "nss_unified": (r"nss unificado",),
    "folio": (rf"folio(?:{_OF} aviso)?", r"aviso folio"),
    "credit_number": (
        rf"(?:(?:no|num|numero|n){_OF} )?credito(?: infonavit| de vivienda)?",
        r"(?:no|num|numero) cred",
    ),
    "worker_name": (
        rf"nombre(?: completo)?(?:{_OF} (?:trabajador|empleado|acreditado))?",
        r"trabajador|empleado|acreditado|apellidos y nombres?",
    ),
    "discount_type": (
        rf"tipo{_OF} (?:descuento|dcto|desc|amortizacion|factor|valor)",
        rf"modalidad(?:{_OF} descuento)?",
    ),
    "applies_table": (
        rf"(?:aplica{_OF} )?tabla(?:{_OF} (?:disminucion|reduccion))?(?: \S+)*",
    ),
    "sdi": (
        r"sdi|sbc|sdi sbc|sbc sdi",
        r"salario(?: diario)? integrado(?: sdi| sbc)?",
        rf"salario(?: base)?{_OF} cotizacion(?: sbc| sdi)?",
    ),
    "daily_wage": (
        r"(?:salario|sueldo|cuota) diari[oa](?: sd| nominal| ordinario)?",
        r"sd",
    ),
    "zone": (rf"(?:zona|area)(?:{_OF} (?:geografica|salarial|salario minimo))?",),
    "date_notified": (
        rf"fecha{_OF} (?:notificacion|recepcion|not)(?:{_OF} (?:linea|aviso))?"
        rf"(?:{_OF} retencion)?",
    ),
    "date_suspended": (
        rf"fecha{_OF} (?:suspension|aviso{_OF} suspension)(?: \S+)*",
        r"suspension",
    ),
    "credit_from": (
        rf"(?:fecha{_OF} )?(?:inicio|alta){_OF}"
        rf" (?:descuentos?|credito|vigencia|amortizacion)(?: \S+)*",
        rf"fecha{_OF} (?:inicio|vigencia)|vigente desde",
        rf"fecha{_OF} otorgamiento(?: \S+)*",
    ),
    "credit_to": (
        rf"(?:fecha{_OF} )?(?:fin|final|termino|baja){_OF}"
        rf" (?:descuentos?|credito|vigencia|amortizacion)(?: \S+)*",
        rf"fecha{_OF} (?:fin|termino)|vigente hasta",
    ),
    "date_from": (
        rf"(?:fecha{_OF} )?(?:inicio|inicial|desde){_OF} {_PERIOD}(?: \S+)*",
        rf"{_PERIOD}{_OF} (?:inicio|inicial|desde|del|fecha inicial|fecha{_OF} inicio)",
        rf"{_PERIOD} del?|desde|del|fecha inicial|inicio periodo",
    ),
    "date_to": (
        rf"(?:fecha{_OF} )?(?:fin|final|hasta|termino){_OF} {_PERIOD}(?: \S+)*",
        rf"{_PERIOD}{_OF} (?:fin|final|hasta|al|fecha final|fecha{_OF} fin\w*)",
        r"hasta|al|fecha final",
    ),
    "period": (rf"periodo(?:{_OF} {_PERIOD})?",),
    "bimester": (rf"bim|bimestre(?:{_OF} (?:calculo|pago))?",),
    "year": (r"ano|anio|ejercicio fiscal",),
    "days": (
        rf"(?:(?:no|num|numero|total){_OF} )?dias(?:{_OF} (?:periodo|retencion"
        rf"|descuento|descontar|retener|trabajados|naturales))?",
    ),
    "umi": (rf"(?:valor{_OF} )?umi(?: \d{{4}}| diari[ao]| vigente)?",),
    "available": (r"(?:sueldo|salario|neto|percepcion|pago)(?: neto)? disponible",),
    "factor": (
        rf"(?:nuevo )?(?:fac|factor)(?:{_OF} (?:descuentos?|umi|vsm))?",
        r"vsm|veces umi|veces vsm",
    ),
    "percentage": (
        rf"(?:porcentaje|porc|por ciento|pct)(?:{_OF} descuento)?",
        rf"%(?:{_OF} descuento)?|descuento %",
    ),
    "pesos": (
        r"cuota fija(?: monetaria| en pesos| pesos| mensual)?",
        rf"(?:mon|monto|importe|cuota){_OF} (?:descuento|mensual)(?: mensual)?",
        r"pesos",
    ),
    "discount_value": (
        rf"valor(?:{_OF} descuento)?(?: mensual)?",
        r"(?:nuevo )?descuento(?: mensual)?",
    ),
    "expected_insurance": (
        rf"(?:prima{_OF} )?seguro(?:{_OF} (?:danos?|vivienda))?(?: \S+)*",
    ),
    "expected_amount": (
        rf"(?:monto|importe|resultado|total|valor|calculo)?{_OF} ?"
        rf"(?:retencion|amortizacion)(?:{_OF} (?:amortizacion|periodo|bimestre"
        rf"|credito|vivienda|trabajador|calculada?|resultado|quincena|quincenal))*",
        rf"(?:monto|importe|total|cantidad|descuento){_OF} "
        rf"(?:retener|retenido|descontar|descontado|amortizar|periodo)(?: \S+)*",
        r"resultado(?: esperado)?|monto|importe|total",
    ),
}
FIELDS = tuple(_PATTERNS)
_COMPILED = MappingProxyType(
    {
        (name, rank): re.compile(pattern)
        for name, patterns in _PATTERNS.items()
        for rank, pattern in enumerate(patterns)
    }
)
_SAMPLE_WORDS = re.compile(r"\bmuestras?\b|\bsamples?\b")
_EVALUATION_WORDS = re.compile(r"\bevaluacion(?:es)?\b|\bevaluar\b|\bevaluation\b")


@dataclass(frozen=True)
class Column:
    """One heading of the file, however many tables have it.

    ``key``: the heading's folded words (with a number where a table repeats it), by
    which a person's assignment is kept. ``field``: one of :data:`FIELDS`, or "" for
    none. ``recognised``: the field was recognised, not assigned. ``examples``: the
    first values under it.
    """

    key: str
    heading: str
    field: str
    recognised: bool
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """The rows below one heading. ``section``: what the sheet's name or a line before
    says, or None; ``headings``: position → key and heading."""

    table: str
    section: str | None
    headings: Mapping[int, tuple[str, str]]
    rows: tuple[Row, ...]


def recognise(heading: str, above: str = "") -> str:
    """The field of a heading, or "". ``above``: the heading over it, for one of two
    lines ("Periodo" over "Inicio").

    >>> recognise("Núm. de Crédito"), recognise("FacDescuento"), recognise("S.D.I.")
    ('credit_number', 'factor', 'sdi')
    >>> recognise("Inicio"), recognise("Inicio", "Periodo"), recognise("Domicilio")
    ('', 'date_from', '')
    """
    for words in filter(None, (_words(heading), _words(f"{above} {heading}"))):
        if found := _fitting(words):
            return found
    return ""


def _words(heading: str) -> str:
    words = folded(heading[:_LONGEST_HEADING], keep="%")
    return re.sub(r"\b([a-z]) (?=[a-z]\b)", r"\1", words)


def _fitting(words: str) -> str:
    """The field whose pattern fits; of several the one with the plainer pattern."""
    fits = [
        (rank, FIELDS.index(name), name)
        for (name, rank), pattern in _COMPILED.items()
        if pattern.fullmatch(words.strip())
    ]
    return min(fits)[2] if fits else ""


def section_of(words: str) -> str | None:
    """The section that a sheet's name or a line names.

    >>> section_of("b) Evaluación para el cálculo"), section_of("Hoja1")
    ('evaluation', None)
    """
    words = folded(words)
    if _EVALUATION_WORDS.search(words):
        return EVALUATION
    return SAMPLE if _SAMPLE_WORDS.search(words) else None


def parts(tables: list[Table]) -> list[Part]:
    """The tables cut at their headings and at the lines that name a section."""
    return [part for table in tables for part in _parts(table)]


def _parts(table: Table) -> list[Part]:
    section = section_of(table.name)
    headings: dict[int, tuple[str, str]] = {}
    found: list[tuple[str | None, dict, list[Row]]] = []
    before: Row | None = None
    first = _first_heading(table)
    for index, row in enumerate(table.rows):
        if named := _section_line(row):
            section = named
            found.append((section, headings, []))
        elif index == first or (index > first and _looks_like_heading(row, before)):
            headings = _headings(row, before)
            found.append((section, headings, []))
        elif index > first and headings:
            found[-1][2].append(row)
        before = row
    return [
        Part(table.name, named, names, tuple(rows))
        for named, names, rows in found
        if rows
    ]


def _section_line(row: Row) -> str | None:
    """A line that only names a section: few cells, and the words in the first."""
    written = [text(cell) for cell in row.cells if not is_blank(cell)]
    if 1 <= len(written) <= 2 and isinstance(written[0], str):
        return section_of(written[0])
    return None


def _first_heading(table: Table) -> int:
    """The row that has most headings recognised, of the first ones; where none has
    any, the first with several texts and no number."""
    start = table.rows[:HEADING_WITHIN]
    pairs = zip(start, (None, *start), strict=False)
    counts = [_recognised(row, before) for row, before in pairs]
    best = max(counts)
    if best >= _LEAST_COLUMNS:
        # The section's next heading is no better than its first.
        return next(i for i, count in enumerate(counts) if count >= max(2, best - 1))
    wide = [_is_all_text(row) for row in start]
    return wide.index(True) if True in wide else 0


def _recognised(row: Row, before: Row | None) -> int:
    fields = {
        recognise(heading, above) for heading, above in _titles(row, before).values()
    }
    return len(fields - {""}) if _is_all_text(row) else 0


def _is_all_text(row: Row) -> bool:
    cells = [cell for cell in row.cells if not is_blank(cell)]
    return len(cells) >= _LEAST_COLUMNS and all(isinstance(c, str) for c in cells)


def _looks_like_heading(row: Row, before: Row | None) -> bool:
    """A heading further down: that of the second section, or one repeated by a page."""
    filled = sum(not is_blank(cell) for cell in row.cells)
    return _recognised(row, before) >= max(_LEAST_COLUMNS, filled / 2)


def _titles(row: Row, before: Row | None) -> dict[int, tuple[str, str]]:
    """Position → heading and the one above it; a merged cell's words stand for those
    to its right."""
    titles, above = {}, ""
    upper = before.cells if before else ()
    for index, cell in enumerate(row.cells):
        if index < len(upper) and not is_blank(upper[index]):
            above = text(upper[index])
        if not is_blank(cell):
            titles[index] = text(cell), above
    return titles


def _headings(row: Row, before: Row | None) -> dict[int, tuple[str, str]]:
    headings: dict[int, tuple[str, str]] = {}
    seen: dict[str, int] = {}
    for index, (heading, above) in _titles(row, before).items():
        if not recognise(heading) and recognise(heading, above):
            heading = f"{above} {heading}"
        key = folded(heading, keep="%$") or f"column {index + 1}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = f"{key} {seen[key]}"
        headings[index] = key, heading
    return headings


def columns(
    found: list[Part], assigned: Mapping[str, str] | None = None
) -> list[Column]:
    """Every column of the parts, with its field: assigned, else recognised. Of several
    columns recognised as one field the first has it, in each part."""
    assigned = assigned or {}
    result: dict[str, Column] = {}
    for part in found:
        taken = {assigned[k] for k, _h in part.headings.values() if assigned.get(k)}
        for index, (key, heading) in part.headings.items():
            name, recognised = assigned.get(key), False
            if name is None:
                name = recognise(heading)
                if name in taken:
                    name = ""
                recognised = bool(name)
            taken.add(name)
            previous = result.get(key)
            if previous and (previous.field or not name):
                name, recognised = previous.field, previous.recognised
            examples = previous.examples if previous else ()
            examples = (*examples, *_examples(part, index))[:_MOST_EXAMPLES]
            result[key] = Column(key, heading, name, recognised, examples)
    return list(result.values())


def _examples(part: Part, index: int) -> tuple[str, ...]:
    values: list[str] = []
    for row in part.rows:
        if index < len(row.cells) and not is_blank(row.cells[index]):
            values.append(text(row.cells[index])[:40])
        if len(values) == _MOST_EXAMPLES:
            break
    return tuple(values)


def value_at(row: Row, index: int) -> Cell:
    """The cell at a position; None beyond the row's end."""
    return row.cells[index] if index < len(row.cells) else None
