from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from . import first_hour_wording as words
from .waiting import ROLE

MANAGER = "l10n_mx_infonavit_avisos.group_infonavit_manager"
STEPS = ("registros", "workers", "structures", "source", "receipt", "payslip")


class FirstHour(models.AbstractModel):
    """What a new company needs before its first payslip withholds, in six steps.

    Nothing is ticked: each step is computed from what there is, for the company in
    use. ``get_summary`` says how far it is, in one row; ``get_panel`` is all that the
    screen shows; ``open_step`` is the button of a step. A manager may dismiss the
    steps, which hides nothing but the offer.
    """

    _name = "l10n_mx_infonavit.first.hour"
    _description = "First Steps with Infonavit"

    @api.model
    @api.private
    def get_steps(self):
        """The six steps, in order: ``key``, ``title``, ``done``, ``lines`` (sentences:
        what there is, or what lacks), ``button`` (its label), ``allowed`` (whether this
        user can do it), ``who`` (who can, where he cannot) and ``links`` (``key`` and
        ``label`` of further ways to go on).

        The number of queries does not depend on how much there is.
        """
        self._check_role()
        company = self.env.company
        return [
            words.step(self.env, key, getattr(self, f"_facts_of_{key}")(company))
            for key in STEPS
        ]

    @api.model
    @api.private
    def get_summary(self):
        """``done``, ``total``, ``next`` (the title of the first step that lacks) and
        ``is_dismissed``: for whoever offers the steps in one row."""
        steps = self.get_steps()
        open_titles = [step["title"] for step in steps if not step["done"]]
        return {
            "done": len(steps) - len(open_titles),
            "total": len(steps),
            "next": open_titles[0] if open_titles else "",
            "is_dismissed": self._is_dismissed(),
        }

    @api.model
    @api.readonly
    def get_panel(self):
        """What the screen shows."""
        steps = self.get_steps()
        return {
            "company": self.env.company.name,
            "steps": steps,
            "done": sum(step["done"] for step in steps),
            "total": len(steps),
            "is_dismissed": self._is_dismissed(),
            "may_dismiss": self.env.user.has_group(MANAGER),
        }

    @api.model
    def open_step(self, key):
        """The action of a step's button, or of one of its links."""
        self._check_role()
        actions = {
            "registros": self._action("registro_patronal"),
            "workers": self._action("worker_import"),
            "lacking": self._open_lacking,
            "structures": self._add_rules,
            "structure_list": self._open_structures,
            "source": self._action("connection"),
            "import": self._action("import"),
            "receipt": self._open_receipt,
            "waiting": self._action("aviso"),
            "payslip": self._open_payslips,
        }
        return actions[key]()

    @api.model
    def dismiss(self):
        """Offer the steps no more to this company's people."""
        self._set_dismissed(True)

    @api.model
    def restore(self):
        """Offer them again."""
        self._set_dismissed(False)

    def _is_dismissed(self):
        return self.env.company.sudo().l10n_mx_infonavit_steps_dismissed

    def _set_dismissed(self, is_dismissed):
        self._check_role()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Infonavit dismisses the first steps.")
            )
        # A manager of payroll need not be one who may change companies.
        self.env.company.sudo().l10n_mx_infonavit_steps_dismissed = is_dismissed

    def _check_role(self):
        if not self.env.user.has_group(ROLE):
            raise AccessError(
                self.env._("Only a payroll accountant sees the first steps.")
            )

    # --- what there is: read whole, whoever asks, after the role was checked ----------

    def _facts_of_registros(self, company):
        registros = self.env["l10n_mx_infonavit.registro.patronal"]
        found = registros.sudo()._read_group(
            [("company_id", "=", company.id)], ["zone"], ["__count"]
        )
        return {
            "done": bool(found),
            "zones": dict(found),
            "allowed": registros.has_access("create"),
        }

    def _facts_of_workers(self, company):
        counts = self.env["hr.employee"]._l10n_mx_infonavit_count_lacks(company)
        return {
            "done": bool(counts["total"]) and not counts["any"],
            "counts": counts,
            "allowed": self.env["hr.employee"].has_access("write"),
        }

    def _facts_of_structures(self, company):
        structures = self.env["hr.payroll.structure"]
        used = structures._l10n_mx_infonavit_used(company)
        lacks = used._l10n_mx_infonavit_missing_rules()
        return {
            "done": bool(used) and not lacks,
            "used": used.sudo().mapped("name"),
            "lacks": [
                (structure.sudo().name, rules.sudo().mapped("code"))
                for structure, rules in lacks.items()
            ],
            "allowed": structures.has_access("write"),
        }

    def _facts_of_source(self, company):
        own = Domain("company_id", "=", company.id)
        states = dict(
            self.env["l10n_mx_infonavit.connection"]
            .sudo()
            ._read_group(own, ["state"], ["__count"])
        )
        files = self._fetches().search_count(own & Domain("source", "=", "file"))
        return {
            "done": bool(files or states.get("ready") or states.get("trouble")),
            "files": files,
            "states": states,
            "allowed": self.env["l10n_mx_infonavit.connection"].has_access("create"),
        }

    def _facts_of_receipt(self, company):
        own = Domain("company_id", "=", company.id)
        last = self._fetches().search(
            own & Domain("state", "in", ("done", "stopped")), limit=1
        )
        states = dict(
            self.env["l10n_mx_infonavit.aviso"]
            .sudo()
            ._read_group(own, ["state"], ["__count"])
        )
        return {
            "done": bool(last),
            "last": last.create_date,
            "avisos": sum(states.values()),
            "waiting": sum(
                states.get(state, 0)
                for state in ("new", "unmatched", "to_classify", "to_review")
            ),
            "is_on": self._is_on(company),
            "allowed": True,
        }

    def _facts_of_payslip(self, company):
        own = Domain("company_id", "=", company.id)
        retentions = self.env["l10n_mx_infonavit.retention"].sudo()
        first = retentions.search(
            own & Domain("amount", ">", 0), order="date_to, id", limit=1
        )
        in_force = (
            self.env["l10n_mx_infonavit.credit"]
            .sudo()
            .search_count(own & Domain("state", "=", "in_force"))
        )
        return {
            "done": bool(first),
            "worker": first.employee_id.name,
            "date_to": first.date_to,
            "amount": first.amount,
            "currency": company.currency_id,
            "credits": in_force,
            "allowed": self.env["hr.payslip"].has_access("create"),
        }

    def _fetches(self):
        return self.env["l10n_mx_infonavit.fetch"].sudo()

    def _is_on(self, company):
        return bool(
            self.env["l10n_mx_infonavit.connection"]
            .sudo()
            .search_count(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("ready", "trouble")),
                ],
                limit=1,
            )
        )

    # --- buttons ----------------------------------------------------------------------

    def _action(self, name):
        module = "l10n_mx_infonavit_avisos"
        return lambda: self.env["ir.actions.act_window"]._for_xml_id(
            f"{module}.action_{name}"
        )

    def _open_lacking(self):
        return self._action("workers_lacking")() | {
            "domain": [("company_id", "=", self.env.company.id)]
        }

    def _open_structures(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Salary Structures"),
            "res_model": "hr.payroll.structure",
            "views": [(False, "list"), (False, "form")],
            "domain": [("company_id", "=", self.env.company.id)],
        }

    def _add_rules(self):
        """Put the rules that lack into the structures that the workers have; where
        none has one, the structures are shown."""
        used = self.env["hr.payroll.structure"]._l10n_mx_infonavit_used(
            self.env.company
        )
        lacks = used._l10n_mx_infonavit_missing_rules()
        if not lacks:
            return self._open_structures()
        for structure, rules in lacks.items():
            structure.rule_ids |= rules
        names = ", ".join(structure.name for structure in lacks)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The Infonavit rules are in: %(names)s.", names=names
                ),
            },
        }

    def _open_receipt(self):
        if self._is_on(self.env.company):
            return self._action("connection")()
        return self._action("import")()

    def _open_payslips(self):
        """The payslips; before the first that withholds, a new one of a worker with a
        credit in force."""
        company = self.env.company
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "payroll.hr_payslip_action"
        ) | {"domain": [("company_id", "=", company.id)]}
        credit = self.env["l10n_mx_infonavit.credit"].search(
            [("company_id", "=", company.id), ("state", "=", "in_force")], limit=1
        )
        if not credit or self._facts_of_payslip(company)["done"]:
            return action
        return action | {
            "name": self.env._("New Payslip"),
            "views": [(False, "form")],
            "context": {"default_employee_id": credit.employee_id.id},
        }
