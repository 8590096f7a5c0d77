from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..models.waiting import CHANGED, ROLE
from .common import OTHER_NRP, InfonavitCase, InfonavitMixin


@tagged("post_install", "-at_install")
class TestWaiting(InfonavitCase):
    """What the menu bar counts for the accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_worker(1)

    def counts(self, user=None, companies=None):
        return (
            self.env["l10n_mx_infonavit.waiting"]
            .with_user(user or self.accountant)
            .with_context(allowed_company_ids=(companies or self.company).ids)
            .get_infonavit_counts()
        )

    def arrive(self):
        start = self.entry("retencion", 1, "2026-01-10", 2450)
        return self.import_entries(
            start,
            start | {"MonDescuento": 3000},
            self.entry("modificacion", 1, "2026-03-10", 2600),
            self.entry("suspension", 8, "2026-03-10"),
            self.entry("99", 1, "2026-03-10"),
            self.entry("retencion", 1, "2026-01-10", 2450, NSS=""),
        )

    def test_counts_by_state_and_class(self):
        self.assertEqual(self.counts(), {"waiting": {}, "arrived": {}})
        avisos = self.arrive()
        self.assertEqual(
            self.counts(),
            {
                "waiting": {
                    "to_review": 1,
                    "unmatched": 1,
                    "to_classify": 1,
                    "refused": 1,
                },
                "arrived": {
                    "retencion": 2,
                    "modificacion": 1,
                    "suspension": 1,
                    "unknown": 1,
                },
            },
        )
        avisos.fetch_id.refusal_ids.with_user(self.accountant).action_seen()
        waiting = avisos.filtered(lambda a: a.state != "applied")
        waiting.with_user(self.accountant).action_discard("tried")
        self.assertEqual(self.counts()["waiting"], {})

    def test_what_a_person_is_to_apply_is_counted(self):
        self.company.l10n_mx_infonavit_auto_apply = False
        self.import_entries(self.entry("retencion", 1, "2026-01-10", 2450))
        self.assertEqual(self.counts()["waiting"], {"new": 1})

    def test_the_day_before_yesterday_is_not_since_yesterday(self):
        avisos = self.arrive()
        for days, number in ((1, 5), (2, 0)):
            day = avisos[0].create_date - timedelta(days=days)
            self.cr.execute(
                "UPDATE l10n_mx_infonavit_aviso SET create_date = %s WHERE id IN %s",
                [day, avisos._ids],
            )
            avisos.invalidate_recordset()
            self.assertEqual(sum(self.counts()["arrived"].values()), number)

    def test_each_company_counts_its_own(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        stranger = self.make_user("ajena", ROLE, other)
        self.arrive()
        self.assertEqual(self.counts(stranger, other), {"waiting": {}, "arrived": {}})
        self.accountant.company_ids |= other
        self.assertEqual(self.counts(companies=other)["arrived"], {})
        self.assertEqual(
            self.counts(companies=other | self.company)["arrived"]["retencion"], 2
        )

    def test_only_the_role_counts(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.counts(officer)

    def test_few_queries_whatever_the_number(self):
        self.arrive()
        self.counts()
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            self.counts()

    # --- open web clients are told ----------------------------------------------------

    def told(self, act):
        """What ``act`` would have the bus say of us, at the end of its transaction."""
        self.cr.precommit.run()
        act()
        messages = self.cr.precommit.data.get("bus.bus.values", [])
        return [m for m in messages if CHANGED in m["message"]]

    def test_open_web_clients_are_told_once_and_nothing_of_it(self):
        [message] = self.told(self.arrive)
        self.assertIn('"payload":{}', message["message"].replace(" ", ""))
        group = self.env.ref(ROLE)
        self.assertIn(f'"res.groups",{group.id}]', message["channel"].replace(" ", ""))
        avisos = self.env["l10n_mx_infonavit.aviso"].search(
            [("state", "=", "unmatched")]
        )
        refusals = self.env["l10n_mx_infonavit.fetch.refusal"].search([])
        self.assertEqual(len(self.told(lambda: avisos.action_discard("tried"))), 1)
        self.assertEqual(len(self.told(refusals.action_seen)), 1)
        self.assertEqual(self.told(avisos.action_match), [])


@tagged("post_install", "-at_install")
class TestWaitingSession(InfonavitMixin, HttpCase):
    """The session says who has the role: the web client asks nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.make_user("nominista", "payroll.group_payroll_user")

    def test_session_knows_the_role(self):
        for login, has_role in (("contadora", True), ("nominista", False)):
            self.authenticate(login, login)
            info = self.make_jsonrpc_request("/web/session/get_session_info", {})
            self.assertIs(info["groups"][ROLE], has_role)
