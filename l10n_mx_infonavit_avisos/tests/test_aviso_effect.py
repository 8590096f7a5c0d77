from odoo.tests import tagged

from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestAvisoEffect(InfonavitCase):
    """What an aviso changes, as its form says it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1, l10n_mx_sbc=500)
        # The UMI by which the examples are reckoned, whatever the year's data say.
        cls.env["l10n_mx_infonavit.value"].search([("kind", "=", "umi")]).unlink()
        cls.env["l10n_mx_infonavit.value"].create(
            {"kind": "umi", "date_from": "2024-01-01", "value": 100.81}
        )

    def effect(self, aviso):
        return aviso.with_user(self.accountant).effect

    def arrive(self, *args, **values):
        [aviso] = self.import_entries(self.entry(*args, **values))
        return aviso

    def test_a_factor_goes_up(self):
        self.give_credit(1, 22.25, kind="3", notified="2024-01-10")
        aviso = self.arrive("modificacion", 1, "2026-10-10", 24.1, kind="3")
        self.assertEqual(
            self.effect(aviso),
            "From 11/01/2026: factor 22.25 → 24.1, about $2,243 → $2,430 a month",
        )

    def test_a_new_credit(self):
        aviso = self.give_credit(1, 2450, notified="2026-01-10").aviso_ids
        self.assertEqual(
            self.effect(aviso), "From 01/11/2026: cuota fija $2,450.00 a month"
        )

    def test_a_percentage_takes_the_wage(self):
        aviso = self.give_credit(1, 20, kind="1", notified="2026-01-10").aviso_ids
        # 500.00 × 20 % × 59 days ÷ 2
        self.assertIn("20 %, about $2,950 a month", self.effect(aviso))
        self.worker.version_id.l10n_mx_sbc = 0
        aviso.invalidate_recordset()
        self.assertEqual(
            self.effect(aviso), "From 01/11/2026: percentage of the SDI 20 %"
        )

    def test_the_reduction_table_lowers_it(self):
        credit = self.give_credit(1, 25, kind="1", notified="2026-01-10")
        whole = self.effect(credit.aviso_ids)
        credit.applies_table = True
        credit.aviso_ids.invalidate_recordset()
        self.assertNotEqual(self.effect(credit.aviso_ids), whole)

    def test_another_type(self):
        self.give_credit(1, 2450, notified="2024-01-10")
        aviso = self.arrive("modificacion", 1, "2026-10-10", 24.1, kind="3")
        self.assertEqual(aviso.state, "to_review")
        self.assertEqual(
            self.effect(aviso),
            "From 11/01/2026: cuota fija $2,450.00 → factor 24.1, "
            "about $2,450 → $2,430 a month",
        )

    def test_a_suspension_ends_it(self):
        self.give_credit(1, 2450, notified="2024-01-10")
        aviso = self.arrive("suspension", 1, "2026-10-10")
        self.assertRegex(
            self.effect(aviso),
            r"From .*2026 nothing is withheld; so far cuota fija \$2,450.00 a month",
        )

    def test_a_suspension_of_nothing(self):
        aviso = self.arrive("suspension", 1, "2026-10-10")
        self.assertIn("It changes nothing", self.effect(aviso))

    def test_the_same_again(self):
        self.give_credit(1, 2450, notified="2024-01-10")
        aviso = self.arrive("modificacion", 1, "2026-10-10", 2450)
        self.assertEqual(
            self.effect(aviso),
            "From 11/01/2026 on nothing changes: cuota fija $2,450.00 a month",
        )

    def test_one_that_waits_says_what_it_would_change(self):
        self.give_credit(1, 2450, notified="2024-01-10")
        self.company.l10n_mx_infonavit_auto_apply = False
        aviso = self.arrive("modificacion", 1, "2026-10-10", 2600)
        would = self.effect(aviso)
        self.assertIn("$2,450.00 → $2,600.00", would)
        aviso.with_user(self.accountant).action_apply()
        self.assertEqual(self.effect(aviso), would)

    def test_a_conflict_takes_the_place_of_the_other_content(self):
        entry = self.entry("retencion", 1, "2026-01-10", 2450)
        first, second = self.import_entries(entry, entry | {"MonDescuento": 3000})
        self.assertEqual(second.state, "to_review")
        self.assertEqual(
            self.effect(second),
            "From 01/11/2026: cuota fija $2,450.00 → $3,000.00 a month",
        )
        second.with_user(self.accountant).action_apply()
        self.assertFalse(self.effect(first))

    def test_nothing_is_said_where_nothing_is_known(self):
        self.assertFalse(self.effect(self.arrive("99", 1, "2026-03-10")))
        self.assertFalse(self.effect(self.arrive("suspension", 8, "2026-03-10")))

    # --- the timeline -----------------------------------------------------------------

    def history(self):
        credit = self.give_credit(1, 2450, notified="2024-01-10")
        change = self.arrive("modificacion", 1, "2026-06-10", 2600)
        end = self.arrive("suspension", 1, "2026-10-10")
        return credit.with_user(self.accountant), change, end

    def test_the_timeline_is_in_order_with_days_and_who(self):
        credit, change, end = self.history()
        entries = credit.timeline
        self.assertEqual(
            [entry["class"] for entry in entries],
            ["retencion", "modificacion", "suspension"],
        )
        self.assertEqual(
            [entry["terms"] for entry in entries],
            ["cuota fija $2,450.00 a month", "cuota fija $2,600.00 a month", ""],
        )
        self.assertEqual(entries[0]["spans"], ["01/11/2024 – 06/30/2026"])
        self.assertIn(self.env.user.name, entries[1]["who"])
        self.assertFalse(any(entry["is_current"] for entry in entries))
        self.assertEqual(entries[2]["id"], end.id)

    def test_an_aviso_is_marked_in_the_timeline(self):
        _credit, change, _end = self.history()
        entries = change.with_user(self.accountant).timeline
        self.assertEqual(
            [entry["is_current"] for entry in entries], [False, True, False]
        )

    def test_what_waits_is_in_it_and_what_was_discarded_is_not(self):
        credit, change, _end = self.history()
        self.company.l10n_mx_infonavit_auto_apply = False
        waiting = self.arrive("retencion", 1, "2026-12-10", 3000)
        change.with_user(self.accountant).action_discard("tried")
        credit.invalidate_recordset()
        self.assertEqual(
            [entry["state"] for entry in credit.timeline],
            ["applied", "applied", "new"],
        )
        self.assertEqual(credit.timeline[-1]["id"], waiting.id)
        self.assertEqual(credit.timeline[-1]["spans"], [])

    def test_the_queries_do_not_grow_with_the_avisos(self):
        self.make_worker(2)
        one = self.give_credit(1, 2450).aviso_ids
        both = one | self.give_credit(2, 1800).aviso_ids

        def queries(avisos):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            avisos.browse(avisos.ids).mapped("effect")
            return self.cr.sql_log_count - before

        queries(one)
        self.assertEqual(queries(both), queries(one))
