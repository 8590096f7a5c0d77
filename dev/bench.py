"""What the addon costs: payslips, its own queries, CFDIs (avisos: bench_intake.py).

Run by dev/bench through ``odoo shell`` of a scratch database. What is compared runs in
turns, each run in a savepoint that is rolled back; figures are medians of ROUNDS, those
of payslips the least.
"""

import contextlib
import math
import os
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import demo_company
from bench_scene import import_wizard, make_workers, retenciones
from bench_tools import measured
from demo_company import ADDON

from odoo.addons.l10n_mx_infonavit_avisos.models.hr_payslip import HrPayslip

ROUNDS = 3
PAYSLIPS = int(os.environ.get("N") or 1000)
# How many times as many are in the large batch.
GROWN = 5
INSERTION = 'INSERT INTO "l10n_mx_infonavit_retention"'
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
            seconds, queries = measured(env, run)
            if turn:  # the first one fills Odoo's caches
                runs[name].seconds.append(seconds)
                runs[name].queries.append(queries)
    return runs


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


def cpu_seconds(env):
    """Of this Odoo and its PostgreSQL process: what else the machine does hardly
    changes it. Where PostgreSQL is elsewhere, of Odoo alone."""
    env.cr.execute("SELECT pg_backend_pid()")
    [process] = env.cr.fetchone()
    ticks = 0
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{process}/stat").read_text()
        ticks = sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Batch:
    """The best of some runs of one way: seconds, those of the processor, and queries
    of the last one."""

    seconds: float = math.inf
    cpu: float = math.inf
    queries: int = 0

    def run(self, env, compute):
        before = cpu_seconds(env)
        seconds, self.queries = measured(env, compute)
        self.cpu = min(self.cpu, cpu_seconds(env) - before)
        self.seconds = min(self.seconds, seconds)


def ways(ours, constant, neither):
    return {
        "three rules of a constant instead": lambda: compute_plainly(constant),
        "the three Infonavit rules": ours.compute_sheet,
        "neither": lambda: compute_plainly(neither),
    }


def bench_payslips(env, workers):
    """The ways in turns, the small batch and the large one; gives the large one."""
    batches = [make_slips(env, workers, structure) for structure in structures(env)]
    costs = {}
    # The first one makes the bimester and fills Odoo's caches.
    batches[0][:1].compute_sheet()
    batches = [slips[1:] for slips in batches]
    for size, rounds in ((PAYSLIPS, ROUNDS), (GROWN * PAYSLIPS, 1)):
        costs[size] = defaultdict(Batch)
        for _round in range(rounds):
            for name, compute in ways(*(slips[:size] for slips in batches)).items():
                costs[size][name].run(env, compute)
        print_payslips(size, costs[size])
    small, large = costs.values()
    print(f"\nWhat one payslip costs in a batch {GROWN} times as large, with …")
    for name in small:
        growth = large[name].cpu / GROWN / small[name].cpu
        print(f"  {name:<48} {'':>10} {growth:>8.2f}", flush=True)
    return batches[0]


def print_payslips(size, costs):
    yardstick = costs["three rules of a constant instead"].cpu
    title(f"A batch of {size:,} payslips computed, with …", "queries a slip")
    print("  (the first and the last as if the addon did not extend the computation;")
    print("  the ratio is of processor time, Odoo's and PostgreSQL's)")
    for name, cost in costs.items():
        ratio, queries = cost.cpu / yardstick, f"{cost.queries / size:.2f}"
        print(f"  {name:<48} {cost.seconds:>10.2f} {ratio:>8.2f} {queries:>18}")


def own_queries(env, slips):
    """Queries within the addon's own methods while a batch computes."""
    counted = []

    def counting(original):
        def method(records, *args):
            records.env.flush_all()  # what OCA payroll left to write is not ours
            with logged(records.env.cr) as queries:
                result = original(records, *args)
                records.env.flush_all()
            counted.extend(queries)
            return result

        return method

    with contextlib.ExitStack() as patches:
        for name in ("_l10n_mx_infonavit_ledger", "_l10n_mx_infonavit_store"):
            method = counting(getattr(HrPayslip, name))
            patches.enter_context(patch.object(HrPayslip, name, method))
        measured(env, slips.compute_sheet)
    return counted


@contextlib.contextmanager
def logged(cursor):
    queries, execute = [], type(cursor).execute

    def logging(self, query, *args, **kwargs):
        queries.append(getattr(query, "code", query))
        return execute(self, query, *args, **kwargs)

    with patch.object(type(cursor), "execute", logging):
        yield queries


def bench_queries(env, slips):
    print("\nThe addon's own queries, in all, for a batch of … payslips")
    print("  (the retentions are one insertion, which Odoo makes by the hundred)")
    own_queries(env, slips[:1])  # fills Odoo's caches
    for size in sorted({10, 100, PAYSLIPS, GROWN * PAYSLIPS}):
        queries = own_queries(env, slips[:size])
        chunks = sum(INSERTION in query for query in queries)
        own = len(queries) - chunks + 1
        print(f"  {size:<48,} {own:>10} {f'{chunks} insertions':>27}", flush=True)


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
    paid = GROWN * PAYSLIPS + 1
    workers = make_workers(env, company, max(paid, CFDIS))
    import_wizard(env, retenciones(range(paid))).action_import()
    env.cr.execute("ANALYZE")
    slips = bench_payslips(env, workers[:paid])
    bench_queries(env, slips)
    bench_cfdi(env, company, workers[:CFDIS])


main(env)  # noqa: F821 (odoo shell gives it)
