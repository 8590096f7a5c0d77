"""What the tests of the e.firma's check share."""

import base64

from . import efirma_samples as samples
from .common import InfonavitCase
from .credential_common import MANAGER

CHECK = "l10n_mx_infonavit.efirma.check"
EFIRMA = "l10n_mx_infonavit.efirma"


class EfirmaCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.vat = samples.COMPANY_RFC
        cls.manager = cls.make_user("gerente", MANAGER)

    def given(self, cer=None, key=None, password=samples.PASSWORD, **values):
        return {
            "cer": base64.b64encode(samples.certificate() if cer is None else cer),
            "key": base64.b64encode(samples.encrypted() if key is None else key),
            "password": password,
            **values,
        }

    def check(self, user=None, **values):
        model = self.env[CHECK].with_user(user or self.manager)
        check = model.create(self.given(**values))
        check.action_check()
        return check

    def keep(self, **values):
        record = self.env[EFIRMA].browse(self.check(**values).action_keep()["res_id"])
        return record.with_env(self.env)
