"""Credits in process of the tests' employer, made up."""

import base64
from datetime import date

from .common import InfonavitCase, credit_number, nss

CONFIRMATION = "l10n_mx_infonavit.credit.confirmation"
DECISION = f"{CONFIRMATION}.decision"
PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n")


class ConfirmationCase(InfonavitCase):
    """It is Tuesday, 10 March 2026; Monday the 16th is no business day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.stand_at("2026-03-10")

    @classmethod
    def make_procedure(cls, number=1, applied="2026-03-02", user=None, **values):
        """As an accountant types it."""
        return (
            cls.env[CONFIRMATION]
            .with_user(user or cls.accountant)
            .create(
                {
                    "nss": nss(number),
                    "worker_name": f"Trabajador {number}",
                    "date_application": applied,
                    "credit_number": credit_number(number),
                    "amount": 2450,
                    **values,
                }
            )
        )

    def confirmed(self, *args, **values):
        procedure = self.make_procedure(*args, **values)
        procedure.action_confirm(date(2026, 3, 10), PDF, "acuse.pdf")
        return procedure

    def decide(self, action, **values):
        """Fill in the dialogue that an action opened, and confirm it."""
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create(values)
        )
        wizard.action_confirm()
        return wizard
