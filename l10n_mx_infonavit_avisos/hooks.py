"""What Odoo's own uninstallation cannot do by itself."""

from odoo.fields import Command

MODULE = "l10n_mx_infonavit_avisos"


def uninstall_hook(env):
    """Leave a payroll that works, and payslips that say what they said.

    Rules that payslips have lines of stay, archived and without effect, for the lines
    refer to them; Odoo would fail to delete them, and leave them at work, calling what
    is there no more.
    """
    _retire_rules(env)
    # Their tables go as a whole; one by one, the one would hold the other.
    _forget(env, [("model", "=like", "l10n\\_mx\\_infonavit.%")])


def _retire_rules(env):
    rules = _records(env, "hr.salary.rule")
    structures = env["hr.payroll.structure"].with_context(active_test=False)
    for structure in structures.search([("rule_ids", "in", rules.ids)]):
        structure.rule_ids = [Command.unlink(rule.id) for rule in rules]
    lines = env["hr.payslip.line"]
    used = rules.filtered(
        lambda rule: lines.search_count([("salary_rule_id", "=", rule.id)], limit=1)
    )
    used.write({"active": False, "amount_python_compute": "result = 0"})
    kept = (
        used.category_id
        | lines.search(
            [("category_id", "in", _records(env, "hr.salary.rule.category").ids)]
        ).category_id
    )
    while parents := kept.parent_id - kept:
        kept |= parents
    for records in (used, kept):
        model = ("model", "=", records._name)
        _forget(env, [model, ("res_id", "in", records.ids)])


def _records(env, model):
    known = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", model)]
    )
    return env[model].with_context(active_test=False).browse(known.mapped("res_id"))


def _forget(env, domain):
    """Records that are no longer the module's to delete."""
    env["ir.model.data"].search([("module", "=", MODULE), *domain]).unlink()
