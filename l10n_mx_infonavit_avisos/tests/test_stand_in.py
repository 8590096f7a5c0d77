from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from ..engine.notice import Notice
from ..models.intake import Intake
from ..sources.json_file import Entry
from .common import NRP, InfonavitCase, credit_number, nss


@tagged("post_install", "-at_install")
class TestStandIn(InfonavitCase):
    """Typed and printed avisos, and those of an emission, until the download."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.company.l10n_mx_infonavit_auto_apply = True

    def take_in(self, source="manual", folio="", value="2450", day=date(2026, 1, 10)):
        """The aviso that a retención of the worker's becomes; empty, and why."""
        notice = Notice(
            folio=folio,
            notice_class="retencion",
            type_code="",
            nss=nss(1),
            credit_number=credit_number(1),
            nrp=NRP,
            discount_type="cuota_fija",
            discount_value=Decimal(value),
            date_notified=day,
            without_folio=not folio,
        )
        intake = Intake(self.env, self.company, source)
        fetch = self.env["l10n_mx_infonavit.fetch"].create(
            {"name": "typed", "company_id": self.company.id, "source": "file"}
        )
        self.verdicts = intake.judge([Entry(1, "{}", notice=notice)])
        return intake.store(self.verdicts, fetch)

    def download(self, value=2450, notified="2026-01-10", **values):
        return self.import_entries(
            self.entry("retencion", 1, notified, value, **values)
        )

    def test_one_without_a_folio_is_an_aviso_like_any_other(self):
        typed = self.take_in()
        self.assertEqual((typed.state, typed.folio), ("applied", False))
        self.assertEqual(self.terms(typed.credit_id), [("2026-01-11", "", 2450)])
        self.assertIn(credit_number(1), typed.display_name)

    def test_typed_twice_it_is_known(self):
        self.take_in()
        self.assertFalse(self.take_in())
        self.assertEqual(self.verdicts[0].kind, "known")

    def test_typed_anew_with_another_value_it_takes_its_own_place(self):
        first, second = self.take_in(), self.take_in(value="3000")
        self.assertEqual((first.state, second.state), ("discarded", "applied"))
        self.assertEqual(first.replaced_by_id, second)

    def test_the_downloaded_one_takes_its_place_and_says_what_changed(self):
        typed = self.take_in()
        downloaded = self.download(3000)
        self.assertEqual((typed.state, downloaded.state), ("discarded", "applied"))
        self.assertIn("$ 3,000.00 instead of $ 2,450.00", downloaded.replacement)
        self.assertEqual(len(downloaded.credit_id.term_ids), 1)
        self.assertIn(downloaded.display_name, typed.discard_reason)

    def test_one_that_says_the_same_says_so(self):
        self.take_in()
        self.assertIn("said the same", self.download().replacement)

    def test_another_day_is_another_aviso(self):
        typed = self.take_in()
        self.download(notified="2026-03-05")
        self.assertEqual(typed.state, "applied")

    def test_a_printed_one_gives_way_to_the_same_folio_downloaded(self):
        entry = self.entry("retencion", 1, "2026-01-10", 3000)
        printed = self.take_in("pdf", folio=entry["FolioAviso"])
        downloaded = self.import_entries(entry)
        self.assertEqual((printed.state, downloaded.state), ("discarded", "applied"))
        self.assertEqual(self.terms(downloaded.credit_id), [("2026-01-11", "", 3000)])

    def test_a_printed_one_of_a_downloaded_folio_is_known(self):
        entry = self.entry("retencion", 1, "2026-01-10", 2450)
        self.import_entries(entry)
        self.assertFalse(self.take_in("pdf", folio=entry["FolioAviso"]))
        self.assertEqual(self.verdicts[0].kind, "known")

    def test_a_printed_one_that_contradicts_the_download_waits(self):
        entry = self.entry("retencion", 1, "2026-01-10", 2450)
        downloaded = self.import_entries(entry)
        printed = self.take_in("pdf", folio=entry["FolioAviso"], value="3000")
        self.assertEqual((printed.state, downloaded.state), ("to_review", "applied"))

    def test_typing_what_contradicts_the_download_is_refused(self):
        downloaded = self.download()
        self.assertFalse(self.take_in(value="3000"))
        [problem] = self.verdicts[0].problems
        self.assertEqual(
            (problem.code, problem.value), ("contradicts", downloaded.folio)
        )

    def test_an_emission_gives_way_to_a_retencion_of_the_same_day_or_before(self):
        seen = self.take_in("eba", day=date(2026, 2, 10))
        self.download(notified="2026-01-10")
        self.assertEqual(seen.state, "discarded")

    def test_an_emission_acted_as_the_aviso_until_a_later_one(self):
        seen = self.take_in("eba", day=date(2026, 2, 10))
        later = self.download(3000, notified="2026-03-10")
        self.assertEqual((seen.state, later.state), ("applied", "applied"))
        self.assertEqual(
            self.terms(later.credit_id),
            [("2026-02-11", "2026-03-10", 2450), ("2026-03-11", "", 3000)],
        )
