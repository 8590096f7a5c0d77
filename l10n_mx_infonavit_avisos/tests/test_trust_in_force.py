from datetime import date

from odoo.tests import tagged

from .common import NRP, OTHER_NRP
from .trust_common import DEVELOPER, RFC, TRUST, TrustCase


@tagged("post_install", "-at_install")
class TestTrustInForce(TrustCase):
    DAY = date(2026, 6, 15)

    def gaps(self, rfc=RFC, developer=DEVELOPER, day=DAY):
        """{NRP: (code, day)}, (None, None) for those in force."""
        registros = self.registro | self.other_registro
        held, gaps = (
            self.env[TRUST]
            .with_user(self.accountant)
            ._in_force(self.company, rfc, registros, developer, day)
        )
        said = {registro.name: (None, None) for registro in held}
        for gap in gaps:
            for registro in gap.registros:
                self.assertNotIn(registro.name, said)
                said[registro.name] = (gap.code, gap.day and str(gap.day))
        self.assertEqual(len(said), 2)
        return said[NRP], said[OTHER_NRP]

    HELD = (None, None)
    MISSING = ("missing", None)
    # Trusts as (registros, from, to, revoked); the answer for NRP and for OTHER_NRP.
    TABLE = [
        ([], MISSING, MISSING),
        ([("all", "2026-01-01", False, False)], HELD, HELD),
        ([("one", "2026-01-01", False, False)], HELD, MISSING),
        ([("both", "2026-01-01", "2026-06-15", False)], HELD, HELD),
        ([("all", "2026-06-15", False, False)], HELD, HELD),
        (
            [("all", "2026-06-16", False, False), ("all", "2026-07-01", False, False)],
            ("to_come", "2026-06-16"),
            ("to_come", "2026-06-16"),
        ),
        (
            [
                ("one", "2025-01-01", "2025-12-31", False),
                ("all", "2025-01-01", "2026-06-14", False),
            ],
            ("expired", "2026-06-14"),
            ("expired", "2026-06-14"),
        ),
        (
            # The next to begin says more than the last that ended.
            [
                ("all", "2025-01-01", "2026-06-14", False),
                ("one", "2026-06-20", False, False),
            ],
            ("to_come", "2026-06-20"),
            ("expired", "2026-06-14"),
        ),
        (
            [
                ("all", "2025-01-01", "2026-03-31", False),
                ("one", "2026-01-01", False, "2026-06-15"),
            ],
            ("revoked", "2026-06-15"),
            ("expired", "2026-03-31"),
        ),
        (
            # Revoked for all, given anew for one.
            [
                ("all", "2026-01-01", False, "2026-06-01"),
                ("one", "2026-06-01", "2026-12-31", False),
            ],
            HELD,
            ("revoked", "2026-06-01"),
        ),
    ]

    def make_all(self, trusts, **values):
        registros = {
            "all": self.registro.browse(),
            "one": self.registro,
            "both": self.registro | self.other_registro,
        }
        with self.at(self.DAY):
            for which, first, last, revoked in trusts:
                self.make_trust(
                    first,
                    last,
                    registros=registros[which],
                    date_revoked=revoked,
                    revocation_reason="cambio",
                    **values,
                )

    def test_per_registro_patronal(self):
        for trusts, *answer in self.TABLE:
            with self.subTest(trusts=trusts):
                self.env[TRUST].search([("company_id", "=", self.company.id)]).unlink()
                self.make_all(trusts)
                self.assertEqual(list(self.gaps()), answer)

    def test_before_its_revocation_it_was_in_force(self):
        self.make_all([("all", "2026-01-01", False, "2026-06-01")])
        self.assertEqual(self.gaps(day=date(2026, 5, 31))[0], self.HELD)
        self.assertEqual(self.gaps(day=date(2026, 6, 1))[0][0], "revoked")

    def test_it_holds_between_these_two_only(self):
        self.make_all([("all", "2026-01-01", False, False)])
        self.assertEqual(self.gaps(rfc="tfi 010203 ab4")[0], self.HELD)
        self.assertEqual(self.gaps(developer="OTR010203AB4")[0], self.MISSING)
        self.assertEqual(self.gaps(rfc="OTR010203AB4")[0], self.MISSING)
        other = self.make_company("Otra Fábrica")
        foreign = self.make_registro("Z1234567890", other)
        held, [gap] = self.env[TRUST]._in_force(
            other, RFC, foreign, DEVELOPER, self.DAY
        )
        self.assertFalse(held)
        self.assertEqual(gap.code, "missing")

    def test_own_development_needs_no_record_but_one_counts(self):
        self.assertEqual(self.gaps(developer=RFC), (self.HELD, self.HELD))
        self.make_all([("one", "2026-01-01", "2026-03-31", False)], developer_rfc=RFC)
        self.assertEqual(
            self.gaps(developer=RFC), (("expired", "2026-03-31"), self.HELD)
        )

    def test_an_archived_registro_patronal_does_not_open_it_to_all(self):
        self.make_all([("one", "2026-01-01", False, False)])
        self.registro.active = False
        self.env.invalidate_all()
        self.assertEqual(self.gaps(), (self.HELD, self.MISSING))

    def test_nothing_is_lacking_for_nothing(self):
        nothing = self.registro.browse()
        held, gaps = self.env[TRUST]._in_force(
            self.company, RFC, nothing, DEVELOPER, self.DAY
        )
        self.assertFalse(held or gaps)

    def test_it_is_said_in_words(self):
        self.make_all([("one", "2025-01-01", "2026-03-31", False)])
        registros = self.registro | self.other_registro
        model = self.env[TRUST]
        _held, gaps = model._in_force(self.company, RFC, registros, DEVELOPER, self.DAY)
        ended, missing = (model._sentence(gap, "El Despacho") for gap in gaps)
        self.assertIn(
            "with Despacho Ficticio for Y54-12345-10-1 ended on 03/31/2026: renew it",
            ended,
        )
        self.assertIn(
            "no relación de confianza with El Despacho for Y54-98765", missing
        )

    def test_many_registros_patronales_make_one_short_sentence(self):
        registros = self.registro.browse()
        for number in range(40):
            registros |= self.make_registro(f"X{number:010d}")
        model = self.env[TRUST]
        _held, [gap] = model._in_force(
            self.company, RFC, registros, DEVELOPER, self.DAY
        )
        self.assertEqual(gap.registros, registros)
        self.assertIn(
            "X00-00000-00-4 and 35 more:", model._sentence(gap, "El Despacho")
        )

    def test_trusts_that_ended_together_make_one_sentence(self):
        first, last = "2025-01-01", "2026-03-31"
        self.make_all([("one", first, last, False)])
        with self.at(self.DAY):
            self.make_trust(first, last, registros=self.other_registro)
        registros = self.registro | self.other_registro
        model = self.env[TRUST]
        _held, [gap] = model._in_force(
            self.company, RFC, registros, DEVELOPER, self.DAY
        )
        self.assertEqual((gap.registros, len(gap.trusts)), (registros, 2))

    def test_queries_do_not_grow_with_the_registros_patronales(self):
        self.make_all([("both", "2026-01-01", False, False)] * 3)
        for number in range(40):
            self.make_registro(f"X{number:010d}")
        registros = self.registro.search([("company_id", "=", self.company.id)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            self.env[TRUST]._in_force(self.company, RFC, registros, DEVELOPER, self.DAY)
