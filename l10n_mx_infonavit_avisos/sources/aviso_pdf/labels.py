"""The titles and labels of Infonavit's printed avisos, and how they are recognised.

They are those of the form Act.07-2019, as payroll vendors describe it. Of the layout in
use since June 2024 only this is known: it adds a date of issue and a section "motivo".

A label is recognised without accents, blanks and punctuation, and with a few letters
wrong, which is told.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ...engine.notice import MODIFICACION, RETENCION, SUSPENSION
from .layout import Box, Line, Span, union

# The code of the one title of which it is known.
NEXT_SETTLEMENT = "10"
# Title → class of aviso, code of its type (empty where the title does not tell it).
TITLES = {
    "AVISO PARA RETENCIÓN DE DESCUENTOS": (RETENCION, ""),
    "AVISO DE MODIFICACIÓN AL FACTOR DE DESCUENTOS": (MODIFICACION, ""),
    "AVISO DE SUSPENSIÓN DE DESCUENTOS": (SUSPENSION, ""),
    "AVISO DE SUSPENSIÓN POR PRÓXIMA LIQUIDACIÓN DE CRÉDITO": (
        SUSPENSION,
        NEXT_SETTLEMENT,
    ),
}
# It tells of a credit that is applied for, with its number masked, and orders nothing.
LOOK_ALIKE = "ACUSE DE NOTIFICACIÓN DE INICIO DE TRÁMITE DE CRÉDITO"

_LABELS = (
    ("folio", "FOLIO"),
    ("date_created", "FECHA"),
    ("date_notified", "FECHA DE RECEPCIÓN"),
    ("date_issued", "FECHA DE EMISIÓN"),
    ("company_name", "NOMBRE Y DOMICILIO FISCAL DE LA EMPRESA RETENEDORA"),
    ("nrp", "N.R.P."),
    ("nrp", "NÚMERO DE REGISTRO PATRONAL"),
    ("some_rfc", "R.F.C."),
    ("receiver", "PERSONA QUE RECIBE EL AVISO"),
    ("nss", "NÚMERO DE SEGURIDAD SOCIAL"),
    ("nss", "N.S.S."),
    ("credit_number", "NÚMERO DE CRÉDITO"),
    ("worker_id", "RFC O CURP DEL TRABAJADOR"),
    (
        "worker_name",
        "NOMBRE DEL TRABAJADOR Y DOMICILIO DE LA VIVIENDA OBJETO DEL CRÉDITO",
    ),
    ("worker_name", "NOMBRE DEL TRABAJADOR"),
    ("heading", "DESCUENTO MENSUAL"),
    ("porcentaje", "PORCENTAJE"),
    ("cuota_fija", "PESOS"),
    ("factor", "FACTOR DE DESCUENTO"),
    ("previous", "DESCUENTO ANTERIOR"),
    ("new", "NUEVO FACTOR DE DESCUENTO"),
    ("motive", "MOTIVO"),
)
# Wrong letters of the longest label.
_MOST = 5
_MOST_LINES = 3
_SHORTEST_OF_LINES = 10
# Of letters that any label or title has.
_LONGEST = 80
# A line of a heading follows at most so many font sizes below.
_NEXT_LINE = 2.2


def folded(text: str) -> str:
    """Letters and digits alone, upper case, without accents.

    >>> folded("N.R.P.: "), folded("Número  de  Crédito")
    ('NRP', 'NUMERODECREDITO')
    """
    if text.isascii():
        plain = text
    else:
        plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain.upper() if c.isascii() and c.isalnum())


@dataclass(eq=False)
class Label:
    """A label on the page: its field, its lines from the first, its wrong letters."""

    name: str
    spans: list[Span]
    edits: int = 0
    weight: int = 0
    box: Box = field(init=False)

    def __post_init__(self):
        self.box = union([span.box for span in self.spans])

    @property
    def last(self) -> Span:
        return self.spans[-1]


_FOLDED_LABELS = tuple((name, folded(text)) for name, text in _LABELS)


def _near_lengths(expected: Sequence[tuple[str, str]]) -> dict[int, list]:
    """Length → the labels that a text of this length can be."""
    return {
        length: [
            (name, text) for name, text in expected if abs(len(text) - length) <= _MOST
        ]
        for length in range(1, _LONGEST + 1)
    }


_LABELS_BY_LENGTH = _near_lengths(_FOLDED_LABELS)
_FOLDED_TITLES = tuple((title, folded(title)) for title in TITLES)
_FOLDED_LOOK_ALIKE = folded(LOOK_ALIKE)


def wrong_letters(text: str, expected: str) -> int | None:
    """How many letters are wrong, lacking or too many; None where it is another text.

    A short label bears none: N.R.P. is no R.F.C.

    >>> wrong_letters("FOLIO", "FOLIO"), wrong_letters("F0LIO", "FOLIO")
    (0, 1)
    >>> wrong_letters("NSR", "NSS") is None
    True
    """
    if text == expected:
        return 0
    length = len(expected)
    most = 0 if length < 5 else 1 if length < 10 else min(_MOST, length // 7)
    if not most or abs(len(text) - length) > most:
        return None
    if sum((Counter(text) - Counter(expected)).values()) > most:
        return None
    edits = _edits(text, expected, most)
    return edits if edits <= most else None


def _edits(a: str, b: str, most: int) -> int:
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        above, row = row, [i]
        for j, other in enumerate(b, 1):
            cost = above[j - 1] + (letter != other)
            row.append(min(cost, above[j] + 1, row[-1] + 1))
        if min(row) > most:
            return most + 1
    return row[-1]


def titles(page_lines: list[Line]) -> list[tuple[str, Label]]:
    """The titles of a page from its head: each title's text and where it stands.

    A title that begins as one, and is none of those known, is named by its own text.
    """
    found = []
    for spans, text in _stacks(page_lines):
        if known := _title(text):
            title, edits = known
            found.append((title, Label("title", spans, edits)))
    found = _longest(found)
    return sorted(found, key=lambda item: -item[1].box.y1)


def _title(text: str) -> tuple[str, int] | None:
    if (edits := wrong_letters(text, _FOLDED_LOOK_ALIKE)) is not None:
        return LOOK_ALIKE, edits
    matches = [
        (edits, title)
        for title, expected in _FOLDED_TITLES
        if (edits := wrong_letters(text, expected)) is not None
    ]
    if matches:
        edits, title = min(matches)
        return title, edits
    return None


def other_title(page_lines: list[Line]) -> str:
    """A heading that says it is an aviso or an acuse, of none of the kinds known."""
    for line in page_lines:
        for cell in line.cells():
            text = cell.text
            if folded(text).startswith(("AVISODE", "AVISOPARA", "ACUSEDE")):
                if text == text.upper() and len(text) < 100:
                    return text
    return ""


def _stacks(page_lines: list[Line]) -> Iterator[tuple[list[Span], str]]:
    """Every cell, and every cell with those right below it, with their folded text."""
    cells = [line.cells() for line in page_lines]
    for index, row in enumerate(cells):
        for cell in row:
            spans, text = [cell], folded(cell.text)
            yield list(spans), text
            for below in cells[index + 1 :]:
                if len(spans) == _MOST_LINES or len(text) > _LONGEST:
                    break
                last = spans[-1]
                if below and _is_far(last, below[0]):
                    break
                under = [c for c in below if not last.box.gap_across(c.box)]
                if len(under) == 1:
                    spans.append(under[0])
                    text += folded(under[0].text)
                    yield list(spans), text
                elif under:
                    break


def _is_far(upper: Span, lower: Span) -> bool:
    return upper.line.y - lower.line.y > _NEXT_LINE * upper.size


def _longest(found: list[tuple[str, Label]]) -> list[tuple[str, Label]]:
    """Of matches that share words, the one with more of them."""
    kept, taken = [], set()
    for item in sorted(found, key=lambda f: (f[1].edits, -len(f[1].spans))):
        words = {(id(s.line), i) for s in item[1].spans for i in range(s.start, s.stop)}
        if taken.isdisjoint(words):
            taken |= words
            kept.append(item)
    return kept


def labels(page_lines: list[Line]) -> list[Label]:
    """The labels of a form, from its head; their words are marked as theirs."""
    found = [*_in_lines(page_lines), *_over_lines(page_lines)]
    for label in sorted(found, key=lambda label: -label.weight):
        _take(label)
    mine = [label for label in found if _owns(label)]
    return sorted(mine, key=lambda label: (-label.box.y1, label.box.x0))


def _over_lines(page_lines: list[Line]) -> Iterator[Label]:
    """The labels that fill cells which stand below each other."""
    for spans, text in _stacks(page_lines):
        if len(spans) == 1:
            continue
        for name, expected in _FOLDED_LABELS:
            edits = wrong_letters(text, expected)
            if edits is not None and len(expected) >= _SHORTEST_OF_LINES:
                yield Label(name, spans, edits, _weight(expected, edits))


def _take(label: Label):
    places = [(s.line, i) for s in label.spans for i in range(s.start, s.stop)]
    if all(line.owner[i] is None for line, i in places):
        for line, i in places:
            line.owner[i] = label


def _owns(label: Label) -> bool:
    first = label.spans[0]
    return first.line.owner[first.start] is label


def _in_lines(page_lines: list[Line]) -> list[Label]:
    """The labels that stand on one line each."""
    found = []
    for line in page_lines:
        texts = [folded(word.text) for word in line.words]
        for start in range(len(texts)):
            if line.owner[start] is not None or not _may_begin(line, start):
                continue
            if best := _at(line, texts, start):
                found.append(best)
    return found


def _may_begin(line: Line, start: int) -> bool:
    """A label begins a cell, or follows a label or a value: none is in a sentence."""
    if line.starts_cell[start]:
        return True
    before = line.words[start - 1].text
    return before.endswith(":") or any(map(str.isdigit, before)) or len(before) == 1


def _at(line: Line, texts: list[str], start: int) -> Label | None:
    """The longest label that begins with this word; of one label the nearest text."""
    best, text = None, ""
    for stop in range(start, len(texts)):
        text += texts[stop]
        if len(text) > _LONGEST:
            break
        for name, expected in _LABELS_BY_LENGTH.get(len(text), ()):
            edits = wrong_letters(text, expected)
            if edits is None:
                continue
            weight = _weight(expected, edits)
            if best is None or weight > best.weight:
                best = Label(name, [Span(line, start, stop + 1)], edits, weight)
    if best is None:
        return None
    stop = best.last.stop
    while stop < len(texts) and not line.words[stop].text.strip(".:"):
        stop += 1
    return replace(best, spans=[Span(line, start, stop)])


def _weight(expected: str, edits: int) -> int:
    """Of labels that share words the one to prefer: the longest, written best."""
    return len(expected) - 3 * edits
