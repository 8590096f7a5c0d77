from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.value_reminder import ACTIVITY_TYPE, KINDS
from .trust_common import TrustCase

VALUE = "l10n_mx_infonavit.value"


@tagged("post_install", "-at_install")
class TestValueReminder(TrustCase):
    """Before January's first payroll managers are asked for the year's values; the
    seeded ones end with 2026."""

    def check(self, day):
        with self.at(day):
            self.env[VALUE]._daily_check()
        self.env.invalidate_all()

    def activities(self, done=False, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return (
            self.env["mail.activity"]
            .with_context(active_test=not done)
            .search(
                [
                    ("res_model", "=", VALUE),
                    ("activity_type_id", "=", self.env.ref(ACTIVITY_TYPE).id),
                    *domain,
                ]
            )
        )

    def add(self, kind, first="2027-01-01", value=105):
        return (
            self.env[VALUE]
            .with_user(self.manager)
            .create({"kind": kind, "date_from": first, "value": value})
        )

    def of_manager(self, **values):
        return self.activities(user_id=self.manager.id, **values)

    def test_from_15_december_for_each_value_once_a_year(self):
        given = {}
        for day in (
            date(year, 12, 1) + timedelta(days=days)
            for year in (2026, 2027)
            for days in range(45)
        ):
            before = self.of_manager(done=True)
            self.check(day)
            if new := self.of_manager(done=True) - before:
                given[str(day)] = len(new)
        self.assertEqual(given, {"2026-12-15": 3, "2027-12-15": 3})
        self.assertEqual(len(self.of_manager()), 3)

    def test_it_says_what_to_type_and_where(self):
        self.check("2026-12-15")
        found = {a.summary: a for a in self.of_manager()}
        self.assertEqual(
            set(found),
            {
                "Type the UMI of 2027",
                "Type the general minimum wage of 2027",
                "Type the minimum wage of the northern border zone of 2027",
            },
        )
        umi = found["Type the UMI of 2027"]
        self.assertEqual(umi.date_deadline, date(2027, 1, 1))
        self.assertIn("Configuration ▸ Infonavit ▸ Values", umi.note)
        self.assertIn("payslips use that of 2026", umi.note)
        wage = found["Type the general minimum wage of 2027"]
        self.assertIn("Configuration ▸ Infonavit ▸ Values", wage.note)
        self.assertIn("20 % is tested with that of 2026", wage.note)

    def test_days_without_a_check_are_made_up_for_in_january(self):
        self.check("2026-12-14")
        self.assertFalse(self.activities())
        self.check("2027-01-08")
        self.assertEqual(
            set(self.of_manager().mapped("date_deadline")), {date(2027, 1, 8)}
        )

    def test_done_by_itself_when_the_value_arrives(self):
        self.check("2026-12-15")
        self.add("umi")
        self.assertEqual(len(self.of_manager()), 2)
        self.assertFalse(self.of_manager().filtered(lambda a: "UMI" in a.summary))
        self.add("minimum_wage")
        self.add("minimum_wage_frontera")
        self.assertFalse(self.activities())
        self.check("2027-01-20")
        self.assertFalse(self.activities())
        self.check("2027-12-15")
        self.assertEqual(len(self.of_manager()), 3)

    def test_a_value_of_another_year_is_not_the_years(self):
        self.check("2026-12-15")
        self.add("umi", "2026-12-20")
        self.assertEqual(len(self.of_manager()), 3)
        self.check("2026-12-21")
        self.assertEqual(len(self.of_manager(done=True)), 3)
        self.add("umi")
        self.assertEqual(len(self.of_manager()), 2)

    def test_a_value_whose_year_is_mended_counts(self):
        self.check("2026-12-15")
        value = self.add("umi", "2026-12-20")
        value.date_from = "2027-01-01"
        self.assertEqual(len(self.of_manager()), 2)

    def test_values_that_are_there_in_time_need_no_reminder(self):
        for kind in KINDS:
            self.add(kind)
        self.check("2026-12-15")
        self.check("2027-02-01")
        self.assertFalse(self.activities(done=True))

    def test_who_marks_it_as_done_is_not_asked_again_that_year(self):
        self.check("2026-12-15")
        self.activities().with_user(self.manager).action_done()
        self.check("2027-01-05")
        self.assertFalse(self.activities())

    def test_one_manager_of_each_company_and_no_accountant(self):
        other = self.make_company("Otra Empresa Ficticia")
        self.make_registro("Y5498765102", other)
        group = "l10n_mx_infonavit_avisos.group_infonavit_manager"
        theirs = self.make_user("otro_gerente", group, other)
        self.make_company("Empresa sin Registro")
        self.check("2026-12-15")
        users = self.activities().user_id
        self.assertIn(self.manager, users)
        self.assertIn(theirs, users)
        self.assertNotIn(self.accountant, users)
        self.assertEqual(len(self.activities(user_id=theirs.id)), 3)

    def test_a_manager_of_many_companies_is_asked_once(self):
        other = self.make_company("Otra Empresa Ficticia")
        self.make_registro("Y5498765102", other)
        self.manager.company_ids |= other
        self.check("2026-12-15")
        self.assertEqual(len(self.of_manager()), 3)

    def test_an_accountant_adds_no_values(self):
        with self.assertRaises(AccessError):
            self.env[VALUE].with_user(self.accountant).create(
                {"kind": "umi", "date_from": "2027-01-01", "value": 105}
            )
