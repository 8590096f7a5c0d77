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

    def own_queries(self, workers):
        """Queries within the addon's own methods while a batch computes."""
        slips = self.env["hr.payslip"]
        for worker in workers:
            slips |= self.make_slip(worker, "2026-01-01", "2026-01-15", compute=False)
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
                counted[name] = self.env.cr.sql_log_count - before
                return result

            self.patch(HrPayslip, name, method)

        for name in ("_l10n_mx_infonavit_ledger", "_l10n_mx_infonavit_store"):
            counting(name)
        slips.compute_sheet()
        for slip in slips:
            self.assertTrue(self.line(slip))
        return counted

    def test_queries_do_not_grow_with_the_batch(self):
        few = self.own_queries(self.workers[:2])
        many = self.own_queries(self.workers[2:])
        self.assertEqual(sorted(few), sorted(many))
        self.assertLessEqual(sum(many.values()), 40)
        self.assertEqual(few, many)

    def test_the_rules_themselves_cost_no_query(self):
        slips = self.env["hr.payslip"]
        for worker in self.workers[:5]:
            slips |= self.make_slip(worker, "2026-01-01", "2026-01-15", compute=False)
        ledger = slips._l10n_mx_infonavit_ledger()
        slips = slips.with_context(l10n_mx_infonavit_ledger=ledger)
        with self.assertQueryCount(0):
            amounts = [s._l10n_mx_infonavit_amount("amortization") for s in slips]
        self.assertEqual(len([amount for amount in amounts if amount < 0]), 5)
