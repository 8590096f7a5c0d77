"""The reference simulator in a process of its own, connections to it, the scheduler."""

import os

import simulated

from odoo.modules.registry import Registry

from . import scene

AVISOS = int(os.environ.get("FAULTS_AVISOS", 1000))
CRON = f"{scene.ADDON}.ir_cron_fetch_avisos"


def simulator(avisos=AVISOS):
    """Gives its address."""
    return simulated.serving(simulated.made_up(avisos))


def connect(one, url, name):
    """A company and its connection, switched on: (connection's id, company's)."""
    with one.employer(name) as employer:
        protocol = simulated.protocol(employer.env, url)
        employer.registro.active = False
        employer.make_registro(simulated.NRP)
        connection = simulated.connect(employer.env, employer.company, *protocol)
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
