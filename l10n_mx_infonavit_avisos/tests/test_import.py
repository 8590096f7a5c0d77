import base64
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..sources import json_file
from ..wizards import import_file
from ..wizards.import_json import AvisoFile
from .common import OTHER_NRP, InfonavitCase, nss


@tagged("post_install", "-at_install")
class TestImport(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_worker(1)

    def wizard(self, data, filename="avisos.json", user=None):
        return (
            self.env["l10n_mx_infonavit.import"]
            .with_user(user or self.accountant)
            .create({"file": base64.b64encode(data), "filename": filename})
        )

    def receipt(self, data, **values):
        action = self.wizard(data, **values).action_import()
        return self.env["l10n_mx_infonavit.fetch"].browse(action["res_id"])

    def bytes_of(self, *entries):
        return json.dumps(list(entries)).encode()

    # --- good files -------------------------------------------------------------------

    def test_an_accountant_imports(self):
        fetch = self.receipt(self.bytes_of(self.entry("retencion", 1, "2026-01-10", 9)))
        self.assertEqual(fetch.user_id, self.accountant)
        self.assertEqual(fetch.aviso_ids.state, "applied")
        self.assertEqual(fetch.aviso_ids.create_uid, self.accountant)

    def test_bom_wrapper_and_single_object(self):
        entry = self.entry("retencion", 1, "10/01/2026", 2450)
        data = b"\xef\xbb\xbf" + json.dumps({"data": {"avisos": [entry]}}).encode()
        self.assertEqual(self.receipt(data).new_count, 1)
        other = self.entry("retencion", 1, "2026-01-10T00:00:00", "2450.00")
        self.assertEqual(self.receipt(json.dumps(other).encode()).new_count, 1)

    def test_zip_of_files_whatever_it_is_called(self):
        data = self.zipped(
            one=self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450)),
            two=self.bytes_of(self.entry("modificacion", 1, "2026-03-10", 2600)),
        )
        fetch = self.receipt(data, filename="avisos.json")
        self.assertEqual((fetch.new_count, fetch.refused_count), (2, 0))

    def test_the_original_file_stays_attached(self):
        data = self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450))
        fetch = self.receipt(data).with_user(self.accountant)
        self.assertEqual(fetch.attachment_ids.raw, data)
        self.assertIn("FolioAviso", fetch.aviso_ids.payload)

    # --- preview ----------------------------------------------------------------------

    def test_preview_counts_and_writes_nothing(self):
        known = self.entry("retencion", 1, "2026-01-10", 2450)
        self.import_entries(known)
        data = self.bytes_of(
            known,
            self.entry("modificacion", 1, "2026-03-10", 2600),
            self.entry("retencion", 8, "2026-01-10", 2450),
            self.entry("77", 1, "2026-01-10", 2450),
            self.entry("retencion", 1, "2026-13-45", 2450),
        )
        before = self.env["l10n_mx_infonavit.aviso"].search_count([])
        wizard = self.wizard(data)
        wizard.action_preview()
        self.assertEqual(
            [
                wizard.new_count,
                wizard.known_count,
                wizard.unmatched_count,
                wizard.classify_count,
                wizard.refused_count,
            ],
            [3, 1, 1, 1, 1],
        )
        self.assertEqual(
            sorted(wizard.line_ids.mapped("status")),
            ["new", "refused", "to_classify", "unmatched"],
        )
        refused = wizard.line_ids.filtered(lambda line: line.status == "refused")
        self.assertIn("2026-13-45", refused.reason)
        self.assertEqual(self.env["l10n_mx_infonavit.aviso"].search_count([]), before)
        wizard.action_import()
        self.assertEqual(
            self.env["l10n_mx_infonavit.aviso"].search_count([]), before + 3
        )

    # --- bad files --------------------------------------------------------------------

    def assertRefused(
        self,
        data,
        sentence,
        filename="avisos.json",
        actions=("action_preview", "action_import"),
    ):
        for action in actions:
            with self.assertRaises(UserError) as caught:
                getattr(self.wizard(data, filename), action)()
            self.assertIn(sentence, str(caught.exception))
            self.assertEqual(len(str(caught.exception).splitlines()), 1)
        self.assertFalse(
            self.env["l10n_mx_infonavit.fetch"].search(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_bad_files_get_one_sentence(self):
        good = self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450))
        for data, sentence in (
            (b" ", "is empty"),
            (b"[nonsense]", "is not JSON"),
            (good[:-20], "ends in the middle"),
            (good.decode().replace("NRP", "Ñ").encode("latin-1"), "not UTF-8"),
            (b'{"a": 1}', "no list of avisos"),
            (b"PK\x03\x04 broken", "zip is damaged"),
            (self.zipped(), "no .json file"),
        ):
            with self.subTest(sentence):
                self.assertRefused(data, sentence)

    def test_zip_bomb_is_bounded(self):
        self.patch(json_file, "MAX_BYTES", 1024 * 1024)
        bomb = self.zipped(bomb=b"[" + b" " * 8 * 1024 * 1024 + b"]")
        self.assertLess(len(bomb), 20_000)
        self.assertRefused(bomb, "more than 1 MB", filename="bomb.json")

    # --- bad entries ------------------------------------------------------------------

    def test_bad_entries_wait_and_good_ones_go_in(self):
        good = self.entry("retencion", 1, "2026-01-10", 2450)
        wrong_digit = nss(1)[:-1] + str((int(nss(1)[-1]) + 1) % 10)
        cases = [
            ({"NSS": wrong_digit}, "wrong check digit"),
            ({"NSS": ""}, "NSS is missing"),
            ({"FolioAviso": ""}, "folio is missing"),
            ({"NumCredito": "12"}, "wrong length"),
            ({"MonDescuento": "mucho"}, "not a number"),
            ({"MonDescuento": 0}, "discount value is missing"),
            ({"MonDescuento": -5}, "more than zero"),
            ({"MonDescuento": 123456789}, "impossibly large"),
            ({"TipoDescuento": "9"}, "no discount type"),
            ({"TipoAviso": ""}, "type of aviso is missing"),
            ({"FechaNotLinea": "2026-02-30"}, "not a date"),
            ({"NRP": "!!"}, "wrong form"),
        ]
        entries = [
            self.entry("retencion", 1, "2026-01-10", 2450) | change
            for change, _sentence in cases
        ]
        fetch = self.receipt(self.bytes_of(*entries, good, "nonsense"))
        self.assertEqual((fetch.new_count, fetch.refused_count), (1, len(cases) + 1))
        self.assertEqual(fetch.aviso_ids.folio, good["FolioAviso"])
        refusals = fetch.refusal_ids.sorted("id")
        for (_change, sentence), refusal in zip(cases, refusals, strict=False):
            self.assertIn(sentence, refusal.reason)
            self.assertIn("FolioAviso", refusal.payload)
        self.assertIn("not an aviso", refusals[-1].reason)

    def test_bad_file_in_a_zip_costs_only_itself(self):
        data = self.zipped(
            bad="nonsense",
            good=self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450)),
        )
        fetch = self.receipt(data, filename="avisos.zip")
        self.assertEqual((fetch.new_count, fetch.refused_count), (1, 1))
        self.assertEqual(fetch.refusal_ids.position, "bad.json")
        self.assertIn("not JSON", fetch.refusal_ids.reason)

    def test_nothing_is_written_twice(self):
        data = self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450))
        self.assertEqual(self.receipt(data).new_count, 1)
        again = self.receipt(data)
        self.assertEqual((again.new_count, again.known_count), (0, 1))
        twice = self.entry("modificacion", 1, "2026-03-10", 2600)
        fetch = self.receipt(self.bytes_of(twice, twice))
        self.assertEqual((fetch.new_count, fetch.known_count), (1, 1))

    def test_a_refusal_waits_to_be_seen(self):
        fetch = self.receipt(
            self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450, NSS=""))
        )
        self.assertFalse(fetch.refusal_ids.seen)
        fetch.refusal_ids.with_user(self.accountant).action_seen()
        self.assertEqual(fetch.refusal_ids.seen_uid, self.accountant)

    def test_same_order_again_with_a_new_status_is_known(self):
        entry = self.entry("retencion", 1, "2026-01-10", 2450)
        self.import_entries(entry)
        again = entry | {"EstatusCredito": "005", "FechaUltimoAviso": "2026-04-01"}
        self.assertEqual(self.receipt(self.bytes_of(again)).known_count, 1)

    def test_registro_patronal_of_another_company_is_refused(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        fetch = self.receipt(
            self.bytes_of(self.entry("retencion", 1, "2026-01-10", 9, NRP=OTHER_NRP))
        )
        self.assertEqual((fetch.new_count, fetch.refused_count), (0, 1))
        self.assertIn("another company", fetch.refusal_ids.reason)

    def test_a_large_file_goes_in_steps(self):
        entries = [self.entry("retencion", 1, "2026-01-10", 2450) for _ in range(2500)]
        wizard = self.wizard(self.bytes_of(*entries))
        wizard.action_preview()
        action = wizard.action_start()
        self.assertEqual(action["params"], {"wizard_id": wizard.id, "total": 2500})
        first = wizard.import_step()
        self.assertEqual((first["done"], first["finished"]), (2000, False))
        fetch = self.env["l10n_mx_infonavit.fetch"].browse(first["fetch_id"])
        self.assertEqual(fetch.state, "stopped")
        last = wizard.import_step()
        self.assertEqual((last["done"], last["finished"]), (2500, True))
        fetch = self.env["l10n_mx_infonavit.fetch"].browse(last["fetch_id"])
        self.assertEqual((fetch.item_count, fetch.new_count), (2500, 2500))
        self.assertEqual(len(fetch.attachment_ids), 1)
        self.assertEqual((fetch.state, fetch.error_text), ("done", False))

    def test_an_import_that_came_to_no_end_is_done_again(self):
        """Its person stopped it, or closed the window, or the server was killed."""
        self.patch(import_file, "STEP", 2)
        data = self.bytes_of(
            *(self.entry("retencion", 1, "2026-01-10", 9) for _ in range(3))
        )
        wizard = self.wizard(data)
        wizard.action_preview()
        wizard.action_start()
        step = wizard.import_step()
        fetch = self.env["l10n_mx_infonavit.fetch"].browse(step["fetch_id"])
        again = self.receipt(data)
        self.assertEqual((fetch.state, fetch.new_count), ("stopped", 2))
        self.assertEqual((again.state, again.known_count), ("done", 2))
        self.assertEqual(again.new_count, 1)
        self.assertEqual(fetch.rest_id, again)
        # Another file has nothing to do with it.
        fetch.rest_id = False
        self.receipt(self.bytes_of(self.entry("retencion", 1, "2026-01-10", 9)))
        self.assertFalse(fetch.rest_id)

    def test_the_receipt_of_something_else_stays_as_it_is(self):
        """Put into a dialogue over RPC, whose file has nothing left to read."""
        other = self.env["l10n_mx_infonavit.fetch"].sudo()
        other = other.create(
            {
                "name": "X",
                "company_id": self.company.id,
                "source": "service",
                "state": "failed",
            }
        )
        wizard = self.wizard(self.bytes_of(self.entry("retencion", 1, "2026-01-10", 9)))
        wizard.action_preview()
        wizard.write({"fetch_id": other.id, "done": wizard.total})
        with self.assertRaisesRegex(UserError, "no aviso in the file"):
            wizard.import_step()
        self.assertEqual(other.state, "failed")

    def test_queries_do_not_grow_with_the_avisos_of_a_chunk(self):
        for serial in range(2, 12):
            self.make_worker(serial)

        def count(serials):
            kinds = ("retencion", "2026-01-10"), ("modificacion", "2026-03-10")
            wizard = self.wizard(
                self.bytes_of(
                    *(
                        self.entry(kind, serial, day, 2450)
                        for kind, day in kinds
                        for serial in serials
                    )
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_import()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count([1])  # fills Odoo's caches
        self.assertEqual(count([2, 3]), count(range(4, 12)))

    def test_a_file_of_any_size_goes_in_so_many_steps(self):
        self.patch(import_file, "STEP", 1)
        self.patch(AvisoFile, "most_steps", 3)
        entries = [self.entry("retencion", 1, "2026-01-10", 2450) for _ in range(7)]
        wizard = self.wizard(self.bytes_of(*entries))
        wizard.action_preview()
        done = [wizard.import_step()["done"] for _step in range(4)]
        self.assertEqual(done, [2, 4, 6, 7])

    def test_a_small_file_goes_in_at_once(self):
        wizard = self.wizard(
            self.bytes_of(self.entry("retencion", 1, "2026-01-10", 2450))
        )
        wizard.action_preview()
        action = wizard.action_start()
        self.assertEqual(action["res_model"], "l10n_mx_infonavit.fetch")

    def test_an_empty_list_is_said(self):
        self.assertRefused(b"[]", "no aviso in the file", actions=["action_import"])
