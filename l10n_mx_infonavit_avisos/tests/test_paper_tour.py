import base64
import json

from odoo.tests import HttpCase, tagged

from .common import NRP, InfonavitMixin, credit_number, nss
from .sources.printed_avisos import Drawing, acuse, printed


@tagged("post_install", "-at_install")
class TestPaperTour(InfonavitMixin, HttpCase):
    """An accountant drops printed avisos on the list and types one, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(1)
        cls.company.l10n_mx_infonavit_auto_apply = True
        spanish = cls.env["res.lang"]._activate_lang("es_MX")
        cls.env["ir.module.module"].search(
            [("name", "=", "l10n_mx_infonavit_avisos")]
        )._update_translations("es_MX")
        cls.accountant.lang = spanish.code

    def tour(self, name, action):
        self.start_tour(
            f"/odoo/action-l10n_mx_infonavit_avisos.{action}", name, login="contadora"
        )

    def attach(self, name, data):
        """A file that the tour takes from the server and drops."""
        self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": data,
                "public": True,
                "url": f"/{name}",
                "type": "binary",
                "mimetype": "application/pdf",
            }
        )

    def test_dropped_compared_and_confirmed(self):
        drawing = Drawing(
            changes={
                "N.R.P.:": NRP,
                "NÚMERO DE SEGURIDAD SOCIAL": nss(1),
                "NÚMERO DE CRÉDITO": credit_number(1),
                "FECHA:": "09.01.2026",
                "FECHA DE RECEPCIÓN": (),
            }
        )
        self.attach("tour_aviso.pdf", printed(drawing))
        self.attach("tour_acuse.pdf", printed(acuse))
        self.tour("l10n_mx_infonavit_paper", "action_aviso")
        papers = self.env["l10n_mx_infonavit.paper"].search([], order="id")
        self.assertEqual(papers.mapped("state"), ["confirmed", "refused"])
        aviso = papers[0].aviso_id
        self.assertEqual((aviso.source, aviso.state), ("pdf", "applied"))
        self.assertEqual(str(aviso.date_effective), "2026-01-13")
        self.assertEqual(aviso.create_uid, self.accountant)
        self.assertEqual(
            json.loads(aviso.payload)["changed"]["date_notified"],
            {"read": "2026-01-09", "confirmed": "2026-01-12"},
        )
        self.assertTrue(base64.b64decode(papers[0].document).startswith(b"%PDF"))

    def test_typed(self):
        self.tour("l10n_mx_infonavit_paper_typed", "action_aviso")
        aviso = self.env["l10n_mx_infonavit.aviso"].search([])
        self.assertEqual((aviso.source, aviso.state), ("manual", "applied"))
        self.assertEqual(aviso.employee_id, self.worker)
        self.assertEqual(str(aviso.date_notified), "2026-01-10")
