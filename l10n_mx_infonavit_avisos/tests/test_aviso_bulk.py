from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .common import InfonavitCase, InfonavitMixin, nss


def said(action):
    """The message of a notification that a button gave, and its colour."""
    params = action["params"]
    return params["message"], params["type"]


@tagged("post_install", "-at_install")
class TestAvisoBulk(InfonavitCase):
    """Many avisos at once, as an accountant: what happened is counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.l10n_mx_infonavit_auto_apply = False
        for number in range(1, 4):
            cls.make_worker(number)

    def take_in(self, *entries):
        return self.import_entries(*entries).with_user(self.accountant)

    def retenciones(self, *numbers):
        return self.take_in(
            *(self.entry("retencion", n, "2026-01-10", 2450) for n in numbers)
        )

    def test_applying_many(self):
        avisos = self.retenciones(1, 2, 8)
        unknown = self.take_in(self.entry("99", 3, "2026-03-10"))
        self.assertEqual(
            said((avisos | unknown).action_apply()),
            ("Applied: 2 · Unchanged: 2. Each of those that wait says why.", "success"),
        )
        self.assertEqual(
            avisos.mapped("state") + [unknown.state],
            ["applied", "applied", "unmatched", "to_classify"],
        )

    def test_matching_many(self):
        avisos = self.retenciones(7, 8, 9)
        self.assertEqual(
            said(avisos.action_match()),
            ("Unchanged: 3. Each of those that wait says why.", "warning"),
        )
        # Their workers come by a way that matches nothing by itself.
        for number in (7, 8):
            self.make_worker(number + 10)
        self.env.flush_all()
        for number in (7, 8):
            self.env.cr.execute(
                "UPDATE hr_version SET ssnid = %(new)s, l10n_mx_infonavit_nss = %(new)s"
                " WHERE l10n_mx_infonavit_nss = %(old)s",
                {"new": nss(number), "old": nss(number + 10)},
            )
        self.env.invalidate_all()
        self.assertEqual(
            said(avisos.action_match()),
            ("New: 2 · Unchanged: 1. Each of those that wait says why.", "success"),
        )

    def test_discarding_many_for_one_reason(self):
        avisos = self.retenciones(1, 2, 3)
        avisos[0].action_apply()
        avisos[1].action_discard("a first reason")
        action = avisos.action_discard()
        with Form(
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
        ) as form:
            self.assertEqual(
                form.meaning,
                "Avisos to discard: 2. In force: 1; their credits are reckoned anew "
                "without them.",
            )
            form.reason = "sent twice"
        self.assertEqual(
            said(form.record.action_confirm()),
            (
                "Discarded: 2 · Unchanged: 1. What was decided before, perhaps by a "
                "colleague, stays.",
                "success",
            ),
        )
        self.assertEqual(
            avisos.mapped("discard_reason"),
            ["sent twice", "a first reason", "sent twice"],
        )
        credit = self.env["l10n_mx_infonavit.credit"].search(
            [("credit_number", "=", avisos[0].credit_number)]
        )
        self.assertEqual(self.terms(credit), [])

    def test_taking_many_up_again(self):
        avisos = self.retenciones(1, 2)
        form = Form(
            self.env["l10n_mx_infonavit.aviso.decision"].with_context(
                **avisos.action_discard()["context"]
            )
        )
        self.assertEqual(
            form.meaning, "Avisos to discard: 2. None of them is in force."
        )
        avisos.action_discard("by mistake")
        self.assertEqual(said(avisos.action_restore()), ("New: 2", "success"))
        self.assertEqual(avisos.mapped("discard_reason"), [False, False])

    def test_others_may_not(self):
        avisos = self.retenciones(1, 2)
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        for name in ("action_apply", "action_match", "action_restore"):
            with self.assertRaises(AccessError):
                getattr(avisos.with_user(officer), name)()
        with self.assertRaises(AccessError):
            avisos.with_user(officer).action_discard("no")


@tagged("post_install", "-at_install")
class TestAvisoBulkTour(InfonavitMixin, HttpCase):
    """An accountant ticks avisos in the list, in Mexican Spanish."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.speak_spanish(cls.accountant)
        cls.company.l10n_mx_infonavit_auto_apply = False
        for number in range(1, 4):
            cls.make_worker(number)

    def test_many_at_once(self):
        avisos = self.import_entries(
            *(self.entry("retencion", n, "2026-01-10", 2450) for n in (1, 2, 3, 8))
        )
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_aviso",
            "l10n_mx_infonavit_bulk",
            login="contadora",
        )
        self.assertEqual(
            [(aviso.nss, aviso.state) for aviso in avisos],
            [
                (nss(1), "discarded"),
                (nss(2), "discarded"),
                (nss(3), "discarded"),
                (nss(8), "unmatched"),
            ],
        )
        self.assertEqual(
            set(avisos[:3].mapped("discard_reason")), {"Vinieron dos veces"}
        )
