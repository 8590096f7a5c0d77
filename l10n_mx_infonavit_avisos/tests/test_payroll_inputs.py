from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ..engine.payroll import Absence
from ..engine.span import Span
from ..engine.step import KINDS, Step
from ..models import wording
from ..models.notice_record import order_of
from ..models.payroll_inputs import PayrollInputs
from .absence_common import AbsenceCase

JANUARY = Span(date(2026, 1, 1), date(2026, 1, 15))


@tagged("post_install", "-at_install")
class TestPayrollInputs(AbsenceCase):
    """What the engine is told of many workers, with a constant number of queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.half = cls.make_leave_type("Media", "ausentismo", "half_day")

    def inputs(self, *workers, span=JANUARY):
        return PayrollInputs(self.env, [worker.id for worker in workers], span)

    def busy_workers(self, first, count):
        """Workers with two versions, time off of each shape and typed absences."""
        workers = self.env["hr.employee"]
        for number in range(first, first + count):
            worker = self.make_worker(
                number,
                l10n_mx_sbc=500 + number,
                l10n_mx_registro_patronal_id=self.registro.id,
            )
            worker.create_version({"date_version": "2026-01-09", "l10n_mx_sbc": 600})
            self.make_leave(worker, self.falta, "2026-01-05", "2026-01-06")
            self.make_leave(
                worker,
                self.half,
                "2026-01-07",
                "2026-01-09",
                request_date_from_period="pm",
                request_date_to_period="am",
            )
            slip = self.make_slip(worker, JANUARY.first, JANUARY.last, compute=False)
            self.type_absence(slip, "2026-01-12")
            workers |= worker
        return workers

    def queries(self, workers):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        inputs = self.inputs(*workers)
        told = [inputs.worker(worker.id, self.registro.id) for worker in workers]
        inputs.policy(self.company.id)
        self.assertTrue(inputs.law.umi)
        count = self.env.cr.sql_log_count - before
        for worker in told:
            days = {day for absence in worker.absences for day in _days(absence)}
            self.assertEqual(days, {5, 6, 8, 12})
            self.assertEqual(len(worker.sdi.since), 2)
        return count

    def test_queries_do_not_grow_with_the_workers(self):
        few = self.queries(self.busy_workers(1, 2))
        many = self.queries(self.busy_workers(3, 40))
        self.assertEqual(few, many)
        self.assertLessEqual(many, 20)

    def test_more_workers_than_odoo_fetches_at_once_cost_the_same(self):
        for module in ("fields", "models"):
            self.startPatcher(patch(f"odoo.orm.{module}.PREFETCH_MAX", 5))
        few = self.queries(self.busy_workers(1, 2))
        many = self.queries(self.busy_workers(3, 20))
        self.assertEqual(few, many)

    def test_wages_by_day(self):
        worker = self.make_worker(1, wage=12000, l10n_mx_sbc=430)
        worker.create_version(
            {"date_version": "2026-01-09", "wage": 15000, "l10n_mx_sbc": 540}
        )
        told = self.inputs(worker).worker(worker.id)
        for day, sdi, wage in ((8, "430", "400"), (9, "540", "500")):
            self.assertEqual(told.sdi.at(date(2026, 1, day)), Decimal(sdi))
            self.assertEqual(told.daily_wage.at(date(2026, 1, day)), Decimal(wage))
        # The first version holds for the days before it, too.
        self.assertEqual(told.sdi.at(date(2010, 1, 1)), Decimal(430))

    def test_absences_are_those_of_the_whole_bimester(self):
        worker = self.make_worker(1)
        self.make_leave(worker, self.falta, "2026-02-27", "2026-03-03")
        self.make_leave(worker, self.falta, "2025-12-30", "2025-12-31")
        told = self.inputs(worker).worker(worker.id)
        span = Span(date(2026, 2, 27), date(2026, 3, 3))
        self.assertEqual(told.absences, (Absence(span, "ausentismo"),))

    def test_a_worker_of_another_company_has_his_own_absences(self):
        other = self.make_company("Otra Fábrica")
        twin = self.make_worker(1, company=other)
        worker = self.make_worker(1)
        self.make_leave(twin, self.falta, "2026-01-05")
        self.assertFalse(self.inputs(worker).worker(worker.id).absences)
        self.assertFalse(self.inputs(worker).worker(twin.id).absences)

    def test_an_archived_workers_contracts_still_hold(self):
        worker = self.make_worker(1, end="2026-01-10")
        worker.action_archive()
        told = self.inputs(worker).worker(worker.id)
        [employment] = told.employment
        self.assertEqual(employment.last, date(2026, 1, 10))

    def test_archived_registro_keeps_its_zone(self):
        self.registro.zone = "frontera"
        worker = self.make_worker(1, l10n_mx_registro_patronal_id=self.registro.id)
        self.registro.active = False
        told = self.inputs(worker).worker(worker.id)
        self.assertEqual(told.registro.at(JANUARY.first).zone, "frontera")

    def test_unknown_worker_is_never_employed(self):
        worker = self.make_worker(1)
        self.assertEqual(self.inputs(worker).worker(0).employment, ())

    def test_policy_is_each_companys_own(self):
        other = self.make_company("Otra Fábrica")
        other.l10n_mx_infonavit_cap_base = "minimum_wage"
        inputs = self.inputs(self.make_worker(1))
        self.assertEqual(inputs.policy(self.company.id).cap_base, "sdi")
        self.assertEqual(inputs.policy(other.id).cap_base, "minimum_wage")

    def test_every_step_of_the_engine_has_its_sentence(self):
        for kind in KINDS:
            step = Step(kind, JANUARY.first, JANUARY.last, 15, "1 + 1 = 2")
            sentence = wording.step(self.env, step)
            self.assertRegex(sentence, r"^[^%]+( 20 % of [^%]+)?: 1 \+ 1 = 2$")

    # --- what an aviso's type says ----------------------------------------------------

    def test_only_a_plain_suspension_gives_back(self):
        self.make_worker(1)
        self.give_credit(1)
        plain, next_payment = self.import_entries(
            self.entry("suspension", 1, "2026-02-10"),
            self.entry("10", 1, "2026-03-10", FolioAviso="S1009026900001"),
        )
        self.assertTrue(order_of(plain).returns)
        self.assertFalse(order_of(next_payment).returns)
        kind = self.env.ref("l10n_mx_infonavit_avisos.notice_type_10")
        kind.returns = True
        self.assertTrue(order_of(next_payment).returns)


def _days(absence):
    return range(absence.span.first.day, absence.span.last.day + 1)
