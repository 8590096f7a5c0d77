"""An EBA: read, imported, reconciled. Part of dev/bench (bench_intake.py)."""

import base64
import time

from bench_tools import Peak, Turns, row, title

from odoo.tools import split_every

from odoo.addons.l10n_mx_infonavit_avisos.models.emission_reading import CHUNK
from odoo.addons.l10n_mx_infonavit_avisos.sources import eba_sheet
from odoo.addons.l10n_mx_infonavit_avisos.tests.sources import emission_samples

SHEETS = "Emisión Octubre 2026", "Movimientos EMA Octubre 2026", "Movimientos EBA 2026"


def an_eba(rows, nss, nrp):
    """The .xls of a bimester: a row a worker, each with a credit."""
    cells = [
        emission_samples.row(
            nss=nss(serial),
            numero_de_credito=f"098{serial:08d}",
            nombre=f"TRABAJADOR {serial}",
        )
        for serial in range(rows)
    ]
    content = emission_samples.sheets(cells, nrp=nrp, period="10/2026", names=SHEETS)
    return emission_samples.xls(content)


def stages(env, company, path, peaks):
    """(what, seconds) of each stage."""
    start = time.perf_counter()
    eba_sheet.read(path.read_bytes())
    yield "read from the .xls", time.perf_counter() - start
    start = time.perf_counter()
    with Peak() as peaks["imported"]:
        emission = import_all(env, company, path)
    yield "imported in steps, compared with ours", time.perf_counter() - start
    start = time.perf_counter()
    with Peak() as peaks["reconciled"]:
        record = reconcile_all(env, emission)
    yield (
        f"reconciled in steps: {len(record.line_ids):,} lines",
        time.perf_counter() - start,
    )


def import_all(env, company, path):
    wizard = env["l10n_mx_infonavit.import"].create(
        {
            "file": base64.b64encode(path.read_bytes()),
            "filename": "eba.xls",
            "company_id": company.id,
            "date_downloaded": "2026-11-05",
        }
    )
    wizard.action_preview()
    while not (step := wizard.import_step())["finished"]:
        env.invalidate_all()  # each is a request of its own
    env.invalidate_all()
    return env["l10n_mx_infonavit.emission"].browse(step["res_id"])


def reconcile_all(env, emission):
    emission.action_reconcile()
    record = env["l10n_mx_infonavit.reconciliation"].search(
        [("emission_id", "=", emission.id)]
    )
    while not record.reconcile_step()["finished"]:
        env.invalidate_all()
    env.invalidate_all()
    return record


def values_of(records):
    """Values of records, to create as many again."""
    names = [
        name
        for name, field in records._fields.items()
        if field.store and field.column_type and not field.related
    ]
    names = [name for name in names if name not in ("id", "needs", "lacking", "excess")]
    rows = records.read(names, load=None)
    return [{name: row[name] for name in names} for row in rows]


def create(env, model, rows):
    for chunk in split_every(CHUNK, rows):
        env[model].sudo().create(chunk)
        env.invalidate_all()


def run(env, company, path, rows):
    peaks = {}
    seconds = dict(stages(env, company, path, peaks))
    bare = {}
    for model in ("emission.line", "reconciliation.line"):
        model = f"l10n_mx_infonavit.{model}"
        values = values_of(env[model].sudo().search([]))
        name = f"bare create of as many {env[model]._description.lower()}"
        bare[name] = lambda m=model, v=values: create(env, m, v)
    turns = Turns(env, bare, 2)
    bare = {name: turns.median(name) for name in bare}
    title(f"An EBA of {rows:,} rows", "peak of memory")
    yardsticks = [None, *bare.values()]
    tops = ["", *peaks.values()]
    for (name, spent), yardstick, peak in zip(
        seconds.items(), yardsticks, tops, strict=True
    ):
        ratio = yardstick and spent / yardstick
        row(name, spent, ratio, f"+{peak}" if peak else "")
    for name, spent in bare.items():
        row(name, spent, 1)
