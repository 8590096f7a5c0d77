"""Names from outside that a spreadsheet would compute, in every workbook we write: they
come back as the texts that they are, and no cell has a formula of theirs."""

import io
import re
import struct
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import xlrd

from l10n_mx_infonavit_avisos.outputs import (
    reconciliation_book,
    retention_book,
    worker_template,
)
from l10n_mx_infonavit_avisos.outputs.evidence import File, Screen, write_xls
from l10n_mx_infonavit_avisos.outputs.evidence.workbook import write_xlsx

from . import test_reconciliation_book as reconciliation
from . import test_retention_book as retention
from . import test_worker_template as template
from .evidence_reading import streams
from .evidence_samples import case, evidence, screenshot

POISON = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?"&A1,"x")',
    "+1+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "{=1+1}",
    "=",
    "http://127.0.0.1/",
    "internal:Hoja1!A1",
    "<img src=x onerror=alert(1)>",
    '&"x"&D]]>',
]


# What each program does to a cell's text: a carriage return is a line break.
def same(text):
    return text.replace("_x000D_", "\n").replace("\r", "\n")


def of_retentions(name):
    page = retention.sheet(
        retention_book.Section(
            name, [retention.row(name, name, nss=name, credit=name)]
        ),
        company=name,
    )
    words = replace(retention.WORDS, title=name, subtotal="{title}")
    stream = io.BytesIO()
    page = replace(page, rfc=name, registros=name, bimesters=name)
    retention_book.write_book(stream, [page], words)
    return stream.getvalue()


def of_reconciliation(name):
    line = replace(
        reconciliation.LINE,
        **dict.fromkeys(
            "name nss credit_number cause_words todo_words explanation note".split(),
            name,
        ),
    )
    words = replace(reconciliation.WORDS, head=[name, name], total=name)
    return reconciliation_book.write([line], words)


def of_workers(name):
    worker = replace(template.ANA, name=name, nss=name, nrp=name, curp=name, lacks=name)
    return worker_template.document([worker], [(name, name)], template.WORDS)


def the_evidence(name):
    one = case(
        1,
        **dict.fromkeys(
            "reference nss worker credit discount_type period steps".split(), name
        ),
    )
    return evidence(
        employer=name,
        rfc=name,
        folio=name,
        made_on=date(2026, 3, 4),
        answers=(File(name, b"{}"),),
        samples=(one,),
        evaluations=(one,),
        screens=(Screen(name, screenshot(), name),),
    )


BOOKS = {
    "retentions": of_retentions,
    "reconciliation": of_reconciliation,
    "workers": of_workers,
    "evidence": lambda name: write_xlsx(the_evidence(name)),
}


@pytest.mark.parametrize("make", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("name", POISON)
def test_a_name_stays_a_text_in_xlsx(make, name):
    data = make(name)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    texts = {same(str(c.value)) for c in cells if c.data_type == "s"}
    wanted = same(name)
    assert wanted in texts or any(wanted in text for text in texts)
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    # Ours are sums of cells alone.
    for formula in formulas:
        assert re.fullmatch(r"=(SUM|SUBTOTAL)\([A-Z0-9,:]+\)(-[A-Z]+\d+)?", formula)
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("make", BOOKS.values(), ids=BOOKS)
def test_no_part_of_an_xlsx_leads_outside(make):
    """Nothing is fetched when it is opened: no external link, address or command."""
    with zipfile.ZipFile(io.BytesIO(make("=cmd|' /C calc'!A0"))) as archive:
        for name in archive.namelist():
            assert ".." not in name and not name.startswith("/")
            assert "externalLink" not in name
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name)


@pytest.mark.parametrize("name", POISON)
def test_a_name_stays_a_text_in_xls(name):
    book = xlrd.open_workbook(file_contents=write_xls(the_evidence(name)))
    found = set()
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for cell in sheet.row(row):
                if cell.ctype == xlrd.XL_CELL_TEXT:
                    found.add(same(cell.value))
    wanted = same(name)
    assert wanted in found or any(wanted in text for text in found)


def test_the_xls_has_no_formula():
    """BIFF: 0x0006 is a formula, 0x01B8 a link, 0x00FD a text."""
    content = streams(write_xls(the_evidence(POISON[0])))[("Workbook",)]
    kinds, at = set(), 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        kinds.add(kind)
        at += 4 + length
    assert 0x00FD in kinds
    assert not kinds & {0x0006, 0x01B8}


@pytest.mark.parametrize("name", ["TACOS FICTICIOS SA", "ABA", "", "Ñ", "Á" * 200])
def test_any_employer_gives_an_xls_that_opens(name):
    book = xlrd.open_workbook(file_contents=write_xls(the_evidence(name)))
    assert book.user_name == name.encode("ascii", "replace").decode()[:45]
