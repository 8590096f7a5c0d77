from odoo.tests import tagged

from .common import OTHER_NRP
from .reconciliation_common import ReconciliationCase


@tagged("post_install", "-at_install")
class TestTen(ReconciliationCase):
    """Empresa de Diez, from payments and closed reconciliations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_at("2026-03-20")
        cls.give_credit(1)

    def remit(self, day="2026-03-16"):
        bimester = self.bimester().with_user(self.accountant)
        bimester._remit(day, bimester.to_remit)
        return bimester

    def words(self, record):
        record.invalidate_recordset()
        return record.ten_words

    def test_a_bimester_counts_once_it_is_proved(self):
        self.pay(self.worker)
        self.charge(1)
        bimester = self.remit()
        self.assertIn("0 of 10", self.words(bimester))
        self.assertIn("reconciliation is not closed yet", self.words(bimester))
        record = self.reconcile()
        record.action_close("lista")
        for shown in (bimester, record, self.registro.with_user(self.accountant)):
            words = self.words(shown)
            self.assertIn("1 of 10 bimesters in a row.", words)
            self.assertIn("Nov-Dec 2025 does not count: nothing is kept", words)
            self.assertIn("not Infonavit's", words)

    def test_what_is_left_lacking_breaks_it_until_it_is_settled(self):
        self.pay(self.worker)
        self.charge(1, amount="5,915.00")
        bimester = self.remit()
        record = self.reconcile()
        record.action_close("falta")
        self.assertIn("left amounts lacking", self.words(bimester))
        record.sudo().action_reopen("aclarado")
        self.of(record).write({"is_settled": True})
        record.action_close("aclarado")
        self.assertIn("1 of 10", self.words(bimester))

    def test_late_payment_breaks_it(self):
        self.pay(self.worker)
        self.charge(1)
        bimester = self.remit("2026-03-18")
        self.reconcile().action_close("lista")
        self.assertIn("paid after its limit", self.words(bimester))

    def test_the_company_is_as_good_as_its_worst_registro(self):
        self.pay(self.worker)
        self.charge(1)
        bimester = self.remit()
        self.reconcile().action_close("lista")
        self.bimester(self.make_registro(OTHER_NRP))
        words = self.words(bimester)
        self.assertIn("1 of 10", words)
        self.assertIn("The company, all registros patronales: 0 of 10", words)
