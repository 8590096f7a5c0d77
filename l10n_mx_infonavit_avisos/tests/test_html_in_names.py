from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..models import certification_deadline_wording, efirma_wording, trust_wording
from .test_board import BoardCase

WICKED = "<img src=x onerror=alert(1)><a href='http://x.invalid'>Ana</a>"
PREFIX = "l10n_mx_infonavit"
ELEMENTS = ("img", "script", "iframe")

# What reminders tell to do next, which may name anybody.
NOTES = (
    (trust_wording, "next_step"),
    (efirma_wording, "next_step"),
    (certification_deadline_wording, "deadline"),
)


@tagged("post_install", "-at_install")
class TestHtmlInNames(BoardCase):
    """A name is a text wherever it is shown: of a worker, a company, a developer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.name = f"{WICKED} SA"
        (cls.accountant | cls.manager).write({"name": WICKED})
        cls.make_everything()
        cls.env.flush_all()

    @classmethod
    def make_worker(cls, *args, **values):
        worker = super().make_worker(*args, **values)
        worker.name = WICKED
        return worker

    @classmethod
    def make_deadlines(cls):
        made = super().make_deadlines()
        for model, name in (("credential", "name"), ("trust", "developer_name")):
            records = cls.env[f"{PREFIX}.{model}"].search(
                [("company_id", "=", cls.company.id)]
            )
            records.write({name: WICKED})
        return made

    def is_harmless(self, body, of):
        """Whether no element of the name is one of the page's."""
        page = html.fromstring(f"<div>{body or ''}</div>")
        for element in page.iter():
            self.assertNotIn(element.tag, ELEMENTS, f"{of}: {body}")
            self.assertNotIn("x.invalid", element.get("href", ""), f"{of}: {body}")

    def ours(self):
        return [name for name in self.env.registry if name.startswith(PREFIX)]

    def test_messages(self):
        confirmations = self.env[f"{PREFIX}.credit.confirmation"]
        [asked] = confirmations.search([("company_id", "=", self.company.id)])
        asked.with_user(self.accountant).action_withdraw("2026-12-20", WICKED)
        messages = self.env["mail.message"].search([("model", "in", self.ours())])
        self.assertTrue(messages.filtered(lambda m: "onerror" in (m.body or "")))
        for message in messages:
            self.is_harmless(message.body, message.model)

    def test_activities(self):
        for module, name in NOTES:
            self.startPatcher(patch.object(module, name, lambda *_given: WICKED))
        with freeze_time("2026-12-21 18:00:00"):
            daily = self.env[f"{PREFIX}.daily"].sudo()
            for name in daily._checks():
                daily._run_check(name)
        activities = self.env["mail.activity"].search(
            [("res_model", "in", self.ours())]
        )
        models = set(activities.mapped("res_model"))
        self.assertIn(f"{PREFIX}.trust", models)
        self.assertTrue(activities.filtered(lambda a: "onerror" in (a.note or "")))
        for activity in activities:
            self.is_harmless(activity.note, activity.res_model)

    def test_fields_of_html(self):
        found = 0
        for name in self.ours():
            model = self.env[name].with_user(self.manager)
            fields = [n for n, f in model._fields.items() if f.type == "html"]
            if model._abstract or not fields or model._transient:
                continue
            try:
                records = model.search([])
            except AccessError:
                continue
            for record in records:
                for field in fields:
                    found += bool(record[field])
                    self.is_harmless(record[field], f"{name}.{field}")
        self.assertTrue(found)

    def test_the_board_gives_texts(self):
        """Its page shows them by t-out, which takes a plain text as a text."""

        def texts(value):
            if isinstance(value, dict):
                value = list(value.values())
            if isinstance(value, list | tuple):
                for held in value:
                    yield from texts(held)
            elif isinstance(value, str):
                yield value

        for text in texts(self.board(self.manager)):
            self.assertIs(type(text), str)

    def test_a_simulation(self):
        worker = self.workers[0]
        wizard = (
            self.env[f"{PREFIX}.simulation"]
            .with_user(self.accountant)
            .create({"employee_id": worker.id})
        )
        self.is_harmless(wizard.result, "simulation")
