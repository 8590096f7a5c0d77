"""The aviso de retención ends the procedure that it follows, by itself."""

import json
from datetime import date

from odoo.tests import tagged

from .common import OTHER_NRP, credit_number, nss
from .confirmation_common import CONFIRMATION, ConfirmationCase


@tagged("post_install", "-at_install")
class TestCreditConfirmationLink(ConfirmationCase):
    def arrive(self, number=1, notified="2026-03-09", value=2450, **values):
        kind = values.pop("kind", "2")
        entry = self.entry("retencion", number, notified, value, kind, **values)
        [aviso] = self.import_entries(entry, user=self.accountant)
        return aviso

    # --- it finds it ------------------------------------------------------------------

    def test_an_imported_aviso_formalises_a_confirmed_procedure(self):
        procedure = self.confirmed()
        procedure.sudo().reminded_for = procedure.date_follow_up
        aviso = self.arrive()
        self.assertEqual((procedure.state, procedure.aviso_id), ("formalised", aviso))
        self.assertFalse(procedure.date_follow_up or procedure.next_step)
        self.assertFalse(procedure.reminded_for)
        self.assertIn(aviso.folio, procedure.message_ids[0].body)
        seen = aviso.with_user(self.accountant)
        self.assertEqual(seen.confirmation_count, 1)
        self.assertEqual(seen.action_open_confirmations()["res_id"], procedure.id)
        self.assertEqual(procedure.action_open_aviso()["res_id"], aviso.id)

    def test_one_that_nobody_confirmed_is_formalised_too_and_says_so(self):
        procedure = self.make_procedure()
        self.arrive()
        self.assertEqual(procedure.state, "formalised")
        self.assertIn("nobody had confirmed", procedure.message_ids[0].body)
        self.assertIn("is to be obeyed in any case", procedure.next_step)
        procedure.action_confirm(date(2026, 3, 10))  # it was, and nobody had noted it
        self.assertEqual(procedure.state, "formalised")
        self.assertFalse(procedure.next_step)

    def test_a_procedure_that_is_noted_after_its_aviso_finds_it(self):
        aviso = self.arrive()
        self.assertEqual(self.make_procedure().aviso_id, aviso)

    def test_numbers_that_are_known_masked_or_unknown(self):
        table = [
            # number shown, notified, number ordered, whether it ends the procedure
            (credit_number(1), "2026-03-01", credit_number(1), True),
            (credit_number(1), "2026-03-09", credit_number(2), False),
            ("19******01", "2026-03-09", credit_number(1), True),
            ("19******02", "2026-03-09", credit_number(1), False),
            (False, "2026-03-02", credit_number(1), True),
            (False, "2026-03-01", credit_number(1), False),
        ]
        for row, (shown, notified, ordered, ends) in enumerate(table, start=10):
            with self.subTest(row=row):
                self.make_worker(row)
                procedure = self.make_procedure(row, credit_number=shown)
                aviso = self.arrive(row, notified, NumCredito=ordered)
                self.assertEqual(procedure.aviso_id, aviso if ends else aviso.browse())

    def test_a_credit_withheld_before_is_not_the_one_in_process(self):
        procedure = self.make_procedure(credit_number=False)
        self.arrive(notified="2025-01-10", NumCredito=credit_number(50))
        self.import_entries(
            self.entry("suspension", 1, "2026-03-03", NumCredito=credit_number(50))
        )
        self.arrive(notified="2026-03-04", NumCredito=credit_number(50))
        self.assertFalse(procedure.aviso_id)
        self.assertTrue(self.arrive(NumCredito=credit_number(51)).confirmation_ids)

    def test_only_a_retencion_ends_it(self):
        procedure = self.make_procedure()
        self.import_entries(
            self.entry("modificacion", 1, "2026-03-09", 2600),
            self.entry("suspension", 1, "2026-03-09"),
        )
        self.assertEqual(procedure.state, "to_confirm")

    def test_a_unified_nss_finds_its_worker(self):
        aviso = self.arrive(NSS=nss(60), NSSUnificado=nss(1))
        self.assertEqual(self.make_procedure().aviso_id, aviso)

    def test_an_unmatched_aviso_ends_it_by_the_nss(self):
        procedure = self.make_procedure(8)
        aviso = self.arrive(8)
        self.assertEqual(aviso.state, "unmatched")
        self.assertEqual(procedure.aviso_id, aviso)

    def test_a_match_by_hand_ends_it(self):
        """The aviso has another NSS than the worker, until it is corrected."""
        procedure = self.make_procedure()
        aviso = self.arrive(9, NumCredito=credit_number(1))
        self.assertEqual((aviso.state, procedure.state), ("unmatched", "to_confirm"))
        self.worker.ssnid = nss(9)
        self.assertEqual(aviso.employee_id, self.worker)
        self.assertEqual(procedure.aviso_id, aviso)

    def test_one_that_a_person_classifies_ends_it(self):
        procedure = self.make_procedure()
        [aviso] = self.import_entries(self.entry("77", 1, "2026-03-09", 2450))
        self.assertEqual((aviso.state, procedure.aviso_id.id), ("to_classify", False))
        aviso.with_user(self.accountant).action_classify("retencion")
        self.assertEqual(procedure.aviso_id, aviso)

    def test_a_number_or_worker_that_becomes_known_finds_it(self):
        procedure = self.make_procedure(credit_number=credit_number(2))
        aviso = self.arrive()
        self.assertFalse(procedure.aviso_id)
        procedure.credit_number = credit_number(1)
        self.assertEqual(procedure.aviso_id, aviso)

    def test_another_company_s_aviso_ends_nothing_here(self):
        procedure = self.make_procedure()
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        self.make_worker(1, company=other)
        [aviso] = self.import_bytes(
            self.as_bytes(self.entry("retencion", 1, "2026-03-09", 9, NRP=OTHER_NRP)),
            company=other,
        )
        self.assertEqual((aviso.state, aviso.company_id), ("applied", other))
        self.assertEqual(procedure.state, "to_confirm")

    def test_a_withdrawn_one_stays_so_until_it_is_taken_back(self):
        procedure = self.make_procedure()
        procedure.action_withdraw(date(2026, 3, 10), "desistió")
        aviso = self.arrive()
        self.assertEqual(procedure.state, "withdrawn")
        procedure.action_take_back("no desistió")
        self.assertEqual(procedure.aviso_id, aviso)

    # --- it lets it go ----------------------------------------------------------------

    def test_a_discarded_aviso_lets_it_go_and_a_restored_one_takes_it_again(self):
        procedure = self.confirmed()
        aviso = self.arrive().with_user(self.accountant)
        aviso.action_discard("duplicado")
        self.assertEqual(procedure.state, "confirmed")
        self.assertFalse(procedure.aviso_id)
        self.assertTrue(procedure.date_follow_up)
        self.assertIn("it waits again", procedure.message_ids[0].body)
        aviso.action_restore()
        self.assertEqual((procedure.state, procedure.aviso_id), ("formalised", aviso))

    def test_other_content_that_is_applied_takes_its_place(self):
        procedure = self.make_procedure()
        entry = self.entry("retencion", 1, "2026-03-09", 2450)
        first, second = self.import_entries(entry, entry | {"MonDescuento": 3000})
        self.assertEqual(procedure.aviso_id, first)
        second.with_user(self.accountant).action_apply()
        self.assertEqual((first.state, procedure.aviso_id), ("discarded", second))

    def test_a_corrected_notification_date_decides_anew(self):
        procedure = self.make_procedure(credit_number=False)
        aviso = self.arrive()
        self.assertTrue(procedure.aviso_id)
        aviso.action_correct_notification(date(2026, 2, 27), "llegó antes")
        self.assertFalse(procedure.aviso_id)

    # --- what it orders, and what the procedure said ----------------------------------

    def test_another_amount_is_said(self):
        table = [
            # kind, value, words; the procedure says 2,450.00
            ("2", 2450, False),
            ("2", 2500.5, "orders $ 2,500.50 a month; the procedure said $ 2,450.00"),
            ("3", "24.3031", False),  # × 100.81 = 2,449.996
            ("3", "30", "about $ 3,024.30 a month"),
            ("1", 20, False),  # of a wage: cannot be compared
        ]
        for row, (kind, value, words) in enumerate(table, start=20):
            with self.subTest(kind=kind, value=value):
                self.make_worker(row)
                procedure = self.make_procedure(row)
                self.arrive(row, value=value, kind=kind)
                self.assertEqual(procedure.state, "formalised")
                if words:
                    self.assertIn(words, procedure.amount_remark)
                else:
                    self.assertFalse(procedure.amount_remark)

    # --- many -------------------------------------------------------------------------

    def as_bytes(self, *entries):
        return json.dumps(list(entries)).encode()

    def queries_of_import(self, numbers):
        entries = [self.entry("retencion", n, "2026-03-09", 2450) for n in numbers]
        data = self.as_bytes(*entries)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        avisos = self.import_bytes(data)
        self.env.flush_all()
        self.assertEqual(len(avisos), len(numbers))
        return self.cr.sql_log_count - before

    def test_the_queries_of_an_import_do_not_grow_with_its_procedures(self):
        """Of avisos without a worker: applying them costs queries of its own."""
        self.queries_of_import(range(100, 102))  # what is read once in a registry
        none = self.queries_of_import(range(110, 112))
        for n in (*range(120, 122), *range(200, 260)):
            self.make_procedure(n)
        few = self.queries_of_import(range(120, 122))
        many = self.queries_of_import(range(200, 260))
        plain = self.queries_of_import(range(300, 360))
        formalised = self.env[CONFIRMATION].search_count([("state", "=", "formalised")])
        self.assertEqual(formalised, 62)
        self.assertLessEqual(many - plain, few - none + 2)

    def test_avisos_for_which_nothing_waits_cost_one_query(self):
        self.make_procedure(400)
        avisos = self.import_entries(
            *(self.entry("retencion", n, "2026-03-09", 2450) for n in range(40))
        )
        self.env.flush_all()
        avisos.mapped("notice_class")
        with self.assertQueryCount(1):
            avisos.sudo()._end_procedures()
