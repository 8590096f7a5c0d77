import io
import logging
from contextlib import contextmanager

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.modules.neutralize import get_neutralization_queries
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, TransactionCase, tagged
from odoo.tools import SQL

from ..models.secret_log import HiddenArguments
from .common import InfonavitMixin
from .credential_common import (
    DEVELOPER_RFC,
    MANAGER,
    NEW_OTP_SECRET,
    NEW_PASSWORD,
    OTP_SECRET,
    PASSWORD,
    CredentialMixin,
    connection,
    credential_values,
    token,
)

ADDON = "l10n_mx_infonavit_avisos"
TYPED = (PASSWORD, NEW_PASSWORD, OTP_SECRET, NEW_OTP_SECRET, "token-secreto")


def holds_secret(text):
    """Which of the secrets a text holds, however it writes letters with accents."""
    written = {
        form: secret
        for secret in TYPED
        for form in (secret, secret.encode("unicode_escape").decode(), repr(secret))
    }
    return {secret for form, secret in written.items() if form in text}


class SecretMixin(CredentialMixin, InfonavitMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.manager = cls.make_user("gerente", MANAGER)
        cls.administrator = cls.make_user("sistemas", "base.group_system")
        cls.almighty = cls.make_user("todo", f"base.group_system,{MANAGER}")
        cls.users = cls.accountant | cls.manager | cls.administrator | cls.almighty
        may_export = cls.env.ref("base.group_allow_export")
        cls.users.write({"group_ids": [Command.link(may_export.id)]})

    def full(self):
        """A credential with a proven pair, a token, and a new pair."""
        credential = self.make_credential(
            self.manager, password=PASSWORD, otp_secret=OTP_SECRET
        )
        self.prove(credential, token("token-secreto", counter=3))
        credential.write({"password": NEW_PASSWORD, "otp_secret": NEW_OTP_SECRET})
        return credential


@tagged("post_install", "-at_install")
class TestSecret(SecretMixin, TransactionCase):
    """What was typed comes out nowhere but in the client's hands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.field_names = ("password", "otp_secret")

    def setUp(self):
        super().setUp()
        self.credential = self.full()
        self.env.flush_all()
        self.env.invalidate_all()

    def ways_out(self, records):
        """Each way to read through RPC."""
        names, domain = list(self.field_names), [("id", "=", records.id)]
        spec = {name: {} for name in names}
        return {
            "read": lambda: records.read(names),
            "read all": lambda: records.read([]),
            "web_read": lambda: records.web_read(spec),
            "search_read": lambda: records.search_read(domain, names),
            "web_search_read": lambda: records.web_search_read(domain, spec),
            "export_data": lambda: records.export_data(names),
            "copy": lambda: records.copy().read(names),
            "copy_data": lambda: records.copy_data(),
            "onchange": lambda: records.onchange({}, [], spec),
            "default_get": lambda: records.default_get(names),
            "web_save": lambda: records.web_save({"password": PASSWORD}, spec),
            "mail": lambda: records.message_ids.read([]),
        }

    def test_nobody_reads_it(self):
        values = {}
        for user in self.users:
            for way, read in self.ways_out(self.credential.with_user(user)).items():
                try:
                    values[user.login, way] = read()
                except AccessError as error:
                    values[user.login, way] = error
        for place, value in values.items():
            self.assertFalse(holds_secret(str(value)), place)
        readable = [
            place for place, value in values.items() if not isinstance(value, Exception)
        ]
        for way in self.ways_out(self.credential):
            for login in ("gerente", "todo"):
                self.assertIn((login, way), readable)
        [row] = values["gerente", "read"]
        self.assertEqual((row["password"], row["otp_secret"]), (False, False))
        self.assertIsInstance(values["contadora", "read"], AccessError)
        self.assertIsInstance(values["sistemas", "read"], AccessError)

    def test_not_even_for_the_superuser(self):
        [row] = self.credential.sudo().read([])
        self.assertFalse(holds_secret(str(row)))

    def test_nobody_searches_or_groups_by_it(self):
        for name in self.field_names:
            for user in self.manager | self.almighty:
                model = self.env["l10n_mx_infonavit.credential"].with_user(user)
                for domain in ([(name, "=", PASSWORD)], [(name, "like", "Z%")]):
                    for search in (
                        model.search,
                        model.search_count,
                        model.search_read,
                        lambda domain, model=model: model.formatted_read_group(
                            domain, ["state"]
                        ),
                    ):
                        with self.assertRaises(ValueError):
                            search(domain)
                with self.assertRaises(ValueError):
                    model.formatted_read_group([], [name])
                with self.assertRaises(ValueError):
                    model.formatted_read_group([], [], [f"{name}:array_agg"])
                with self.assertRaises(ValueError):
                    model.search([], order=name)
                description = model.fields_get([name])[name]
                self.assertFalse(description["searchable"] or description["sortable"])
                self.assertFalse(description["exportable"] or description["store"])

    def test_nobody_has_access_to_the_ciphertext(self):
        secrets = self.env["l10n_mx_infonavit.secret"]
        row = secrets.sudo().search([("res_id", "=", self.credential.id)], limit=1)
        for user in self.users:
            model = secrets.with_user(user)
            for work in (
                lambda m: m.search([]),
                lambda m: m.search_count([]),
                lambda m: m.browse(row.id).read(["ciphertext"]),
                lambda m: m.browse(row.id).export_data(["ciphertext"]),
                lambda m: m.browse(row.id).write({"ciphertext": "x"}),
                lambda m: m.browse(row.id).unlink(),
                lambda m: m.browse(row.id).copy(),
                lambda m: m.create({"res_model": "x", "res_id": 1, "kind": "x"}),
                lambda m: m.formatted_read_group([], ["ciphertext"]),
            ):
                with self.assertRaises(AccessError):
                    work(model)

    def test_an_administrator_who_grants_himself_access_sees_no_ciphertext(self):
        secrets = self.env["l10n_mx_infonavit.secret"]
        self.env["ir.model.access"].create(
            {
                "name": "curious",
                "model_id": self.env["ir.model"]._get(secrets._name).id,
                "group_id": self.env.ref("base.group_system").id,
                "perm_read": True,
            }
        )
        mine = secrets.with_user(self.administrator)
        rows = mine.search([("res_id", "=", self.credential.id)])
        self.assertTrue(rows)
        self.assertNotIn("ciphertext", rows.read([])[0])
        with self.assertRaises(AccessError):
            rows.read(["ciphertext"])
        with self.assertRaises(AccessError):
            mine.search([("ciphertext", "like", "g%")])

    def test_the_methods_are_closed_to_rpc(self):
        for name in ("_put", "_get", "_drop", "_rotate"):
            with self.assertRaises(AccessError):
                self.call_kw("l10n_mx_infonavit.secret", name)
        with self.assertRaises(AccessError):
            self.call_kw("l10n_mx_infonavit.credential", "_keys")

    def call_kw(self, model, name):
        return call_kw(self.env[model].with_user(self.almighty), name, [[]], {})

    def test_managers_encrypt_again_from_the_list(self):
        action = self.env.ref(f"{ADDON}.action_rotate_key")
        rows = self.env["l10n_mx_infonavit.secret"].sudo().search([])
        before = rows.mapped("ciphertext")
        for user in (self.accountant, self.administrator):
            with self.assertRaises(AccessError):
                action.with_user(user).run()
        told = action.with_user(self.manager).run()
        self.assertIn(f"{len(rows)} secrets", told["params"]["message"])
        self.assertFalse(set(before) & set(rows.mapped("ciphertext")))
        self.assertEqual(
            self.passwords(self.credential), ["+" + NEW_PASSWORD, PASSWORD]
        )

    def test_it_stands_nowhere_in_the_database(self):
        self.env.cr.execute(
            """
            SELECT table_name FROM information_schema.tables
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
            """
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        self.assertIn("mail_message", tables)
        for table in tables:
            for secret in TYPED:
                self.env.cr.execute(
                    SQL(
                        "SELECT count(*) FROM %s AS t WHERE strpos(t::text, %s) > 0",
                        SQL.identifier(table),
                        secret,
                    )
                )
                self.assertEqual(self.env.cr.fetchone(), (0,), table)

    def test_a_dump_of_the_table_opens_nothing(self):
        dump = io.StringIO()
        self.env.cr.copy_expert("COPY l10n_mx_infonavit_secret TO STDOUT", dump)
        rows = dump.getvalue()
        for kind in ("password", "otp_secret", "new_password", "counters", "token/7"):
            self.assertIn(kind, rows)
        self.assertFalse(holds_secret(rows))

    def test_the_credentials_do_not_show_what_they_hold(self):
        for key in self.credential._keys(connection()):
            self.assertFalse(holds_secret(repr(key)))

    def test_a_default_in_the_context_is_kept_like_one_that_was_typed(self):
        credential = (
            self.env["l10n_mx_infonavit.credential"]
            .with_context(default_password=PASSWORD)
            .create(credential_values())
        )
        self.assertTrue(credential.has_new_password)
        self.assertFalse(credential.password)

    def test_neutralized_there_is_nothing_to_ask_with(self):
        [script] = get_neutralization_queries([ADDON])
        self.credential.sudo().write({"refused_count": 2, "new_refused": True})
        self.assertTrue(self.credential.is_blocked)
        self.env.flush_all()
        self.env.cr.execute(script)
        self.env.invalidate_all()
        self.assertFalse(self.env["l10n_mx_infonavit.secret"].sudo().search([]))
        self.assertEqual(self.credential.state, "empty")
        self.assertFalse(self.credential.is_blocked or self.credential.refused_count)
        self.assertEqual(self.credential._keys(connection()), [])
        self.credential.password = NEW_PASSWORD
        self.assertEqual(self.passwords(self.credential), ["+" + NEW_PASSWORD])

    def test_neutralized_every_connection_is_off(self):
        # A table of that name with one row, whatever else a connection needs; that the
        # real one has these columns is what the test above proves.
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE IF EXISTS l10n_mx_infonavit_connection RENAME TO real_one;
            CREATE TABLE l10n_mx_infonavit_connection AS
                  SELECT 'ready' AS state, now() AS next_run, now() AS watermark
            """
        )
        [script] = get_neutralization_queries([ADDON])
        self.env.cr.execute(script)
        self.env.cr.execute(
            "SELECT state, next_run, watermark FROM l10n_mx_infonavit_connection"
        )
        [(state, next_run, watermark)] = self.env.cr.fetchall()
        self.assertEqual((state, next_run, bool(watermark)), ("off", None, True))


@contextmanager
def everything_logged(elsewhere=logging.INFO):
    """All that the server logs at debug level; ``elsewhere``: what it tells others."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(f"{record.name}: {self.format(record)}")

    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, list(root.manager.loggerDict))]
    levels = [(each, each.level) for each in loggers if each.level]
    others = [(handler, handler.level) for handler in root.handlers]
    keep = Keep(logging.DEBUG)
    for handler, level in others:
        handler.setLevel(max(level, elsewhere))
    for each, _level in levels:
        each.setLevel(logging.DEBUG)
    root.addHandler(keep)
    try:
        yield lines
    finally:
        root.removeHandler(keep)
        for each, level in [*levels, *others]:
            each.setLevel(level)


@tagged("post_install", "-at_install")
class TestSecretLog(SecretMixin, HttpCase):
    """A manager types it in the browser, and the server logs all that it can."""

    def setUp(self):
        super().setUp()
        self.authenticate("gerente", "gerente")

    def call(self, method, args, model="l10n_mx_infonavit.credential"):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def work(self):
        spec = {"password": {}, "otp_secret": {}, "state": {}, "message_ids": {}}
        typed = {"password": PASSWORD, "otp_secret": OTP_SECRET}
        [saved] = self.call("web_save", [[], credential_values(**typed), spec])
        record = [saved["id"]]
        answers = [
            saved,
            self.call("web_save", [record, {"password": NEW_PASSWORD}, spec]),
            self.call("write", [record, {"otp_secret": NEW_OTP_SECRET}]),
            self.call("onchange", [record, typed, ["password"], spec]),
            self.call("web_read", [record, spec]),
            self.call(
                "load",
                [["name", "rfc", "password"], [["Otro", DEVELOPER_RFC, PASSWORD]]],
            ),
        ]
        return answers

    def test_it_is_in_no_answer_and_not_in_the_log(self):
        with everything_logged() as lines:
            answers = self.work()
        log = "\n".join(lines)
        self.assertRegex(log, r"call l10n_mx_infonavit.credential\(.*web_save\(…\)")
        self.assertIn("INSERT INTO", log)
        self.assertFalse({line for line in lines if holds_secret(line)})
        [saved, *_others] = answers
        self.assertEqual((saved["state"], saved["password"]), ("new", False))
        # An onchange gives back what it got, where that is not what it had.
        self.assertFalse(holds_secret(str(answers[:3] + answers[4:])))

    def test_without_the_filter_odoo_would_log_it(self):
        log = logging.getLogger("odoo.service.model")
        [hidden] = [f for f in log.filters if isinstance(f, HiddenArguments)]
        log.removeFilter(hidden)
        self.addCleanup(log.addFilter, hidden)
        with everything_logged() as lines:
            self.work()
        self.assertIn(PASSWORD, holds_secret("\n".join(lines)))

    def test_the_arguments_of_other_models_are_logged(self):
        with everything_logged() as lines:
            self.call("read", [[self.manager.id], ["login"]], "res.users")
        self.assertTrue([line for line in lines if ".read(['login'])" in line])

    def test_a_mistake_of_the_server_is_logged_without_it(self):
        with everything_logged(logging.CRITICAL) as lines:
            with self.assertRaises(JsonRpcException):
                self.call("web_save", [[], {"password": PASSWORD, "no_field": 1}, {}])
            with self.assertRaises(JsonRpcException):
                self.call("web_save", [[], {"password": PASSWORD}, {}])
        for mistake in ("Invalid field 'no_field'", "bad query: "):
            self.assertTrue([line for line in lines if mistake in line])
        self.assertFalse({line for line in lines if holds_secret(line)})
