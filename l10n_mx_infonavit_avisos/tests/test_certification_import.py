import base64
import io
import json
from datetime import datetime

import openpyxl
import xlwt

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .certification_case_common import TestSetMixin
from .common import nss

IMPORT = "l10n_mx_infonavit.certification.import"
HEADING = [
    "Caso",
    "NSS",
    "Nombre",
    "Crédito",
    "Tipo de descuento",
    "Valor de descuento",
    "SDI",
    "Fecha de notificación",
    "Periodo inicio",
    "Periodo fin",
]
FIRST = [
    *("1", nss(1), "TRABAJADOR UNO", "1900000001", "2", "$2,450.00", "512.34"),
    *("10/01/2020", "01/04/2026", "15/04/2026"),
]
SECOND = [
    *("2", nss(2), "TRABAJADOR DOS", "1900000002", "Factor", "26.0528", "400"),
    *("10.01.2020", "2026-04-01", "2026-04-15"),
]
MUESTRAS = [[*HEADING, "Retención"], [*FIRST, "1204.92"], [*SECOND, "1234.13"]]
EVALUACION = [HEADING, ["3", *FIRST[1:]]]
STACKED = [
    ["a) Muestras"],
    *MUESTRAS,
    ["b) Evaluación"],
    *EVALUACION,
]


def csv_bytes(rows):
    return "\n".join(";".join(row) for row in rows).encode("cp1252")


def xlsx_bytes():
    book = openpyxl.Workbook()
    book.active.title = "Muestras"
    for row in MUESTRAS:
        book.active.append(row)
    sheet = book.create_sheet("Evaluación")
    for row in EVALUACION:
        sheet.append(row)
    sheet["I2"], sheet["J2"] = datetime(2026, 4, 1), datetime(2026, 4, 15)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls_bytes():
    book = xlwt.Workbook()
    for name, rows in (("Muestras", MUESTRAS), ("Evaluación", EVALUACION)):
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def json_bytes():
    return json.dumps(
        {
            "muestras": [
                dict(zip(MUESTRAS[0], row, strict=True)) for row in MUESTRAS[1:]
            ],
            "evaluacion": [dict(zip(HEADING, EVALUACION[1], strict=True))],
        }
    ).encode()


@tagged("post_install", "-at_install")
class TestCertificationImport(TestSetMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_round()

    def wizard(self, data, filename="set.csv", **values):
        return (
            self.env[IMPORT]
            .with_user(self.manager)
            .create(
                {
                    "round_id": self.round.id,
                    "file": base64.b64encode(data),
                    "filename": filename,
                    **values,
                }
            )
        )

    def imported(self, data, **values):
        self.wizard(data, **values).action_import()
        return self.round.case_ids.sorted("sequence")

    def test_each_format_gives_the_same_cases(self):
        for name, data in (
            ("set.csv", csv_bytes(STACKED)),
            ("set.xlsx", xlsx_bytes()),
            ("set.xls", xls_bytes()),
            ("set.json", json_bytes()),
        ):
            with self.subTest(name):
                cases = self.imported(data, filename=name, mode="replace")
                self.assertEqual(
                    [(c.section, c.reference, c.amount, c.outcome) for c in cases],
                    [
                        ("sample", "1", 1204.92, "matches"),
                        ("sample", "2", 1291.66, "differs"),
                        ("evaluation", "3", 1204.92, "not_given"),
                    ],
                )
                self.assertIn("another UMI, 96.32", cases[1].explanation)
                self.assertEqual(cases[0].nss, nss(1))
                self.assertEqual(str(cases[0].credit_from), "2020-01-11")
                self.assertIn("$2,450.00", cases[0].original)

    def test_the_preview_writes_nothing(self):
        wizard = self.wizard(csv_bytes(STACKED))
        wizard.action_preview()
        self.assertEqual((wizard.sample_count, wizard.evaluation_count), (2, 1))
        self.assertEqual(wizard.line_ids.mapped("status"), ["new"] * 3)
        self.assertEqual(
            wizard.column_ids.filtered(lambda c: c.heading == "Crédito").field,
            "credit_number",
        )
        self.assertFalse(self.round.case_ids)

    def test_the_file_stays_with_the_test_set(self):
        data = csv_bytes(STACKED)
        self.imported(data)
        document = self.round.document_ids
        self.assertEqual((document.kind, document.filename), ("test_set", "set.csv"))
        self.assertEqual(base64.b64decode(document.file), data)
        self.assertIn(
            "3 cases imported from set.csv",
            self.round.certification_id.message_ids[0].body,
        )

    def test_a_person_assigns_columns_and_they_are_remembered(self):
        rows = [["NSS", "Dato A", "Dato B", "Del", "Al"]]
        rows.append([nss(1), "2", "2450", "01/04/2026", "15/04/2026"])
        wizard = self.wizard(csv_bytes(rows))
        wizard.action_preview()
        columns = {column.heading: column for column in wizard.column_ids}
        self.assertFalse(columns["Dato A"].field)
        self.assertEqual(columns["Dato A"].examples, "2")
        columns["Dato A"].field = "discount_type"
        columns["Dato B"].field = "discount_value"
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.discount_value, 2450)
        wizard.action_import()
        self.assertEqual(self.round.case_ids.amount, 1204.92)
        again = self.wizard(csv_bytes(rows), mode="replace")
        again.action_import()
        self.assertEqual(self.round.case_ids.amount, 1204.92)

    def test_a_recognised_column_can_be_taken_away(self):
        rows = [["NSS", "Importe", "Valor"], [nss(1), "99.00", "2450"]]
        wizard = self.wizard(csv_bytes(rows))
        wizard.action_preview()
        column = wizard.column_ids.filtered(lambda c: c.heading == "Importe")
        self.assertEqual(column.field, "expected_amount")
        column.field = False
        wizard.action_import()
        self.assertFalse(self.round.case_ids.has_expected)

    def test_a_bad_row_waits_and_the_good_ones_go_on(self):
        bad = [*SECOND[:4], "9", "mucho", "400", "ayer", "01/04/2026", "15/04/2026"]
        wizard = self.wizard(csv_bytes([HEADING, FIRST, bad]))
        wizard.action_preview()
        self.assertEqual(wizard.problem_count, 1)
        self.assertIn("no discount type “9”", wizard.line_ids[0].reason)
        wizard.action_import()
        good, waiting = self.round.case_ids.sorted("sequence")
        self.assertEqual(good.outcome, "not_given")
        self.assertEqual(waiting.outcome, "lacks")
        self.assertEqual(len(waiting.problem.splitlines()), 3)
        self.assertIn("mucho", waiting.original)
        waiting.write(
            {
                "discount_type": "factor",
                "discount_value": 26.0528,
                "credit_from": "2020-01-11",
            }
        )
        self.assertEqual((waiting.outcome, waiting.amount), ("not_given", 1291.66))

    def test_lost_zeros_are_proposed(self):
        cases = self.imported(csv_bytes([["NSS", "Valor"], ["1234567897", "10"]]))
        self.assertEqual(cases.nss, "01234567897")
        self.assertIn("had lost zeros", cases.remark)

    def test_nothing_is_doubled(self):
        self.imported(csv_bytes(STACKED))
        wizard = self.wizard(csv_bytes(STACKED))
        wizard.action_preview()
        self.assertEqual(wizard.known_count, 3)
        self.assertEqual(wizard.line_ids.mapped("status"), ["known"] * 3)
        wizard.action_import()
        self.assertEqual(len(self.round.case_ids), 3)
        fourth = ["4", *FIRST[1:]]
        self.imported(csv_bytes([HEADING, FIRST, fourth]))
        self.assertEqual(
            sorted(self.round.case_ids.mapped("reference")), ["1", "1", "2", "3", "4"]
        )

    def test_replaced_on_purpose(self):
        old = self.imported(csv_bytes(STACKED))
        new = self.imported(csv_bytes([HEADING, SECOND]), mode="replace")
        self.assertFalse(old.exists())
        self.assertEqual(new.mapped("reference"), ["2"])

    def test_a_file_of_no_use_gets_one_sentence(self):
        for data, sentence in (
            (b" ", "is empty"),
            (b"%PDF-1.7", "type its cases"),
            (b"<html></html>", "save it as .xlsx"),
            (b"PK\x03\x04 broken", "is damaged"),
            (b"one word", "no table"),
            (b'{"a": 1}', "no list of cases"),
            (csv_bytes([["Uno", "Dos"], ["a", "b"]]), "assign the columns"),
        ):
            with self.subTest(sentence), self.assertRaises(UserError) as caught:
                self.imported(data)
            self.assertIn(sentence, str(caught.exception))
            self.assertEqual(len(str(caught.exception).splitlines()), 1)
        self.assertFalse(self.round.case_ids)

    def test_nothing_is_imported_once_sent(self):
        wizard = self.wizard(csv_bytes(STACKED))
        self.send()
        with self.assertRaisesRegex(UserError, "stay as they were handed in"):
            wizard.action_import()
