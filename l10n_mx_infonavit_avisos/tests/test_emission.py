from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..wizards import import_file
from .common import NRP, OTHER_NRP, credit_number
from .emission_common import EmissionCase
from .sources.emission_samples import (
    HEADINGS,
    sheets,
    without_credit,
    xlsx,
)


@tagged("post_install", "-at_install")
class TestEmission(EmissionCase):
    """An EBA imported and set beside our credits."""

    # --- what it finds ----------------------------------------------------------------

    def test_each_finding(self):
        self.give_credit(1)
        self.give_credit(2)
        self.give_credit(3)
        self.give_credit(4, notified="2026-02-20")
        emission = self.take_in(
            self.line(1),
            self.line(2, value="2,600.00"),
            self.line(5, credit=False),
            self.line(8),
        )
        self.assertEqual(
            self.findings(emission),
            {
                "Trabajador 1": "agrees",
                "Trabajador 2": "value_differs",
                "Trabajador 3": "vanished",
                "Trabajador 4": "not_yet",
                "Trabajador 5": "no_credit",
                "TRABAJADOR 8": "unknown_worker",
            },
        )
        self.assertEqual(emission.state, "open")
        self.assertEqual(
            (emission.worker_count, emission.credit_count, emission.waiting_count),
            (4, 3, 3),
        )
        self.assertEqual(
            (emission.date_from, emission.date_to, emission.number),
            (date(2026, 1, 1), date(2026, 2, 28), 1),
        )
        line = self.of(emission, 2)
        self.assertEqual(
            (line.discount, line.our_discount), ("$ 2,600.00", "$ 2,450.00")
        )
        self.assertIn("$ 2,450.00", line.advice)

    def test_a_new_credit_acts_as_the_aviso_from_the_day_after(self):
        emission = self.take_in(self.line(1))
        line = self.of(emission, 1)
        aviso = line.aviso_ids
        self.assertEqual((line.finding, line.decision), ("new_credit", "take"))
        self.assertEqual((aviso.source, aviso.state), ("eba", "applied"))
        self.assertEqual(aviso.registro_patronal_id, self.registro)
        self.assertEqual(self.terms(aviso.credit_id), [("2026-03-06", "", 2450)])
        self.assertEqual(emission.state, "decided")

    def test_a_person_applies_a_new_credit_where_the_company_wants_it(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        emission = self.take_in(self.line(1))
        self.assertEqual(emission.waiting_count, 1)
        self.assertFalse(self.worker.l10n_mx_infonavit_credit_ids)

    def test_an_old_emission_starts_nothing_by_itself(self):
        emission = self.take_in(data=self.eba_of(self.line(1), period="10/2025"))
        self.assertEqual(self.of(emission, 1).state, "waiting")

    def test_a_credit_whose_aviso_was_discarded_waits(self):
        [aviso] = self.import_entries(self.entry("retencion", 1, "2026-03-01", 2450))
        aviso.action_discard("not his")
        line = self.of(self.take_in(self.line(1)), 1)
        self.assertEqual((line.finding, line.state), ("new_credit", "waiting"))

    def test_what_no_aviso_can_say_waits(self):
        emission = self.take_in(self.line(1, value="999,999.00"), self.line(2))
        line = self.of(emission, 1)
        self.assertEqual((line.finding, line.state), ("new_credit", "waiting"))
        self.assertEqual(self.of(emission, 2).decision, "take")
        with self.assertRaisesRegex(UserError, "Trabajador 1: .*impossibly large"):
            line.action_take("2026-03-05")

    def test_an_aviso_that_waits_is_not_made_twice(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        self.import_entries(self.entry("retencion", 1, "2026-03-01", 2450))
        self.company.l10n_mx_infonavit_auto_apply = True
        line = self.of(self.take_in(self.line(1)), 1)
        self.assertEqual((line.finding, line.aviso_ids.ids), ("aviso_waits", []))

    def test_another_credit_and_a_suspended_one(self):
        ours = self.give_credit(1)
        self.give_credit(2)
        self.import_entries(self.entry("suspension", 2, "2025-12-10"))
        emission = self.take_in(self.line(1, credit=credit_number(77)), self.line(2))
        line = self.of(emission, 1)
        self.assertEqual((line.finding, line.our_credit_id), ("credit_differs", ours))
        self.assertEqual(self.of(emission, 2).finding, "suspended")
        self.assertEqual(emission.differs_count, 2)

    def test_a_worker_on_it_whose_credit_vanished(self):
        ours = self.give_credit(1)
        line = self.of(self.take_in(self.line(1, credit=False)), 1)
        self.assertEqual((line.finding, line.our_credit_id), ("vanished", ours))

    def test_a_change_of_this_bimester_or_the_next_agrees(self):
        self.give_credit(1)
        self.import_entries(self.entry("modificacion", 1, "2026-02-10", 2600))
        for value in ("2,450.00", "2,600.00"):
            emission = self.take_in(self.line(1, value=value))
            self.assertEqual(self.of(emission, 1).finding, "agrees")

    def test_a_factor_is_as_fine_as_the_file(self):
        self.give_credit(1, value=22.250049, kind="3")
        emission = self.take_in(self.line(1, kind="VSM", value="22.2500"))
        self.assertEqual(self.of(emission, 1).finding, "agrees")

    def test_who_left_has_not_vanished(self):
        left = self.make_worker(
            6, end="2026-02-10", l10n_mx_registro_patronal_id=self.registro.id
        )
        self.give_credit(6)
        self.assertTrue(left.l10n_mx_infonavit_credit_ids)
        emission = self.take_in(self.line(1, credit=False))
        self.assertEqual(self.findings(emission), {"Trabajador 1": "no_credit"})

    def test_credits_of_another_registro_patronal_have_not_vanished(self):
        other = self.make_registro(OTHER_NRP)
        self.make_worker(6, l10n_mx_registro_patronal_id=other.id)
        self.give_credit(6, NRP=OTHER_NRP)
        emission = self.take_in(self.line(1, credit=False))
        self.assertEqual(self.findings(emission), {"Trabajador 1": "no_credit"})

    def test_what_cannot_be_read_is_said(self):
        emission = self.take_in(
            self.line(1, nss="12345678901"),
            self.line(2, value="2.450,00"),
            self.line(3, kind="??"),
        )
        self.assertEqual(set(emission.line_ids.mapped("finding")), {"unreadable"})
        problems = "\n".join(emission.line_ids.mapped("problems_text"))
        for sentence in ("wrong check digit", "not a number", "no discount type"):
            self.assertIn(sentence, problems)
        self.assertEqual(emission.unreadable_count, 3)

    def test_ñ_and_lost_zeros(self):
        worker = self.make_worker(6, ssnid="01234567897")
        data = self.eba_of(
            self.line(1, nss=1234567897, nombre="MU#OZ FICTICIA", credit=None)
        )
        line = self.take_in(data=data).line_ids
        self.assertEqual((line.employee_id, line.name), (worker, "MUÑOZ FICTICIA"))

    # --- once and again ---------------------------------------------------------------

    def test_the_same_emission_again_is_the_same(self):
        data = self.eba_of(self.line(1), self.line(2))
        emission = self.take_in(data=data)
        self.assertEqual(self.take_in(data=data), emission)
        content = sheets(
            [self.line(1), self.line(2)],
            nrp=NRP,
            period="2/2026",
            names=("Emisión", "Movimientos EMA 2026", "Movimientos EBA 2026"),
            headings=[*HEADINGS, "Revisó"],
        )
        self.assertEqual(self.take_in(data=xlsx(content)), emission)
        self.assertEqual(len(emission.line_ids), 2)
        self.assertEqual(emission.attachment_id.raw, data)
        avisos = self.env["l10n_mx_infonavit.aviso"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(avisos), 2)

    def test_another_one_of_the_bimester_takes_its_place(self):
        self.give_credit(1)
        before = self.take_in(self.line(1, value="2,600.00"))
        after = self.take_in(self.line(1))
        self.assertEqual((before.state, after.state), ("set_aside", "decided"))
        self.assertEqual(before.waiting_count, 0)

    def test_looking_again_finds_who_was_unknown(self):
        emission = self.take_in(self.line(8))
        self.assertEqual(emission.unknown_count, 1)
        worker = self.make_worker(8)
        emission.action_look_again()
        line = self.of(emission, 8)
        self.assertEqual((line.employee_id, line.finding), (worker, "new_credit"))
        self.assertEqual((line.aviso_ids.state, emission.state), ("applied", "decided"))

    def test_the_next_day_finds_an_aviso_that_was_applied(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        [aviso] = self.import_entries(self.entry("retencion", 1, "2026-01-05", 2450))
        emission = self.take_in(self.line(1))
        self.assertEqual(self.of(emission, 1).finding, "aviso_waits")
        aviso.action_apply()
        self.env["l10n_mx_infonavit.daily"]._run_check("l10n_mx_infonavit.emission")
        self.assertEqual(self.of(emission, 1).finding, "agrees")
        self.assertEqual(emission.state, "decided")

    def test_looking_again_finds_what_vanished_and_came_back(self):
        credit = self.give_credit(1)
        emission = self.take_in(self.line(2, credit=False))
        [line] = emission.line_ids.filtered(lambda x: not x.position)
        self.assertEqual((line.finding, line.our_credit_id), ("vanished", credit))
        self.import_entries(self.entry("suspension", 1, "2026-01-20"))
        emission.action_look_again()
        self.assertEqual(self.findings(emission), {"Trabajador 2": "no_credit"})

    def test_an_unknown_worker_whose_credit_is_anothers(self):
        self.give_credit(1)
        emission = self.take_in(self.line(1), self.line(8, credit=credit_number(1)))
        line = self.of(emission, 8)
        self.assertEqual(line.proposed_employee_id, self.worker)
        self.assertIn("Trabajador 1", line.advice)

    # --- preview, steps ---------------------------------------------------------------

    def test_preview_counts_and_writes_nothing(self):
        self.give_credit(1)
        self.give_credit(2)
        self.give_credit(3)
        wizard = self.wizard(
            self.eba_of(self.line(1), self.line(2, value="9.99"), self.line(4))
        )
        wizard.action_preview()
        self.assertEqual(
            [
                wizard.kind,
                wizard.emission_registro_id,
                (wizard.emission_year, wizard.emission_number),
                wizard.emission_worker_count,
                wizard.emission_credit_count,
                wizard.emission_agrees_count,
                wizard.emission_differs_count,
                wizard.emission_new_count,
                wizard.emission_vanished_count,
            ],
            ["emission", self.registro, (2026, "1"), 3, 3, 1, 1, 1, 1],
        )
        self.assertEqual(
            sorted(wizard.line_ids.mapped("finding")),
            ["new_credit", "value_differs", "vanished"],
        )
        self.assertTrue(wizard.starts_by_itself)
        self.assertFalse(self.workers[3].l10n_mx_infonavit_credit_ids)
        self.assertFalse(self.emissions())
        wizard.action_import()
        wizard.action_preview()
        self.assertTrue(wizard.is_known_emission)

    def test_steps_and_going_on_where_it_broke_off(self):
        self.patch(import_file, "STEP", 2)
        self.give_credit(5)
        data = self.eba_of(*(self.line(number, credit=False) for number in range(1, 5)))
        wizard = self.wizard(data)
        wizard.action_preview()
        self.assertEqual(wizard.action_start()["params"]["total"], 4)
        step = wizard.import_step()
        self.assertEqual((step["done"], step["finished"]), (2, False))
        emission = self.env[step["res_model"]].browse(step["res_id"])
        self.assertEqual(emission.state, "reading")
        again = self.wizard(data)
        again.action_preview()
        step = again.import_step()
        self.assertEqual(
            (step["done"], step["finished"], step["res_id"]), (4, True, emission.id)
        )
        self.assertEqual(emission.state, "open")
        self.assertEqual(emission.vanished_count, 1)
        self.assertEqual(len(emission.line_ids), 5)

    def test_two_thousand_rows_go_in_steps(self):
        rows = [without_credit(number) for number in range(2500)]
        wizard = self.wizard(self.eba_of(*rows, self.line(1)))
        wizard.action_preview()
        self.assertEqual(wizard.action_start()["params"]["total"], 2501)
        first, last = wizard.import_step(), wizard.import_step()
        self.assertEqual((first["done"], first["finished"]), (2000, False))
        self.assertEqual((last["done"], last["finished"]), (2501, True))
        emission = self.env[last["res_model"]].browse(last["res_id"])
        self.assertEqual((emission.worker_count, emission.new_count), (2501, 1))

    def queries(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_the_number_of_queries_does_not_grow(self):
        def measured(last, period):
            """Of a preview, an import and another look; half of the workers have a
            credit of ours, half a new one."""
            known = [self.line(n, value="99") for n in range(100, last)]
            new = [self.line(n) for n in range(last + 100, 2 * last)]
            data = self.eba_of(*known, *new, period=period)
            wizard = self.wizard(data)
            counts = [self.queries(wizard.action_preview)]
            counts.append(self.queries(wizard.action_import))
            emission = wizard.emission_id.with_user(self.accountant)
            counts.append(self.queries(emission.action_look_again))
            return counts

        for number in range(100, 320):
            self.make_worker(number, l10n_mx_registro_patronal_id=self.registro.id)
        self.import_entries(
            *(self.entry("retencion", n, "2026-01-10", 2450) for n in range(100, 160))
        )
        measured(102, "12/2025")
        few = measured(105, "2/2026")
        many = measured(160, "2/2026")
        for before, after in zip(few, many, strict=True):
            self.assertLessEqual(after, before + 6, (few, many))

    # --- rights -----------------------------------------------------------------------

    def test_companies_are_apart(self):
        emission = self.take_in(self.line(1))
        other = self.make_company("Otra Fábrica")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        theirs = emission.with_user(stranger).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.read(["state"])
        with self.assertRaises(AccessError):
            emission.line_ids.with_env(theirs.env).read(["nss"])
        with self.assertRaises(AccessError):
            theirs.action_look_again()

    def test_the_other_companys_worker_is_nobody(self):
        other = self.make_company("Otra Fábrica")
        self.make_worker(8, company=other)
        emission = self.take_in(self.line(8))
        self.assertEqual(emission.line_ids.finding, "unknown_worker")

    def test_nobody_writes_or_deletes(self):
        emission = self.take_in(self.line(1))
        for act in (
            lambda: emission.write({"state": "decided"}),
            lambda: emission.line_ids.write({"credit_number": "1"}),
            lambda: emission.unlink(),
        ):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(UserError):
            emission.sudo().unlink()

    def test_what_waits_is_counted(self):
        self.give_credit(1)
        self.take_in(self.line(1, value="9"))
        counts = (
            self.env["l10n_mx_infonavit.waiting"]
            .with_user(self.accountant)
            .get_infonavit_counts()
        )
        self.assertEqual(counts["waiting"], {"emission": 1})
