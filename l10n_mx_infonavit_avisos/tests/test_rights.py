from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestRights(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.credit = cls.give_credit(1)
        cls.slip = cls.make_slip(cls.worker, "2026-01-01", "2026-01-15")
        cls.manager = cls.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        cls.officer = cls.make_user("nominista", "payroll.group_payroll_user")

    def derived(self):
        return (
            self.credit.aviso_ids,
            self.credit,
            self.credit.term_ids,
            self.slip.l10n_mx_infonavit_retention_ids,
            self.slip.l10n_mx_infonavit_retention_ids.bimester_id,
            self.credit.aviso_ids.fetch_id,
        )

    def test_nobody_edits_or_deletes_what_avisos_say_and_what_follows(self):
        for user in (self.accountant, self.manager):
            for record in self.derived():
                record = record.with_user(user)
                self.assertTrue(record.read([]))
                with self.assertRaises(AccessError):
                    record.write({"company_id": self.company.id})
                with self.assertRaises(AccessError):
                    record.unlink()
                with self.assertRaises(AccessError):
                    record.create({})

    def test_accountant_reads_and_manager_keeps_the_configuration(self):
        values = self.env["l10n_mx_infonavit.value"]
        new = {"kind": "umi", "date_from": "2031-01-01", "value": 110}
        with self.assertRaises(AccessError):
            values.with_user(self.accountant).create(new)
        self.assertTrue(values.with_user(self.manager).create(new))
        with self.assertRaises(AccessError):
            self.registro.with_user(self.accountant).write({"zone": "frontera"})
        self.registro.with_user(self.manager).write({"zone": "frontera"})

    def test_payroll_officer_without_the_role_computes_the_right_amount(self):
        slip = self.make_slip(
            self.worker, "2026-01-16", "2026-01-31", compute=False
        ).with_user(self.officer)
        slip.compute_sheet()
        self.assertEqual(self.line(slip), -1328.81)
        with self.assertRaises(AccessError):
            self.credit.with_user(self.officer).read([])

    def test_deciding_asks_for_the_role(self):
        aviso = self.credit.aviso_ids
        for decide in ("action_apply", "action_restore", "action_match"):
            with self.assertRaises(AccessError):
                getattr(aviso.with_user(self.officer), decide)()
        with self.assertRaises(AccessError):
            aviso.with_user(self.officer).action_discard("no")
        with self.assertRaises(AccessError):
            self.credit.with_user(self.officer).action_switch_insurance()

    def test_accountant_works_on_payslips_as_an_ordinary_user(self):
        slip = self.slip.with_user(self.accountant)
        slip.compute_sheet()
        self.assertIn("1,245.76", slip.l10n_mx_infonavit_retention_ids.steps)
        slip.action_payslip_done()
        worker = self.worker.with_user(self.accountant)
        self.assertEqual(worker.l10n_mx_infonavit_credit_count, 1)
        action = worker.action_l10n_mx_infonavit_credits()
        self.assertEqual(action["res_id"], self.credit.id)
        domain = worker.action_l10n_mx_infonavit_avisos()["domain"]
        self.assertEqual(
            self.env["l10n_mx_infonavit.aviso"].search(domain), self.credit.aviso_ids
        )
