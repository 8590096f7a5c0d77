from odoo.tests import tagged

from ..models.hr_payslip import HrPayslip
from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestPayslipBatch(InfonavitCase):
    """A batch costs the addon the same queries whatever its size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workers = [cls.make_worker(number) for number in range(1, 53)]
        cls.import_entries(
            *(
                cls.entry("retencion", number, "2020-01-10", 1000 + number)
                for number in range(1, 53)
            )
        )

    def make_slips(self, workers, first="2026-01-01", last="2026-01-15"):
        slips = self.env["hr.payslip"]
        for worker in workers:
            slips |= self.make_slip(worker, first, last, compute=False)
        return slips

    def own_queries(self, slips):
        """Queries within the addon's own methods while a batch computes."""
        self.env.flush_all()
        self.env.invalidate_all()
        counted = {}

        def counting(name):
            original = getattr(HrPayslip, name)

            def method(records, *args):
                # What OCA payroll left to write is not ours.
                records.env.flush_all()
                before = self.env.cr.sql_log_count
                result = original(records, *args)
                records.env.flush_all()
                queries = self.env.cr.sql_log_count - before
                counted[name] = counted.get(name, 0) + queries
                return result

            self.patch(HrPayslip, name, method)

        names = "ledger", "amount", "store"
        for name in names:
            counting(f"_l10n_mx_infonavit_{name}")
        slips.compute_sheet()
        for slip in slips:
            self.assertTrue(self.line(slip))
        return [counted[f"_l10n_mx_infonavit_{name}"] for name in names]

    def test_queries_do_not_grow_with_the_batch(self):
        # The first one makes the bimester, and fills Odoo's caches.
        self.make_slips(self.workers[:1]).compute_sheet()
        few = self.own_queries(self.make_slips(self.workers[1:3]))
        many = self.own_queries(self.make_slips(self.workers[3:]))
        self.assertEqual(few, many)
        self.assertLessEqual(sum(many), 45)
        self.assertEqual(many[1], 0)

    def test_nor_with_shortfalls_that_are_carried(self):
        self.company.l10n_mx_infonavit_carry_over = True
        self.fix_pay(100)
        self.make_slips(self.workers).compute_sheet()
        days = "2026-01-16", "2026-01-31"
        few = self.own_queries(self.make_slips(self.workers[:2], *days))
        many = self.own_queries(self.make_slips(self.workers[2:], *days))
        self.assertEqual(few, many)
        self.assertLessEqual(sum(many), 45)
        self.assertEqual(many[1], 0)
        rows = self.env["l10n_mx_infonavit.retention"].search([("carried", ">", 0)])
        self.assertEqual(len(rows), len(self.workers))

    def test_the_rules_themselves_cost_no_query(self):
        slips = self.make_slips(self.workers[:5])
        ledger = slips._l10n_mx_infonavit_ledger()
        slips = slips.with_context(l10n_mx_infonavit_ledger=ledger)
        with self.assertQueryCount(0):
            amounts = [s._l10n_mx_infonavit_amount("amortization") for s in slips]
        self.assertEqual(len([amount for amount in amounts if amount < 0]), 5)
