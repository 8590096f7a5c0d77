"""A sheet of NSS and pesos, in every shape in which offices export it."""

import io
from decimal import Decimal

import openpyxl
import pytest
import xlwt

from l10n_mx_infonavit_avisos.sources import amounts_sheet
from l10n_mx_infonavit_avisos.sources.unreadable import UnreadableFile

NSS, OTHER = "92000198017", "92000298015"
EXPECTED = {NSS: Decimal("2450.10"), OTHER: Decimal("1000")}


def text(heading="NSS,Nombre,Amortización\n", mark=",", encoding="utf-8"):
    rows = [[NSS, "Uno", "2450.10"], [OTHER, "Dos", "1000.00"], ["", "Total", "3450.1"]]
    body = heading.replace(",", mark) + "\n".join(mark.join(row) for row in rows)
    return body.encode(encoding)


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(*rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Hoja1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADED = (["Reporte de SUA"], ["Num. SS", "AMORTIZACION"], [NSS, 2450.1], [OTHER, 1000])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(text(), id="commas"),
        pytest.param(text(mark=";"), id="semicolons"),
        pytest.param(text(mark="\t"), id="tabs"),
        pytest.param(text(encoding="cp1252"), id="Windows"),
        pytest.param(text(encoding="utf-8-sig"), id="byte order mark"),
        pytest.param(xlsx(*HEADED), id="xlsx"),
        pytest.param(xls(*HEADED), id="xls"),
        pytest.param(f"{NSS},2450.10\n{OTHER},1000".encode(), id="no headings"),
        pytest.param(xlsx([int(NSS), 2450.1], [int(OTHER), 1000]), id="numbers"),
        pytest.param(
            f'NSS,Importe\n{NSS},"$ 2,450.10"\n{OTHER},"1,000.00"'.encode(), id="$"
        ),
    ],
)
def test_amounts_by_nss(data):
    sheet = amounts_sheet.read(data)
    assert (sheet.amounts, sheet.problems) == (EXPECTED, ())


def test_lost_zeros_come_back_and_one_nss_is_added_up():
    data = b"NSS,Importe\n1234567897,1.50\n01234567897,2\n"
    assert amounts_sheet.read(data).amounts == {"01234567897": Decimal("3.50")}


@pytest.mark.parametrize(
    "cells,code,field",
    [
        ("12345,1", "length", "nss"),
        ("92000198018,1", "check_digit", "nss"),
        (f"{NSS},mucho", "not_a_number", "amortization"),
        (f"{NSS},-1", "not_positive", "amortization"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(cells, code, field):
    data = f"NSS,Importe\n{OTHER},1\n{cells}\n".encode()
    [(number, problem)] = amounts_sheet.read(data).problems
    assert (number, problem.code, problem.field) == (3, code, field)


@pytest.mark.parametrize(
    "data,code",
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"hola\nmundo\n", "no_heading"),
        (b"NSS,Importe\n", "no_rows"),
        (xlsx(["NSS", "Importe"]), "no_rows"),
        (b"PK\x05\x06" + b"\0" * 18, "damaged_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not one", "damaged_workbook"),
        (b"\0\1\2 binary", "encoding"),
    ],
)
def test_a_file_of_no_use_says_why(data, code):
    with pytest.raises(UnreadableFile) as error:
        amounts_sheet.read(data)
    assert error.value.code == code


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(amounts_sheet, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="too_large"):
        amounts_sheet.read(text())
