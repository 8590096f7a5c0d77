"""What the pictures show beyond the demo's bimester: dialogues and a certification.

Run by dev/pictures through ``odoo shell`` of the demo's database. Writes the addresses
of the records, by the picture's name, to the file SCENE.
"""

import base64
import json
import os
from datetime import date, timedelta
from pathlib import Path

from odoo.fields import Command

from odoo.addons.l10n_mx_infonavit_avisos.tests import efirma_samples as samples
from odoo.addons.l10n_mx_infonavit_avisos.tests.sources import printed_avisos

ADDON = "l10n_mx_infonavit_avisos"
MODEL = "l10n_mx_infonavit"
FIRST, LAST = date(2026, 9, 1), date(2026, 10, 31)
# The given results: 2,450.00 × 2 ÷ 61 × 15, 22.175 × 100.81 × 2 ÷ 61 × 15, and half a
# month for the third.
CASES = [
    ("sample", "1", "99911100018", "cuota_fija", 2450, 1204.92),
    ("sample", "2", "99922200027", "factor", 22.175, 1099.41),
    ("sample", "3", "99933300036", "factor", 22.175, 1117.73),
    ("evaluation", "4", "99944400045", "cuota_fija", 3120.5, 0),
    ("evaluation", "5", "99955500054", "porcentaje", 20, 0),
]


def acting(env, login):
    """The environment in which a user works in the web client."""
    user = env["res.users"].search([("login", "=", login)])
    company = env.ref(f"{ADDON}.company_ficticia")
    context = {"lang": "es_MX", "tz": user.tz, "allowed_company_ids": company.ids}
    return env(user=user.id, su=False, context=context)


def address(record, action=None):
    page = f"action-{ADDON}.{action}" if action else f"m-{record._name}"
    return f"/odoo/{page}/{record.id}"


def show_payslip(env):
    """The bimester's last one of a credit by factor, in force on all its days: it
    closes the bimester, and its arithmetic has most to tell."""
    retentions = env[f"{MODEL}.retention"].search(
        [("discount_type", "=", "factor"), ("date_to", "=", LAST)], order="id"
    )
    return retentions.filtered(lambda r: r.credit_id.date_from < FIRST)[:1].payslip_id


def show_credit(env):
    """The one with most terms, so that a change is to be seen."""
    credits = env[f"{MODEL}.credit"].search([])
    return max(credits, key=lambda credit: (len(credit.term_ids), -credit.id))


def preview_sua(env):
    wizard = env[f"{MODEL}.sua.wizard"].create(
        {
            "registro_patronal_id": env.ref(f"{ADDON}.registro_patronal_leon").id,
            "date_from": FIRST,
            "date_to": LAST,
        }
    )
    wizard.action_preview()
    return wizard


def simulate(env):
    credits = env[f"{MODEL}.credit"].search([], order="id")
    credit = credits.filtered(lambda credit: credit.discount_type == "factor")[:1]
    return env[f"{MODEL}.simulation"].create(
        {
            "employee_id": credit.employee_id.id,
            "period": "other",
            "date_from": FIRST,
            "date_to": date(2026, 9, 15),
        }
    )


def check_efirma(env):
    """Of a certificate that the tests' samples make up for the company."""
    certificate = samples.certificate(
        rfc="MFI200101FI0 / XAXA800101AB1", name="MANUFACTURAS FICTICIAS SA DE CV"
    )
    check = env[f"{MODEL}.efirma.check"].create(
        {
            "cer": base64.b64encode(certificate),
            "key": base64.b64encode(samples.encrypted()),
            "password": samples.PASSWORD,
            "text": "Prueba de firma",
        }
    )
    check.action_check()
    return check


def read_paper(env, credit):
    """A printed modificación of a credit by factor, as the tests draw forms."""
    worker = credit.employee_id
    said = {
        "FOLIO:": "R0309026000099",
        "FECHA:": "14.10.2026",
        "FECHA DE RECEPCIÓN": "15.10.2026",
        "NOMBRE Y DOMICILIO FISCAL DE LA EMPRESA RETENEDORA": (
            "MANUFACTURAS FICTICIAS SA DE CV",
            "CALLE INVENTADA 100",
        ),
        "R.F.C.:": "MFI200101FI0",
        "N.R.P.:": credit.registro_patronal_id.name,
        "NÚMERO DE SEGURIDAD SOCIAL": worker.ssnid,
        "NÚMERO DE CRÉDITO": credit.credit_number,
        "RFC O CURP DEL TRABAJADOR": worker.l10n_mx_rfc,
        "NOMBRE DEL TRABAJADOR Y DOMICILIO DE LA VIVIENDA OBJETO DEL CRÉDITO": (
            worker.name.upper(),
            "CALLE INVENTADA 7",
        ),
        "DESCUENTO ANTERIOR": "22.1750",
        "NUEVO FACTOR DE DESCUENTO": "23.4800",
    }
    form = printed_avisos.Drawing(printed_avisos.MODIFICACION, said)
    content = base64.b64encode(printed_avisos.printed(form)).decode()
    papers = env[f"{MODEL}.paper"]
    return papers.browse(papers.take_file("aviso.pdf", content)["ids"])


def certify(env, slip):
    """A certification whose first test set has arrived; gives it and the set."""
    today = date.today()
    certification = env[f"{MODEL}.certification"].create(
        {
            "folio": "0501423523",
            "portal_status": "En espera de documentos",
            "date_requested": today - timedelta(days=21),
        }
    )
    test_set = env[f"{MODEL}.certification.round"].create(
        {
            "certification_id": certification.id,
            "date_received": today - timedelta(days=14),
            "payslip_ids": [Command.link(slip.id)],
        }
    )
    env[f"{MODEL}.certification.case"].create(
        [
            {
                "round_id": test_set.id,
                "section": section,
                "reference": reference,
                "nss": nss,
                "worker_name": f"TRABAJADOR FICTICIO {reference}",
                "discount_type": kind,
                "discount_value": value,
                "sdi": 412.5,
                "date_from": "2026-03-01",
                "date_to": "2026-03-15",
                "has_expected": bool(expected),
                "expected_amount": expected,
            }
            for section, reference, nss, kind, value, expected in CASES
        ]
    )
    test_set.action_check_evidence()
    return certification, test_set


def main(env):
    accountant, manager = acting(env, "contadora"), acting(env, "admin")
    slip = show_payslip(accountant)
    credit = show_credit(accountant)
    certification, test_set = certify(manager, slip)
    aviso = credit.aviso_ids.sorted("date_notified")[-1:]
    bimester = accountant[f"{MODEL}.bimester"].search([("date_from", "=", FIRST)])[:1]
    connection = accountant[f"{MODEL}.connection"].search([], limit=1)
    paper = read_paper(accountant, slip.l10n_mx_infonavit_retention_ids.credit_id[:1])
    addresses = {
        "board": f"/odoo/action-{ADDON}.action_board",
        "first_steps": f"/odoo/action-{ADDON}.action_first_hour",
        "paper": address(paper, "action_paper"),
        "payslip": address(slip),
        "avisos": f"/odoo/action-{ADDON}.action_aviso",
        "aviso": address(aviso, "action_aviso"),
        "credit": address(credit, "action_credit"),
        "worker": address(credit.employee_id),
        "sua": address(preview_sua(accountant)),
        "bimester": address(bimester, "action_bimester"),
        "certification": address(certification, "action_certification"),
        "evidence": address(test_set),
        "test_set": address(test_set),
        "simulation": address(simulate(accountant)),
        "efirma": address(check_efirma(manager)),
        "connection": address(connection, "action_connection"),
    }
    env.cr.commit()
    Path(os.environ["SCENE"]).write_text(json.dumps(addresses))


main(env)  # noqa: F821 (odoo shell gives it)
