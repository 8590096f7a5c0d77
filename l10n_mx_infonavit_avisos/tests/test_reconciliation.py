import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models import reconciliation_computing
from .common import nss
from .reconciliation_common import ReconciliationCase


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
