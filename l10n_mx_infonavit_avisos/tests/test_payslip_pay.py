from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import InfonavitCase, credit_number, quincenas


@tagged("post_install", "-at_install")
class TestAvailablePay(InfonavitCase):
    """A payslip withholds no more than its pay, and keeps what lacks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.give_credit(1)

    def slip_with_pay(self, quincena=0, pay=1000.00, compute=True, **values):
        """A quincena of Jan-Feb 2026 with this pay."""
        first, last = quincenas(2026, 1)[quincena]
        slip = self.make_slip(self.worker, first, last, compute=False, **values)
        slip.input_line_ids = [
            Command.create(
                {
                    "name": "Pago",
                    "code": "PAGO",
                    "amount": pay,
                    "contract_id": self.worker.version_id.id,
                }
            )
        ]
        if compute:
            slip.compute_sheet()
        return slip

    def setUp(self):
        super().setUp()
        self.pay = self.structure.rule_ids.filtered(lambda rule: rule.code == "BASIC")
        self.pay.amount_python_compute = (
            "result = inputs.PAGO.amount if inputs.PAGO else 15000"
        )

    def add_rule(self, amount, sequence, code="OTRA", category="DED", **values):
        """A rule of the structure, in a category of the company with that code."""
        categories = self.env["hr.salary.rule.category"]
        found = categories.search(
            [("code", "=", category), ("company_id", "=", self.company.id)], limit=1
        ) or categories.create(
            {"name": category, "code": category, "company_id": self.company.id}
        )
        rule = self.pay.copy(
            {
                "name": code,
                "code": code,
                "sequence": sequence,
                "category_id": found.id,
                "amount_python_compute": f"result = {amount}",
                **values,
            }
        )
        self.structure.rule_ids |= rule
        return rule

    def amounts(self, slip):
        row = slip.l10n_mx_infonavit_retention_ids
        self.assert_lines_equal(slip)
        return row.amount, row.insurance, row.short_amount, row.short_insurance

    def assert_lines_equal(self, slip):
        """The rows and the payslip's lines are the same to the cent."""
        rows = slip.l10n_mx_infonavit_retention_ids
        for code, name in (("INFONAVIT", "amount"), ("INFONAVIT_SEG", "insurance")):
            line = self.line(slip, code) or 0.0
            self.assertEqual(-line, round(sum(rows.mapped(name)), 2), code)

    # --- what is available -----------------------------------------------------------

    def test_table_of_pay(self):
        """pay: amortization, insurance, short of both; 1,245.76 and 15.00 are due."""
        for pay, expected in {
            2000.00: (1245.76, 15.00, 0, 0),
            1260.76: (1245.76, 15.00, 0, 0),
            1260.75: (1245.76, 14.99, 0, 0.01),
            1245.76: (1245.76, 0, 0, 15.00),
            1245.75: (1245.75, 0, 0.01, 15.00),
            1000.009: (1000.00, 0, 245.76, 15.00),
            0.00: (0, 0, 1245.76, 15.00),
            -50.00: (0, 0, 1245.76, 15.00),
        }.items():
            with self.subTest(pay=pay):
                slip = self.slip_with_pay(pay=pay)
                self.assertEqual(self.amounts(slip), expected)
                slip.action_payslip_cancel()

    def test_deductions_computed_before_lower_the_pay_and_later_ones_do_not(self):
        self.add_rule(-300.10, 100, code="ISR")
        self.add_rule(-900, 190, code="PRESTAMO")
        slip = self.slip_with_pay(pay=1000)
        self.assertEqual(self.amounts(slip), (699.90, 0, 545.86, 15))

    def test_a_deduction_between_the_two_rules_lowers_the_insurance(self):
        rules = self.structure._l10n_mx_infonavit_rules()
        rules[1].sequence = 185
        self.add_rule(-10, 183)
        self.assertEqual(
            self.amounts(self.slip_with_pay(pay=1265)), (1245.76, 9.24, 0, 5.76)
        )

    def test_pay_between_the_two_rules_is_the_insurances(self):
        rules = self.structure._l10n_mx_infonavit_rules()
        rules[1].sequence = 185
        self.add_rule(12, 183, category="ALW")
        self.assertEqual(
            self.amounts(self.slip_with_pay(pay=1000)), (1000, 12, 245.76, 3)
        )

    def test_a_float_sum_does_not_lose_a_cent(self):
        self.add_rule(-0.10, 100, code="A")
        self.add_rule(-0.20, 101, code="B")
        slip = self.slip_with_pay(pay=1000.30)
        self.assertEqual(self.amounts(slip), (1000.00, 0, 245.76, 15))

    def test_the_companys_categories_make_up_the_pay(self):
        self.add_rule(5000, 2, code="BONO", category="PREVISION")
        self.add_rule(-400, 3, code="FONDO", category="FONDOS")
        slip = self.slip_with_pay(pay=1000)
        self.assertEqual(self.amounts(slip)[0], 1000)
        categories = {c.code: c for c in self.structure.rule_ids.category_id}
        with Form(self.env["res.config.settings"]) as settings:
            for code in ("BASIC", "PREVISION"):
                settings.l10n_mx_infonavit_pay_category_ids.add(categories[code])
            settings.l10n_mx_infonavit_deduction_category_ids.add(categories["FONDOS"])
        settings.record.execute()
        self.add_rule(-4600, 4, code="MAS", category="FONDOS")
        slip.compute_sheet()
        # DED is not among them, but what Infonavit's first rule took is gone.
        self.assertEqual(self.amounts(slip), (1000, 0, 245.76, 15))

    def test_a_category_counts_once_where_its_parent_is_chosen_too(self):
        gross = self.env["hr.salary.rule.category"].create(
            {"name": "Percepciones", "code": "PER", "company_id": self.company.id}
        )
        self.pay.category_id.parent_id = gross
        self.company.l10n_mx_infonavit_pay_category_ids = gross | self.pay.category_id
        self.assertEqual(self.amounts(self.slip_with_pay(pay=1000))[0], 1000)

    def test_unknown_pay_does_not_limit_and_warns(self):
        self.pay.category_id.code = "PER"
        slip = self.slip_with_pay(pay=1000)
        self.assertEqual(self.amounts(slip), (1245.76, 15, 0, 0))
        self.assertIn("is not limited to the pay", slip.l10n_mx_infonavit_warning)
        self.company.l10n_mx_infonavit_pay_category_ids = self.pay.category_id
        slip.compute_sheet()
        self.assertEqual(self.amounts(slip), (1000, 0, 245.76, 15))
        self.assertNotIn("is not limited to the pay", slip.l10n_mx_infonavit_warning)

    def test_a_rule_that_gives_no_pay_this_time_still_limits(self):
        self.pay.write({"condition_select": "python", "condition_python": "result=0"})
        self.assertEqual(self.amounts(self.slip_with_pay())[:2], (0, 0))

    def test_another_rules_body_may_pass_pesos(self):
        slip = self.slip_with_pay(compute=False)
        self.assertEqual(slip._l10n_mx_infonavit_amount("amortization"), -1245.76)
        self.assertEqual(
            slip._l10n_mx_infonavit_amount("amortization", available=700.5), -700.5
        )
        self.assertEqual(slip._l10n_mx_infonavit_amount("insurance", available=-3), 0.0)

    # --- what is kept ----------------------------------------------------------------

    def test_the_shortfall_is_a_step_a_warning_and_a_row_of_the_list(self):
        slip = self.slip_with_pay(pay=1000).with_user(self.accountant)
        row = slip.l10n_mx_infonavit_retention_ids
        self.assertEqual((row.due, row.total, row.short), (1260.76, 1000, 260.76))
        self.assertIn("1,245.76 − 245.76 = 1,000.00", row.steps)
        self.assertIn("260.76", slip.l10n_mx_infonavit_warning)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_retention_insufficient"
        )
        found = self.env[action["res_model"]].with_user(self.accountant)
        found = found.search(
            [("counts", "=", True), "|", ("short", ">", 0), ("carried", ">", 0)]
        )
        self.assertEqual(found, row)
        self.accountant.group_ids |= self.env.ref("base.group_allow_export")
        columns = ["employee_id", "bimester_id", "due", "total", "short"]
        [exported] = found.export_data(columns)["datas"]
        self.assertEqual(exported[2:], [1260.76, 1000, 260.76])

    def test_closing_collects_no_shortfall(self):
        slips = [self.slip_with_pay(0, 1000)]
        slips += [self.slip_with_pay(index, 5000) for index in (1, 2, 3)]
        self.assertEqual(
            [self.line(slip) for slip in slips],
            [-1000, -1328.81, -1245.76, -1079.67],
        )
        self.assertEqual(
            [self.line(slip, "INFONAVIT_SEG") for slip in slips], [None] * 4
        )

    def test_insurance_that_lacked_is_not_charged_on_the_next_payslip(self):
        self.slip_with_pay(0, 0)
        self.assertIsNone(self.line(self.slip_with_pay(1, 5000), "INFONAVIT_SEG"))

    def test_the_earliest_credit_comes_first_even_after_a_modification(self):
        self.import_entries(
            self.entry("modificacion", 1, "2025-11-20", 2000),
            self.entry("retencion", 1, "2025-06-10", 1000, NumCredito=credit_number(9)),
        )[1].action_apply()
        slip = self.slip_with_pay(pay=1100)
        rows = slip.l10n_mx_infonavit_retention_ids.sorted(
            lambda row: row.credit_id.date_from
        )
        self.assertEqual(rows.mapped("due"), [1031.95, 523.47])
        self.assertEqual(rows.mapped("amount"), [1016.95, 83.05])  # 2,000 a month first
        self.assertEqual(rows.mapped("insurance"), [0, 0])
        self.assert_lines_equal(slip)

    def test_insurances_come_after_all_amortizations(self):
        self.import_entries(
            self.entry("retencion", 1, "2025-06-10", 1000, NumCredito=credit_number(9)),
        ).action_apply()
        slip = self.slip_with_pay(pay=1245.76 + 508.47 + 20)
        rows = slip.l10n_mx_infonavit_retention_ids
        self.assertEqual(sorted(rows.mapped("insurance")), [5, 15])
        self.assertEqual(sorted(rows.mapped("short_amount")), [0, 0])
        self.assert_lines_equal(slip)

    def test_a_structure_without_the_insurance_rule_charges_none(self):
        self.structure.rule_ids -= self.structure._l10n_mx_infonavit_rules()[1]
        self.assertEqual(self.amounts(self.slip_with_pay(pay=5000)), (1245.76, 0, 0, 0))

    def test_the_second_contract_pays_what_the_first_did_not_suffice_for(self):
        self.worker.version_id.contract_date_end = "2026-01-07"
        self.worker.create_contract("2026-01-08")
        self.pay.amount_python_compute = (
            "result = 700 if str(contract.contract_date_start) < '2026' else 5000"
        )
        slip = self.make_slip(
            self.worker, "2026-01-01", "2026-01-15", contract_id=False
        )
        lines = slip.line_ids.filtered(lambda line: line.code == "INFONAVIT")
        self.assertEqual(sorted(lines.mapped("total")), [-700, -545.76])
        self.assertEqual(self.amounts(slip), (1245.76, 15, 0, 0))

    # --- carried over within the bimester ---------------------------------------------

    def carry_over(self):
        self.company.l10n_mx_infonavit_carry_over = True

    def test_the_next_payslip_carries_what_lacked(self):
        self.carry_over()
        slips = [self.slip_with_pay(0, 1000)]
        slips += [self.slip_with_pay(index, 5000) for index in (1, 2, 3)]
        self.assertEqual(
            [self.line(slip) for slip in slips],
            [-1000, -1574.57, -1245.76, -1079.67],
        )
        self.assertEqual(self.line(slips[1], "INFONAVIT_SEG"), -15)
        row = slips[1].l10n_mx_infonavit_retention_ids
        self.assertEqual((row.due, row.carried, row.total), (1328.81, 260.76, 1589.57))
        self.assertIn("1,328.81 + 245.76 = 1,574.57", row.steps)
        bimester = row.bimester_id
        self.assertEqual((bimester.due, bimester.withheld), (4915, 4915))
        self.assertEqual(bimester.short, 0)

    def test_payslips_computed_in_one_call_carry_too_whatever_their_order(self):
        self.carry_over()
        pays = {3: 5000, 1: 1328.81, 0: 0, 2: 2000}
        slips = self.env["hr.payslip"]
        for index, pay in pays.items():
            slips |= self.slip_with_pay(index, pay, compute=False)
        slips.compute_sheet()
        by_date = slips.sorted("date_from")
        self.assertEqual(
            [self.line(slip) or 0 for slip in by_date],
            [0, -1328.81, -2000, -1571.19],
        )
        self.assertEqual(self.line(by_date[3], "INFONAVIT_SEG"), -15)
        for slip in slips:
            self.assert_lines_equal(slip)
        again = slips.mapped("l10n_mx_infonavit_retention_ids.steps")
        slips.compute_sheet()
        self.assertEqual(slips.mapped("l10n_mx_infonavit_retention_ids.steps"), again)

    def test_the_insurance_stays_due_on_the_payslip_that_lacked_it(self):
        self.carry_over()
        first = self.slip_with_pay(0, 1000)
        second = self.slip_with_pay(1, 1000)
        before = self.amounts(first), self.amounts(second)
        first.action_payslip_done()
        second.compute_sheet()
        self.assertEqual((self.amounts(first), self.amounts(second)), before)
        bimester = first.l10n_mx_infonavit_retention_ids.bimester_id
        self.assertEqual((bimester.due, bimester.short), (2589.57, 589.57))

    def test_nothing_is_carried_into_the_next_bimester(self):
        self.carry_over()
        self.slip_with_pay(3, 0)
        march = self.make_slip(self.worker, "2026-03-01", "2026-03-15")
        self.assertEqual(march.l10n_mx_infonavit_retention_ids.carried, 0)

    def test_an_earlier_payslip_carries_nothing_of_a_later_one(self):
        self.carry_over()
        first = self.slip_with_pay(0, 5000)
        self.slip_with_pay(1, 0)
        first.compute_sheet()
        self.assertEqual(self.line(first), -1245.76)

    def test_what_a_later_payslip_carries_is_not_carried_twice(self):
        self.carry_over()
        self.slip_with_pay(0, 1000)
        self.slip_with_pay(2, 5000)
        between = self.slip_with_pay(1, 5000)
        self.assertEqual(self.line(between), -1328.81)

    def test_what_a_cancelled_payslip_lacked_is_not_carried(self):
        self.carry_over()
        self.slip_with_pay(0, 1000).action_payslip_cancel()
        self.assertEqual(self.line(self.slip_with_pay(1, 5000)), -1328.81)
