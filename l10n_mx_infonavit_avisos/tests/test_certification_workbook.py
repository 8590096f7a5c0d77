"""The evidence file of a round, from cases, answers, pictures and a payslip's CFDI."""

import base64
import io
import unittest
import zipfile
from functools import partial
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..models import (
    certification_evidence,
    certification_workbook,
)
from ..models import certification_evidence_wording as words
from ..outputs.evidence import write_xls
from ..outputs.evidence.archive import digest
from .certification_evidence_common import ANSWER, PERIOD, EvidenceCase, picture
from .outputs.evidence_reading import (
    embedded,
    olefile,
    opened,
    row_of,
    stored_pictures,
    texts,
)


@tagged("post_install", "-at_install")
@freeze_time("2026-04-20 18:00:00")
@unittest.skipUnless(olefile, "olefile is not here")
class TestCertificationWorkbook(EvidenceCase):
    # --- the file ---------------------------------------------------------------------

    def test_one_click_makes_a_true_xls_with_all_of_it(self):
        self.fill()
        data = self.make()
        self.assertFalse(self.round.gaps)
        book = opened(data)
        self.assertEqual(
            [sheet.name for sheet in book.sheets()],
            ["1. Archivos JSON", "2. Resultados", "3. Pantallas", "4. CFDI de nómina"],
        )
        self.assertIn("0501423523", book.sheet_by_index(0).cell_value(1, 0))
        found = embedded(data)
        with zipfile.ZipFile(io.BytesIO(found["respuestas-json.zip"])) as archive:
            [name] = archive.namelist()
            self.assertEqual(archive.read(name), ANSWER)
        slip = self.round.payslip_ids
        xml = slip.l10n_mx_infonavit_cfdi_id.raw
        self.assertEqual(found[slip._l10n_mx_infonavit_cfdi_filename()], xml)
        self.assertIn(b'TipoDeduccion="010"', xml)
        taken = {base64.b64decode(screen.image) for screen in self.round.screen_ids}
        self.assertEqual(len(taken), 7)
        self.assertLessEqual(taken, set(stored_pictures(data)))

    def test_the_results_are_the_cases_own(self):
        self.fill()
        sheet = opened(self.make()).sheet_by_index(1)
        sample, evaluation = self.round.case_ids.sorted("reference", reverse=True)
        row = row_of(sheet, "M-1")
        self.assertEqual(row[1], "92000198018")
        self.assertIn(sample.amount, row)
        self.assertEqual(row[-2:], [0.0, sample.steps])
        self.assertIn("Cuota fija", row)
        row = row_of(sheet, "E-1")
        self.assertIn(evaluation.amount, row)
        self.assertNotIn(evaluation.steps, row)

    def test_a_weight_is_told_in_thousands(self):
        self.assertEqual(words.weight(999), "1 kB")
        self.assertEqual(words.weight(4_800_001), "4.81 MB")

    def test_the_deduction_stands_in_the_cells(self):
        self.fill()
        sheet = opened(self.make()).sheet_by_index(3)
        withheld = -self.line(self.round.payslip_ids)
        self.assertIn(withheld, row_of(sheet, "010"))

    def test_the_xlsx_beside_it(self):
        self.fill()
        self.make()
        data = base64.b64decode(self.round.workbook_xlsx)
        book = openpyxl.load_workbook(io.BytesIO(data))
        self.assertEqual(len(book["3. Pantallas"]._images), 7)
        self.assertTrue(self.round.workbook_xlsx_filename.endswith("-1.xlsx"))

    def test_its_size_digest_and_contents_are_told(self):
        self.fill()
        data = self.make()
        self.assertEqual(self.round.workbook_size, len(data))
        self.assertEqual(self.round.workbook_sha256, digest(data))
        self.assertIn(digest(ANSWER), self.round.workbook_contents)
        self.assertIn("1 samples, 1 evaluation cases", self.round.workbook_contents)
        self.assertIn(self.round.workbook_filename, self.download_url())

    def download_url(self):
        return self.round.action_download_workbook()["url"]

    def test_made_again_it_takes_the_other_ones_place(self):
        self.fill()
        first = self.make()
        self.round.screen_ids[:1].note = "Otra nota"
        self.assertNotEqual(self.make(), first)
        kept = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self.round._name),
                ("res_field", "=", "workbook"),
                ("res_id", "=", self.round.id),
            ]
        )
        self.assertEqual(len(kept), 1)

    def test_another_file_attached_by_hand_is_not_told_as_ours(self):
        self.fill()
        data = self.make()
        self.round.workbook = base64.b64encode(data + b"more")
        self.assertEqual(self.round.workbook_sha256, digest(data + b"more"))
        self.assertFalse(self.round.workbook_contents)
        self.assertFalse(self.round.workbook_xlsx)

    def test_the_portals_own_check_takes_it(self):
        self.fill()
        self.make()
        self.round._check_workbook()
        self.certification.with_user(self.manager)._record(
            "send", self.round.date_received, folio="0501423523"
        )
        self.assertEqual(self.round.state, "sent")

    # --- what lacks -------------------------------------------------------------------

    def test_every_lack_is_named(self):
        self.certification.folio = False
        self.round.action_check_evidence()
        for word in (
            "no folio",
            "no .json answer",
            "no samples",
            "no evaluation cases",
            "no picture",
            "no CFDI",
        ):
            self.assertIn(word, self.round.gaps)
        self.assertEqual(len(self.round.gaps.splitlines()), 6)

    def test_an_empty_tab_is_refused(self):
        self.fill()
        self.round.payslip_ids = False
        with self.assertRaisesRegex(UserError, "no CFDI de nómina"):
            self.round.action_make_workbook()
        self.assertFalse(self.round.workbook)

    def test_what_else_lacks_is_told_beside_the_file(self):
        self.fill()
        self.round.screen_ids.filtered(lambda one: one.kind == "credit").image = False
        self.make_case(reference="M-2", discount_value=0)
        self.make_case(reference="M-3", expected_amount=1)
        data = self.make()
        told = self.round.gaps.splitlines()
        self.assertEqual(len(told), 3)
        self.assertIn("M-2", told[0])
        self.assertIn("M-3", told[1])
        self.assertIn("Credit and its terms", told[2])
        sheet = opened(data).sheet_by_index(1)
        [lacking] = self.round.case_ids.filtered(lambda case: case.reference == "M-2")
        self.assertIn(lacking.missing, row_of(sheet, "M-2"))

    def test_a_screen_that_is_not_required_may_lack(self):
        self.fill()
        self.round.screen_ids.filtered(lambda one: one.kind == "cfdi").image = False
        self.round.action_check_evidence()
        self.assertFalse(self.round.gaps)

    def test_a_payslip_that_withholds_nothing(self):
        self.fill()
        other = self.make_cfdi_worker(2, l10n_mx_rfc="FIPB800101AB1")
        self.round.payslip_ids = self.make_slip(other, *PERIOD)
        self.round.action_check_evidence()
        self.assertIn("no deduction 010", self.round.gaps)

    def test_a_payslip_whose_cfdi_cannot_be_made(self):
        self.fill()
        self.round.payslip_ids.employee_id.l10n_mx_curp = False
        with self.assertRaisesRegex(UserError, "CURP"):
            self.round.action_make_workbook()

    def test_a_sealed_cfdi_and_what_is_none(self):
        self.fill()
        self.make()
        xml = self.round.payslip_ids.l10n_mx_infonavit_cfdi_id.raw
        sealed = xml.replace(b"<cfdi:Comprobante ", b'<cfdi:Comprobante Sello="A" ', 1)
        self.attach(sealed, "sellado.xml")
        self.round.action_check_evidence()
        self.assertIn("“sellado.xml” is sealed", self.round.gaps)
        self.attach(b"nada", "nada.xml")
        with self.assertRaisesRegex(UserError, "“nada.xml” is no XML"):
            self.round.action_make_workbook()

    def attach(self, raw, name):
        attachment = self.env["ir.attachment"].with_user(self.manager)
        self.round.cfdi_attachment_ids = [
            Command.link(attachment.create({"name": name, "raw": raw}).id)
        ]

    def test_a_cfdi_made_elsewhere_suffices(self):
        self.fill()
        self.make()
        xml = self.round.payslip_ids.l10n_mx_infonavit_cfdi_id.raw
        self.round.payslip_ids = False
        self.attach(xml, "ajeno.xml")
        self.assertEqual(embedded(self.make())["ajeno.xml"], xml)

    def test_the_last_day_is_over(self):
        self.fill()
        with freeze_time("2026-09-01 18:00:00"):
            self.make()
        self.assertIn("last day to send the evidence", self.round.gaps)

    def test_a_file_that_is_too_large_names_what_weighs(self):
        self.fill()
        small = partial(write_xls, limit=20_000)
        with (
            patch.object(certification_workbook, "write_xls", small),
            self.assertRaisesRegex(UserError, "Payslip with the deduction explained"),
        ):
            self.round.action_make_workbook()

    def test_answers_that_can_never_fit_are_not_read(self):
        self.fill()
        with (
            patch.object(certification_evidence, "LIMIT", 10),
            self.assertRaisesRegex(UserError, "The service's answers alone"),
        ):
            self.round.action_make_workbook()

    # --- the screens ------------------------------------------------------------------

    def test_a_round_proposes_its_screens(self):
        kinds = self.round.screen_ids.sorted().mapped("kind")
        self.assertEqual(
            kinds,
            ["connection", "fetch", "aviso", "credit", "payslip", "cfdi", "retention"],
        )
        self.round.screen_ids[:3].unlink()
        self.round.action_propose_screens()
        self.assertEqual(self.round.screen_ids.sorted().mapped("kind"), kinds)

    def test_every_screen_has_its_link(self):
        fetch = self.answer()
        avisos = self.import_entries(self.entry("retencion", 1, "2026-04-07", 2450))
        fetch.aviso_ids = avisos
        links = {}
        for screen in self.round.screen_ids:
            action = screen.action_open_screen()
            self.assertEqual(action["type"], "ir.actions.act_window")
            links[screen.kind] = action["res_model"], action.get("res_id")
        connection = self.certification.connection_id
        self.assertEqual(links["connection"], (connection._name, connection.id))
        self.assertEqual(links["fetch"], (fetch._name, fetch.id))
        self.assertFalse(links["payslip"][1])
        self.round.payslip_ids = slip = self.slip()
        [screen] = self.round.screen_ids.filtered(lambda one: one.kind == "payslip")
        self.assertEqual(screen.action_open_screen()["res_id"], slip.id)

    def test_only_pictures_are_attached(self):
        screen = self.round.screen_ids[:1]
        for wrong, word in (
            (b"%PDF-1.7", "neither PNG nor JPEG"),
            (picture()[:-50], "damaged"),
            (picture(size=(20, 20), kind="GIF"), "neither PNG nor JPEG"),
        ):
            with self.assertRaisesRegex(ValidationError, word):
                screen.image = base64.b64encode(wrong)

    def test_a_screen_of_ones_own_has_a_caption(self):
        screens = self.env["l10n_mx_infonavit.certification.screen"]
        values = {"round_id": self.round.id, "kind": "other"}
        with self.assertRaises(ValidationError):
            screens.create(values)
        screen = screens.create(values | {"name": "El menú"})
        self.assertEqual(screen.display_name, "El menú")
        with self.assertRaises(UserError):
            screen.action_open_screen()

    # --- sent, and whose it is --------------------------------------------------------

    def test_what_was_sent_stays(self):
        self.fill()
        self.make()
        self.round.date_sent = "2026-04-20"
        screen = self.round.screen_ids[:1]
        for change in (
            lambda: screen.write({"note": "Otra"}),
            lambda: screen.unlink(),
            lambda: screen.copy(),
            lambda: self.round.action_make_workbook(),
            lambda: self.round.action_propose_screens(),
            lambda: self.round.write({"payslip_ids": [Command.clear()]}),
            lambda: self.round.write({"cfdi_attachment_ids": [Command.clear()]}),
        ):
            with self.assertRaisesRegex(UserError, "was handed in"):
                change()

    def test_an_accountant_looks_and_does_not_make(self):
        self.fill()
        self.make()
        seen = self.round.with_user(self.accountant)
        self.assertTrue(seen.workbook_sha256)
        self.assertTrue(seen.screen_ids[:1].caption)
        for act in (
            seen.action_make_workbook,
            seen.action_check_evidence,
            seen.action_propose_screens,
            lambda: seen.screen_ids[:1].write({"note": "x"}),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_another_companys_manager_sees_nothing(self):
        other = self.make_company("Otra Ficticia")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_manager", other
        )
        with self.assertRaises(AccessError):
            self.round.with_user(stranger).action_make_workbook()
        with self.assertRaises(AccessError):
            self.round.screen_ids[:1].with_user(stranger).read(["caption"])

    def test_a_payslip_of_another_company(self):
        other = self.make_company("Otra Ficticia")
        self.env.user.company_ids |= other
        worker = self.make_worker(9, company=other)
        slip = self.make_slip(worker, *PERIOD, compute=False)
        with self.assertRaises(UserError):
            self.round.sudo().payslip_ids = slip

    def test_words_for_infonavit_are_spanish(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.fill()
        sheet = opened(self.make()).sheet_by_index(2)
        told = [row[0] for row in texts(sheet) if row]
        self.assertIn("Pantallas", sheet.name)
        self.assertTrue(any(text.startswith("Pantalla 1. ") for text in told))
        spanish = certification_evidence.in_spanish(self.round)
        self.assertEqual(spanish.env.lang, "es_MX")
