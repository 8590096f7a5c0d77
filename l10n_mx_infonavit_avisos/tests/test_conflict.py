import base64
import json

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..wizards import import_json
from .common import OTHER_NRP, InfonavitCase, credit_number, nss

# Changes of an entry, and what the sentence must say of them.
CHANGES = [
    ({"MonDescuento": 3000}, "discount: $ 3,000.00 instead of $ 2,450.00"),
    (
        {"TipoDescuento": "3", "FacDescuento": "22.5"},
        "discount: 22.5 × UMI instead of $ 2,450.00",
    ),
    (
        {"FechaNotLinea": "2026-02-20"},
        "notification date: 02/20/2026 instead of 01/10/2026",
    ),
    ({"FechaCreaAviso": ""}, "creation date: none instead of 01/10/2026"),
    ({"TipoAviso": "14"}, "type of aviso: 14 instead of 02"),
    ({"NumCredito": credit_number(77)}, "credit number: 1900000077 instead of"),
    ({"NSS": nss(2)}, f"NSS: {nss(2)} instead of {nss(1)}"),
    (
        {"NRP": OTHER_NRP},
        "registro patronal: Y54-98765-10-2 instead of Y54-12345-10-1",
    ),
]


@tagged("post_install", "-at_install")
class TestConflict(InfonavitCase):
    """The same folio with other content."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.make_worker(2)
        cls.make_registro(OTHER_NRP)

    def setUp(self):
        super().setUp()
        self.original = self.entry("retencion", 1, "2026-01-10", 2450)

    def import_one(self, *entries, **values):
        [aviso] = self.import_entries(*entries, **values)
        return aviso

    def pair(self, **change):
        """The aviso in force and the other content of its folio, as the accountant
        has them."""
        first = self.import_one(self.original)
        other = self.import_one(self.original | (change or {"MonDescuento": 3000}))
        return (first | other).with_user(self.accountant)

    def states(self, *avisos):
        return [aviso.state for aviso in avisos]

    def withheld(self, aviso):
        return [value for _from, _to, value in self.terms(aviso.credit_id)]

    # --- it waits ---------------------------------------------------------------------

    def test_other_content_waits_and_says_what_differs(self):
        first = self.import_one(self.original)
        for number, (change, sentence) in enumerate(CHANGES, 1):
            with self.subTest(sentence):
                other = self.import_one(self.original | change)
                self.assertEqual(self.states(first, other), ["applied", "to_review"])
                self.assertEqual((other.folio, other.same_folio_id), (False, first))
                self.assertIn(sentence, other.reason)
                self.assertEqual(len(first.other_content_ids), number)
                self.assertEqual(self.withheld(first), [2450])

    def test_it_is_shown_under_the_folio(self):
        first, other = self.pair()
        folio = first.folio
        self.assertEqual(other.display_name, f"{folio} (other content)")
        third = self.import_one(self.original | {"MonDescuento": 4000})
        self.assertEqual(
            (first | other | third).mapped("display_name"),
            [folio, f"{folio} (other content 1)", f"{folio} (other content 2)"],
        )
        found = self.env["l10n_mx_infonavit.aviso"].name_search(folio)
        self.assertEqual(
            {id_ for id_, _name in found}, {*(first | other).ids, third.id}
        )

    def test_it_waits_for_its_worker_first(self):
        first, other = self.pair(NSS=nss(3))
        self.assertEqual(other.state, "unmatched")
        self.assertIn(f"No worker has the NSS {nss(3)}", other.reason)
        self.assertIn("other content", other.reason)
        self.make_worker(3)
        self.assertEqual(self.states(first, other), ["applied", "to_review"])

    def test_nothing_comes_in_twice(self):
        first, other = self.pair()
        for aviso in (other, first):
            aviso.action_discard("an error of Infonavit's")
            for change in ({}, {"MonDescuento": 3000}, {"EstatusCredito": "005"}):
                again = self.original | {"MonDescuento": 3000} | change
                self.assertFalse(self.import_entries(self.original, again))
        fetch = first.fetch_id.search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual((fetch.known_count, fetch.new_count), (2, 0))

    def test_two_contents_in_one_file(self):
        for chunk in (1000, 1):
            with self.subTest(chunk=chunk):
                self.patch(import_json, "CHUNK", chunk)
                entry = self.entry("retencion", 2, "2026-01-10", 2450)
                other = entry | {"MonDescuento": 2500}
                avisos = self.import_entries(entry, other, entry, other)
                self.assertEqual(avisos.mapped("state"), ["applied", "to_review"])
                self.assertEqual(avisos[1].same_folio_id, avisos[0])
                fetch = avisos.fetch_id
                self.assertEqual(
                    (fetch.new_count, fetch.known_count, fetch.refused_count),
                    (2, 2, 0),
                )
                avisos.action_discard("tried")

    def test_same_folio_in_two_companies_is_no_conflict(self):
        other = self.make_company("Otra Fábrica")
        self.env.user.company_ids |= other
        self.make_worker(1, company=other, struct_id=False)
        first = self.import_one(self.original)
        entry = self.original | {"MonDescuento": 3000, "NRP": "Y5411111106"}
        self.make_registro("Y5411111106", other)
        theirs = self.import_bytes(json.dumps([entry]).encode(), company=other)
        self.assertEqual((theirs.state, theirs.folio), ("applied", first.folio))
        self.assertFalse(theirs.same_folio_id)
        again = self.import_bytes(
            json.dumps([entry | {"MonDescuento": 9}]).encode(), company=other
        )
        self.assertEqual(again.same_folio_id, theirs)
        self.assertEqual(self.states(first, theirs), ["applied", "applied"])

    def test_more_of_them_cost_no_more_queries(self):
        def queries(count):
            entries = [
                self.entry("retencion", 1, "2026-01-10", 2450) for _ in range(count)
            ]
            self.import_entries(*entries)
            others = [entry | {"MonDescuento": 2500} for entry in entries]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            avisos = self.import_entries(*others)
            self.assertEqual(avisos.mapped("state"), ["to_review"] * count)
            return self.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(3), queries(30))

    # --- a person decides -------------------------------------------------------------

    def test_applying_it_puts_the_first_aside(self):
        first, other = self.pair()
        credit = first.credit_id
        other.action_apply()
        self.assertEqual(self.states(first, other), ["discarded", "applied"])
        self.assertIn(other.display_name, first.discard_reason)
        self.assertEqual(other.credit_id, credit)
        self.assertEqual(self.withheld(other), [3000])
        self.assertFalse(first.credit_id or first.reason or other.reason)
        message = first.message_ids[0]
        self.assertIn(f'data-oe-id="{other.id}"', message.body)
        self.assertEqual(message.author_id, self.accountant.partner_id)

    def test_applying_it_moves_the_withholding_to_another_worker(self):
        first, other = self.pair(NSS=nss(2), NumCredito=credit_number(2))
        credit = first.credit_id
        other.action_apply()
        self.assertEqual((credit.state, credit.term_ids.ids), ("none", []))
        self.assertEqual(other.credit_id.employee_id.ssnid, nss(2))

    def test_discarding_it_leaves_everything_as_it_was(self):
        first, other = self.pair()
        terms = first.credit_id.term_ids
        other.action_discard("Infonavit says the first one holds")
        self.assertEqual(self.states(first, other), ["applied", "discarded"])
        self.assertEqual(first.credit_id.term_ids, terms)
        other.action_restore()
        self.assertEqual(self.states(first, other), ["applied", "to_review"])

    def test_to_and_fro_one_of_them_is_in_force(self):
        first, other = self.pair()
        for _turn in range(2):
            other.action_apply()
            self.assertEqual(self.states(first, other), ["discarded", "applied"])
            self.assertEqual(self.withheld(other), [3000])
            first.action_restore()
            self.assertEqual(self.states(first, other), ["to_review", "applied"])
            self.assertIn("$ 2,450.00 instead of $ 3,000.00", first.reason)
            first.action_apply()
            self.assertEqual(self.states(first, other), ["applied", "discarded"])
            self.assertEqual(self.withheld(first), [2450])
            other.action_restore()

    def test_taken_up_again_together_the_first_has_the_word(self):
        avisos = first, other = self.pair()
        avisos.action_discard("both in doubt")
        avisos.action_restore()
        self.assertEqual(self.states(first, other), ["applied", "to_review"])

    def test_a_third_content_is_held_against_the_one_in_force(self):
        first, other = self.pair()
        other.action_apply()
        entry = self.original | {"MonDescuento": 4000}
        foreseen = self.preview(entry).line_ids
        self.assertIn("$ 4,000.00 instead of $ 3,000.00", foreseen.reason)
        third = self.import_one(entry)
        self.assertEqual(third.reason, foreseen.reason)
        third.action_apply()
        self.assertEqual(
            self.states(first, other, third), ["discarded", "discarded", "applied"]
        )

    def test_a_later_content_goes_on_waiting(self):
        first, other = self.pair()
        third = self.import_one(self.original | {"MonDescuento": 4000})
        other.action_apply()
        self.assertEqual(
            self.states(first, other, third), ["discarded", "applied", "to_review"]
        )

    def test_applying_it_sets_a_first_one_aside_that_waited(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        first, other = self.pair()
        self.assertEqual(self.states(first, other), ["new", "to_review"])
        other.action_apply()
        self.assertEqual(self.states(first, other), ["discarded", "applied"])

    def test_two_at_once_are_refused(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        avisos = self.pair()
        with self.assertRaisesRegex(UserError, "same folio"):
            avisos.action_apply()
        self.assertEqual(avisos.mapped("state"), ["new", "to_review"])

    def test_accepted_in_vain_it_is_to_be_accepted_again(self):
        _first, other = self.pair(NRP=OTHER_NRP)
        self.env["l10n_mx_infonavit.registro.patronal"].search(
            [("name", "=", OTHER_NRP)]
        ).unlink()
        other.action_apply()
        self.assertEqual(other.state, "unmatched")
        self.make_registro(OTHER_NRP)
        self.assertEqual(other.state, "to_review")

    def test_accepting_it_says_all_that_is_odd(self):
        self.import_entries(
            self.entry("retencion", 2, "2025-01-10", 20, kind="3"),
        )
        _first, other = self.pair(NSS=nss(2))
        self.assertEqual(len(other.reason.splitlines()), 2)
        self.assertIn("another credit", other.reason)

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_one_in_force(self):
        _first, other = self.pair()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            other.sudo().state = "applied"
            other.flush_recordset()
        values = {
            "same_folio_id": other.same_folio_id.id,
            "nss": nss(1),
            "credit_number": credit_number(9),
        }
        Aviso = self.env["l10n_mx_infonavit.aviso"]
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            Aviso.create(values | {"folio": "R0209026999999"})
        Aviso.create(values)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            Aviso.create(values)

    def test_what_it_refers_to_is_frozen_and_others_may_not_decide(self):
        first, other = self.pair()
        with self.assertRaises(UserError):
            other.sudo().same_folio_id = False
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            other.with_user(officer).action_apply()
        self.assertEqual(self.states(first, other), ["applied", "to_review"])

    def test_the_form_shows_the_other_one(self):
        first, other = self.pair()
        with Form(first) as form:
            self.assertEqual(len(form.other_content_ids), 1)
        with Form(other) as form:
            self.assertEqual(form.same_folio_id, first)
            self.assertEqual(form.display_name, other.display_name)

    # --- foreseen ---------------------------------------------------------------------

    def preview(self, *entries):
        data = base64.b64encode(json.dumps(entries).encode())
        wizard = (
            self.env["l10n_mx_infonavit.import"]
            .with_user(self.accountant)
            .create({"file": data, "filename": "avisos.json"})
        )
        wizard.action_preview()
        return wizard

    def test_preview_foresees_what_the_import_does(self):
        self.import_entries(self.original)
        other = self.entry("retencion", 2, "2026-01-10", 2450)
        entries = [
            self.original | {"MonDescuento": 3000},
            self.original,
            other,
            other | {"MonDescuento": 2500},
            self.entry("modificacion", 2, "2026-03-10", 22, kind="3"),
            self.entry("modificacion", 1, "2026-03-10", 22, kind="3"),
            self.entry("retencion", 2, "2026-05-10", 9, NumCredito=credit_number(50)),
            self.entry("retencion", 1, "2026-07-10", 9, NRP="Y5400000009"),
        ]
        for chunk in (1000, 1):
            self.patch(import_json, "CHUNK", chunk)
            wizard = self.preview(*entries)
            self.assertEqual(
                (wizard.new_count, wizard.known_count, wizard.refused_count),
                (7, 1, 0),
            )
            self.assertEqual((wizard.review_count, wizard.unmatched_count), (5, 1))
            foreseen = {
                (line.position, line.status, line.reason or "")
                for line in wizard.line_ids
            }
        action = wizard.action_import()
        fetch = self.env["l10n_mx_infonavit.fetch"].browse(action["res_id"])
        done = {
            (
                str(1 + entries.index(json.loads(aviso.payload))),
                {"applied": "new"}.get(aviso.state, aviso.state),
                aviso.reason or "",
            )
            for aviso in fetch.aviso_ids
        }
        self.assertEqual(foreseen, done)
