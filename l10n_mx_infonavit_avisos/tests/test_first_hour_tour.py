from odoo.tests import HttpCase, tagged

from .common import InfonavitMixin


@tagged("post_install", "-at_install")
class TestFirstHourTour(InfonavitMixin, HttpCase):
    """From an empty company to its first payslip, in Mexican Spanish."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.registro.unlink()
        cls.worker = cls.make_worker(1, ssnid=False)
        cls.structure.rule_ids -= cls.structure._l10n_mx_infonavit_rules()[2:]
        cls.env["res.lang"]._activate_lang("es_MX")
        cls.manager = cls.make_user(
            "gerente",
            "l10n_mx_infonavit_avisos.group_infonavit_manager",
        )
        cls.manager.lang = "es_MX"

    def test_from_an_empty_company_to_the_first_payslip(self):
        self.start_tour(
            "/odoo/action-l10n_mx_infonavit_avisos.action_aviso",
            "l10n_mx_infonavit_first_hour",
            login="gerente",
        )
        [slip] = self.env["hr.payslip"].search([("employee_id", "=", self.worker.id)])
        self.assertTrue(self.line(slip))
        summary = (
            self.env["l10n_mx_infonavit.first.hour"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=self.company.ids)
            .get_summary()
        )
        self.assertEqual((summary["done"], summary["next"]), (6, ""))
