from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InfonavitCase


@tagged("post_install", "-at_install")
class TestSettings(InfonavitCase):
    def test_one_setting_puts_the_rules_into_structures(self):
        bare = self.make_structure(infonavit=False)
        self.assertFalse(bare.l10n_mx_infonavit)
        with Form(self.env["res.config.settings"]) as settings:
            self.assertIn(self.structure, settings.l10n_mx_infonavit_structure_ids[:])
            settings.l10n_mx_infonavit_structure_ids.add(bare)
            settings.l10n_mx_infonavit_structure_ids.remove(id=self.structure.id)
        settings.record.execute()
        self.assertTrue(bare.l10n_mx_infonavit)
        self.assertFalse(self.structure.l10n_mx_infonavit)
        rules = bare.rule_ids.filtered(lambda rule: not rule.company_id)
        self.assertEqual(
            sorted(rules.mapped("code")),
            ["INFONAVIT", "INFONAVIT_DEV", "INFONAVIT_SEG"],
        )

    def test_a_child_structure_withholds_with_its_parent(self):
        child = self.structure.create(
            {"name": "Filial", "code": "F", "parent_id": self.structure.id}
        )
        self.assertTrue(child.l10n_mx_infonavit)
        found = self.structure.search([("l10n_mx_infonavit", "=", True)])
        self.assertIn(child, found)

    def test_registro_patronal_is_kept_without_hyphens_and_shown_with_them(self):
        registro = self.make_registro("b55-10768-10-8")
        self.assertEqual(registro.name, "B5510768108")
        self.assertEqual(registro.display_name, "B55-10768-10-8")
        self.assertFalse(registro.unusual)

    def test_registro_patronal_of_unusual_length_is_warned_of_not_blocked(self):
        self.assertTrue(self.make_registro("B551076810").unusual)

    def test_registro_patronal_of_impossible_form_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "B55-10768-10-8"):
            self.make_registro("ABC")

    def test_umi_by_date(self):
        law = self.env["l10n_mx_infonavit.value"]._law()
        for year, umi in ((2018, "78.43"), (2023, "96.32"), (2026, "100.81")):
            self.assertEqual(str(law.umi.at(date(year, 7, 1))), umi + "00")
        self.assertEqual(str(law.insurance.at(date(2026, 1, 1))), "15.0000")

    @mute_logger("odoo.sql_db")
    def test_a_value_must_be_more_than_zero(self):
        with self.assertRaises(ValidationError):
            self.env["l10n_mx_infonavit.value"].create(
                {"kind": "umi", "date_from": "2030-01-01", "value": 0}
            )

    def test_aviso_type_code_has_two_digits(self):
        with self.assertRaises(ValidationError):
            self.env["l10n_mx_infonavit.notice.type"].create(
                {"code": "x", "name": "?", "notice_class": "retencion"}
            )
