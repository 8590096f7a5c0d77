"""The emisión of IDSE: what is read, what is wrong, and what is refused."""

import contextlib
import random
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.engine.bimester import Bimester
from l10n_mx_infonavit_avisos.sources import eba_sheet, workbook
from l10n_mx_infonavit_avisos.sources.emission import EBA, EMA
from l10n_mx_infonavit_avisos.sources.unreadable import UnreadableFile

from .emission_samples import (
    CREDIT,
    EBA_SHEET,
    EMA_SHEET,
    HEADINGS,
    SUMMARY,
    eba,
    row,
    sheets,
    without_credit,
    xls,
    xlsx,
)
from .samples import NRP, NSS, WRONG_NSS, make_nss, zipped

MB = 1024 * 1024


def only(data):
    [one] = eba_sheet.read(data).rows
    return one


def refusal(data):
    with pytest.raises(UnreadableFile) as caught:
        eba_sheet.read(data)
    return caught.value.code


def problems(**changes):
    return [(p.code, p.field) for p in only(eba(row(**changes))).problems]


# --- what is read -------------------------------------------------------------------


@pytest.mark.parametrize("written", [xls, xlsx])
def test_a_worker_with_a_credit(written):
    emission = eba_sheet.read(written(sheets([row()])))
    assert (emission.kind, emission.nrp) == (EBA, NRP)
    assert emission.bimester == Bimester(2026, 1)
    assert emission.problems == ()
    [one] = emission.rows
    assert one.nss == make_nss(1)
    assert one.name == "FICTICIO PRUEBA N1"
    assert one.credit_number == CREDIT
    assert (one.discount_type, one.discount_value) == ("cuota_fija", Decimal("2450"))
    assert (one.amortization, one.days, one.wage) == (4900, 59, 500)
    assert (one.left, one.movements, one.position, one.problems) == (None, (), 6, ())


def test_the_line_is_kept_as_it_was():
    [line] = only(eba(row())).lines
    assert len(line.cells) == 18
    assert line.cells[12:16] == ("CF", "2,450.00", f"0{CREDIT}", "4,900.00")


def test_a_worker_without_credit_is_a_row_too():
    one = only(eba(without_credit()))
    assert (one.credit_number, one.discount_type, one.discount_value) == (None,) * 3
    assert (one.amortization, one.problems) == (0, ())


@pytest.mark.parametrize(
    "letters,value,kind,read",
    [
        ("CF", "12,345.67", "cuota_fija", "12345.67"),
        ("%", "25", "porcentaje", "25"),
        ("VSM", "22.2535", "factor", "22.2535"),
        ("vsm ", 22.2535, "factor", "22.2535"),
        ("CF", 2450.1, "cuota_fija", "2450.1"),
        ("CF", "$ 2,450.00", "cuota_fija", "2450"),
    ],
)
def test_discounts(letters, value, kind, read):
    one = only(eba(row(tipo_de_descuento=letters, valor_de_descuento=value)))
    assert (one.discount_type, one.discount_value) == (kind, Decimal(read))
    assert one.problems == ()


@pytest.mark.parametrize("credit", [f"0{CREDIT}", CREDIT, int(CREDIT), f"'{CREDIT}"])
def test_credit_numbers(credit):
    assert only(eba(row(numero_de_credito=credit))).credit_number == CREDIT


@pytest.mark.parametrize("lost", [NSS.lstrip("0"), int(NSS), f"{NSS.lstrip('0')}.0"])
def test_lost_zeros_of_an_nss_come_back(lost):
    assert NSS.startswith("0")
    assert only(eba(row(nss=lost))).nss == NSS


def test_a_hash_is_an_enye():
    assert only(eba(row(nombre="MU#OZ PE#A  ANA"))).name == "MUÑOZ PEÑA ANA"


def test_movements_of_one_worker_are_added_and_the_last_discount_counts():
    one = only(
        eba(
            row(
                dias=20,
                amortizacion="1,600.00",
                tipo_del_movimiento="7",
                fecha_del_movimiento="10/FEB/2026",
                valor_de_descuento="2,600.00",
                salario_diario="600.00",
            ),
            row(dias=39, amortizacion="3,300.00"),
        )
    )
    assert (one.amortization, one.days) == (4900, 59)
    assert (one.discount_value, one.wage) == (2600, 600)
    assert one.movements == (("7", date(2026, 2, 10)),)
    assert [line.position for line in one.lines] == [6, 7]


@pytest.mark.parametrize(
    "movements,left",
    [
        ([("2", "15/ENE/2026")], date(2026, 1, 15)),
        ([("Baja", "15/01/2026")], date(2026, 1, 15)),
        ([(2, date(2026, 1, 15))], date(2026, 1, 15)),
        ([("2", "15/ENE/2026"), ("8", "1/FEB/2026")], None),
        ([("8", "1/FEB/2026"), ("2", "15/ENE/2026")], None),
        ([("1", "1/FEB/2026")], None),
        (
            [("2", "15-ENE-2026"), ("8", "1/FEB/2026"), ("2", "2026-02-20")],
            date(2026, 2, 20),
        ),
    ],
)
def test_a_baja_that_no_return_follows(movements, left):
    lines = [
        row(tipo_del_movimiento=kind, fecha_del_movimiento=day)
        for kind, day in movements
    ]
    assert only(eba(*lines)).left == left


def test_a_discount_on_an_earlier_line_is_not_forgotten():
    """The baja's line may show no credit any more."""
    one = only(
        eba(
            row(amortizacion="1,000.00"),
            without_credit(
                tipo_del_movimiento="2", fecha_del_movimiento="15/ENE/2026", dias=0
            ),
        )
    )
    assert (one.credit_number, one.left) == (CREDIT, date(2026, 1, 15))


def test_two_credits_of_one_worker_are_remarked():
    other = row(numero_de_credito="00912345679", fecha_del_movimiento="1/FEB/2026")
    one = only(eba(row(), other))
    assert one.credit_number == "0912345679"
    assert [p.code for p in one.problems] == ["several_credits"]


def test_an_odd_month_has_no_credits():
    names = ("Emisión Enero 2026", "Movimientos EMA Enero 2026")
    content = sheets([row()], names=names, period="1/2026")
    emission = eba_sheet.read(xls(content))
    assert (emission.kind, emission.year, emission.month) == (EMA, 2026, 1)
    [one] = emission.rows
    assert (one.amortization, one.credit_number, one.days) == (None, None, 59)
    codes = [p.code for p in emission.unlike(NRP, Bimester(2026, 1))]
    assert codes == ["other_kind"]


# --- what people do to it -----------------------------------------------------------


def test_appended_columns_are_not_read():
    headings = [*HEADINGS, "SUA", "Amortización"]
    lines = [row() | {"SUA": "1.00"}]
    one = only(eba(*lines, headings=headings))
    assert (one.amortization, len(one.lines[0].cells)) == (4900, 18)


def test_reordered_columns_and_inserted_rows():
    one = only(eba(row(), headings=HEADINGS[::-1], above=3))
    assert (one.credit_number, one.amortization) == (CREDIT, 4900)


def test_headings_in_other_writing():
    changed = {"Número de Crédito": "NUMERO DE CREDITO", "Días": " dias "}
    line = {changed.get(k, k): v for k, v in row().items()}
    headings = [changed.get(h, h) for h in HEADINGS]
    assert only(eba(line, headings=headings)).days == 59


def test_totals_below_are_no_workers():
    below = [["", "TOTAL"], ["-", "", "", "", "", 59], []]
    assert len(eba_sheet.read(eba(row(), below=below)).rows) == 1


@pytest.mark.parametrize("period", ["2/2026", "02/2026", date(2026, 2, 1)])
def test_the_period(period):
    emission = eba_sheet.read(eba(row(), period=period))
    assert (emission.year, emission.month, emission.problems) == (2026, 2, ())


def test_the_sheets_name_has_the_period_where_the_summary_lost_it():
    emission = eba_sheet.read(eba(row(), period=""))
    assert (emission.year, emission.month) == (2026, 2)


def test_a_period_unlike_the_sheets_name_is_remarked():
    emission = eba_sheet.read(eba(row(), period="4/2026"))
    assert emission.bimester == Bimester(2026, 2)
    assert [p.code for p in emission.problems] == ["other_period"]


@pytest.mark.parametrize(
    "total,codes",
    [("9,800.00", []), ("9,800.04", []), ("14,700.00", ["total_differs"])],
)
def test_the_summary_shows_a_row_that_went_missing(total, codes):
    emission = eba_sheet.read(eba(row(1), row(2), total=total))
    assert [p.code for p in emission.problems] == codes


def test_what_was_expected():
    emission = eba_sheet.read(eba(row()))
    assert emission.unlike("B55-10768-10-8", Bimester(2026, 1)) == ()
    assert emission.unlike() == ()
    unlike = emission.unlike("B5510768109", Bimester(2025, 1))
    assert [p.code for p in unlike] == ["other_employer", "other_period"]


# --- what is wrong with a line ------------------------------------------------------


@pytest.mark.parametrize(
    "changes,found",
    [
        ({"nss": WRONG_NSS}, [("check_digit", "nss")]),
        ({"nss": "12345"}, [("length", "nss")]),
        ({"nss": "-"}, [("missing", "nss")]),
        ({"numero_de_credito": "19123456789"}, [("length", "credit_number")]),
        ({"numero_de_credito": "-"}, [("missing", "credit_number")]),
        ({"numero_de_credito": "ABC"}, [("not_digits", "credit_number")]),
        ({"tipo_de_descuento": "UMA"}, [("unknown_discount_type", "discount_type")]),
        ({"tipo_de_descuento": "-"}, [("missing", "discount_type")]),
        ({"valor_de_descuento": "2.450,00"}, [("not_a_number", "discount_value")]),
        ({"valor_de_descuento": "-"}, [("missing", "discount_value")]),
        ({"valor_de_descuento": "-1"}, [("not_positive", "discount_value")]),
        ({"amortizacion": "mucho"}, [("not_a_number", "amortization")]),
        ({"dias": 59.5}, [("not_a_number", "days")]),
        ({"dias": "600"}, [("not_a_number", "days")]),
        ({"fecha_del_movimiento": "31/FEB/2026"}, [("not_a_date", "day")]),
        ({"tipo_del_movimiento": "2"}, [("missing", "day")]),
    ],
)
def test_a_problem_is_of_its_field_alone(changes, found):
    assert problems(**changes) == found


def test_a_wrong_line_does_not_stop_the_others():
    emission = eba_sheet.read(eba(row(1), row(nss=WRONG_NSS), row(nss=WRONG_NSS)))
    assert [bool(one.problems) for one in emission.rows] == [False, True, True]
    assert emission.rows[1].nss == WRONG_NSS


# --- files that are refused ---------------------------------------------------------

UNNAMED = (SUMMARY, EMA_SHEET, "Movimientos EBA")


@pytest.mark.parametrize(
    "data,code",
    [
        (b"", "empty"),
        (b"NSS;Nombre\n", "damaged_workbook"),
        (b"<html><table>", "damaged_workbook"),
        (workbook.XLS_SIGNATURE + b"\0" * 600, "damaged_workbook"),
        (xls(sheets([row()]))[:3000], "damaged_workbook"),
        (xlsx(sheets([row()]))[:3000], "damaged_workbook"),
        (zipped({"a.txt": b"hola"}), "damaged_workbook"),
        (xls({"Hoja1": [["NSS"]]}), "no_movements"),
        (xls({EBA_SHEET: [HEADINGS]}), "no_employer"),
        (eba(row(), nrp=""), "no_employer"),
        (eba(row(), nrp="no lo sé"), "no_employer"),
        (eba(), "no_rows"),
        (eba(row(), headings=HEADINGS[1:]), "no_heading"),
        (eba(row(), headings=HEADINGS[:15]), "no_heading"),
        (eba(row(), period="", names=UNNAMED), "no_period"),
        (eba(row(), period="13/2026", names=UNNAMED), "no_period"),
    ],
)
def test_a_file_of_no_use(data, code):
    assert refusal(data) == code


def test_the_missing_headings_are_told():
    headings = [h for h in HEADINGS if h not in ("Amortización", "Días")]
    with pytest.raises(UnreadableFile) as caught:
        eba_sheet.read(eba(row(), headings=headings))
    assert caught.value.detail == "Días, Amortización"
    assert caught.value.member == EBA_SHEET


def test_a_workbook_with_a_password():
    stream = "EncryptedPackage".encode("utf-16-le")
    data = workbook.XLS_SIGNATURE + b"\0" * 600 + stream
    assert refusal(data) == "encrypted_workbook"


def test_a_huge_file_is_refused_at_once():
    assert refusal(b"\xd0" * (200 * MB)) == "too_large"


def test_an_xlsx_that_unpacks_to_too_much(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 20_000)
    bomb = zipped({"xl/workbook.xml": b" " * 30_000})
    assert refusal(bomb) == "too_large"


def test_rows_without_end(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 50)
    data = xlsx(sheets([row(serial) for serial in range(60)]))
    assert refusal(data) == "too_many_rows"


def test_nothing_is_written_to_the_standard_output(capsys):
    with contextlib.suppress(UnreadableFile):
        eba_sheet.read(xls(sheets([row()]))[:-700])
    assert capsys.readouterr() == ("", "")


# --- laws ---------------------------------------------------------------------------

THREE = sheets([row(serial) for serial in range(1, 4)])
GOOD = {"xls": xls(THREE), "xlsx": xlsx(THREE)}


@settings(deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(kind, seed):
    chance = random.Random(seed)
    data = bytearray(GOOD[kind])
    for _byte in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    end = chance.choice([len(data), chance.randrange(len(data))])
    with contextlib.suppress(UnreadableFile):
        eba_sheet.read(bytes(data[:end]))


amounts = st.lists(st.integers(0, 900_000), min_size=4, max_size=4)


@settings(deadline=None)
@given(st.permutations(range(4)), amounts)
def test_the_order_of_the_lines_changes_nothing(order, cents):
    lines = [
        row(
            fecha_del_movimiento=f"{n + 1}/ENE/2026",
            tipo_del_movimiento="7",
            amortizacion=f"{Decimal(amount) / 100:,.2f}",
            valor_de_descuento=f"{100 + n}.00",
            dias=10,
        )
        for n, amount in enumerate(cents)
    ]
    one = only(eba(*(lines[n] for n in order)))
    assert one.amortization == Decimal(sum(cents)) / 100
    assert (one.discount_value, one.days) == (103, 40)


def test_many_rows_in_modest_memory():
    data = eba(*(row(serial) for serial in range(1, 5001)))
    tracemalloc.start()
    try:
        emission = eba_sheet.read(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(emission.rows) == 5000
    assert peak < 16 * MB
