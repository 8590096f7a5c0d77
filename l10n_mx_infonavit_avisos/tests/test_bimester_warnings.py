from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import settling_reminder
from ..models.settling import KINDS, Settling
from .common import OTHER_NRP
from .reconciliation_common import ReconciliationCase


class WarningsCase(ReconciliationCase):
    """Jan-Feb 2026 of workers 1 to 5; the clock stands at 2 March."""

    def found(self, registro=None):
        """Counts by kind."""
        bimester = self.bimester(registro).with_user(self.accountant)
        bimester.invalidate_recordset()
        counts = {kind: bimester[f"settle_{kind}"] for kind in KINDS}
        self.assertEqual(bimester.settle_count, sum(counts.values()))
        return {kind: count for kind, count in counts.items() if count}

    def listed(self, kind, registro=None):
        """The records that the button of a kind opens, for the accountant."""
        bimester = self.bimester(registro).with_user(self.accountant)
        action = bimester.with_context(settle=kind).action_settle()
        records = bimester.env[action["res_model"]].search(action["domain"])
        records.mapped("display_name")
        return records


@tagged("post_install", "-at_install")
class TestSettling(WarningsCase):
    """What is to be settled before the bimester is remitted."""

    def test_nothing_stands(self):
        self.assertEqual(self.found(), {})
        self.give_credit(1)
        self.pay(self.worker)
        self.assertEqual(self.found(), {})

    def test_workers_without_a_confirmed_payslip(self):
        self.give_credit(1)
        self.give_credit(2)
        self.pay(self.worker)
        self.pay(self.workers[1], last=3)
        self.assertEqual(self.found(), {"workers": 1})
        self.assertEqual(self.listed("workers"), self.workers[1])

    def test_while_it_runs_the_days_that_others_were_paid_for(self):
        self.on("2026-02-10")
        self.give_credit(1)
        self.give_credit(2)
        self.assertEqual(self.found(), {})
        self.pay(self.worker, last=2)
        self.assertEqual(self.found(), {"workers": 1})
        self.pay(self.workers[1], last=2)
        self.assertEqual(self.found(), {})

    def test_days_that_nobody_owes_need_no_payslip(self):
        self.give_credit(1, notified="2026-02-15")
        self.worker.version_id.contract_date_end = "2026-02-10"
        self.assertEqual(self.found(), {})

    def test_avisos_that_wait(self):
        self.import_entries(
            self.entry("99", 1, "2026-02-10"),
            self.entry("retencion", 8, "2026-02-10", 2450),
            # In force from May on.
            self.entry("modificacion", 9, "2026-03-01", 2450),
        )
        self.assertEqual(self.found(), {"unmatched": 1, "avisos": 1})
        self.assertEqual(self.listed("unmatched").state, "unmatched")
        self.assertEqual(self.listed("avisos").state, "to_classify")
        other = self.make_registro(OTHER_NRP)
        self.assertEqual(self.found(other), {})

    def test_an_aviso_of_an_unknown_registro_concerns_all(self):
        self.import_entries(
            self.entry("retencion", 1, "2026-02-10", 2450, NRP=OTHER_NRP)
        )
        self.assertEqual(self.found(), {"unmatched": 1})

    def test_lines_of_the_emission(self):
        self.give_credit(1)
        self.pay(self.worker)
        emission = self.charge(1, value="2,600.00")
        self.assertEqual(self.found(), {"emission": 1})
        self.assertEqual(self.listed("emission"), self.of(emission))
        other = self.make_registro(OTHER_NRP)
        self.assertEqual(self.found(other), {})

    def test_values_that_lack(self):
        self.give_credit(1, 20, "1")
        self.pay(self.worker)
        self.assertEqual(self.found(), {"values": 4})
        self.assertTrue(all(self.listed("values").mapped("is_blocked")))

    def test_an_earlier_umi(self):
        self.give_credit(1, 20, "3")
        domain = [("kind", "=", "umi"), ("date_from", ">=", "2026-01-01")]
        self.env["l10n_mx_infonavit.value"].search(domain).unlink()
        self.pay(self.worker)
        self.assertEqual(self.found(), {"values": 4})

    def test_pay_that_did_not_suffice(self):
        self.give_credit(1)
        self.fix_pay(1200)
        self.pay(self.worker)
        # 1,245.76 and 15.00, 1,328.81, 1,245.76; the last one is 1,079.67.
        self.assertEqual(self.found(), {"short": 3})
        self.assertEqual(len(self.listed("short")), 3)

    def test_payslips_that_are_not_confirmed(self):
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.pay(self.worker, first=3, confirm=False)
        self.assertEqual(self.found(), {"workers": 1, "payslips": 1})
        self.assertEqual(self.listed("payslips").state, "verify")

    def test_differences_that_wait(self):
        self.pay(self.worker)
        self.give_credit(1)
        self.assertEqual(self.found(), {"differences": 1})
        self.assertEqual(self.listed("differences").total, 4915)

    def test_a_remitted_bimester_asks_for_nothing(self):
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.assertEqual(self.found(), {"workers": 1})
        bimester = self.bimester().with_user(self.accountant)
        bimester._remit("2026-03-02", bimester.to_remit)
        self.assertEqual(self.found(), {})

    def test_the_lists_ask_for_the_role(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.bimester().with_user(officer).action_settle()

    def test_companies_are_kept_apart(self):
        other = self.make_company("Otra Fábrica")
        registro = self.make_registro(OTHER_NRP, other)
        self.give_credit(1)
        self.assertEqual(self.found(), {"workers": 1})
        bimester = self.bimester(registro)
        self.assertEqual(Settling(bimester).of(bimester), {})

    def test_many_are_looked_at_with_as_many_queries_as_one(self):
        registros = [self.make_registro(f"Y549876{n}102") for n in range(510, 514)]
        for number, registro in enumerate(registros, 1):
            worker = self.workers[number - 1]
            worker.version_id.l10n_mx_registro_patronal_id = registro
            self.give_credit(number, NRP=registro.name)
            self.pay(worker, last=number - 1)
        bimesters = self.bimester().browse()
        for registro in registros:
            bimesters |= self.bimester(registro)

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Settling(records)
            return self.env.cr.sql_log_count - before

        queries(bimesters)
        self.assertEqual(queries(bimesters[:1]), queries(bimesters))


@tagged("post_install", "-at_install")
class TestSettlingReminder(WarningsCase):
    """One activity, ten days before the bimester's end and before its limit."""

    def check(self, day):
        self.on(day)
        self.env["l10n_mx_infonavit.bimester"]._daily_check()
        bimester = self.bimester()
        bimester.invalidate_recordset()
        return bimester.activity_search([settling_reminder.ACTIVITY_TYPE])

    def test_it_comes_ten_days_before_the_end(self):
        self.give_credit(1)
        self.give_credit(2)
        self.on("2026-02-10")
        self.pay(self.worker, last=3)
        self.assertFalse(self.check("2026-02-17"))
        activity = self.check("2026-02-18")
        self.assertEqual(len(activity), 1)
        self.assertEqual(str(activity.date_deadline), "2026-02-28")
        self.assertEqual(activity.user_id, self.accountant)
        self.assertIn("1 to settle before it is remitted", activity.summary)
        self.assertIn("days without a confirmed payslip: 1", activity.note)

    def test_it_follows_what_stands_and_closes_itself(self):
        self.give_credit(1)
        self.give_credit(2)
        self.on("2026-02-18")
        self.pay(self.worker, last=3)
        activity = self.check("2026-02-20")
        [aviso] = self.import_entries(self.entry("99", 3, "2026-02-20"))
        self.assertEqual(self.check("2026-02-21"), activity)
        self.assertIn("2 to settle", activity.summary)
        self.assertIn("wait for a decision: 1", activity.note)
        aviso.action_discard("no es nuestro")
        self.pay(self.workers[1], last=3)
        self.assertFalse(self.check("2026-02-22"))
        self.assertFalse(self.bimester().settling_date)

    def test_it_comes_again_before_the_limit(self):
        self.give_credit(1)
        self.on("2026-02-20")
        self.pay(self.worker, last=2)
        self.import_entries(self.entry("99", 3, "2026-02-20"))
        first = self.check("2026-02-20")
        first.action_done()
        self.assertFalse(self.check("2026-03-06"), "who closed it is left in peace")
        second = self.check("2026-03-07")
        self.assertEqual(str(second.date_deadline), "2026-03-17")
        self.assertEqual(self.check("2026-03-08"), second)
        bimester = self.bimester().with_user(self.accountant)
        bimester._remit("2026-03-08", bimester.to_remit)
        self.assertFalse(self.check("2026-03-09"))

    def test_a_credit_without_any_payslip_is_told(self):
        self.give_credit(1)
        domain = [("company_id", "=", self.company.id)]
        bimesters = self.env["l10n_mx_infonavit.bimester"]
        self.assertFalse(bimesters.search(domain))
        self.on("2026-02-25")
        bimesters._daily_check()
        self.assertEqual(bimesters.search(domain).mapped("name"), ["2026-1"])
        activity = self.check("2026-03-01")
        self.assertIn("1 to settle", activity.summary)

    def test_nothing_stands_is_no_reminder(self):
        self.on("2026-02-20")
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.assertFalse(self.check("2026-02-21"))
