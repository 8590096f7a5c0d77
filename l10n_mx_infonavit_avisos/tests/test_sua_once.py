from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import OTHER_NRP, nss
from .sua_common import SuaCase


@tagged("post_install", "-at_install")
class TestSuaOnce(SuaCase):
    """Each movement goes out once; again, and what changed since, on purpose."""

    # --- once -------------------------------------------------------------------------

    def test_a_movement_is_exported_once(self):
        self.give_credit(1, notified="2026-09-08")
        export = self.export()
        self.assertEqual(export.movement_ids.state, "exported")
        self.assertEqual(export.movement_ids.export_id, export)
        wizard = self.wizard()
        self.assertEqual(self.seen(wizard), [("15", "2026-09-09", "exported")])
        self.assertFalse(wizard.line_ids.include)
        with self.assertRaisesRegex(UserError, "no movement to write"):
            wizard.action_export()
        self.suspend("2026-10-20")
        self.assertEqual(
            [text[32:34] for text in self.text(self.export())],
            ["16"],
        )

    def test_previewing_twice_makes_no_movement_twice(self):
        self.give_credit(1, notified="2026-09-08")
        first = self.wizard().line_ids.movement_id
        self.assertEqual(self.wizard().line_ids.movement_id, first)

    def test_what_two_people_previewed_is_exported_by_one(self):
        self.give_credit(1, notified="2026-09-08")
        mine, yours = self.wizard(), self.wizard()
        mine.action_export()
        with self.assertRaisesRegex(UserError, "Somebody exported"):
            yours.action_export()

    def test_what_is_written_is_what_was_seen(self):
        [aviso] = self.retencion("2026-09-08", 2450)
        wizard = self.wizard()
        aviso.action_correct_notification(date(2026, 9, 14), "acuse")
        with self.assertRaisesRegex(UserError, "since the preview"):
            wizard.action_export()
        self.assertFalse(self.env["l10n_mx_infonavit.sua.export"].search([]))
        wizard.action_preview()
        self.assertEqual(self.seen(wizard), [("15", "2026-09-15", "new")])

    # --- again ------------------------------------------------------------------------

    def test_again_asks_why_and_keeps_the_earlier_export(self):
        self.give_credit(1, notified="2026-09-08")
        earlier = self.export().with_user(self.accountant)
        content = earlier.file
        action = earlier.action_export_again()
        self.assertEqual(action["res_model"], "l10n_mx_infonavit.sua.again")
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
        )
        form.reason = "otro equipo"
        again = self.made(form.save().action_confirm())
        self.assertNotEqual(again, earlier)
        self.assertEqual(again.file, content)
        self.assertEqual((again.again_of_id, again.reason), (earlier, "otro equipo"))
        self.assertEqual(earlier.file, content)
        [movement] = again.movement_ids
        self.assertEqual(movement.export_ids, again | earlier)
        self.assertEqual(movement.export_id, again)

    def test_again_by_a_tick_in_the_preview_asks_why(self):
        self.give_credit(1, notified="2026-09-08")
        self.export()
        wizard = self.wizard()
        wizard.line_ids.include = True
        with self.assertRaisesRegex(UserError, "why they go out again"):
            wizard.action_export()
        wizard.reason = "otro equipo"
        wizard.action_export()
        exports = self.env["l10n_mx_infonavit.sua.export"].search([])
        self.assertEqual(exports.mapped("reason"), ["otro equipo", False])

    def test_again_of_movements_is_of_one_registro_and_of_exported_ones(self):
        other = self.make_registro(OTHER_NRP)
        self.make_worker(2, l10n_mx_registro_patronal_id=other.id)
        self.give_credit(1, notified="2026-09-08")
        self.give_credit(2, notified="2026-09-08", NRP=OTHER_NRP)
        wizards = self.wizard() | self.wizard(registro=other)
        movements = wizards.line_ids.movement_id.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "none of these was"):
            movements.action_export_again("x")
        for wizard in wizards:
            wizard.action_export()
        with self.assertRaisesRegex(UserError, "one registro"):
            movements.action_export_again("x")

    # --- changed since exported -------------------------------------------------------

    def test_another_value_since_is_shown_and_proposed(self):
        [aviso] = self.retencion("2026-09-08", 2450)
        exported = self.export().movement_ids
        line = exported.line
        aviso.action_discard("equivocado")
        self.retencion("2026-09-08", 2600)
        wizard = self.wizard()
        self.assertEqual(
            sorted(self.seen(wizard)),
            [("15", "2026-09-09", "changed"), ("15", "2026-09-09", "new")],
        )
        self.assertEqual((exported.change, exported.line), ("changed", line))
        new = wizard.line_ids.filtered("include").movement_id
        self.assertEqual(exported.replaced_by_id, new)
        self.assertIn(new.line, exported.reason)
        changed = wizard.line_ids - wizard.line_ids.filtered("include")
        with self.assertRaisesRegex(UserError, "untick"):
            changed.include = True
        with self.assertRaisesRegex(UserError, "changed since"):
            exported.export_id.action_export_again("otra vez")
        self.assertEqual(self.text(self.export()), [new.line])
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "exported")])
        self.assertIn("exported in place", exported.reason)

    def test_another_day_since_even_out_of_the_range(self):
        [aviso] = self.retencion("2026-09-08", 2450)
        self.export()
        aviso.action_correct_notification(date(2026, 8, 20), "acuse")
        expected = [("15", "2026-08-21", "new"), ("15", "2026-09-09", "changed")]
        self.assertEqual(self.seen(self.wizard()), expected)
        # A preview of other days tells of it, too.
        wizard = self.wizard("2026-11-01", "2026-12-31")
        self.assertEqual(self.seen(wizard), expected)
        wizard.action_export()
        self.assertFalse(self.wizard("2026-11-01", "2026-12-31").line_ids)
        # And back: what was exported first is not what SUA has now.
        aviso.action_correct_notification(date(2026, 9, 8), "acuse")
        self.assertEqual(
            self.seen(self.wizard("2026-11-01", "2026-12-31")),
            [("15", "2026-08-21", "changed"), ("15", "2026-09-09", "new")],
        )

    def test_a_change_that_is_undone_is_no_change(self):
        [aviso] = self.retencion("2026-09-08", 2450)
        exported = self.export().movement_ids
        aviso.action_discard("equivocado")
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "changed")])
        self.assertEqual(exported.change, "gone")
        aviso.action_restore()
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "exported")])
        self.assertFalse(exported.change)

    def test_what_is_caused_no_more_is_settled_by_a_person(self):
        [aviso] = self.retencion("2026-09-08", 2450)
        exported = self.export().movement_ids.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "changed since"):
            exported.action_settle()
        aviso.action_discard("equivocado")
        self.assertIn("take it out of SUA", self.wizard().line_ids.note)
        exported.action_settle()
        self.assertFalse(self.wizard().line_ids)
        # It is caused again: SUA does not have it any more.
        aviso.action_restore()
        self.assertEqual(self.seen(self.wizard()), [("15", "2026-09-09", "new")])

    def test_a_corrected_nss_is_a_change(self):
        self.give_credit(1, notified="2026-09-08")
        self.export()
        self.worker.ssnid = nss(99)
        statuses = [status for _m, _d, status in self.seen(self.wizard())]
        self.assertEqual(sorted(statuses), ["changed", "new"])

    def test_again_leaves_out_what_changed_and_says_so(self):
        self.make_worker(2)
        self.give_credit(2, notified="2026-09-08")
        [aviso] = self.retencion("2026-09-08", 2450)
        earlier = self.export()
        aviso.action_discard("equivocado")
        earlier = earlier.with_user(self.accountant)
        again = self.made(earlier.action_export_again("otro equipo"))
        self.assertEqual((earlier.count, again.count), (2, 1))
        self.assertIn("left out", again.message_ids[0].body)
