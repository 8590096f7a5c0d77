"""The visor's zip: fixed columns, three writings, and what is refused."""

import contextlib
import random
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.sources import archive, eba_visor
from l10n_mx_infonavit_avisos.sources.emission import EBA
from l10n_mx_infonavit_avisos.sources.unreadable import UnreadableFile

from .emission_samples import CREDIT, movement_line, period_line, visor, worker_line
from .samples import FLAGS, NRP, SIZE, WRONG_NSS, make_nss, with_header, zipped

MB = 1024 * 1024


def only(*lines, **options):
    [one] = eba_visor.read(visor(lines, **options)).rows
    return one


def refusal(data):
    with pytest.raises(UnreadableFile) as caught:
        eba_visor.read(data)
    return caught.value.code


def test_a_worker_with_a_credit():
    emission = eba_visor.read(visor([worker_line()]))
    assert (emission.kind, emission.nrp, emission.bimester) == (EBA, NRP, None)
    [one] = emission.rows
    assert (one.nss, one.name) == (make_nss(1), "FICTICIO PRUEBA ANA")
    assert (one.curp, one.credit_number) == ("XAXA800101HDFXXX00", CREDIT)
    assert (one.discount_type, one.discount_value) == ("cuota_fija", 2450)
    assert (one.amortization, one.problems, one.position) == (None, (), 1)


def test_columns_are_where_the_rule_book_has_them():
    line = worker_line()
    assert line[0:11] == NRP and line[21:32] == make_nss(1)
    assert line[33:42] == "FICTICIO$" and line[86:104] == "XAXA800101HDFXXX00"
    assert (line[109:119], line[119], line[120:129]) == (CREDIT, "2", "2450.0000")


@pytest.mark.parametrize(
    "kind,value,read",
    [
        ("1", "25.0000", ("porcentaje", Decimal("25"))),
        ("2", "2450.0000", ("cuota_fija", Decimal("2450"))),
        ("3", "022.25350", ("factor", Decimal("22.2535"))),
    ],
)
def test_discounts(kind, value, read):
    one = only(worker_line(kind=kind, value=value))
    assert (one.discount_type, one.discount_value) == read


@pytest.mark.parametrize("credit", ["0000000000", "0", " " * 10])
def test_a_credit_of_zeros_is_none(credit):
    one = only(worker_line(credit=credit, kind="0", value="0.0000"))
    assert (one.credit_number, one.discount_type, one.problems) == (None, None, ())


ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "cp850"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_whatever_the_writing_of_the_enye(encoding):
    one = only(worker_line(name="MUÑOZ$PEÑA$ANA"), encoding=encoding)
    assert (one.name, one.credit_number) == ("MUÑOZ PEÑA ANA", CREDIT)


@pytest.mark.parametrize(
    "line,found",
    [
        (worker_line()[:128], ("too_short", "line")),
        (worker_line()[:40], ("too_short", "line")),
        (worker_line(nss=WRONG_NSS), ("check_digit", "nss")),
        (worker_line(kind="7"), ("unknown_discount_type", "discount_type")),
        (worker_line(value="000245000"), ("no_decimal_point", "discount_value")),
        (worker_line(value="2,45.0000"), ("not_a_number", "discount_value")),
        (worker_line(value=""), ("missing", "discount_value")),
        (worker_line(credit="91234567X"), ("not_digits", "credit_number")),
    ],
)
def test_a_wrong_line_is_told_and_the_others_go_on(line, found):
    emission = eba_visor.read(visor([worker_line(2), line, worker_line(3)]))
    first, wrong, last = emission.rows
    assert [(p.code, p.field) for p in wrong.problems] == [found]
    assert first.problems == last.problems == ()
    assert [line.position for line in wrong.lines] == [2]


def test_a_line_of_another_employer_is_told():
    lines = [worker_line(1), worker_line(2, nrp="B5510768109")]
    emission = eba_visor.read(visor(lines))
    assert emission.nrp == NRP
    assert [[p.code for p in r.problems] for r in emission.rows] == [
        [],
        ["other_employer"],
    ]


def test_movements_and_period_where_the_visor_has_them():
    data = visor(
        [worker_line(1), worker_line(2)],
        [
            movement_line(1, days="39", amortization="03300.00"),
            movement_line(
                1, movement="2", day="20-02-2026", days="12", amortization="1600.50"
            ),
        ],
        period_line(),
    )
    emission = eba_visor.read(data)
    assert emission.bimester == Bimester(2026, 1)
    assert emission.unlike(NRP, Bimester(2026, 1)) == ()
    first, second = emission.rows
    assert (first.amortization, first.days) == (Decimal("4900.50"), 51)
    assert (first.left, first.credit_number) == (date(2026, 2, 20), CREDIT)
    assert (second.amortization, second.days) == (None, 0)


def test_an_amortization_that_does_not_look_like_one_is_not_read():
    data = visor([worker_line()], [movement_line(amortization="00490000")])
    [one] = eba_visor.read(data).rows
    assert one.amortization is None
    assert [p.field for p in one.problems] == ["amortization"]


@pytest.mark.parametrize("year,month", [("2026", "01"), ("2026", "14"), ("ABCD", "02")])
def test_a_period_that_ends_no_bimester_is_not_read(year, month):
    data = visor([worker_line()], period=period_line(year, month))
    assert eba_visor.read(data).bimester is None


@pytest.mark.parametrize("folder", ["", "Tempo/", "tempo\\", "../../../"])
def test_the_folder_does_not_matter_and_nothing_is_written(folder):
    assert len(eba_visor.read(visor([worker_line()], folder=folder)).rows) == 1


GOOD = visor([worker_line(1), worker_line(2)], [movement_line()], period_line())


@pytest.mark.parametrize(
    "data,code",
    [
        (b"", "empty"),
        (b"Rar!....", "damaged_zip"),
        (GOOD[:200], "damaged_zip"),
        (with_header(GOOD, FLAGS, 1), "encrypted_zip"),
        (with_header(GOOD, SIZE, 100), "damaged_zip"),
        (zipped({"avisos.json": b"[]"}), "no_visor_in_zip"),
        (zipped({"CDCOBRA/Tempo/CDEMAS99.txt": b"x"}), "monthly_visor"),
        (zipped({"CDCOBRA/Tempo/CDEBAS99.txt": b"\r\n\x1a"}), "no_rows"),
        (visor([" " * 30 + "x"]), "no_employer"),
        (zipped({"CDEBAS99.txt": b"\n" * 100_001}), "too_many_rows"),
        (b"PK" + b"\0" * 200 * MB, "too_large"),
    ],
)
def test_a_file_of_no_use(data, code):
    assert refusal(data) == code


def test_a_bomb_is_refused_without_unpacking_it(monkeypatch):
    monkeypatch.setattr(eba_visor, "MAX_BYTES", MB)
    assert refusal(zipped({"CDEBAS99.txt": b" " * (MB + 1)})) == "too_large"


def test_a_zip_has_a_limited_number_of_files(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    assert refusal(GOOD) == "too_many_files"


@settings(deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(seed):
    chance = random.Random(seed)
    data = bytearray(GOOD)
    for _byte in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with contextlib.suppress(UnreadableFile):
        eba_visor.read(bytes(data))


@settings(deadline=None)
@given(st.lists(st.text(max_size=160), max_size=5))
def test_whatever_the_lines_hold(lines):
    with contextlib.suppress(UnreadableFile):
        eba_visor.read(visor([worker_line(), *lines], encoding="utf-8"))


def test_twenty_thousand_lines_take_seconds_at_most():
    serials = range(1, 20_001)
    data = visor(map(worker_line, serials), list(map(movement_line, serials)))
    start = time.perf_counter()
    assert len(eba_visor.read(data).rows) == 20_000
    assert time.perf_counter() - start < 15
