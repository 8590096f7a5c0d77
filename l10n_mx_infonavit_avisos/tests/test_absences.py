from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .absence_common import AbsenceCase
from .common import quincenas


class AbsencesOnSlips(AbsenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.worker.tz = "America/Mexico_City"
        cls.give_credit(1)

    def old(self, first="2025-09-16", last="2025-09-30", **values):
        """A payslip from before the reform."""
        return self.make_slip(self.worker, first, last, **values)

    def reformed(self, **values):
        return self.make_slip(self.worker, "2026-04-16", "2026-04-30", **values)


@tagged("post_install", "-at_install")
class TestAbsences(AbsencesOnSlips):
    """Days of time off and of payslips that count, or not, by the dated rule."""

    def test_three_days_before_the_reform_are_not_withheld(self):
        self.make_leave(self.worker, self.falta, "2025-09-22", "2025-09-24")
        slip = self.old()
        self.assertEqual(self.withheld(slip), (12, -963.93))
        self.assertIn("not withheld", slip.l10n_mx_infonavit_retention_ids.steps)

    def test_three_days_after_the_reform_change_nothing(self):
        self.make_leave(self.worker, self.incapacidad, "2026-04-20", "2026-04-22")
        slip = self.reformed()
        self.assertEqual(self.withheld(slip), (15, -1204.92))
        steps = slip.l10n_mx_infonavit_retention_ids.steps
        self.assertIn("withheld, as the law orders since 1 Nov 2025", steps)

    def test_reform_holds_from_1_november_2025(self):
        self.make_leave(self.worker, self.falta, "2025-10-31", "2025-11-01")
        slip = self.make_slip(self.worker, "2025-10-26", "2025-11-08")
        self.assertEqual(self.withheld(slip)[0], 13)

    def test_vacations_and_other_time_off_never_are_an_absence(self):
        self.make_leave(self.worker, self.vacation, "2025-09-22", "2025-09-24")
        self.assertEqual(self.withheld(self.old())[0], 15)

    def test_only_approved_time_off_counts(self):
        asked = self.make_leave_type("Permiso", "ausentismo")
        asked.leave_validation_type = "hr"
        leave = self.make_leave(self.worker, asked, "2025-09-22", "2025-09-24")
        slip = self.old()
        self.assertEqual(self.withheld(slip)[0], 15)
        leave.action_approve()
        self.assertEqual(self.withheld(slip)[0], 12)
        leave.action_refuse()
        self.assertEqual(self.withheld(slip)[0], 15)

    def test_rest_days_inside_a_leave_are_absence(self):
        # Friday to Monday.
        self.make_leave(self.worker, self.incapacidad, "2025-09-19", "2025-09-22")
        self.assertEqual(self.withheld(self.old())[0], 11)

    def test_the_days_are_those_of_the_workers_time_zone(self):
        self.worker.tz = "America/Tijuana"
        night = self.make_leave_type("Falta por horas", "ausentismo", "hour")
        # From midnight to midnight there: in UTC the 22nd, 7:00, to the 25th, 7:00.
        self.make_leave(
            self.worker,
            night,
            "2025-09-22",
            "2025-09-24",
            request_hour_from=0.01,
            request_hour_to=23.99,
        )
        slip = self.old(last="2025-09-24")
        self.assertEqual(self.withheld(slip)[0], 6)
        after = self.old("2025-09-25", "2025-09-30")
        self.assertEqual(self.withheld(after)[0], 6)

    def test_absence_across_payslips_and_bimesters(self):
        self.make_leave(self.worker, self.incapacidad, "2025-08-30", "2025-09-02")
        first = self.old("2025-08-16", "2025-08-31")
        second = self.old("2025-09-01", "2025-09-15")
        self.assertEqual(self.withheld(first)[0], 14)
        self.assertEqual(self.withheld(second)[0], 13)

    def test_absences_of_the_whole_bimester_close_it_to_the_cent(self):
        self.make_leave(self.worker, self.falta, "2025-07-22", "2025-07-24")
        slips = [self.old(*days) for days in quincenas(2025, 7)]
        days = [self.withheld(slip)[0] for slip in slips]
        self.assertEqual(days, [15, 13, 15, 16])
        total = round(sum(self.line(slip) for slip in slips), 2)
        self.assertEqual(total, -round(4900 / 62 * 59, 2))

    def test_whole_payslip_of_absence_withholds_nothing_and_says_why(self):
        self.make_leave(self.worker, self.incapacidad, "2025-09-01", "2025-10-15")
        slip = self.old()
        self.assertEqual(self.withheld(slip), (0, None))
        self.assertIn("incapacity", slip.l10n_mx_infonavit_retention_ids.steps)

    # --- parts of days ---------------------------------------------------------------

    def half(self, first, last=None, start="am", end="pm"):
        kind = self.make_leave_type("Media falta", "ausentismo", "half_day")
        return self.make_leave(
            self.worker,
            kind,
            first,
            last,
            request_date_from_period=start,
            request_date_to_period=end,
        )

    def test_half_a_day_is_no_absence(self):
        self.half("2025-09-22", start="am", end="am")
        self.assertEqual(self.withheld(self.old())[0], 15)

    def test_two_halves_of_a_day_are_an_absence(self):
        self.half("2025-09-22", start="am", end="am")
        self.half("2025-09-22", start="pm", end="pm")
        self.assertEqual(self.withheld(self.old())[0], 14)

    def test_a_whole_day_by_halves_is_an_absence(self):
        self.half("2025-09-22")
        self.assertEqual(self.withheld(self.old())[0], 14)

    def test_half_days_at_both_ends_leave_the_days_between(self):
        self.half("2025-09-22", "2025-09-25", start="pm", end="am")
        self.assertEqual(self.withheld(self.old())[0], 13)

    def test_half_vacation_does_not_complete_half_an_absence(self):
        self.half("2025-09-22", start="am", end="am")
        vacation = self.make_leave_type("Media vacación", "none", "half_day")
        self.make_leave(
            self.worker,
            vacation,
            "2025-09-22",
            request_date_from_period="pm",
            request_date_to_period="pm",
        )
        self.assertEqual(self.withheld(self.old())[0], 15)

    def hours(self, first, start, end):
        kind = self.make_leave_type("Permiso por horas", "ausentismo", "hour")
        return self.make_leave(
            self.worker, kind, first, request_hour_from=start, request_hour_to=end
        )

    def test_some_hours_are_no_absence(self):
        self.hours("2025-09-22", 8, 12)
        self.assertEqual(self.withheld(self.old())[0], 15)

    def test_all_working_hours_of_a_day_are_an_absence(self):
        self.hours("2025-09-22", 8, 17)
        self.assertEqual(self.withheld(self.old())[0], 14)

    # --- typed on the payslip ---------------------------------------------------------

    def test_typed_absence_counts_like_one_of_time_off(self):
        slip = self.old(compute=False)
        self.type_absence(slip, "2025-09-22", "2025-09-24")
        self.assertEqual(self.withheld(slip), (12, -963.93))

    def test_typed_and_found_absences_that_overlap_are_one(self):
        self.make_leave(self.worker, self.falta, "2025-09-22", "2025-09-23")
        slip = self.old(compute=False)
        self.type_absence(slip, "2025-09-23", "2025-09-24", "incapacidad")
        self.type_absence(slip, "2025-09-22", "2025-09-24")
        self.assertEqual(self.withheld(slip)[0], 12)

    def test_an_incapacity_typed_once_holds_for_the_next_payslip(self):
        slip = self.old("2025-09-16", "2025-09-30", compute=False)
        self.type_absence(slip, "2025-09-29", "2025-10-03", "incapacidad")
        self.assertEqual(self.withheld(slip)[0], 13)
        following = self.old("2025-10-01", "2025-10-15")
        self.assertEqual(self.withheld(following)[0], 12)
        slip.action_payslip_cancel()
        self.assertEqual(self.withheld(following)[0], 15)

    def test_absence_of_a_confirmed_payslip_stays(self):
        slip = self.old(compute=False)
        absence = self.type_absence(slip, "2025-09-22")
        slip.compute_sheet()
        slip.action_payslip_done()
        with self.assertRaisesRegex(UserError, "next payslip"):
            absence.date_to = "2025-09-25"
        with self.assertRaisesRegex(UserError, "next payslip"):
            absence.unlink()
        with self.assertRaisesRegex(UserError, "next payslip"):
            self.type_absence(slip, "2025-09-23")
        other = self.old("2025-10-01", "2025-10-15", compute=False)
        with self.assertRaises(UserError):
            self.type_absence(other, "2025-10-02").payslip_id = slip

    def test_refunded_payslips_absences_hold_no_more(self):
        slip = self.old(compute=False)
        self.type_absence(slip, "2025-09-22")
        slip.compute_sheet()
        slip.action_payslip_done()
        slip.refund_sheet()
        self.assertFalse(slip.refunded_id.l10n_mx_infonavit_absence_ids)
        again = self.old()
        self.assertEqual(self.withheld(again)[0], 15)

    @mute_logger("odoo.sql_db")
    def test_an_absence_cannot_end_before_it_begins(self):
        slip = self.old(compute=False)
        with self.assertRaises(IntegrityError):
            self.type_absence(slip, "2025-09-22", "2025-09-20")

    def test_accountant_types_absences_in_the_form(self):
        self.make_leave(self.worker, self.incapacidad, "2025-09-18", "2025-09-19")
        slip = self.old(compute=False).with_user(self.accountant)
        with Form(slip) as form:
            with form.l10n_mx_infonavit_absence_ids.new() as line:
                line.date_from = date(2025, 9, 22)
                line.date_to = date(2025, 9, 24)
        self.assertEqual(slip.l10n_mx_infonavit_absence_ids.days, 3)
        self.assertIn("Incapacidad IMSS", slip.l10n_mx_infonavit_time_off)
        self.assertIn("2 days: incapacity", slip.l10n_mx_infonavit_time_off)
        self.assertEqual(self.withheld(slip)[0], 10)
        with Form(slip) as form:
            form.l10n_mx_infonavit_absence_ids.remove(0)
        self.assertEqual(self.withheld(slip)[0], 13)

    def test_another_companys_accountant_sees_no_absence(self):
        absence = self.type_absence(self.old(), "2025-09-22")
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        with self.assertRaises(AccessError):
            absence.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).read(["kind"])

    def test_another_companys_worker_is_another_one(self):
        other = self.make_company("Otra Fábrica")
        twin = self.make_worker(1, company=other)
        self.make_leave(twin, self.falta, "2025-09-22", "2025-09-24")
        slip = self.old()
        self.assertEqual(self.withheld(slip)[0], 15)
        self.assertFalse(slip.l10n_mx_infonavit_time_off)


@tagged("post_install", "-at_install")
class TestAbsencePolicy(AbsencesOnSlips):
    """Percentage credits, and the employer's judicial suspension."""

    def suspend(self, first, last=False):
        self.registro.judicial_ids = [
            Command.create(
                {
                    "reference": "Amparo 12/2026",
                    "date_from": first,
                    "date_to": last,
                }
            )
        ]

    def reformed_days(self):
        self.make_leave(self.worker, self.falta, "2026-04-20", "2026-04-22")
        return self.withheld(self.reformed())[0]

    def test_percentage_credits_keep_the_old_rule_by_default(self):
        worker = self.make_worker(2, l10n_mx_sbc=500)
        self.give_credit(2, 25, "1")
        self.make_leave(worker, self.falta, "2026-04-20", "2026-04-22")
        slip = self.make_slip(worker, "2026-04-16", "2026-04-30")
        self.assertEqual(self.withheld(slip), (12, -1500.00))
        self.company.l10n_mx_infonavit_percentage_absences_count = True
        self.assertEqual(self.withheld(slip), (15, -1875.00))

    def test_judicial_suspension_keeps_the_old_rule(self):
        self.worker.version_id.l10n_mx_registro_patronal_id = self.registro
        self.suspend("2026-01-01")
        self.assertEqual(self.reformed_days(), 12)

    def test_judicial_suspension_of_the_avisos_registro_where_the_worker_has_none(self):
        self.suspend("2026-01-01")
        self.assertEqual(self.reformed_days(), 12)

    def test_judicial_suspension_holds_from_its_first_to_its_last_day(self):
        self.suspend("2026-04-21", "2026-04-21")
        self.assertEqual(self.reformed_days(), 14)

    def test_judicial_suspension_of_another_registro_changes_nothing(self):
        other = self.make_registro("Y5498765102")
        self.worker.version_id.l10n_mx_registro_patronal_id = other
        self.suspend("2026-01-01")
        self.assertEqual(self.reformed_days(), 15)

    def test_change_of_registro_patronal_by_the_workers_versions(self):
        other = self.make_registro("Y5498765102")
        self.worker.version_id.l10n_mx_registro_patronal_id = other
        self.worker.create_version(
            {
                "date_version": "2026-04-21",
                "l10n_mx_registro_patronal_id": self.registro.id,
            }
        )
        self.suspend("2026-01-01")
        self.assertEqual(self.reformed_days(), 13)

    def test_manager_keeps_suspensions_and_accountant_reads_them(self):
        self.suspend("2026-01-01")
        manager = self.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        line = self.registro.judicial_ids
        with self.assertRaises(AccessError):
            line.with_user(self.accountant).write({"date_to": "2026-02-01"})
        self.assertEqual(line.with_user(self.accountant).reference, "Amparo 12/2026")
        with Form(self.registro.with_user(manager)) as form:
            with form.judicial_ids.edit(0) as edited:
                edited.date_to = date(2026, 2, 1)
        self.assertEqual(str(line.date_to), "2026-02-01")


@tagged("post_install", "-at_install")
class TestAbsenceTour(AbsencesOnSlips, HttpCase):
    """The accountant types an absence in a real browser."""

    def test_accountant_types_an_absence(self):
        self.make_leave(self.worker, self.incapacidad, "2025-09-18", "2025-09-19")
        slip = self.old(compute=False)
        self.start_tour(
            f"/odoo/action-payroll.hr_payslip_action/{slip.id}",
            "l10n_mx_infonavit_absence",
            login="contadora",
        )
        self.assertEqual(slip.l10n_mx_infonavit_absence_ids.days, 3)
        self.assertEqual(slip.l10n_mx_infonavit_retention_ids.days, 10)
