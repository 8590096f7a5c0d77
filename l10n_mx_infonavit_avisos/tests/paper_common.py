"""What the tests of avisos on paper share: forms drawn, taken in by an accountant."""

import base64

from .common import NRP, InfonavitCase, credit_number, nss
from .sources.printed_avisos import RETENCION, Drawing, printed

PAPER = "l10n_mx_infonavit.paper"


class PaperCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)
        cls.worker.name = "Uno Trabajador de Prueba"
        cls.company.vat = "CDP800101AB1"
        cls.company.l10n_mx_infonavit_auto_apply = True
        cls.papers = cls.env[PAPER].with_user(cls.accountant)

    def drawing(self, number=1, title=RETENCION, **values):
        """A form for one of our workers."""
        changes = {
            "N.R.P.:": NRP,
            "NÚMERO DE SEGURIDAD SOCIAL": nss(number),
            "N.S.S.": nss(number),
            "NÚMERO DE CRÉDITO": credit_number(number),
            "FECHA:": "09.01.2026",
            "FECHA DE RECEPCIÓN": "10.01.2026",
            **values,
        }
        return Drawing(title, changes)

    def take(self, *drawings, name="aviso.pdf", user=None):
        return self.take_bytes(printed(*drawings), name, user)

    def take_bytes(self, data, name="aviso.pdf", user=None):
        papers = self.env[PAPER].with_user(user or self.accountant)
        self.taken = papers.take_file(name, base64.b64encode(data).decode())
        return papers.browse(self.taken["ids"])

    def typed(self, **values):
        return self.papers.create(
            {
                "notice_class": "retencion",
                "nss": nss(1),
                "credit_number": credit_number(1),
                "discount_type": "cuota_fija",
                "discount_value": 2450,
                "date_notified": "2026-01-10",
                **values,
            }
        )
