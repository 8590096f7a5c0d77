"""Why a workbook cannot be made, as types; the Odoo side words them."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(eq=False)
class EvidenceError(Exception):
    """``code``: stable key of the sentence for people."""

    code: ClassVar[str] = "evidence_error"


@dataclass(eq=False)
class TooLarge(EvidenceError):
    """The file stays over the limit, bytes, with all pictures at their smallest.

    ``parts``: what weighs most, heaviest first: kind (``screen``, ``answers``,
    ``cfdi``), name, bytes.
    """

    code = "too_large"

    size: int
    limit: int
    parts: tuple[tuple[str, str, int], ...]


@dataclass(eq=False)
class TooManyRows(EvidenceError):
    """A tab has no room for so many rows: an ``.xls`` ends at 65,536."""

    code = "too_many_rows"

    sheet: str
    rows: int


@dataclass(eq=False)
class TooManyObjects(EvidenceError):
    """A tab has more than 1,023 pictures and embedded files."""

    code = "too_many_objects"

    sheet: str
    objects: int


@dataclass(eq=False)
class TextTooLong(EvidenceError):
    """A text has more than the 32,767 characters of a cell."""

    code = "text_too_long"

    sheet: str
    start: str
    length: int


@dataclass(eq=False)
class BadPicture(EvidenceError):
    """Not a picture to be used. ``reason``: ``kind`` (neither PNG nor JPEG),
    ``damaged``, ``pixels`` (too many), ``bytes`` (too many)."""

    code = "bad_picture"

    name: str
    reason: str


@dataclass(eq=False)
class BadCfdi(EvidenceError):
    """``reason``: ``xml`` (not XML), ``bytes`` (far too many), ``cfdi`` (not a CFDI),
    ``nomina`` (no complement of nómina)."""

    code = "bad_cfdi"

    name: str
    reason: str
