"""Labels paired with values, by where the two stand on the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ...engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE
from . import values
from .fields import PrintedAviso, PrintedField, of_form
from .labels import TITLES, Label
from .layout import Box, Line, Span, union
from .values import Reading

# A value is nowhere farther below its label, in points, nor has a block more lines.
_FARTHEST_BELOW = 90.0
_MOST_LINES_BELOW = 6
# In sizes of the font: lines of one block stand no farther apart, and a value below
# its label begins no farther to the left of it.
_LEADING = 2.0
_LEFT = 1.0
_READERS: Mapping[str, Callable[[str], Reading | None]] = {
    "folio": values.folio,
    "date_created": values.day,
    "date_issued": values.day,
    "date_notified": values.day,
    "nrp": values.nrp,
    "company_rfc": values.rfc,
    "company_name": values.words,
    "nss": values.nss,
    "credit_number": values.credit_number,
    "worker_id": values.rfc_or_curp,
    "worker_name": values.words,
    PORCENTAJE: values.discount,
    CUOTA_FIJA: values.discount,
    FACTOR: values.discount,
    "previous": values.discount,
    "new": values.discount,
    "motive": values.words,
}
_BLOCKS = ("company_name", "worker_name", "motive")


@dataclass(frozen=True)
class _Candidate:
    """A text that may be a label's value, and how far it is from the label."""

    label: Label
    spans: tuple[Span, ...]
    cost: float
    reading: Reading | None

    @property
    def raw(self) -> str:
        return "\n".join(span.text for span in self.spans)

    @property
    def box(self) -> Box:
        return union([span.box for span in self.spans])

    @property
    def places(self) -> set:
        return {(id(s.line), i) for s in self.spans for i in range(s.start, s.stop)}


class Form:
    """The lines of one aviso, its title and its labels."""

    def __init__(self, title: str, heading: Label, lines: list[Line], labels):
        self.title, self.heading, self.lines = title, heading, lines
        self.labels: list[Label] = labels
        self._name_rfcs()

    def aviso(self) -> PrintedAviso:
        notice_class, type_code = TITLES[self.title]
        doubts = ("fuzzy_label",) if self.heading.edits else ()
        box = self.heading.box
        raw = " ".join(span.text for span in self.heading.spans)
        found = {
            "notice_class": PrintedField(
                "notice_class", notice_class, raw, box, doubts
            ),
            "type_code": PrintedField("type_code", type_code, raw, box, doubts),
        }
        read = self._fields()
        newer = {"date_issued", "motive"} & {label.name for label in self.labels}
        found |= of_form(read, notice_class)
        return PrintedAviso(box.page, self.title, found, bool(newer))

    def _name_rfcs(self):
        """A lone R.F.C. is the worker's or the company's: whose number it follows.

        Where that gives two to one of them, the company's is the first, as in the form.
        """
        lone = [label for label in self.labels if label.name == "some_rfc"]
        anchors = [label for label in self.labels if label.name in _RFC_NEIGHBOURS]
        for label in lone:
            near = min(anchors, key=lambda other: _follows(label, other), default=None)
            label.name = _RFC_NEIGHBOURS[near.name] if near else "worker_id"
        if len(lone) == 2 and lone[0].name == lone[1].name:
            lone[0].name, lone[1].name = "company_rfc", "worker_id"

    def _fields(self) -> dict[str, PrintedField]:
        """Of each label's name what was read by it."""
        chosen: dict[str, list[PrintedField]] = {}
        candidates = [c for label in self.labels for c in self._candidates(label)]
        given = _assigned(candidates)
        for label in self.labels:
            if label.name not in _READERS:
                continue
            mine = [c for c in candidates if c.label is label]
            read = self._field(label, given.get(label), mine, given)
            if read:
                chosen.setdefault(label.name, []).append(read)
        return {name: _one(name, fields) for name, fields in chosen.items()}

    def _field(self, label, chosen, candidates, given) -> PrintedField | None:
        doubts = ("fuzzy_label",) if label.edits else ()
        if chosen is None:
            taken = set().union(*(c.places for c in given.values()))
            odd = [c for c in candidates if not taken & c.places]
            if not odd or label.name == "date_notified":
                return None
            odd = min(odd, key=lambda c: c.cost)
            return PrintedField(
                label.name, None, odd.raw, odd.box, (*doubts, "odd_format")
            )
        if label.name in _BLOCKS:
            chosen = replace(chosen, spans=self._block(chosen))
        found = PrintedField(label.name, chosen.reading, chosen.raw, chosen.box, doubts)
        elsewhere = set().union(
            *(c.places for other, c in given.items() if other is not label)
        )
        for other in candidates:
            if other.reading and not elsewhere & other.places:
                if other.reading.value != chosen.reading.value:
                    if label.name not in _BLOCKS:
                        found = found.doubted("several")
        return found

    def _candidates(self, label: Label) -> Iterator[_Candidate]:
        reader = _READERS.get(label.name)
        if reader is None:
            return
        for span, cost in (*self._right(label), *self._below(label)):
            for part in _parts(span):
                reading = reader(part.text)
                if reading and _leaves_digits(span, part):
                    doubts = (*reading.doubts, "odd_format")
                    reading = replace(reading, doubts=doubts)
                if reading or part is span:
                    yield _Candidate(label, (part,), cost, reading)
                if reading:
                    break

    def _right(self, label: Label) -> Iterator[tuple[Span, float]]:
        """What follows on the label's line, up to the next label."""
        line, start = label.last.line, label.last.stop
        stop = start
        while stop < len(line.words) and line.owner[stop] is None:
            stop += 1
        if start == stop:
            return
        cell = start + 1
        while cell < stop and not line.starts_cell[cell]:
            cell += 1
        gap = line.words[start].x0 - label.last.box.x1
        yield Span(line, start, cell), max(0.0, gap) / 2
        if cell < stop:
            yield Span(line, start, stop), max(0.0, gap) / 2 + 1

    def _below(self, label: Label) -> Iterator[tuple[Span, float]]:
        """The nearest cell below at the label's x, unless another label is between."""
        box, line = label.box, label.last.line
        size = label.last.size
        after = [
            line.words[i].x0
            for i in range(label.last.stop, len(line.words))
            if line.starts_cell[i] or line.owner[i] is not None
        ]
        limit = min(after, default=float("inf"))
        for lower in self.lines:
            depth = line.y - lower.y
            if lower is line or depth <= 0.5 * size:
                continue
            if depth > _FARTHEST_BELOW:
                return
            under = [
                cell
                for cell in lower.cells()
                if not box.gap_across(cell.box)
                or box.x0 - _LEFT * size <= cell.box.x0 < limit
            ]
            if under:
                cell = min(under, key=lambda c: abs(c.box.x0 - box.x0))
                aside = box.gap_across(cell.box)
                yield cell, depth + aside
                return
            if self._label_on(lower, box):
                return

    def _label_on(self, line: Line, box: Box) -> bool:
        return any(
            owner is not None and not (word.x1 < box.x0 or word.x0 > box.x1)
            for word, owner in zip(line.words, line.owner, strict=True)
        )

    def _block(self, chosen: _Candidate) -> tuple[Span, ...]:
        """The text and the lines below it that stand in the same column."""
        spans = list(chosen.spans)
        for lower in self.lines:
            last = spans[-1]
            depth = last.line.y - lower.y
            if depth <= 0.5 * last.size:
                continue
            if depth > _LEADING * last.size or len(spans) > _MOST_LINES_BELOW:
                break
            under = [
                cell
                for cell in lower.cells()
                if abs(cell.box.x0 - spans[0].box.x0) <= _LEFT * last.size
            ]
            if not under:
                break
            spans.append(under[0])
        return tuple(spans)


_RFC_NEIGHBOURS = {
    "nrp": "company_rfc",
    "company_name": "company_rfc",
    "nss": "worker_id",
    "credit_number": "worker_id",
    "worker_name": "worker_id",
}


def _follows(label: Label, other: Label) -> tuple[bool, float]:
    """How well a label follows another: on its line, else near, the better below it."""
    distance = label.box.distance(other.box)
    is_above = other.box.y0 > label.box.y0
    return label.last.line is not other.last.line, distance * (1 if is_above else 2)


def _parts(span: Span) -> Iterator[Span]:
    """The span, and where it holds more than the value, its first words."""
    yield span
    for stop in range(span.stop - 1, span.start, -1):
        if span.stop - stop <= 8:
            yield Span(span.line, span.start, stop)


def _leaves_digits(span: Span, part: Span) -> bool:
    """Whether what follows the value may be more of it."""
    rest = span.line.words[part.stop : span.stop]
    return any(c.isdigit() for word in rest for c in word.text)


def _assigned(candidates: list[_Candidate]) -> dict[Label, _Candidate]:
    """To each label its nearest value, and no value to two labels."""
    given, taken = {}, set()
    for candidate in sorted(candidates, key=lambda c: c.cost):
        if candidate.reading is None or candidate.label in given:
            continue
        if taken.isdisjoint(candidate.places):
            taken |= candidate.places
            given[candidate.label] = candidate
    return given


def _one(name: str, fields: list[PrintedField]) -> PrintedField:
    """Of what several labels of one name say: the first that could be read."""
    read = [found for found in fields if found.value is not None] or fields
    others = {found.value.value for found in read if found.value is not None}
    return read[0].doubted("several") if len(others) > 1 else read[0]
