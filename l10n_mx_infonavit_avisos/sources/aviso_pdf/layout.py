"""Words put in lines, and lines in cells: what stands together, and what apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .text import Word

# In sizes of the font: words farther apart than this are of two columns.
_CELL_GAP = 1.0
# Words whose baselines differ by less stand on one line.
_SAME_LINE = 0.35
# A blank between two words; less is one word in two pieces.
_BLANK = 0.15


@dataclass(frozen=True)
class Box:
    """A place on a page, in points from the left and the foot of the page as shown."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    def gap_across(self, other: "Box") -> float:
        """How far apart the two are from left to right; 0 where they overlap."""
        return max(0.0, other.x0 - self.x1, self.x0 - other.x1)

    def distance(self, other: "Box") -> float:
        return self.gap_across(other) + abs(self.y0 - other.y0)


@dataclass(eq=False)
class Line:
    """The words on one baseline, from left to right.

    ``starts_cell`` says of each word whether it begins a cell; ``owner``, to which
    label it belongs, None for none.
    """

    page: int
    y: float
    words: list[Word]
    starts_cell: list[bool] = field(default_factory=list)
    owner: list = field(default_factory=list)

    def cells(self) -> list["Span"]:
        """The cells, as far as no label takes their words."""
        spans: list[Span] = []
        for index in range(len(self.words)):
            if self.owner[index] is not None:
                continue
            last = spans[-1] if spans else None
            if last and last.stop == index and not self.starts_cell[index]:
                spans[-1] = Span(self, last.start, index + 1)
            else:
                spans.append(Span(self, index, index + 1))
        return spans


@dataclass(frozen=True)
class Span:
    """Words of a line, ``start`` to before ``stop``."""

    line: Line
    start: int
    stop: int

    @property
    def words(self) -> list[Word]:
        return self.line.words[self.start : self.stop]

    @property
    def text(self) -> str:
        return joined(self.words)

    @property
    def box(self) -> Box:
        words = self.words
        size = max(word.size for word in words)
        foot = self.line.y - 0.2 * size
        x0, x1 = words[0].x0, max(word.x1 for word in words)
        return Box(self.line.page, x0, foot, x1, foot + size)

    @property
    def size(self) -> float:
        return self.words[0].size


def joined(words: list[Word]) -> str:
    """The words as text, a blank where one is seen."""
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        if before and word.x0 - before.x1 > _BLANK * word.size:
            text += " "
        text += word.text
    return text


def union(boxes: list[Box]) -> Box:
    """The box around boxes of one page."""
    return Box(
        boxes[0].page,
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def lines(page: int, words: Iterable[Word]) -> list[Line]:
    """The lines of a page, from its head to its foot."""
    found: list[Line] = []
    for word in sorted(words, key=lambda word: (-word.y, word.x0)):
        last = found[-1] if found else None
        size = min(word.size, last.words[0].size) if last else 0.0
        if last and last.y - word.y < _SAME_LINE * size:
            last.words.append(word)
        else:
            found.append(Line(page, word.y, [word]))
    for line in found:
        line.words.sort(key=lambda word: word.x0)
        line.words = _without_overlap(line.words)
        line.starts_cell = [
            before is None or word.x0 - before.x1 > _CELL_GAP * word.size
            for before, word in zip([None, *line.words], line.words, strict=False)
        ]
        line.owner = [None] * len(line.words)
    return found


def _without_overlap(words: list[Word]) -> list[Word]:
    """Each word once: a heavy print is at times the same text twice; and none reaches
    into the next, where its measure was too wide."""
    kept: list[Word] = []
    for word in words:
        last = kept[-1] if kept else None
        if last and last.text == word.text and word.x0 - last.x0 < 0.1 * word.size:
            continue
        if last and last.x1 > word.x0:
            kept[-1] = Word(last.text, last.x0, word.x0, last.y, last.size)
        kept.append(word)
    return kept
