"""The steps of dev/life.py, each for ``odoo shell``: LIFE_STEP says which.

What a step finds goes to LIFE_REPORT, as JSON.
"""

import json
import os
from datetime import date

PREFIX = "l10n_mx_infonavit."
OTHERS = (
    "hr.employee",
    "hr.version",
    "hr.payslip",
    "hr.payslip.line",
    "hr.payroll.structure",
    "hr.salary.rule",
    "res.company",
)
# What every write changes.
STAMPS = "write_date", "write_uid"
CODES = "INFONAVIT", "INFONAVIT_SEG", "INFONAVIT_DEV"
SECRET = "Contraseña de Prueba 7"
JANUARY = date(2026, 1, 1), date(2026, 1, 15)
LATER = date(2026, 1, 16), date(2026, 1, 31)
VIEWED = (
    ("hr.payslip", "form list search"),
    ("hr.payslip.run", "form list"),
    ("hr.employee", "form list search"),
    ("hr.payroll.structure", "form list"),
    ("hr.salary.rule", "form list"),
    ("res.config.settings", "form"),
    ("hr.leave.type", "form"),
)


# --- with the addon, of whatever version -------------------------------------------


def helper_of(env, common):
    helper = type("Employer", (common.InfonavitMixin,), {"env": env})
    helper.set_up_employer()
    return helper


def fill(env):
    """Avisos of each fate, credits, payslips of each state, settings, secrets."""
    from odoo.addons.l10n_mx_infonavit_avisos.tests import common

    helper = helper_of(env, common)
    helper.company.vat = "TFI850101AB1"
    workers = [helper.make_worker(number) for number in range(1, 11)]
    entries = []
    for number in range(1, 11):
        kind = str(1 + number % 3)  # percentage, cuota fija, factor
        value = {"1": 20, "2": 2450, "3": 21.5}[kind]
        entries.append(helper.entry("retencion", number, "2020-01-10", value, kind))
    entries += [
        helper.entry("modificacion", 2, "2025-11-10", 1800),
        helper.entry("suspension", 3, "2025-12-10"),
        helper.entry("retencion", 50, "2026-01-10", 900),
        helper.entry("77", 4, "2026-01-10", 900),
        helper.entry("retencion", 5, "2026-01-10", 900, NSS=""),
    ]
    for worker in workers:
        worker.version_id.l10n_mx_sbc = 850.5
    avisos = helper.import_entries(*entries)
    avisos[-2:-1].action_discard("por prueba")
    for worker in workers:
        slip = helper.make_slip(worker, *JANUARY)
        slip.action_payslip_done()
        helper.make_slip(worker, *LATER)
    env["l10n_mx_infonavit.value"].create(
        {"kind": "umi", "date_from": "2031-02-01", "value": 222.22}
    )
    if PREFIX + "connection" in env:
        fill_service(env, helper)
    return {}


def fill_service(env, helper):
    credential = env["l10n_mx_infonavit.credential"].create(
        {
            "name": "Desarrollos Ficticios",
            "rfc": "DES010101AB1",
            "password": SECRET,
            "otp_secret": "OVXGCLLDNRQXMZJNMRSS24DSOVSWEYLT",
            "company_id": helper.company.id,
        }
    )
    profile = env.ref("l10n_mx_infonavit_avisos.service_profile_simulator")
    env["l10n_mx_infonavit.connection"].create(
        {
            "company_id": helper.company.id,
            "rfc": "EMP010101AB1",
            "profile_id": profile.id,
            "credential_id": credential.id,
            "interval_hours": 7,
        }
    )


def facts(env):
    """Every stored row of the addon's own models and of those it adds to."""
    found = {}
    names = [name for name in env.registry if name.startswith(PREFIX)] + list(OTHERS)
    for name in names:
        model = env[name]
        if not (model._auto and not model._transient and not model._abstract):
            continue
        env.cr.execute(f'SELECT id, to_jsonb(t.*) FROM "{model._table}" t')
        found[model._table] = {
            str(row_id): {k: v for k, v in row.items() if k not in STAMPS}
            for row_id, row in env.cr.fetchall()
        }
    return found


def works(env):
    """Computes what is not confirmed again: amounts by payslip before and after. Says
    whether the contraseña can be opened."""
    slips = env["hr.payslip"].search([("state", "in", ("verify", "done"))])
    before = totals(slips)
    slips.filtered(lambda slip: slip.state == "verify").compute_sheet()
    found = {"before": before, "after": totals(slips)}
    if PREFIX + "credential" in env:
        for credential in env[PREFIX + "credential"].search([]):
            connection = env[PREFIX + "connection"].search([], limit=1)
            keys = list(credential._keys(connection))
            found["is_open"] = SECRET in {key.credentials.password for key in keys}
    return found


def totals(slips):
    return {
        str(slip.id): sorted(
            (line.code, round(line.total, 2)) for line in slip.line_ids
        )
        for slip in slips
    }


# --- without it --------------------------------------------------------------------


def uninstall(env):
    module = env["ir.module.module"].search([("name", "=", "l10n_mx_infonavit_avisos")])
    module.button_immediate_uninstall()
    return {}


def without(env):
    """What is left, and whether payroll works."""
    slips = env["hr.payslip"].search([], order="id")
    done = slips.filtered(lambda slip: slip.state == "done")
    before = totals(slips)
    (slips - done).compute_sheet()
    after = totals(slips)
    # A confirmed payslip opens, and says what it said.
    for name, kinds in VIEWED:
        if name in env:
            views = [(False, kind) for kind in kinds.split()]
            got = env[name].get_views(views)["models"][name]["fields"]
            env[name].search([], limit=3).read(list(got))
    new = done[:1].copy({"date_from": "2026-02-01", "date_to": "2026-02-15"})
    new.compute_sheet()
    new.action_payslip_done()
    env.cr.execute(
        """SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND (column_name LIKE 'l10n\\_mx\\_%'
               OR table_name LIKE 'l10n\\_mx\\_infonavit%')"""
    )
    left = [name for (name,) in env.cr.fetchall()]
    return {
        "before": before,
        "after": after,
        "done": [str(number) for number in done.ids],
        "new": totals(new)[str(new.id)],
        "left": left,
        "references": references(env),
    }


def references(env):
    """Names of records of others that still speak of the addon's models."""
    found = []
    for model, field in (
        ("ir.model", "model"),
        ("ir.cron", "model_name"),
        ("ir.attachment", "res_model"),
        ("mail.message", "model"),
        ("mail.activity", "res_model"),
        ("ir.ui.view", "model"),
        ("ir.config_parameter", "key"),
    ):
        if model in env:
            count = env[model].search_count(
                [(field, "=like", "l10n_mx_infonavit%"), *hidden(model)]
            )
            found += [f"{model}: {count}"] if count else []
    return found


def hidden(model):
    # Odoo leaves out the files of fields unless it is asked for them.
    return ["|", ("res_field", "=", False), ("res_field", "!=", False)] * (
        model == "ir.attachment"
    )


# --- before it ---------------------------------------------------------------------


def payroll(env):
    """A payroll that never heard of it: workers, a structure, payslips."""
    company = env["res.company"].create(
        {"name": "Fábrica de Antes", "country_id": env.ref("base.mx").id}
    )
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    category = env["hr.salary.rule.category"].create(
        {"name": "Basic", "code": "BASIC", "company_id": company.id}
    )
    rule = env["hr.salary.rule"].create(
        {
            "name": "Sueldo",
            "code": "BASIC",
            "sequence": 1,
            "category_id": category.id,
            "company_id": company.id,
            "amount_select": "code",
            "amount_python_compute": "result = contract.wage / 2",
        }
    )
    structure = env["hr.payroll.structure"].create(
        {
            "name": "De siempre",
            "code": "S",
            "company_id": company.id,
            "parent_id": False,
            "rule_ids": [(6, 0, rule.ids)],
        }
    )
    for number in range(1, 6):
        employee = env["hr.employee"].create(
            {
                "name": f"Antiguo {number}",
                "company_id": company.id,
                "ssnid": NSS[number - 1],
            }
        )
        employee.version_id.write(
            {
                "contract_date_start": "2020-01-01",
                "wage": 30000,
                "struct_id": structure.id,
            }
        )
        for first, last in (JANUARY, LATER):
            slip = make_slip(env, employee, structure, first, last)
            slip.compute_sheet()
            if first == JANUARY[0]:
                slip.action_payslip_done()
    return {}


# Made up, with good check digits.
NSS = ("92000198017", "92000298015", "92000398013", "92000498011", "92000598018")


def make_slip(env, employee, structure, first, last):
    return env["hr.payslip"].create(
        {
            "employee_id": employee.id,
            "contract_id": employee.version_id.id,
            "struct_id": structure.id,
            "date_from": first,
            "date_to": last,
            "name": "Nómina",
            "company_id": employee.company_id.id,
        }
    )


def joined(env):
    """The addon has come: an aviso for one who was there, and his next payslip."""
    import base64

    company = env["res.company"].search([("name", "=", "Fábrica de Antes")])
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    structure = env["hr.payroll.structure"].search([("company_id", "=", company.id)])
    structure.l10n_mx_infonavit = True
    env["l10n_mx_infonavit.registro.patronal"].create(
        {"name": "Y5412345101", "company_id": company.id}
    )
    entry = {
        "NRP": "Y5412345101",
        "NSS": NSS[0],
        "FolioAviso": "R0209026000001",
        "NumCredito": "1900000001",
        "TipoAviso": "02",
        "FechaNotLinea": "2020-01-10",
        "FechaCreaAviso": "2020-01-10",
        "TipoDescuento": "2",
        "MonDescuento": 2450,
    }
    wizard = env["l10n_mx_infonavit.import"].create(
        {
            "file": base64.b64encode(json.dumps([entry]).encode()),
            "filename": "avisos.json",
            "company_id": company.id,
        }
    )
    wizard.action_import()
    employee = env["hr.employee"].search([("ssnid", "=", NSS[0])])
    slip = make_slip(env, employee, structure, *LATER)
    slip.compute_sheet()
    aviso = env["l10n_mx_infonavit.aviso"].search([("employee_id", "=", employee.id)])
    return {"new": totals(slip)[str(slip.id)], "aviso": aviso.mapped("state")}


step = globals()[os.environ["LIFE_STEP"]]
result = step(env)  # noqa: F821 (odoo shell gives it)
with open(os.environ["LIFE_REPORT"], "w") as report:
    json.dump(result, report, default=str)
if os.environ["LIFE_STEP"] != "uninstall":
    env.cr.commit()  # noqa: F821
