"""kill -9 in the middle of a fetch, and the next run: are all avisos there, once?

Run through ``odoo shell`` of a database with the addon, which it fills. Each round is a
company of its own: a process like a cron worker runs the scheduler's jobs, is killed at
a random moment, and another one takes its place. One line a round goes to KILL_REPORT.
"""

import contextlib
import json
import os
import random
import signal
import time
from pathlib import Path

import simulated

from odoo import api, fields, sql_db
from odoo.modules.registry import Registry

ADDON = "l10n_mx_infonavit_avisos"
ROUNDS = int(os.environ.get("KILL_ROUNDS", 20))
AVISOS = int(os.environ.get("KILL_AVISOS", 2000))
SEED = int(os.environ.get("KILL_SEED", 2026))


@contextlib.contextmanager
def environment(database):
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, api.SUPERUSER_ID, {})


def make_connection(env, name, protocol):
    company = env["res.company"].create({"name": f"Ronda {name}"})
    env["l10n_mx_infonavit.registro.patronal"].create(
        {"name": simulated.NRP, "company_id": company.id}
    )
    profile, credential = (record.with_env(env) for record in protocol)
    return simulated.connect(env, company, profile, credential).id


def start_worker(database):
    """A process that runs the scheduler's jobs, as a cron worker of the server does."""
    sql_db.close_all()  # no connection may be shared with the child
    child = os.fork()
    if child:
        return child
    try:
        Registry(database)["ir.cron"]._process_jobs(database)
    finally:
        os._exit(0)


def ended(child):
    """Wait for a worker; gives its peak memory in MB."""
    _pid, status, usage = os.wait4(child, 0)
    assert status in (0, signal.SIGKILL), status
    return usage.ru_maxrss / 1024


def idle_mb():
    """What a worker has before it works: it is this process's copy."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def state_of(database, connection_id):
    with environment(database) as env:
        connection = env["l10n_mx_infonavit.connection"].browse(connection_id)
        avisos = env["l10n_mx_infonavit.aviso"].search(
            [("company_id", "=", connection.company_id.id)]
        )
        fetches = connection.fetch_ids
        folios = avisos.mapped("folio")
        return {
            "stored": len(folios),
            "distinct": len(set(folios)),
            "new": sum(fetches.mapped("new_count")),
            "running": len(fetches.filtered(lambda f: f.state == "running")),
            "state": connection.state,
            "is_complete": bool(connection.watermark),
        }


def due(database):
    """The scheduler may start at once, whatever it has planned."""
    with environment(database) as env:
        cron = env.ref(f"{ADDON}.ir_cron_fetch_avisos")
        cron.write({"nextcall": fields.Datetime.now(), "active": True})
        (env["ir.cron"].search([]) - cron).active = False


def run(database, report):
    chance = random.Random(SEED)
    with simulated.serving(simulated.made_up(AVISOS)) as url:
        with environment(database) as env:
            protocol = simulated.protocol(env, url)
        whole = None
        for number in range(ROUNDS + 1):
            with environment(database) as env:
                connection = make_connection(env, number, protocol)
            due(database)
            moment = whole and chance.uniform(0, whole)
            idle, began = idle_mb(), time.monotonic()
            child = start_worker(database)
            if moment:
                time.sleep(moment)
                os.kill(child, signal.SIGKILL)
            peak = ended(child)
            struck = state_of(database, connection)
            if moment:
                due(database)
                ended(start_worker(database))
            else:
                whole = time.monotonic() - began
            after = state_of(database, connection)
            line = {
                "round": number,
                "whole": AVISOS,
                "moment": moment,
                "struck": struck,
                "after": after,
            }
            if not moment:
                line |= {"seconds": whole, "idle_mb": idle, "peak_mb": peak}
            report.write(json.dumps(line) + "\n")
            report.flush()


env.cr.rollback()  # noqa: F821 (odoo shell gives it)
database = env.cr.dbname  # noqa: F821
env.cr.close()  # noqa: F821
with open(os.environ["KILL_REPORT"], "w") as report:
    run(database, report)
os._exit(0)  # the shell's own end would want its cursor back
