"""Files are stored whole or not at all, whatever the disk and the server do."""

import hashlib
import os
import resource
from contextlib import contextmanager
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import config

from ..models.not_stored import NotStored
from .common import InfonavitCase

SENTENCE = "The server could not store a file"


@tagged("post_install", "-at_install")
class TestStoredWhole(InfonavitCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")

    def path(self, data):
        sha = hashlib.sha1(data).hexdigest()
        folder = Path(config.filestore(self.env.cr.dbname), sha[:2])
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / sha
        self.addCleanup(path.unlink, missing_ok=True)
        return path

    def attach(self, data):
        return self.env["ir.attachment"].create({"name": "respuesta", "raw": data})

    @contextmanager
    def small_disk(self, size):
        """No file of this process may grow beyond; what grows is refused (EFBIG)."""
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    def test_what_a_killed_server_left_is_no_collision(self):
        data = os.urandom(5000)
        for left in (b"", data[:1024], data[:4096], data[:4999]):
            with self.subTest(len(left)):
                path = self.path(data)
                path.write_bytes(left)
                attachment = self.attach(data)
                attachment.invalidate_recordset()
                self.assertEqual(attachment.raw, data)
                self.assertEqual(path.read_bytes(), data)
                self.assertEqual([path], list(path.parent.glob(f"{path.name}*")))

    def test_other_content_is_still_a_collision(self):
        data = os.urandom(5000)
        self.path(data).write_bytes(os.urandom(3000))
        with self.assertRaisesRegex(Exception, "collides"):
            self.attach(data)

    def test_a_full_disk_is_said_and_leaves_nothing(self):
        data = os.urandom(100_000)
        path = self.path(data)
        with self.assertRaises(NotStored) as caught, self.small_disk(8192):
            self.attach(data)
        self.assertIn(f"{SENTENCE} (File too large)", str(caught.exception))
        self.assertFalse(path.exists())
        self.assertEqual(self.attach(data).raw, data)

    def test_nor_where_the_remains_cannot_be_replaced(self):
        data = os.urandom(100_000)
        path = self.path(data)
        path.write_bytes(data[:100])
        with self.assertRaises(NotStored), self.small_disk(8192):
            self.attach(data)
        self.assertEqual([path], list(path.parent.glob(f"{path.name}*")))
        self.assertEqual(self.attach(data).raw, data)

    def test_an_import_without_room_is_one_sentence(self):
        self.make_worker(1)
        entries = [self.entry("retencion", 1, "2026-01-10", 2450)]
        entries += [{"Relleno": os.urandom(9000).hex()}]
        with self.assertRaises(NotStored) as caught, self.small_disk(8192):
            self.import_entries(*entries)
        self.assertEqual(len(str(caught.exception).splitlines()), 1)
        self.assertIn(SENTENCE, str(caught.exception))

    def test_a_cfdi_without_room_is_no_reason_of_the_payslip(self):
        run = self.env["hr.payslip.run"].create(
            {"name": "Lote", "company_id": self.company.id}
        )
        slip = self.make_slip(self.make_worker(1), "2026-01-01", "2026-01-15")
        slip.payslip_run_id = run
        batch = self.env["l10n_mx_infonavit.cfdi.batch"].create({"run_id": run.id})

        def full(_slip):
            raise NotStored(self.env, "No space left on device")

        self.patch(type(slip), "_l10n_mx_infonavit_make_cfdi", full)
        with self.assertRaises(NotStored):
            batch.cfdi_step()
