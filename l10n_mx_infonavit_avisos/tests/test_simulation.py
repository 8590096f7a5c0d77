from odoo.tests import tagged

from .common import InfonavitCase

SIMULATION = "l10n_mx_infonavit.simulation"
EARLIER = {"earlier_payslips": "quincena"}

# The worked cases of the engine's tests, published and derived, amortization alone:
# id, discount type, value, period, pesos, what else is typed.
CASES = [
    ("P1", "cuota_fija", 2450, "2021-07-16", "2021-07-29", 1106.45, {}),
    (
        "P2",
        "cuota_fija",
        2450,
        "2021-07-16",
        "2021-07-29",
        414.69,
        {"sdi": 148.10484, "daily_wage": 141.70},
    ),
    ("P3", "factor", 26.0528, "2026-07-01", "2026-08-31", 5252.77, {}),
    ("D1.1", "cuota_fija", 2450, "2026-01-01", "2026-01-15", 1245.76, {}),
    (
        "D1.2",
        "cuota_fija",
        2450,
        "2026-01-16",
        "2026-01-31",
        1328.81,
        EARLIER,
    ),
    (
        "D1.3",
        "cuota_fija",
        2450,
        "2026-02-01",
        "2026-02-15",
        1245.76,
        EARLIER,
    ),
    (
        "D1.4",
        "cuota_fija",
        2450,
        "2026-02-16",
        "2026-02-28",
        1079.67,
        EARLIER,
    ),
    ("D2", "cuota_fija", 2450, "2026-06-29", "2026-07-05", 555.82, {}),
    ("D3", "factor", 22.25, "2026-03-02", "2026-03-15", 1029.58, {}),
    ("D4", "factor", 22.25, "2026-07-01", "2026-08-31", 4486.04, {}),
    ("D5", "porcentaje", 25, "2026-04-16", "2026-04-30", 1875.00, {"sdi": 500}),
    (
        "D6",
        "cuota_fija",
        2450,
        "2025-09-16",
        "2025-09-30",
        963.93,
        {"absences": [("2025-09-22", "2025-09-24")]},
    ),
    (
        "D7",
        "cuota_fija",
        2450,
        "2026-04-16",
        "2026-04-30",
        1204.92,
        {"absences": [("2026-04-20", "2026-04-22")]},
    ),
    ("D8", "cuota_fija", 1500, "2026-05-11", "2026-05-15", 245.90, {}),
    (
        "D9",
        "cuota_fija",
        1500,
        "2026-09-01",
        "2026-09-15",
        344.26,
        {"credit_from": "2026-09-09"},
    ),
    (
        "D10",
        "cuota_fija",
        1500,
        "2026-10-16",
        "2026-10-31",
        196.72,
        {"credit_to": "2026-10-19"},
    ),
    ("D11", "cuota_fija", 2450, "2028-02-16", "2028-02-29", 1143.33, {}),
]


@tagged("post_install", "-at_install")
class TestSimulation(InfonavitCase):
    """Made-up data: what the engine says of it, and what is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.accountant)

    def simulate(self, first="2026-01-01", last="2026-01-15", absences=(), **values):
        lines = [
            (0, 0, {"kind": kind, "date_from": first, "date_to": last})
            for first, last, kind in (
                (*line, "ausentismo") if len(line) == 2 else line for line in absences
            )
        ]
        return self.env[SIMULATION].create(
            {
                "discount_type": "cuota_fija",
                "discount_value": 2450,
                "date_from": first,
                "date_to": last,
                "absence_ids": lines,
                **values,
            }
        )

    def test_worked_cases(self):
        self.company.sudo().l10n_mx_infonavit_cap_base = "sbc"
        for name, kind, value, first, last, amount, more in CASES:
            with self.subTest(name):
                found = self.simulate(
                    first, last, discount_type=kind, discount_value=value, **more
                )
                self.assertEqual(found.missing, "")
                self.assertAlmostEqual(found.amount, amount, 6)
