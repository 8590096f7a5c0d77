"""What the tests of reconciliations share."""

from odoo import fields

from ..engine.bimester import Bimester
from .common import nss, quincenas
from .emission_common import EmissionCase

JANUARY = quincenas(2026, 1)


class ReconciliationCase(EmissionCase):
    """Workers with 2,450.00 a month in Jan-Feb 2026: 4,900.00 and 15.00 of insurance;
    the clock stands at 2 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_at("2026-03-02")

    def wizard(self, data, user=None, **values):
        values = {"date_downloaded": fields.Date.today()} | values
        return super().wizard(data, user, **values)

    def pay(self, worker, first=0, last=4, confirm=True):
        """Confirmed quincenas of the bimester."""
        slips = [self.make_slip(worker, *quincena) for quincena in JANUARY[first:last]]
        if confirm:
            for slip in slips:
                slip.action_payslip_done()
        return slips

    def charge(self, *numbers, amount="4,915.00", **values):
        """An emission that charges so much to each of the workers."""
        lines = [self.line(number, amortizacion=amount, **values) for number in numbers]
        return self.take_in(*lines)

    def bimester(self, registro=None, number=1):
        registro = registro or self.registro
        key = (registro.company_id.id, registro.id, Bimester(2026, number))
        return self.env["l10n_mx_infonavit.bimester"]._get([key])[key]

    def reconcile(self, registro=None, user=None):
        """The bimester's reconciliation, computed by the accountant."""
        bimester = self.bimester(registro).with_user(user or self.accountant)
        action = bimester.action_reconcile()
        record = bimester.env[action["res_model"]].browse(action["res_id"])
        record.action_compute()
        return record

    def of(self, record, number=1):
        """A worker's line of a reconciliation or an emission."""
        return record.line_ids.filtered(lambda line: line.nss == nss(number))

    def assert_finding(self, line, cause, difference, todo):
        self.assertEqual(
            (line.cause, line.difference, line.todo), (cause, difference, todo)
        )
