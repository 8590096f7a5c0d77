"""A content stream's operations followed, and each text noted with its place."""

from dataclasses import dataclass, replace

from pypdf.generic import ArrayObject, FloatObject

from .pdf_objects import IDENTITY, numbers, times

# In thousandths of the font's size: a gap within one run that parts two columns.
_COLUMN_GAP = 1_000


@dataclass
class _State:
    """What ``q`` keeps and ``Q`` brings back, and where the text stands."""

    cm: tuple
    font: object = None
    size: float = 12.0
    leading: float = 0.0
    tm: tuple = IDENTITY
    line: tuple = IDENTITY

    def move(self, x: float, y: float):
        self.line = self.tm = times((1, 0, 0, 1, x, y), self.line)


@dataclass
class Run:
    """Text shown at one place in one font. ``gap``: None where the place is known, else
    how far behind the end of the run before, in thousandths of the font's size."""

    operations: list
    gap: float | None
    shows: bool = False
    text: str = ""
    matrix: tuple = IDENTITY
    font: object = None
    size: float = 12.0


class Interpreter:
    """Follows a content stream's operations and notes where each text is shown."""

    def __init__(self, matrix):
        self.state = _State(tuple(map(float, matrix)))
        self.kept: list[_State] = []
        self.runs: list[Run] = []
        self.moved = True

    def take(self, operator: bytes, operands: list):
        name = _OPERATORS.get(operator)
        if name:
            getattr(self, name)(operands)

    def save(self, _operands):
        self.kept.append(replace(self.state))

    def restore(self, _operands):
        if self.kept:
            self.state, self.moved = self.kept.pop(), True

    def transform(self, operands):
        if found := numbers(operands, 6):
            self.state.cm, self.moved = times(found, self.state.cm), True

    def begin(self, _operands):
        self.state.tm = self.state.line = IDENTITY
        self.moved = True

    def choose_font(self, operands):
        if len(operands) == 2 and (size := numbers(operands[1:], 1)):
            self.state.font, self.state.size = operands[0], size[0]
            self.open(0.0)

    def set_leading(self, operands):
        if found := numbers(operands, 1):
            self.state.leading = found[0]

    def move(self, operands):
        if found := numbers(operands, 2):
            self.state.move(*found)
            self.moved = True

    def move_and_lead(self, operands):
        if found := numbers(operands, 2):
            self.state.leading = -found[1]
            self.move(operands)

    def put(self, operands):
        if found := numbers(operands, 6):
            self.state.tm = self.state.line = found
            self.moved = True

    def next_line(self, _operands=()):
        self.state.move(0.0, -self.state.leading)
        self.moved = True

    def show(self, operands):
        if operands:
            self.add([operands[-1]])

    def show_next_line(self, operands):
        self.next_line()
        self.show(operands)

    def show_array(self, operands):
        if not operands or not isinstance(operands[0], ArrayObject | list):
            return
        part = []
        for item in operands[0]:
            if isinstance(item, int | float) and -item >= _COLUMN_GAP:
                if part:
                    self.add(part)
                part = []
                self.open(-float(item))
            else:
                part.append(item)
        if part:
            self.add(part)

    def open(self, gap: float):
        """What follows stands behind what was shown, in a run of its own."""
        if self.moved or not self.runs:
            return
        if not self.runs[-1].shows:
            gap += self.runs.pop().gap or 0.0
        self.runs.append(Run(_opening(self.state), gap))

    def add(self, strings: list):
        if self.moved or not self.runs:
            self.moved = False
            self.runs.append(Run(_opening(self.state), None))
        run = self.runs[-1]
        run.operations.insert(-1, ([ArrayObject(strings)], b"TJ"))
        run.shows = True


_OPERATORS = {
    b"q": "save",
    b"Q": "restore",
    b"cm": "transform",
    b"BT": "begin",
    b"Tf": "choose_font",
    b"TL": "set_leading",
    b"Td": "move",
    b"TD": "move_and_lead",
    b"Tm": "put",
    b"T*": "next_line",
    b"Tj": "show",
    b"'": "show_next_line",
    b'"': "show_next_line",
    b"TJ": "show_array",
}


def _opening(state: _State) -> list:
    """The operations of a run that shows nothing yet."""
    place = times(state.tm, state.cm)
    matrix = [FloatObject(f"{number:.4f}") for number in place]
    font = [] if state.font is None else [state.font, FloatObject(state.size)]
    chosen = [(font, b"Tf")] if font else []
    return [([], b"BT"), *chosen, (matrix, b"Tm"), ([], b"ET")]
