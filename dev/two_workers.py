"""Two servers share the jobs of the second addon, and one of them is killed.

Run through ``odoo shell`` of a database with both addons, which it fills: a payroll
bureau with several employers, each with many registros patronales. The scheduled action
enqueues; two Odoo servers, each with queue_job's own runner, perform. The one whose
runner is the master is killed with kill -9 while it works: the other becomes master,
finds the dead jobs again and finishes. What is found at the end goes to WORKERS_REPORT.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

import simulated

from odoo import api, fields, sql_db
from odoo.modules.registry import Registry

ADDON = "l10n_mx_infonavit_avisos"
EMPLOYERS = int(os.environ.get("WORKERS_EMPLOYERS", 3))
LINES = int(os.environ.get("WORKERS_LINES", 12))  # of each employer
AVISOS = int(os.environ.get("WORKERS_AVISOS", 60))  # of each line
SERVERS = int(os.environ.get("WORKERS_SERVERS", 2))
KILL = SERVERS > 1 and os.environ.get("WORKERS_KILL", "1") != "0"
PAGE = 20
# Of jobs at once, over all machines.
CHANNELS = "root:4,root.infonavit_fetch:4"
HOST = "127.0.0.1"
PATIENCE = 150  # seconds for all of it, lest a fault hang the tests


# --- the service ----------------------------------------------------------------------


@contextlib.contextmanager
def simulator(nrps):
    """Gives the simulator's address, and the folios that it serves. Its one-time
    passwords are refused when they come twice."""
    avisos = [
        aviso
        for number, nrp in enumerate(nrps)
        for aviso in simulated.made_up(AVISOS, first=1 + number * AVISOS, nrp=nrp)
    ]
    options = ["--otp", "hotp", "--otp-secret", simulated.OTP_SECRET]
    with simulated.serving(avisos, *options, "--token-seconds", "4") as url:
        yield url, {aviso["FolioAviso"] for aviso in avisos}


# --- what is in the database ----------------------------------------------------------


@contextlib.contextmanager
def environment(database):
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, api.SUPERUSER_ID, {})


def make_bureau(env, url, nrps):
    """Employers with their registros patronales; one contraseña serves them all."""
    protocol = simulated.protocol(env, url, otp="hotp", page_size=PAGE)
    for number in range(EMPLOYERS):
        company = env["res.company"].create({"name": f"Patrón Ficticio {number + 1}"})
        env["l10n_mx_infonavit.registro.patronal"].create(
            [
                {"name": nrp, "company_id": company.id}
                for nrp in nrps[number * LINES : (number + 1) * LINES]
            ]
        )
        simulated.connect(env, company, *protocol)
    cron = env.ref(f"{ADDON}.ir_cron_fetch_avisos")
    cron.write({"nextcall": fields.Datetime.now(), "active": True})
    (env["ir.cron"].search([]) - cron).active = False


def run_scheduler(database):
    """As a cron worker does, in a process of its own."""
    sql_db.close_all()  # no connection may be shared with the child
    child = os.fork()
    if not child:
        try:
            Registry(database)["ir.cron"]._process_jobs(database)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def query(database, sql, *parameters):
    with environment(database) as env:
        env.cr.execute(sql, parameters)
        return env.cr.fetchall()


def states(database):
    rows = query(database, "SELECT state, count(*) FROM queue_job GROUP BY state")
    return Counter(dict(rows))


def running(database, pid):
    """Jobs that a server is in the midst of, with avisos stored and more to come."""
    sql = """
        SELECT job.uuid
          FROM queue_job job
          JOIN l10n_mx_infonavit_connection_registro line
            ON line.id = job.l10n_mx_infonavit_line_id
          JOIN l10n_mx_infonavit_fetch receipt
            ON receipt.connection_id = line.connection_id
           AND receipt.registro_patronal_id = line.registro_id
         WHERE job.state = 'started' AND job.worker_pid = %s
           AND receipt.state = 'running' AND receipt.page_count > 0
    """
    return [uuid for [uuid] in query(database, sql, pid)]


# --- the servers ----------------------------------------------------------------------


class Servers:
    """Odoo servers with queue_job's runner, and before them what a bureau has there: a
    balancer, which hands the runner's requests to one after the other."""

    def __init__(self, database):
        self.database = database
        self.processes, self.logs, self._ports = [], [], []
        self._turn = None
        self._door = socket.create_server((HOST, 0))
        threading.Thread(target=self._balance, daemon=True).start()

    def start(self):
        number = len(self.processes) + 1
        log = Path(os.environ["WORKERS_LOGS"]) / f"worker-{number}.log"
        with socket.create_server((HOST, 0)) as probe:
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "odoo", "server", "-d", self.database]
        command += ["--load", "base,rpc,web,queue_job", "--max-cron-threads", "0"]
        command += ["--http-interface", HOST, "--http-port", str(port)]
        door = {
            "ODOO_QUEUE_JOB_HOST": HOST,
            "ODOO_QUEUE_JOB_PORT": str(self._door.getsockname()[1]),
            "ODOO_QUEUE_JOB_CHANNELS": CHANNELS,
        }
        with log.open("w") as output:
            process = subprocess.Popen(
                command,
                env={**os.environ, **door},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        self.logs.append(log)
        wait_until(
            lambda: "HTTP service" in log.read_text(), "a server starts", process
        )
        self._ports.append(port)
        self._turn = cycle(list(self._ports))

    def is_master(self, number):
        return "queue job runner ready" in self.logs[number].read_text()

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()

    def _balance(self):
        while True:
            client, _address = self._door.accept()
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError), self._next_server() as server:
            server.sendall(client.recv(65536))
            # queue_job waits a second for the answer, and does not read it.
            while data := server.recv(65536):
                client.sendall(data)

    def _next_server(self):
        """One that is there: a balancer leaves out those that are not."""
        for _port in self._ports:
            with contextlib.suppress(OSError):
                return socket.create_connection((HOST, next(self._turn)))
        raise ConnectionRefusedError


def wait_until(holds, what, process=None):
    ends = time.monotonic() + PATIENCE
    while not (found := holds()):
        if time.monotonic() > ends or (process and process.poll() is not None):
            raise TimeoutError(f"in vain: {what}")
        time.sleep(0.2)
    return found


def finish(database):
    """Wait for the last job. Where nothing happens the runner looks for dead jobs once
    a minute; a notice, as of any other job in the queue, has it look at once."""

    def is_over():
        query(database, "SELECT pg_notify('queue_job', '')")
        found = states(database)
        return set(found) <= {"done", "failed", "cancelled"} and found

    return wait_until(is_over, "the jobs come to their end")


# --- the claims -----------------------------------------------------------------------


def claims(database, folios, victims):
    """What was found and what it should be, by claim."""
    lines = EMPLOYERS * LINES
    with environment(database) as env:
        avisos = env["l10n_mx_infonavit.aviso"].search([]).mapped("folio")
        receipts = env["l10n_mx_infonavit.fetch"].search([("source", "=", "service")])
        connections = env["l10n_mx_infonavit.connection"].search([])
        credential = connections.credential_id
        marks = connections.line_ids.mapped("watermark")
        jobs = env["queue.job"].search([])
        by_worker = Counter(jobs.mapped("worker_pid"))
        again = jobs.filtered(lambda job: job.retry > 1).mapped("uuid")
        found = {
            "a job for each line": (len(jobs), lines),
            "how they ended": (Counter(jobs.mapped("state")), {"done": lines}),
            "processes that had done jobs": (len(by_worker), SERVERS),
            "avisos stored": (len(avisos), len(folios)),
            "folios": (set(avisos) == folios, True),
            "sum of what was new": (sum(receipts.mapped("new_count")), len(folios)),
            "receipts still running": (receipts.mapped("state").count("running"), 0),
            "connections": (set(connections.mapped("state")), {"ready"}),
            "rounds still open": (len(connections.filtered("asked_at")), 0),
            "watermarks": (len(set(marks)) == 1 and all(marks), True),
            "refusals of the credentials": (credential.refused_count, 0),
        }
        if KILL:
            interrupted = receipts.filtered(lambda r: r.state == "failed")
            found |= {
                "jobs in work at the kill -9, found again": (
                    set(victims) <= set(again) and bool(victims),
                    True,
                ),
                "their receipts say that they were interrupted": (
                    len(interrupted) >= len(victims),
                    True,
                ),
            }
        return found, by_worker


def share(database, servers):
    """Let the servers work, kill the master in mid-work; gives the uuids of the jobs
    that it was in the midst of, and the seconds from the first job to the last."""
    servers.start()
    wait_until(lambda: servers.is_master(0), "the first server's runner is the master")
    for _number in range(1, SERVERS):
        servers.start()
    run_scheduler(database)
    began, victims = time.monotonic(), []
    if KILL:
        master = servers.processes[0]
        enough = EMPLOYERS * LINES // 2
        wait_until(lambda: states(database)["done"] >= enough, "some jobs are done")
        wait_until(lambda: running(database, master.pid), "the master is in mid-work")
        master.send_signal(signal.SIGKILL)
        master.wait()
        victims = running(database, master.pid)
    finish(database)
    return victims, time.monotonic() - began


def main(env):
    database = env.cr.dbname
    env.cr.rollback()
    env.cr.close()
    nrps = [f"Y{99000000 + number:08d}10" for number in range(EMPLOYERS * LINES)]
    with simulator(nrps) as (url, folios):
        with environment(database) as env:
            make_bureau(env, url, nrps)
        servers = Servers(database)
        try:
            victims, seconds = share(database, servers)
        finally:
            servers.stop()
        found, by_worker = claims(database, folios, victims)
    summary = (
        f"{EMPLOYERS * LINES} lines of {AVISOS} avisos each, {SERVERS} servers: "
        f"{seconds:.1f} s, jobs by process {sorted(by_worker.values())}, "
        f"{len(victims)} in work at the kill"
    )
    report = {"summary": summary, "claims": found}
    Path(os.environ["WORKERS_REPORT"]).write_text(json.dumps(report, default=list))
    os._exit(0)  # the shell's own end would want its cursor back
