"""The life of an installation: upgrade from an earlier commit, uninstall, install late.

``run_tests.py life`` calls ``run``; the steps within a database are life_steps.py's.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import odoo_log
import workshop
from suites import Result

STEPS = Path(__file__).with_name("life_steps.py").read_text()
# The commits from which an installation with data is upgraded: one that has the service
# and its secrets. ac78402 is the first whole one, without them.
ORIGINS = os.environ.get("LIFE_FROM", "df2a2db").split()
INFONAVIT = ("INFONAVIT", "INFONAVIT_SEG", "INFONAVIT_DEV")


class Failed(Exception):
    """A step did not end well; the text says how."""


class Database:
    """One that lives; ``folder``: where the addon's source is."""

    def __init__(self, name, folder=workshop.ROOT):
        self.name = name
        self.log = workshop.LOGS / "life.log"
        self.folder = folder

    def odoo(self, *args, script=""):
        conf = Path(os.environ["ODOO_RC"]).read_text()
        [path] = [line for line in conf.splitlines() if line.startswith("addons_path")]
        addons = path.partition("=")[2].strip().split(",")
        addons = [str(self.folder) if a == str(workshop.ROOT) else a for a in addons]
        args = (*args, "-d", self.name, f"--addons-path={','.join(addons)}")
        code = workshop.run_odoo(self.log, *args, script=script)
        text = self.log.read_text(errors="replace")
        report = odoo_log.read(text)
        with (workshop.LOGS / "life_all.log").open("a") as whole:
            whole.write(text)
        if code or report.stray:
            what = "\n".join(report.stray) or text[-3000:]
            raise Failed(f"{' '.join(args[:4])}\n{what}")

    def module(self, option):
        self.odoo(option, workshop.ADDON, "--stop-after-init")

    def step(self, name):
        """Run a step; gives what it found."""
        with tempfile.NamedTemporaryFile("r", suffix=".json") as report:
            os.environ.update(LIFE_STEP=name, LIFE_REPORT=report.name)
            self.odoo("shell", "--no-http", script=STEPS)
            text = report.read()
        if not text:
            raise Failed(f"step {name}\n{self.log.read_text(errors='replace')[-3000:]}")
        return json.loads(text)


def run(database):
    """Each of the lives, in a database of its own."""
    result = Result()
    (workshop.LOGS / "life_all.log").unlink(missing_ok=True)
    lives = [(f"upgrade from {origin}", upgrade, origin) for origin in ORIGINS]
    lives += [("install into a payroll at work", install_late, None)]
    for title, live, origin in lives:
        if origin and not is_known(origin):
            why = "the history here is too short for that commit (a shallow clone?)"
            result.skipped.append(f"{title}: {why}")
            continue
        name = database
        workshop.drop(name)
        workshop.clone(workshop.template(), name)
        try:
            wrong = live(name, *filter(None, [origin]))
        except Failed as error:
            wrong = [str(error)]
        finally:
            workshop.drop(name)
        result.passed += not wrong
        result.failures += [f"{title}: {what}" for what in wrong]
    return result


# --- upgrade and uninstall ---------------------------------------------------------


def is_known(commit):
    command = [
        "git",
        "-C",
        str(workshop.ROOT),
        "cat-file",
        "-e",
        f"{commit}^{{commit}}",
    ]
    return not subprocess.run(command, stderr=subprocess.DEVNULL).returncode


def source_of(commit, folder):
    command = ["git", "-C", str(workshop.ROOT), "archive", commit, workshop.ADDON]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as archive:
        command = ["tar", "-x", "-C", folder]
        subprocess.run(command, stdin=archive.stdout, check=True)


def upgrade(name, origin):
    """Filled at the commit, brought to this one, and taken out in the end."""
    folder = tempfile.mkdtemp(prefix="infonavit-old-")
    try:
        source_of(origin, folder)
        old = Database(name, folder)
        old.module("-i")
        old.step("fill")
        before = old.step("facts")
    finally:
        shutil.rmtree(folder)
    new = Database(name)
    new.module("-u")
    after = new.step("facts")
    wrong = lost(before, after)
    try:
        return wrong + work(new.step("works")) + uninstall(new)
    except Failed as error:
        return [*wrong, str(error)]


def lost(before, after):
    """What was stored and is not any more, or says something else."""
    wrong = []
    for table, rows in before.items():
        now = after.get(table, {})
        if gone := set(rows) - set(now):
            wrong.append(f"{table}: {len(gone)} of {len(rows)} rows are gone")
        columns = {}
        for key in set(rows) & set(now):
            for column, value in rows[key].items():
                if value is not None and now[key].get(column) != value:
                    columns.setdefault(column, (key, value, now[key].get(column)))
        for column, (key, old, new) in columns.items():
            wrong.append(f"{table}.{column} of {key}: {old!r} became {new!r}")
    return wrong


def work(found):
    wrong = [
        f"payslip {slip}: {lines} became {found['after'].get(slip)}"
        for slip, lines in found["before"].items()
        if found["after"].get(slip) != lines
    ]
    if found.get("is_open") is False:
        wrong.append("the contraseña cannot be opened")
    return wrong


def uninstall(database):
    """Payroll works without it, and nothing of it is left that breaks."""
    database.step("uninstall")
    found = database.step("without")
    wrong = [
        f"confirmed {slip}: {found['before'][slip]} became {found['after'][slip]}"
        for slip in found["done"]
        if found["before"][slip] != found["after"][slip]
    ]
    codes = {code for lines in found["after"].values() for code, _total in lines}
    if not codes:
        wrong.append("no payslip has lines")
    if not {"BASIC", "NET"} <= {code for code, _total in found["new"]}:
        wrong.append(f"a new payslip: {found['new']}")
    if found["left"]:
        wrong.append(f"columns are left: {found['left'][:10]}")
    if found["references"]:
        wrong.append(f"records are left: {found['references']}")
    database.module("-i")  # and it can come again
    return wrong


# --- install late ------------------------------------------------------------------


def install_late(name):
    """Into a database that has employees, payslips and a structure of its own."""
    database = Database(name)
    database.step("payroll")
    before = {t: rows for t, rows in database.step("facts").items() if rows}
    database.module("-i")
    wrong = lost(before, database.step("facts"))
    wrong += work(database.step("works"))
    found = database.step("joined")
    # 2,450 × 2 ÷ 59 × 16 days
    if dict(found["new"]).get("INFONAVIT") != -1328.81:
        wrong.append(f"the next payslip: {found}")
    return wrong
