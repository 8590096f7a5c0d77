"""Certifications of the tests' employer, and days on which they are looked at."""

import base64
from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError

from .common import InfonavitCase

CERTIFICATION = "l10n_mx_infonavit.certification"
ROUND = "l10n_mx_infonavit.certification.round"
DOCUMENT = "l10n_mx_infonavit.certification.document"
DAY = "l10n_mx_infonavit.non.working.day"
RFC = "TFI010203AB4"
FOLIO = "0501423523"
# How a compound file begins, as a true .xls does.
XLS = base64.b64encode(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504))
PDF = base64.b64encode(b"%PDF-1.4\n%%EOF\n")


class CertificationCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.vat = RFC
        cls.manager = cls.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        cls.stranger = cls.make_user(
            "ajeno",
            "l10n_mx_infonavit_avisos.group_infonavit_manager",
            cls.make_company("Otra Ficticia"),
        )
        cls.env = cls.env(user=cls.manager)

    @classmethod
    def make_certification(cls, **values):
        return cls.env[CERTIFICATION].create(
            {"company_id": cls.company.id, "user_id": cls.manager.id, **values}
        )

    @contextmanager
    def refused(self, sentence, error=UserError):
        """Nothing is kept of what is done within; a sentence says why."""
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(sentence, str(caught.exception))

    def record(self, certification, act, day, today=None, **values):
        """Through the button and its dialog, as a person does."""
        button = {
            "request": "action_request_sent",
            "receive": "action_set_arrived",
            "send": "action_evidence_sent",
            "answer": "action_answered",
            "sign": "action_terms_signed",
            "cancel": "action_cancel",
        }[act]
        if act == "send":
            values = {"folio": FOLIO, "workbook": XLS} | values
        with self.at(today or day):
            action = getattr(certification, button)()
            entry = self.env[action["res_model"]].with_context(**action["context"])
            entry.create({"date": day, **values}).action_confirm()

    # The days of a certification that goes on to approval in three rounds.
    PATH = (
        ("request", "2026-06-01", {}),
        ("receive", "2026-06-08", {}),
        ("send", "2026-07-01", {}),
        ("answer", "2026-07-07", {"result": "inconsistencies", "note": "Caso 3"}),
        ("receive", "2026-07-08", {}),
        ("send", "2026-07-15", {}),
        ("answer", "2026-07-22", {"result": "inconsistencies", "note": "Caso 5"}),
        ("receive", "2026-07-22", {}),
        ("send", "2026-07-31", {}),
        ("answer", "2026-08-07", {"result": "approved"}),
        ("sign", "2026-08-10", {}),
    )

    def walk(self, certification, steps):
        """The first so many steps of the path."""
        for act, day, values in self.PATH[:steps]:
            self.record(certification, act, day, **values)
        return certification

    def received(self, day, **values):
        """A certification whose first test set arrived on a day."""
        certification = self.make_certification(**values)
        self.record(certification, "request", day)
        self.record(certification, "receive", day)
        return certification


def days(text):
    return date.fromisoformat(text)
