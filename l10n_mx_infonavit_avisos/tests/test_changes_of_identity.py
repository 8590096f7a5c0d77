from odoo.tests import tagged

from .common import NRP, OTHER_NRP, credit_number, nss
from .correction_common import QUINCENAS, CorrectionCase


@tagged("post_install", "-at_install")
class TestChangesOfIdentity(CorrectionCase):
    """Another credit number, NSS, registro patronal, contract or company."""

    # --- credit number ----------------------------------------------------------------

    def test_a_new_credit_number_after_the_old_one_is_suspended(self):
        new = credit_number(77)
        self.give_credit(1, 1500)
        self.confirmed(2)
        self.suspend("2026-10-01", code="10")
        self.import_entries(
            self.entry("retencion", 1, "2026-09-30", 1500, NumCredito=new)
        )
        slip = self.slip(2)
        self.assertEqual(self.line(slip), -737.7)
        rows = slip.l10n_mx_infonavit_retention_ids
        self.assertEqual(rows.credit_id.credit_number, new)
        self.assertFalse(self.corrections())

    def test_a_plain_suspension_of_the_old_number_returns_only_the_old(self):
        new = credit_number(77)
        self.give_credit(1, 1500)
        self.confirmed(2)
        self.suspend("2026-10-01")
        self.import_entries(
            self.entry("retencion", 1, "2026-09-30", 1500, NumCredito=new)
        )
        slip = self.slip(2)
        self.assertEqual(self.amounts(slip), [-737.7, -15.0, 1490.4])
        back = slip.l10n_mx_infonavit_correction_ids
        self.assertEqual(back.credit_id.credit_number, credit_number(1))

    # --- NSS --------------------------------------------------------------------------

    def test_a_unified_nss_goes_on_with_the_same_credit(self):
        credit = self.give_credit(1, 1500)
        self.confirmed(3)
        # IMSS joined his two numbers: he has the other one now.
        self.worker.ssnid = nss(2)
        [change] = self.import_entries(
            self.entry(
                "modificacion", 1, "2026-10-10", 1800, NSS=nss(1), NSSUnificado=nss(2)
            )
        )
        self.assertEqual((change.state, change.credit_id), ("applied", credit))
        self.suspend("2026-10-20", NSS=nss(2))
        self.assertEqual(self.amounts(self.slip(3)), [-196.72, None, 2424.82])
        self.assertEqual(self.worker.l10n_mx_infonavit_credit_ids, credit)

    # --- registro patronal ------------------------------------------------------------

    def move_to_another_registro(self):
        other = self.make_registro(OTHER_NRP)
        self.worker.version_id.write(
            {
                "date_version": "2020-01-01",
                "l10n_mx_registro_patronal_id": self.registro.id,
            }
        )
        self.worker.create_version(
            {"date_version": "2026-10-01", "l10n_mx_registro_patronal_id": other.id}
        )
        return other

    def test_a_change_of_registro_within_the_bimester_closes_to_the_cent(self):
        self.move_to_another_registro()
        self.give_credit(1, 1500)
        slips = self.confirmed(4, contract_id=False)
        rows = self.env["l10n_mx_infonavit.retention"].browse()
        for slip in slips:
            rows |= slip.l10n_mx_infonavit_retention_ids
        by_registro = [r.registro_patronal_id.name for r in rows.sorted("date_from")]
        self.assertEqual(by_registro, [NRP, NRP, OTHER_NRP, OTHER_NRP])
        self.assertEqual(round(sum(rows.mapped("amount")), 2), 3000.0)
        self.assertEqual(sum(rows.mapped("insurance")), 15.0)
        self.Correction._daily_check()
        self.assertFalse(self.corrections())

    def test_a_return_after_a_change_of_registro_is_whole(self):
        other = self.move_to_another_registro()
        self.give_credit(1, 1500)
        self.confirmed(4, contract_id=False)
        self.suspend("2026-10-20", NRP=OTHER_NRP)
        slip = self.slip(4, contract_id=False)
        self.assertEqual(self.amounts(slip)[2], 3015.0)
        back = slip.l10n_mx_infonavit_correction_ids
        self.assertEqual(back.registro_patronal_id, other)

    # --- leaving and coming back ------------------------------------------------------

    def test_rehired_the_days_between_are_neither_withheld_nor_missed(self):
        self.give_credit(1, 1500)
        self.worker.version_id.contract_date_end = "2026-09-20"
        self.worker.create_contract("2026-10-11")
        slips = self.env["hr.payslip"]
        for quincena in QUINCENAS[:4]:
            slip = self.make_slip(self.worker, *quincena, contract_id=False)
            slip.action_payslip_done()
            slips |= slip
        rows = slips.l10n_mx_infonavit_retention_ids.sorted("date_from")
        self.assertEqual(rows.mapped("days"), [15, 5, 5, 16])
        self.Correction._daily_check()
        self.assertFalse(self.corrections())

    def test_rehired_as_another_employee_the_new_retention_is_his(self):
        old = self.give_credit(1, 1500)
        self.confirmed(2)
        self.worker.version_id.contract_date_end = "2026-09-30"
        self.worker.active = False
        again = self.make_worker(1, start="2026-10-05")
        [aviso] = self.import_entries(self.entry("retencion", 1, "2026-10-10", 1500))
        self.assertEqual((aviso.state, aviso.employee_id), ("applied", again))
        self.assertNotEqual(aviso.credit_id, old)
        slip = self.slip(2, again)
        self.assertEqual(self.line(slip), -245.9)  # 11 to 15 Oct
        self.assertFalse(self.corrections())

    # --- two companies ----------------------------------------------------------------

    def test_two_companies_of_a_database_each_withhold_and_return_their_own(self):
        other = self.make_company("Otra Fábrica")
        self.env.user.company_ids |= other
        self.make_registro(OTHER_NRP, other)
        twin = self.make_worker(1, company=other)
        self.give_credit(1, 1500)
        self.import_entries(
            self.entry("retencion", 1, "2020-01-10", 1500, NRP=OTHER_NRP),
            company=other,
        )
        self.confirmed(4)
        env_slips = []
        structure, type(self).structure = self.structure, self.make_structure(other)
        self.addCleanup(setattr, type(self), "structure", structure)
        twin.version_id.struct_id = self.structure
        env_slips = self.confirmed(4, twin)
        self.assertEqual(self.line(env_slips[0]), -737.7)
        self.import_entries(
            self.entry("suspension", 1, "2026-10-20", NRP=OTHER_NRP), company=other
        )
        [back] = self.corrections()
        self.assertEqual((back.company_id, back.employee_id), (other, twin))
        self.assertEqual(self.amounts(self.slip(4, twin))[2], 3015.0)
        type(self).structure = structure
        self.assertEqual(self.amounts(self.slip(4)), [-737.7, -15.0, None])
