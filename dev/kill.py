"""kill -9 in the middle of a fetch, and the next run: are all avisos there, once?

Run through ``odoo shell`` of a database with the addon, which it fills. Each round is a
company of its own: a process like a cron worker runs the scheduler's jobs, is killed at
a random moment, and another one takes its place. One line a round goes to KILL_REPORT.
"""

import contextlib
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from odoo import api, fields, sql_db
from odoo.modules.registry import Registry

ADDON = "l10n_mx_infonavit_avisos"
ROUNDS = int(os.environ.get("KILL_ROUNDS", 20))
AVISOS = int(os.environ.get("KILL_AVISOS", 2000))
SEED = int(os.environ.get("KILL_SEED", 2026))
SECRET = "OVXGCLLDNRQXMZJNMRSS24DSOVSWEYLT"
NRP = "Y9900001109"
PASSWORD = "contraseña-Secreta-1"  # the simulator's own


@contextlib.contextmanager
def simulator():
    """The reference simulator in a process of its own; gives its address."""
    module = importlib.import_module(f"odoo.addons.{ADDON}.tests.simulator")
    recent = date.today() - timedelta(days=40)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(module.made_up_avisos(AVISOS, first_day=recent)), file)
        file.flush()
        folder = str(Path(module.__file__).parent)
        command = [sys.executable, folder, "--port", "0", "--otp", "none"]
        command += ["--data", file.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield dict([process.stdout.readline().split()])["service"]
            finally:
                process.terminate()


@contextlib.contextmanager
def environment(database):
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, api.SUPERUSER_ID, {})


def make_protocol(env, url):
    """The simulator's profile and its developer's credentials, for all companies."""
    profile = env.ref(f"{ADDON}.service_profile_simulator")
    document = profile._document()
    document["address"] = url
    document["otp"]["kind"] = "none"
    document["token"]["request"]["body"]["fields"].pop("otp")
    profile._take(document)
    credential = env["l10n_mx_infonavit.credential"].create(
        {
            "name": "Desarrollos Ficticios",
            "rfc": "DES010101AB1",
            "password": PASSWORD,
            "company_id": False,
        }
    )
    return profile.id, credential.id


def make_connection(env, name, profile, credential):
    company = env["res.company"].create({"name": f"Ronda {name}"})
    env["l10n_mx_infonavit.registro.patronal"].create(
        {"name": NRP, "company_id": company.id}
    )
    connection = env["l10n_mx_infonavit.connection"].create(
        {
            "company_id": company.id,
            "rfc": "EMP010101AB1",
            "profile_id": profile,
            "credential_id": credential,
        }
    )
    connection.action_switch_on()
    return connection.id


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
    with simulator() as url:
        with environment(database) as env:
            protocol = make_protocol(env, url)
        whole = None
        for number in range(ROUNDS + 1):
            with environment(database) as env:
                connection = make_connection(env, number, *protocol)
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
