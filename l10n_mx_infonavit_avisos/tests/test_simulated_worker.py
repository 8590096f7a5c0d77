from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .absence_common import AbsenceCase
from .common import quincenas
from .test_simulation import SIMULATION


@tagged("post_install", "-at_install")
class TestSimulatedWorker(AbsenceCase):
    """A worker's simulation gives what his payslip of those days gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1, l10n_mx_sbc=1040)

    def simulate(self, first, last, worker=None, user=None, **values):
        return (
            self.env[SIMULATION]
            .with_user(user or self.accountant)
            .create(
                {
                    "employee_id": (self.worker if worker is None else worker).id,
                    "date_from": first,
                    "date_to": last,
                    **values,
                }
            )
        )

    def assertAsPayslip(self, first, last, expected, worker=None, **values):
        """The same before the payslip is there and after, step by step."""
        worker = worker or self.worker
        before = self.simulate(first, last, worker, **values)
        shown = before.amount, before.insurance, before.days, before.steps
        slip = self.make_slip(worker, first, last)
        after = self.simulate(first, last, worker, **values)
        self.assertEqual(
            (after.amount, after.insurance, after.days, after.steps), shown
        )
        rows = slip.l10n_mx_infonavit_retention_ids.sorted(
            lambda row: (row.credit_id.date_from, row.date_from)
        )
        self.assertAlmostEqual(before.amount, expected, 6)
        self.assertAlmostEqual(before.amount, -(self.line(slip) or 0), 6)
        insurance = -(self.line(slip, "INFONAVIT_SEG") or 0)
        self.assertAlmostEqual(before.insurance, insurance, 6)
        self.assertAlmostEqual(before.short, sum(rows.mapped("short")), 6)
        self.assertEqual(before.days, sum(rows.mapped("days")))
        self.assertEqual(
            [list(retention.steps) for retention in after._simulate()],
            [row._steps() for row in rows],
        )
        self.assertEqual(before.is_blocked, any(rows.mapped("is_blocked")))
        slip.action_payslip_cancel()
        return before

    def test_quincena(self):
        credit = self.give_credit(1)
        found = self.assertAsPayslip("2026-01-01", "2026-01-15", 1245.76)
        self.assertIn(f"Credit {credit.credit_number}", found.result)
        self.assertIn("2,450.00 × 2 ÷ 59 × 15 = 1,245.76", found.result)
        self.assertFalse(found.warning)

    def test_across_bimesters_with_a_modification(self):
        self.give_credit(1)
        self.import_entries(self.entry("modificacion", 1, "2026-01-20", 2600))
        self.assertAsPayslip("2026-02-23", "2026-03-08", 1180.28)

    def test_percentage_with_a_raise_within_the_period(self):
        self.worker.version_id.l10n_mx_sbc = 500
        self.worker.create_version({"date_version": "2026-04-21", "l10n_mx_sbc": 600})
        self.give_credit(1, 25, "1")
        found = self.assertAsPayslip("2026-04-16", "2026-04-30", 2125)
        self.assertIn("SBC / SDI 500.00, daily wage 1,000.00", found.facts)
        self.assertIn("SBC / SDI 600.00, daily wage 1,000.00", found.facts)
        self.assertIn("Y54-12345-10-1", found.facts)

    def test_percentage_without_sbc_names_the_field(self):
        self.worker.version_id.l10n_mx_sbc = 0
        self.give_credit(1, 25, "1")
        found = self.assertAsPayslip("2026-04-16", "2026-04-30", 0)
        self.assertIn("Fill it in on the employee", found.missing)
        self.assertIn("Fill it in on the employee", found.result)

    def test_absences_before_and_since_the_reform(self):
        self.give_credit(1)
        self.make_leave(self.worker, self.falta, "2025-10-20", "2025-10-22")
        self.make_leave(self.worker, self.incapacidad, "2025-11-10", "2025-11-14")
        self.assertAsPayslip("2025-10-16", "2025-10-31", 1044.26)
        self.assertAsPayslip("2025-11-01", "2025-11-15", 1204.92)

    def test_minimum_wage_of_the_border_zone(self):
        self.registro.zone = "frontera"
        self.worker.version_id.write({"wage": 440.87 * 30, "l10n_mx_sbc": 400})
        self.give_credit(1)
        found = self.assertAsPayslip("2026-01-01", "2026-01-15", 1200)
        self.assertIn("Northern Border Zone", found.facts)

    def test_starts_ends_and_contracts(self):
        self.give_credit(1, 1500, notified="2026-09-08")
        self.import_entries(self.entry("suspension", 1, "2026-10-20"))
        self.assertAsPayslip("2026-09-01", "2026-09-15", 344.26)
        self.assertAsPayslip("2026-10-16", "2026-10-31", 196.72)
        hired = self.make_worker(2, start="2026-05-11", end="2026-05-25")
        self.give_credit(2, 1500)
        self.assertAsPayslip("2026-05-01", "2026-05-15", 245.90, hired)
        self.assertAsPayslip("2026-05-16", "2026-05-31", 491.80, hired)

    def test_factor_with_an_earlier_years_umi(self):
        self.give_credit(1, 22.25, "3")
        found = self.assertAsPayslip("2028-01-01", "2028-01-15", 1121.51)
        self.assertIn("The UMI of 2028 is not known yet", found.warning)

    def test_choices_of_the_company_and_the_credit(self):
        self.company.l10n_mx_infonavit_insurance = "days"
        credit = self.give_credit(1)
        self.assertAsPayslip("2026-01-01", "2026-01-15", 1245.76)
        credit.has_insurance = False
        found = self.assertAsPayslip("2026-01-16", "2026-01-31", 1328.81)
        self.assertEqual(found.insurance, 0)

    def test_reduction_table_of_an_old_credit(self):
        credit = self.give_credit(1, 25, "1")
        credit.action_switch_table()
        self.assertAsPayslip("2026-01-01", "2026-01-15", 3276)

    def test_pay_that_does_not_suffice(self):
        self.give_credit(1)
        self.fix_pay(1250)
        found = self.assertAsPayslip(
            "2026-01-01", "2026-01-15", 1245.76, limits_pay=True, available=1250
        )
        self.assertEqual((found.insurance, found.short), (4.24, 10.76))

    def test_two_credits_each_with_its_steps(self):
        first = self.give_credit(1)
        second = self.give_credit(1, 1000, NumCredito="1900000999")
        self.assertFalse(second)
        waiting = self.simulate("2026-01-01", "2026-01-15")
        self.assertEqual(waiting.amount, 1245.76)
        self.assertIn("wait for a decision", waiting.warning)
        aviso = self.env["l10n_mx_infonavit.aviso"].search(
            [("credit_number", "=", "1900000999")]
        )
        aviso.action_apply()
        found = self.assertAsPayslip("2026-01-01", "2026-01-15", 1754.23)
        self.assertEqual(found.insurance, 30)
        self.assertIn(f"Credit {first.credit_number}", found.result)
        self.assertIn("Credit 1900000999", found.result)
        self.assertFalse(found.warning)

    def test_after_the_other_quincenas_it_closes_the_bimester(self):
        self.give_credit(1)
        for first, last in quincenas(2026, 1):
            slip = self.make_slip(self.worker, first, last)
        found = self.simulate(first, last, earlier_payslips="quincena")
        self.assertEqual((found.amount, found.insurance), (1079.67, 0))
        self.assertEqual(found.steps, slip.l10n_mx_infonavit_retention_ids.steps)
        self.assertEqual(self.simulate(first, last).amount, 1079.66)

    # --- nothing to withhold, and rights ----------------------------------------------

    def test_why_nothing_is_withheld(self):
        found = self.simulate("2026-01-01", "2026-01-15")
        self.assertEqual((found.total, found.missing), (0, ""))
        self.assertIn("no Infonavit credit in force", found.result)
        self.worker.version_id.contract_date_start = False
        found = self.simulate("2026-01-01", "2026-01-15")
        self.assertIn("contract has no start", found.result)

    def test_no_worker_no_result(self):
        found = self.simulate("2026-01-01", "2026-01-15", self.env["hr.employee"])
        self.assertEqual((found.total, found.missing), (0, "Choose the worker."))
        self.assertFalse(found.result)

    def test_form_of_a_worker(self):
        self.give_credit(1)
        simulation = self.env[SIMULATION].with_user(self.accountant)
        with Form(simulation.with_context(default_employee_id=self.worker.id)) as form:
            form.date_from, form.date_to = "2026-01-01", "2026-01-15"
            self.assertEqual(form.amount, 1245.76)
            self.assertIn("2,450.00 × 2 ÷ 59 × 15", form.result)

    def test_workers_of_another_company_are_not_simulated(self):
        self.give_credit(1)
        other = self.make_company("Otra Empresa Ficticia")
        stranger = self.make_user(
            "otra", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        for name in ("amount", "steps", "result", "facts", "warning"):
            with self.subTest(name), self.assertRaises(AccessError):
                found = self.simulate("2026-01-01", "2026-01-15", user=stranger)
                found[name]  # pylint: disable=pointless-statement
        with self.assertRaises(AccessError):
            self.simulate("2026-01-01", "2026-01-15", user=stranger).onchange(
                {"employee_id": self.worker.id}, ["employee_id"], {"amount": {}}
            )
