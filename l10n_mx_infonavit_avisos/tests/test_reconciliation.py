import base64
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..engine.bimester import Bimester
from ..models import reconciliation_computing
from .common import OTHER_NRP, credit_number, nss, quincenas
from .emission_common import EmissionCase

JANUARY = quincenas(2026, 1)


class ReconciliationCase(EmissionCase):
    """Workers with 2,450.00 a month in Jan-Feb 2026: 4,900.00 and 15.00 of insurance;
    the clock stands at 2 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.at("2026-03-02")

    @classmethod
    def at(cls, day):
        clock = freeze_time(f"{day} 18:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)

    def on(self, day):
        clock = freeze_time(f"{day} 18:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def wizard(self, data, user=None, **values):
        values = {"date_downloaded": fields.Date.today()} | values
        return super().wizard(data, user, **values)

    def pay(self, worker, first=0, last=4, confirm=True):
        """Confirmed quincenas of the bimester."""
        slips = [self.make_slip(worker, *quincena) for quincena in JANUARY[first:last]]
        if confirm:
            for slip in slips:
                slip.action_payslip_done()
        return slips

    def charge(self, *numbers, amount="4,915.00", **values):
        """An emission that charges so much to each of the workers."""
        lines = [self.line(number, amortizacion=amount, **values) for number in numbers]
        return self.take_in(*lines)

    def bimester(self, registro=None, number=1):
        registro = registro or self.registro
        key = (registro.company_id.id, registro.id, Bimester(2026, number))
        return self.env["l10n_mx_infonavit.bimester"]._get([key])[key]

    def reconcile(self, registro=None, user=None):
        """The bimester's reconciliation, computed by the accountant."""
        bimester = self.bimester(registro).with_user(user or self.accountant)
        action = bimester.action_reconcile()
        record = bimester.env[action["res_model"]].browse(action["res_id"])
        record.action_compute()
        return record

    def of(self, record, number=1):
        """A worker's line of a reconciliation or an emission."""
        return record.line_ids.filtered(lambda line: line.nss == nss(number))

    def assert_finding(self, line, cause, difference, todo):
        self.assertEqual(
            (line.cause, line.difference, line.todo), (cause, difference, todo)
        )


@tagged("post_install", "-at_install")
class TestCauses(ReconciliationCase):
    """Each cause, with real avisos, payslips and emissions."""

    def test_agrees(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "none", 0, "nothing")
        self.assertEqual(
            (line.withheld, line.insurance, line.ours, line.amortization),
            (4900, 15, 4915, 4915),
        )
        self.assertFalse(line.needs)
        self.assertEqual(line.explanation, "Both sides agree.")

    def test_cents(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="4,915.02")
        line = self.of(self.reconcile())
        self.assert_finding(line, "cents", -0.02, "nothing")
        self.assertEqual((line.lacking, line.excess), (0, 0))

    def test_days_not_withheld_yet(self):
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.charge(1)
        line = self.of(self.reconcile())
        # 13 days of 28 February's second half: 2,450.00 × 2 ÷ 59 × 13.
        self.assert_finding(line, "boundary", -1079.67, "adjust")
        self.assertIn("2,450.00 × 2 ÷ 59", line.explanation)
        self.assertIn("Compute and confirm", line.advice)

    def test_days_to_come_need_nothing(self):
        self.on("2026-02-20")
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.charge(1)
        self.assert_finding(self.of(self.reconcile()), "boundary", -1079.67, "nothing")

    def test_another_umi(self):
        self.give_credit(1, 20, "3")
        umi = self.env["l10n_mx_infonavit.value"].search(
            [("kind", "=", "umi"), ("date_from", ">=", "2026-01-01")]
        )
        umi.value = 110
        self.pay(self.worker)
        # They still use 100.81 of 2025: 20 × 100.81 × 2 and the insurance.
        self.charge(1, amount="4,047.40", kind="VSM", value="20.0000")
        line = self.of(self.reconcile())
        self.assert_finding(line, "unit", 367.6, "clarify")
        self.assertIn("20 × (110.00 − 100.81) × 2", line.explanation)

    def test_our_umi_is_behind(self):
        self.give_credit(1, 20, "3")
        values = self.env["l10n_mx_infonavit.value"]
        umi = values.search([("kind", "=", "umi"), ("date_from", ">=", "2026-01-01")])
        umi.unlink()
        self.pay(self.worker)
        values.create({"kind": "umi", "date_from": "2026-01-01", "value": 110})
        self.charge(1, amount="4,415.00", kind="VSM", value="20.0000")
        line = self.of(self.reconcile())
        self.assert_finding(line, "unit", -367.6, "adjust")

    def test_aviso_that_came_late_to_both(self):
        """Ours from the day after the notification; they charge the whole bimester."""
        self.give_credit(1, notified="2026-01-15")
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "late_aviso", -1245.76, "clarify")
        self.assertIn("folio", line.advice)
        aviso = line.aviso_id
        for told in (aviso.folio, nss(1), credit_number(1), "4,915.00", "−1,245.76"):
            self.assertIn(told, line.portal_text)
        self.assertNotIn(self.worker.name, line.portal_text)

    def test_aviso_after_the_payslips(self):
        self.pay(self.worker)
        self.give_credit(1)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "late_aviso", -4915, "adjust")
        self.assertEqual(line.correction_id.total, 4915)
        self.assertIn("Accept the proposed difference", line.advice)
        action = line.action_open_correction()
        self.assertEqual(action["res_id"], line.correction_id.id)

    def test_suspension_that_returns(self):
        self.give_credit(1)
        self.on("2026-02-20")
        self.pay(self.worker, last=3)
        self.import_entries(self.entry("suspension", 1, "2026-02-20"))
        self.pay(self.worker, first=3)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assertEqual((line.returned, line.ours), (4167.53, 0))
        self.assert_finding(line, "late_aviso", -4915, "clarify")
        self.assertIn("suspension: what was withheld", line.explanation)

    def test_limit_of_the_minimum_wage(self):
        self.worker.version_id.write({"wage": 9451.2, "l10n_mx_sbc": 330})
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        # 20 % of 330.00 is 66.00 a day, of the 83.05 due.
        self.assert_finding(line, "minimum_wage_cap", -1006, "clarify")
        self.assertIn("20 %", line.explanation)
        self.assertIn("Nothing more may be withheld", line.advice)

    def test_insufficient_pay(self):
        self.give_credit(1)
        self.fix_pay(1000)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assertEqual((line.cause, line.todo), ("insufficient_pay", "clarify"))
        self.assertEqual(line.difference, line.ours - 4915)
        self.assertIn("The pay does not suffice", line.explanation)

    def test_leaver(self):
        self.worker.version_id.contract_date_end = "2026-02-10"
        self.give_credit(1)
        self.pay(self.worker, last=3)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assert_finding(line, "leaver", -1494.92, "clarify")
        self.assertIn("baja", line.advice)
        self.assertIn("02/10/2026", line.portal_text)

    def test_credit_that_payroll_does_not_have(self):
        self.charge(1, 8)
        record = self.reconcile()
        line = self.of(record)
        self.assert_finding(line, "credit_missing_ours", -4915, "adjust")
        self.assertEqual(line.employee_id, self.worker)
        stranger = self.of(record, 8)
        self.assert_finding(stranger, "credit_missing_ours", -4915, "adjust")
        self.assertEqual(
            (stranger.employee_id.id, stranger.name), (False, "TRABAJADOR 8")
        )

    def test_credit_that_they_do_not_have(self):
        self.give_credit(1)
        self.give_credit(2)
        self.pay(self.worker)
        self.pay(self.workers[1])
        self.take_in(self.line(1, credit=False, amortizacion="-"))
        record = self.reconcile()
        for number in (1, 2):
            line = self.of(record, number)
            self.assert_finding(line, "credit_missing_theirs", 4915, "clarify")

    def test_another_value(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="5,215.00", value="2,600.00")
        line = self.of(self.reconcile())
        self.assert_finding(line, "value_unlike", -300, "clarify")
        self.assertIn("They have the discount value 2600", line.explanation)

    def test_a_factor_finer_than_theirs_is_no_other_value(self):
        self.give_credit(1, 22.250049, "3")
        self.pay(self.worker)
        self.charge(1, amount="4,501.06", kind="VSM", value="22.2500")
        line = self.of(self.reconcile())
        self.assertIn(line.cause, ("none", "cents"))
        self.assertEqual(line.finding["unlike"], [])

    def test_insurance(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="4,900.00")
        record = self.reconcile()
        self.assert_finding(self.of(record), "insurance", 15, "clarify")
        record.insurance_included = False
        record.action_compute()
        self.assert_finding(self.of(record), "none", 0, "nothing")

    def test_amount_that_the_file_does_not_tell(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="-")
        line = self.of(self.reconcile())
        self.assertEqual((line.cause, line.is_told), ("not_told", False))

    def test_what_nothing_explains(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="7,777.77")
        line = self.of(self.reconcile())
        self.assert_finding(line, "unknown", -2862.77, "clarify")

    def test_worker_of_another_registro(self):
        other = self.make_registro(OTHER_NRP)
        self.worker.version_id.l10n_mx_registro_patronal_id = other
        self.give_credit(1, NRP=OTHER_NRP)
        self.pay(self.worker)
        self.charge(1)
        line = self.of(self.reconcile())
        self.assertEqual((line.ours, line.difference), (0, -4915))
        self.assertIn("another registro patronal", line.explanation)
        self.assertEqual(self.of(self.reconcile(other)).ours, 4915)


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciliationCase):
    """Its life: amounts of SUA, decisions, closing, export, rights."""

    def some(self):
        """Worker 1 agrees, 2 lacks 300.00, 3 they do not have, 8 is a stranger."""
        for number in (1, 2, 3):
            self.give_credit(number)
            self.pay(self.workers[number - 1])
        self.take_in(
            self.line(1, amortizacion="4,915.00"),
            self.line(2, amortizacion="5,215.00", value="2,600.00"),
            self.line(8, amortizacion="1,000.00"),
            self.line(4, credit=False, amortizacion="-"),
        )
        return self.reconcile()

    def test_it_adds_up(self):
        record = self.some()
        self.assertEqual(len(record.line_ids), 4)
        self.assertEqual((record.ours, record.theirs), (14745, 11130))
        self.assertEqual(record.needs_count, 3)
        self.assertEqual((record.lacking, record.excess), (1300, 4915))
        self.assertIn("Credit Missing in Payroll", record.summary)
        self.assertIn("−1,000.00", record.summary)
        self.assertEqual(record.open_line_ids, record.line_ids.filtered("needs"))

    def test_the_newest_emission_is_chosen(self):
        self.give_credit(1)
        self.pay(self.worker)
        self.charge(1, amount="1.00")
        newest = self.charge(1)
        record = self.reconcile()
        self.assertEqual(record.emission_id, newest)

    def test_emission_leads_to_it(self):
        emission = self.charge(1)
        action = emission.action_reconcile()
        record = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(record.emission_id, emission)
        self.assertEqual(self.of(record).cause, "credit_missing_ours")

    def test_emission_of_another_bimester_is_refused(self):
        record = self.some()
        other = self.take_in(data=self.eba_of(self.line(1), period="4/2026"))
        with self.assertRaises(ValidationError):
            record.emission_id = other

    def test_computing_again_keeps_what_people_wrote(self):
        record = self.some()
        line = self.of(record, 2)
        line.write({"is_settled": True, "decision": "folio 77"})
        self.assertFalse(line.needs)
        self.give_credit(5, 1000)
        self.pay(self.workers[4])
        record.action_compute()
        self.assertEqual(self.of(record, 2), line)
        self.assertEqual((line.is_settled, line.decision), (True, "folio 77"))
        self.assertEqual(self.of(record, 5).cause, "credit_missing_theirs")

    def test_a_line_for_which_nothing_stands_goes(self):
        credit = self.give_credit(1)
        slips = self.pay(self.worker, confirm=False)
        record = self.reconcile()
        self.assertEqual(self.of(record).ours, 4915)
        for slip in slips:
            slip.action_payslip_cancel()
        credit.aviso_ids.action_discard("de otro trabajador")
        record.action_compute()
        self.assertFalse(record.line_ids)

    def test_many_are_computed_in_steps(self):
        record = self.some()
        with patch.object(reconciliation_computing, "STEP", 2):
            action = record.action_compute()
            self.assertEqual(
                action["tag"], "l10n_mx_infonavit_avisos.reconciliation_progress"
            )
            self.assertEqual(action["params"]["total"], 4)
            with self.assertRaisesRegex(UserError, "not complete"):
                record.action_close("a medias")
            left = [record.reconcile_step()["left"] for _step in range(2)]
        self.assertEqual(left, [2, 0])
        self.assertEqual(len(record.line_ids), 4)
        self.assertFalse(record.pending)

    def test_as_many_queries_for_many_as_for_one(self):
        for number in (1, 2, 3, 4):
            self.give_credit(number)
            self.pay(self.workers[number - 1])
        self.charge(1, 2, 3, 4)
        record = self.reconcile().sudo()
        record._start()
        workers = record.pending

        def queries(these):
            self.env.flush_all()
            self.env.invalidate_all()
            record.mapped("bimester_id.company_id.currency_id.rounding")
            before = self.env.cr.sql_log_count
            record._compute_workers(these)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertEqual(len(workers), 4)
        queries(workers)
        self.assertEqual(queries(workers[:1]), queries(workers))

    # --- SUA --------------------------------------------------------------------------

    def test_amounts_of_sua_are_typed(self):
        record = self.some()
        record.basis = "sua"
        line = self.of(record, 1)
        line.sua_amount = 4900
        self.assert_finding(line, "insurance", 15, "clarify")
        self.assertEqual((line.theirs, line.amortization), (4900, 4915))
        record.action_compute()
        self.assertEqual((line.sua_amount, line.cause), (4900, "insurance"))
        self.assertEqual(self.of(record, 2).cause, "credit_missing_theirs")

    def import_sua(self, record, text, **values):
        action = record.action_import_sua()
        wizard = self.env[action["res_model"]].with_user(self.accountant)
        form = Form(wizard.with_context(**action["context"]))
        form.file = base64.b64encode(text.encode())
        return form.save().action_import()

    def test_amounts_of_sua_are_imported(self):
        record = self.some()
        rows = {1: 4915, 2: 4915, 4: 7, 9: 11}
        text = "NSS,Amortización\n" + "\n".join(
            f"{nss(n)},{a}" for n, a in rows.items()
        )
        self.import_sua(record, text)
        self.assertEqual(record.basis, "sua")
        self.assertEqual(self.of(record, 1).cause, "none")
        self.assertEqual(self.of(record, 2).cause, "value_unlike")
        self.assertEqual(self.of(record, 3).cause, "credit_missing_theirs")
        fourth = self.of(record, 4)
        self.assertEqual(fourth.employee_id, self.workers[3])
        self.assert_finding(fourth, "credit_missing_ours", -7, "adjust")
        self.assert_finding(self.of(record, 9), "credit_missing_ours", -11, "adjust")
        self.import_sua(record, f"NSS,Amortización\n{nss(1)},1\n")
        self.assertEqual(record.sua_count, 1)
        self.assertFalse(self.of(record, 9))

    def test_a_bad_sheet_says_what_to_do(self):
        record = self.some()
        with self.assertRaisesRegex(UserError, "Line 3: .*check digit"):
            bad = nss(2)[:-1] + str((int(nss(2)[-1]) + 1) % 10)
            self.import_sua(record, f"NSS,Importe\n{nss(1)},1\n{bad},1\n")
        with self.assertRaisesRegex(UserError, "column Amortización"):
            self.import_sua(record, "hola\n")
        self.assertEqual((record.basis, record.sua_count), ("eba", 0))

    # --- closing ----------------------------------------------------------------------

    def test_closed_it_is_frozen(self):
        record = self.some()
        action = record.action_close()
        wizard = self.env[action["res_model"]].with_user(self.accountant)
        with Form(wizard.with_context(**action["context"])) as form:
            form.note = "todo aclarado"
        form.record.action_confirm()
        self.assertEqual((record.state, record.note), ("closed", "todo aclarado"))
        self.assertEqual(record.closed_uid, self.accountant)
        for change in (
            lambda: record.action_compute(),
            lambda: record.reconcile_step(),
            lambda: record.write({"basis": "sua"}),
            lambda: record.line_ids[0].write({"is_settled": True}),
            lambda: record.action_close("otra vez"),
            lambda: record.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        before = self.of(record, 2).explanation
        self.import_entries(self.entry("modificacion", 2, "2025-12-10", 2600))
        self.assertEqual(self.of(record, 2).explanation, before)

    def test_a_manager_reopens_it_with_the_reason(self):
        record = self.some()
        record.action_close("lista")
        with self.assertRaises(AccessError):
            record.action_reopen("porque sí")
        manager = self.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        action = record.with_user(manager).action_reopen()
        wizard = self.env[action["res_model"]].with_user(manager)
        with Form(wizard.with_context(**action["context"])) as form:
            form.note = "faltó un aviso"
        form.record.action_confirm()
        self.assertEqual(record.state, "open")
        self.assertIn("faltó un aviso", record.message_ids[0].body)
        record.action_compute()

    def test_what_the_computation_writes_is_not_typed(self):
        record = self.some()
        for change in (
            lambda: record.write({"state": "closed"}),
            lambda: record.line_ids[0].write({"difference": 0}),
            lambda: record.line_ids.create({"reconciliation_id": record.id}),
        ):
            with self.assertRaises(UserError):
                change()

    # --- export -----------------------------------------------------------------------

    def test_export_is_a_workbook(self):
        record = self.some()
        self.of(record, 2).write({"is_settled": True, "decision": "=1+1"})
        record.action_export()
        action = record.action_export()
        owner = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        attachment = self.env["ir.attachment"].search(owner)
        self.assertEqual(len(attachment), 1, "the last one alone")
        self.assertIn(f"/web/content/{attachment.id}", action["url"])
        self.assertTrue(attachment.raw.startswith(b"PK"))
        self.assertTrue(attachment.name.endswith(".xlsx"))

    # --- rights -----------------------------------------------------------------------

    def test_other_companies_do_not_see_it(self):
        record = self.some()
        stranger = self.make_user(
            "ajena",
            "l10n_mx_infonavit_avisos.group_infonavit_manager",
            self.make_company("Otra Fábrica"),
        )
        own = {"allowed_company_ids": stranger.company_ids.ids}
        theirs = record.with_user(stranger).with_context(**own)
        self.assertFalse(theirs.search([]))
        lines = record.line_ids.with_env(theirs.env)
        self.assertFalse(lines.search([]))
        for action in ("action_compute", "action_export", "action_close"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(theirs, action)()

    def test_payroll_officers_without_the_role_do_not_reconcile(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.bimester().with_user(officer).action_reconcile()


@tagged("post_install", "-at_install")
class TestTen(ReconciliationCase):
    """Empresa de Diez, from payments and closed reconciliations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.at("2026-03-20")
        cls.give_credit(1)

    def remit(self, day="2026-03-16"):
        bimester = self.bimester().with_user(self.accountant)
        bimester._remit(day, bimester.to_remit)
        return bimester

    def words(self, record):
        record.invalidate_recordset()
        return record.ten_words

    def test_a_bimester_counts_once_it_is_proved(self):
        self.pay(self.worker)
        self.charge(1)
        bimester = self.remit()
        self.assertIn("0 of 10", self.words(bimester))
        self.assertIn("reconciliation is not closed yet", self.words(bimester))
        record = self.reconcile()
        record.action_close("lista")
        for shown in (bimester, record, self.registro.with_user(self.accountant)):
            words = self.words(shown)
            self.assertIn("1 of 10 bimesters in a row.", words)
            self.assertIn("Nov-Dec 2025 does not count: nothing is kept", words)
            self.assertIn("not Infonavit's", words)

    def test_what_is_left_lacking_breaks_it_until_it_is_settled(self):
        self.pay(self.worker)
        self.charge(1, amount="5,915.00")
        bimester = self.remit()
        record = self.reconcile()
        record.action_close("falta")
        self.assertIn("left amounts lacking", self.words(bimester))
        record.sudo().action_reopen("aclarado")
        self.of(record).write({"is_settled": True})
        record.action_close("aclarado")
        self.assertIn("1 of 10", self.words(bimester))

    def test_late_payment_breaks_it(self):
        self.pay(self.worker)
        self.charge(1)
        bimester = self.remit("2026-03-18")
        self.reconcile().action_close("lista")
        self.assertIn("paid after its limit", self.words(bimester))

    def test_the_company_is_as_good_as_its_worst_registro(self):
        self.pay(self.worker)
        self.charge(1)
        bimester = self.remit()
        self.reconcile().action_close("lista")
        self.bimester(self.make_registro(OTHER_NRP))
        words = self.words(bimester)
        self.assertIn("1 of 10", words)
        self.assertIn("The company, all registros patronales: 0 of 10", words)
