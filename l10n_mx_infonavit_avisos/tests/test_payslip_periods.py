from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import tagged

from ..engine.bimester import Bimester
from ..engine.span import Span
from .common import InfonavitCase, quincenas

DAY = timedelta(days=1)


def spans(first, days, count):
    """Periods of so many days, one after the other, from the first day on."""
    start = date.fromisoformat(first)
    return [
        (start + days * n * DAY, start + (days * (n + 1) - 1) * DAY)
        for n in range(count)
    ]


def months(year):
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [
        (first, after - DAY) for first, after in zip(starts, starts[1:], strict=False)
    ]


def cents(value):
    return Decimal(f"{value:.2f}")


@tagged("post_install", "-at_install")
class TestPayslipPeriods(InfonavitCase):
    """Weeks, catorcenas, quincenas and months across bimesters and years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.give_credit(1)

    def compute(self, periods, worker=None):
        slips = self.env["hr.payslip"]
        for first, last in periods:
            slips |= self.make_slip(worker or self.worker, first, last, compute=False)
        slips.compute_sheet()
        return slips

    def by_bimester(self, slips):
        """Name, amortization and insurance of each bimester, from the rows; the
        payslips' lines add up to the same."""
        found = {}
        rows = slips.l10n_mx_infonavit_retention_ids
        for row in rows:
            amount, insurance = found.get(row.bimester_id.name, (0, 0))
            found[row.bimester_id.name] = (
                amount + cents(row.amount),
                insurance + cents(row.insurance),
            )
        for code, name in (("INFONAVIT", "amount"), ("INFONAVIT_SEG", "insurance")):
            for slip in slips:
                own = sum(map(cents, slip.l10n_mx_infonavit_retention_ids.mapped(name)))
                self.assertEqual(-cents(self.line(slip, code) or 0), own)
        return found

    def test_every_period_closes_each_bimester_to_the_cent(self):
        """What pays 2026 whole: periods, and the bimesters they cover whole."""
        whole = {"2026-1", "2026-2", "2026-3", "2026-4", "2026-5", "2026-6"}
        for name, periods in {
            "weeks": spans("2025-12-29", 7, 53),
            "catorcenas": spans("2025-12-29", 14, 27),
            "quincenas": [
                q for month in range(1, 13, 2) for q in quincenas(2026, month)
            ],
            "months": months(2026),
            "bimesters": [
                (Bimester(2026, n).first, Bimester(2026, n).last) for n in range(1, 7)
            ],
        }.items():
            with self.subTest(name):
                slips = self.compute(periods)
                found = self.by_bimester(slips)
                for bimester in whole:
                    self.assertEqual(found[bimester], (4900, 15), bimester)
                slips.action_payslip_cancel()

    def test_a_week_across_the_year_is_cut_at_it(self):
        [slip] = self.compute([("2025-12-29", "2026-01-04")])
        rows = slip.l10n_mx_infonavit_retention_ids.sorted("date_from")
        # 4,900 / 61 × 3 and 4,900 / 59 × 4
        self.assertEqual(rows.mapped("amount"), [240.98, 332.20])
        self.assertEqual(rows.mapped("days"), [3, 4])
        self.assertEqual(rows.mapped("insurance"), [15, 15])
        self.assertEqual(self.line(slip), -573.18)
        self.assertEqual(self.line(slip, "INFONAVIT_SEG"), -30)

    def test_hire_and_leave_in_mid_period(self):
        """Contract's days: days and amount of the quincena of 16 to 31 May 2026 for
        1,500 a month in 61 days."""
        for number, (start, end, days, amount) in enumerate(
            [
                ("2026-05-16", False, 16, 786.89),
                ("2026-05-17", False, 15, 737.70),
                ("2026-05-31", False, 1, 49.18),
                ("2020-01-01", "2026-05-30", 15, 737.70),
                ("2020-01-01", "2026-05-16", 1, 49.18),
                ("2026-05-20", "2026-05-20", 1, 49.18),
                ("2020-01-01", "2026-05-31", 16, 786.89),
            ],
            start=10,
        ):
            with self.subTest(start=start, end=end):
                worker = self.make_worker(number, start=start, end=end)
                self.give_credit(number, 1500)
                [slip] = self.compute([("2026-05-16", "2026-05-31")], worker)
                row = slip.l10n_mx_infonavit_retention_ids
                self.assertEqual((row.days, row.amount), (days, amount))

    def test_who_leaves_pays_his_days_to_the_cent(self):
        worker = self.make_worker(2, end="2026-02-20")
        self.give_credit(2)
        slips = self.compute(quincenas(2026, 1), worker)
        self.assertEqual(self.line(slips[3]), -415.26)
        # 4,900 ÷ 59 × 51
        self.assertEqual(self.by_bimester(slips), {"2026-1": (cents(4235.59), 15)})

    def test_an_extraordinary_payslip_withholds_no_day_twice(self):
        """Aguinaldo: a payslip of its own within days that another one pays."""
        regular = self.compute([("2026-12-01", "2026-12-15")])
        bonus = self.compute([("2026-12-15", "2026-12-15")])
        self.assertEqual(self.line(regular), -1204.92)
        self.assertIsNone(self.line(bonus))
        self.assertIsNone(self.line(bonus, "INFONAVIT_SEG"))
        regular.compute_sheet()
        self.assertEqual(self.line(regular), -1204.92)

    def test_an_extraordinary_payslip_of_another_structure_is_none_of_ours(self):
        bare = self.make_structure(infonavit=False)
        bonus = self.make_slip(
            self.worker, "2026-12-01", "2026-12-31", struct_id=bare.id
        )
        self.assertFalse(bonus.l10n_mx_infonavit_retention_ids)
        last = quincenas(2026, 11)
        slips = self.compute(last)
        self.assertEqual(self.by_bimester(slips), {"2026-6": (4900, 15)})

    def test_a_batch_holds_payslips_without_the_rules_too(self):
        """What a payslip without the rules does not withhold, another one does."""
        bare = self.make_structure(infonavit=False)
        first = self.make_slip(
            self.worker, "2026-01-01", "2026-01-15", struct_id=bare.id, compute=False
        )
        second = self.make_slip(self.worker, "2026-01-01", "2026-01-15", compute=False)
        (first | second).compute_sheet()
        self.assertFalse(first.l10n_mx_infonavit_retention_ids)
        self.assertEqual(self.line(second), -1245.76)
        self.assertEqual(self.line(second, "INFONAVIT_SEG"), -15)

    def test_days_by_bimester_add_up_whatever_the_cut(self):
        slips = self.compute(spans("2026-01-01", 10, 12))
        rows = slips.l10n_mx_infonavit_retention_ids
        reach = Span(date(2026, 1, 1), date(2026, 4, 30))
        self.assertEqual(sum(rows.mapped("days")), reach.days)


@tagged("post_install", "-at_install")
class TestLateUmi(InfonavitCase):
    """January's payroll before the year's UMI is announced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.give_credit(1, 10, "3")

    def arrive(self, value):
        self.env["l10n_mx_infonavit.value"].create(
            {"kind": "umi", "date_from": "2027-01-01", "value": value}
        )

    def listed(self):
        return (
            self.env["l10n_mx_infonavit.retention"]
            .with_user(self.accountant)
            .search([("counts", "=", True), ("is_provisional", "=", True)])
        )

    def test_payslips_with_last_years_umi_are_listed_and_computed_again(self):
        before = self.make_slip(self.worker, "2026-12-16", "2026-12-31")
        confirmed = self.make_slip(self.worker, "2027-01-01", "2027-01-15")
        confirmed.action_payslip_done()
        draft = self.make_slip(self.worker, "2027-01-16", "2027-01-31")
        self.assertEqual(self.listed().payslip_id, confirmed | draft)
        self.assertEqual(set(self.listed().mapped("umi_state")), {"waiting"})
        self.assertIn("UMI of an earlier year", draft.l10n_mx_infonavit_warning)
        self.assertFalse(before.l10n_mx_infonavit_warning)
        self.arrive(110)
        self.env.invalidate_all()
        self.assertEqual(set(self.listed().mapped("umi_state")), {"changed"})
        old = self.line(confirmed)
        self.listed().action_compute_again()
        self.assertEqual(self.line(confirmed), old)
        self.assertEqual(confirmed.state, "done")
        self.assertEqual(self.line(draft), -596.61)
        self.assertEqual(self.listed().payslip_id, confirmed)

    def test_the_same_value_changes_nothing(self):
        slip = self.make_slip(self.worker, "2026-12-28", "2027-01-03")
        rows = self.listed()
        self.assertEqual(rows.mapped("bimester_id.name"), ["2027-1"])
        self.arrive(100.81)
        self.env.invalidate_all()
        self.assertEqual(rows.umi_state, "same")
        before = self.line(slip)
        rows.action_compute_again()
        self.assertEqual(self.line(slip), before)
        self.assertFalse(self.listed())

    def test_other_credits_do_not_depend_on_the_umi(self):
        other = self.make_worker(2)
        self.give_credit(2)
        self.make_slip(other, "2027-01-01", "2027-01-15")
        self.assertFalse(self.listed())
