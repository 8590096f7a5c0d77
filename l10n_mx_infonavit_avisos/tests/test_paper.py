import base64
import io
import json
import zipfile
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.paper_reading import values_of_file
from .common import credit_number, nss
from .paper_common import PaperCase
from .sources.printed_avisos import (
    MODIFICACION,
    NEXT_SETTLEMENT,
    RETENCION,
    SUSPENSION,
    acuse,
    back,
    printed,
    scan,
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
