"""The evidence workbook that Infonavit's certification asks for (seed 002).

``write_xls`` and ``write_xlsx`` give the finished file of an ``Evidence``, fitted
under the portal's limit. Within: ``content`` what goes in; ``words`` its Spanish;
``layout`` the four tabs as cells, pictures and embedded files, whichever the format;
``book_xls`` and ``book_xlsx`` write them; ``biff``, ``drawing``, ``package`` and
``compound`` put into an ``.xls`` what xlwt cannot; ``pictures`` checks and shrinks.
"""

from .cfdi import Deduction, read_cfdi
from .content import Case, Evidence, File, Screen
from .errors import (
    BadCfdi,
    BadPicture,
    EvidenceError,
    TextTooLong,
    TooLarge,
    TooManyObjects,
    TooManyRows,
)
from .pictures import read_picture
from .workbook import LIMIT, write_xls, write_xlsx
