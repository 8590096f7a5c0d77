"""A spreadsheet from outside, ``.xls`` or ``.xlsx``, as rows of texts.

Only the first columns of a sheet are read, one sheet is in memory at a time, and a
number is given back as it was typed.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import openpyxl
import xlrd

from . import xlsx_package
from .unreadable import UnreadableFile, too_large

XLS_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream of an .xlsx with a password, which is an OLE file like an .xls.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
XLSX_MEMBER = xlsx_package.WORKBOOK
MAX_BYTES = 64 * 1024 * 1024
# What an .xlsx of 65,536 rows needs unpacked, several times over.
MAX_UNPACKED = 256 * 1024 * 1024
MAX_ROWS = 100_000
_DECIMALS = 6  # those of a discount's value; beyond them a float has noise


class Workbook:
    """An open workbook: ``names`` of its sheets, and their rows.

    :raises UnreadableFile: ``too_large``, ``damaged_workbook``, ``encrypted_workbook``
    """

    names: list[str]

    def rows(self, name: str, columns: int) -> Iterator[list[str]]:
        """The sheet's rows, each with so many columns, empty ones too.

        :raises UnreadableFile: ``damaged_workbook``, ``too_many_rows``
        """
        for number, row in enumerate(self._bounded(name, columns)):
            if number >= MAX_ROWS:
                raise UnreadableFile("too_many_rows", name, str(MAX_ROWS))
            yield row + [""] * (columns - len(row))

    def _bounded(self, name, columns):
        # A damaged workbook makes either library raise nearly anything.
        try:
            yield from self._rows(name, columns)
        except UnreadableFile:
            raise
        except Exception as error:
            raise UnreadableFile("damaged_workbook", name) from error

    def _rows(self, name: str, columns: int) -> Iterator[list[str]]:
        raise NotImplementedError


class _Xls(Workbook):
    def __init__(self, data: bytes):
        try:
            self._book = xlrd.open_workbook(
                file_contents=data,
                on_demand=True,
                ragged_rows=True,
                logfile=io.StringIO(),  # else xlrd writes to the standard output
            )
        except Exception as error:
            encrypted = "encrypted" in str(error).lower() or _ENCRYPTED in data
            code = "encrypted_workbook" if encrypted else "damaged_workbook"
            raise UnreadableFile(code) from error
        self.names = self._book.sheet_names()

    def _rows(self, name, columns):
        sheet = self._book.sheet_by_name(name)
        try:
            for index in range(sheet.nrows):
                kinds = sheet.row_types(index, 0, columns)
                values = sheet.row_values(index, 0, columns)
                yield list(map(self._text, kinds, values))
        finally:
            self._book.unload_sheet(name)

    def _text(self, kind, value) -> str:
        if kind == xlrd.XL_CELL_TEXT:
            return value.replace("\0", "")  # it cannot be stored
        if kind == xlrd.XL_CELL_NUMBER:
            return number_text(value)
        if kind == xlrd.XL_CELL_DATE:
            try:
                moment = xlrd.xldate_as_datetime(value, self._book.datemode)
            except (ValueError, OverflowError):
                return number_text(value)
            return moment.date().isoformat()
        return ""


class _Xlsx(Workbook):
    def __init__(self, data: bytes):
        xlsx_package.check(data, MAX_UNPACKED)
        try:
            self._book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
        except Exception as error:
            raise UnreadableFile("damaged_workbook") from error
        self.names = self._book.sheetnames

    def _rows(self, name, columns):
        sheet = self._book[name]
        # What the file says of a sheet's size is not to be believed.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=columns, values_only=True):
            yield [_xlsx_text(value) for value in row]


def open_workbook(data: bytes) -> Workbook:
    """The workbook in these bytes, told apart by content.

    :raises UnreadableFile: ``empty``, ``too_large``, ``too_many_files``,
        ``damaged_zip``, ``damaged_workbook``, ``encrypted_workbook``
    """
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    if not data.strip():
        raise UnreadableFile("empty")
    if data.startswith(XLS_SIGNATURE):
        return _Xls(data)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise UnreadableFile("damaged_workbook")
    return _Xlsx(data)


def number_text(value: float | int) -> str:
    """A cell's number as it was typed.

    >>> number_text(1234567897.0), number_text(2450.1), number_text(0.1 + 0.2)
    ('1234567897', '2450.1', '0.3')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = f"{round(Decimal(repr(value)), _DECIMALS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _xlsx_text(value) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return number_text(value)
    return str(value)
