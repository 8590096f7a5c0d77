"""Infonavit's printed avisos: PDF forms, read by where labels and values stand.

What is read is a proposal: each field tells its text, its place and why it is doubtful,
and a person confirms it. Form Act.07-2019, and what is known of its successor.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import MAX_BYTES, MAX_PAGES, UnreadableFile
from .fields import SOURCE, PrintedAviso, PrintedField
from .form import Form
from .labels import LOOK_ALIKE, TITLES, Label, labels, other_title, titles
from .layout import Box, Line, lines
from .single import single_page
from .text import Page, Word, pages

# An aviso has these labels; two of them are no accident.
_TELLING = ("folio", "nss", "credit_number", "nrp")
# A scan may bear a few words of the program that made it.
_FEW_WORDS = 20


@dataclass(frozen=True)
class RejectedPage:
    """A page with something on it that is no aviso we can read; the others go on."""

    error: UnreadableFile


def read(data: bytes) -> list[PrintedAviso | RejectedPage]:
    """Every aviso of the file, and every page that could not be read, in order.

    Pages without title and labels, as the back of the form, are passed over.

    :raises UnreadableFile: where there is no aviso at all: the fault of the file, else
        of the first page that has one
    """
    found = [item for page in pages(data) for item in _of_page(page)]
    if not any(isinstance(item, PrintedAviso) for item in found):
        raise found[0].error if found else UnreadableFile("no_title")
    return [item for item in found if not _is_blank(item)]


def every_page(data: bytes) -> list[PrintedAviso | RejectedPage]:
    """As :func:`read`, but where there is no aviso at all each page tells its fault: of
    a file of pictures a person types one after the other.

    :raises UnreadableFile: where the file as a whole cannot be read, or says nothing
    """
    found = [item for page in pages(data) for item in _of_page(page)]
    telling = [item for item in found if not _is_blank(item)]
    if not telling:
        raise found[0].error if found else UnreadableFile("no_title")
    return telling


def _is_blank(item) -> bool:
    return isinstance(item, RejectedPage) and item.error.code == "no_text"


def _of_page(page: Page) -> Iterator[PrintedAviso | RejectedPage]:
    if page.error:
        yield RejectedPage(page.error)
        return
    if not page.words:
        code = "scan" if page.has_picture else "no_text"
        yield RejectedPage(UnreadableFile(code, page.number))
        return
    page_lines = lines(page.number, page.words)
    headings = titles(page_lines)
    if any(title == LOOK_ALIKE for title, _label in headings):
        yield RejectedPage(UnreadableFile("start_of_credit", page.number))
        return
    read = [aviso for part in _parts(page_lines, headings) for aviso in _avisos(*part)]
    if read:
        yield from read
    else:
        yield from _without_aviso(page, page_lines)


def _parts(page_lines: list[Line], headings) -> Iterator[tuple]:
    """Of each title the lines of its form.

    What stands above the first title of a page stands above each of the others too.
    """
    if not headings:
        return
    head = page_lines[0].y - headings[0][1].box.y0
    tops = [float("inf")]
    for (_t, upper), (_u, lower) in zip(headings, headings[1:], strict=False):
        middle = (upper.box.y0 + lower.box.y0) / 2
        tops.append(min(lower.box.y0 + head + 1, middle))
    for (title, heading), top, foot in zip(
        headings, tops, [*tops[1:], float("-inf")], strict=True
    ):
        yield title, heading, [line for line in page_lines if foot < line.y <= top]


def _avisos(title: str, heading: Label, part: list[Line]) -> Iterator[PrintedAviso]:
    """The aviso of a form, unless the title stands alone."""
    for span in heading.spans:
        span.line.owner[span.start : span.stop] = [heading] * (span.stop - span.start)
    found = labels(part)
    if _is_form(found):
        yield Form(title, heading, part, found).aviso()


def _is_form(found: list[Label]) -> bool:
    return len({label.name for label in found}.intersection(_TELLING)) >= 2


def _without_aviso(page: Page, page_lines: list[Line]) -> Iterator[RejectedPage]:
    if _is_form(labels(page_lines)):
        title = other_title(page_lines)
        code = "unknown_title" if title else "no_title"
        yield RejectedPage(UnreadableFile(code, page.number, title))
    elif page.has_picture and len(page.words) < _FEW_WORDS:
        yield RejectedPage(UnreadableFile("scan", page.number))
