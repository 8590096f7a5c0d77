import threading
from contextlib import nullcontext, suppress
from types import SimpleNamespace
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, TransactionCase, get_db_name, tagged

from ..models.token_store import COUNTERS, DatabaseStore
from ..sources.sia.credentials import TokenState
from ..sources.sia.errors import CredentialsRefused, OtpRefused
from .common import InfonavitMixin
from .credential_common import (
    NEW_OTP_SECRET,
    NEW_PASSWORD,
    OTP_SECRET,
    PASSWORD,
    CredentialMixin,
    ask,
    connection,
    credential_values,
    document,
    load,
    save,
    service,
    token,
)


def document_with_rfc():
    changed = document()
    changed["token"]["request"]["body"]["fields"]["employer"] = "{rfc}"
    return changed


@tagged("post_install", "-at_install")
class TestTokenStore(CredentialMixin, InfonavitMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()

    def setUp(self):
        super().setUp()
        self.credential = self.working()
        self.enterContext(self.enter_registry_test_mode())

    def key(self, connected=None, number=0):
        self.env.invalidate_all()
        return self.credential._keys(connected or connection())[number]

    def type(self, **values):
        self.credential.write(values)
        self.env.flush_all()

    # --- tokens -----------------------------------------------------------------------

    def test_what_is_saved_is_loaded(self):
        state = token("token-2", counter=12)
        save(self.key(), state)
        self.assertEqual(load(self.key()), state)
        forever = TokenState(token="token-3", last_counter=13)
        save(self.key(), forever)
        self.assertEqual(load(self.key()), forever)

    def test_a_token_is_of_a_credential_and_a_profile(self):
        save(self.key(), token("token-2", counter=12))
        other = load(self.key(connection(profile_id=8)))
        self.assertEqual(other, TokenState(last_counter=12))
        self.assertEqual(
            load(self.key(connection(rfc="OTR010101AB2"))).token, "token-2"
        )

    def test_a_token_asked_for_by_employer_is_of_the_employer(self):
        one = connection(document_with_rfc())
        other = connection(document_with_rfc(), rfc="OTR010101AB2")
        save(self.key(one), token("token-2", counter=12))
        self.assertEqual(load(self.key(one)).token, "token-2")
        self.assertEqual(load(self.key(other)), TokenState(last_counter=12))

    def test_tokens_of_a_profile_are_forgotten(self):
        other = connection(profile_id=70)
        for connected in (connection(), other):
            save(self.key(connected), token("token-2", counter=12))
        credentials = self.env["l10n_mx_infonavit.credential"]
        credentials._forget_tokens(connection().profile_id)
        self.assertEqual(load(self.key()), TokenState(last_counter=12))
        self.assertEqual(load(self.key(other)).token, "token-2")
        self.credential._forget_tokens()
        self.assertEqual(load(self.key(other)), TokenState(last_counter=12))

    def test_what_was_saved_stays_when_the_request_fails(self):
        key = self.key()
        # Odoo's assertRaises would undo what happens within.
        with suppress(ZeroDivisionError), key.store.lock():
            key.store.save(TokenState(last_counter=5))
            raise ZeroDivisionError
        self.assertEqual(load(key).last_counter, 5)

    # --- a new one --------------------------------------------------------------------

    def test_a_new_one_gets_no_token_of_the_old_one(self):
        save(self.key(), token("token-2", counter=12))
        self.type(password=NEW_PASSWORD)
        new, proven = (self.key(number=number) for number in (0, 1))
        self.assertEqual(load(new), TokenState(last_counter=12))
        self.assertEqual(load(proven).token, "token-2")

    def test_a_spent_password_alone_proves_nothing(self):
        self.type(password=NEW_PASSWORD)
        save(self.key(), TokenState(last_counter=13))
        self.assertEqual(
            self.passwords(self.credential), ["+" + NEW_PASSWORD, PASSWORD]
        )

    def test_a_token_for_a_new_one_promotes_it(self):
        save(self.key(connection(profile_id=8)), token("token-8"))
        self.type(password=NEW_PASSWORD)
        new, proven = (self.key(number=number) for number in (0, 1))
        save(new, token("token-3", counter=4))
        self.env.invalidate_all()
        self.assertEqual(self.passwords(self.credential), [NEW_PASSWORD])
        self.assertEqual(load(new), load(self.key()))
        self.assertEqual(load(new).token, "token-3")
        # Those of the old one are over, and whoever still has it leaves none.
        self.assertFalse(load(self.key(connection(profile_id=8))).token)
        save(proven, token("token-old", counter=5))
        self.assertEqual(load(self.key()).token, "token-3")
        self.assertEqual(load(proven), TokenState(last_counter=5))

    def test_what_was_typed_in_the_meantime_is_not_promoted(self):
        self.type(password="Otra-Contraseña-9")
        new = self.key()
        self.type(password=NEW_PASSWORD)
        save(new, token("token-3"))
        self.assertEqual(
            self.passwords(self.credential), ["+" + NEW_PASSWORD, PASSWORD]
        )
        self.assertFalse(load(new).token)

    # --- one-time passwords -----------------------------------------------------------

    def test_the_counter_begins_anew_with_another_otp_secret(self):
        save(self.key(), token(counter=12))
        self.type(otp_secret=NEW_OTP_SECRET)
        self.assertEqual(load(self.key()).last_counter, -1)
        self.assertEqual(load(self.key(number=1)).last_counter, 12)
        save(self.key(), token(counter=0))
        self.assertEqual(load(self.key()).last_counter, 0)

    def test_the_counter_goes_on_with_the_same_otp_secret(self):
        save(self.key(), token(counter=12))
        self.type(password=NEW_PASSWORD, otp_secret=OTP_SECRET)
        self.assertEqual(load(self.key()).last_counter, 12)
        save(self.key(), token(counter=13))
        self.assertEqual(load(self.key()).last_counter, 13)

    def test_a_password_that_was_not_sent_is_not_spent(self):
        key = self.key()
        for counter in (12, 13, 12):
            save(key, TokenState(last_counter=counter))
        self.assertEqual(load(key).last_counter, 12)

    def test_counters_of_secrets_that_are_over_are_forgotten(self):
        save(self.key(), token(counter=12))
        self.type(otp_secret=NEW_OTP_SECRET)
        save(self.key(), token(counter=1))
        save(self.key(), token(counter=2))
        counters = self.env["l10n_mx_infonavit.secret"]._get(self.credential, COUNTERS)
        self.assertEqual(counters, f'{{"{NEW_OTP_SECRET}": 2}}')

    # --- a lost key -------------------------------------------------------------------

    def test_a_lost_key_is_overcome_by_typing_both_again(self):
        save(self.key(), token(counter=12))
        self.env.cr.execute("UPDATE l10n_mx_infonavit_secret SET ciphertext = 'gAAA'")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "type contraseña"):
            self.key()
        self.type(password=PASSWORD)
        with self.assertRaisesRegex(UserError, "type contraseña"):
            self.key()
        self.type(otp_secret=OTP_SECRET)
        save(self.key(), token("token-2", counter=3))
        self.env.invalidate_all()
        self.assertEqual(self.passwords(self.credential), [PASSWORD])
        self.assertEqual(load(self.key()).last_counter, 3)

    # --- the service ------------------------------------------------------------------

    def test_a_new_one_works_and_is_in_use(self):
        self.type(password=NEW_PASSWORD)
        with service(3, password=NEW_PASSWORD) as (sim, settings):
            connected = connection(settings)
            self.assertEqual(len(ask(self.key(connected), connected)), 3)
            self.env.invalidate_all()
            [key] = self.credential._keys(connected)
            self.assertEqual(key.credentials.password, NEW_PASSWORD)
            self.assertEqual(len(ask(key, connected)), 3)
            self.assertEqual((sim.count("/token"), sim.count("/avisos")), (1, 2))

    def test_a_new_one_is_refused_and_the_old_one_goes_on(self):
        self.type(password=NEW_PASSWORD)
        with service(3) as (sim, settings):
            connected = connection(settings)
            new, proven = self.credential._keys(connected)
            try:
                ask(new, connected)
            except CredentialsRefused as error:
                self.credential._reject_candidate(error, new)
            self.assertEqual(len(ask(proven, connected)), 3)
            self.assertEqual(self.credential.state, "refused")
            self.assertNotIn(NEW_PASSWORD, self.credential.refusal)
            # The refused request has spent a one-time password.
            self.assertEqual(load(proven).last_counter, 1)

    def test_a_token_that_ends_in_the_middle_is_renewed_by_a_new_one(self):
        self.type(password=NEW_PASSWORD)
        with service(250, password=NEW_PASSWORD) as (sim, settings):
            connected = connection(settings)
            sim.faults.set("token_expired", page=2, times=1)
            self.assertEqual(len(ask(self.key(connected), connected)), 250)
            self.assertEqual(sim.count("/token"), 2)


class Scratch:
    """A credential that other transactions see, and that is gone afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The thread that runs the tests holds it, and ours would wait for ever.
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        with self.credentials() as credentials:
            credential = credentials.create(
                credential_values(password=PASSWORD, otp_secret=OTP_SECRET)
            )
            self.credential_id = credential.id
        self.addCleanup(self.remove)

    def credentials(self):
        return committed(self.registry, "l10n_mx_infonavit.credential")

    def remove(self):
        with self.credentials() as credentials:
            credentials.browse(self.credential_id).unlink()

    def key(self, connected, number=0):
        with self.credentials() as credentials:
            return credentials.browse(self.credential_id)._keys(connected)[number]


class committed:
    def __init__(self, registry, model):
        self._cr, self._model = registry.cursor(), model

    def __enter__(self):
        self._cr.__enter__()
        return api.Environment(self._cr, SUPERUSER_ID, {})[self._model]

    def __exit__(self, *exception):
        return self._cr.__exit__(*exception)


@tagged("post_install", "-at_install")
class TestTokenStoreWorkers(Scratch, BaseCase):
    """Many workers, each with transactions of its own that are committed."""

    WORKERS = 6

    def at_once(self, work):
        barrier, results = threading.Barrier(self.WORKERS, timeout=30), []

        def run():
            barrier.wait()
            try:
                results.append(work())
            except Exception as error:
                results.append(error)

        threads = [threading.Thread(target=run) for _worker in range(self.WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    def test_workers_get_one_token(self):
        with service(2) as (sim, settings):
            connected = connection(settings)
            results = self.at_once(lambda: len(ask(self.key(connected), connected)))
            self.assertEqual(results, [2] * self.WORKERS)
            self.assertEqual(sim.count("/token"), 1)
        with self.credentials() as credentials:
            self.assertEqual(credentials.browse(self.credential_id).state, "working")

    def test_workers_never_spend_a_counted_password_twice(self):
        self.renew_at_once("hotp")

    def test_workers_never_spend_a_timed_password_twice(self):
        self.renew_at_once("totp")

    def renew_at_once(self, kind):
        with service(2, otp=kind) as (sim, settings):
            connected = connection(settings)
            results = self.at_once(
                lambda: len(ask(without_token(self.key(connected)), connected))
            )
            self.assertEqual(results, [2] * self.WORKERS)
            tokens = [entry for entry in sim.log if entry[1].startswith("/token")]
            statuses = [status for _method, _path, status in tokens]
            self.assertEqual(statuses, [200] * self.WORKERS)

    def test_without_the_lock_they_would(self):
        with service(2) as (sim, settings):
            connected = connection(settings)
            key = self.key(connected)
            barrier = threading.Barrier(self.WORKERS, timeout=30)

            def spend():
                counter = key.store.load().last_counter
                barrier.wait()
                store = SimpleNamespace(
                    lock=nullcontext,
                    load=lambda: TokenState(last_counter=counter),
                    save=lambda state: None,
                )
                unlocked = SimpleNamespace(credentials=key.credentials, store=store)
                return ask(unlocked, connected)

            results = self.at_once(spend)
            refused = [each for each in results if isinstance(each, OtpRefused)]
            self.assertTrue(refused)

    def test_of_workers_with_a_wrong_contrasena_one_asks(self):
        save(self.key(connection()), token())
        self.ask_in_vain()
        with self.credentials() as credentials:
            credential = credentials.browse(self.credential_id)
            self.assertEqual(credential.refused_count, 1)
            self.assertFalse(credential.is_blocked)
        # The second refusal is the last one, however many they are.
        self.ask_in_vain()
        with self.credentials() as credentials:
            credential = credentials.browse(self.credential_id)
            self.assertTrue(credential.is_blocked)
            self.assertFalse(credential._keys(connection()))

    def test_of_workers_with_a_wrong_new_contrasena_one_asks(self):
        self.ask_in_vain()
        with self.credentials() as credentials:
            credential = credentials.browse(self.credential_id)
            self.assertTrue(credential.new_refused)
            self.assertEqual(credential.refused_count, 0)

    def ask_in_vain(self):
        with service(password="Otra-Contraseña-9") as (sim, settings):
            connected = connection(settings)
            keys = [without_token(self.key(connected)) for _w in range(self.WORKERS)]
            results = self.at_once(lambda: ask(keys.pop(), connected))
            kinds = [type(each) for each in results]
            self.assertEqual(kinds, [CredentialsRefused] * self.WORKERS)
            self.assertEqual(sim.count("/token"), 1)

    def test_the_lock_is_of_one_credential(self):
        store = self.key(connection()).store
        other = DatabaseStore(
            SimpleNamespace(
                env=SimpleNamespace(registry=self.registry),
                id=self.credential_id + 1,
                refused_count=0,
            ),
            store._credentials,
            "token/7",
        )
        with store.lock(), other.lock():
            with db_connect(get_db_name()).cursor() as cr:
                cr.execute(
                    "SELECT pg_try_advisory_xact_lock(%s, %s)",
                    [store._LOCK, self.credential_id],
                )
                self.assertEqual(cr.fetchone(), (False,))
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)",
                [store._LOCK, self.credential_id],
            )
            self.assertEqual(cr.fetchone(), (True,))

    def test_typing_while_a_token_is_saved(self):
        """Whoever comes second sees what the first did: no transaction is lost."""
        key = self.key(connection())
        typed = threading.Event()

        def type_slowly():
            with self.credentials() as credentials:
                credentials.browse(self.credential_id).write({"password": NEW_PASSWORD})
                credentials.env.flush_all()
                typed.set()
                saving.join(0.3)

        typing = threading.Thread(target=type_slowly)
        saving = threading.Thread(target=lambda: (typed.wait(), save(key, token())))
        saving.start()
        typing.start()
        for thread in (typing, saving):
            thread.join(60)
            self.assertFalse(thread.is_alive())
        with self.credentials() as credentials:
            credential = credentials.browse(self.credential_id)
            self.assertTrue(credential.has_new_password)
            self.assertFalse(credential.has_password)
            [key] = credential._keys(connection())
            self.assertEqual(key.credentials.password, NEW_PASSWORD)


def without_token(key):
    """To which no token of another worker's will do."""
    store = key.store

    def load():
        return TokenState(last_counter=store.load().last_counter)

    forgetful = SimpleNamespace(lock=store.lock, save=store.save, load=load)
    return SimpleNamespace(credentials=key.credentials, store=forgetful)
