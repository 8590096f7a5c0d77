import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import wording
from ..sources import recognise
from ..sources.unreadable import UnreadableFile
from .common import NRP, OTHER_NRP, credit_number, nss
from .emission_common import EmissionCase
from .sources.emission_samples import EBA_SHEET, HEADINGS, visor, worker_line, xls
from .sources.samples import zipped


@tagged("post_install", "-at_install")
class TestEmissionFiles(EmissionCase):
    """What comes as an emission: the visor's zip, the wrong one, the damaged one."""

    # --- the visor --------------------------------------------------------------------

    def test_a_visor_asks_for_its_bimester(self):
        data = visor([worker_line(nrp=NRP, nss=nss(1), credit=credit_number(1))])
        wizard = self.wizard(data)
        wizard.action_preview()
        self.assertFalse(wizard.is_period_told)
        wizard.write({"emission_year": 2026, "emission_number": "1"})
        wizard.action_preview()
        action = wizard.action_import()
        emission = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((emission.year, emission.month), (2026, 2))
        line = self.of(emission, 1)
        self.assertEqual((line.finding, line.is_amortization_told), ("new_credit", 0))

    # --- bad files --------------------------------------------------------------------

    def assertRefused(self, data, *sentences, **values):
        for action in ("action_preview", "action_import"):
            with self.assertRaises(UserError) as caught:
                getattr(self.wizard(data, **values), action)()
            for sentence in sentences:
                self.assertIn(sentence, str(caught.exception))
            self.assertEqual(len(str(caught.exception).splitlines()), 1)
        self.assertFalse(self.emissions())

    def test_bad_files_get_one_sentence(self):
        good = [self.line(1)]
        no_nss = [h for h in HEADINGS if h != "Número de Crédito"]
        for data, sentence in (
            (xls({"Hoja1": [["x"]]}), "no sheet “Movimientos EBA” (its sheets: Hoja1)"),
            (self.eba_of(*good, names=("Emisión", "Movimientos EMA 2026")), "monthly"),
            (self.eba_of(*good, headings=no_nss), "Número de Crédito"),
            (self.eba_of(*good, period=""), "does not say its month"),
            (self.eba_of(*good, nrp=""), "does not say its registro patronal"),
            (self.eba_of(), "no worker"),
            (self.eba_of(*good)[:2000], "workbook is damaged"),
            (visor([worker_line(nrp=NRP)])[:200], "zip is damaged"),
            (zipped({"CDEMAS99.txt": b"x"}), "monthly"),
            (zipped({"CDEBPA99.txt": b"x"}), "CDEBAS99.txt"),
            (zipped({"a.docx": b"x"}), "it holds: docx"),
            (zipped({"a.json": b"[]", "b.pdf": b"x"}), "several kinds"),
            (b"\x89PNG picture", "picture"),
            (b"<html>error</html>", "web page"),
            (b"<?xml version='1.0'?>", "XML"),
            (b"Rar! archive", "RAR"),
            (b"what is this", "none that can be read"),
        ):
            with self.subTest(sentence):
                self.assertRefused(data, sentence)

    def test_every_reason_has_a_sentence(self):
        codes = set(re.findall(r"``([a-z_]+)``", UnreadableFile.__doc__))
        codes |= set(re.findall(r"``([a-z_]+)``", recognise.Recognised.__doc__))
        names = {"code", "member", "detail", "kind", "reason"}
        # The dialogues that ask for a table say it in their own words.
        for code in codes - names - {"not_a_table"}:
            self.assertNotEqual(wording.file_error(self.env, code), code)

    def test_a_file_beyond_all_bounds(self):
        self.patch(recognise, "MAX_BYTES", 1024 * 1024)
        self.assertRefused(b"[" + b" " * 2 * 1024 * 1024, "more than 1 MB")

    def test_an_unknown_employer_and_another_companys(self):
        data = self.eba_of(self.line(1), nrp=OTHER_NRP)
        self.assertRefused(data, "Y54-98765-10-2", "Registros Patronales")
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        self.assertRefused(data, "belongs to another company")

    def test_the_one_that_was_wanted(self):
        bimester = self.env["l10n_mx_infonavit.bimester"].create(
            {
                "company_id": self.company.id,
                "registro_patronal_id": self.registro.id,
                "year": 2026,
                "number": 2,
            }
        )
        data = self.eba_of(self.line(1))
        self.assertRefused(data, "was wanted", "2026", expected_bimester_id=bimester.id)
        bimester.number = 1
        emission = self.take_in(data=data, expected_bimester_id=bimester.id)
        self.assertEqual(emission.bimester_id, bimester)

    def test_a_day_that_cannot_be(self):
        data = self.eba_of(self.line(1))
        self.assertRefused(data, "lies before", date_downloaded="2025-12-31")
        self.assertRefused(data, "after today", date_downloaded="2999-01-01")

    def test_a_file_that_contradicts_itself_is_imported_with_the_remark(self):
        names = ("Emisión", "Movimientos EMA 2026", EBA_SHEET)
        data = self.eba_of(self.line(1), names=names, period="4/2026", total="1.00")
        emission = self.take_in(data=data, date_downloaded="2026-05-05")
        self.assertIn("another month", emission.problems_text)
        self.assertIn("amortization", emission.problems_text)
