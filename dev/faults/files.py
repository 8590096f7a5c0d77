"""The evidence workbook and a batch of CFDIs, killed while they are made."""

import base64
import io
import zipfile

from PIL import Image

from odoo.addons.l10n_mx_infonavit_avisos.tests import (
    certification_evidence_common,
    cfdi_common,
)
from odoo.addons.l10n_mx_infonavit_avisos.wizards import cfdi_batch

from . import scene
from .scene import Row

ROUND = "l10n_mx_infonavit.certification.round"
BATCH = "l10n_mx_infonavit.cfdi.batch"
COMPANY = "Taller con Evidencias"
MANAGER = "gerente de archivos"
SLIPS = 30
CFDI_STEP = 5


def noise(size=(900, 600)):
    """A picture that packs badly."""
    stream = io.BytesIO()
    Image.effect_noise(size, 90).save(stream, "PNG")
    return stream.getvalue()


def helper_of(employer, base):
    """The helper of a test case's class, at work in the employer's company."""
    names = "env", "company", "registro", "structure", "serial", "accountant"
    values = {name: getattr(employer, name) for name in names}
    helper = type("Filler", (base,), values)
    helper.manager = find_manager(employer)
    helper.set_up_cfdi()
    return helper


def find_manager(employer):
    found = employer.env["res.users"].search([("login", "=", MANAGER)])
    return found or employer.make_user(MANAGER, scene.MANAGER)


def make_round(one):
    """A certification's round with all that its evidence needs: its id."""
    with one.employer(COMPANY) as employer:
        case = certification_evidence_common.EvidenceCase
        helper = helper_of(employer, case)
        helper.round = helper.make_round(helper.company).with_user(helper.manager)
        helper.certification = helper.round.certification_id
        helper.certification.folio = "0501423523"
        helper.__new__(helper).fill()
        for screen in helper.round.screen_ids[:3]:
            screen.image = base64.b64encode(noise())
        return helper.round.id, helper.company.id, helper.manager.id


def make_batch(one, name="Lote", slips=SLIPS):
    """Computed payslips of a batch, ready for their CFDIs: its id."""
    with one.employer(COMPANY) as employer:
        helper = helper_of(employer, cfdi_common.CfdiCase)
        known = helper.env["hr.employee"].search([("name", "=like", "Timbrado %")])
        run = helper.env["hr.payslip.run"].create(
            {"name": name, "company_id": helper.company.id}
        )
        for number in range(slips):
            worker = known[number : number + 1] or helper.make_cfdi_worker(
                number + 100, name=f"Timbrado {number}"
            )
            helper.make_slip(worker, *cfdi_common.JANUARY, payslip_run_id=run.id)
        return run.id


# --- requests ----------------------------------------------------------------------


def make_workbook(one, user, company, test_set):
    return one.request(user, company, ROUND, "action_make_workbook", [test_set])


def make_cfdis(one, user, company, run):
    """The batch's button and its progress window; gives the dialogue's id."""
    cfdi_batch.STEP = CFDI_STEP
    method = "action_l10n_mx_infonavit_cfdi"
    action = one.request(user, company, "hr.payslip.run", method, [run])
    if action["type"] != "ir.actions.client":
        return action["res_id"]
    batch = action["params"]["batch_id"]
    while not one.request(user, company, BATCH, "cfdi_step", [batch])["finished"]:
        pass
    return batch


# --- what is there -----------------------------------------------------------------


def workbook_fault(one, test_set):
    """What is wrong with the files that are attached; none, or empty, is well."""
    with one.environment() as env:
        record = env[ROUND].browse(test_set)
        if not record.workbook and not record.workbook_xlsx:
            return record.workbook_made_on and "made, and not there"
        xls = base64.b64decode(record.workbook or b"")
        xlsx = base64.b64decode(record.workbook_xlsx or b"")
        if len(xls) != record.workbook_size:
            return f"{len(xls)} bytes of {record.workbook_size}"
        if not xls.startswith(bytes.fromhex("D0CF11E0A1B11AE1")):
            return "no .xls"
        return zipfile.ZipFile(io.BytesIO(xlsx)).testzip()


def has_workbook(one, test_set):
    with one.environment() as env:
        return bool(env[ROUND].browse(test_set).workbook)


def cfdi_fault(one, run):
    """Each CFDI that is attached is a whole document."""
    with one.environment() as env:
        slips = env["hr.payslip.run"].browse(run).slip_ids
        for attachment in slips.l10n_mx_infonavit_cfdi_id:
            if not attachment.raw.rstrip().endswith(b"</cfdi:Comprobante>"):
                return f"{attachment.name}: {len(attachment.raw)} bytes"
        return None


def count_cfdis(one, run):
    with one.environment() as env:
        slips = env["hr.payslip.run"].browse(run).slip_ids
        ids = slips.l10n_mx_infonavit_cfdi_id.ids
        attached = env["ir.attachment"].search_count(
            [("res_model", "=", "hr.payslip"), ("res_id", "in", slips.ids)]
        )
        return len(ids), attached


def members(one, batch):
    with one.environment() as env:
        data = base64.b64decode(env[BATCH].browse(batch).file or b"")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return len(archive.namelist())


# --- the table ---------------------------------------------------------------------


def rows(one, rounds):
    yield workbook_row(one, rounds)
    yield cfdi_row(one, rounds)


def workbook_row(one, rounds):
    row = Row("kill -9 in making the evidence workbook")
    test_set, company, user = make_round(one)

    def work():
        return make_workbook(one, user, company, test_set)

    outcome, whole = scene.timed(work)
    row.expect(outcome[0], "done", str(outcome))
    with one.environment() as env:
        env[ROUND].browse(test_set).workbook = False
    moments, made = [], []
    for _round in range(rounds):
        moments.append(scene.CHANCE.uniform(0, whole))
        scene.struck(work, moments[-1])
        row.expect(workbook_fault(one, test_set) or "", "", "attached after the kill")
        made.append(has_workbook(one, test_set))
    row.expect(scene.Process(work).outcome()[0], "done", "again")
    row.expect(has_workbook(one, test_set), True, "made")
    row.expect(workbook_fault(one, test_set) or "", "", "attached in the end")
    row.before = (
        f"killed {scene.summary(moments)} of {whole:.1f} s; "
        f"{sum(made)} had made it by then, the others nothing"
    )
    row.after = "both files made, and whole"
    return row


def cfdi_row(one, rounds):
    row = Row(f"kill -9 in making the CFDIs of {SLIPS} payslips")
    _set, company, user = make_round_of(one)
    whole, moments, counts = None, [], []
    for number in range(rounds + 1):
        run = make_batch(one, f"Lote {number}")

        def work(run=run):
            return make_cfdis(one, user, company, run)

        if whole is None:
            outcome, whole = scene.timed(work)
            row.expect(outcome[0], "done", str(outcome))
            continue
        moments.append(scene.CHANCE.uniform(0, whole))
        scene.struck(work, moments[-1])
        row.expect(cfdi_fault(one, run) or "", "", "attached after the kill")
        counts.append(count_cfdis(one, run)[0])
        batch = work()
        row.expect(count_cfdis(one, run), (SLIPS, SLIPS), "CFDIs in the end")
        row.expect(cfdi_fault(one, run) or "", "", "attached in the end")
        row.expect(members(one, batch), SLIPS, "in the zip")
    row.before = (
        f"killed {scene.summary(moments)} of {whole:.1f} s: {min(counts)} to "
        f"{max(counts)} made, each whole"
    )
    row.after = f"{SLIPS} CFDIs, one a payslip, and the zip"
    return row


def make_round_of(one):
    """Company and manager of the parts on files."""
    with one.employer(COMPANY) as employer:
        return None, employer.company.id, find_manager(employer).id
