"""The first steps: computed from what there is, for one company, in few queries."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.first_hour import STEPS
from .common import OTHER_NRP, InfonavitCase

MODEL = "l10n_mx_infonavit.first.hour"


@tagged("post_install", "-at_install")
class TestFirstHour(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        cls.empty = cls.make_company("Vacía Ficticia")
        cls.newcomer = cls.make_user(
            "nueva", "l10n_mx_infonavit_avisos.group_infonavit_user", cls.empty
        )

    def steps(self, user=None):
        user = user or self.accountant
        company = user.company_id
        hour = self.env[MODEL].with_user(user).with_context(lang="en_US")
        hour = hour.with_context(allowed_company_ids=company.ids)
        return {step["key"]: step for step in hour.get_steps()}

    def hour(self, user):
        return (
            self.env[MODEL]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_id.ids)
        )

    def done(self, user=None):
        return [key for key, step in self.steps(user).items() if step["done"]]

    def complete(self, number=1):
        return self.make_worker(
            number,
            l10n_mx_sbc=1500,
            l10n_mx_registro_patronal_id=self.registro.id,
        )

    # --- an empty company, step by step -----------------------------------------------

    def test_an_empty_company_has_done_nothing_and_is_told_each_step(self):
        steps = self.steps(self.newcomer)
        self.assertEqual(tuple(steps), STEPS)
        self.assertEqual(self.done(self.newcomer), [])
        for step in steps.values():
            self.assertTrue(step["title"] and step["lines"] and step["button"])
            self.assertTrue(step["allowed"] or step["who"])

    def test_from_registro_patronal_to_the_first_payslip(self):
        self.assertEqual(self.done(), ["registros"])
        worker = self.complete()
        self.assertEqual(self.done(), ["registros", "workers", "structures"])
        self.give_credit(1)
        self.assertEqual(self.done(), list(STEPS[:5]))
        self.assertEqual(self.steps()["payslip"]["button"], "Compute a Payslip")
        self.make_slip(worker, "2026-01-01", "2026-01-15")
        self.assertEqual(self.done(), list(STEPS))
        [line] = self.steps()["payslip"]["lines"]
        self.assertIn("Trabajador 1", line)
        self.assertIn("1,245.76", line)

    def test_what_one_company_has_done_is_not_another_s(self):
        worker = self.complete()
        self.give_credit(1)
        self.make_slip(worker, "2026-01-01", "2026-01-15")
        self.assertEqual(self.done(self.newcomer), [])

    # --- registros patronales and workers ---------------------------------------------

    def test_registros_are_told_by_zone(self):
        self.make_registro(OTHER_NRP).zone = "frontera"
        lines = self.steps()["registros"]["lines"]
        self.assertEqual(lines[:2], ["General: 1.", "Northern Border Zone: 1."])

    def test_registros_are_added_by_a_manager(self):
        step = self.steps(self.newcomer)["registros"]
        self.assertFalse(step["allowed"])
        self.assertIn("Manager", step["who"])
        self.assertTrue(self.steps(self.manager)["registros"]["allowed"])

    def test_workers_are_counted_by_what_they_lack(self):
        self.complete()
        self.make_worker(2, struct_id=False)
        self.make_worker(3, ssnid="123", l10n_mx_sbc=500, start=False)
        step = self.steps()["workers"]
        self.assertFalse(step["done"])
        self.assertEqual(
            step["lines"],
            [
                "2 of 3 workers lack something.",
                "Without a right NSS: 1.",
                "Without SBC: 1.",
                "Without registro patronal: 2.",
                "Without the start of the contract: 1.",
                "Without salary structure: 1.",
            ],
        )

    def test_who_left_or_is_not_insured_lacks_nothing(self):
        self.complete()
        gone = self.make_worker(2, end="2021-01-01")
        freelancer = self.make_worker(3, employee_type="freelance")
        archived = self.make_worker(4)
        archived.active = False
        self.assertTrue(self.steps()["workers"]["done"])
        lacks = (gone | freelancer | archived).mapped("l10n_mx_infonavit_lacks")
        self.assertEqual(set(lacks), {False})

    def test_list_says_who_lacks_what(self):
        complete = self.complete()
        wrong = self.make_worker(2, ssnid="123", l10n_mx_sbc=500)
        workers = self.env["hr.employee"].with_user(self.accountant)
        own = ("company_id", "=", self.company.id)
        lacking = workers.search([own, ("l10n_mx_infonavit_lacks", "!=", False)])
        self.assertEqual(lacking, wrong)
        self.assertEqual(
            lacking.l10n_mx_infonavit_lacks, "NSS (wrong), Registro Patronal"
        )
        others = workers.search([own, ("l10n_mx_infonavit_lacks", "=", False)])
        self.assertEqual(others, complete)

    def test_list_agrees_with_what_each_record_says(self):
        self.complete()
        for number, values in enumerate(
            (
                {"struct_id": False},
                {"l10n_mx_sbc": 300},
                {"employee_type": "student"},
                {"end": "2021-01-01"},
                {"start": False},
            ),
            2,
        ):
            self.make_worker(number, **values)
        workers = self.env["hr.employee"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            workers.search([("l10n_mx_infonavit_lacks", "!=", False)]) & workers,
            workers.filtered("l10n_mx_infonavit_lacks"),
        )

    # --- structures -------------------------------------------------------------------

    def test_structure_without_the_return_lacks_only_that(self):
        self.complete()
        dev = self.env.ref("l10n_mx_infonavit_avisos.hr_salary_rule_infonavit_dev")
        self.structure.rule_ids -= dev
        step = self.steps()["structures"]
        self.assertFalse(step["done"])
        self.assertEqual(step["lines"], ["Quincenal lacks INFONAVIT_DEV."])
        action = self.hour(self.accountant).open_step("structures")
        self.assertIn("Quincenal", action["params"]["message"])
        self.assertIn(dev, self.structure.rule_ids)
        self.assertTrue(self.steps()["structures"]["done"])

    def test_rules_of_a_parent_structure_count(self):
        child = self.structure.create(
            {
                "name": "Filial",
                "code": "F",
                "parent_id": self.structure.id,
                "company_id": self.company.id,
            }
        )
        self.complete().version_id.struct_id = child
        self.assertTrue(self.steps()["structures"]["done"])

    def test_structure_that_no_worker_has_does_not_matter(self):
        self.complete()
        self.make_structure(infonavit=False)
        self.assertTrue(self.steps()["structures"]["done"])

    # --- rights and dismissal ---------------------------------------------------------

    def test_only_accountants_see_the_steps(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        for call in ("get_steps", "get_summary", "get_panel", "dismiss"):
            with self.assertRaises(AccessError):
                getattr(self.hour(officer), call)()
        with self.assertRaises(AccessError):
            self.hour(officer).open_step("structures")

    def test_manager_dismisses_and_offers_again_for_his_company_only(self):
        with self.assertRaises(AccessError):
            self.hour(self.accountant).dismiss()
        self.hour(self.manager).dismiss()
        self.assertTrue(self.hour(self.accountant).get_summary()["is_dismissed"])
        self.assertFalse(self.hour(self.newcomer).get_summary()["is_dismissed"])
        self.hour(self.manager).restore()
        self.assertFalse(self.hour(self.accountant).get_summary()["is_dismissed"])

    def test_summary_in_one_row(self):
        summary = self.hour(self.accountant).get_summary()
        self.assertEqual((summary["done"], summary["total"]), (1, 6))
        self.assertEqual(summary["next"], self.steps()["workers"]["title"])

    def test_every_button_opens_something(self):
        self.complete()
        self.give_credit(1)
        for step in self.steps(self.manager).values():
            for key in (step["key"], *(link["key"] for link in step["links"])):
                action = self.hour(self.manager).open_step(key)
                self.assertIn("ir.actions", action["type"], key)
        action = self.hour(self.accountant).open_step("payslip")
        worker = self.env["hr.employee"].browse(
            action["context"]["default_employee_id"]
        )
        self.assertEqual(worker.name, "Trabajador 1")

    def test_avisos_are_fetched_where_a_connection_is_on(self):
        self.assertEqual(
            self.hour(self.accountant).open_step("receipt")["res_model"],
            "l10n_mx_infonavit.import",
        )
        self.assertEqual(self.steps()["receipt"]["button"], "Import Avisos")

    # --- queries ----------------------------------------------------------------------

    def queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.steps()
        return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_many_workers_as_for_few(self):
        for number in range(1, 4):
            self.complete(number)
            self.give_credit(number)
        self.make_worker(4, struct_id=self.make_structure(infonavit=False).id)
        self.queries()
        few = self.queries()
        for number in range(5, 25):
            self.make_worker(number, struct_id=self.make_structure(infonavit=False).id)
            self.give_credit(number)
        self.assertLessEqual(self.queries(), few)
        self.assertLess(few, 40)
