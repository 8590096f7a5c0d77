"""What the addon puts in order before it goes; dev/life.py uninstalls it in earnest."""

from odoo.tests import tagged

from ..hooks import MODULE, uninstall_hook
from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestUninstall(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        worker = cls.make_worker(1)
        cls.give_credit(1)
        cls.slip = cls.make_slip(worker, "2026-01-01", "2026-01-15")
        cls.rule = cls.env.ref(f"{MODULE}.hr_salary_rule_infonavit")
        cls.unused = cls.env.ref(f"{MODULE}.hr_salary_rule_infonavit_dev")
        uninstall_hook(cls.env)

    def names_of(self, record):
        return self.env["ir.model.data"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )

    def test_a_rule_with_lines_stays_without_effect(self):
        self.assertFalse(self.rule.active)
        self.assertEqual(self.rule.amount_python_compute, "result = 0")
        self.assertFalse(self.names_of(self.rule))
        self.assertFalse(self.names_of(self.rule.category_id))

    def test_a_rule_without_lines_is_odoos_to_delete(self):
        self.assertTrue(self.names_of(self.unused))

    def test_no_structure_calls_them(self):
        self.assertFalse(self.structure.rule_ids & (self.rule | self.unused))
        self.assertTrue(self.structure.rule_ids)

    def test_payslips_say_what_they_said(self):
        self.assertLess(self.line(self.slip), 0)

    def test_own_records_are_not_deleted_one_by_one(self):
        left = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=like", "l10n_mx_infonavit.%")]
        )
        self.assertFalse(left)
