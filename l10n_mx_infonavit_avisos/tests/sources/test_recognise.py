"""Which reader takes a file, whatever its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.sources import recognise as module
from l10n_mx_infonavit_avisos.sources.recognise import KINDS, recognise

from .emission_samples import eba, row, sheets, visor, worker_line, xls, xlsx
from .samples import as_json, entry, zipped

PDF = b"%PDF-1.4\n%\xe2\xe3\n"


@pytest.mark.parametrize(
    "data,kind",
    [
        (as_json([entry()]), "json"),
        (b"\xef\xbb\xbf\r\n {}", "json"),
        ("[]".encode("utf-16"), "json"),
        (zipped({"a.json": [entry()], "leeme.txt": b""}), "json_zip"),
        (zipped({"x/A.JSON": b"["}), "json_zip"),
        (visor([worker_line()]), "eba_visor"),
        (zipped({"CDEMAS99.txt": b"x"}), "eba_visor"),
        (eba(row()), "eba_sheet"),
        (xlsx(sheets([row()])), "eba_sheet"),
        (PDF, "pdf"),
        (b"\r\n" + PDF, "pdf"),
        (zipped({"1.pdf": PDF, "__MACOSX/._1.pdf": b"", "a/": b""}), "pdf_zip"),
    ],
)
def test_by_content(data, kind):
    found = recognise(data)
    assert (found.kind, found.reason) == (kind, "")


@pytest.mark.parametrize(
    "data,reason,detail",
    [
        (b" \n", "empty", ""),
        (b"Folio,NSS\n", "not_known", ""),
        (b"\x89PNG\r\n", "image", ""),
        (b"\xff\xd8\xff\xe0JFIF", "image", ""),
        (b"\n<!DOCTYPE html><html>", "html", ""),
        (b"<table><tr>", "html", ""),
        (b'<?xml version="1.0"?>', "xml", ""),
        (b"Rar!\x1a\x07", "other_archive", ""),
        (b"PK\x03\x04", "damaged_zip", ""),
        (zipped({"a.docx": b"", "b.TXT": b""}), "nothing_in_zip", "docx, txt"),
        (zipped({"a.json": b"[]", "b.pdf": PDF}), "several_kinds_in_zip", "json, pdf"),
        (xls({"Nómina": [["NSS"]]}), "other_workbook", "Nómina"),
        (xlsx({"Hoja 1": [["NSS"]]}), "other_workbook", "Hoja 1"),
        (eba(row())[:600], "damaged_workbook", ""),
    ],
)
def test_what_is_not_known_has_a_reason(data, reason, detail):
    found = recognise(data)
    assert (found.kind, found.reason, found.detail) == ("unknown", reason, detail)


def test_a_huge_file(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    assert recognise(b"[" * 11).reason == "too_large"


STARTS = [b"", b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]


@given(st.binary(max_size=200), st.sampled_from(STARTS))
def test_it_never_raises(data, start):
    found = recognise(start + data)
    assert found.kind in KINDS
    assert (found.kind == "unknown") == bool(found.reason)
