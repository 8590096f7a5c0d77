import io

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import trans_export


@tagged("post_install", "-at_install")
class TestI18n(TransactionCase):
    """The template of translations against what Odoo finds to translate."""

    addon = "l10n_mx_infonavit_avisos"

    def test_the_template_is_in_step_with_the_sources(self):
        if self.env["ir.module.module"]._get(self.addon).demo:
            self.skipTest("the demo data brings terms of its own")
        addon = self.addon
        buffer = io.BytesIO()
        trans_export(None, [self.addon], buffer, "po", self.env)
        sources = self.places(polib.pofile(buffer.getvalue().decode()))
        template = self.places(polib.pofile(file_path(f"{addon}/i18n/{addon}.pot")))
        self.assertEqual(
            template,
            sources,
            "i18n/*.pot is out of step with the sources: run dev/i18n",
        )

    def places(self, terms):
        """(term, where it stands): Odoo translates a record's term by its place."""
        return {
            (term.msgid, place)
            for term in terms
            for place, _line in term.occurrences
            if not self.is_inherited(place)
        }

    def is_inherited(self, place):
        """Whether it is the label of a field that a model has from another module, as
        from mail.thread: these change with the modules that are installed."""
        kind, _colon, xmlid = place.rpartition(":")
        if not kind.startswith("model:ir.model.fields,"):
            return False
        field = self.env.ref(xmlid, raise_if_not_found=False)
        modules = field and self.env[field.model]._fields[field.name]._modules
        return field and self.addon not in modules
