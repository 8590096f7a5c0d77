from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.hr_payslip import HrPayslip
from ..models.ledger import ledger_of, with_ledger
from ..models.payslip_structures import PayslipStructures
from .common import InfonavitCase

FEW, MANY = 10, 60
MOST = 15
JANUARY = "2026-01-01", "2026-01-15"
LATE_JANUARY = "2026-01-16", "2026-01-31"


@tagged("post_install", "-at_install")
class TestPayslipBatch(InfonavitCase):
    """A batch costs the addon the same queries whatever its size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        numbers = range(1, FEW + MANY + 2)
        cls.workers = [cls.make_worker(number) for number in numbers]
        cls.import_entries(
            *(
                cls.entry("retencion", number, "2020-01-10", 1000 + number)
                for number in numbers
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

    def assert_constant(self, days, most=MOST):
        """A few payslips of the days and many cost the same queries, at most so many;
        gives both."""
        # The first one makes the bimester, and fills Odoo's caches.
        first, *workers = self.workers
        self.make_slips([first], *days).compute_sheet()
        batches = [
            self.make_slips(some, *days) for some in (workers[:FEW], workers[FEW:])
        ]
        few, many = map(self.own_queries, batches)
        self.assertEqual(few, many)
        self.assertEqual(many[1], 0)
        self.assertLessEqual(sum(many), most)
        return batches

    def test_queries_do_not_grow_with_the_batch(self):
        self.assert_constant(JANUARY)

    def test_nor_when_it_is_computed_again(self):
        few, many = map(self.own_queries, self.assert_constant(JANUARY))
        self.assertEqual(few, many)
        # Odoo deletes the old ones with what hangs on them, and its cache is empty.
        self.assertLessEqual(sum(many), MOST + 6)

    def test_nor_with_shortfalls_that_are_carried(self):
        self.company.l10n_mx_infonavit_carry_over = True
        self.fix_pay(100)
        self.make_slips(self.workers).compute_sheet()
        self.assert_constant(LATE_JANUARY)
        rows = self.env["l10n_mx_infonavit.retention"].search([("carried", ">", 0)])
        self.assertEqual(len(rows), len(self.workers))

    def test_nor_after_confirmed_ones(self):
        """Which are looked through for differences."""
        slips = self.make_slips(self.workers)
        slips.compute_sheet()
        for slip in slips:
            slip.action_payslip_done()
        with freeze_time("2026-02-01"):
            self.assert_constant(LATE_JANUARY)

    def test_payroll_does_not_search_for_refunds(self):
        """Odoo looks for what depends on a payslip's state; not payslip by payslip."""
        self.make_slips(self.workers[:1]).compute_sheet()
        totals = []
        for workers in (self.workers[1:3], self.workers[3:9]):
            slips = self.make_slips(workers)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertLogs("odoo.sql_db", "DEBUG") as log:
                slips.compute_sheet()
                self.env.flush_all()
            found = [line for line in log.output if '"refunded_id" IN' in line]
            totals.append(len(found))
        self.assertEqual(totals, [1, 1])

    def test_the_rules_themselves_cost_no_query(self):
        slips = self.make_slips(self.workers[:5])
        ledger = slips._l10n_mx_infonavit_ledger()
        slips = with_ledger(slips, ledger)
        with self.assertQueryCount(0):
            amounts = [s._l10n_mx_infonavit_amount("amortization") for s in slips]
        self.assertEqual(len([amount for amount in amounts if amount < 0]), 5)

    def test_a_context_sent_along_has_no_amounts(self):
        """A web client sends what context it likes, as JSON: it is no ledger."""
        slip = self.make_slips(self.workers[:1])
        slip.compute_sheet()
        lines = slip.get_lines_dict()
        for sent in ({"accounts": {}}, "x", 1, [slip.id]):
            sly = slip.with_context(l10n_mx_infonavit_ledger=sent)
            self.assertIsNone(ledger_of(sly.env))
            self.assertEqual(sly.get_lines_dict(), lines)
            sly.write({"line_ids": []})

    def test_structures_are_read_as_payroll_reads_them(self):
        """With the rules of structures above them, and those below a rule."""
        above = self.structure.copy({"company_id": self.company.id})
        above.rule_ids = above.rule_ids[:1]
        category = above.rule_ids.category_id
        above.rule_ids.copy(
            {
                "code": "BELOW",
                "parent_rule_id": above.rule_ids.id,
                "category_id": category.copy({"code": "BELOW"}).id,
            }
        )
        self.structure.parent_id = above
        slip = self.make_slips(self.workers[:1])
        found = PayslipStructures(slip, self.company.ids)
        rules = self.structure.get_structure_with_parents().get_all_rules()
        self.assertIn("BELOW", rules.mapped("category_id.code"))
        self.assertEqual(found.used[self.structure.id], set(rules.category_id.ids))
        self.assertTrue(found.withholds(slip.id))
        self.assertEqual(self.structure.l10n_mx_infonavit, found.withholds(slip.id))

    def test_a_retention_holds_no_record_of_another_company(self):
        slip = self.make_slips(self.workers[:1])
        slip.compute_sheet()
        row = slip.sudo().l10n_mx_infonavit_retention_ids
        other = self.make_company("Taller Ajeno")
        bimester = row.bimester_id.copy(
            {"company_id": other.id, "registro_patronal_id": False}
        )
        with self.assertRaisesRegex(UserError, "“Bimester”"):
            row.bimester_id = bimester
