"""Made-up emissions of the tests' small employer."""

import base64

from .common import NRP, InfonavitCase, credit_number, nss
from .sources.emission_samples import eba, row


class EmissionCase(InfonavitCase):
    """An employer with workers 1 to 5, of the registro patronal of its emissions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.l10n_mx_infonavit_auto_apply = True
        cls.workers = [
            cls.make_worker(number, l10n_mx_registro_patronal_id=cls.registro.id)
            for number in range(1, 6)
        ]
        cls.worker = cls.workers[0]

    @staticmethod
    def line(number=1, credit=None, value="2,450.00", kind="CF", **changes):
        """A worker's line on an emission; ``credit`` False: none."""
        none = credit is False
        said = {
            "nss": nss(number),
            "nombre": f"TRABAJADOR {number}",
            "tipo_de_descuento": "-" if none else kind,
            "valor_de_descuento": "-" if none else value,
            "numero_de_credito": "-" if none else f"0{credit or credit_number(number)}",
        }
        return row(**said | changes)

    @staticmethod
    def eba_of(*rows, nrp=NRP, period="2/2026", names=None, **options):
        names = names or ("Emisión", "Movimientos EMA 2026", "Movimientos EBA 2026")
        return eba(*rows, nrp=nrp, period=period, names=names, **options)

    def wizard(self, data, user=None, **values):
        values = {"filename": "eba.xls", "date_downloaded": "2026-03-05"} | values
        user = user or self.accountant
        return (
            self.env["l10n_mx_infonavit.import"]
            .with_user(user)
            .with_company(user.company_id)
            .create({"file": base64.b64encode(data), **values})
        )

    def take_in(self, *rows, data=None, **values):
        """The emission of these lines, imported by the accountant."""
        wizard = self.wizard(data or self.eba_of(*rows), **values)
        action = wizard.action_import()
        self.assertEqual(action["res_model"], "l10n_mx_infonavit.emission")
        emission = self.env[action["res_model"]].browse(action["res_id"])
        return emission.with_user(wizard.env.user)

    def of(self, emission, number):
        """The emission's line of a worker."""
        return emission.line_ids.filtered(lambda line: line.nss == nss(number))

    def findings(self, emission):
        return {
            line.employee_id.name or line.name: line.finding
            for line in emission.line_ids
        }

    def emissions(self):
        return self.env["l10n_mx_infonavit.emission"].search(
            [("company_id", "=", self.company.id)]
        )
