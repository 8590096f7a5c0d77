"""What a manager of another company learns of this one's: by reading, searching and
filling in forms, nothing."""

import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .rights_world import ADDON, MARKS, RightsWorld

MANAGER = f"{ADDON}.group_infonavit_manager"
# What both companies share, and so both read.
SHARED = frozenset(
    f"l10n_mx_infonavit.{name}"
    for name in (
        "non.working.day",
        "notice.type",
        "reduction",
        "service.profile",
        "service.profile.error.rule",
        "service.profile.import",
        "service.profile.pair",
        "value",
    )
)


@tagged("post_install", "-at_install")
class TestRightsAbroad(RightsWorld, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_world()
        cls.other = cls.make_other_company()
        cls.stranger = cls.make_user("abroad", MANAGER, cls.other)
        cls.manager = cls.make_user("gerente", MANAGER)

    def own(self):
        """Names of the models whose records are of one company or one person."""
        return [name for name in self.our_models() if name not in SHARED]

    def marks(self, answer):
        text = json.dumps(answer, default=str, ensure_ascii=False)
        return [mark for mark in MARKS if mark in text]

    def test_each_model_of_records_has_a_rule(self):
        ruled = self.env["ir.rule"].search([("global", "=", True)]).model_id
        names = set(ruled.mapped("model"))
        without = set(self.own()) - names - {"l10n_mx_infonavit.secret"}
        self.assertFalse(without, "neither a company's nor one's own: make a rule")

    def test_nothing_is_found_or_counted(self):
        for name in self.own():
            model = self.as_seen_by(self.stranger, name)
            if not model.has_access("read"):
                continue
            record = self.records[name]
            domain = [("id", "in", record.ids)]
            self.assertTrue(record, name)
            self.assertFalse(model.search(domain), name)
            self.assertFalse(model.search_count(domain), name)
            self.assertFalse(model.web_search_read(domain, {})["records"], name)
            groups = model.formatted_read_group(domain, [], ["__count"])
            self.assertEqual([group["__count"] for group in groups], [0], name)
            self.assertFalse(model.name_search("", domain), name)

    def test_a_colleague_reads_no_dialogue_of_anothers(self):
        for name in self.own():
            model = self.as_seen_by(self.manager, name)
            if model._transient:
                self.assertFalse(model.search([]), name)
                with self.assertRaises(AccessError):
                    model.browse(self.records[name].id).read([])

    def test_a_form_filled_in_with_their_records_tells_nothing(self):
        """A web client may name any record in a form that it has not saved."""
        told, asked = {}, 0
        with mute_logger("odoo.sql_db"):
            for name in self.our_models():
                model = self.as_seen_by(self.stranger, name)
                if not model.has_access("create"):
                    continue
                for field, value in self.pointers(model):
                    asked += 1
                    if found := self.onchange(model, field, value):
                        told[name, field] = found
        self.assertGreater(asked, 40)
        self.assertFalse(told)

    def pointers(self, model):
        """(field, value that leads to a record of the other company)."""
        for field in model._fields.values():
            target = self.records.get(field.comodel_name) if field.relational else None
            if not target or field.comodel_name in SHARED:
                continue
            if field.type == "many2one":
                yield field.name, target.id
            elif field.type == "many2many":
                yield field.name, [(6, 0, target.ids)]

    def onchange(self, model, field, value):
        spec = {name: {} for name in model.fields_get()}
        self.env.flush_all()
        self.env.invalidate_all()  # a request begins with nothing read
        savepoint = self.env.cr.savepoint()
        try:
            return self.marks(model.browse().onchange({field: value}, [field], spec))
        except (AccessError, UserError) as error:
            return self.marks(str(error))
        finally:
            savepoint.rollback()
            self.env.invalidate_all()

    def test_the_same_forms_tell_it_to_their_own_manager(self):
        """Else the test above would search for nothing."""
        model = self.as_seen_by(
            self.manager, "l10n_mx_infonavit.credit.confirmation.decision"
        )
        procedure = self.records["l10n_mx_infonavit.credit.confirmation"]
        self.assertTrue(self.onchange(model, "confirmation_id", procedure.id))
        model = self.as_seen_by(self.manager, "l10n_mx_infonavit.connection")
        credential = self.records["l10n_mx_infonavit.credential"]
        self.assertTrue(self.onchange(model, "credential_id", credential.id))

    def test_an_import_goes_into_no_other_company_and_no_other_receipt(self):
        model = self.as_seen_by(self.stranger, "l10n_mx_infonavit.import")
        values = {"file": b"W10=", "filename": "a.json"}
        for forged in (
            {"company_id": self.company.id},
            {"fetch_id": self.credit.aviso_ids.fetch_id.id},
        ):
            with self.assertRaises(AccessError):
                model.create(values | forged).action_import()

    def test_a_receipt_that_is_not_of_the_import_is_left_alone(self):
        theirs = self.credit.aviso_ids.fetch_id
        entry = self.entry("retencion", 8, "2026-01-10", 2450)
        data = json.dumps([entry]).encode()
        [aviso] = self.import_bytes(data, user=self.manager)
        self.assertNotEqual(aviso.fetch_id, theirs)
        entry = self.entry("retencion", 9, "2026-01-10", 2450)
        wizard = self.as_seen_by(self.manager, "l10n_mx_infonavit.import").create(
            {
                "file": base64.b64encode(json.dumps([entry]).encode()),
                "filename": "b.json",
                "fetch_id": theirs.id,
            }
        )
        wizard.action_import()
        self.assertNotEqual(wizard.fetch_id, theirs)

    def test_a_range_is_of_the_connections_own_registros(self):
        other = self.env["l10n_mx_infonavit.connection"].create(
            {
                "company_id": self.company.id,
                "rfc": "XAXR900101AB2",
                "is_for_all": False,
                "profile_id": self.env.ref(f"{ADDON}.service_profile_simulator").id,
                "line_ids": [(0, 0, {"registro_id": self.registro.id})],
            }
        )
        with self.assertRaisesRegex(UserError, "of this connection"):
            self.env["l10n_mx_infonavit.connection.range"].create(
                {
                    "connection_id": self.records["l10n_mx_infonavit.connection"].id,
                    "line_ids": other.line_ids.ids,
                }
            )
