from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from ..models.waiting import ROLE
from .certification_common import CERTIFICATION
from .common import OTHER_NRP, InfonavitCase, InfonavitMixin, credit_number, nss

BOARD = "l10n_mx_infonavit.board"
MANAGER = "l10n_mx_infonavit_avisos.group_infonavit_manager"
# What a person can do something about who is no manager, and what only a manager can.
OF_ALL = {
    "to_review": 2,
    "conflict": 1,
    "to_classify": 1,
    "unmatched": 1,
    "new": 1,
    "refused": 1,
    "procedures": 1,
    "blocked": 1,
    "insufficient": 2,
    "provisional": 1,
    "proposed": 1,
    "outside": 1,
    "payment": 1,
}
OF_MANAGER = {
    "values": 3,
    "certification": 1,
    "trusts": 1,
    "refused_credentials": 1,
    "renewals": 1,
    "efirmas": 1,
}


class BoardCase(InfonavitCase):
    """A company in which something of everything waits, on Sunday, 20 December 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-12-20 18:00:00"))
        cls.company.vat = "TFI010203AB4"
        cls.manager = cls.make_user("gerente", MANAGER)

    @classmethod
    def make_everything(cls):
        cls.workers = [cls.make_worker(number) for number in range(1, 7)]
        cls.withhold()
        cls.correct()
        cls.make_deadlines()
        cls.receive()

    @classmethod
    def withhold(cls):
        """An ended bimester to pay; in the current one a wage lacks and pay too."""
        for number in (1, 2, 3):
            cls.give_credit(number, 1500)
        cls.give_credit(4, 20, kind="1")
        slip = cls.make_slip(cls.workers[0], "2026-10-16", "2026-10-31")
        slip.action_payslip_done()
        november = "2026-11-01", "2026-11-15"
        cls.make_slip(cls.workers[3], *november)
        cls.fix_pay(100)
        cls.make_slip(cls.workers[1], *november)
        old = cls.make_slip(cls.workers[2], *november)
        old.l10n_mx_infonavit_retention_ids.is_provisional = True
        cls.fix_pay(15000)

    @classmethod
    def correct(cls):
        """A late modification, and a return that no payslip can carry."""
        cls.import_entries(cls.entry("modificacion", 1, "2026-08-20", 1800))
        correction = cls.env["l10n_mx_infonavit.correction"]
        [proposed] = correction.search([("company_id", "=", cls.company.id)])
        proposed.copy(
            {
                "kind": "return",
                "decision": "outside",
                "amount": -500,
                "payslip_id": False,
            }
        )

    @classmethod
    def make_deadlines(cls):
        ids = {"company_id": cls.company.id, "user_id": cls.manager.id}
        certification = cls.env[CERTIFICATION].create(
            {**ids, "date_requested": "2026-12-01"}
        )
        cls.env["l10n_mx_infonavit.certification.round"].create(
            {"certification_id": certification.id, "date_received": "2026-12-02"}
        )
        trust = {
            **ids,
            "developer_name": "Despacho Ficticio",
            "developer_rfc": "DFI040506CD7",
            "date_from": "2026-01-01",
        }
        trusts = cls.env["l10n_mx_infonavit.trust"]
        trusts.create([{**trust, "date_to": "2026-12-31"}])
        credential = {**ids, "rfc": "DFI040506CD7", "name": "Despacho Ficticio"}
        cls.env["l10n_mx_infonavit.credential"].create(
            [
                {**credential, "renewal_date": "2026-12-24"},
                {**credential, "has_password": True, "refused_count": 2},
                {**credential, "renewal_date": "2027-06-01"},
            ]
        )
        efirma = {**ids, "rfc": "TFI010203AB4", "date_from": "2023-01-16"}
        cls.env["l10n_mx_infonavit.efirma"].create(
            [
                {**efirma, "serial": "1", "date_to": "2027-01-15"},
                {
                    **efirma,
                    "serial": "2",
                    "rfc": "DFI040506CD7",
                    "date_to": "2029-01-15",
                },
            ]
        )

    @classmethod
    def receive(cls):
        start = cls.entry("retencion", 5, "2026-01-10", 2450)
        cls.import_entries(
            start,
            start | {"MonDescuento": 3000},
            cls.entry("retencion", 5, "2026-06-10", 900, NumCredito=credit_number(99)),
            cls.entry("suspension", 8, "2026-03-10"),
            cls.entry("99", 5, "2026-03-10"),
            cls.entry("retencion", 5, "2026-01-10", 2450, NSS=""),
        )
        cls.company.l10n_mx_infonavit_auto_apply = False
        cls.import_entries(cls.entry("retencion", 6, "2026-01-10", 2450))
        cls.env["l10n_mx_infonavit.credit.confirmation"].with_user(
            cls.accountant
        ).create(
            {
                "nss": nss(9),
                "worker_name": "Trabajador 9",
                "date_application": "2026-12-18",
                "credit_number": credit_number(9),
                "amount": 2450,
            }
        )

    def as_user(self, user=None, companies=None):
        return self.env(
            user=user or self.accountant,
            context={"allowed_company_ids": (companies or self.company).ids},
        )

    def board(self, user=None, companies=None):
        return self.as_user(user, companies)[BOARD].get_infonavit_board()

    def rows(self, board):
        return [row for section in board["sections"] for row in section["rows"]]

    def counts(self, *args):
        return {row["key"]: row["count"] for row in self.rows(self.board(*args))}

    def listed(self, row, user=None):
        """How many records its list shows, beside the list's own domain."""
        env = self.as_user(user)
        action = env["ir.actions.act_window"]._for_xml_id(row["action"])
        return env[action["res_model"]].search_count(row["domain"])


@tagged("post_install", "-at_install")
class TestBoard(BoardCase):
    """What the board counts is what its lists show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_everything()

    def test_everything_is_counted_for_a_manager(self):
        self.assertEqual(self.counts(self.manager), OF_ALL | OF_MANAGER)

    def test_an_accountant_sees_what_concerns_him(self):
        board = self.board()
        self.assertEqual(self.counts(), OF_ALL)
        self.assertEqual(board["total"], sum(OF_ALL.values()) - OF_ALL["conflict"])
        self.assertFalse(board["is_manager"])

    def test_each_number_is_that_of_its_list(self):
        for user in (self.accountant, self.manager):
            board = self.board(user)
            for row in self.rows(board) + board["arrived"]:
                with self.subTest(row["key"], user=user.login):
                    self.assertEqual(self.listed(row, user), row["count"])

    def test_what_is_decided_goes(self):
        waiting = self.env["l10n_mx_infonavit.aviso"].search(
            [("company_id", "=", self.company.id), ("state", "=", "to_review")]
        )
        waiting.with_user(self.accountant).action_discard("tried")
        self.assertNotIn("to_review", self.counts())
        self.assertNotIn("conflict", self.counts())

    def test_urgency_is_said(self):
        urgency = {
            row["key"]: row["urgency"] for row in self.rows(self.board(self.manager))
        }
        self.assertEqual(urgency["payment"], "late")
        self.assertEqual(urgency["trusts"], "soon")
        self.assertEqual(urgency["values"], "soon")
        self.assertEqual(urgency["to_review"], "")

    def test_a_renewed_trust_does_not_wait(self):
        trusts = self.env["l10n_mx_infonavit.trust"]
        [trust] = trusts.search([("company_id", "=", self.company.id)])
        trust.copy({"date_from": "2027-01-01", "date_to": "2027-12-31"})
        self.assertNotIn("trusts", self.counts(self.manager))

    def test_other_companies_see_nothing_of_it(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        stranger = self.make_user("ajena", ROLE, other)
        for user in (stranger, self.accountant):
            user.company_ids |= other
            board = self.board(user, other)
            self.assertEqual((board["total"], board["sections"]), (0, []))
            self.assertEqual(board["bimesters"], [])
            self.assertEqual(board["connections"]["list"], [])
        both = self.counts(self.accountant, other | self.company)
        self.assertEqual(both, OF_ALL)

    def test_who_has_no_role_sees_nothing(self):
        for login, group in (
            ("nominista", "payroll.group_payroll_user"),
            ("trabajadora", "base.group_user"),
            ("cliente", "base.group_portal"),
        ):
            with self.subTest(login), self.assertRaises(AccessError):
                self.board(self.make_user(login, group))

    def queries(self):
        # The first looks fill the caches of rules, actions and translations.
        for _look in range(2):
            self.board(self.manager)
            self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.board(self.manager)
        return self.cr.sql_log_count - before

    def test_the_queries_are_few_and_do_not_grow(self):
        few = self.queries()
        for number in range(20, 26):
            self.make_worker(number)
            self.give_credit(number, 1500)
            self.import_entries(self.entry("99", number, "2026-03-10"))
            self.env["l10n_mx_infonavit.trust"].create(
                {
                    "company_id": self.company.id,
                    "user_id": self.manager.id,
                    "developer_name": "Despacho Ficticio",
                    "developer_rfc": f"DFI0405{number}CD7",
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                }
            )
        self.assertLessEqual(self.queries(), few)
        self.assertLessEqual(few, 50)


@tagged("post_install", "-at_install")
class TestBoardProgress(BoardCase):
    """How far the bimesters are, and the connections."""

    def test_nothing_waits(self):
        board = self.board()
        self.assertEqual((board["total"], board["sections"]), (0, []))
        self.assertEqual([row["count"] for row in board["arrived"]], [0, 0, 0, 0])

    def test_the_amounts_are_those_of_the_bimesters(self):
        worker = self.make_worker(1)
        self.give_credit(1, 1500)
        self.fix_pay(500)
        slip = self.make_slip(worker, "2026-11-01", "2026-11-15")
        slip.action_payslip_done()
        self.make_slip(worker, "2026-11-16", "2026-11-30")
        [entry] = self.board()["bimesters"]
        [bimester] = self.env["l10n_mx_infonavit.bimester"].search(
            [("company_id", "=", self.company.id)]
        )
        amounts = {bar["key"]: bar["amount"] for bar in entry["bars"]}
        self.assertEqual(amounts, {name: round(bimester[name], 2) for name in amounts})
        self.assertGreater(amounts["short"], 0)
        self.assertEqual(entry["percent"], round(bimester.progress))
        self.assertEqual(entry["limit"], str(bimester.payment_limit))
        self.check_lists(entry)

    def check_lists(self, entry):
        """The lists behind the amounts add up to them."""
        sums = {"due": "due", "withheld": "total", "short": "short"}
        rows = self.as_user()["l10n_mx_infonavit.retention"]
        for bar in entry["bars"]:
            if name := sums.get(bar["key"]):
                found = rows.search(bar["domain"])
                self.assertAlmostEqual(sum(found.mapped(name)), bar["amount"], 2)

    def test_the_largest_bar_is_whole(self):
        worker = self.make_worker(1)
        self.give_credit(1, 1500)
        self.make_slip(worker, "2026-11-01", "2026-11-15")
        [entry] = self.board()["bimesters"]
        shares = {bar["key"]: bar["share"] for bar in entry["bars"]}
        self.assertEqual(
            shares, {"due": 100, "withheld": 100, "short": 0, "returned": 0}
        )
        self.assertEqual(entry["percent"], 0)

    def test_a_bimester_that_is_remitted_makes_room(self):
        worker = self.make_worker(1)
        self.give_credit(1, 1500)
        self.make_slip(worker, "2026-10-16", "2026-10-31").action_payslip_done()
        self.make_slip(worker, "2026-11-01", "2026-11-15")
        self.assertEqual(
            [entry["key"] for entry in self.board()["bimesters"]], ["2026-6", "2026-5"]
        )
        bimester = self.env["l10n_mx_infonavit.bimester"].search(
            [("company_id", "=", self.company.id), ("name", "=", "2026-5")]
        )
        bimester.with_user(self.accountant)._remit(date(2026, 11, 17), 1.0)
        self.env.invalidate_all()
        board = self.board()
        self.assertEqual([entry["key"] for entry in board["bimesters"]], ["2026-6"])
        self.assertNotIn("payment", self.counts())

    def test_connections_in_trouble_come_first(self):
        connection = self.env["l10n_mx_infonavit.connection"]
        profiles = self.env["l10n_mx_infonavit.service.profile"].search([])
        values = {"company_id": self.company.id, "user_id": self.manager.id}
        first, second = [
            connection.create({**values, "profile_id": profile.id})
            for profile in profiles.sorted("environment")[:2]
        ]
        self.cr.execute(
            "UPDATE l10n_mx_infonavit_connection SET state = 'trouble',"
            ' error = \'{"code": "unavailable"}\' WHERE id = %s',
            [second.id],
        )
        self.env.invalidate_all()
        health = self.board()["connections"]
        self.assertEqual([c["id"] for c in health["list"]], [second.id, first.id])
        [trouble, draft] = health["list"]
        self.assertTrue(trouble["error"])
        self.assertEqual((draft["state"], draft["error"]), ("draft", ""))
        self.assertEqual(draft["state_label"], "Being Set Up")
        self.assertEqual(health["more"], 0)


@tagged("post_install", "-at_install")
class TestBoardTour(InfonavitMixin, HttpCase):
    """An accountant opens Payroll ▸ Infonavit in Spanish."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.make_worker(1)
        cls.env["res.lang"]._activate_lang("es_MX")
        module = cls.env["ir.module.module"]._get("l10n_mx_infonavit_avisos")
        module._update_translations(["es_MX"])
        cls.accountant.lang = "es_MX"

    def test_open_the_board_and_a_list(self):
        start = self.entry("retencion", 1, "2026-01-10", 2450)
        self.import_entries(
            start,
            start | {"MonDescuento": 3000},
            self.entry("suspension", 8, "2026-03-10"),
        )
        self.start_tour("/odoo/infonavit", "l10n_mx_infonavit_board", login="contadora")
        states = self.env["l10n_mx_infonavit.aviso"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            sorted(states.mapped("state")), ["applied", "discarded", "unmatched"]
        )
