"""The words of one page.

pypdf decodes the fonts. Its text extraction joins what stands on one line, and leaves
out where a form within the page was put; so the operations are first rewritten: every
run of text alone, with its place on the page.
"""

import math
import re
from dataclasses import dataclass

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, ContentStream, NameObject
from reportlab.pdfbase import pdfmetrics

from .errors import too_large
from .operations import Interpreter, Run
from .pdf_objects import IDENTITY, entry, is_dictionary, numbers, times

# What a page of an aviso holds, many times over.
_MAX_OF_PAGE = 2 * 1024 * 1024
_MAX_FORMS = 100
_MAX_NESTING = 5
_MAX_WORDS = 5_000
_WORD = re.compile(r"[^\s:]*:|[^\s:]+")
_SIMPLE_FONTS = ("/Type1", "/TrueType", "/MMType1")


@dataclass(frozen=True)
class Word:
    """A word as it is printed: its box from ``x0`` to ``x1`` on the baseline ``y``, in
    points from the left and the foot of the page as it is shown; ``size`` of its font.

    ``x1`` is measured with the font's widths where the file gives them, else with those
    of a common font.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass
class Budget:
    """What may still be read of a file: bytes of content, and words."""

    content: int = 20 * 1024 * 1024
    words: int = 150_000


class Extraction:
    """The words of one page."""

    def __init__(self, reader: PdfReader, budget: Budget):
        self.reader, self.budget = reader, budget
        self.words: list[Word] = []
        self.has_picture = False
        self.forms = 0

    def run(self, contents, resources, matrix, depth=0):
        """The words of the ``contents`` of a page or a form, put by ``matrix``."""
        if contents is None or not is_dictionary(resources):
            return
        stream = ContentStream(contents, self.reader)
        size = len(stream.get_data())
        self.budget.content -= size
        if size > _MAX_OF_PAGE or self.budget.content < 0:
            raise too_large()
        interpreter = Interpreter(matrix)
        for operands, operator in stream.operations:
            if operator == b"Do" and operands:
                self.place(operands[0], resources, interpreter.state.cm, depth)
            elif operator == b"INLINE IMAGE":
                self.has_picture = True
            else:
                interpreter.take(operator, operands)
        self.decode(interpreter.runs, resources)

    def place(self, name, resources, matrix, depth):
        placed = entry(entry(resources, "/XObject"), name)
        if entry(placed, "/Subtype") == "/Image":
            self.has_picture = True
        if entry(placed, "/Subtype") != "/Form" or depth >= _MAX_NESTING:
            return
        self.forms += 1
        if self.forms > _MAX_FORMS:
            raise too_large()
        own = numbers(entry(placed, "/Matrix") or [], 6) or IDENTITY
        inside = entry(placed, "/Resources") or resources
        self.run(placed, inside, times(own, matrix), depth + 1)

    def decode(self, runs: list[Run], resources):
        """Have pypdf extract runs that stand each in a text object of its own."""
        if not runs:
            return
        page = PageObject(pdf=self.reader)
        page[NameObject("/Type")] = NameObject("/Page")
        page[NameObject("/Resources")] = resources
        content = ContentStream(None, self.reader)
        content.operations = [op for run in runs for op in run.operations]
        page[NameObject("/Contents")] = content
        current = [-1]

        def before(operator, _operands, _cm, _tm):
            current[0] += operator == b"BT"

        def show(text, _cm, tm, font, size):
            if text.strip() and current[0] >= 0:
                run = runs[current[0]]
                run.text += text
                run.matrix, run.font, run.size = tuple(tm), font, size

        page.extract_text(visitor_operand_before=before, visitor_text=show)
        end = 0.0
        for run in runs:
            end = self.add(run, end)

    def add(self, run: Run, end: float) -> float:
        """Add the run's words; where it ends."""
        a, b, c, d, x, y = run.matrix
        size = abs(run.size) * math.hypot(c, d)
        # Text that stands upright or on its head is no part of the form.
        if not run.text.strip() or a <= 0 or abs(b) > 0.1 * a or not 1 <= size <= 200:
            return end
        if not all(map(math.isfinite, run.matrix)):
            return end
        if run.gap is not None:
            x = end + run.gap / 1000 * size
        width = _widths(run.font, size)
        text = run.text.rstrip()
        blanks = len(text) - len(text.lstrip())
        x += max(0, blanks - 1) * width(" ")  # pypdf adds one between two runs
        text = text.lstrip()
        for found in _WORD.finditer(text):
            x0 = x + width(text[: found.start()])
            x1 = x0 + width(found[0])
            self.words.append(Word(found[0], x0, x1, y, size))
            self.budget.words -= 1
        if len(self.words) > _MAX_WORDS or self.budget.words < 0:
            raise too_large()
        return x + width(text)


def _widths(font, size: float):
    """How wide a text is in points: by the font's own widths, else a common font's."""
    name = str(entry(font, "/BaseFont") or "")
    heavy = "-Bold" if re.search("bold|black|heavy", name, re.IGNORECASE) else ""
    common = f"Courier{heavy}" if "Courier" in name else f"Helvetica{heavy}"
    own = _own_widths(font)

    def width(text: str) -> float:
        if not own:
            return pdfmetrics.stringWidth(text, common, size)
        return sum(
            own[char] * size / 1000
            if own.get(char)
            else pdfmetrics.stringWidth(char, common, size)
            for char in text
        )

    return width


def _own_widths(font) -> dict[str, float]:
    """Character → width of a font whose codes are those of Windows."""
    simple = entry(font, "/Subtype") in _SIMPLE_FONTS
    if not simple or entry(font, "/Encoding") != "/WinAnsiEncoding":
        return {}
    widths, first = entry(font, "/Widths"), entry(font, "/FirstChar")
    if not isinstance(widths, ArrayObject) or not isinstance(first, int):
        return {}
    found = {}
    for code, width in enumerate(widths[:256], first):
        width = width.get_object()
        if 0 <= code < 256 and isinstance(width, int | float):
            found[bytes([code]).decode("cp1252", "replace")] = float(width)
    return found
