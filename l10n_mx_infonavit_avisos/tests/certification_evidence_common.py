"""All that the evidence of a round needs, made up."""

import base64
import io

from PIL import Image, ImageDraw

from .certification_case_common import TestSetMixin
from .cfdi_common import CfdiCase

ANSWER = b'{"avisos": [{"NSS": "92000198018", "nombre": "\xc3\x91"}]}'
PERIOD = "2026-04-01", "2026-04-15"


def picture(text="Pantalla", size=(1400, 900), kind="PNG"):
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, size[0], 46], fill=(113, 75, 103))
    draw.text((20, 60), text, fill="black")
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


class EvidenceCase(TestSetMixin, CfdiCase):
    """A round that is open, and helpers to fill it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "directora", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        cls.round = cls.make_round(cls.company).with_user(cls.manager)
        cls.certification = cls.round.certification_id
        cls.certification.folio = "0501423523"

    # --- making it whole --------------------------------------------------------------

    def fill(self):
        """All that the evidence needs."""
        self.answer()
        self.cases()
        for screen in self.round.screen_ids:
            screen.image = base64.b64encode(picture(screen.caption))
        self.round.payslip_ids = self.slip()

    def answer(self):
        profile = self.env["l10n_mx_infonavit.service.profile"].search(
            [("environment", "=", "certification")], limit=1
        )
        connection = self.env["l10n_mx_infonavit.connection"].create(
            {"company_id": self.company.id, "profile_id": profile.id}
        )
        self.certification.sudo().connection_id = connection
        return self.make_fetch(connection, "2026-04-10 18:00:00", ANSWER)

    def cases(self):
        sample = self.make_case(reference="M-1", nss="92000198018", sdi=1050.5)
        sample.expected_amount = sample.amount
        self.make_case(reference="E-1", section="evaluation")
        return sample

    def slip(self):
        worker = self.make_cfdi_worker(1)
        self.give_credit(1)
        return self.make_slip(worker, *PERIOD)

    def make(self):
        self.round.action_make_workbook()
        return base64.b64decode(self.round.workbook)
