"""Where the private Odoo is: its databases and templates, and commands run in it.

Imported by what dev/setup has set the scene for; STATE and PG* are in the environment.
"""

import ast
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ["STATE"])
LOGS = STATE / "log"
SCREENSHOTS = STATE / "screenshots"
ADDON = "l10n_mx_infonavit_avisos"
QUEUE_ADDON = f"{ADDON}_queue"
PREFIX = "infonavit"


def note(text):
    """For who watches; the counts alone go to the standard output."""
    print(text, file=sys.stderr, flush=True)


# --- databases ---------------------------------------------------------------------


@contextlib.contextmanager
def server():
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def databases():
    with server() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [f"{PREFIX}_"],
        )
        return {name for (name,) in cursor}


def filestore(name):
    return STATE / "data" / "filestore" / name


def drop(name):
    with server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone(source, target):
    with server() as cursor:
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    if filestore(source).exists():
        # Odoo never writes into a stored file: links are as good as copies.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


@contextlib.contextmanager
def copy(source, suffix):
    """The name of a copy of a database, for as long as it is used."""
    target = f"{source}_{suffix}"
    clone(source, target)
    try:
        yield target
    finally:
        drop(target)


def is_private():
    note = STATE / "pg.socket"
    return note.exists() and note.read_text() == os.environ["PGHOST"]


def drop_orphans():
    """Drop what a killed run has left behind."""
    if not is_private():
        return  # the user's own server: the process may be one of another machine
    for name in databases():
        match = re.fullmatch(rf"{PREFIX}_test_(\d+)(_\w+)?", name)
        if match and not Path("/proc", match[1]).exists():
            drop(name)


def template():
    """The name of a database with all that the addon depends on, built when needed."""
    manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())
    modules = ",".join(sorted({"payroll", "hr_holidays", *manifest["depends"]}))
    facts = [modules, odoo_version(), (ROOT / "dev" / "addons.lock").read_text()]
    key = hashlib.sha256("\0".join(facts).encode()).hexdigest()[:12]
    name = f"{PREFIX}_template_{key}"
    with (STATE / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in databases() or not filestore(name).exists():
            build_template(name, modules)
    return name


def odoo_version():
    tree = Path(os.environ["PYTHONPATH"])
    if (tree / ".git").exists():
        command = ["git", "-C", str(tree), "rev-parse", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True).stdout
    # A package's files bear the date of the package.
    release = tree / "odoo" / "release.py"
    return f"{release.read_text()} {release.stat().st_mtime_ns}"


ASSETS = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def build_template(name, modules):
    note("building the template database …")
    for old in databases():
        if old.startswith(f"{PREFIX}_template_"):
            drop(old)
    building = f"{name}_building"
    for leftover in (name, building):
        drop(leftover)
    with server() as cursor:
        cursor.execute(f'CREATE DATABASE "{building}" TEMPLATE template0')
    run_or_exit("template", "-d", building, "-i", modules, "--stop-after-init")
    # Odoo makes all bundles of JavaScript and style before the first tour: a quarter
    # of a minute, but for those that it finds here.
    run_or_exit("assets", "shell", "-d", building, script=ASSETS)
    filestore(building).rename(filestore(name))
    with server() as cursor:
        cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


# --- Odoo --------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_odoo(log, *args, script="", environment=None):
    """Its code; the script, for a shell, may import what is in dev/."""
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(ROOT / "dev")])
    with log.open("w") as output:
        return subprocess.run(
            [sys.executable, "-m", "odoo", *args],
            cwd=STATE,
            input=script,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode


def run_or_exit(name, *args, **options):
    log = LOGS / f"{name}.log"
    if run_odoo(log, *args, **options):
        sys.exit(f"{log.read_text(errors='replace')[-4000:]}\nOdoo failed; log: {log}")
