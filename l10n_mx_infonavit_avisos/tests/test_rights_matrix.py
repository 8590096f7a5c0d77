"""Who may do what with records of each model: what really happens, against a table."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from . import rights_table
from .rights_world import PREFIX, RightsWorld

TABLE = "rights_matrix.txt"
HEAD = (
    "Who may read (r), write (w), create (c) and delete (d) records of each model of",
    "the addon, as tests/test_rights_matrix.py finds it by doing so. A model's own",
    "rules may refuse what its rights allow (a closed reconciliation is not deleted).",
    "Of dialogues (the second part) everybody has only those that he began himself.",
    "",
    "employee: an internal user without further groups; hr_officer: Employees /",
    "Officer; payroll_officer: OCA's own payroll group, without a role of the addon's;",
    "system: Administration / Settings; abroad: a manager of another company, tried on",
    "records of this one.",
    "",
    "To write it anew: see tests/rights_table.py.",
)
PLAIN = ("char", "text", "boolean", "integer", "float", "date", "selection")


@tagged("post_install", "-at_install")
class TestRightsMatrix(RightsWorld, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_world()
        cls.people = cls.make_people()
        cls.other = cls.make_other_company()
        third = cls.make_company("Tercera Fábrica").id
        # Where there can be but one of these values, those of another that could be.
        cls.another = {
            "certification": {"company_id": third},
            "certification.round": {"number": 2},
            "connection": {"company_id": third, "credential_id": False},
            "connection.registro": {"registro_id": cls.make_registro("Y5411111104").id},
            "efirma": {"serial": "4" * 20},
        }
        cls.people["abroad"] = cls.make_user(
            "abroad", "l10n_mx_infonavit_avisos.group_infonavit_manager", cls.other
        )

    def outcome(self, work):
        """What comes of some work, which is undone: the error, or None."""
        error = None
        savepoint = self.env.cr.savepoint()
        try:
            work()
            self.env.flush_all()
        except (UserError, ValueError, psycopg2.Error) as raised:
            error = raised
        finally:
            savepoint.rollback()
            self.env.invalidate_all()
        return error

    def mine(self, name, user):
        """A record that the user may know: of dialogues his own, if he has one."""
        model = self.as_seen_by(user, name)
        if not model._transient or user == self.people["abroad"]:
            return model.browse(self.records[name].id)
        try:
            with self.env.cr.savepoint():
                return self.own_of(name, user)
        except AccessError:
            return model.browse(self.records[name].id)

    def attempts(self, name, user):
        record = self.mine(name, user)
        return {
            "r": lambda: record.read(),
            "w": lambda: record.write(self.unchanged(record)),
            "c": lambda: record.create(
                self.values_of(name, user)
                | self.another.get(name.removeprefix(PREFIX), {})
            ),
            "d": lambda: record.unlink(),
        }

    def unchanged(self, record):
        """A field's present value, which is enough to ask for the right to write."""
        for field in record._fields.values():
            plain = field.store and field.type in PLAIN and not field.compute
            if plain and not field.readonly and not field.groups:
                value = record.sudo()[field.name]
                return {field.name: field.convert_to_write(value, record.sudo())}
        return {}

    def letters(self, name, user):
        abroad = user == self.people["abroad"]
        # Who may not see it is refused somehow; who has the right, not for want of it.
        refusals = UserError if abroad else AccessError
        letters = ""
        for letter, work in self.attempts(name, user).items():
            error = self.outcome(work)
            letters += "-" if isinstance(error, refusals) else letter
        return letters

    def test_it_is_as_the_table_says(self):
        rows = {False: [], True: []}
        with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model"):
            for name in self.our_models():
                letters = [self.letters(name, user) for user in self.people.values()]
                rows[self.env[name]._transient].append(
                    [name.removeprefix(PREFIX), *letters]
                )
        head = ["model", *self.people]
        dash = ["-"] * len(head)
        rights_table.compare(self, TABLE, HEAD, [head, *rows[False], dash, *rows[True]])

    def test_portal_and_public_have_nothing(self):
        at = 1 + list(self.people).index("portal")
        rows = [row for row in rights_table.read(TABLE) if row[0] != "-"]
        self.assertEqual(len(rows), len(self.our_models()))
        for row in rows:
            self.assertEqual(row[at : at + 2], ["----", "----"], row)
