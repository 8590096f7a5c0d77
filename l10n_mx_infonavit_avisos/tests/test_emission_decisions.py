from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import credit_number
from .emission_common import EmissionCase


@tagged("post_install", "-at_install")
class TestEmissionDecisions(EmissionCase):
    """What a person decides where an emission and ours are not alike."""

    def confirm(self, action, **values):
        """Fill in the dialogue that an action opened, as the accountant."""
        return (
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create(values)
            .action_confirm()
        )

    def test_a_vanished_credit_is_suspended(self):
        credit = self.give_credit(1)
        emission = self.take_in(self.line(1, credit=False))
        line = self.of(emission, 1)
        self.confirm(line.action_take())
        self.assertEqual(
            (line.state, line.decision, line.decided_uid),
            ("decided", "take", self.accountant),
        )
        aviso = line.aviso_ids
        self.assertEqual(
            (aviso.notice_class, aviso.source, aviso.state),
            ("suspension", "eba", "applied"),
        )
        self.assertEqual(self.terms(credit), [("2020-01-11", "2026-03-04", 2450)])
        self.assertEqual(emission.state, "decided")
        self.assertIn("Emission followed: Trabajador 1", emission.message_ids[0].body)

    def test_a_day_of_the_persons(self):
        credit = self.give_credit(1)
        line = self.of(self.take_in(self.line(1, credit=False)), 1)
        action = line.action_take()
        self.assertEqual(str(action["context"]["default_day"]), "2026-03-05")
        for day in ("2025-12-31", "2999-01-01"):
            with self.assertRaisesRegex(UserError, "The day lies"):
                self.confirm(action, day=day)
        self.confirm(action, day="2026-03-01")
        self.assertEqual(self.terms(credit), [("2020-01-11", "2026-02-28", 2450)])

    def test_keeping_ours_needs_a_reason_and_changes_nothing(self):
        credit = self.give_credit(1)
        emission = self.take_in(self.line(1, credit=False))
        line = self.of(emission, 1)
        action = line.action_keep()
        with self.assertRaises(UserError):
            self.confirm(action, reason=" ")
        self.confirm(action, reason="The portal still shows it")
        self.assertEqual((line.decision, emission.state), ("keep", "decided"))
        self.assertEqual(credit.state, "in_force")
        self.assertFalse(line.aviso_ids)
        self.assertIn("The portal still shows it", emission.message_ids[0].body)
        line.action_undo()
        self.assertEqual((line.state, emission.state), ("waiting", "open"))

    def test_another_discount_holds_from_the_next_bimester(self):
        credit = self.give_credit(1)
        emission = self.take_in(self.line(1, value="2,600.00"))
        line = self.of(emission, 1)
        self.confirm(line.action_take())
        self.assertEqual(
            self.terms(credit),
            [("2020-01-11", "2026-04-30", 2450), ("2026-05-01", "", 2600)],
        )
        later = self.take_in(
            data=self.eba_of(self.line(1, value="2,600.00"), period="4/2026"),
            date_downloaded="2026-05-05",
        )
        self.assertEqual(self.of(later, 1).finding, "agrees")

    def test_another_discount_type_is_applied_by_the_decision(self):
        credit = self.give_credit(1)
        line = self.of(self.take_in(self.line(1, kind="VSM", value="22.25")), 1)
        self.assertEqual(line.finding, "value_differs")
        self.confirm(line.action_take())
        self.assertEqual(line.aviso_ids.state, "applied")
        self.assertEqual(
            credit.term_ids.sorted("date_from")[-1].discount_type, "factor"
        )

    def test_another_credit_takes_the_place_of_ours(self):
        ours = self.give_credit(1)
        line = self.of(self.take_in(self.line(1, credit=credit_number(77))), 1)
        self.confirm(line.action_take())
        self.assertEqual(set(line.aviso_ids.mapped("state")), {"applied"})
        self.assertEqual(self.terms(ours), [("2020-01-11", "2026-03-04", 2450)])
        other = self.worker.l10n_mx_infonavit_credit_ids - ours
        self.assertEqual(other.credit_number, credit_number(77))
        self.assertEqual(self.terms(other), [("2026-03-06", "", 2450)])

    def test_a_suspended_credit_is_withheld_again(self):
        credit = self.give_credit(1)
        self.import_entries(self.entry("suspension", 1, "2025-12-10"))
        line = self.of(self.take_in(self.line(1)), 1)
        self.confirm(line.action_take())
        self.assertEqual(self.terms(credit)[-1], ("2026-03-06", "", 2450))

    def test_a_new_credit_where_a_person_applies(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        emission = self.take_in(self.line(1), self.line(2))
        self.confirm(emission.line_ids.action_take())
        self.assertEqual(set(emission.line_ids.aviso_ids.mapped("state")), {"applied"})
        self.assertEqual(len(emission.line_ids.aviso_ids), 2)
        self.assertEqual(emission.fetch_id.new_count, 2)
        self.assertEqual(emission.fetch_id.attachment_ids, emission.attachment_id)

    def test_a_download_of_the_same_day_takes_the_place_of_the_emission(self):
        line = self.of(self.take_in(self.line(1)), 1)
        self.import_entries(self.entry("retencion", 1, "2026-03-01", 2450))
        self.assertEqual(line.aviso_ids.state, "discarded")

    def test_an_unknown_worker_cannot_be_followed(self):
        emission = self.take_in(self.line(8))
        with self.assertRaisesRegex(UserError, "TRABAJADOR 8"):
            emission.line_ids.action_take("2026-03-05")
        emission.line_ids.action_keep("He never worked here")
        self.assertEqual(emission.state, "decided")

    def test_a_decision_stays_when_looking_again(self):
        self.give_credit(1)
        emission = self.take_in(self.line(1, value="9"))
        line = self.of(emission, 1)
        line.action_keep("Clarified")
        emission.action_look_again()
        self.assertEqual((line.state, emission.state), ("decided", "decided"))
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            line.action_keep("Again")

    def test_the_download_date_before_anything_followed(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        emission = self.take_in(self.line(1))
        self.confirm(emission.action_correct_day(), day="2026-03-02")
        line = emission.line_ids
        self.confirm(line.action_take())
        self.assertEqual(str(line.aviso_ids.date_effective), "2026-03-03")
        with self.assertRaisesRegex(UserError, "notification date"):
            emission.action_correct_day("2026-03-01")

    def test_setting_aside(self):
        self.give_credit(1)
        emission = self.take_in(self.line(1, value="9"))
        self.confirm(emission.action_set_aside(), reason="Wrong file")
        self.assertEqual((emission.state, emission.waiting_count), ("set_aside", 0))
        self.assertIn("Wrong file", emission.message_ids[0].body)
        other = self.take_in(self.line(1))
        emission.action_take_up()
        self.assertEqual((emission.state, emission.waiting_count), ("open", 1))
        self.assertEqual(other.state, "set_aside")

    def test_only_the_role_decides(self):
        self.give_credit(1)
        emission = self.take_in(self.line(1, value="9"))
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        for act in (
            lambda e: e.line_ids.action_keep("x"),
            lambda e: e.line_ids.action_take("2026-03-05"),
            lambda e: e.action_set_aside("x"),
        ):
            with self.assertRaises(AccessError):
                act(emission.with_user(officer))
