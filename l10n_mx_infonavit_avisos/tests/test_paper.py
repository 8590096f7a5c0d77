import base64
import io
import json
import zipfile
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.daily import today_in_mexico
from ..models.paper_reading import values_of_file
from .common import NRP, OTHER_NRP, InfonavitCase, credit_number, nss
from .sources.printed_avisos import (
    MODIFICACION,
    NEXT_SETTLEMENT,
    RETENCION,
    SUSPENSION,
    Drawing,
    acuse,
    back,
    printed,
    scan,
)

PAPER = "l10n_mx_infonavit.paper"


class PaperCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.worker.name = "Uno Trabajador de Prueba"
        cls.company.vat = "CDP800101AB1"
        cls.company.l10n_mx_infonavit_auto_apply = True
        cls.papers = cls.env[PAPER].with_user(cls.accountant)

    def drawing(self, number=1, title=RETENCION, **values):
        """A form for one of our workers."""
        changes = {
            "N.R.P.:": NRP,
            "NÚMERO DE SEGURIDAD SOCIAL": nss(number),
            "N.S.S.": nss(number),
            "NÚMERO DE CRÉDITO": credit_number(number),
            "FECHA:": "09.01.2026",
            "FECHA DE RECEPCIÓN": "10.01.2026",
            **values,
        }
        return Drawing(title, changes)

    def take(self, *drawings, name="aviso.pdf", user=None):
        return self.take_bytes(printed(*drawings), name, user)

    def take_bytes(self, data, name="aviso.pdf", user=None):
        papers = self.env[PAPER].with_user(user or self.accountant)
        self.taken = papers.take_file(name, base64.b64encode(data).decode())
        return papers.browse(self.taken["ids"])

    def typed(self, **values):
        return self.papers.create(
            {
                "notice_class": "retencion",
                "nss": nss(1),
                "credit_number": credit_number(1),
                "discount_type": "cuota_fija",
                "discount_value": 2450,
                "date_notified": "2026-01-10",
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestPrinted(PaperCase):
    """Printed avisos: read, looked at by a person, and taken in."""

    def test_a_clean_one_is_read_and_becomes_an_aviso(self):
        paper = self.take(self.drawing())
        self.assertEqual((paper.state, paper.employee_id), ("to_confirm", self.worker))
        self.assertEqual(paper.registro_patronal_id, self.registro)
        self.assertEqual((paper.discount_type, paper.discount_value), ("factor", 22.25))
        self.assertEqual(paper.date_notified, date(2026, 1, 10))
        paper.action_confirm()
        aviso = paper.aviso_id
        self.assertEqual((aviso.source, aviso.state), ("pdf", "applied"))
        self.assertEqual((paper.state, paper.outcome), ("confirmed", ""))
        self.assertEqual(paper.confirmed_uid, self.accountant)
        self.assertEqual(self.terms(aviso.credit_id), [("2026-01-11", "", 22.25)])

    def test_the_pdf_and_what_was_read_stay_with_the_aviso(self):
        data = printed(self.drawing())
        paper = self.take_bytes(data)
        paper.discount_value = 23
        paper.action_confirm()
        aviso = paper.aviso_id.with_user(self.accountant)
        attachment = aviso.message_main_attachment_id
        self.assertEqual(attachment.raw, data)
        self.assertEqual(
            (attachment.res_model, attachment.res_id), (aviso._name, aviso.id)
        )
        payload = json.loads(aviso.payload)
        self.assertEqual(
            payload["changed"]["discount_value"], {"read": "22.25", "confirmed": "23"}
        )
        self.assertEqual(list(payload["changed"]), ["discount_value"])
        self.assertEqual(payload["read"]["nss"]["raw"], nss(1))
        self.assertIn(credit_number(1), paper.reading)
        self.assertEqual(aviso.fetch_id.attachment_ids.raw, data)

    def test_no_day_of_receipt_the_date_is_proposed_and_doubtful(self):
        paper = self.take(self.drawing(**{"FECHA DE RECEPCIÓN": ()}))
        self.assertEqual(paper.date_notified, date(2026, 1, 9))
        [mark] = paper.marks["date_notified"]
        self.assertEqual(mark[0], "doubt")
        self.assertIn("the FECHA is proposed", mark[1])
        with Form(paper) as form:
            form.date_notified = "2026-01-12"
            self.assertNotIn("date_notified", form.marks or {})
        paper.action_confirm()
        self.assertEqual(str(paper.aviso_id.date_effective), "2026-01-13")

    def test_a_misread_digit_is_a_fault_until_it_is_mended(self):
        wrong = nss(1)[:-1] + str((int(nss(1)[-1]) + 1) % 10)
        paper = self.take(self.drawing(**{"NÚMERO DE SEGURIDAD SOCIAL": wrong}))
        self.assertFalse(paper.employee_id)
        self.assertEqual(paper.marks["nss"][0][0], "fault")
        with self.assertRaisesRegex(UserError, "check digit"):
            paper.action_confirm()
        with Form(paper) as form:
            form.nss = nss(1)
            self.assertEqual(form.employee_id, self.worker)
            self.assertNotIn("nss", form.marks or {})
        paper.action_confirm()
        self.assertEqual(paper.aviso_id.state, "applied")

    def test_modificacion_and_both_suspensions(self):
        self.give_credit(1)
        papers = self.take(
            self.drawing(title=MODIFICACION),
            self.drawing(title=SUSPENSION, **{"FECHA DE RECEPCIÓN": "10.03.2026"}),
            self.drawing(title=NEXT_SETTLEMENT, **{"FECHA DE RECEPCIÓN": "1.1.2026"}),
        ).sorted("page")
        self.assertEqual(
            papers.mapped("notice_class"), ["modificacion", "suspension", "suspension"]
        )
        self.assertEqual(papers.type_id.mapped("code"), ["10"])
        self.assertIn("$ 1,234.56", papers[0].previous)
        self.assertIn("About $ 2,936.80 a month", papers[0].effect)
        self.assertIn("goes back to the worker", papers[1].effect)
        self.assertIn("remitted", papers[2].effect)

    def test_two_avisos_of_one_file_are_two_each_with_its_page(self):
        self.make_worker(2)
        papers = self.take(self.drawing(1), back, self.drawing(2)).sorted("page")
        self.assertEqual(papers.mapped("page"), [1, 3])
        self.assertEqual(papers.mapped("nss"), [nss(1), nss(2)])
        for paper in papers:
            shown = base64.b64decode(paper.document)
            self.assertTrue(shown.startswith(b"%PDF-"))
            [values] = values_of_file("page.pdf", shown)
            self.assertEqual(values["nss"], paper.nss)

    def test_two_avisos_of_one_page_are_two(self):
        self.make_worker(2)
        upper, lower = self.drawing(1), self.drawing(2)
        lower.shift = (0, -360)
        papers = self.take([upper, lower])
        self.assertEqual(sorted(papers.mapped("nss")), [nss(1), nss(2)])

    def test_fifty_files_one_after_the_other_and_all_confirmed_at_once(self):
        ids = []
        for number in range(1, 51):
            if number > 1:
                self.make_worker(number).name = "Trabajador de Prueba Uno"
            folio = f"R02090260{number:05d}"
            drawing = self.drawing(number, **{"FOLIO:": folio, "R.F.C.:": ()})
            ids += self.take(drawing, name=f"{number}.pdf").ids
        papers = self.papers.browse(ids)
        self.assertEqual(papers.filtered("marks").mapped("marks"), [])
        papers.action_confirm()
        self.assertEqual(set(papers.mapped("state")), {"confirmed"})
        self.assertEqual(len(papers.aviso_id), 50)
        self.assertEqual(set(papers.aviso_id.mapped("state")), {"applied"})

    @mute_logger("pypdf._reader")
    def test_a_zip_of_them_and_one_bad_file_costs_itself(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("uno.pdf", printed(self.drawing(1)))
            archive.writestr("roto.pdf", printed(self.drawing(2))[:400])
            archive.writestr("clave.pdf", printed(self.drawing(3), password="x"))
        papers = self.take_bytes(stream.getvalue(), "avisos.zip")
        states = {p.document_name: p.state for p in papers}
        self.assertEqual(
            states,
            {
                "avisos.zip/uno.pdf": "to_confirm",
                "avisos.zip/roto.pdf": "refused",
                "avisos.zip/clave.pdf": "refused",
            },
        )
        self.assertEqual((self.taken["to_confirm"], self.taken["refused"]), (1, 2))
        locked = papers.filtered(lambda p: "clave" in p.document_name)
        self.assertIn("password", locked.refusal_text)

    def test_files_that_are_no_printed_avisos_say_what_to_do(self):
        for data, words in (
            (b"", "is empty"),
            (b'[{"NSS": "1"}]', "Import Avisos"),
            (b"<html></html>", "web page"),
            (b"hello", "neither a PDF nor a picture"),
            (b"BM" + bytes(60), "PDF, JPEG or PNG"),
        ):
            with self.subTest(words):
                paper = self.take_bytes(data, "file")
                self.assertEqual(paper.state, "refused")
                self.assertIn(words, paper.refusal_text)

    def test_the_acuse_of_a_credits_start_is_no_order(self):
        paper = self.take(acuse)
        self.assertEqual(paper.refusal_code, "start_of_credit")
        self.assertIn("withhold nothing", paper.refusal_text)
        action = paper.action_open_confirmations()
        self.assertEqual(action["res_model"], "l10n_mx_infonavit.credit.confirmation")
        with self.assertRaisesRegex(UserError, "no order"):
            paper.action_type_it()
        with self.assertRaises(UserError):
            paper.action_confirm()

    def test_an_unknown_title_can_be_typed_by_a_person(self):
        drawing = self.drawing()
        drawing.written = {RETENCION: "AVISO DE REINICIO DE DESCUENTOS"}
        paper = self.take(drawing)
        self.assertIn("REINICIO", paper.refusal_text)
        paper.action_type_it()
        self.assertEqual(paper.state, "to_confirm")
        self.assertTrue(paper.has_faults)

    def test_a_scan_opens_the_typed_form_with_the_picture_beside_it(self):
        paper, other = self.take(scan, scan).sorted("page")
        self.assertEqual((paper.state, other.page), ("to_confirm", 2))
        self.assertTrue(paper.is_scan and paper.document)
        with self.assertRaises(UserError):
            paper.action_confirm()
        with Form(paper) as form:
            form.notice_class = "retencion"
            form.employee_id = self.worker
            self.assertEqual(form.nss, nss(1))
            form.credit_number = credit_number(1)
            form.discount_type = "cuota_fija"
            form.discount_value = 2450
            form.date_notified = "2026-01-10"
            self.assertFalse(form.marks)
        paper.action_confirm()
        self.assertEqual(paper.aviso_id.source, "pdf")
        self.assertTrue(paper.aviso_id.message_main_attachment_id)

    def test_the_same_page_again_is_known(self):
        self.make_worker(2)
        data = printed(self.drawing(1), self.drawing(2))
        first = self.take_bytes(data)
        self.assertEqual(self.take_bytes(data, "other name.pdf"), first)
        self.assertEqual((self.taken["known"], self.taken["to_confirm"]), (2, 0))
        first.action_discard()
        self.assertFalse(self.take_bytes(data) & first)

    def test_confirmed_twice_it_is_one_aviso(self):
        paper = self.take(self.drawing())
        paper.action_confirm()
        with self.assertRaisesRegex(UserError, "decided meanwhile"):
            paper.action_confirm()
        # And the same order on another sheet says nothing new.
        other = self.take(self.drawing(MOTIVO=()), self.drawing(**{"R.F.C.": ()}))
        for sheet in other - paper:
            sheet.action_confirm()
            self.assertEqual(sheet.aviso_id, paper.aviso_id)
            self.assertIn("nothing was added", sheet.message_ids[0].body)
        self.assertEqual(self.env["l10n_mx_infonavit.aviso"].search_count([]), 1)

    def test_the_download_takes_its_place_and_the_difference_shows(self):
        paper = self.take(self.drawing())
        paper.action_confirm()
        self.import_entries(self.entry("retencion", 1, "2026-01-10", 25, kind="3"))
        self.assertEqual(paper.aviso_id.state, "discarded")
        self.assertIn("25 × UMI instead of 22.25 × UMI", paper.outcome)

    def test_one_that_contradicts_the_download_of_its_folio_waits(self):
        entry = self.entry("retencion", 1, "2026-01-10", 25, kind="3")
        self.import_entries(entry)
        paper = self.take(self.drawing(**{"FOLIO:": entry["FolioAviso"]}))
        paper.action_confirm()
        self.assertEqual(paper.aviso_id.state, "to_review")
        self.assertIn("other content", paper.outcome)

    def test_rfc_name_and_registro_are_compared(self):
        self.worker.name = "Otra Persona"
        self.worker.l10n_mx_curp = "XAXA800101MDFXXX05"
        paper = self.take(
            self.drawing(**{"R.F.C.:": "OTR800101AB1", "N.R.P.:": "A1234567890"})
        )
        self.assertIn("CDP800101AB1", paper.marks["company_rfc"][0][1])
        self.assertIn("Otra Persona", paper.marks["worker_name"][0][1])
        self.assertIn("A12-34567-89-0", paper.marks["registro_patronal_id"][0][1])
        self.assertIn("XAXA800101MDFXXX05", paper.marks["curp"][0][1])
        self.assertFalse(paper.has_faults)

    def test_of_several_those_with_a_mark_are_left_to_be_opened(self):
        self.make_worker(2).name = "Trabajador de Prueba Uno"
        clean = self.take(self.drawing(2, **{"R.F.C.:": ()}))
        odd = self.take(self.drawing(1, **{"FECHA DE RECEPCIÓN": ()}))
        action = (clean | odd).action_confirm()
        self.assertEqual((clean.state, odd.state), ("confirmed", "to_confirm"))
        self.assertIn("1 wait", action["params"]["message"])

    def test_of_several_one_that_contradicts_costs_itself(self):
        self.make_worker(2).name = "Trabajador de Prueba Uno"
        self.import_entries(self.entry("retencion", 1, "2026-01-10", 2600))
        typed = self.typed()
        clean = self.take(self.drawing(2))
        action = (typed | clean).action_confirm()
        self.assertEqual((typed.state, clean.state), ("to_confirm", "confirmed"))
        self.assertIn("orders something else", action["params"]["message"])
        self.assertIn("1 avisos confirmed", action["params"]["message"])

    # --- through the import -----------------------------------------------------------

    def wizard(self, data, filename="avisos.pdf"):
        return (
            self.env["l10n_mx_infonavit.import"]
            .with_user(self.accountant)
            .create({"file": base64.b64encode(data), "filename": filename})
        )

    def test_the_import_takes_a_pdf_by_its_content(self):
        self.make_worker(2)
        data = printed(self.drawing(1), acuse, scan, self.drawing(2))
        wizard = self.wizard(data, "avisos.json")
        wizard.action_preview()
        self.assertEqual((wizard.kind, wizard.new_count), ("paper", 3))
        self.assertEqual(wizard.refused_count, 1)
        self.assertEqual(len(wizard.line_ids), 4)
        refused = wizard.line_ids.filtered(lambda line: line.status == "refused")
        self.assertIn("withhold nothing", refused.reason)
        self.assertFalse(self.papers.search([]))
        action = wizard.action_start()
        papers = self.papers.search(action["domain"])
        self.assertEqual(len(papers), 4)
        self.assertEqual(papers.fetch_id.paper_count, 4)
        again = self.wizard(data)
        again.action_preview()
        self.assertEqual((again.new_count, again.known_count), (0, 4))
        again.action_import()
        self.assertEqual(self.papers.search_count([]), 4)

    def test_the_import_takes_one_and_opens_it(self):
        action = self.wizard(printed(self.drawing())).action_import()
        paper = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(paper.employee_id, self.worker)

    @mute_logger("pypdf._reader")
    def test_the_import_tells_of_a_damaged_pdf(self):
        wizard = self.wizard(printed(self.drawing())[:400])
        wizard.action_preview()
        self.assertEqual((wizard.new_count, wizard.refused_count), (0, 1))
        self.assertIn("damaged", wizard.line_ids.reason)

    # --- companies and rights ---------------------------------------------------------

    def other_company(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        return other

    def of(self, user, company):
        papers = self.env[PAPER].with_user(user)
        return papers.with_context(allowed_company_ids=company.ids)

    def test_it_goes_to_the_company_that_has_the_registro(self):
        other = self.other_company()
        theirs = self.drawing(2, **{"N.R.P.:": OTHER_NRP})
        self.accountant.company_ids |= other
        both = (self.company | other).ids
        papers = self.papers.with_context(allowed_company_ids=both)
        data = printed(self.drawing(), theirs)
        content = base64.b64encode(data).decode()
        taken = papers.take_file("a.pdf", content)["ids"]
        ours, theirs = papers.browse(taken).sorted("page")
        self.assertEqual(ours.company_id | theirs.company_id, self.company | other)
        self.assertEqual(theirs.company_id, other)
        # The file itself is of both, and stays where it was uploaded.
        self.assertEqual(ours.fetch_id.attachment_ids.raw, data)
        self.assertFalse(theirs.fetch_id.attachment_ids)
        theirs.action_confirm()
        self.assertEqual(theirs.aviso_id.company_id, other)
        self.assertEqual(theirs.aviso_id.source, "pdf")

    def test_moved_to_another_company_its_aviso_is_there(self):
        other = self.other_company()
        self.accountant.company_ids |= other
        both = (self.company | other).ids
        paper = self.take(self.drawing(**{"N.R.P.:": "A1234567890"}))
        paper = paper.with_context(allowed_company_ids=both)
        paper.company_id = other
        self.assertFalse(paper.employee_id)
        paper.action_confirm()
        self.assertEqual(paper.aviso_id.company_id, other)
        self.assertEqual(paper.fetch_id.company_id, other)

    def test_that_of_a_company_he_does_not_work_in_is_refused(self):
        self.other_company()
        paper = self.take(self.drawing(**{"N.R.P.:": OTHER_NRP}))
        self.assertEqual(paper.company_id, self.company)
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            paper.action_confirm()

    def test_each_company_sees_its_own(self):
        other = self.other_company()
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        paper = self.take(self.drawing())
        self.assertFalse(self.of(stranger, other).search([]))
        with self.assertRaises(AccessError):
            self.of(stranger, other).browse(paper.id).action_confirm()
        # The same sheet is not known to a company that does not have it.
        taken = self.of(stranger, other).take_file("a.pdf", paper.document.decode())
        self.assertEqual((taken["known"], taken["to_confirm"]), (0, 1))
        self.assertFalse(paper.id in taken["ids"])

    def test_only_the_role_uploads_and_confirms(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.take(self.drawing(), user=officer)

    def test_what_was_decided_is_not_written(self):
        paper = self.take(self.drawing())
        for vals in ({"state": "confirmed"}, {"readings": {"a": 1}}, {"page": 2}):
            with self.assertRaises(UserError):
                paper.write(vals)
        paper.action_confirm()
        with self.assertRaisesRegex(UserError, "waits to be confirmed"):
            paper.discount_value = 1
        with self.assertRaises(UserError):
            paper.sudo().unlink()
        with self.assertRaises(UserError):
            self.papers.create({"source": "pdf"})


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
