"""PostgreSQL restarted in the middle of a fetch, as if its machine had failed.

In a cluster of its own, thrown away afterwards: nobody else's server is touched.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import traceback
from pathlib import Path

from odoo import sql_db
from odoo.exceptions import UserError
from odoo.tools import config

from . import meetings, scene, service
from .scene import Row

POSTGRES = Path(__file__).resolve().parent.parent / "postgres"
SETTINGS = {
    "PGHOST": "db_host",
    "PGPORT": "db_port",
    "PGUSER": "db_user",
    "PGPASSWORD": "db_password",
}
PATIENCE = 60  # seconds


class Cluster:
    """A private PostgreSQL in a folder of its own, with a copy of the database."""

    def __init__(self, database):
        self.folder = Path(tempfile.mkdtemp(prefix="infonavit-pg-", dir="/tmp"))
        self.folder.chmod(0o755)  # user postgres is to reach it
        self.database = database
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PG") and name != "STATE"
        }
        self.environ["ODOO_STATE"] = str(self.folder)

    def command(self, what):
        subprocess.run([POSTGRES, what], env=self.environ, check=True)

    def start(self):
        self.command("start")
        return {
            "PGHOST": (self.folder / "pg.socket").read_text(),
            "PGPORT": "5432",
            "PGUSER": "odoo",
        }

    def copy(self, there):
        """Bring the database over; a crash is to lose no commit, as in production."""
        environ = self.environ | there
        psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1"]
        for sql in (
            "ALTER SYSTEM SET synchronous_commit = on",
            "SELECT pg_reload_conf()",
            f'CREATE DATABASE "{self.database}" TEMPLATE template0',
        ):
            command = [*psql, "-d", "postgres", "-c", sql]
            subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
        dump = ["pg_dump", "--no-owner", "-d", self.database]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as source:
            command = [*psql, "-d", self.database]
            subprocess.run(
                command,
                env=environ,
                stdin=source.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )

    def crash(self):
        """``pg_ctl stop -m immediate``, and its start."""
        [home] = self.folder.glob("pg/data/postmaster.pid")
        pid = int(home.read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        while Path("/proc", str(pid)).exists():
            time.sleep(0.05)
        self.command("start")

    def remove(self):
        self.command("remove")
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def cluster(one):
    """All of this process goes to the copy."""
    copy = Cluster(one.database)
    ours = {name: config[name] for name in SETTINGS.values()}
    try:
        there = copy.start()
        copy.copy(there)
        go_to({option: there.get(name) for name, option in SETTINGS.items()})
        with one.environment() as env:
            env.cr.execute("SHOW data_directory")
            assert str(copy.folder) in env.cr.fetchone()[0]
        yield copy
    finally:
        go_to(ours)
        copy.remove()


def go_to(options):
    sql_db.close_all()
    for name, value in options.items():
        config[name] = value


def worker(one):
    """A cron worker of the server: it outlives the database."""
    began = time.monotonic()
    while time.monotonic() - began < 3 * PATIENCE:
        try:
            service.scheduler(one)
        except Exception:
            traceback.print_exc()  # as the server's own does
        time.sleep(2)  # time to look at what the connection tells


def finish(one, connection):
    """Let the worker's next run come at once, until it has all."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if meetings.connection_state(one, connection)["is_complete"]:
            break
        with contextlib.suppress(UserError):  # it is at work already
            service.due_again(one, connection)
        time.sleep(0.5)


def rows(one, rounds):
    row = Row(f"PostgreSQL restarted in a fetch of {service.AVISOS} avisos")
    moments, counts, said, states = [], [], set(), set()
    with cluster(one) as copy, service.simulator() as url:
        connection, _company = service.connect(one, url, "Base 0")
        service.due(one)
        outcome, whole = scene.timed(lambda: service.scheduler(one))
        row.expect(outcome[0], "done", str(outcome))
        for number in range(1, rounds + 1):
            connection, _company = service.connect(one, url, f"Base {number}")
            service.due(one)
            process = scene.Process(lambda: worker(one))
            moments.append(scene.CHANCE.uniform(0.1, whole))
            time.sleep(moments[-1])
            copy.crash()
            sql_db.close_all()
            struck = settled(one, connection)
            counts.append(struck["stored"])
            states.add(f"{struck['state']} ({', '.join(struck['receipts'])})")
            said |= {struck["said"]} - {""}
            row.expect(struck["stored"], struck["distinct"], "after the restart")
            finish(one, connection)
            process.kill()
            process.outcome()
            check_well(one, connection, row)
    row.expect(min(counts) < service.AVISOS, True, "none was struck")
    row.before = (
        f"restarted {scene.summary(moments)}: {min(counts)} to {max(counts)} stored, "
        f"the connection (its receipt) {' or '.join(sorted(states))}"
    )
    row.said = " / ".join(sorted(said))
    row.after = f"the same worker's next run: all {service.AVISOS}, each once"
    yield row


def settled(one, connection):
    """What is there once the worker has noticed, and what the connection tells."""
    time.sleep(0.5)
    state = meetings.connection_state(one, connection)
    with one.environment() as env:
        record = env[meetings.CONNECTION].browse(connection)
        return state | {"said": record.last_error or ""}


def check_well(one, connection, row):
    state = meetings.connection_state(one, connection)
    receipts = state.pop("receipts")
    wanted = {k: v for k, v in meetings.WELL.items() if k != "receipts"}
    row.expect(state, wanted, "in the end")
    row.expect("running" in receipts, False, "a receipt that runs for ever")
