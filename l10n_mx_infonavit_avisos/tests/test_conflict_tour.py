from odoo.tests import HttpCase, tagged

from .common import InfonavitMixin, credit_number


@tagged("post_install", "-at_install")
class TestConflictTour(InfonavitMixin, HttpCase):
    """An accountant decides what contradicts, in Mexican Spanish: one content takes the
    other's place, one is discarded, a second credit is withheld beside the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.speak_spanish(cls.accountant)
        cls.workers = [cls.make_worker(number) for number in (1, 2, 3)]

    def test_three_conflicts_decided(self):
        first, second, third = (
            self.entry("retencion", number, "2026-01-10", 2450) for number in (1, 2, 3)
        )
        known = self.import_entries(first, second, third)
        waiting = self.import_entries(
            first | {"MonDescuento": 3000},
            second | {"TipoDescuento": "3", "FacDescuento": "22.5"},
            self.entry("retencion", 3, "2026-05-10", 500, NumCredito=credit_number(50)),
            user=self.accountant,
        )
        self.assertEqual(waiting.mapped("state"), ["to_review"] * 3)
        self.start_tour("/odoo", "l10n_mx_infonavit_conflict", login="contadora")

        applied, discarded, beside = waiting.sorted("credit_number")
        self.assertEqual(
            (applied | discarded | beside).mapped("state"),
            ["applied", "discarded", "applied"],
        )
        self.assertEqual(
            known.sorted("credit_number").mapped("state"),
            ["discarded", "applied", "applied"],
        )
        self.assertEqual(discarded.discard_reason, "Infonavit confirmó el primero")
        self.assertEqual(applied.applied_uid, self.accountant)
        found = (known | waiting).credit_id.sorted("credit_number")
        self.assertEqual(
            [self.terms(credit) for credit in found],
            [
                [("2026-01-11", "", 3000)],
                [("2026-01-11", "", 2450)],
                [("2026-01-11", "", 2450)],
                [("2026-05-11", "", 500)],
            ],
        )
