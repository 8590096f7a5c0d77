"""A fetch from the reference simulator, by the scheduled action. Part of dev/bench."""

import time
from pathlib import Path

import simulated
from bench_tools import Peak, row
from demo_company import ADDON

from odoo import SUPERUSER_ID


def empty(env):
    """No aviso is there, as before the first fetch."""
    names = "aviso", "credit", "fetch", "connection"
    tables = ", ".join(f"l10n_mx_infonavit_{name}" for name in names)
    env.cr.execute(f"TRUNCATE {tables} CASCADE")
    env.cr.commit()
    env.invalidate_all(flush=False)


def run(env, company, path, count):
    env = env(user=SUPERUSER_ID)
    empty(env)
    with simulated.serving(Path(path)) as url:
        protocol = simulated.protocol(env, url)
        first = {"date_first": "2026-01-01"}
        connection = simulated.connect(env, company, *protocol, **first)
        cron = env.ref(f"{ADDON}.ir_cron_fetch_avisos")
        env.cr.commit()
        with Peak() as peak:
            began = time.monotonic()
            cron.method_direct_trigger()
            seconds = time.monotonic() - began
    env.cr.commit()  # to see what others committed
    env.invalidate_all()
    [[stored, applied]] = env["l10n_mx_infonavit.aviso"]._read_group(
        [("company_id", "=", company.id)], aggregates=["__count", "credit_id:count"]
    )
    found = connection.state, stored
    assert found == ("ready", count), (*found, connection.error, connection.fetch_ids)
    row(
        f"{count:,} avisos over the socket, {applied:,} applied",
        seconds,
        None,
        f"{count / seconds:,.0f}/s +{peak}",
    )
