from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NRP, OTHER_NRP, credit_number, nss
from .sua_common import SECOND, SuaCase, days


@tagged("post_install", "-at_install")
class TestSua(SuaCase):
    # --- which movements, and their lines ---------------------------------------------

    def test_the_whole_life_of_a_credit(self):
        start = self.retencion("2026-01-09", 2450)
        value = self.modify("2026-02-10", 2600)
        kind = self.modify("2026-04-10", 25.5, kind="3")
        stop = self.suspend("2026-06-10")
        again = self.retencion("2026-07-14", 26, kind="3")
        self.suspend("2026-09-16")
        number = self.retencion("2026-09-15", 26, kind="3", NumCredito=SECOND)
        number.filtered(lambda a: a.state == "to_review").action_apply()
        wizard = self.wizard("2026-01-01", "2026-12-31")
        who = f"{NRP}{nss(1)}"
        mine = f"{who}{credit_number(1)}"
        expected = [
            ("15", "2026-01-10", f"{mine}1510012026202450000N", start),
            ("19", "2026-03-01", f"{mine}1901032026202600000N", value),
            ("18", "2026-05-01", f"{mine}1801052026300255000N", kind),
            ("16", "2026-06-10", f"{mine}1610062026300255000N", stop),
            ("17", "2026-07-15", f"{mine}1715072026300260000N", again),
            ("20", "2026-09-16", f"{who}{SECOND}2016092026300260000N", number),
        ]
        found = wizard.line_ids
        self.assertEqual(
            [(li.movement, str(li.date), li.line, li.aviso_id) for li in found],
            expected,
        )
        self.assertEqual({len(li.line) for li in found}, {52})
        export = self.made(wizard.action_export())
        self.assertEqual(self.text(export), [row[2] for row in expected])
        self.assertEqual((export.count, export.exported_uid), (6, self.accountant))
        self.assertEqual(export.filename, f"MOVCR_{NRP}_20260101_20261231.txt")

    def test_the_reduction_table_of_an_old_percentage(self):
        [aviso] = self.retencion("2026-09-08", 25, kind="1")
        aviso.credit_id.action_switch_table()
        self.assertTrue(self.wizard().line_ids.line.endswith("100250000S"))
        self.modify("2026-10-08", 1500)
        found = self.wizard("2026-11-01", "2026-12-31").line_ids
        self.assertTrue(found.line.endswith("201500000N"), found.line)

    def test_only_the_range_and_the_registro_patronal(self):
        other = self.make_registro(OTHER_NRP)
        self.make_worker(2, l10n_mx_registro_patronal_id=other.id)
        self.give_credit(1, notified="2026-09-08")
        self.give_credit(2, notified="2026-09-08", NRP=OTHER_NRP)
        self.make_worker(3)
        self.give_credit(3, notified="2026-08-31")
        self.give_credit_of_next_range()
        found = self.wizard().line_ids
        self.assertEqual(
            [(li.employee_id.name, str(li.date)) for li in found],
            [("Trabajador 3", "2026-09-01"), ("Trabajador 1", "2026-09-09")],
        )
        [line] = self.wizard(registro=other).line_ids
        self.assertEqual(line.line[:11], OTHER_NRP)
        self.assertFalse(self.wizard("2025-01-01", "2025-12-31").line_ids)

    def give_credit_of_next_range(self):
        self.make_worker(4)
        self.give_credit(4, notified="2026-10-31")

    def test_the_workers_registro_on_the_day_goes_before_the_credits(self):
        self.give_credit(1, notified="2026-09-08")
        other = self.make_registro(OTHER_NRP)
        self.worker.version_id.l10n_mx_registro_patronal_id = self.registro
        self.worker.create_version(
            {"date_version": "2026-10-01", "l10n_mx_registro_patronal_id": other.id}
        )
        self.suspend("2026-10-20", NRP=OTHER_NRP)
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "new")])
        wizard = self.wizard(registro=other)
        self.assertEqual(self.seen(wizard), [("16", "2026-10-20", "new")])
        self.assertIn("belongs to the registro patronal", wizard.line_ids.note)

    def test_defaults_are_the_current_bimester_and_the_only_registro(self):
        form = Form(
            self.env["l10n_mx_infonavit.sua.wizard"].with_user(self.accountant),
            "l10n_mx_infonavit_avisos.sua_wizard_view_form",
        )
        self.assertEqual((form.date_from, form.date_to), days("2026-11-01,2026-12-31"))
        self.assertEqual(form.registro_patronal_id, self.registro)
        self.assertEqual(form.filename, f"MOVCR_{NRP}_20261101_20261231.txt")
        self.make_registro(OTHER_NRP)
        form = Form(self.env["l10n_mx_infonavit.sua.wizard"])
        self.assertFalse(form.registro_patronal_id)

    def test_many_workers_cost_no_more_queries_than_few(self):
        def queries(first, last):
            for number in range(first, last):
                self.make_worker(number)
                self.give_credit(number, notified="2026-09-08")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Movement = self.env["l10n_mx_infonavit.sua.movement"]
            Movement._refresh(self.company, *days("2026-09-01,2026-10-31"))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2, 4)
        few = queries(4, 6)
        self.assertLessEqual(queries(6, 36), few + 2)

    # --- refused ----------------------------------------------------------------------

    def refusal(self, **kwargs):
        [line] = self.wizard(**kwargs).line_ids
        self.assertEqual(
            (line.status, line.include, line.line), ("refused", False, False)
        )
        with self.assertRaisesRegex(UserError, "untick"):
            line.include = True
        return line.note

    def test_a_value_that_does_not_fit(self):
        credit = self.give_credit(1, 2450, notified="2026-09-08")
        # No way in lets such an aviso pass.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE l10n_mx_infonavit_credit_term SET discount_value = 123456.78 "
            "WHERE credit_id = %s",
            [credit.id],
        )
        self.env.invalidate_all()
        self.assertIn("more digits than SUA", self.refusal())

    def test_a_value_too_precise(self):
        self.retencion("2026-09-08", 22.123456, kind="3")
        self.assertIn("22.123456 has more decimals", self.refusal())

    def test_a_worker_without_nss(self):
        self.give_credit(1, notified="2026-09-08")
        self.worker.ssnid = False
        self.assertIn("no NSS", self.refusal())
        self.worker.ssnid = "92000198019"
        self.assertIn("92000198019", self.refusal())
        self.worker.ssnid = nss(1)
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "new")])

    def test_no_registro_patronal_anywhere(self):
        credit = self.give_credit(1, notified="2026-09-08")
        credit.registro_patronal_id = False
        self.assertIn("has a registro patronal on that day", self.refusal())

    def test_an_unusual_registro_patronal(self):
        short = self.make_registro("Y541234510")
        self.worker.version_id.l10n_mx_registro_patronal_id = short
        self.give_credit(1, notified="2026-09-08", NRP=short.name)
        self.assertIn("11 characters", self.refusal(registro=short))

    def test_two_credits_at_once(self):
        self.give_credit(1, notified="2026-09-08")
        [second] = self.retencion("2026-10-08", 900, NumCredito=SECOND)
        second.action_apply()
        self.assertIn("two credits in force", self.refusal())
        second.action_discard("no")
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "new")])

    def test_a_missing_credit_number_never_becomes_a_movement(self):
        # The way in refuses it, so no line can lack its credit.
        avisos = self.retencion("2026-09-08", 900, NumCredito="")
        self.assertFalse(avisos)
        self.assertFalse(self.wizard().line_ids)

    def test_the_rest_is_exported_all_the_same(self):
        self.make_worker(2)
        self.give_credit(2, 22.123456, "3", notified="2026-09-08")
        self.give_credit(1, notified="2026-09-08")
        notes = self.wizard().notes
        self.assertTrue(notes.startswith("Trabajador 2, credit 1900000002: "), notes)
        self.assertIn("more decimals", notes)
        self.assertEqual(len(self.text(self.export())), 1)

    def test_a_range_that_ends_before_it_begins(self):
        with self.assertRaisesRegex(UserError, "exchange the days"):
            self.wizard("2026-10-31", "2026-09-01")

    # --- who --------------------------------------------------------------------------

    def test_nobody_edits_or_deletes_what_was_handed_over(self):
        self.give_credit(1, notified="2026-09-08")
        export = self.export()
        for record in (export, export.movement_ids):
            own = record.with_user(self.accountant)
            for act in (own.unlink, lambda own=own: own.write({"company_id": 1})):
                with self.assertRaises(AccessError):
                    act()
            with self.assertRaises(UserError):
                record.unlink()

    def test_only_the_role(self):
        self.give_credit(1, notified="2026-09-08")
        export = self.export()
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.wizard(user=officer)
        with self.assertRaises(AccessError):
            export.with_user(officer).action_export_again("x")
        with self.assertRaises(AccessError):
            export.movement_ids.with_user(officer).action_settle()
        with self.assertRaises(AccessError):
            export.with_user(officer).action_download()

    def test_two_companies(self):
        self.give_credit(1, notified="2026-09-08")
        export = self.export()
        other = self.make_company("Otra Fábrica")
        registro = self.make_registro(NRP, other)
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        for record in (export, export.movement_ids):
            theirs = env[record._name]
            self.assertFalse(theirs.search([]))
            with self.assertRaises(AccessError):
                theirs.browse(record.ids).read(["company_id"])
        with self.assertRaises(AccessError):
            self.wizard(user=stranger)
        self.assertFalse(self.wizard(registro=registro, user=stranger).line_ids)

    def test_download(self):
        self.give_credit(1, notified="2026-09-08")
        export = self.export().with_user(self.accountant)
        self.assertIn(f"{export.id}/file/MOVCR_", export.action_download()["url"])

    def test_a_file_name_is_no_path(self):
        self.give_credit(1, notified="2026-09-08")
        wizard = self.wizard()
        wizard.filename = "../mi archivo.mov"
        export = self.made(wizard.action_export())
        self.assertEqual(export.filename, "..-mi archivo.mov")
