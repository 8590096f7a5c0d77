import base64
import json
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from ..models.certification_round import XLS
from ..models.daily import today_in_mexico
from .certification_case_common import CASE, TestSetMixin
from .common import credit_number, nss
from .service_case import ServiceCase


@tagged("post_install", "-at_install")
class TestCertificationCase(TestSetMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_round()

    # --- compared ---------------------------------------------------------------------

    def test_a_sample_that_matches(self):
        case = self.make_case(expected_amount=1204.92)
        self.assertTrue(case.has_expected)
        self.assertEqual((case.amount, case.days), (1204.92, 15))
        self.assertEqual((case.outcome, case.difference), ("matches", 0))
        self.assertFalse(case.explanation)
        self.assertIn("2,450.00 × 2 ÷ 61 × 15 = 1,204.92", case.steps)

    def test_an_evaluation_case_has_no_result_to_compare(self):
        case = self.make_case(section="evaluation")
        self.assertEqual((case.outcome, case.amount), ("not_given", 1204.92))

    def test_zero_is_a_result(self):
        case = self.make_case(has_expected=True, expected_amount=0)
        self.assertEqual(case.outcome, "differs")
        self.assertEqual(case.difference, 1204.92)
        nothing = self.make_case(
            has_expected=True, expected_amount=0, credit_to="2026-03-31"
        )
        self.assertEqual(nothing.outcome, "matches")

    def test_what_lacks_is_said(self):
        case = self.make_case(discount_type="porcentaje", discount_value=25)
        self.assertEqual(case.outcome, "lacks")
        self.assertIn("SDI", case.missing)
        case.sdi = 500
        self.assertEqual((case.outcome, case.amount), ("not_given", 1875))

    def test_the_insurance_is_apart(self):
        case = self.make_case(expected_amount=1204.92, insurance_mode="first")
        self.assertEqual((case.outcome, case.insurance), ("matches", 15))

    def test_another_insurance_differs(self):
        case = self.make_case(expected_amount=1204.92, expected_insurance=15)
        self.assertEqual(case.outcome, "differs")
        self.assertIn("insurance is 15.00 and ours 0.00", case.explanation)
        case.insurance_mode = "first"
        self.assertEqual(case.outcome, "matches")

    def test_the_bimester_closes_after_earlier_payslips(self):
        case = self.make_case(
            date_from="2026-02-16", date_to="2026-02-28", expected_amount=1079.67
        )
        self.assertEqual(case.outcome, "differs")
        self.assertIn(
            "closes the bimester to the cent: choose quincenas", case.explanation
        )
        case.earlier_payslips = "quincena"
        self.assertEqual(case.outcome, "matches")

    # --- explained --------------------------------------------------------------------

    def test_known_causes_are_named(self):
        factor = {"discount_type": "factor", "discount_value": 26.0528}
        percent = {"discount_type": "porcentaje", "discount_value": 25, "sdi": 500.55}
        for values, given, sentence in (
            ({}, 1219.92, "includes the damage insurance, 15.00"),
            ({}, 1285.25, "16 days"),
            ({}, 1208.88, "divides the monthly amount by 30.4"),
            ({}, 1204.95, "rounds the day's amount"),
            ({}, 1204.93, "It is rounding"),
            (factor, 1234.13, "another UMI, 96.32"),
            (factor, 4036.56, "by the minimum wage, 315.04"),
            (percent, 3754.13, "months of 30 days"),
            ({"limits_pay": True, "available": 1000}, 1204.92, "available pay"),
        ):
            with self.subTest(sentence):
                case = self.make_case(expected_amount=given, **values)
                self.assertEqual(case.outcome, "differs")
                self.assertIn(sentence, case.explanation)

    def test_the_sets_own_umi_is_tried(self):
        case = self.make_case(
            discount_type="factor",
            discount_value=26.0528,
            expected_amount=1281.29,
            given_umi=100,
        )
        self.assertIn("another UMI, 100.00", case.explanation)

    def test_what_nothing_explains_is_said(self):
        case = self.make_case(expected_amount=777.77)
        self.assertIn("None of the known other ways", case.explanation)

    # --- what could not be read -------------------------------------------------------

    def test_a_problem_blocks_until_its_field_is_typed(self):
        case = self.make_case(
            expected_amount=1204.92, problems=[["unknown_zone", "zone", "luna"]]
        )
        self.assertEqual(case.outcome, "lacks")
        self.assertIn("“luna” is no zone", case.missing)
        case.zone = "general"
        self.assertFalse(case.problems)
        self.assertEqual(case.outcome, "matches")

    def test_a_problem_may_be_of_no_matter(self):
        case = self.make_case(problems=[["unknown_zone", "zone", "luna"]])
        case.action_settled()
        self.assertEqual(case.outcome, "not_given")

    def test_a_period_typed_settles_the_bimester(self):
        case = self.make_case(
            date_from=False,
            date_to=False,
            problems=[["not_a_bimester", "bimester", "7"], ["form", "sdi", "x"]],
        )
        case.write({"date_from": "2026-04-01", "date_to": "2026-04-15"})
        self.assertEqual(case.problems, [["form", "sdi", "x"]])

    # --- typed, listed ----------------------------------------------------------------

    def test_typed_by_hand_and_duplicated(self):
        cases = self.env[CASE].with_user(self.manager)
        with Form(cases.with_context(default_round_id=self.round.id)) as form:
            form.reference = "7"
            form.discount_type = "cuota_fija"
            form.discount_value = 2450
            form.date_from, form.date_to = date(2026, 4, 1), date(2026, 4, 15)
            self.assertEqual(form.amount, 1204.92)
            form.expected_amount = 1204.92
            self.assertTrue(form.has_expected)
            self.assertEqual(form.outcome, "matches")
        copy = form.record.copy()
        self.assertEqual((copy.amount, copy.outcome), (1204.92, "matches"))

    def test_a_large_set_is_read_at_once(self):
        """What the cases add in queries does not grow with their number."""
        few = self.make_case(expected_amount=1204.92)
        many = few.browse([few.copy().id for _ in range(20)])
        self.env.invalidate_all()
        few.mapped("outcome")
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            many.mapped("outcome")

    def test_counts_of_a_test_set(self):
        self.make_case(expected_amount=1204.92)
        self.make_case(expected_amount=1)
        self.make_case(section="evaluation")
        self.make_case(discount_type=False)
        self.assertEqual(
            [
                self.round.case_count,
                self.round.matching_count,
                self.round.differing_count,
                self.round.lacking_count,
            ],
            [4, 1, 1, 1],
        )
        self.assertEqual(len(self.round.sample_ids), 3)
        self.assertEqual(len(self.round.evaluation_ids), 1)
        found = self.env[CASE].search(
            [("outcome", "=", "differs"), ("round_id", "=", self.round.id)]
        )
        self.assertEqual(found.mapped("expected_amount"), [1])

    # --- handed in --------------------------------------------------------------------

    def test_what_was_sent_stays(self):
        case = self.make_case(
            discount_type="factor", discount_value=26.0528, expected_amount=1234.13
        )
        before = case.read(["amount", "days", "steps", "outcome", "explanation"])
        self.send()
        self.assertTrue(case.is_frozen)
        values = self.env["l10n_mx_infonavit.value"].search([("kind", "=", "umi")])
        values.value = 96.32
        self.env.invalidate_all()
        after = case.read(["amount", "days", "steps", "outcome", "explanation"])
        self.assertEqual(after, before)
        self.assertEqual(case.amount, 1291.66)

    def test_the_act_of_sending_freezes_and_taking_it_back_thaws(self):
        case = self.make_case(expected_amount=1204.92)
        certification = self.round.certification_id.with_user(self.manager)
        workbook = base64.b64encode(XLS + b"evidence")
        certification._record(
            "send", date(2026, 5, 4), folio="0501423523", workbook=workbook
        )
        self.assertEqual((self.round.state, case.is_frozen), ("sent", True))
        certification.action_take_back()
        self.assertEqual((self.round.state, case.is_frozen), ("open", False))

    def test_the_sent_steps_are_said_in_spanish(self):
        self.env["res.lang"]._activate_lang("es_MX")
        case = self.make_case(expected_amount=1204.92)
        self.send()
        steps = case.with_context(lang="es_MX").steps
        self.assertIn("2,450.00 × 2 ÷ 61 × 15 = 1,204.92", steps)

    def test_after_sending_nothing_changes(self):
        case = self.make_case(expected_amount=1204.92)
        self.send()
        with self.assertRaisesRegex(UserError, "stay as they were handed in"):
            case.sdi = 1
        with self.assertRaisesRegex(UserError, "stay as they were handed in"):
            case.unlink()
        with self.assertRaisesRegex(UserError, "stay as they were handed in"):
            self.make_case()
        with self.assertRaisesRegex(UserError, "stay as they were handed in"):
            self.round.action_import_cases()

    def test_nobody_types_what_was_sent(self):
        case = self.make_case(expected_amount=1204.92)
        with self.assertRaisesRegex(AccessError, "by the program alone"):
            case.sent = {"retentions": [], "reasons": []}
        self.send()
        for vals in ({"sent": False}, {"sent": False, "sdi": 3}):
            with self.assertRaisesRegex(AccessError, "by the program alone"):
                case.write(vals)

    def test_a_sending_taken_back_opens_the_cases(self):
        case = self.make_case(expected_amount=1204.92)
        self.send()
        self.round.date_sent = False
        self.assertFalse(case.sent)
        case.with_user(self.manager).discount_value = 4900
        self.assertEqual((case.amount, case.outcome), (2409.84, "differs"))

    def test_a_case_that_lacks_data_stays_so(self):
        case = self.make_case(discount_type=False)
        self.send()
        self.assertEqual((case.outcome, case.amount), ("lacks", 0))

    # --- rights -----------------------------------------------------------------------

    def test_an_accountant_reads_and_a_manager_works(self):
        case = self.make_case(expected_amount=1204.92)
        seen = case.with_user(self.accountant)
        self.assertEqual((seen.outcome, seen.amount), ("matches", 1204.92))
        with self.assertRaises(AccessError):
            seen.sdi = 5
        with self.assertRaises(AccessError):
            self.make_case(user=self.accountant)
        with self.assertRaises(AccessError):
            self.env["l10n_mx_infonavit.certification.import"].with_user(
                self.accountant
            ).create({"round_id": self.round.id})

    def test_another_company_sees_nothing(self):
        case = self.make_case()
        other = self.make_company("Otra Fábrica")
        foreign = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_manager", other
        )
        own = {"allowed_company_ids": other.ids}
        cases = self.env[CASE].with_user(foreign).with_context(**own)
        self.assertFalse(cases.search([]))
        with self.assertRaises(AccessError):
            cases.browse(case.id).read(["amount"])

    # --- filled from the avisos -------------------------------------------------------

    def connect(self):
        profile = self.env["l10n_mx_infonavit.service.profile"].search(
            [("environment", "=", "certification")], limit=1
        )
        connection = self.env["l10n_mx_infonavit.connection"].create(
            {"company_id": self.company.id, "profile_id": profile.id}
        )
        self.round.certification_id.connection_id = connection
        return connection

    def test_filled_from_the_avisos_of_the_round(self):
        fetch = self.make_fetch(self.connect(), "2026-04-10 18:00:00")
        avisos = self.import_entries(
            self.entry("retencion", 1, "2026-04-07", 2450),
            self.entry("modificacion", 1, "2026-05-05", 2600),
            self.entry("retencion", 2, "2026-04-07", 22.25, "3"),
        )
        avisos.fetch_id = fetch
        bare = {"discount_type": False, "discount_value": 0}
        one = self.make_case(nss=nss(1), **bare)
        two = self.make_case(credit_number=credit_number(2), sdi=300, **bare)
        typed = self.make_case(nss=nss(1))
        stranger = self.make_case(nss=nss(9), **bare)
        action = self.round.with_user(self.manager).action_fill_from_avisos()
        self.assertIn("3 of 4", action["params"]["message"])
        self.assertEqual((one.discount_type, one.discount_value), ("cuota_fija", 2450))
        self.assertEqual(one.credit_from, date(2026, 4, 8))
        self.assertEqual(one.credit_number, credit_number(1))
        self.assertEqual((one.days, one.amount), (8, 642.62))
        self.assertEqual(one.aviso_ids, avisos[:2])
        self.assertEqual((two.discount_type, two.nss), ("factor", nss(2)))
        self.assertEqual(typed.discount_value, 2450)
        self.assertFalse(stranger.discount_type)
        with self.assertRaisesRegex(UserError, "no aviso with this NSS"):
            stranger.action_fill_from_avisos()

    def test_what_the_set_gives_is_not_changed(self):
        fetch = self.make_fetch(self.connect(), "2026-04-10 18:00:00")
        [aviso] = self.import_entries(self.entry("retencion", 1, "2026-04-07", 9999))
        aviso.fetch_id = fetch
        case = self.make_case(nss=nss(1), credit_from="2026-04-03")
        case.action_fill_from_avisos()
        self.assertEqual((case.discount_value, case.folio), (2450, aviso.folio))
        self.assertEqual(case.credit_from, date(2026, 4, 3))

    # --- the service's answers --------------------------------------------------------

    def test_the_answers_of_the_round_as_the_service_gave_them(self):
        connection = self.connect()
        first, second = b'{"avisos": [1.50]}', b'\xef\xbb\xbf{"avisos": []}\r\n'
        self.make_fetch(connection, "2026-03-31 18:00:00", b"before")
        # The first hours of 1 April in Mexico, and the last of 4 May.
        one = self.make_fetch(connection, "2026-04-01 06:30:00", first, second)
        two = self.make_fetch(connection, "2026-05-05 05:00:00", first)
        self.make_fetch(connection, "2026-05-05 06:30:00", b"after")
        self.send()
        answers = self.round.with_user(self.manager)._json_answers()
        self.assertEqual([raw for _name, raw in answers], [first, second, first])
        names = [name for name, _raw in answers]
        self.assertEqual(len(set(names)), 3)
        self.assertTrue(all(name.endswith(".json") for name in names))
        self.assertEqual(self.round.fetch_ids, one | two)
        self.assertEqual(self.round.answer_count, 3)

    def test_without_a_connection_there_are_no_answers(self):
        self.assertEqual(self.round._json_answers(), [])
        self.assertEqual(self.round.answer_count, 0)

    def test_answers_that_are_evidence_are_kept(self):
        connection = self.connect()
        self.make_fetch(connection, "2026-03-01 12:00:00", b"old")
        fetch = self.make_fetch(connection, "2026-04-10 12:00:00", b"evidence")
        self.company.l10n_mx_infonavit_answer_days = 1
        self.env["l10n_mx_infonavit.fetch"]._daily_check()
        self.assertEqual(len(fetch.attachment_ids), 1)
        old = self.env["l10n_mx_infonavit.fetch"].search(
            [("connection_id", "=", connection.id)], order="id", limit=1
        )
        self.assertFalse(old.attachment_ids)


@tagged("post_install", "-at_install")
class TestCertificationAnswers(TestSetMixin, ServiceCase):
    """A fetch over a socket, in the course of a certification."""

    def test_what_the_service_answered_is_evidence_and_fills_the_cases(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        test_set = self.make_round(self.company)
        test_set.date_received = today_in_mexico()
        # Past the check of the environment: the simulator's has no TLS.
        self.env.cr.execute(
            "UPDATE l10n_mx_infonavit_certification SET connection_id = %s "
            "WHERE id = %s",
            [connection.id, test_set.certification_id.id],
        )
        test_set.certification_id.invalidate_recordset(["connection_id"])
        self.run_cron()
        answers = test_set.with_user(self.manager)._json_answers()
        self.assertEqual(len(answers), 3)
        folios = [
            aviso["FolioAviso"]
            for _name, raw in answers
            for aviso in json.loads(raw)["avisos"]
        ]
        self.assertEqual(sorted(folios), self.folios(simulator))
        ordered = simulator.avisos[0]
        case = self.env[CASE].create(
            {
                "round_id": test_set.id,
                "nss": ordered["NSS"],
                "sdi": 500,
                "date_from": today_in_mexico(),
                "date_to": today_in_mexico(),
            }
        )
        test_set.with_user(self.manager).action_fill_from_avisos()
        self.assertEqual(case.credit_number, ordered["NumCredito"])
        self.assertTrue(case.discount_value)
