from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..models.daily import today_in_mexico
from .common import credit_number, nss
from .paper_common import PaperCase


@tagged("post_install", "-at_install")
class TestTyped(PaperCase):
    """The short form: checked as one types, taken in as typed."""

    def test_typed_and_confirmed(self):
        with Form(self.papers) as form:
            self.assertFalse(form.marks)
            form.notice_class = "retencion"
            form.nss = "92000-19801-7"
            self.assertEqual(form.employee_id, self.worker)
            form.credit_number = "01900000001"
            self.assertEqual(form.credit_number, credit_number(1))
            form.discount_type = "cuota_fija"
            form.discount_value = 2450
            form.date_notified = "2026-01-10"
            self.assertIn("About $ 2,450.00 a month", form.effect)
            self.assertIn("01/11/2026", form.effect)
            self.assertEqual(form.registro_patronal_id, self.registro)
        paper = form.record
        action = paper.action_confirm()
        aviso = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(aviso, paper.aviso_id)
        self.assertEqual(
            (aviso.source, aviso.state, aviso.folio), ("manual", "applied", False)
        )
        self.assertEqual(aviso.fetch_id.source, "paper")
        self.assertFalse(aviso.message_main_attachment_id)

    def test_faults_as_one_types(self):
        with Form(self.papers) as form:
            form.nss = "92000198010"
            self.assertIn("check digit", form.marks["nss"][0][1])
            form.credit_number = "12"
            self.assertIn("wrong length", form.marks["credit_number"][0][1])
            form.notice_class = "retencion"
            form.discount_type = "porcentaje"
            form.discount_value = 130
            self.assertIn("impossibly large", form.marks["discount_value"][0][1])
            form.date_notified = today_in_mexico() + timedelta(days=2)
            self.assertIn("future", form.marks["date_notified"][0][1])
            form.date_notified = today_in_mexico() - timedelta(days=500)
            self.assertIn("more than a year", form.marks["date_notified"][0][1])
        form.record.action_discard()
        odd = self.typed(folio="S1209026000001", rfc="ABC")
        self.assertIn("first letter", odd.marks["folio"][0][1])
        self.assertIn("RFC", odd.marks["rfc"][0][1])
        self.assertFalse(odd.has_faults)

    def test_amount_a_month_of_each_kind(self):
        self.worker.version_id.l10n_mx_sbc = 500
        for kind, value, words in (
            ("factor", 22.25, "2,243.02"),
            ("porcentaje", 25, "3,687.50"),
            ("cuota_fija", 1999.5, "1,999.50"),
        ):
            paper = self.typed(discount_type=kind, discount_value=value)
            self.assertIn(f"About $ {words} a month", paper.effect)

    def test_a_change_proposes_the_credit_in_force(self):
        self.give_credit(1)
        with Form(self.papers) as form:
            form.employee_id = self.worker
            self.assertEqual(form.nss, nss(1))
            form.notice_class = "suspension"
            self.assertEqual(form.credit_number, credit_number(1))
            form.credit_number = credit_number(7)
            self.assertIn(credit_number(1), form.marks["credit_number"][0][1])
            form.date_notified = "2026-01-10"
        form.record.action_confirm()
        self.assertEqual(form.record.aviso_id.notice_class, "suspension")

    def test_what_contradicts_the_download_is_told_in_one_sentence(self):
        self.import_entries(self.entry("retencion", 1, "2026-01-10", 2600))
        paper = self.typed()
        with self.assertRaisesRegex(UserError, "orders something else"):
            paper.action_confirm()
        self.assertEqual(paper.state, "to_confirm")

    def test_what_the_download_says_already_adds_nothing(self):
        downloaded = self.import_entries(self.entry("retencion", 1, "2026-01-10", 2450))
        paper = self.typed()
        paper.action_confirm()
        self.assertEqual(paper.aviso_id, downloaded)

    def test_no_worker_yet_it_waits(self):
        paper = self.typed(nss=nss(9))
        self.assertIn("No worker", paper.marks["nss"][0][1])
        paper.action_confirm()
        self.assertEqual(paper.aviso_id.state, "unmatched")
        self.assertIn("No worker has the NSS", paper.outcome)

    def test_counted_until_decided(self):
        waiting = self.env["l10n_mx_infonavit.waiting"].with_user(self.accountant)
        paper = self.typed()
        self.assertEqual(waiting.get_infonavit_counts()["waiting"], {"papers": 1})
        paper.action_discard()
        self.assertEqual(waiting.get_infonavit_counts()["waiting"], {})
        paper.action_restore()
        self.assertEqual(paper.state, "to_confirm")
