import base64

from odoo.tests import HttpCase, tagged

from ..outputs.evidence.compound import SIGNATURE
from .certification_evidence_common import EvidenceCase


@tagged("post_install", "-at_install")
class TestCertificationTour(EvidenceCase, HttpCase):
    """The evidence file made by a manager, in a real browser and by the real clock."""

    def test_what_lacks_and_then_the_file(self):
        self.fill()
        self.round.screen_ids[0].image = False
        self.start_tour(
            f"/odoo/{self.round._name}/{self.round.id}",
            "l10n_mx_infonavit_evidence",
            login="directora",
        )
        data = base64.b64decode(self.round.workbook)
        self.assertTrue(data.startswith(SIGNATURE))
        self.assertIn(self.round.screen_ids[0].caption, self.round.gaps)
