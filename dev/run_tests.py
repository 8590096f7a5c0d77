"""Runs the suites and counts them. Called by dev/test, which sets the scene.

    run_tests.py                 all suites
    run_tests.py engine [ARGS…]  the plain suite, with arguments for pytest
    run_tests.py dev [ARGS…]     the tests of dev/ itself, likewise
    run_tests.py odoo [TAGS]     the addon's Odoo tests, or those TAGS choose
    run_tests.py payroll         OCA payroll's own tests, with the addon installed
    run_tests.py faults          killed, restarted, full, two at once (dev/faults)
    run_tests.py kill            kill -9 at random moments of a fetch (dev/kill.py)
    run_tests.py life            upgrade, uninstall, install late (dev/life.py)

KEEP_DB=1 keeps the test database (until the next run) and says its name.
"""

import ast
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

import odoo_log
import psycopg2

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ["STATE"])
LOGS = STATE / "log"
SCREENSHOTS = STATE / "screenshots"
ADDON = "l10n_mx_infonavit_avisos"
PREFIX = "infonavit"


@dataclass
class Result:
    passed: int = 0
    skipped: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


# --- plain Python ------------------------------------------------------------------


def run_pytest(name, paths, args):
    """Run pytest on those of the paths that exist; read its JUnit report."""
    report = LOGS / f"{name}.xml"
    log = LOGS / f"{name}.log"
    report.unlink(missing_ok=True)
    paths = [str(path) for path in paths if path.exists()]
    if not paths:
        return Result(failures=["there are no tests"])
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "dev"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(STATE / "hypothesis"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors"]
    command.append(f"--junit-xml={report}")
    with log.open("w") as output:
        code = subprocess.run(
            [*command, *args, *paths],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode
    result = Result()
    cases = ET.parse(report).iter("testcase") if report.exists() else ()
    for case in cases:
        title = f"{case.get('classname')}.{case.get('name')}"
        faults = case.findall("failure") + case.findall("error")
        if faults:
            result.failures += [f"{title}\n{fault.text}" for fault in faults]
        elif (skip := case.find("skipped")) is not None:
            result.skipped.append(f"{title}: {skip.get('message')}")
        else:
            result.passed += 1
    if not result.failures and (code or not result.passed):
        # Exit code 5: nothing was collected. Others: pytest itself stumbled.
        result.failures.append(log.read_text(errors="replace"))
    return result


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


def is_private():
    note = STATE / "pg.socket"
    return note.exists() and note.read_text() == os.environ["PGHOST"]


def drop_orphans():
    """Drop what a killed run has left behind."""
    if not is_private():
        return  # the user's own server: the process may be one of another machine
    for name in databases():
        match = re.fullmatch(rf"{PREFIX}_test_(\d+)", name)
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


def run_odoo(log, *args, script=""):
    with log.open("w") as output:
        return subprocess.run(
            [sys.executable, "-m", "odoo", *args],
            cwd=STATE,
            input=script,
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode


def run_or_exit(name, *args, **options):
    log = LOGS / f"{name}.log"
    if run_odoo(log, *args, **options):
        sys.exit(f"{log.read_text(errors='replace')[-4000:]}\nOdoo failed; log: {log}")


def judge(log, code):
    """A suite's result from its server's log and exit code."""
    text = log.read_text(errors="replace")
    report = odoo_log.read(text)
    result = Result(
        passed=report.passed,
        skipped=[f"{test}: {why}" for test, why in report.skipped.items()],
        failures=["\n".join(texts) for texts in report.failed.values()],
    )
    result.failures += [f"unexpected in the log: {entry}" for entry in report.stray]
    if report.total is None:
        result.failures.append(
            f"Odoo ended with code {code} and no result\n{text[-4000:]}"
        )
        return result
    failures, errors, run = report.total
    if run != len(report.started) or bool(failures + errors) != bool(report.failed):
        result.failures.append(
            f"Odoo counts {failures} failed, {errors} errors of {run} tests; "
            f"its log tells of {len(report.failed)} failed of {len(report.started)}"
        )
    if not report.started:
        result.failures.append("no test ran")
    if code and not result.failures:
        result.failures.append(f"Odoo ended with code {code}\n{text[-4000:]}")
    return result


def run_addon(database, tags):
    log = LOGS / "odoo.log"
    code = run_odoo(
        log,
        *("-d", database, "-i", ADDON, "--stop-after-init"),
        *("--test-tags", tags, "--http-port", str(free_port())),
    )
    return judge(log, code)


# Odoo runs a module's at-install tests before the modules that depend on it are
# loaded. Ours would not be there: so they run in a shell, where everything is.
PAYROLL = f"""
from odoo.tests.shell import run_tests
assert "{ADDON}" in env.registry._init_modules, "the addon is not loaded"
run_tests(env, "/payroll", ["payroll"])
"""


def run_payroll(database):
    log = LOGS / "payroll.log"
    code = run_odoo(
        log,
        *("shell", "-d", database, "--http-port", str(free_port())),
        script=PAYROLL,
    )
    return judge(log, code)


KILL = (ROOT / "dev" / "kill.py").read_text()


def run_kill(database):
    """One test a round: all avisos are there, once, and the connection is well."""
    log, report = LOGS / "kill.log", LOGS / "kill.jsonl"
    report.unlink(missing_ok=True)
    os.environ["KILL_REPORT"] = str(report)
    code = run_odoo(log, "shell", "-d", database, "--no-http", script=KILL)
    result = Result()
    lines = report.read_text().splitlines() if report.exists() else []
    lines = [json.loads(line) for line in lines]
    for line in lines:
        after = line["after"]
        whole = line["whole"]
        wanted = {
            **{"stored": whole, "distinct": whole, "new": whole},
            **{"running": 0, "state": "ready", "is_complete": True},
        }
        if after == wanted:
            result.passed += 1
        else:
            result.failures.append(json.dumps(line))
    if lines:
        note(kill_summary(*lines))
    if code or not lines:
        result.failures.append(log.read_text(errors="replace")[-4000:])
    return result


def kill_summary(whole, *struck):
    text = (
        f"a fetch of {whole['whole']} avisos: {whole['seconds']:.1f} s, memory "
        f"{whole['idle_mb']:.0f} MB before, {whole['peak_mb']:.0f} MB at its peak"
    )
    if struck:
        moments = sorted(line["moment"] for line in struck)
        stored = sorted(line["struck"]["stored"] for line in struck)
        text += (
            f"; killed {len(struck)} times, at {moments[0]:.1f} to {moments[-1]:.1f} "
            f"s, with {stored[0]} to {stored[-1]} stored"
        )
    return text


def run_faults(database):
    import faults_suite

    return faults_suite.run(database)


def run_life(database):
    import life

    return life.run(database)


# --- all of it ---------------------------------------------------------------------


def note(text):
    print(text, file=sys.stderr, flush=True)


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def suite(self, name, run, *args):
        start = time.monotonic()
        result = run(*args)
        seconds = time.monotonic() - start
        counts = f"{result.passed} passed, {len(result.failures)} failed"
        if result.skipped:
            counts += f", {len(result.skipped)} skipped"
        print(f"{name:<10} {counts} ({seconds:.0f} s)", flush=True)
        for reason in result.skipped:
            print(f"  skipped {reason}")
        for failure in result.failures:
            print(f"\n--- {name}: {failure}")
        if result.failures:
            print(f"\n--- whole log: {LOGS / name}.log")
            for picture in sorted(SCREENSHOTS.rglob("*.png")):
                print(f"--- screenshot: {picture}")
            print(flush=True)
        self.passed += result.passed
        self.failed += len(result.failures)
        self.skipped += len(result.skipped)

    def last_line(self):
        line = f"{self.passed} passed, {self.failed} failed"
        return line + (f", {self.skipped} skipped" if self.skipped else "")


def run_suites(tally, which, args):
    if which in ("all", "dev"):
        tally.suite("dev", run_pytest, "dev", [ROOT / "dev" / "tests"], args)
    if which in ("all", "engine"):
        addon = ROOT / ADDON
        parts = "engine", "sources", "outputs"
        folders = [
            *(addon / part for part in parts),
            *(addon / "tests" / part for part in parts),
        ]
        args = ["-p", "without_odoo", "--doctest-modules", *args]
        tally.suite("engine", run_pytest, "engine", folders, args)
    if which in ("all", "odoo", "payroll", "faults", "kill"):
        drop_orphans()
        database = f"{PREFIX}_test_{os.getpid()}"
        clone(template(), database)
        try:
            if which in ("payroll", "faults", "kill"):
                run_or_exit("install", "-d", database, "-i", ADDON, "--stop-after-init")
            else:
                tags = ",".join(args) if which == "odoo" and args else f"/{ADDON}"
                tally.suite("odoo", run_addon, database, tags)
            if which in ("all", "payroll") or (which == "odoo" and not args):
                tally.suite("payroll", run_payroll, database)
            if which in ("all", "faults"):
                tally.suite("faults", run_faults, database)
            if which in ("all", "kill"):
                tally.suite("kill", run_kill, database)
        finally:
            if os.environ.get("KEEP_DB"):
                note(f"kept the database {database}")
            else:
                drop(database)
    if which in ("all", "life"):
        tally.suite("life", run_life, f"{PREFIX}_test_{os.getpid()}")


def main(argv):
    which, args = (argv[0], argv[1:]) if argv else ("all", [])
    known = "all dev engine odoo payroll faults kill life".split()
    if which not in known:
        sys.exit(__doc__)
    # A run that is stopped drops its database, too.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    LOGS.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    tally = Tally()
    # Chromium leaves things behind when Odoo ends it. Its sockets need a short path.
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}-") as folder:
        for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            os.environ[name] = folder
        run_suites(tally, which, args)
    print(tally.last_line(), flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
