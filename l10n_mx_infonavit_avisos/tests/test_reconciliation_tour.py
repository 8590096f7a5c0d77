from odoo.tests import HttpCase, tagged

from ..models import reconciliation_computing
from .common import quincenas
from .emission_common import EmissionCase


@tagged("post_install", "-at_install")
class TestReconciliationTour(EmissionCase, HttpCase):
    """From an emission to a closed reconciliation, by an accountant in a real browser
    and by the real clock."""

    def test_from_the_emission_to_the_closed_reconciliation(self):
        self.give_credit(1)
        for quincena in quincenas(2026, 1):
            self.make_slip(self.worker, *quincena).action_payslip_done()
        emission = self.take_in(
            self.line(1, amortizacion="4,915.00"),
            self.line(8, amortizacion="1,000.00"),
        )
        self.patch(reconciliation_computing, "STEP", 1)  # with its progress shown
        self.start_tour(
            f"/odoo/{emission._name}/{emission.id}",
            "l10n_mx_infonavit_reconciliation",
            login="contadora",
        )
        record = self.env["l10n_mx_infonavit.reconciliation"].search(
            [("emission_id", "=", emission.id)]
        )
        self.assertEqual((record.state, record.closed_uid), ("closed", self.accountant))
        self.assertEqual(len(record.line_ids), 2)
