"""The finished file, under the portal's limit."""

from collections.abc import Callable, Sequence

from . import words
from .archive import zip_of
from .book_xls import xls
from .book_xlsx import xlsx
from .content import Evidence
from .errors import TooLarge
from .layout import tabs
from .pictures import STEPS, Picture, is_narrowest, read_picture, shrunk
from .sheet import Sheet

# The portal takes 5 MB and does not say which: this is under both.
LIMIT = 4_800_000  # bytes
HEAVIEST = 5  # parts that are named where the file is too large


def write_xls(evidence: Evidence, limit: int = LIMIT) -> bytes:
    """The workbook that is handed in: ``.xls``, with the files embedded.

    Raises BadPicture, BadCfdi, TextTooLong, TooManyRows, TooManyObjects; TooLarge
    where even the smallest pictures leave it over the limit, bytes.
    """
    return _fitted(evidence, limit, True, lambda sheets: xls(sheets, evidence.employer))


def write_xlsx(evidence: Evidence, limit: int = LIMIT) -> bytes:
    """The same as ``.xlsx``, to look at: it embeds no files and lists them instead.
    Raises as ``write_xls``."""
    return _fitted(
        evidence,
        limit,
        False,
        lambda sheets: xlsx(sheets, evidence.employer, evidence.made_on),
    )


def _fitted(
    evidence: Evidence,
    limit: int,
    embedded: bool,
    write: Callable[[Sequence[Sheet]], bytes],
) -> bytes:
    """Written with smaller and smaller pictures until the file itself is measured to
    be under the limit."""
    originals = tuple(
        read_picture(screen.caption, screen.data) for screen in evidence.screens
    )
    pictures = originals
    for step in STEPS:
        pictures = _shrunk(originals, pictures, step)
        data = write(tabs(evidence, pictures, embedded))
        if len(data) <= limit:
            return data
        rest = len(data) - sum(len(picture.data) for picture in pictures)
        if rest > limit or is_narrowest(originals, step):
            break
    raise TooLarge(len(data), limit, _heaviest(evidence, pictures))


def _shrunk(originals, before, step):
    """Each from its original; one that would grow stays as it was before."""
    return tuple(
        min(last, shrunk(first, step), key=lambda picture: len(picture.data))
        for first, last in zip(originals, before, strict=True)
    )


def _heaviest(evidence: Evidence, pictures: Sequence[Picture]):
    parts = [("screen", picture.name, len(picture.data)) for picture in pictures]
    parts += [("cfdi", file.name, len(file.data)) for file in evidence.cfdis]
    if evidence.answers:
        archive = zip_of(evidence.answers, words.ANSWERS_ZIP)
        parts.append(("answers", archive.name, len(archive.data)))
    parts.sort(key=lambda part: -part[2])
    return tuple(parts[:HEAVIEST])
