"""An EBA of 20,000 rows: read, imported, reconciled. Part of dev/bench."""

import base64
import os
import resource
import time

from odoo.addons.l10n_mx_infonavit_avisos.sources import eba_sheet
from odoo.addons.l10n_mx_infonavit_avisos.tests.sources import emission_samples

ROWS = int(os.environ.get("EBA") or 20_000)
SHEETS = "Emisión Octubre 2026", "Movimientos EMA Octubre 2026", "Movimientos EBA 2026"


def memory():
    """The process's peak so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def an_eba(nss, nrp):
    """The .xls of a bimester: a row a worker, each with a credit."""
    rows = [
        emission_samples.row(
            nss=nss(serial),
            numero_de_credito=f"098{serial:08d}",
            nombre=f"TRABAJADOR {serial}",
        )
        for serial in range(ROWS)
    ]
    content = emission_samples.sheets(rows, nrp=nrp, period="10/2026", names=SHEETS)
    return emission_samples.xls(content)


def stages(env, company, data):
    """(what, seconds) of each stage."""
    start = time.perf_counter()
    eba_sheet.read(data)
    yield "read from the .xls", time.perf_counter() - start
    start = time.perf_counter()
    emission = import_all(env, company, data)
    yield "imported: compared with ours, in steps", time.perf_counter() - start
    start = time.perf_counter()
    emission.action_reconcile()
    record = env["l10n_mx_infonavit.reconciliation"].search(
        [("emission_id", "=", emission.id)]
    )
    while not record.reconcile_step()["finished"]:
        env.flush_all()
    env.flush_all()
    yield f"reconciled: {len(record.line_ids):,} lines", time.perf_counter() - start


def import_all(env, company, data):
    wizard = env["l10n_mx_infonavit.import"].create(
        {
            "file": base64.b64encode(data),
            "filename": "eba.xls",
            "company_id": company.id,
            "date_downloaded": "2026-11-05",
        }
    )
    wizard.action_preview()
    while not (step := wizard.import_step())["finished"]:
        env.flush_all()
    env.flush_all()
    return env["l10n_mx_infonavit.emission"].browse(step["res_id"])


def bench_emission(env, company, nss, nrp):
    print(f"\nAn EBA of {ROWS:,} rows", " " * 24, "seconds    ratio")
    data = an_eba(nss, nrp)
    before, yardstick = memory(), None
    savepoint = env.cr.savepoint()
    for name, seconds in stages(env, company, data):
        yardstick = yardstick or seconds
        print(f"  {name:<48} {seconds:>10.2f} {seconds / yardstick:>8.2f}", flush=True)
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    print(f"  peak memory: {before:,.0f} MB before, {memory():,.0f} MB at the end")
