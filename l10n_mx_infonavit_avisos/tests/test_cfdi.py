"""The CFDI de nómina: a payslip in, a document out that the SAT's own schema takes."""

import unittest

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .cfdi_common import JANUARY, CfdiCase
from .outputs import sat


@tagged("post_install", "-at_install")
class TestCfdi(CfdiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_cfdi_worker(1)
        cls.give_credit(1)
        cls.slip = cls.make_slip(cls.worker, *JANUARY)

    def test_deduction_stands_as_the_law_wants_it(self):
        document = self.xml(self.slip)
        deductions = self.found(document, "//n:Deduccion")
        self.assertEqual(
            [dict(one.attrib) for one in deductions],
            [
                {
                    "TipoDeduccion": "010",
                    "Clave": "INFONAVIT",
                    "Concepto": "Infonavit: housing credit",
                    "Importe": "1245.76",
                },
                {
                    "TipoDeduccion": "010",
                    "Clave": "INFONAVIT_SEG",
                    "Concepto": "Infonavit: damage insurance",
                    "Importe": "15.00",
                },
            ],
        )

    def test_sums(self):
        self.make_rule("ISR", -2100.55, "deduccion", "002")
        self.make_rule(
            "VALES",
            800,
            "percepcion",
            "029",
            **{"l10n_mx_infonavit_cfdi_is_exempt": True},
        )
        self.make_rule("DEVOLUCION", 500.25, "otro_pago", "009")
        self.slip.compute_sheet()
        document = self.xml(self.slip)
        comprobante = document.attrib
        self.assertEqual(comprobante["SubTotal"], "16300.25")
        self.assertEqual(comprobante["Descuento"], "3361.31")
        self.assertEqual(comprobante["Total"], "12938.94")
        self.assertNotIn("FormaPago", comprobante)
        [nomina] = self.found(document, "//n:Nomina")
        self.assertEqual(nomina.get("TotalPercepciones"), "15800.00")
        self.assertEqual(nomina.get("TotalDeducciones"), "3361.31")
        self.assertEqual(nomina.get("TotalOtrosPagos"), "500.25")
        [percepciones] = self.found(document, "//n:Percepciones")
        self.assertEqual(percepciones.get("TotalGravado"), "15000.00")
        self.assertEqual(percepciones.get("TotalExento"), "800.00")
        [deducciones] = self.found(document, "//n:Deducciones")
        self.assertEqual(deducciones.get("TotalOtrasDeducciones"), "1260.76")
        self.assertEqual(deducciones.get("TotalImpuestosRetenidos"), "2100.55")
        [concepto] = self.found(document, "//cfdi:Concepto")
        self.assertEqual(concepto.get("Importe"), "16300.25")
        self.assertEqual(concepto.get("Descuento"), "3361.31")

    @unittest.skipUnless(sat.IS_THERE, "dev/setup has not unpacked the SAT's schemas")
    def test_sat_schema_takes_it(self):
        for name in ('Ana Ñandú & Hijos <Núñez> "La Güera"', "O'Farrill Peña"):
            self.worker.legal_name = name
            xml = self.slip._l10n_mx_infonavit_cfdi_xml()
            self.assertEqual(sat.faults(xml), [])
            self.assertIn("Antigüedad=".encode(), xml)
            self.assertNotIn(b"</nomina12:Percepcion>", xml, "an empty element")
            document = etree.fromstring(xml)
            [receptor] = self.found(document, "/*/cfdi:Receptor")
            self.assertEqual(receptor.get("Nombre"), name.upper())
        broken = xml.replace(b'TipoDeduccion="010"', b'TipoDeduccion="910"')
        self.assertTrue(sat.faults(broken))

    def test_seniority_and_days(self):
        [receptor] = self.found(self.xml(self.slip), "//n:Receptor")
        self.assertEqual(receptor.get("Antigüedad"), "P315W")
        self.slip.l10n_mx_infonavit_cfdi_days = 12.5
        [nomina] = self.found(self.xml(self.slip), "//n:Nomina")
        self.assertEqual(nomina.get("NumDiasPagados"), "12.500")

    def test_nodes_for_other_modules(self):
        nodes = self.slip._l10n_mx_infonavit_cfdi_nodes()
        self.assertEqual(
            [node["Importe"] for node in nodes["Deduccion"]], ["1245.76", "15.00"]
        )
        self.assertEqual({n["TipoDeduccion"] for n in nodes["Deduccion"]}, {"010"})
        self.assertEqual(nodes["OtroPago"], [])

    def test_account(self):
        bank = self.env["res.bank"].create(
            {"name": "Banco Ficticio", "l10n_mx_infonavit_sat_code": "012"}
        )
        account = self.env["res.partner.bank"].create(
            {
                "acc_number": "012 225 00112233445 9",
                "partner_id": self.worker.work_contact_id.id,
                "bank_id": bank.id,
            }
        )
        self.worker.bank_account_ids = account
        [receptor] = self.found(self.xml(self.slip), "//n:Receptor")
        self.assertEqual(receptor.get("CuentaBancaria"), "012225001122334459")
        self.assertIsNone(receptor.get("Banco"), "a CLABE names its bank")
        account.acc_number = "1234567890"
        [receptor] = self.found(self.xml(self.slip), "//n:Receptor")
        self.assertEqual(receptor.get("Banco"), "012")
        bank.l10n_mx_infonavit_sat_code = False
        self.assertIn("bank", self.refusals(self.slip))

    def test_extraordinary_payroll_has_no_frequency(self):
        self.slip.l10n_mx_infonavit_cfdi_type = "E"
        document = self.xml(self.slip)
        self.assertEqual(self.found(document, "//n:Nomina/@TipoNomina"), ["E"])
        self.assertEqual(self.found(document, "//@PeriodicidadPago"), ["99"])

    # --- the attachment -------------------------------------------------------------

    def test_made_again_only_while_the_payslip_may_change(self):
        slip = self.slip.with_user(self.accountant)
        first = slip._l10n_mx_infonavit_make_cfdi()
        self.assertEqual((first.res_model, first.res_id), ("hr.payslip", slip.id))
        self.worker.legal_name = "Otro Nombre"
        again = slip._l10n_mx_infonavit_make_cfdi()
        self.assertEqual(again, first)
        self.assertIn(b"OTRO NOMBRE", again.raw)
        slip.action_payslip_done()
        self.assertFalse(first.exists(), "confirming computed it anew")
        final = slip._l10n_mx_infonavit_make_cfdi()
        self.worker.legal_name = "Tercer Nombre"
        self.assertEqual(slip._l10n_mx_infonavit_make_cfdi(), final)
        self.assertIn(b"OTRO NOMBRE", final.raw)
        action = slip.action_l10n_mx_infonavit_cfdi()
        self.assertIn(f"/web/content/{final.id}", action["url"])

    def test_refund_gets_none_and_says_why(self):
        self.slip.action_payslip_done()
        self.slip.refund_sheet()
        refund = self.slip.refunded_id
        self.assertIn("refund", self.refusals(refund))
        self.assertEqual(
            refund._l10n_mx_infonavit_cfdi_nodes(), {"Deduccion": [], "OtroPago": []}
        )
        with self.assertRaises(UserError):
            self.xml(refund)
        self.assertIn("refunded", self.refusals(self.slip))

    def test_checklist_on_the_form(self):
        payslips = self.env["hr.payslip"].with_user(self.accountant)
        self.assertFalse(payslips.new({}).l10n_mx_infonavit_cfdi_missing)
        form = Form(payslips)
        self.assertFalse(form.l10n_mx_infonavit_cfdi_missing)
        empty = self.make_slip(self.worker, "2026-02-01", "2026-02-15", compute=False)
        self.assertIn("Compute the payslip first", self.refusals(empty))

    # --- rights -----------------------------------------------------------------------

    def test_only_the_accountant_of_the_company_makes_it(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.xml(self.slip, officer)
        other = self.make_company("Otra Ficticia")
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        with self.assertRaises(AccessError):
            self.xml(self.slip, stranger)

    # --- bad input --------------------------------------------------------------------

    def test_bad_input_is_one_sentence_each_and_no_document(self):
        version = self.worker.version_id
        table = [
            (self.worker, "l10n_mx_rfc", False, "worker's RFC is missing"),
            (self.worker, "l10n_mx_rfc", "XX", "worker's RFC “XX” has a wrong form"),
            (self.worker, "l10n_mx_curp", False, "worker's CURP is missing"),
            (self.worker, "ssnid", False, "worker's NSS is missing"),
            (self.worker, "ssnid", "12A", "worker's NSS “12A” has a wrong form"),
            (self.worker, "private_zip", False, "worker's postal code is missing"),
            (self.worker, "private_zip", "371", "worker's postal code “371” has"),
            (self.worker, "legal_name", "A|B", "worker's name “A|B” has a wrong form"),
            (version, "l10n_mx_infonavit_cfdi_contract_type", False, "contract is mis"),
            (version, "l10n_mx_infonavit_cfdi_frequency", False, "frequency is miss"),
            (version, "l10n_mx_infonavit_cfdi_frequency", "99", "ordinary payroll"),
            (version, "l10n_mx_registro_patronal_id", False, "patronal is missing"),
            (version, "l10n_mx_sbc", 0, "SBC / SDI is missing"),
            (self.company, "vat", False, "company's RFC is missing"),
            (self.company, "zip", False, "company's postal code is missing"),
            (self.company, "l10n_mx_infonavit_cfdi_regime", False, "regime is missing"),
            (self.company, "vat", "FIPA800101AB1", "employer's CURP is missing"),
            (self.registro, "risk", False, "risk class is missing"),
            (self.slip, "l10n_mx_infonavit_payment_date", "2025-12-01", "out of order"),
            (self.slip, "l10n_mx_infonavit_cfdi_days", -1, "days paid is -1"),
            (self.basic, "l10n_mx_infonavit_cfdi_kind", False, "Say what these rules"),
            (self.basic, "l10n_mx_infonavit_cfdi_kind", "none", "no percepciones"),
        ]
        self.assertEqual(self.refusals(self.slip), "")
        for record, field, value, sentence in table:
            with self.subTest(field=field, value=value):
                before = record[field]
                record[field] = value
                self.env.flush_all()
                self.slip.invalidate_recordset()
                refusals = self.refusals(self.slip)
                self.assertIn(sentence, refusals)
                self.assertNotIn("  ", refusals)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.xml(self.slip)
                self.assertFalse(self.slip.l10n_mx_infonavit_cfdi_id)
                record[field] = before
        self.slip.invalidate_recordset()
        self.assertEqual(self.refusals(self.slip), "")

    def test_worker_without_contract_is_one_sentence(self):
        self.worker.version_id.write({"contract_date_start": False})
        self.slip.invalidate_recordset()
        [sentence] = self.refusals(self.slip).splitlines()
        self.assertIn("has no contract", sentence)

    def test_negative_line_and_zero_line(self):
        self.make_rule("NADA", 0, "deduccion", "004")
        wrong = self.make_rule("PRESTAMO", 300, "deduccion", "004")
        self.slip.compute_sheet()
        self.assertIn("PRESTAMO would be -300.00", self.refusals(self.slip))
        wrong.amount_python_compute = "result = -300"
        self.slip.compute_sheet()
        claves = self.found(self.xml(self.slip), "//n:Deduccion/@Clave")
        self.assertEqual(claves, ["PRESTAMO", "INFONAVIT", "INFONAVIT_SEG"])

    def test_key_that_wants_details_is_refused(self):
        self.make_rule("FINIQUITO", 9000, "percepcion", "025")
        self.slip.compute_sheet()
        self.assertIn("asks for details", self.refusals(self.slip))

    def test_key_must_be_in_the_catalogue(self):
        for kind, key in [
            ("deduccion", "999"),
            ("percepcion", "007"),
            ("otro_pago", "010"),
            ("deduccion", False),
        ]:
            with self.assertRaises(ValidationError):
                self.make_rule("MAL", 1, kind, key)
        with self.assertRaises(ValidationError):
            self.make_rule("AB", 1, "deduccion", "004")
        rule = self.env.ref("l10n_mx_infonavit_avisos.hr_salary_rule_infonavit")
        self.assertEqual(
            rule.l10n_mx_infonavit_cfdi_key_name, "Pago por crédito de vivienda"
        )
