"""A credit in process: what a person notes, what is refused, and who is reminded."""

import base64
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models import credit_confirmation_reminder
from ..models.daily import today_in_mexico
from .common import OTHER_NRP, credit_number, nss
from .confirmation_common import CONFIRMATION, PDF, ConfirmationCase


@tagged("post_install", "-at_install")
class TestCreditConfirmation(ConfirmationCase):
    # --- the path ---------------------------------------------------------------------

    def test_the_form_finds_the_worker_by_the_nss_that_is_typed(self):
        self.worker.version_id.l10n_mx_registro_patronal_id = self.registro
        model = self.env[CONFIRMATION].with_user(self.accountant)
        with Form(model) as form:
            form.nss = nss(1)[:5] + " " + nss(1)[5:]
            self.assertEqual(form.employee_id, self.worker)
            form.worker_name = "Trabajador 1"
            form.date_application = "2026-03-02"
            form.credit_number = "19******01"
            form.amount = 2450
        procedure = form.record
        self.assertEqual(
            (procedure.nss, procedure.employee_id, procedure.registro_patronal_id),
            (nss(1), self.worker, self.registro),
        )
        self.assertEqual((procedure.state, procedure.days_waiting), ("to_confirm", 8))
        self.assertIn("De enterado", procedure.next_step)
        self.assertFalse(procedure.remarks)

    def test_the_form_takes_the_nss_of_the_worker_that_is_chosen(self):
        model = self.env[CONFIRMATION].with_user(self.accountant)
        with Form(model) as form:
            form.employee_id = self.worker
            self.assertEqual(form.nss, nss(1))
            form.date_application = "2026-03-02"

    def test_confirmed_by_whom_when_and_with_which_acuse(self):
        procedure = self.make_procedure()
        action = procedure.action_confirm()
        self.decide(action, acuse=PDF, acuse_filename="acuse 1.pdf")
        self.assertEqual(procedure.state, "confirmed")
        self.assertEqual(procedure.date_confirmed, date(2026, 3, 10))
        self.assertEqual(procedure.confirmed_uid, self.accountant)
        self.assertEqual(procedure.acuse, PDF)
        self.assertEqual(procedure.acuse_filename, "acuse 1.pdf")
        self.assertEqual(procedure.lacks, "the worker's acuse")
        self.assertIn("Withhold nothing", procedure.next_step)
        self.assertIn("03/10/2026", procedure.message_ids[0].body)
        procedure.date_worker_acuse = "2026-03-10"
        self.assertFalse(procedure.lacks)

    def test_lists_find_what_lacks_an_acuse(self):
        waits = self.make_procedure(2)
        bare = self.make_procedure(3)
        bare.action_confirm(date(2026, 3, 10))
        whole = self.confirmed(1, worker_acuse=PDF)
        for field, lacking in (("acuse", bare), ("worker_acuse", bare)):
            found = self.env[CONFIRMATION].search(
                [("date_confirmed", "!=", False), (field, "=", False)]
            )
            self.assertEqual(found, lacking)
        self.assertEqual(
            (waits | bare | whole).mapped("lacks"),
            ["", "the employer's acuse, the worker's acuse", ""],
        )

    def test_withdrawn_with_a_reason_and_taken_back(self):
        procedure = self.make_procedure()
        self.decide(procedure.action_withdraw(), reason=" dejó la empresa ")
        self.assertEqual(procedure.state, "withdrawn")
        self.assertEqual(procedure.withdrawal_reason, "dejó la empresa")
        self.assertFalse(procedure.date_follow_up)
        with self.assertRaisesRegex(UserError, "waits can be withdrawn"):
            procedure.action_withdraw(date(2026, 3, 10), "otra vez")
        self.decide(procedure.action_take_back(), reason="regresó")
        self.assertEqual(procedure.state, "to_confirm")
        self.assertFalse(procedure.withdrawal_reason)
        self.assertIn("regresó", procedure.message_ids.mapped("body")[0])

    def test_a_confirmation_by_mistake_is_taken_back_with_its_acuse(self):
        procedure = self.confirmed()
        procedure.action_take_back("era otro NSS")
        self.assertEqual(procedure.state, "to_confirm")
        self.assertFalse(procedure.acuse or procedure.confirmed_uid)
        with self.assertRaisesRegex(UserError, "nothing to take back"):
            procedure.action_take_back("otra vez")

    def test_what_does_not_agree_is_said_before_anything_is_confirmed(self):
        procedure = self.make_procedure(worker_name="Otra Persona")
        self.assertIn("Otra Persona", procedure.remarks)
        procedure.worker_name = "1, TRABAJADÓR"  # other order, accents and case
        self.assertFalse(procedure.remarks)
        self.worker.active = False
        self.env.invalidate_all()
        self.assertIn("does not work here any more", procedure.remarks)
        self.assertIn("No worker has this NSS", self.make_procedure(7).remarks)
        odd = self.make_procedure(8, employee_id=self.worker.id)
        self.assertIn("another NSS", odd.remarks)

    def test_a_worker_who_gets_his_nss_later_is_found(self):
        procedure = self.make_procedure(5)
        self.assertFalse(procedure.employee_id)
        self.assertEqual(procedure.display_name, "Trabajador 5 03/02/2026")
        worker = self.make_worker(5)
        self.assertEqual(procedure.employee_id, worker)

    # --- what is refused --------------------------------------------------------------

    def test_input_is_refused_in_one_sentence(self):
        cases = (
            ({"nss": nss(1)[:-1] + str((int(nss(1)[-1]) + 1) % 10)}, "check digit"),
            ({"nss": "abc"}, "digits only"),
            ({"credit_number": "19****"}, "wrong length"),
            ({"credit_number": "19***A**01"}, "digits only"),
            ({"date_application": "2026-03-11"}, "cannot be in the future"),
            ({"date_worker_acuse": "2026-03-01"}, "cannot be before the application"),
            ({"date_worker_acuse": "2026-03-11"}, "cannot be in the future"),
            ({"worker_acuse": base64.b64encode(b"GIF89a")}, "not a whole PDF"),
        )
        for values, sentence in cases:
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, sentence) as caught,
                self.cr.savepoint(),
            ):
                self.make_procedure(**values)
            self.assertEqual(len(str(caught.exception).splitlines()), 1)

    def test_a_confirmation_is_refused_in_one_sentence(self):
        procedure = self.make_procedure()
        cases = (
            ((date(2026, 3, 11),), "cannot be in the future"),
            ((date(2026, 3, 1),), "cannot be before the application"),
            ((date(2026, 3, 10), PDF[:40]), "not a whole PDF"),
        )
        for given, sentence in cases:
            with (
                self.subTest(sentence),
                self.assertRaisesRegex(ValidationError, sentence),
                self.cr.savepoint(),
            ):
                procedure.action_confirm(*given)
            self.env.invalidate_all()
            self.assertEqual(procedure.state, "to_confirm")
        procedure.write({"worker_name": False, "amount": 0})
        with self.assertRaisesRegex(UserError, "the name in the portal, the discount"):
            procedure.action_confirm()

    def test_the_same_procedure_is_not_noted_twice(self):
        self.make_procedure()
        for values in ({}, {"credit_number": False}, {"credit_number": "19******01"}):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "waits already"),
                self.cr.savepoint(),
            ):
                self.make_procedure(**values)
        second = self.make_procedure(credit_number=credit_number(77))
        second.action_withdraw(date(2026, 3, 10), "repetido")
        self.make_procedure(credit_number=credit_number(77))
        with (
            self.assertRaisesRegex(ValidationError, "waits already"),
            self.cr.savepoint(),
        ):
            second.action_take_back("era este")

    def test_what_was_confirmed_does_not_change(self):
        procedure = self.confirmed(credit_number="19******01")
        for values in ({"amount": 1}, {"nss": nss(2)}, {"worker_name": "Otro"}):
            with self.assertRaisesRegex(UserError, "take the confirmation back"):
                procedure.write(values)
        # The same again is no change, and a number may become known later.
        procedure.write({"amount": 2450, "date_application": "2026-03-02"})
        procedure.credit_number = credit_number(1)
        with self.assertRaisesRegex(UserError, "take the confirmation back"):
            procedure.credit_number = credit_number(2)
        with self.assertRaisesRegex(UserError, "never deleted"):
            procedure.sudo().unlink()

    # --- rights -----------------------------------------------------------------------

    def test_nobody_writes_what_the_buttons_decide(self):
        procedure = self.make_procedure()
        for values in ({"state": "formalised"}, {"date_confirmed": "2026-03-10"}):
            with self.assertRaisesRegex(UserError, "Use the buttons"):
                procedure.write(values)
            with self.assertRaisesRegex(UserError, "Use the buttons"):
                self.make_procedure(2, **values)

    def test_only_the_role_works_on_it(self):
        procedure = self.make_procedure()
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            procedure.with_user(officer).read(["nss"])
        with self.assertRaises(AccessError):
            procedure.with_user(officer).action_confirm(date(2026, 3, 10))
        with self.assertRaises(AccessError):
            procedure.unlink()
        manager = self.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        procedure.with_user(manager).unlink()
        self.assertFalse(procedure.exists())

    def test_another_company_sees_nothing(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        procedure = self.make_procedure()
        model = (
            self.env[CONFIRMATION]
            .with_user(stranger)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(model.search([("id", "=", procedure.id)]))
        with self.assertRaises(AccessError):
            model.browse(procedure.id).action_confirm(date(2026, 3, 10))
        # The same worker there is another procedure, and finds nobody here.
        theirs = model.create({"nss": nss(1), "date_application": "2026-03-02"})
        self.assertEqual(theirs.company_id, other)
        self.assertFalse(theirs.employee_id)

    def test_the_employee_opens_his_procedures(self):
        procedure = self.make_procedure()
        worker = self.worker.with_user(self.accountant)
        self.assertEqual(worker.l10n_mx_infonavit_confirmation_count, 1)
        action = worker.action_l10n_mx_infonavit_confirmations()
        self.assertEqual(self.env[CONFIRMATION].search(action["domain"]), procedure)

    # --- following up -----------------------------------------------------------------

    def test_follow_up_is_business_days_after_the_application_then_confirmation(self):
        procedure = self.make_procedure(applied="2026-03-05")
        self.assertEqual(procedure.date_follow_up, date(2026, 3, 12))
        procedure.action_confirm(date(2026, 3, 10))
        # 11, 12, 13, not the 16th, 17, 18
        self.assertEqual(procedure.date_follow_up, date(2026, 3, 18))
        self.company.l10n_mx_infonavit_confirmation_days = 2
        self.assertEqual(procedure.date_follow_up, date(2026, 3, 12))
        self.company.l10n_mx_infonavit_confirmation_days = 0
        self.assertFalse(procedure.date_follow_up)
        with self.assertRaises(ValidationError):
            self.company.l10n_mx_infonavit_confirmation_days = -1

    def activities(self, procedure, day):
        with self.at(day):
            self.env[CONFIRMATION]._daily_check()
        return procedure.sudo().activity_ids

    def test_the_responsible_is_reminded_once_and_again_after_the_confirmation(self):
        procedure = self.make_procedure(applied="2026-03-05")
        self.assertFalse(self.activities(procedure, "2026-03-11"))
        activity = self.activities(procedure, "2026-03-12")
        self.assertEqual(activity.user_id, self.accountant)
        self.assertEqual(activity.date_deadline, date(2026, 3, 12))
        self.assertIn("Confirm the credit procedure: Trabajador 1", activity.summary)
        self.assertNotIn(nss(1), activity.summary + (activity.note or ""))
        self.assertEqual(self.activities(procedure, "2026-03-13"), activity)
        with self.at("2026-03-13"):
            procedure.action_confirm(date(2026, 3, 13))
            self.assertFalse(procedure.sudo().activity_ids)
        self.assertFalse(self.activities(procedure, "2026-03-20"))
        activity = self.activities(procedure, "2026-03-23")
        self.assertIn("See whether the credit is formalised", activity.summary)
        self.assertEqual(self.activities(procedure, "2026-03-24"), activity)
        with self.at("2026-03-24"):
            procedure.action_withdraw(date(2026, 3, 24), "desistió")
        self.assertFalse(procedure.sudo().activity_ids)

    def test_a_new_non_working_day_puts_the_reminder_off(self):
        procedure = self.make_procedure(applied="2026-03-05")
        self.assertTrue(self.activities(procedure, "2026-03-12"))
        self.env["l10n_mx_infonavit.non.working.day"].create(
            {"date": "2026-03-12", "name": "Inventado"}
        )
        self.assertFalse(self.activities(procedure, "2026-03-12"))
        self.assertEqual(procedure.date_follow_up, date(2026, 3, 13))
        self.assertTrue(self.activities(procedure, "2026-03-13"))

    def test_very_many_are_spread_over_days_the_oldest_first(self):
        self.patch(credit_confirmation_reminder, "MOST", 1)
        later = self.make_procedure(2, applied="2026-03-03")
        older = self.make_procedure(1, applied="2026-03-02")
        self.assertTrue(self.activities(older, "2026-03-20"))
        self.assertFalse(later.sudo().activity_ids)
        self.assertTrue(self.activities(later, "2026-03-21"))

    def test_an_accountant_stands_in_for_a_responsible_who_left(self):
        procedure = self.make_procedure()
        stand_in = self.make_user(
            "suplente", "l10n_mx_infonavit_avisos.group_infonavit_user"
        )
        self.accountant.active = False
        self.assertEqual(self.activities(procedure, "2026-03-10").user_id, stand_in)

    def test_the_scheduled_checks_look_at_it(self):
        self.assertIn(CONFIRMATION, self.env["l10n_mx_infonavit.daily"]._checks())

    def test_what_waits_is_listed_oldest_first_and_counted_in_the_menu_bar(self):
        newer = self.make_procedure(2, applied="2026-03-09")
        older = self.confirmed(1)

        def count(day):
            with self.at(day):
                counts = (
                    self.env["l10n_mx_infonavit.waiting"]
                    .with_user(self.accountant)
                    .with_context(allowed_company_ids=self.company.ids)
                    .get_infonavit_counts()
                )
            return counts["waiting"].get("procedures", 0)

        self.assertEqual(self.env[CONFIRMATION].search([]), older | newer)
        self.assertEqual((count("2026-03-10"), count("2026-03-18")), (1, 2))
        newer.action_withdraw(today_in_mexico(), "desistió")
        self.assertEqual(count("2026-03-10"), 0)
        self.assertLess(older.date_application, newer.date_application)
        with self.at(date(2026, 3, 10) + timedelta(days=2)):
            self.assertEqual(older.days_waiting, 10)
