"""An employer and workers whose payslips can have a CFDI: made-up, of valid form."""

from lxml import etree

from .common import InfonavitCase

NAMESPACES = {
    "cfdi": "http://www.sat.gob.mx/cfd/4",
    "n": "http://www.sat.gob.mx/nomina12",
}
JANUARY = "2026-01-01", "2026-01-15"


class CfdiCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_cfdi()

    @classmethod
    def set_up_cfdi(cls):
        cls.state = cls.env.ref("base.state_mx_gto")
        cls.company.write(
            {
                "vat": "TFI850101AB1",
                "zip": "37000",
                "l10n_mx_infonavit_cfdi_regime": "601",
            }
        )
        cls.registro.write({"risk": "2", "state_id": cls.state.id})
        rules = cls.structure.rule_ids
        cls.basic = rules.filtered(lambda rule: rule.code == "BASIC")
        cls.basic.write(
            {
                "l10n_mx_infonavit_cfdi_kind": "percepcion",
                "l10n_mx_infonavit_cfdi_key": "001",
                "l10n_mx_infonavit_cfdi_clave": "P001",
            }
        )

    @classmethod
    def make_cfdi_worker(cls, number, **values):
        """A worker of whom all is known that a CFDI asks for."""
        worker = cls.make_worker(
            number,
            l10n_mx_sbc=1050.5,
            l10n_mx_registro_patronal_id=cls.registro.id,
            private_zip="37100",
            l10n_mx_infonavit_cfdi_contract_type="01",
            l10n_mx_infonavit_cfdi_working_day="01",
            l10n_mx_infonavit_cfdi_frequency="04",
        )
        worker.write(
            {
                "l10n_mx_rfc": "FIPA800101AB1",
                "l10n_mx_curp": "FIPA800101HGTCRN09",
                **values,
            }
        )
        return worker

    @classmethod
    def make_rule(cls, code, amount, kind, key, **values):
        """A rule of the structure with a constant amount."""
        rule = cls.env["hr.salary.rule"].create(
            {
                "name": code.capitalize(),
                "code": code,
                "sequence": 50,
                "category_id": cls.basic.category_id.id,
                "company_id": cls.company.id,
                "amount_select": "code",
                "amount_python_compute": f"result = {amount}",
                "l10n_mx_infonavit_cfdi_kind": kind,
                "l10n_mx_infonavit_cfdi_key": key,
                **values,
            }
        )
        cls.structure.rule_ids |= rule
        return rule

    def xml(self, slip, user=None):
        """The parsed document of a payslip; its bytes are parsed anew."""
        slip = slip.with_user(user or self.accountant)
        return etree.fromstring(slip._l10n_mx_infonavit_make_cfdi().raw)

    @staticmethod
    def found(document, path):
        return document.xpath(path, namespaces=NAMESPACES)

    def refusals(self, slip):
        return slip.with_user(self.accountant).l10n_mx_infonavit_cfdi_missing or ""
