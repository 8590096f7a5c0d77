from odoo.tests import tagged

from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestOtherDiscountType(InfonavitCase):
    """A credit whose discount changes its type."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.start = cls.entry("retencion", 1, "2026-01-10", 2450)
        cls.change = cls.entry("modificacion", 1, "2026-03-10", 22, kind="3")

    def test_other_type_waits_until_a_person_accepts_it(self):
        self.import_entries(self.start)
        [aviso] = self.import_entries(self.change)
        self.assertEqual(aviso.state, "to_review")
        self.assertIn("a factor times the UMI", aviso.reason)
        self.assertIn("a cuota fija in pesos so far", aviso.reason)
        aviso.with_user(self.accountant).action_apply()
        self.assertEqual((aviso.state, aviso.reason), ("applied", ""))
        again = self.entry("modificacion", 1, "2026-05-10", 23, kind="3")
        [aviso] = self.import_entries(again)
        self.assertEqual(aviso.state, "applied")

    def test_in_one_file_the_dates_decide(self):
        for entries in ((self.start, self.change), (self.change, self.start)):
            with self.cr.savepoint() as savepoint:
                avisos = self.import_entries(*entries)
                self.assertEqual(
                    {aviso.notice_class: aviso.state for aviso in avisos},
                    {"retencion": "applied", "modificacion": "to_review"},
                )
                savepoint.rollback()
            self.env.invalidate_all()

    def test_what_a_person_is_to_apply_counts(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        self.import_entries(self.start)
        [aviso] = self.import_entries(self.change)
        self.assertEqual(aviso.state, "to_review")

    def test_another_aviso_of_the_new_type_settles_it(self):
        self.import_entries(self.start)
        [later] = self.import_entries(
            self.entry("modificacion", 1, "2026-05-10", 23, kind="3")
        )
        self.assertEqual(later.state, "to_review")
        [earlier] = self.import_entries(self.change)
        earlier.action_apply()
        self.assertEqual(later.state, "applied")

    def test_discarded_ones_do_not_count(self):
        self.import_entries(self.start)[0].action_discard("not his")
        [again] = self.import_entries(
            self.entry("retencion", 1, "2026-02-10", 22, kind="3")
        )
        self.assertEqual(again.state, "applied")

    def test_more_avisos_cost_no_more_queries(self):
        def queries(numbers):
            for number in numbers:
                self.make_worker(number)
            self.import_entries(
                *(self.entry("retencion", n, "2026-01-10", 2450) for n in numbers)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            avisos = self.import_entries(
                *(self.entry("modificacion", n, "2026-03-10", 9, "3") for n in numbers)
            )
            self.assertEqual(set(avisos.mapped("state")), {"to_review"})
            return self.cr.sql_log_count - before

        queries(range(10, 12))
        self.assertEqual(queries(range(20, 23)), queries(range(30, 60)))
