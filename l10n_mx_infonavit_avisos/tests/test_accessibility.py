import json
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree

from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .common import InfonavitMixin, quincenas

ADDON = Path(__file__).parents[1]
ACTION = "/odoo/action-l10n_mx_infonavit_avisos.action_{}"
# What a person works with, and hears by its name.
CONTROLS = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "menuitem",
    "progressbar",
    "radio",
    "searchbox",
    "spinbutton",
    "switch",
    "tab",
    "textbox",
}
# Odoo's own: a list's boxes, the search panel's arrows, a cell's box that only shows a
# value, and the name of an attached file.
ODOO = (
    ".o_list_record_selector, .o_toggle_fold, .o_data_cell input:disabled, "
    ".o_field_binary input[readonly], .o-mail-Chatter"
)
OUTER_HTML = f"""function() {{
    return this.closest({json.dumps(ODOO)}) ? "" : this.outerHTML.slice(0, 200);
}}"""
LOADED = "!document.querySelector('.o_loading_indicator')"


class TestTemplates(BaseCase):
    """Without a browser: what stands in the files themselves."""

    def elements(self, folder, path):
        for file in sorted((ADDON / folder).rglob("*.xml")):
            for element in etree.parse(file).xpath(path):
                yield element, f"{file.relative_to(ADDON)}:{element.sourceline}"

    def test_what_is_clicked_can_be_reached_by_the_keyboard(self):
        found = list(self.elements("static/src", "//*[@t-on-click]"))
        self.assertTrue(found)
        for element, where in found:
            self.assertIn(element.tag, ("a", "button", "input"), where)
            if element.tag == "a":
                self.assertTrue({"href", "t-att-href"} & set(element.attrib), where)

    def test_an_icon_is_named_or_left_out(self):
        path = "//i[contains(@class, 'fa') or contains(@t-att-class, 'fa')]"
        path += "[not(ancestor-or-self::*[@aria-hidden='true'])]"
        path += "[not(@title or @aria-label or @t-att-title or @t-att-aria-label)]"
        for folder in ("static/src", "views"):
            self.assertFalse([where for _e, where in self.elements(folder, path)])

    def test_a_button_of_an_icon_alone_is_named(self):
        path = "//button[@icon][not(@string or @title)][not(normalize-space(.))]"
        path += "[not(.//field)]"
        self.assertFalse([where for _e, where in self.elements("views", path)])

    def test_a_picture_has_words(self):
        path = "//img[not(@alt or @t-att-alt)]"
        for folder in ("static/src", "views"):
            self.assertFalse([where for _e, where in self.elements(folder, path)])

    def test_a_row_in_a_colour_says_why_in_a_column(self):
        """By a column with the state's word, or another field of the condition."""
        path = "//list[@decoration-danger or @decoration-warning]"
        found = list(self.elements("views", path))
        self.assertTrue(found)
        for view, where in found:
            shown = view.xpath("./field[not(@optional='hide')][not(@column_invisible)]")
            self.assertTrue(
                [f for f in shown if f.get("widget") in ("badge", "remaining_days")]
                or [f for f in shown if f.get("name") in SAYS_WHY],
                where,
            )


# Columns that say in words what a colour says, where no badge does.
SAYS_WHY = {"cause", "change", "reason"}


@tagged("post_install", "-at_install")
class TestNames(InfonavitMixin, HttpCase):
    """What a screen reader says of our screens, by Chromium's own tree of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()
        cls.worker = cls.make_worker(1)
        cls.credit = cls.give_credit(1)
        for quincena in quincenas(2026, 1):
            cls.slip = cls.make_slip(cls.worker, *quincena)
            cls.slip.action_payslip_done()
        [cls.waiting] = cls.import_entries(cls.entry("99", 1, "2026-03-10"))
        cls.confirmation = cls.env["l10n_mx_infonavit.credit.confirmation"].create(
            {"employee_id": cls.worker.id, "date_application": date(2026, 3, 2)}
        )

    def visit(self, *visits):
        """Run each with the browser: an accountant's, who is logged in."""

        def run(browser, *args, **kwargs):
            for one in visits:
                one(browser)

        self.patch(ChromeBrowser, "_wait_code_ok", run)
        self.browser_js("/odoo", "", login="contadora")

    def opened(self, browser, path, ready):
        browser.navigate_to(urljoin(self.base_url(), path))
        code = f"!!document.querySelector({json.dumps(ready)}) && {LOADED}"
        self.assertTrue(browser._wait_ready(code, timeout=20), f"{path}: {ready}")

    def nameless(self, browser):
        """The HTML of the controls that a screen reader has no name for."""
        ask = browser._websocket_request
        found = []
        for node in ask("Accessibility.getFullAXTree", timeout=30)["nodes"]:
            role = node.get("role", {}).get("value")
            name = node.get("name", {}).get("value", "")
            if node.get("ignored") or role not in CONTROLS or name.strip():
                continue
            params = {"backendNodeId": node["backendDOMNodeId"]}
            element = ask("DOM.resolveNode", params=params)["object"]
            said = ask(
                "Runtime.callFunctionOn",
                params={
                    "objectId": element["objectId"],
                    "functionDeclaration": OUTER_HTML,
                    "returnByValue": True,
                },
            )["result"]["value"]
            if said:
                found.append(f"{role}: {said}")
        return found

    def clicked(self, browser, selector):
        code = f"document.querySelector({json.dumps(selector)}).click()"
        browser._websocket_request("Runtime.evaluate", params={"expression": code})

    def pressed(self, browser, key):
        for kind in ("keyDown", "keyUp"):
            browser._websocket_request(
                "Input.dispatchKeyEvent", params={"type": kind, "key": key, "code": key}
            )

    def screens(self):
        """Address, what must be there, and the tab to open."""
        form = ".o_form_view .o_form_sheet"
        bimester = self.slip.l10n_mx_infonavit_retention_ids.bimester_id
        employee = f"/odoo/action-hr.open_view_employee_list_my/{self.worker.id}"
        payslip = f"/odoo/action-payroll.hr_payslip_action/{self.slip.id}"
        tab = ".o_notebook a[name='l10n_mx_infonavit']"
        return [
            (ACTION.format("board"), ".o_l10n_mx_infonavit_board .card", None),
            (ACTION.format("first_hour"), ".o_first_hour_go", None),
            (ACTION.format("aviso"), ".o_list_view .o_data_row", None),
            (ACTION.format("aviso") + f"/{self.waiting.id}", form, None),
            (
                ACTION.format("credit") + f"/{self.credit.id}",
                ".o_l10n_mx_infonavit_timeline li",
                ".o_notebook a[name='by_bimester']",
            ),
            (employee, tab, tab),
            (payslip, tab, tab),
            (ACTION.format("bimester") + f"/{bimester.id}", form, None),
            (
                ACTION.format("credit_confirmation") + f"/{self.confirmation.id}",
                form,
                None,
            ),
            (ACTION.format("retention"), ".o_list_view", None),
            (ACTION.format("sua_wizard"), ".o_form_view", None),
            (ACTION.format("paper") + "/new", ".o_form_view", None),
            (ACTION.format("import"), ".o_dialog .o_form_view", None),
            (ACTION.format("simulation"), ".o_dialog .o_form_view", None),
        ]

    def test_every_control_has_a_name(self):
        def look(browser):
            for path, ready, tab in self.screens():
                with self.subTest(path):
                    self.opened(browser, path, ready)
                    if tab:
                        self.clicked(browser, tab)
                        active = f'!!document.querySelector("{tab}.active") && {LOADED}'
                        self.assertTrue(browser._wait_ready(active, timeout=10))
                    self.assertEqual(self.nameless(browser), [])

        self.visit(look)

    def test_a_control_without_a_name_is_found(self):
        def look(browser):
            self.opened(browser, ACTION.format("board"), ".o_l10n_mx_infonavit_board")
            code = "document.body.append(document.createElement('button'))"
            browser._websocket_request("Runtime.evaluate", params={"expression": code})
            self.assertEqual(self.nameless(browser), ["button: <button></button>"])

        self.visit(look)

    def test_escape_closes_a_dialogue(self):
        def look(browser):
            for name in ("import", "simulation"):
                self.opened(browser, ACTION.format(name), ".o_dialog .o_form_view")
                self.pressed(browser, "Escape")
                gone = "!document.querySelector('.o_dialog')"
                self.assertTrue(browser._wait_ready(gone, timeout=10), name)

        self.visit(look)
