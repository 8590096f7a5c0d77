"""Runs the suites and counts them. Called by dev/test, which sets the scene.

    run_tests.py                 all suites
    run_tests.py engine [ARGS…]  the plain suite, with arguments for pytest
    run_tests.py dev [ARGS…]     the tests of dev/ itself, likewise
    run_tests.py odoo [TAGS]     the addon's Odoo tests, or those TAGS choose
    run_tests.py payroll         OCA payroll's own tests, with the addon installed
    run_tests.py faults          killed, restarted, full, two at once (dev/faults)
    run_tests.py kill            kill -9 at random moments of a fetch (dev/kill.py)
    run_tests.py secrets         everything, then a search for the secrets
                                 (dev/secrets_run.py)
    run_tests.py queue           the second addon's tests, and two servers that share
                                 its jobs, one of them killed (dev/two_workers.py)
    run_tests.py queue TAGS      those of its Odoo tests that TAGS choose
    run_tests.py life            upgrade, uninstall, install late (dev/life.py)

KEEP_DB=1 keeps the test database (until the next run) and says its name.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time

import faults_suite
import life
import suites
from workshop import (
    ADDON,
    LOGS,
    PREFIX,
    QUEUE_ADDON,
    ROOT,
    SCREENSHOTS,
    clone,
    copy,
    drop,
    drop_orphans,
    note,
    run_or_exit,
    template,
)

# What real processes do to each other.
PROCESSES = {
    "faults": faults_suite.run,
    "kill": suites.run_kill,
    "secrets": suites.run_secrets,
}
SUITES = "all dev engine odoo payroll faults kill secrets queue life".split()


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


class Tests:
    """The suites that a call chooses, in their order."""

    def __init__(self, tally, which, args):
        self.tally = tally
        self.which = which
        self.args = args

    def wants(self, *names):
        return self.which == "all" or self.which in names

    def run(self):
        if self.wants("dev"):
            self.tally.suite(
                "dev", suites.run_pytest, "dev", [ROOT / "dev" / "tests"], self.args
            )
        if self.wants("engine"):
            self.run_plain()
        if self.wants("odoo", "payroll"):
            with own_database() as database:
                self.run_odoo(database)
        if self.wants(*PROCESSES):
            with own_database() as database:
                self.run_processes(database)
        if self.wants("queue"):
            # The addon itself is tested without queue_job.
            with own_database() as database:
                self.run_queue(database)
        if self.wants("life"):
            self.tally.suite("life", life.run, f"{PREFIX}_test_{os.getpid()}")

    def run_plain(self):
        addon = ROOT / ADDON
        parts = "engine", "sources", "outputs"
        folders = [
            *(addon / part for part in parts),
            *(addon / "tests" / part for part in parts),
        ]
        args = ["-p", "without_odoo", "--doctest-modules", *self.args]
        self.tally.suite("engine", suites.run_pytest, "engine", folders, args)

    def run_odoo(self, database):
        if self.wants("odoo"):
            tags = ",".join(self.args) or f"/{ADDON}"
            self.tally.suite("odoo", suites.run_addon, database, tags)
        else:
            install(database)
        if self.wants("payroll") or not self.args:
            self.tally.suite("payroll", suites.run_payroll, database)

    def run_processes(self, database):
        """Each in a copy of a database in which nothing has happened yet."""
        install(database)
        for name, run in PROCESSES.items():
            if self.wants(name):
                with copy(database, name) as own:
                    self.tally.suite(name, run, own)

    def run_queue(self, database):
        tags = ",".join(self.args) or f"/{QUEUE_ADDON}"
        self.tally.suite(
            "queue", suites.run_addon, database, tags, QUEUE_ADDON, "queue"
        )
        if not self.args:
            self.tally.suite("workers", suites.run_workers, database)


def install(database):
    run_or_exit("install", "-d", database, "-i", ADDON, "--stop-after-init")


@contextlib.contextmanager
def own_database():
    """The name of a database with what the addons need, for as long as it is used."""
    drop_orphans()
    database = f"{PREFIX}_test_{os.getpid()}"
    clone(template(), database)
    try:
        yield database
    finally:
        if os.environ.get("KEEP_DB"):
            note(f"kept the database {database}")
        else:
            drop(database)


def main(argv):
    which, *args = argv or ["all"]
    if which not in SUITES:
        sys.exit(__doc__)
    # A run that is stopped drops its database, too.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    LOGS.mkdir(parents=True, exist_ok=True)
    if which not in ("dev", "engine"):  # they take none, and leave those of a tour
        shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    tally = Tally()
    # Chromium leaves things behind when Odoo ends it. Its sockets need a short path.
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}-") as folder:
        for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            os.environ[name] = folder
        Tests(tally, which, args).run()
    print(tally.last_line(), flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
