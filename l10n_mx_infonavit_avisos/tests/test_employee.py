from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .correction_common import CorrectionCase

FIELDS = (
    "l10n_mx_infonavit_credit_ids",
    "l10n_mx_infonavit_aviso_ids",
    "l10n_mx_infonavit_credit_count",
    "l10n_mx_infonavit_aviso_count",
)


@tagged("post_install", "-at_install")
class TestEmployee(CorrectionCase):
    """What an accountant sees on a worker's form: Sep-Oct 2026, 1,500.00 a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.credit = cls.give_credit(1, 1500)
        cls.officer = cls.make_user("rh", "hr.group_hr_user")

    def rows(self, credit=None, user=None):
        self.env.invalidate_all()
        credit = (credit or self.credit).with_user(user or self.accountant)
        return credit.withheld_by_bimester

    def amounts(self, row):
        """Pesos as they are written, without the sign and its blank."""
        return {
            name: text.replace("$", "").strip() for name, text in row["amounts"].items()
        }

    def arch(self, user):
        view = self.env["hr.employee"].with_user(user).get_view(view_type="form")
        return etree.fromstring(view["arch"])

    def test_a_bimester_of_confirmed_payslips(self):
        self.confirmed(4)
        [row] = self.rows()
        self.assertEqual(row["name"], "Sep-Oct 2026")
        self.assertEqual(
            self.amounts(row),
            {
                "due": "3,015.00",
                "withheld": "3,015.00",
                "differences": "0.00",
                "returned": "0.00",
                "short": "0.00",
                "to_remit": "3,015.00",
            },
        )
        self.assertEqual(row["some"], ["due", "withheld", "to_remit"])
        self.assertFalse(row["is_remitted"])

    def test_a_payslip_that_is_not_confirmed_does_not_count(self):
        self.slip(0)
        self.assertFalse(self.rows())

    def test_a_refunded_payslip_does_not_count(self):
        slips = self.confirmed(2)
        before = self.amounts(self.rows()[0])["withheld"]
        slips[1].refund_sheet()
        [row] = self.rows()
        self.assertNotEqual(self.amounts(row)["withheld"], before)

    def test_what_lacked_and_what_went_back(self):
        self.confirmed(3)
        self.fix_pay(100)
        self.confirmed(1, first=3)
        [row] = self.rows()
        # Three quincenas of 3,000.00 × 15 ÷ 61, the insurance, and all of the last pay.
        self.assertEqual(self.amounts(row)["withheld"], "2,328.10")
        self.assertEqual(self.amounts(row)["short"], "686.90")

    def test_a_suspension_gives_back(self):
        self.confirmed(3)
        self.suspend("2026-09-20")
        self.assertNotIn("returned", self.rows()[0]["some"])
        [slip] = self.confirmed(1, first=3)
        [row] = self.rows()
        self.assertEqual(
            self.amounts(row)["returned"], f"{self.line(slip, 'INFONAVIT_DEV'):,.2f}"
        )

    def test_the_newest_bimester_comes_first(self):
        self.confirmed(4)
        slip = self.make_slip(self.worker, "2026-11-01", "2026-11-15")
        slip.action_payslip_done()
        self.assertEqual(
            [row["name"] for row in self.rows()], ["Nov-Dec 2026", "Sep-Oct 2026"]
        )

    def test_it_agrees_with_the_bimester_itself(self):
        self.confirmed(3)
        self.fix_pay(100)
        self.confirmed(1, first=3)
        self.suspend("2026-10-20")
        [row] = self.rows()
        bimester = self.credit.retention_ids.bimester_id
        for name in ("due", "withheld", "returned", "short", "to_remit"):
            self.assertEqual(
                self.amounts(row)[name], f"{bimester[name]:,.2f}", f"of {name}"
            )

    def test_as_many_queries_for_many_workers(self):
        def spent(count):
            found = self.env["l10n_mx_infonavit.credit"].search(
                [("company_id", "=", self.company.id)], limit=count
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found.with_user(self.accountant).mapped("withheld_by_bimester")
            return self.env.cr.sql_log_count - before

        self.confirmed(2)
        for number in range(2, 6):
            worker = self.make_worker(number)
            self.give_credit(number, 1500)
            self.confirmed(2, worker)
        spent(1)
        self.assertEqual(spent(1), spent(5))

    def test_the_buttons_count_with_as_many_queries_for_many_workers(self):
        workers = self.worker | self.make_worker(2) | self.make_worker(3)
        self.give_credit(2)

        def spent(some):
            self.env.invalidate_all()
            some.with_user(self.accountant).mapped("name")
            before = self.env.cr.sql_log_count
            some.with_user(self.accountant).mapped("l10n_mx_infonavit_aviso_count")
            return self.env.cr.sql_log_count - before

        spent(workers)
        self.assertEqual(spent(self.worker), spent(workers))
        self.assertEqual(workers.mapped("l10n_mx_infonavit_credit_count"), [1, 1, 0])

    # --- who sees it ------------------------------------------------------------------

    def test_the_tab_is_the_accountants(self):
        page = "//page[@name='l10n_mx_infonavit']"
        self.assertTrue(self.arch(self.accountant).xpath(page))
        self.assertFalse(self.arch(self.officer).xpath(page))
        for name in FIELDS:
            path = f"//field[@name='{name}']"
            self.assertTrue(self.arch(self.accountant).xpath(path), name)
            self.assertFalse(self.arch(self.officer).xpath(path), name)

    def test_an_officer_without_the_role_reads_none_of_it(self):
        worker = self.worker.with_user(self.officer)
        self.assertTrue(worker.read(["name"]))
        for name in FIELDS:
            with self.assertRaises(AccessError, msg=name):
                worker.read([name])
        with self.assertRaises(AccessError):
            self.rows(user=self.officer)

    def test_another_company_sees_nothing(self):
        self.confirmed(2)
        other = self.make_company("Otra Ficticia")
        stranger = self.make_user(
            "extraña", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        with self.assertRaises(AccessError):
            self.rows(user=stranger)
        with self.assertRaises(AccessError):
            self.worker.with_user(stranger).read(list(FIELDS))

    def test_the_form_reads_it_all_at_once_as_the_accountant(self):
        """As the web client asks for it: nested, in one request."""
        self.confirmed(4)
        self.env.invalidate_all()
        [found] = self.worker.with_user(self.accountant).web_read(
            {
                "l10n_mx_infonavit_credit_ids": {
                    "fields": {"timeline": {}, "withheld_by_bimester": {}}
                },
                "l10n_mx_infonavit_aviso_ids": {"fields": {"folio": {}}, "limit": 5},
            }
        )
        [credit] = found["l10n_mx_infonavit_credit_ids"]
        self.assertEqual(len(credit["timeline"]), 1)
        self.assertEqual(len(credit["withheld_by_bimester"]), 1)
        self.assertEqual(len(found["l10n_mx_infonavit_aviso_ids"]), 1)


@tagged("post_install", "-at_install")
class TestEmployeeTour(CorrectionCase, HttpCase):
    def test_from_the_worker_to_what_a_bimester_withheld(self):
        self.give_credit(1, 1500)
        self.confirmed(4)
        self.start_tour(
            f"/odoo/action-hr.open_view_employee_list_my/{self.worker.id}",
            "l10n_mx_infonavit_employee_tab",
            login="contadora",
        )
