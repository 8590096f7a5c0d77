"""What the addon costs: payslips, its own queries, CFDIs (avisos: bench_intake.py).

Run by dev/bench through ``odoo shell`` of a scratch database. What is compared runs in
turns, each run in a savepoint that is rolled back; figures are medians.
"""

import contextlib
import os
import time
from unittest.mock import patch

import demo_company
from bench_scene import import_wizard, make_workers, retenciones
from bench_tools import Turns, measured, row, title
from demo_company import ADDON

from odoo.addons.l10n_mx_infonavit_avisos.models.hr_payslip import HrPayslip

ROUNDS, FEW_ROUNDS = 9, 3
PAYSLIPS = int(os.environ.get("N") or 1000)
# How many times as many are in the large batch.
GROWN = 5
OWN = (
    "_l10n_mx_infonavit_ledger",
    "_l10n_mx_infonavit_store",
    "_l10n_mx_infonavit_amount",
)
INSERTION = 'INSERT INTO "l10n_mx_infonavit_retention"'
CFDIS = 1000
CPU = "processor"
CONSTANT, OURS = "three rules of a constant instead", "the three Infonavit rules"
QUINCENA = "2026-09-01", "2026-09-15"


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


def ways(ours, constant, neither):
    return {
        CONSTANT: lambda: compute_plainly(constant),
        OURS: ours.compute_sheet,
        "neither": lambda: compute_plainly(neither),
    }


def bench_payslips(env, workers):
    """The ways in turns, the small batch and the large one; gives the large one."""
    batches = [make_slips(env, workers, structure) for structure in structures(env)]
    # The first one makes the bimester and fills Odoo's caches.
    batches[0][:1].compute_sheet()
    batches = [slips[1:] for slips in batches]
    turns = {}
    for size, rounds in ((PAYSLIPS, ROUNDS), (GROWN * PAYSLIPS, FEW_ROUNDS)):
        things = ways(*(slips[:size] for slips in batches))
        turns[size] = Turns(env, things, rounds)
        own = own_seconds(env, batches[0][:size])
        print_payslips(size, turns[size], own)
    small, large = turns.values()
    print(f"\nWhat one payslip costs in a batch {GROWN} times as large, with …")
    for name in small.costs:
        growth = large.median(name, CPU) / GROWN / small.median(name, CPU)
        print(f"  {name:<54} {'':>8} {growth:>6.2f}", flush=True)
    return batches[0]


def own_seconds(env, slips):
    """Within the addon's own methods while a batch computes."""
    spent = []

    def timing(original):
        def method(*args):
            start = time.perf_counter()
            result = original(*args)
            spent.append(time.perf_counter() - start)
            return result

        return method

    with contextlib.ExitStack() as patches:
        for name in OWN:
            method = timing(getattr(HrPayslip, name))
            patches.enter_context(patch.object(HrPayslip, name, method))
        measured(env, slips.compute_sheet)
    return sum(spent)


def print_payslips(size, turns, own):
    title(f"A batch of {size:,} payslips computed, with …", "queries a slip")
    print("  (the first and the last as if the addon did not extend the computation;")
    print("  the ratio is of processor time, Odoo's and PostgreSQL's)")
    for name in turns.costs:
        queries = f"{turns.median(name, 'queries') / size:.2f}"
        row(name, turns.median(name), turns.ratio(name, CONSTANT, CPU), queries)
    least, *_others, most = turns.ratios(OURS, CONSTANT, CPU)
    print(f"  the ratio of the Infonavit rules by turns: {least:.2f} to {most:.2f}")
    row("  of them within the addon's own methods", own, own / turns.median(CONSTANT))


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
        for name in OWN[:2]:
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
    turns = Turns(
        env,
        {
            name: lambda method=method: [getattr(slip, method)() for slip in slips]
            for name, method in cases.items()
        },
        FEW_ROUNDS,
    )
    title(f"{len(slips):,} CFDIs, each …", "ms a document")
    for name in cases:
        seconds = turns.median(name)
        each = f"{1000 * seconds / len(slips):.1f}"
        row(name, seconds, turns.ratio(name, "document and XML"), each)


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
