import json

from psycopg2 import IntegrityError
from stdnum import luhn

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NRP, OTHER_NRP, InfonavitCase, credit_number, nss


@tagged("post_install", "-at_install")
class TestAviso(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)

    def one(self, *args, **values):
        [aviso] = self.import_entries(self.entry(*args, **values))
        return aviso

    # --- from file to state -----------------------------------------------------------

    def test_good_aviso_is_applied_by_itself(self):
        aviso = self.one("retencion", 1, "2026-01-10", 2450)
        self.assertEqual(aviso.state, "applied")
        self.assertEqual(aviso.employee_id, self.worker)
        self.assertEqual(aviso.registro_patronal_id, self.registro)
        self.assertEqual(str(aviso.date_effective), "2026-01-11")
        self.assertEqual(aviso.credit_id.credit_number, credit_number(1))
        self.assertEqual(aviso.applied_uid, self.env.user)

    def test_company_may_want_a_person_to_apply(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        aviso = self.one("retencion", 1, "2026-01-10", 2450)
        self.assertEqual((aviso.state, bool(aviso.credit_id)), ("new", False))
        aviso.with_user(self.accountant).action_apply()
        self.assertEqual(aviso.state, "applied")
        self.assertEqual(aviso.applied_uid, self.accountant)

    def test_notification_date_falls_back_to_the_creation_date(self):
        aviso = self.one("retencion", 1, "", 2450, FechaCreaAviso="2026-01-12")
        self.assertEqual(str(aviso.date_notified), "2026-01-12")
        self.assertFalse(aviso.date_notified_said)

    def test_notification_date_falls_back_to_the_day_it_came_in(self):
        aviso = self.one("retencion", 1, "", 2450, FechaCreaAviso="")
        self.assertEqual(aviso.date_notified, aviso.create_date.date())

    def test_unknown_type_code_is_never_guessed(self):
        aviso = self.one("99", 1, "2026-01-10", 2450)
        self.assertEqual((aviso.state, aviso.notice_class), ("to_classify", False))
        self.assertFalse(aviso.credit_id)
        self.assertIn("99", aviso.reason)

    def test_a_person_classifies_and_the_catalogue_remembers(self):
        aviso = self.one("99", 1, "2026-01-10", 2450).with_user(self.accountant)
        action = aviso.action_classify()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create({"notice_class": "retencion", "remember": True})
        )
        wizard.action_confirm()
        self.assertEqual((aviso.state, aviso.notice_class), ("applied", "retencion"))
        again = self.one("99", 1, "2026-05-10", 2500)
        self.assertEqual(again.state, "applied")

    def test_classified_as_retention_without_amount_is_refused(self):
        aviso = self.one("99", 1, "2026-01-10")
        with self.assertRaisesRegex(UserError, "discount type is missing"):
            aviso.action_classify("retencion")
        aviso.action_classify("suspension")
        self.assertEqual(aviso.state, "applied")

    # --- matching ---------------------------------------------------------------------

    def test_stored_nss_with_spaces_or_lost_zeros_is_found(self):
        for number, stored in ((2, " 92 0002 9801-{}"), (3, "{}")):
            digits = nss(number)
            text = stored.format(digits[-1]) if number == 2 else digits
            self.make_worker(number, ssnid=text)
            aviso = self.one("retencion", number, "2026-01-10", 1000)
            self.assertEqual(aviso.state, "applied")
        lost = "00123456784"
        lost = lost[:-1] + luhn.calc_check_digit(lost[:-1])
        worker = self.make_worker(4, ssnid=lost.lstrip("0"))
        aviso = self.one("retencion", 4, "2026-01-10", 1000, NSS=lost)
        self.assertEqual(aviso.employee_id, worker)

    def test_unified_nss_finds_the_worker(self):
        aviso = self.one("retencion", 500, "2026-01-10", 1000, NSSUnificado=nss(1))
        self.assertEqual((aviso.employee_id, aviso.state), (self.worker, "applied"))

    def test_aviso_without_worker_waits_and_finds_the_one_who_comes(self):
        aviso = self.one("retencion", 9, "2026-01-10", 1000)
        self.assertEqual(aviso.state, "unmatched")
        self.assertIn(nss(9), aviso.reason)
        newcomer = self.make_worker(9)
        self.assertEqual((aviso.employee_id, aviso.state), (newcomer, "applied"))

    def test_aviso_finds_the_worker_who_gets_his_nss_later(self):
        aviso = self.one("retencion", 9, "2026-01-10", 1000)
        newcomer = self.make_worker(9, ssnid=False)
        self.assertEqual(aviso.state, "unmatched")
        newcomer.ssnid = nss(9)
        self.assertEqual((aviso.employee_id, aviso.state), (newcomer, "applied"))

    def test_unknown_registro_patronal_waits_and_finds_the_one_that_comes(self):
        aviso = self.one("retencion", 1, "2026-01-10", 1000, NRP=OTHER_NRP)
        self.assertEqual(aviso.state, "unmatched")
        self.assertIn("Y54-98765-10-2", aviso.reason)
        self.make_registro("Y54-98765-10-2")
        self.assertEqual(aviso.state, "applied")

    def test_registro_patronal_unlike_the_workers_waits_for_a_person(self):
        other = self.make_registro(OTHER_NRP)
        self.worker.version_id.l10n_mx_registro_patronal_id = other
        aviso = self.one("retencion", 1, "2026-01-10", 1000)
        self.assertEqual(aviso.state, "to_review")
        aviso.action_apply()
        self.assertEqual(aviso.state, "applied")

    def test_mending_the_workers_registro_patronal_settles_the_aviso(self):
        other = self.make_registro(OTHER_NRP)
        self.worker.version_id.l10n_mx_registro_patronal_id = other
        aviso = self.one("retencion", 1, "2026-01-10", 1000)
        self.worker.version_id.l10n_mx_registro_patronal_id = self.registro
        self.assertEqual(aviso.state, "applied")

    def test_two_workers_with_one_nss_are_told_apart_by_registro_patronal(self):
        other = self.make_registro(OTHER_NRP)
        twin = self.make_worker(1, l10n_mx_registro_patronal_id=other.id)
        aviso = self.one("retencion", 1, "2026-01-10", 1000)
        self.assertEqual(aviso.state, "unmatched")
        self.assertIn("Several workers", aviso.reason)
        aviso = self.one("retencion", 1, "2026-01-10", 1000, NRP=OTHER_NRP)
        self.assertEqual(aviso.employee_id, twin)

    # --- immutability and corrections -------------------------------------------------

    def test_what_an_aviso_says_is_never_changed_nor_deleted(self):
        aviso = self.one("retencion", 1, "2026-01-10", 2450)
        for vals in ({"discount_value": 1}, {"nss": nss(2)}, {"payload": "{}"}):
            with self.assertRaises(UserError):
                aviso.sudo().write(vals)
        with self.assertRaises(UserError):
            aviso.sudo().unlink()
        with self.assertRaises(UserError):
            aviso.sudo().copy()

    @mute_logger("odoo.sql_db")
    def test_folio_is_unique_in_a_company(self):
        aviso = self.one("retencion", 1, "2026-01-10", 2450)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["l10n_mx_infonavit.aviso"].create(
                {"folio": aviso.folio, "nss": nss(1), "credit_number": "1900000001"}
            )

    def test_correcting_the_notification_date_needs_a_reason_and_is_logged(self):
        aviso = self.one("retencion", 1, "2026-01-10", 2450)
        aviso = aviso.with_user(self.accountant)
        self.assertEqual(
            aviso.action_correct_notification("2026-01-20")["target"], "new"
        )
        self.assertEqual(str(aviso.date_notified), "2026-01-10")
        aviso.action_correct_notification("2026-01-20", "came on paper, sealed")
        self.assertEqual(str(aviso.date_effective), "2026-01-21")
        self.assertEqual(str(aviso.date_notified_said), "2026-01-10")
        self.assertEqual(self.terms(aviso.credit_id), [("2026-01-21", "", 2450)])
        self.assertIn("sealed", aviso.message_ids[0].body)
        self.assertEqual(aviso.message_ids[0].author_id, self.accountant.partner_id)

    def test_discarding_needs_a_reason_and_ends_the_terms(self):
        aviso = self.one("retencion", 1, "2026-01-10", 2450)
        credit = aviso.credit_id
        self.assertEqual(aviso.action_discard()["target"], "new")
        aviso.action_discard("another employer's worker")
        self.assertEqual((aviso.state, credit.state), ("discarded", "none"))
        aviso.action_restore()
        self.assertEqual((aviso.state, credit.state), ("applied", "in_force"))

    def test_created_by_a_program_it_goes_the_same_way(self):
        aviso = self.env["l10n_mx_infonavit.aviso"].create(
            {
                "folio": "R0209026999999",
                "notice_class": "retencion",
                "nss": "92 0001 9801" + nss(1)[-1],
                "credit_number": credit_number(1),
                "nrp": NRP,
                "discount_type": "cuota_fija",
                "discount_value": 2450,
                "date_notified": "2026-01-10",
            }
        )
        self.assertEqual((aviso.state, aviso.employee_id), ("applied", self.worker))
        self.assertEqual(self.terms(aviso.credit_id), [("2026-01-11", "", 2450)])

    def test_an_aviso_without_registro_patronal_and_its_folio_again(self):
        aviso = self.env["l10n_mx_infonavit.aviso"].create(
            {
                "folio": "R0209026888888",
                "notice_class": "retencion",
                "nss": nss(1),
                "credit_number": credit_number(1),
                "discount_type": "cuota_fija",
                "discount_value": 2450,
                "date_notified": "2026-01-10",
            }
        )
        self.assertEqual(aviso.state, "applied")
        self.assertIn("missing", aviso.remarks)
        entry = self.entry(
            "retencion", 1, "2026-01-10", 2450, FolioAviso="R0209026888888"
        )
        [again] = self.import_entries(entry)
        self.assertEqual((again.state, again.same_folio_id), ("applied", aviso))
        self.assertEqual((aviso.state, aviso.replaced_by_id), ("discarded", again))

    # --- odd ones ---------------------------------------------------------------------

    def test_second_credit_waits_until_the_first_has_ended(self):
        self.one("retencion", 1, "2026-01-10", 2450)
        second = self.one(
            "retencion", 1, "2026-05-10", 1000, NumCredito=credit_number(50)
        )
        self.assertEqual(second.state, "to_review")
        self.assertIn("another credit", second.reason)
        self.one("suspension", 1, "2026-05-05")
        self.assertEqual(second.state, "applied")

    def test_late_aviso_of_an_older_credit_waits_beside_the_one_in_force(self):
        self.one("retencion", 1, "2026-05-10", 2450)
        older = self.one(
            "retencion", 1, "2025-01-10", 1000, NumCredito=credit_number(50)
        )
        self.assertEqual(older.state, "to_review")

    def test_resuming_beside_another_credit_waits_again(self):
        self.one("retencion", 1, "2025-01-10", 2450)
        self.one("suspension", 1, "2025-06-10")
        self.one("retencion", 1, "2026-01-10", 1000, NumCredito=credit_number(50))
        again = self.one("retencion", 1, "2026-03-10", 2450)
        self.assertEqual(again.state, "to_review")

    def test_two_confirmed_credits_renew_without_a_person(self):
        self.one("retencion", 1, "2026-01-10", 2450)
        second = self.one(
            "retencion", 1, "2026-05-10", 1000, NumCredito=credit_number(50)
        )
        second.action_apply()
        renewed = self.one(
            "retencion", 1, "2026-07-10", 1100, NumCredito=credit_number(50)
        )
        self.assertEqual(renewed.state, "applied")

    def test_change_of_credit_number_in_one_file_needs_nobody(self):
        first = self.entry("retencion", 1, "2026-01-10", 2450)
        stop = self.entry("suspension", 1, "2026-05-05")
        start = self.entry(
            "retencion", 1, "2026-05-10", 1000, NumCredito=credit_number(50)
        )
        avisos = self.import_entries(start, stop, first)
        self.assertEqual(set(avisos.mapped("state")), {"applied"})

    def test_odd_folio_rfc_and_curp_are_remarked_and_stop_nothing(self):
        aviso = self.one(
            "retencion",
            1,
            "2026-01-10",
            2450,
            RFCTrabajador="XXX",
            CURPTrabajador="YYY",
            FolioAviso="S0209026000777",
        )
        self.assertEqual(aviso.state, "applied")
        self.assertEqual(len(aviso.remarks.splitlines()), 3)

    # --- companies --------------------------------------------------------------------

    def test_two_companies_keep_their_own(self):
        other = self.make_company("Otra Fábrica")
        self.env.user.company_ids |= other
        self.make_registro(OTHER_NRP, other)
        entry = self.entry("retencion", 1, "2026-01-10", 2450)
        [mine] = self.import_entries(entry)
        worker = self.make_worker(1, company=other, struct_id=False)
        theirs = self.import_bytes(
            json.dumps([entry | {"NRP": OTHER_NRP}]).encode(), company=other
        )
        self.assertEqual(theirs.company_id, other)
        self.assertEqual(theirs.employee_id, worker)
        self.assertEqual(mine.employee_id, self.worker)
        self.assertNotEqual(mine.credit_id, theirs.credit_id)
