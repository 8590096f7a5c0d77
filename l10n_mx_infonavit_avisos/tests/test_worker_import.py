"""Workers' data by spreadsheet: template, preview, what is written and what is not."""

import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NRP, InfonavitCase, nss

MODEL = "l10n_mx_infonavit.worker.import"
HEADING = ["ID", "Trabajador", "NSS", "SBC", "NRP", "RFC", "CURP"]


@tagged("post_install", "-at_install")
class TestWorkerImport(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_user("personal", "hr.group_hr_user")
        cls.ana = cls.make_worker(1, ssnid=False)
        cls.luis = cls.make_worker(
            2, l10n_mx_sbc=400, l10n_mx_registro_patronal_id=cls.registro.id
        )

    def wizard(self, *rows, user=None, data=None, **values):
        user = user or self.officer
        return (
            self.env[MODEL]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_id.ids)
            .create(
                {
                    "file": base64.b64encode(data or self.sheet(*rows)),
                    "filename": "trabajadores.xlsx",
                    **values,
                }
            )
        )

    def sheet(self, *rows):
        book = openpyxl.Workbook()
        for row in [HEADING, *rows]:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def preview(self, *rows, **values):
        wizard = self.wizard(*rows, **values)
        wizard.action_preview()
        return wizard.line_ids

    def said(self, *rows, **values):
        return [
            (line.status, line.reason or "") for line in self.preview(*rows, **values)
        ]

    # --- the template -----------------------------------------------------------------

    def template(self, user=None):
        wizard = self.wizard(user=user or self.officer)
        self.assertIn(f"/{wizard.id}/template/", wizard.action_template()["url"])
        return base64.b64decode(wizard.template)

    def test_template_has_who_lacks_something_with_what_is_known(self):
        sheet = openpyxl.load_workbook(io.BytesIO(self.template())).worksheets[0]
        row = [cell.value for cell in sheet[4]]
        self.assertEqual(row[:4], [str(self.ana.id), "Trabajador 1", None, None])
        self.assertEqual(row[-1], "NSS, SBC, Registro Patronal")
        self.assertIsNone(sheet["A5"].value)

    def test_template_filled_in_and_imported_leaves_nobody_lacking(self):
        book = openpyxl.load_workbook(io.BytesIO(self.template()))
        sheet = book.worksheets[0]
        sheet["C4"] = nss(1)
        sheet["D4"] = 512.3456
        sheet["E4"] = book.worksheets[1]["A1"].value
        stream = io.BytesIO()
        book.save(stream)
        action = self.wizard(data=stream.getvalue()).action_import()
        self.assertIn("1 workers", action["params"]["message"])
        self.assertEqual(self.ana.ssnid, nss(1))
        self.assertEqual(self.ana.l10n_mx_sbc, 512.3456)
        self.assertEqual(self.ana.l10n_mx_registro_patronal_id, self.registro)
        self.assertFalse(self.ana.l10n_mx_infonavit_lacks)

    def test_template_leaves_an_impossible_nss_out_for_the_right_one(self):
        self.luis.ssnid = "123"
        sheet = openpyxl.load_workbook(io.BytesIO(self.template())).worksheets[0]
        self.assertEqual(sheet["B5"].value, "Trabajador 2")
        self.assertIsNone(sheet["C5"].value)
        self.assertEqual(sheet["H5"].value, "NSS (wrong)")
        row = [self.luis.id, None, nss(2)]
        [(status, reason)] = self.said(row)
        self.assertEqual(status, "kept")
        self.assertIn("NSS stays 123", reason)
        self.wizard(row, overwrite=True).action_import()
        self.assertEqual(self.luis.ssnid, nss(2))

    # --- preview and import -----------------------------------------------------------

    def test_preview_writes_nothing(self):
        [line] = self.preview([self.ana.id, None, nss(1), 500, NRP])
        self.assertEqual(line.status, "write")
        self.assertEqual(
            (line.nss, line.sbc, line.nrp), (nss(1), "500", "Y54-12345-10-1")
        )
        self.assertFalse(self.ana.ssnid or self.ana.l10n_mx_sbc)

    def test_officer_of_human_resources_writes(self):
        self.wizard([self.ana.id, None, nss(1), 500]).action_import()
        self.assertEqual((self.ana.ssnid, self.ana.l10n_mx_sbc), (nss(1), 500))
        self.assertEqual(self.ana.version_id.write_uid, self.officer)

    def test_who_may_not_change_employees_is_told_who_may(self):
        nobody = self.make_user("ajeno", "base.group_user")
        with self.assertRaises(AccessError):
            self.env[MODEL].with_user(nobody).create({})

    def test_officer_finds_it_with_the_employees(self):
        bound = self.env["ir.actions.actions"].with_user(self.officer)
        actions = bound.get_bindings("hr.employee")["action"]
        wanted = self.env.ref("l10n_mx_infonavit_avisos.action_worker_import")
        self.assertIn(wanted.id, [action["id"] for action in actions])

    def test_rights_are_asked_for_when_it_is_written(self):
        wizard = self.wizard([self.ana.id, None, nss(1)])
        self.officer.group_ids -= self.env.ref("hr.group_hr_user")
        with self.assertRaises(AccessError):
            wizard.action_import()
        self.assertFalse(self.ana.ssnid)

    def test_payroll_accountant_writes_for_payroll_is_of_human_resources(self):
        self.wizard([self.ana.id, None, nss(1)], user=self.accountant).action_import()
        self.assertEqual(self.ana.ssnid, nss(1))

    def test_what_is_there_stays(self):
        row = [self.luis.id, None, nss(3), 450, NRP, "XAXX010101000"]
        [(status, reason)] = self.said(row)
        self.assertEqual(status, "write")
        self.assertIn(f"NSS stays {nss(2)}; the file says {nss(3)}", reason)
        self.assertIn("SBC stays 400; the file says 450", reason)
        self.wizard(row).action_import()
        self.assertEqual((self.luis.ssnid, self.luis.l10n_mx_sbc), (nss(2), 400))
        self.assertEqual(self.luis.l10n_mx_rfc, "XAXX010101000")

    def test_what_is_there_is_overwritten_where_it_is_ticked(self):
        row = [self.luis.id, None, nss(3), 450]
        self.wizard(row, overwrite=True).action_import()
        self.assertEqual((self.luis.ssnid, self.luis.l10n_mx_sbc), (nss(3), 450))

    def test_the_same_again_is_nothing_new(self):
        row = [self.luis.id, None, nss(2), 400, NRP]
        self.assertEqual(self.said(row), [("same", "")])
        with self.assertRaisesRegex(UserError, "nothing to write"):
            self.wizard(row).action_import()

    def test_row_without_an_id_finds_its_worker(self):
        self.wizard([None, None, nss(2), None, None, "XAXX010101000"]).action_import()
        self.assertEqual(self.luis.l10n_mx_rfc, "XAXX010101000")
        self.wizard([None, "trabajador  1", nss(1)]).action_import()
        self.assertEqual(self.ana.ssnid, nss(1))

    def test_avisos_that_waited_find_the_worker(self):
        [aviso] = self.import_entries(self.entry("retencion", 1, "2026-01-10", 2450))
        self.assertEqual(aviso.state, "unmatched")
        self.wizard([self.ana.id, None, nss(1), 500, NRP]).action_import()
        self.assertEqual((aviso.state, aviso.employee_id), ("applied", self.ana))

    # --- rows to mend -----------------------------------------------------------------

    def problem(self, *rows):
        lines = self.preview(*rows)
        [line] = lines.filtered(lambda line: line.status == "problem")
        return line.reason

    def test_wrong_digit(self):
        wrong = nss(1)[:-1] + str((int(nss(1)[-1]) + 1) % 10)
        self.assertIn("a digit is mistyped", self.problem([self.ana.id, None, wrong]))

    def test_row_with_a_problem_is_not_written_and_the_others_are(self):
        rows = [
            [self.ana.id, None, "1"],
            [self.luis.id, None, None, None, None, "XAXX010101000"],
        ]
        self.wizard(*rows).action_import()
        self.assertFalse(self.ana.ssnid)
        self.assertEqual(self.luis.l10n_mx_rfc, "XAXX010101000")

    def test_columns_that_were_sorted_apart(self):
        reason = self.problem([self.ana.id, "Trabajador 2", nss(1)])
        self.assertIn("sorted apart", reason)

    def test_nss_of_somebody_else(self):
        self.assertIn("Trabajador 2", self.problem([self.ana.id, None, nss(2)]))

    def test_one_nss_in_two_rows(self):
        other = self.make_worker(3, ssnid=False)
        reason = self.problem([self.ana.id, None, nss(1)], [other.id, None, nss(1)])
        self.assertIn("row 2", reason)

    def test_one_worker_in_two_rows(self):
        reason = self.problem(
            [self.ana.id, None, nss(1)], [self.ana.id, None, None, 500]
        )
        self.assertIn("row 2", reason)

    def test_registro_patronal_that_the_company_has_not(self):
        reason = self.problem([self.ana.id, None, None, None, "B5510768108"])
        self.assertIn("B55-10768-10-8", reason)

    def test_nobody_of_that_name(self):
        self.assertIn("create the employee", self.problem([None, "Otro", nss(9)]))

    def test_several_of_that_name(self):
        self.make_worker(3).name = "Trabajador 1"
        self.assertIn("Several", self.problem([None, "Trabajador 1", None, 500]))

    def test_row_that_does_not_say_whose_it_is(self):
        self.assertIn("whose", self.problem([None, None, None, 500]))

    def test_other_company_s_worker(self):
        company = self.make_company("Otra Ficticia")
        stranger = self.make_worker(7, company=company, struct_id=False)
        reason = self.problem([stranger.id, None, None, 500])
        self.assertIn(str(stranger.id), reason)
        self.assertIn("no worker", reason)
        # Even for somebody who may see both: the company is the wizard's.
        both = self.make_user("ambas", "hr.group_hr_user")
        both.company_ids |= company
        wizard = self.wizard([stranger.id, None, None, 500], user=both).with_context(
            allowed_company_ids=[self.company.id, company.id]
        )
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.status, "problem")
        self.assertFalse(stranger.l10n_mx_sbc)

    # --- files of no use --------------------------------------------------------------

    def test_file_of_no_use_is_one_sentence(self):
        for data, said in (
            (b"%PDF-1.7", "is a PDF"),
            (b"PK\x03\x04nonsense", "damaged"),
            (b"a,b\n1,2\n", "headings"),
        ):
            with self.assertRaisesRegex(UserError, said):
                self.wizard(data=data).action_preview()

    def test_without_a_file_the_template_comes_and_the_preview_says_what_to_do(self):
        wizard = Form(self.env[MODEL].with_user(self.officer)).save()
        self.assertTrue(wizard.action_template()["url"])
        with self.assertRaisesRegex(UserError, "Choose the template"):
            wizard.action_preview()

    def test_another_file_can_be_chosen(self):
        wizard = self.wizard([self.ana.id, None, nss(1)])
        wizard.action_preview()
        wizard.action_back()
        self.assertFalse(wizard.file or wizard.line_ids)
        self.assertEqual(wizard.state, "choose")

    def test_queries_do_not_grow_with_the_rows_of_a_preview(self):
        rows = [[self.ana.id, None, nss(1)]]
        self.preview(*rows)
        for number in range(10, 40):
            worker = self.make_worker(number, ssnid=False)
            rows.append([worker.id, None, nss(number)])

        def queries(some):
            wizard = self.wizard(*some)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_preview()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(rows[:1])  # the rules are looked up, once for all
        self.assertLessEqual(queries(rows), queries(rows[:2]) + 2)
