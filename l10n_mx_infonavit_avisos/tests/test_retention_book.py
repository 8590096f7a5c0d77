import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NRP, OTHER_NRP, nss
from .correction_common import QUINCENAS, CorrectionCase

HEADING = 7


@tagged("post_install", "-at_install")
class TestRetentionBook(CorrectionCase):
    """Four quincenas of Sep-Oct 2026 with 1,500.00 a month and 15.00 of insurance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.vat = "MXTFI010203XY9"
        cls.credit = cls.give_credit(1, 1500)

    def bimesters(self, name="2026-5"):
        found = self.env["l10n_mx_infonavit.bimester"].search([("name", "=", name)])
        return found.with_user(self.accountant)

    def workbook(self, records, **options):
        action = records.action_export_xlsx()
        self.assertEqual(action["target"], "download")
        model, number = action["url"].split("/")[3:5]
        export = self.env[model].browse(int(number))
        self.assertEqual(export.create_uid, records.env.user)
        data = base64.b64decode(export.file)
        return openpyxl.load_workbook(io.BytesIO(data), data_only=True, **options)

    def rows(self, records):
        """Rows below the headings; the first page's."""
        page = self.workbook(records).worksheets[0]
        lines = page.iter_rows(min_row=HEADING + 1, values_only=True)
        return [list(line) for line in lines]

    def test_one_row_a_credit_with_the_sums_of_its_payslips(self):
        self.confirmed(4)
        row, subtotal, total = self.rows(self.bimesters())
        nrp = "Y54-12345-10-1"
        self.assertEqual(
            row[:7],
            [nrp, "Sep-Oct 2026", nss(1), "Trabajador 1", "1900000001", "Cuota fija"]
            + [1500],
        )
        self.assertEqual(row[7:], [61, 3015, 3000, 15, 0, 0, 0, 3015])
        self.assertEqual(subtotal[0], f"Subtotal {nrp} · Sep-Oct 2026")
        self.assertEqual((subtotal[7:], total[7:]), (row[7:], row[7:]))

    def test_it_says_whose_it_is(self):
        self.confirmed(1)
        page = self.workbook(self.bimesters()).active
        head = [page.cell(number, 2).value for number in range(2, 6)]
        self.assertEqual(
            head, ["Taller Ficticio", "TFI010203XY9", "Y54-12345-10-1", "Sep-Oct 2026"]
        )

    def test_it_agrees_with_the_bimester(self):
        """What was short, given back, and withheld later as a difference."""
        self.make_worker(2)
        self.give_credit(2, 900)
        other = self.worker.search([("name", "=", "Trabajador 2")])
        self.confirmed(4)
        self.confirmed(3, other)
        self.fix_pay(100)
        self.confirmed(1, other, first=3)
        self.suspend("2026-10-20")
        self.fix_pay(15000)
        self.slip(4).action_payslip_done()
        bimester = self.bimesters()
        self.env.invalidate_all()
        first, second, _subtotal, total = self.rows(bimester)
        self.assertEqual(first[7:], [61, 3015, 3000, 15, 0, 3015, 0, 0])
        self.assertGreater(second[13], 0)
        names = ("due", "withheld", "returned", "short", "to_remit")
        self.assertEqual(
            [round(total[8], 2), round(total[9] + total[10], 2)]
            + [round(total[column], 2) for column in (12, 13, 14)],
            [round(bimester[name], 2) for name in names],
        )

    def test_a_difference_of_a_credit_withheld_nothing_before(self):
        self.make_worker(2)
        other = self.worker.search([("name", "=", "Trabajador 2")])
        self.confirmed(4, other)
        self.give_credit(2, 900, notified="2026-08-20")
        [more] = self.corrections(kind="difference")
        more.action_accept()
        self.slip(4, other).action_payslip_done()
        bimester = self.bimesters()
        self.env.invalidate_all()
        [row] = [r for r in self.rows(bimester) if r[3] == "Trabajador 2"]
        self.assertEqual((row[5], row[6]), (None, None))
        self.assertEqual((row[11], row[14]), (1815, 1815))
        self.assertEqual(round(bimester.to_remit, 2), 1815)

    def test_sections_by_registro_and_rows_by_name(self):
        other = self.make_registro(OTHER_NRP)
        for number, values in (
            (3, {}),
            (2, {"l10n_mx_registro_patronal_id": other.id}),
        ):
            worker = self.make_worker(number, **values)
            nrp = OTHER_NRP if values else NRP
            self.give_credit(number, 900, NRP=nrp)
            self.confirmed(1, worker)
        self.confirmed(1)
        rows = self.rows(self.bimesters())
        self.assertEqual(
            [row[3] or row[0] for row in rows],
            [
                "Trabajador 1",
                "Trabajador 3",
                "Subtotal Y54-12345-10-1 · Sep-Oct 2026",
                "Trabajador 2",
                "Subtotal Y54-98765-10-2 · Sep-Oct 2026",
                "Total",
            ],
        )

    def test_from_the_list_whole_bimesters_of_the_chosen_credits(self):
        other = self.make_worker(2)
        self.give_credit(2, 900)
        slips = self.confirmed(2)
        self.confirmed(1, other)
        chosen = slips[0].l10n_mx_infonavit_retention_ids.with_user(self.accountant)
        self.assertEqual(len(chosen), 1)
        row, _subtotal, _total = self.rows(chosen)
        self.assertEqual((row[3], row[7]), ("Trabajador 1", 30))

    def test_what_does_not_count_is_left_out(self):
        slip = self.slip(0)
        chosen = slip.l10n_mx_infonavit_retention_ids.with_user(self.accountant)
        slip.action_payslip_cancel()
        with self.assertRaisesRegex(UserError, "nothing to export"):
            chosen.action_export_xlsx()

    def test_the_last_discount_of_the_bimester(self):
        self.confirmed(1)
        self.suspend("2026-09-20", code="10")
        [again] = self.import_entries(self.entry("retencion", 1, "2026-10-05", 1800))
        self.assertEqual(again.state, "applied")
        self.confirmed(3, first=1)
        self.assertEqual(self.rows(self.bimesters())[0][6], 1800)

    def test_a_name_is_never_a_formula(self):
        self.worker.name = '=HYPERLINK("http://x","y")'
        self.confirmed(1)
        action = self.bimesters().action_export_xlsx()
        export = self.env["l10n_mx_infonavit.retention.export"].browse(
            int(action["url"].split("/")[4])
        )
        data = io.BytesIO(base64.b64decode(export.file))
        cell = openpyxl.load_workbook(data).active["D8"]
        self.assertEqual((cell.data_type, cell.value), ("s", self.worker.name))

    def test_in_the_accountants_language(self):
        self.confirmed(1)
        self.env["res.lang"]._activate_lang("es_MX")
        records = self.bimesters().with_context(lang="es_MX")
        action = records.action_export_xlsx()
        self.assertTrue(action["url"].endswith(f"_{NRP}_2026-5.xlsx?download=true"))

    def test_many_credits_cost_no_more_queries_than_few(self):
        def queries(first, last):
            for number in range(first, last):
                worker = self.make_worker(number)
                self.give_credit(number, 900)
                self.make_slip(worker, *QUINCENAS[0])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.bimesters().action_export_xlsx()
            return self.env.cr.sql_log_count - before

        queries(2, 4)
        few = queries(4, 6)
        self.assertLessEqual(queries(6, 20), few + 1)

    # --- who --------------------------------------------------------------------------

    def test_the_role_and_no_other_right(self):
        self.confirmed(1)
        self.assertFalse(self.accountant.has_group("base.group_allow_export"))
        self.assertTrue(self.rows(self.bimesters()))
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        for records in (self.bimesters(), self.bimesters().retention_ids):
            with self.assertRaises(AccessError):
                records.with_user(officer).action_export_xlsx()

    def test_two_companies(self):
        self.confirmed(1)
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        records = self.bimesters()
        for theirs in (records, records.retention_ids):
            with self.assertRaises(AccessError):
                theirs.with_env(env).action_export_xlsx()

    def test_a_sheet_for_each_company(self):
        self.confirmed(1)
        other = self.make_company("Otra Fábrica")
        # A bimester without payslips: its sheet has no rows.
        empty = self.env["l10n_mx_infonavit.bimester"].create(
            {"company_id": other.id, "year": 2026, "number": 5}
        )
        both = self.make_user(
            "despacho", "l10n_mx_infonavit_avisos.group_infonavit_user"
        )
        both.company_ids |= other
        context = {"allowed_company_ids": (self.company | other).ids}
        env = self.env(user=both, context=context)
        records = (self.bimesters() | empty).with_env(env)
        self.assertEqual(
            self.workbook(records).sheetnames, ["Otra Fábrica", "Taller Ficticio"]
        )

    # --- views ------------------------------------------------------------------------

    def test_pivot_and_graph_open_for_an_accountant(self):
        self.confirmed(1)
        Retention = self.env["l10n_mx_infonavit.retention"].with_user(self.accountant)
        action = self.env.ref("l10n_mx_infonavit_avisos.action_retention")
        self.assertEqual(action.view_mode, "list,pivot,graph,form")
        views = Retention.get_views([(False, "pivot"), (False, "graph")])["views"]
        for kind in ("pivot", "graph"):
            self.assertIn('name="total"', views[kind]["arch"])
        groups = Retention.formatted_read_group(
            [("counts", "=", True)],
            ["bimester_id", "registro_patronal_id", "credit_id", "employee_id"],
            ["amount:sum", "insurance:sum", "total:sum", "short:sum"],
        )
        [group] = groups
        self.assertEqual(round(group["total:sum"], 2), 752.7)

    def test_lists_and_the_bimesters_form_have_the_button(self):
        for model, kind in (
            ("l10n_mx_infonavit.retention", "list"),
            ("l10n_mx_infonavit.bimester", "list"),
            ("l10n_mx_infonavit.bimester", "form"),
        ):
            view = self.env[model].with_user(self.accountant).get_view(view_type=kind)
            self.assertIn("action_export_xlsx", view["arch"])
