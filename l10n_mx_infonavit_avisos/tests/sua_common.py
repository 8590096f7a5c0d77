"""What the tests of the export to SUA share."""

import base64
from datetime import date

from .common import credit_number
from .correction_common import CorrectionCase

SECOND = credit_number(77)


def days(text):
    """Days of a text, between commas."""
    return tuple(date.fromisoformat(day) for day in text.split(","))


class SuaCase(CorrectionCase):
    """The clock stands at 1 Nov 2026."""

    def wizard(self, first="2026-09-01", last="2026-10-31", registro=None, user=None):
        user = user or self.accountant
        context = {"allowed_company_ids": user.company_ids.ids}
        wizard = self.env(user=user, context=context)["l10n_mx_infonavit.sua.wizard"]
        wizard = wizard.create(
            {
                "registro_patronal_id": (registro or self.registro).id,
                "date_from": first,
                "date_to": last,
            }
        )
        wizard.action_preview()
        return wizard

    def export(self, *args, **kwargs):
        return self.made(self.wizard(*args, **kwargs).action_export())

    def made(self, action):
        """The export that an action downloads and opens."""
        following = action["params"]["next"]
        export = self.env[following["res_model"]].browse(following["res_id"])
        self.assertIn(f"/{export.id}/file/", action["params"]["download"]["url"])
        return export

    def text(self, export):
        return base64.b64decode(export.file).decode("ascii").split("\r\n")[:-1]

    def seen(self, wizard):
        return [(li.movement, str(li.date), li.status) for li in wizard.line_ids]

    def retencion(self, day, value, kind="2", **values):
        return self.import_entries(
            self.entry("retencion", 1, day, value, kind, **values)
        )

    def modify(self, day, value, kind="2", **values):
        avisos = self.import_entries(
            self.entry("modificacion", 1, day, value, kind, **values)
        )
        avisos.filtered(lambda a: a.state == "to_review").action_apply()
        return avisos
