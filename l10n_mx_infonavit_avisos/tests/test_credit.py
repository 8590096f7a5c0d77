from itertools import permutations
from random import Random

from odoo.tests import tagged

from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestCredit(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)

    def test_terms_follow_from_the_avisos_in_any_order(self):
        seen = set()
        entries = [
            self.entry("retencion", 1, "2026-01-10", 2450),
            self.entry("modificacion", 1, "2026-03-10", 2600),
            self.entry("suspension", 1, "2026-05-20"),
            self.entry("retencion", 1, "2026-06-10", 2700),
        ]
        for some in permutations(entries):
            with self.cr.savepoint() as savepoint:
                for entry in some:
                    [aviso] = self.import_entries(entry)
                seen.add(tuple(self.terms(aviso.credit_id)))
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(
            seen,
            {
                (
                    ("2026-01-11", "2026-04-30", 2450),
                    ("2026-05-01", "2026-05-19", 2600),
                    ("2026-06-11", "", 2700),
                )
            },
        )

    def test_all_at_once_is_as_one_by_one_and_as_derived_anew(self):
        """An import derives the credits that it begins without reading them back."""
        workers = range(2, 8)
        for serial in workers:
            self.make_worker(serial)
        lives = Random(9)
        entries = [
            self.entry(
                lives.choice(("retencion", "modificacion", "suspension")),
                serial,
                f"2026-{lives.randint(1, 9):02}-{lives.randint(1, 28):02}",
                lives.choice((2450, 2600, 2700)),
            )
            for serial in workers
            for _aviso in range(6)
        ]
        lives.shuffle(entries)

        def derived(*parts):
            with self.cr.savepoint() as savepoint:
                avisos = self.env["l10n_mx_infonavit.aviso"]
                for part in parts:
                    avisos |= self.import_entries(*part)
                found = self.facts_of(avisos)
                self.assertEqual(len(found), len(workers))
                avisos.credit_id._rebuild(avisos._credit_keys())
                self.assertEqual(self.facts_of(avisos), found)
                savepoint.rollback()
            self.env.invalidate_all()
            return found

        half = len(entries) // 2
        at_once = derived(entries)
        self.assertEqual(derived(entries[:half], entries[half:]), at_once)
        self.assertEqual(derived(*([entry] for entry in entries)), at_once)
        idle = [folio for *_facts, folios in at_once for folio in folios]
        self.assertTrue(idle)

    def facts_of(self, avisos):
        """Of each credit what follows from its avisos."""
        self.env.invalidate_all()
        self.assertEqual({a.state for a in avisos}, {"applied"})
        return sorted(
            (
                credit.credit_number,
                self.terms(credit),
                str(credit.date_from),
                str(credit.date_to),
                credit.registro_patronal_id.id,
                sorted(credit.aviso_ids.filtered("is_idle").mapped("folio")),
            )
            for credit in avisos.credit_id
        )

    def test_thrown_away_terms_come_back_the_same(self):
        credit = self.give_credit(1)
        self.import_entries(self.entry("modificacion", 1, "2026-03-10", 2600))
        before = self.terms(credit)
        credit.term_ids.unlink()
        credit._rebuild(credit.aviso_ids._credit_keys())
        self.assertEqual(self.terms(credit), before)

    def test_rebuilding_twice_leaves_the_same_records(self):
        credit = self.give_credit(1)
        terms = credit.term_ids
        credit._rebuild(credit.aviso_ids._credit_keys())
        self.assertEqual(credit.term_ids, terms)

    def test_a_later_aviso_ends_the_terms_and_keeps_their_record(self):
        credit = self.give_credit(1)
        term = credit.term_ids
        self.import_entries(self.entry("modificacion", 1, "2026-03-10", 2600))
        self.assertEqual(credit.term_ids.sorted("date_from")[0], term)
        self.assertEqual(str(term.date_to), "2026-04-30")
        self.assertEqual(credit.term_ids.company_id, self.company)

    def test_queries_of_a_rebuild_do_not_grow_with_the_credits(self):
        several = self.give_credit(1)
        for serial in range(2, 8):
            self.make_worker(serial)
            several |= self.give_credit(serial)

        def count(some):
            some.term_ids.unlink()
            keys = some.aviso_ids._credit_keys()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._rebuild(keys)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(several)
        self.assertEqual(count(several), count(several[:2]))

    def test_modification_of_a_suspended_credit_is_shown_as_without_effect(self):
        credit = self.give_credit(1)
        self.import_entries(self.entry("suspension", 1, "2026-03-10"))
        [late] = self.import_entries(self.entry("modificacion", 1, "2026-03-20", 2600))
        self.assertTrue(late.is_idle)
        self.assertEqual(credit.state, "suspended")
        self.assertEqual(str(credit.date_to), "2026-03-09")

    def test_insurance_choice_outlives_a_rebuild(self):
        credit = self.give_credit(1)
        credit.action_switch_insurance()
        self.import_entries(self.entry("modificacion", 1, "2026-03-10", 2600))
        self.assertFalse(credit.has_insurance)

    def test_state_can_be_searched(self):
        credit = self.give_credit(1)
        self.make_worker(2)
        suspended = self.give_credit(2)
        self.import_entries(self.entry("suspension", 2, "2026-03-10"))
        Credit = self.env["l10n_mx_infonavit.credit"]
        for state, expected in (("in_force", credit), ("suspended", suspended)):
            found = Credit.search(
                [("state", "=", state), ("company_id", "=", self.company.id)]
            )
            self.assertEqual(found, expected)
            self.assertEqual(found.state, state)

    def test_discount_as_people_write_it(self):
        for value, kind, text in (
            (2450, "2", "$ 2,450.00"),
            ("22.2500", "3", "22.25 × UMI"),
            (25, "1", "25 % SDI"),
        ):
            with self.cr.savepoint() as savepoint:
                credit = self.give_credit(1, value, kind)
                self.assertEqual(credit.discount, text)
                self.assertEqual(credit.aviso_ids.discount, text)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_discount_keeps_all_its_decimals(self):
        credit = self.give_credit(1, "26.052801", "3")
        self.assertEqual(credit.discount_value, 26.052801)
