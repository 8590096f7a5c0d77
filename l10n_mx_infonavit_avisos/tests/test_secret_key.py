import logging
import os
import stat
import tempfile
import threading
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from ..models import secret_key

KEY, OTHER = (Fernet.generate_key().decode() for _key in range(2))


@tagged("post_install", "-at_install")
class TestSecretKey(TransactionCase):
    """Where the server's key is, and what becomes of it, in a folder of its own."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "data", secret_key.FILE)
        self.start(patch.dict(os.environ))
        os.environ.pop(secret_key.VARIABLE, None)
        data_dir = {"data_dir": str(self.path.parent)}
        self.start(patch.dict(config._runtime_options, data_dir))

    def start(self, patcher):
        patcher.start()
        self.addCleanup(patcher.stop)

    def encrypt(self, text="secreto"):
        return secret_key.encrypt(self.env, text)

    def decrypt(self, ciphertext):
        return secret_key.decrypt(self.env, ciphertext)

    # --- where it is ------------------------------------------------------------------

    def test_environment_before_configuration_before_file(self):
        from_file = self.encrypt()
        os.environ[secret_key.VARIABLE] = ""  # as good as none
        config._runtime_options[secret_key.OPTION] = KEY
        from_option = self.encrypt()
        os.environ[secret_key.VARIABLE] = OTHER
        from_variable = self.encrypt()
        for key, ciphertext in (
            (self.path.read_text(), from_file),
            (KEY, from_option),
            (OTHER, from_variable),
        ):
            self.assertEqual(Fernet(key).decrypt(ciphertext), b"secreto")

    def test_the_file_is_made_once_for_its_owner_alone(self):
        ciphertext = self.encrypt()
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        key = self.path.read_text()
        self.encrypt()
        self.assertEqual(self.path.read_text(), key)
        self.assertEqual(self.decrypt(ciphertext), "secreto")
        self.assertEqual(os.listdir(self.path.parent), [secret_key.FILE])

    def test_processes_that_start_at_once_have_one_key(self):
        count = 12
        barrier, made = threading.Barrier(count), []

        def start():
            barrier.wait()
            made.append(self.encrypt())

        threads = [threading.Thread(target=start) for _number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([self.decrypt(c) for c in made], ["secreto"] * count)
        self.assertEqual(os.listdir(self.path.parent), [secret_key.FILE])

    def test_a_key_that_was_there_first_is_kept(self):
        self.path.parent.mkdir()
        self.path.write_text(KEY)
        secret_key._make(self.path)
        self.assertEqual(self.path.read_text(), KEY)

    # --- the file and others ----------------------------------------------------------

    def test_a_file_that_others_can_read_is_closed_to_them(self):
        ciphertext = self.encrypt()
        for mode in (0o644, 0o640, 0o602):
            self.path.chmod(mode)
            with self.assertLogs(secret_key.__name__, logging.WARNING) as logs:
                self.assertEqual(self.decrypt(ciphertext), "secreto")
            self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
            [line] = logs.output
            self.assertIn(str(self.path), line)
            self.assertNotIn(self.path.read_text(), line)

    def test_a_file_that_cannot_be_closed_is_refused(self):
        ciphertext = self.encrypt()
        self.path.chmod(0o644)
        with patch.object(os, "fchmod", side_effect=PermissionError("no")):
            with self.assertRaisesRegex(UserError, "0600"):
                self.decrypt(ciphertext)

    def test_a_folder_that_cannot_be_written(self):
        self.path.parent.write_text("a file in its place")
        with self.assertRaisesRegex(UserError, "L10N_MX_INFONAVIT_KEY"):
            self.encrypt()

    # --- wrong keys -------------------------------------------------------------------

    def assertTold(self, words, work, *secrets):
        with self.assertRaisesRegex(UserError, words) as caught:
            work()
        told = f"{caught.exception} {caught.exception.__cause__!r}"
        for secret in secrets:
            self.assertNotIn(secret, told)
        self.assertTrue(caught.exception.__suppress_context__)

    def test_an_unusable_key_is_told_without_it(self):
        for wrong in ("corta", KEY[:-4], f"{KEY},corta", ",,"):
            os.environ[secret_key.VARIABLE] = wrong
            self.assertTold(
                "L10N_MX_INFONAVIT_KEY.*44 characters", self.encrypt, wrong, KEY
            )

    def test_an_empty_file_is_no_key_and_is_not_replaced(self):
        self.path.parent.mkdir()
        self.path.touch(mode=0o600)
        self.assertTold("44 characters", self.encrypt)
        self.assertEqual(self.path.read_text(), "")

    def test_another_key_is_told(self):
        os.environ[secret_key.VARIABLE] = KEY
        ciphertext = self.encrypt()
        os.environ[secret_key.VARIABLE] = OTHER
        self.assertTold(
            "another key.*type contraseña",
            lambda: self.decrypt(ciphertext),
            KEY,
            OTHER,
            ciphertext,
        )

    def test_a_lost_file_is_told_and_not_made_anew(self):
        ciphertext = self.encrypt()
        self.path.unlink()
        self.assertTold("another key", lambda: self.decrypt(ciphertext), ciphertext)
        self.assertFalse(self.path.exists())

    # --- change of the key ------------------------------------------------------------

    def test_the_first_key_encrypts_and_all_decrypt(self):
        os.environ[secret_key.VARIABLE] = KEY
        before = self.encrypt()
        os.environ[secret_key.VARIABLE] = f" {OTHER} , {KEY},"
        self.assertEqual(self.decrypt(before), "secreto")
        self.assertEqual(Fernet(OTHER).decrypt(self.encrypt()), b"secreto")

    def test_all_secrets_are_encrypted_again(self):
        secrets = self.env["l10n_mx_infonavit.secret"]
        partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        secrets.sudo().search([]).unlink()
        os.environ[secret_key.VARIABLE] = KEY
        for partner in partners:
            secrets._put(partner, "password", f"secreto {partner.name}")
        os.environ[secret_key.VARIABLE] = f"{OTHER},{KEY}"
        self.assertEqual(secrets._rotate(), (2, 0))
        os.environ[secret_key.VARIABLE] = OTHER
        self.assertEqual(secrets._get(partners[1], "password"), "secreto B")

    def test_what_no_key_opens_stays_and_is_counted(self):
        secrets = self.env["l10n_mx_infonavit.secret"]
        secrets.sudo().search([]).unlink()
        partner = self.env["res.partner"].create({"name": "A"})
        os.environ[secret_key.VARIABLE] = KEY
        secrets._put(partner, "password", "secreto")
        os.environ[secret_key.VARIABLE] = OTHER
        secrets._put(partner, "otp_secret", "otro")
        action = secrets._rotate_and_tell()
        self.assertEqual(action["params"]["type"], "warning")
        os.environ[secret_key.VARIABLE] = KEY
        self.assertEqual(secrets._get(partner, "password"), "secreto")
