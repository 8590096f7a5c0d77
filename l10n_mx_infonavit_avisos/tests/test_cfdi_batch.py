import base64
import functools
import io
import threading
import unittest
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import cfdi_schema
from ..wizards import cfdi_batch
from .cfdi_common import JANUARY, CfdiCase
from .outputs import sat


@tagged("post_install", "-at_install")
class TestCfdiBatch(CfdiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch_run = cls.env["hr.payslip.run"].create(
            {"name": "Quincena 1/2026", "company_id": cls.company.id}
        )
        # Batches are for OCA payroll's managers.
        cls.manager = cls.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        cls.workers = [cls.make_cfdi_worker(number) for number in range(1, 6)]
        for worker in cls.workers:
            cls.make_slip(worker, *JANUARY, payslip_run_id=cls.batch_run.id)
        cls.workers[2].l10n_mx_rfc = False

    def result(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def members(self, batch):
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(batch.file))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def test_zip_holds_all_but_the_one_that_cannot_be_made(self):
        run = self.batch_run.with_user(self.manager)
        batch = self.result(run.action_l10n_mx_infonavit_cfdi())
        batch = batch.with_user(self.manager)
        self.assertEqual((batch.made, batch.refused), (4, 1))
        self.assertIn("Trabajador 3: The worker's RFC is missing", batch.reasons)
        self.assertEqual(batch.filename, "CFDI-Quincena 1-2026.zip")
        members = self.members(batch)
        self.assertEqual(len(members), 4)
        for xml in members.values():
            self.assertIn(b'TipoDeComprobante="N"', xml)

    def test_a_reference_leads_nowhere_in_the_zip(self):
        self.batch_run.slip_ids[:1].number = "..\\..\\etc/x:y"
        run = self.batch_run.with_user(self.manager)
        batch = self.result(run.action_l10n_mx_infonavit_cfdi())
        names = set(self.members(batch.with_user(self.manager)))
        self.assertIn("etc-xy.xml", names)
        for name in names:
            self.assertNotRegex(name, r"[/\\:]|\.\.")

    def test_large_batch_goes_step_by_step(self):
        with patch.object(cfdi_batch, "STEP", 2):
            action = self.batch_run.with_user(
                self.manager
            ).action_l10n_mx_infonavit_cfdi()
            self.assertEqual(action["tag"], "l10n_mx_infonavit_avisos.cfdi_progress")
            self.assertEqual(action["params"]["total"], 5)
            batch = self.env["l10n_mx_infonavit.cfdi.batch"].with_user(self.manager)
            batch = batch.browse(action["params"]["batch_id"])
            steps = [batch.cfdi_step() for _ in range(3)]
        self.assertEqual([step["done"] for step in steps], [2, 4, 5])
        self.assertEqual([step["finished"] for step in steps], [False, False, True])
        self.assertEqual(len(self.members(batch)), 4)

    def test_zip_leaves_out_what_was_made_before_and_is_refused_now(self):
        slips = self.batch_run.slip_ids.sorted("id")
        slips[0].with_user(self.manager)._l10n_mx_infonavit_make_cfdi()
        self.workers[0].l10n_mx_curp = False
        action = self.batch_run.with_user(self.manager).action_l10n_mx_infonavit_cfdi()
        batch = self.result(action)
        self.assertEqual(batch.refused_ids, slips[0] | slips[2])
        self.assertEqual(len(self.members(batch)), 3)

    def test_empty_batch(self):
        empty = self.env["hr.payslip.run"].create(
            {"name": "Vacía", "company_id": self.company.id}
        )
        with self.assertRaises(UserError):
            empty.with_user(self.manager).action_l10n_mx_infonavit_cfdi()


@tagged("post_install", "-at_install")
@unittest.skipUnless(sat.IS_THERE, "dev/setup has not unpacked the SAT's schemas")
class TestCfdiSchema(CfdiCase):
    """The SAT's schemas, loaded by Odoo's own means, from a server of our own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slip = cls.make_slip(cls.make_cfdi_worker(1), *JANUARY)
        handler = functools.partial(QuietHandler, directory=sat.SITE)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.site = f"http://127.0.0.1:{server.server_port}"

    def load(self, addresses):
        settings = self.env["res.config.settings"].create({})
        settings.l10n_mx_infonavit_cfdi_schemas = "\n".join(addresses)
        settings.execute()
        return settings.action_l10n_mx_infonavit_load_schemas()

    def addresses(self):
        return [
            address.replace(cfdi_schema.SITE, self.site)
            for address in cfdi_schema.ADDRESSES
        ]

    def test_loaded_schemas_check_every_document(self):
        self.company.zip = "00001"  # of good form, and no postal code
        self.assertTrue(self.slip._l10n_mx_infonavit_cfdi_xml())
        self.load(self.addresses())
        with self.assertRaisesRegex(UserError, "LugarExpedicion"):
            self.slip._l10n_mx_infonavit_cfdi_xml()
        self.company.zip = "37000"
        self.assertTrue(self.slip._l10n_mx_infonavit_cfdi_xml())

    def test_a_schema_out_of_reach_is_named(self):
        *others, last = self.addresses()
        with (
            self.assertLogs("odoo.tools.xml_utils", "WARNING"),
            self.assertRaisesRegex(UserError, "elsewhere/tdCFDI.xsd"),
        ):
            self.load([*others, last.replace("tipoDatos/tdCFDI", "elsewhere")])

    def test_the_default_addresses_are_the_sat_ones(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(
            settings.l10n_mx_infonavit_cfdi_schemas.splitlines(),
            list(cfdi_schema.ADDRESSES),
        )
        settings.execute()
        parameter = self.env["ir.config_parameter"].get_param(cfdi_schema.PARAMETER)
        self.assertFalse(parameter, "the default is not stored")


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass
