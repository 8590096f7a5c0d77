"""What the addon costs: payslips, its own queries, CFDIs (avisos: bench_intake.py).

Run by dev/bench through ``odoo shell`` of a scratch database. What is compared runs in
turns, each run in a savepoint that is rolled back; figures are medians of ROUNDS.
"""

import contextlib
import gc
import os
import statistics
import time
from dataclasses import dataclass, field
from unittest.mock import patch

import demo_company
from bench_scene import import_wizard, make_workers, retenciones
from demo_company import ADDON

from odoo.addons.l10n_mx_infonavit_avisos.models.hr_payslip import HrPayslip

ROUNDS = 3
PAYSLIPS = int(os.environ.get("N") or 300)
CFDIS = 1000
QUINCENA = "2026-09-01", "2026-09-15"


# --- measuring ------------------------------------------------------------------------


@dataclass
class Runs:
    """The runs of one thing: seconds and queries of each."""

    seconds: list = field(default_factory=list)
    queries: list = field(default_factory=list)

    @property
    def time(self):
        return statistics.median(self.seconds)

    @property
    def query_count(self):
        return statistics.median(self.queries)


def measure(env, things):
    """Run each of the things (name → function) ROUNDS times, in turns."""
    runs = {name: Runs() for name in things}
    for turn in range(ROUNDS + 1):
        for name, run in things.items():
            seconds, queries = measure_once(env, run)
            if turn:  # the first one fills Odoo's caches
                runs[name].seconds.append(seconds)
                runs[name].queries.append(queries)
    return runs


def measure_once(env, run):
    savepoint = env.cr.savepoint()
    env.invalidate_all()
    gc.collect()
    before, start = env.cr.sql_log_count, time.perf_counter()
    run()
    env.flush_all()
    seconds, queries = time.perf_counter() - start, env.cr.sql_log_count - before
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    return seconds, queries


# --- payslips -------------------------------------------------------------------------


def structures(env):
    """The demo's structure; one with three constant rules instead; one with none."""
    withheld = env.ref(f"{ADDON}.structure_quincenal")
    neither = withheld.copy({"company_id": withheld.company_id.id})
    neither.l10n_mx_infonavit = False
    constant = neither.copy({"company_id": withheld.company_id.id})
    constant.rule_ids |= constant_rules(env, withheld)
    return withheld, constant, neither


def constant_rules(env, structure):
    return env["hr.salary.rule"].create(
        [
            {
                "name": f"Constant {sequence}",
                "code": f"CONSTANT{sequence}",
                "sequence": sequence,
                "category_id": env.ref(f"{ADDON}.category_deducciones").id,
                "company_id": structure.company_id.id,
                "amount_select": "code",
                "amount_python_compute": "result = -100.0",
            }
            for sequence in (180, 181, 182)
        ]
    )


def make_slips(env, workers, structure):
    first, last = QUINCENA
    return env["hr.payslip"].create(
        [
            {
                "name": worker.name,
                "employee_id": worker.id,
                "contract_id": worker.version_id.id,
                "struct_id": structure.id,
                "company_id": structure.company_id.id,
                "date_from": first,
                "date_to": last,
            }
            for worker in workers
        ]
    )


@contextlib.contextmanager
def without_the_addon():
    """OCA payroll's computation as if the addon did not extend it."""
    names = "compute_sheet", "get_lines_dict"
    methods = {name: HrPayslip.__dict__[name] for name in names}
    for name in names:
        delattr(HrPayslip, name)
    try:
        yield
    finally:
        for name, method in methods.items():
            setattr(HrPayslip, name, method)


def compute_plainly(slips):
    with without_the_addon():
        slips.compute_sheet()


def bench_payslips(env, workers):
    withheld, constant, neither = (
        make_slips(env, workers, structure) for structure in structures(env)
    )
    runs = measure(
        env,
        {
            "three rules of a constant instead": lambda: compute_plainly(constant),
            "the three Infonavit rules": withheld.compute_sheet,
            "neither": lambda: compute_plainly(neither),
        },
    )
    yardstick = runs["three rules of a constant instead"].time
    title(f"A batch of {len(withheld)} payslips computed, with …", "queries a slip")
    print("  (the first and the last as if the addon did not extend the computation)")
    for name, run in runs.items():
        row(name, run.time, yardstick, f"{run.query_count / len(withheld):.2f}")
    return withheld


def own_queries(env, slips):
    """Queries within the addon's own methods while a batch computes."""
    counted = []

    def counting(original):
        def method(records, *args):
            records.env.flush_all()  # what OCA payroll left to write is not ours
            before = records.env.cr.sql_log_count
            result = original(records, *args)
            records.env.flush_all()
            counted.append(records.env.cr.sql_log_count - before)
            return result

        return method

    with contextlib.ExitStack() as patches:
        for name in ("_l10n_mx_infonavit_ledger", "_l10n_mx_infonavit_store"):
            method = counting(getattr(HrPayslip, name))
            patches.enter_context(patch.object(HrPayslip, name, method))
        measure_once(env, slips.compute_sheet)
    return sum(counted)


def bench_queries(env, slips):
    print("\nThe addon's own queries, in all, for a batch of … payslips")
    print("  (Odoo itself inserts and updates rows by the hundred)")
    own_queries(env, slips)  # fills Odoo's caches
    for size in sorted({10, 100, len(slips)}):
        if size <= len(slips):
            print(f"  {size:<48} {own_queries(env, slips[:size]):>10}")


# --- CFDI ---------------------------------------------------------------------------


def bench_cfdi(env, company, workers):
    """The CFDIs of a batch of payslips: the document, its checks, the attachment."""
    prepare_cfdi(env, company, workers)
    slips = make_slips(env, workers, env.ref(f"{ADDON}.structure_quincenal"))
    slips.compute_sheet()
    obstacles = slips[0]._l10n_mx_infonavit_cfdi_obstacles()
    assert not obstacles, obstacles
    cases = {
        "document and checks": "_l10n_mx_infonavit_cfdi_obstacles",
        "document and XML": "_l10n_mx_infonavit_cfdi_xml",
        "all of it, attached": "_l10n_mx_infonavit_make_cfdi",
    }
    runs = measure(
        env,
        {
            name: lambda method=method: [getattr(slip, method)() for slip in slips]
            for name, method in cases.items()
        },
    )
    yardstick = runs["document and XML"].time
    title(f"{len(slips):,} CFDIs, each …", "ms a document")
    for name, run in runs.items():
        row(name, run.time, yardstick, f"{1000 * run.time / len(slips):.1f}")


def prepare_cfdi(env, company, workers):
    company.write(
        {"vat": "TFI850101AB1", "zip": "37000", "l10n_mx_infonavit_cfdi_regime": "601"}
    )
    env.ref(f"{ADDON}.registro_patronal_leon").write(
        {"risk": "2", "state_id": env.ref("base.state_mx_gto").id}
    )
    workers.write(
        {
            "l10n_mx_rfc": "FIPA800101AB1",
            "l10n_mx_curp": "FIPA800101HGTCRN09",
            "private_zip": "37100",
            "l10n_mx_infonavit_cfdi_contract_type": "01",
            "l10n_mx_infonavit_cfdi_working_day": "01",
            "l10n_mx_infonavit_cfdi_frequency": "04",
        }
    )


# --- all of it ------------------------------------------------------------------------


def title(text, last):
    print(f"\n{text:<50} {'seconds':>10} {'ratio':>8} {last:>18}", flush=True)


def row(name, seconds, yardstick, last):
    ratio = seconds / yardstick
    print(f"  {name:<48} {seconds:>10.2f} {ratio:>8.2f} {last:>18}", flush=True)


def main(env):
    demo_company.install(env)
    company = demo_company.load(env)
    admin = env.ref("base.user_admin")
    env = env(user=admin.id, su=False, context={"allowed_company_ids": company.ids})
    workers = make_workers(env, company, max(PAYSLIPS, CFDIS))
    import_wizard(env, retenciones(range(PAYSLIPS))).action_import()
    slips = bench_payslips(env, workers[:PAYSLIPS])
    bench_queries(env, slips)
    bench_cfdi(env, company, workers[:CFDIS])


main(env)  # noqa: F821 (odoo shell gives it)
