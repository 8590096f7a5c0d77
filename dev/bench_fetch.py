"""A fetch from the reference simulator, by the scheduled action. Part of dev/bench."""

import contextlib
import importlib
import subprocess
import sys
import time
from pathlib import Path

from bench_tools import Peak, row
from demo_company import ADDON

from odoo import SUPERUSER_ID

PASSWORD = "contraseña-Secreta-1"  # the simulator's own


@contextlib.contextmanager
def simulator(path):
    """The simulator in a process of its own, with the avisos of a file; its address."""
    module = importlib.import_module(f"odoo.addons.{ADDON}.tests.simulator")
    folder = str(Path(module.__file__).parent)
    command = [sys.executable, folder, "--port", "0", "--otp", "none"]
    command += ["--data", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield dict([process.stdout.readline().split()])["service"]
        finally:
            process.terminate()


def connect(env, company, url):
    profile = env.ref(f"{ADDON}.service_profile_simulator")
    document = profile._document()
    document["address"] = url
    document["otp"]["kind"] = "none"
    document["token"]["request"]["body"]["fields"].pop("otp", None)
    profile._take(document)
    credential = env["l10n_mx_infonavit.credential"].create(
        {
            "name": "Desarrollos Ficticios",
            "rfc": "DES010101AB1",
            "password": PASSWORD,
            "company_id": company.id,
        }
    )
    connection = env["l10n_mx_infonavit.connection"].create(
        {
            "company_id": company.id,
            "rfc": "EMP010101AB1",
            "profile_id": profile.id,
            "credential_id": credential.id,
            "date_first": "2026-01-01",
        }
    )
    connection.action_switch_on()
    return connection


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
    with simulator(path) as url:
        connection = connect(env, company, url)
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
