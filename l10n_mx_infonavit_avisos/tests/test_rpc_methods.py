"""Each method that is open to RPC: in a table, called from somewhere, and closed to
those whom the table does not name."""

from contextlib import suppress
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..sources.sia import check
from ..wizards import portal_test
from . import rights_table, rpc_calls
from .rights_world import ADDON, PREFIX, RightsWorld

TABLE = "rpc_methods.txt"
HEAD = (
    "Every method of the addon that anybody may try to call over RPC; who is not",
    "refused for want of rights (the roles are those of rights_matrix.txt, on records",
    "of their own company; abroad: a manager of another company, who gets at what is",
    "of his own company or of none); and from where a web client calls it.",
    "What each model has (read, write, create, …) is in rights_matrix.txt.",
    "",
    "To write it anew: see tests/rights_table.py.",
)
# Of Odoo or of OCA's payroll, and not closed here because it is open there.
FOREIGN = {
    "hr.payslip.action_payslip_cancel": "payroll",
    "hr.payslip.action_payslip_done": "payroll",
    "hr.payslip.compute_sheet": "payroll",
    "hr.payslip.get_lines_dict": "payroll",
    "hr.payslip.refund_sheet": "payroll",
    "res.config.settings.get_values": "base",
    "res.config.settings.set_values": "base",
}
# No method of records: RPC reaches it only with what it gives to everybody's client.
NOT_CALLED = {("ir.http", "session_info")}
REFUSED = "odoo.exceptions.AccessError"
LOGS = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.tools.xml_utils",
)


@tagged("post_install", "-at_install")
class TestRpcMethods(RightsWorld, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_world()
        cls.people = cls.make_people()
        cls.people["abroad"] = cls.make_user(
            "abroad", f"{ADDON}.group_infonavit_manager", cls.make_other_company()
        )
        # No test asks Infonavit's portal.
        cls.startClassPatcher(
            patch.object(
                portal_test,
                "reach",
                lambda _env, address: {"name": address, "outcome": check.OK},
            )
        )
        methods = rpc_calls.public_methods(cls.env.registry)
        cls.methods = [method for method in methods if method not in NOT_CALLED]

    # --- calling ----------------------------------------------------------------------

    def arguments(self, model, name, user=None):
        """What a call sends, of the user's own dialogue where he can open one."""
        method = getattr(self.env.registry[model], name)
        given = rpc_calls.arguments(method)
        if getattr(method, "_api_model", False):
            return given
        record = self.records.get(model, self.env[model])
        if user and model.startswith(PREFIX) and record._transient:
            with suppress(AccessError), self.env.cr.savepoint():
                record = self.own_of(model, user)
        return [record.ids, *given]

    def is_refused(self, model, name, who):
        """Whether rights stand against a call, which is undone."""
        user = self.people[who]
        savepoint = self.env.cr.savepoint()
        try:
            mine = user if who != "abroad" else None
            arguments = self.arguments(model, name, mine)
            call_kw(self.as_seen_by(user, model), name, arguments, {})
            self.env.flush_all()
        except AccessError:
            return True
        except (UserError, ValueError, TypeError, psycopg2.Error):
            return False
        finally:
            savepoint.rollback()
            self.env.invalidate_all()
        return False

    def post(self, model, name):
        """The same over HTTP; the name of the error, or "" where there is none."""
        params = {
            "model": model,
            "method": name,
            "args": self.arguments(model, name),
            "kwargs": {},
        }
        try:
            self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{name}", params)
        except JsonRpcException as error:
            return str(error)
        return ""

    def told(self):
        """Method → who may, of the table."""
        return {row[0]: row[1].split(",") for row in rights_table.read(TABLE)}

    # --- tests ------------------------------------------------------------------------

    def test_each_is_in_the_table_with_who_may_and_its_caller(self):
        rows = [["method", "who", "called from"]]
        # Who is not named is refused over HTTP, below.
        told = {} if rights_table.is_written_anew() else self.told()
        with mute_logger(*LOGS):
            for model, name in self.methods:
                method = f"{model}.{name}"
                may = [
                    who
                    for who in told.get(method, self.people)
                    if who in self.people and not self.is_refused(model, name, who)
                ]
                caller = FOREIGN.get(method) or rpc_calls.caller(
                    self.env.registry[model], name
                )
                rows.append([method, ",".join(may) or "-", caller or "-"])
        rights_table.compare(self, TABLE, HEAD, rows)
        nowhere = [row[0] for row in rows if row[2] == "-"]
        self.assertFalse(nowhere, "called by nothing: make it private")

    def test_over_http_each_refuses_who_is_not_named(self):
        told = self.told()
        let_in = {}
        with mute_logger(*LOGS):
            for who, user in self.people.items():
                if who == "public":
                    continue
                self.authenticate(user.login, user.login)
                for model, name in self.methods:
                    method = f"{model}.{name}"
                    if who not in told[method]:
                        error = self.post(model, name)
                        if error != REFUSED:
                            let_in[who, method] = error
        self.assertFalse(let_in)

    def test_over_http_nobody_is_let_in_without_a_login(self):
        self.authenticate(None, None)
        with mute_logger(*LOGS):
            errors = {self.post(model, name) for model, name in self.methods}
        self.assertEqual(errors, {"odoo.http.SessionExpiredException"})

    def test_portal_and_public_may_nothing(self):
        told = self.told()
        self.assertEqual(len(told), len(self.methods))
        for method, may in told.items():
            self.assertFalse({"portal", "public", "employee"} & set(may), method)

    def test_a_context_sent_along_raises_no_flag(self):
        """A flag by which code says that it does the rest itself is not to be sent."""
        aviso = self.credit.aviso_ids
        user = self.people["accountant"]
        self.authenticate(user.login, user.login)
        params = {
            "model": aviso._name,
            "method": "action_correct_notification",
            "args": [aviso.ids, "2026-01-20", "mal leída"],
            "kwargs": {"context": {"l10n_mx_infonavit_settling": True}},
        }
        before = self.credit.term_ids.mapped("date_from")
        path = f"/web/dataset/call_kw/{aviso._name}/action_correct_notification"
        self.make_jsonrpc_request(path, params)
        self.env.invalidate_all()
        self.assertNotEqual(self.credit.term_ids.mapped("date_from"), before)

    def test_the_addon_has_no_routes_of_its_own(self):
        """Or they have a row here: who may, and what checks it."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        ours = [
            rule.rule
            for rule in rules
            if f".{ADDON}." in f"{rule.endpoint.func.__module__}."
        ]
        self.assertFalse(ours)
