"""The reference simulator in a process of its own, connections to it, the scheduler."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.modules.registry import Registry

from odoo.addons.l10n_mx_infonavit_avisos.tests import simulator as package

from . import scene

AVISOS = int(os.environ.get("FAULTS_AVISOS", 1000))
NRP = "Y9900001109"
PASSWORD = "contraseña-Secreta-1"  # the simulator's own
CRON = f"{scene.ADDON}.ir_cron_fetch_avisos"


@contextlib.contextmanager
def simulator(avisos=AVISOS):
    """Gives its address."""
    made_up = list(package.made_up_avisos(avisos, first_day=scene.recent()))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(made_up, file)
        file.flush()
        folder = str(Path(package.__file__).parent)
        command = [sys.executable, folder, "--port", "0", "--otp", "none"]
        command += ["--data", file.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield dict([process.stdout.readline().split()])["service"]
            finally:
                process.terminate()


def protocol(env, url):
    """The simulator's profile and its developer's credentials, for all companies."""
    profile = env.ref(f"{scene.ADDON}.service_profile_simulator")
    document = profile._document()
    document["address"] = url
    document["otp"]["kind"] = "none"
    document["token"]["request"]["body"]["fields"].pop("otp", None)
    profile._take(document)
    credentials = env["l10n_mx_infonavit.credential"]
    name = "Desarrollos Ficticios"
    credential = credentials.search([("name", "=", name)]) or credentials.create(
        {
            "name": name,
            "rfc": "DES010101AB1",
            "password": PASSWORD,
            "company_id": False,
        }
    )
    return profile, credential


def connect(one, url, name):
    """A company and its connection, switched on: (connection's id, company's)."""
    with one.employer(name) as employer:
        env = employer.env
        profile, credential = protocol(env, url)
        employer.registro.active = False
        employer.make_registro(NRP)
        connection = env["l10n_mx_infonavit.connection"].create(
            {
                "company_id": employer.company.id,
                "rfc": "EMP010101AB1",
                "profile_id": profile.id,
                "credential_id": credential.id,
            }
        )
        connection.action_switch_on()
        return connection.id, employer.company.id


def due(one):
    """The scheduler may start at once, whatever it has planned, and with this alone."""
    with one.environment() as env:
        cron = env.ref(CRON)
        cron.write({"nextcall": scene.now(), "active": True})
        (env["ir.cron"].search([]) - cron).active = False


def due_again(one, connection):
    """The connection's time has come."""
    with one.environment() as env:
        env["l10n_mx_infonavit.connection"].browse(connection).next_run = scene.now()
    due(one)


def scheduler(one):
    """One round of a cron worker of the server."""
    Registry(one.database)["ir.cron"]._process_jobs(one.database)
