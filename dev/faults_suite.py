"""Runs dev/faults on a database, and makes its table: ``run_tests.py faults``.

FAULTS_ROUNDS, FAULTS_PAYSLIPS, FAULTS_AVISOS, FAULTS_SEED: how much, and when.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import workshop
from suites import Result

ROUNDS = os.environ.get("FAULTS_ROUNDS", "3")
PARTS = ("imports", "payslips", "files", "meetings", "remittance", "disk", "restart")


def run(database):
    """One test a line of the table."""
    result = Result()
    report = workshop.LOGS / "faults.jsonl"
    log = workshop.LOGS / "faults.log"
    report.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    for part in PARTS:
        prefix, why = way_of(part)
        if why:
            result.skipped.append(f"{part}: {why}")
            continue
        with workshop.copy(database, part) as own, log.open("a") as output:
            command = [*prefix, sys.executable, "-m", "faults", "-d", own]
            command += ["--report", str(report), "--rounds", ROUNDS, part]
            code = subprocess.run(
                command,
                cwd=workshop.ROOT / "dev",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            ).returncode
        if code:
            text = log.read_text(errors="replace")[-4000:]
            result.failures.append(f"{part} ended with code {code}\n{text}")
    lines = report.read_text().splitlines() if report.exists() else []
    for row in map(json.loads, lines):
        workshop.note(line_of(row))
        if row["wrong"]:
            result.failures.append(f"{row['fault']}: {row['wrong']}")
        else:
            result.passed += 1
    return result


def line_of(row):
    names = "fault", "before", "said", "after"
    return " | ".join(row[name] or "–" for name in names)


def way_of(part):
    """What a part's command begins with; or why it cannot be run here."""
    if part == "restart":
        if not workshop.is_private():
            return [], "the PostgreSQL of your PGHOST may be another version's"
        if not shutil.which("pg_dump"):
            return [], "there is no pg_dump"
    if part == "disk":
        # A mount of our own, that goes with the process.
        prefix = ["unshare", "--mount"]
        if os.geteuid():
            prefix.append("--map-root-user")
        with tempfile.TemporaryDirectory() as folder:
            probe = [*prefix, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
            if (
                not shutil.which("unshare")
                or subprocess.run(
                    probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                ).returncode
            ):
                return [], "the system lets us mount no disk of our own"
        return prefix, ""
    return [], ""
