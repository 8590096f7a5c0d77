from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import InfonavitCase

SIMULATION = "l10n_mx_infonavit.simulation"
# The last one is longer, for it ends with the bimester.
WEEKS_OF_JAN_FEB = [
    ("2026-01-01", "2026-01-07"),
    ("2026-01-08", "2026-01-14"),
    ("2026-01-15", "2026-01-21"),
    ("2026-01-22", "2026-01-28"),
    ("2026-01-29", "2026-02-04"),
    ("2026-02-05", "2026-02-11"),
    ("2026-02-12", "2026-02-18"),
    ("2026-02-19", "2026-02-28"),
]
EARLIER = {"earlier_payslips": "quincena"}

# The worked cases of the engine's tests, published and derived, amortization alone:
# id, discount type, value, period, pesos, what else is typed.
CASES = [
    ("P1", "cuota_fija", 2450, "2021-07-16", "2021-07-29", 1106.45, {}),
    (
        "P2",
        "cuota_fija",
        2450,
        "2021-07-16",
        "2021-07-29",
        414.69,
        {"sdi": 148.10484, "daily_wage": 141.70},
    ),
    ("P3", "factor", 26.0528, "2026-07-01", "2026-08-31", 5252.77, {}),
    ("D1.1", "cuota_fija", 2450, "2026-01-01", "2026-01-15", 1245.76, {}),
    (
        "D1.2",
        "cuota_fija",
        2450,
        "2026-01-16",
        "2026-01-31",
        1328.81,
        EARLIER,
    ),
    (
        "D1.3",
        "cuota_fija",
        2450,
        "2026-02-01",
        "2026-02-15",
        1245.76,
        EARLIER,
    ),
    (
        "D1.4",
        "cuota_fija",
        2450,
        "2026-02-16",
        "2026-02-28",
        1079.67,
        EARLIER,
    ),
    ("D2", "cuota_fija", 2450, "2026-06-29", "2026-07-05", 555.82, {}),
    ("D3", "factor", 22.25, "2026-03-02", "2026-03-15", 1029.58, {}),
    ("D4", "factor", 22.25, "2026-07-01", "2026-08-31", 4486.04, {}),
    ("D5", "porcentaje", 25, "2026-04-16", "2026-04-30", 1875.00, {"sdi": 500}),
    (
        "D6",
        "cuota_fija",
        2450,
        "2025-09-16",
        "2025-09-30",
        963.93,
        {"absences": [("2025-09-22", "2025-09-24")]},
    ),
    (
        "D7",
        "cuota_fija",
        2450,
        "2026-04-16",
        "2026-04-30",
        1204.92,
        {"absences": [("2026-04-20", "2026-04-22")]},
    ),
    ("D8", "cuota_fija", 1500, "2026-05-11", "2026-05-15", 245.90, {}),
    (
        "D9",
        "cuota_fija",
        1500,
        "2026-09-01",
        "2026-09-15",
        344.26,
        {"credit_from": "2026-09-09"},
    ),
    (
        "D10",
        "cuota_fija",
        1500,
        "2026-10-16",
        "2026-10-31",
        196.72,
        {"credit_to": "2026-10-19"},
    ),
    ("D11", "cuota_fija", 2450, "2028-02-16", "2028-02-29", 1143.33, {}),
]


@tagged("post_install", "-at_install")
class TestSimulation(InfonavitCase):
    """Made-up data, by a payroll accountant: what comes of it, and what is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.env = cls.env(user=cls.accountant)

    def simulate(self, first="2026-01-01", last="2026-01-15", absences=(), **values):
        return self.env[SIMULATION].create(
            {
                "subject": "made_up",
                "discount_type": "cuota_fija",
                "discount_value": 2450,
                "date_from": first,
                "date_to": last,
                "absence_ids": [
                    Command.create({"date_from": first, "date_to": last})
                    for first, last in absences
                ],
                **values,
            }
        )

    def assertMissing(self, found, words):
        self.assertIn(words, found.missing)
        self.assertTrue(found.is_blocked)
        self.assertEqual((found.total, found.days), (0, 0))

    def test_worked_cases(self):
        self.company.sudo().l10n_mx_infonavit_cap_base = "sbc"
        for name, kind, value, first, last, amount, more in CASES:
            with self.subTest(name):
                found = self.simulate(
                    first, last, discount_type=kind, discount_value=value, **more
                )
                self.assertEqual(found.missing, "")
                self.assertAlmostEqual(found.amount, amount, 6)

    def test_every_step_is_shown_and_nothing_is_written(self):
        found = self.simulate()
        self.assertEqual(
            (found.amount, found.insurance, found.total, found.days),
            (1245.76, 15, 1260.76, 15),
        )
        self.assertIn("2,450.00 × 2 ÷ 59 × 15 = 1,245.76", found.steps)
        self.assertIn("2,450.00 × 2 ÷ 59 × 15 = 1,245.76", found.result)
        self.assertFalse(found.is_blocked)
        retention = self.env["l10n_mx_infonavit.retention"]
        self.assertFalse(retention.search([("company_id", "=", self.company.id)]))

    def test_each_bimester_has_its_part(self):
        found = self.simulate("2026-06-29", "2026-07-05")
        self.assertEqual((found.amount, found.insurance), (555.82, 30))
        self.assertIn("May-Jun 2026, 2 days: 160.66, and 15.00 of insur", found.steps)
        self.assertIn("Jul-Aug 2026, 5 days: 395.16, and 15.00 of insur", found.steps)

    def test_insurance_as_the_company_spreads_it_unless_another_is_chosen(self):
        self.company.sudo().l10n_mx_infonavit_insurance = "days"
        self.assertEqual(self.simulate().insurance, 3.81)
        self.assertEqual(self.simulate(insurance_mode="none").insurance, 0)
        self.assertEqual(self.simulate(insurance_mode="first").insurance, 15)

    def test_earlier_payslips_of_the_bimester_charge_the_insurance(self):
        alone = self.simulate("2026-02-16", "2026-02-28")
        self.assertEqual((alone.amount, alone.insurance), (1079.66, 15))
        after = self.simulate("2026-02-16", "2026-02-28", **EARLIER)
        self.assertEqual((after.amount, after.insurance), (1079.67, 0))
        started = {"credit_from": "2026-02-10"} | EARLIER
        after = self.simulate("2026-02-01", "2026-02-15", **started)
        self.assertEqual(after.insurance, 15)

    def test_weeks_close_the_bimester_too(self):
        total = sum(
            self.simulate(first, last, earlier_payslips="week").amount
            for first, last in WEEKS_OF_JAN_FEB
        )
        self.assertAlmostEqual(total, 4900, 6)

    def test_zone_of_the_minimum_wage(self):
        values = {"sdi": 400, "daily_wage": 440.87}
        self.assertEqual(self.simulate(**values).amount, 1245.76)
        self.assertEqual(self.simulate(zone="frontera", **values).amount, 1200)

    def test_reduction_table(self):
        found = self.simulate(
            discount_type="porcentaje", discount_value=25, sdi=640, applies_table=True
        )
        self.assertEqual(found.amount, 1881.60)

    def test_insufficient_pay(self):
        found = self.simulate(limits_pay=True, available=1250)
        self.assertEqual((found.amount, found.insurance), (1245.76, 4.24))
        self.assertEqual(found.short, 10.76)
        self.assertIn("The pay does not suffice", found.steps)
        self.assertEqual(self.simulate(limits_pay=True, available=0).total, 0)

    def test_incapacity_before_the_reform(self):
        away = [("2025-09-22", "2025-09-24")]
        found = self.simulate("2025-09-16", "2025-09-30", away)
        found.absence_ids.kind = "incapacidad"
        self.assertEqual((found.days, found.amount), (12, 963.93))
        self.assertIn("incapacity: not withheld", found.steps)

    def test_not_in_force_is_no_fault_and_is_said(self):
        found = self.simulate(credit_to="2025-12-31")
        self.assertEqual((found.total, found.missing), (0, ""))
        self.assertIn("not in force", found.steps)
        self.assertIn("not in force", found.result)

    # --- bad data ---------------------------------------------------------------------

    def test_bad_data_is_a_sentence(self):
        for values, words in (
            ({"discount_type": False}, "Choose the type of the discount"),
            ({"discount_value": 0}, "more than zero"),
            ({"discount_value": -2450}, "more than zero"),
            ({"discount_value": 1e12}, "below 100,000 pesos"),
            ({"discount_type": "factor", "discount_value": 2450}, "A factor is below"),
            ({"discount_type": "porcentaje", "discount_value": 25}, "Type the SDI"),
            (
                {"discount_type": "porcentaje", "discount_value": 101, "sdi": 500},
                "A percentage is below 100",
            ),
            ({"sdi": -1}, "zero or more"),
            ({"daily_wage": 1e10}, "zero or more"),
            ({"limits_pay": True, "available": -1}, "available pay"),
            ({"date_from": False}, "first and the last day"),
            ({"date_to": False}, "first and the last day"),
            ({"date_to": "2025-12-31"}, "ends before it begins"),
            ({"date_from": "0001-01-01"}, "between the years"),
            ({"date_to": "9999-12-31"}, "between the years"),
            ({"date_to": "2050-12-31"}, "ten years"),
            (
                {"credit_from": "2026-01-09", "credit_to": "2026-01-08"},
                "last day in force is before",
            ),
            ({"absences": [("2026-01-09", "2026-01-08")]}, "absence of 01/09/2026"),
        ):
            with self.subTest(**values):
                found = self.simulate(**values)
                self.assertMissing(found, words)
                self.assertFalse(found.result)
                self.assertFalse(found.facts)

    def test_a_period_before_the_first_umi_says_which_value_lacks(self):
        found = self.simulate(
            "1999-01-01", "1999-01-15", discount_type="factor", discount_value=20
        )
        self.assertIn("without the UMI of these days", found.missing)
        self.assertIn("Values", found.missing)
        self.assertTrue(found.is_blocked)

    def test_the_limit_without_an_sdi_says_to_type_it(self):
        found = self.simulate(daily_wage=300)
        self.assertIn("type it here", found.missing)
        self.assertTrue(found.is_blocked)
        self.company.sudo().l10n_mx_infonavit_cap_base = "minimum_wage"
        self.assertEqual(self.simulate(daily_wage=300).amount, 945.12)

    def test_values_of_the_year_that_lack_are_a_warning(self):
        found = self.simulate(
            "2028-01-01", "2028-01-15", discount_type="factor", discount_value=20
        )
        self.assertTrue(found.amount)
        self.assertEqual(found.missing, "")
        self.assertIn("The UMI of 2028 is not known yet", found.warning)
        self.assertIn("minimum wage of 2028 (general)", found.warning)
        self.assertFalse(self.simulate().warning)

    # --- the form ---------------------------------------------------------------------

    def test_the_form_computes_while_one_types(self):
        with freeze_time("2026-01-20 18:00:00"), Form(self.env[SIMULATION]) as form:
            form.subject = "made_up"
            self.assertEqual(form.period, "second_half")
            self.assertEqual(str(form.date_to), "2026-01-31")
            form.discount_value = 2450
            self.assertEqual(form.amount, 1328.81)
            form.period = "bimester"
            self.assertEqual((form.amount, form.days), (4900, 59))
            form.date_from = "2026-02-16"
            self.assertEqual(form.period, "other")
            self.assertEqual(form.amount, 1079.66)
            with form.absence_ids.new() as line:
                line.date_from = line.date_to = "2026-02-20"
            self.assertIn("absence: withheld", form.result)
            form.discount_value = 0
            self.assertIn("more than zero", form.missing)

    def test_periods_to_choose(self):
        for today, period, days in (
            ("2026-11-20", "first_half", ("2026-11-01", "2026-11-15")),
            ("2028-02-01", "second_half", ("2028-02-16", "2028-02-29")),
            ("2026-11-20", "month", ("2026-11-01", "2026-11-30")),
            ("2026-12-31", "bimester", ("2026-11-01", "2026-12-31")),
            ("2026-12-31", "next_bimester", ("2027-01-01", "2027-02-28")),
        ):
            with self.subTest(period), freeze_time(today + " 18:00:00"):
                with Form(self.env[SIMULATION]) as form:
                    form.period = period
                    shown = str(form.date_from), str(form.date_to)
                    self.assertEqual(shown, days)
                    self.assertEqual(form.period, period)
                    form.employee_id = self.worker
