"""A bimester of a made-up company, from the service's avisos to the closed sum.

Run by dev/demo through ``odoo shell`` of a database without the addon, beside the
reference simulator, which serves the avisos of the demo at SIMULATOR_URL.
"""

import json
import os
import sys
import textwrap
import time
from datetime import date
from decimal import Decimal

import demo_company
from demo_company import ADDON
from demo_table import LAST, cents, print_bimester, read_law, wrong_lines

from odoo.fields import Command
from odoo.tools.misc import file_open

LANGUAGE = "es_MX"
# Of the simulator, and of nobody else.
EMPLOYER, DEVELOPER = "EMP010101AB1", "DES010101AB1"
PASSWORD, OTP_SECRET = "contraseña-Secreta-1", "JBSWY3DPEHPK3PXPJBSWY3DP"
WIDTH = 110

QUINCENAS = [
    ("1ª septiembre 2026", date(2026, 9, 1), date(2026, 9, 15)),
    ("2ª septiembre 2026", date(2026, 9, 16), date(2026, 9, 30)),
    ("1ª octubre 2026", date(2026, 10, 1), date(2026, 10, 15)),
    ("2ª octubre 2026", date(2026, 10, 16), date(2026, 10, 31)),
]
# Shares of the sueldo: not this addon's business, only so that a payslip looks whole.
TYPED_IN = {"ISR": Decimal("0.085"), "IMSS": Decimal("0.0275")}


# --- the scene ------------------------------------------------------------------------


def make_users(env, company):
    """The accountant, and the payroll manager: admin, in the demo's company."""
    contadora = env["res.users"].create(
        {
            "name": "Contadora",
            "login": "contadora",
            "password": "contadora",
            "lang": LANGUAGE,
            "tz": "America/Mexico_City",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [
                Command.link(env.ref("base.group_user").id),
                Command.link(env.ref(f"{ADDON}.group_infonavit_user").id),
            ],
        }
    )
    admin = env.ref("base.user_admin")
    admin.write(
        {"company_id": company.id, "lang": LANGUAGE, "tz": "America/Mexico_City"}
    )
    return contadora, admin


def acting(env, user, company, language=LANGUAGE):
    """The environment in which a user works in the web client."""
    context = {"lang": language, "tz": user.tz, "allowed_company_ids": company.ids}
    return env(user=user.id, su=False, context=context)


# --- avisos ---------------------------------------------------------------------------


def read_avisos():
    with file_open(f"{ADDON}/demo/avisos.json", "rb") as file:
        return file.read()


def connect(env, company, url):
    """The company's connection to the simulator, as a manager sets it up."""
    profile = env.ref(f"{ADDON}.service_profile_simulator")
    document = profile._document()
    # Of its time-based passwords one would have to wait half a minute for the second.
    document["otp"]["kind"] = "hotp"
    document["address"] = url
    profile._take(document)
    credential = env["l10n_mx_infonavit.credential"].create(
        {
            "name": "Desarrollos Ficticios",
            "rfc": DEVELOPER,
            "company_id": company.id,
            "password": PASSWORD,
            "otp_secret": OTP_SECRET,
        }
    )
    connection = env["l10n_mx_infonavit.connection"].create(
        {
            "company_id": company.id,
            "profile_id": profile.id,
            "rfc": EMPLOYER,
            "credential_id": credential.id,
            "developer_name": "Desarrollos Ficticios",
            "date_first": "2015-01-01",
        }
    )
    env["l10n_mx_infonavit.trust"].create(
        {
            "company_id": company.id,
            "rfc": EMPLOYER,
            "developer_rfc": DEVELOPER,
            "developer_name": "Desarrollos Ficticios",
            "date_from": "2026-01-01",
        }
    )
    connection.action_switch_on()
    return connection


def fetch_avisos(env, connection):
    """By the scheduled action, as the scheduler runs it; gives the receipts."""
    env.cr.commit()
    env.ref(f"{ADDON}.ir_cron_fetch_avisos").method_direct_trigger()
    env.cr.commit()  # to see what the fetch committed by itself
    env.invalidate_all()
    if connection.state != "ready" or not connection.fetch_ids:
        sys.exit(f"demo: nothing was fetched: {connection.last_error}")
    return connection.fetch_ids


def print_receipts(receipts):
    for receipt in receipts.sorted("id"):
        print_receipt(receipt)


def print_receipt(receipt):
    applied = receipt.aviso_ids.filtered(lambda a: a.state == "applied")
    waiting = (receipt.aviso_ids - applied).sorted("display_name")
    print(
        f"{receipt.name}: {receipt.item_count} entries, {receipt.new_count} new "
        f"({len(applied)} applied, {len(waiting)} waiting), "
        f"{receipt.known_count} known, {receipt.refused_count} refused\n"
    )
    for aviso in waiting:
        print_reason(aviso.state, aviso.display_name, aviso.reason)
    for refusal in receipt.refusal_ids:
        entry = json.loads(refusal.payload)
        print_reason("refused", entry["FolioAviso"], refusal.reason)
    print()


def print_reason(state, folio, reason):
    head = f"  {state:<12} {folio}  "
    lines = textwrap.wrap(reason, WIDTH - len(head))
    print(head + f"\n{' ' * len(head)}".join(lines))


# --- payroll --------------------------------------------------------------------------


def make_batch(env, company, name, first, last):
    """As the payroll manager does: a batch, its payslips by OCA payroll's wizard."""
    run = env["hr.payslip.run"].create(
        {
            "name": name,
            "date_start": first,
            "date_end": last,
            "struct_id": env.ref(f"{ADDON}.structure_quincenal").id,
        }
    )
    workers = env["hr.employee"].search(
        [("company_id", "=", company.id), ("contract_date_start", "<=", last)]
    )
    wizard = env["hr.payslip.employees"].with_context(active_id=run.id)
    wizard.create({"employee_ids": [Command.set(workers.ids)]}).compute_sheet()
    return run.slip_ids


def type_in_taxes(slips):
    """OCA payroll's wizard leaves the inputs out: the accountant adds their lines."""
    for slip in slips:
        lines = slip.get_inputs(slip.contract_id, slip.date_from, slip.date_to)
        sueldo = Decimal(str(slip.contract_id.wage)) / 2
        slip.input_line_ids = [
            Command.create(line | {"amount": float(cents(sueldo * share))})
            for line in lines
            if (share := TYPED_IN.get(line["code"]))
        ]


def confirm(slips):
    for slip in slips:
        slip.action_payslip_done()


def run_payrolls(accountant_env, manager_env, company):
    """The quincenas of the bimester, all but the last one confirmed."""
    batches = []
    for name, first, last in QUINCENAS:
        made = make_batch(manager_env, company, name, first, last)
        manager_env.cr.commit()
        slips = made.with_env(accountant_env)
        type_in_taxes(slips)
        slips.compute_sheet()
        if last != LAST:
            confirm(slips)
        accountant_env.cr.commit()
        batches.append(slips)
    return batches


# --- CFDI -----------------------------------------------------------------------------


def print_cfdis(batches):
    """The CFDI de nómina of each confirmed payslip, not sealed."""
    confirmed = [slip for slips in batches for slip in slips if slip.state == "done"]
    made, deductions, lacking = 0, 0, set()
    for slip in confirmed:
        if slip._l10n_mx_infonavit_try_cfdi():
            lacking.add(slip.employee_id.name)
        else:
            made += 1
            deductions += len(slip._l10n_mx_infonavit_cfdi_nodes()["Deduccion"])
    print(
        f"\nCFDI de nómina, not sealed: {made} attached to {len(confirmed)} confirmed "
        f"payslips, with {deductions} deductions 010"
    )
    if lacking:
        print(
            f"  data lacks of {', '.join(sorted(lacking))}: see the payslip, tab CFDI"
        )


# --- all of it ------------------------------------------------------------------------


class Clock:
    """Seconds of each step, told at the end."""

    def __init__(self, start):
        self.start = self.last = start
        self.laps = []

    def lap(self, name):
        now = time.time()
        self.laps.append(f"{name} {now - self.last:.1f}")
        self.last = now

    def __str__(self):
        return f"{self.last - self.start:.1f} s: {', '.join(self.laps)}"


def main(env):
    clock = Clock(float(os.environ["DEMO_START"]))
    clock.lap("database")
    demo_company.install(env)
    clock.lap("addon")
    company = demo_company.load(env)
    contadora, admin = make_users(env, company)
    clock.lap("demo data")
    accountant_env = acting(env, contadora, company)
    data = read_avisos()
    connection = connect(
        acting(env, admin, company), company, os.environ["SIMULATOR_URL"]
    )
    receipts = fetch_avisos(env, connection)
    # The report is in English, like the rest of what developers read.
    print_receipts(receipts.with_env(acting(env, contadora, company, "en_US")))
    clock.lap("avisos")
    batches = run_payrolls(accountant_env, acting(env, admin, company), company)
    credits = accountant_env["l10n_mx_infonavit.credit"].search([])
    wrong = print_bimester(credits, batches, read_law(data)) + wrong_lines(batches)
    env.cr.commit()
    clock.lap("payslips")
    print_cfdis(batches)
    env.cr.commit()
    clock.lap("CFDI")
    print(f"\n{clock}", flush=True)
    if wrong:
        sys.exit(f"demo: does not add up: {', '.join(wrong)}")


main(env)  # noqa: F821 (odoo shell gives it)
