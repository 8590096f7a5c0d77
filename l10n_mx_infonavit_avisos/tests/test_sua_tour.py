from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..engine.bimester import Bimester
from ..models.daily import today_in_mexico
from .common import InfonavitMixin


@tagged("post_install", "-at_install")
class TestSuaTour(InfonavitMixin, HttpCase):
    """What an accountant hands over, in a real browser and by the real clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(1)

    def test_preview_export_and_again(self):
        self.make_worker(2)
        first = str(Bimester.of(today_in_mexico()).first + timedelta(days=3))
        self.give_credit(1, notified=first)
        self.give_credit(2, 22.123456, "3", notified=first)
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_sua_wizard",
            "l10n_mx_infonavit_sua",
            login="contadora",
        )
        exports = self.env["l10n_mx_infonavit.sua.export"].search([])
        self.assertEqual(exports.mapped("reason"), ["otro equipo", False])
        self.assertEqual(exports.movement_ids.employee_id, self.worker)
        self.assertEqual(exports.exported_uid, self.accountant)

    def test_pivot_and_graph_of_what_was_withheld(self):
        self.give_credit(1)
        self.make_slip(self.worker, "2026-01-01", "2026-01-15")
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_retention",
            "l10n_mx_infonavit_retention_views",
            login="contadora",
        )
