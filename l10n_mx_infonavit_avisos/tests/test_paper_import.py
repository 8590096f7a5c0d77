import base64

from odoo.tests import tagged
from odoo.tools import mute_logger

from .paper_common import PaperCase
from .sources.printed_avisos import (
    acuse,
    printed,
    scan,
)


@tagged("post_install", "-at_install")
class TestPaperImport(PaperCase):
    """Printed avisos by way of the import, told by content."""

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
