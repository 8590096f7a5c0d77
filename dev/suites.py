"""The suites of tests: each runs one way, and gives what it counted as a Result."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

import odoo_log
from workshop import (
    ADDON,
    LOGS,
    ROOT,
    STATE,
    free_port,
    note,
    run_odoo,
)


@dataclass
class Result:
    passed: int = 0
    skipped: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


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


def run_addon(database, tags, addon=ADDON, name="odoo"):
    log = LOGS / f"{name}.log"
    code = run_odoo(
        log,
        *("-d", database, "-i", addon, "--stop-after-init"),
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


SECRETS = (ROOT / "dev" / "secrets_run.py").read_text()


def run_secrets(database):
    """One test for each place that is searched, and each deed that must be done."""
    log, report = LOGS / "secrets.log", LOGS / "secrets.jsonl"
    report.unlink(missing_ok=True)
    os.environ["SECRETS_REPORT"] = str(report)
    code = run_odoo(log, "shell", "-d", database, "--no-http", script=SECRETS)
    result = Result()
    lines = report.read_text().splitlines() if report.exists() else []
    for line in map(json.loads, lines):
        if line["found"] == line["expected"]:
            result.passed += 1
        else:
            result.failures.append(json.dumps(line, ensure_ascii=False))
    if code or not lines:
        result.failures.append(log.read_text(errors="replace")[-4000:])
    return result


TWO_WORKERS = "import two_workers\ntwo_workers.main(env)\n"


def run_workers(database):
    """One test a claim that the report makes."""
    log, report = LOGS / "workers.log", LOGS / "workers.json"
    report.unlink(missing_ok=True)
    os.environ["WORKERS_REPORT"] = str(report)
    code = run_odoo(
        log,
        *("shell", "-d", database, "--no-http"),
        script=TWO_WORKERS,
        environment={"WORKERS_LOGS": str(LOGS)},
    )
    result = Result()
    if report.exists():
        told = json.loads(report.read_text())
        note(told["summary"])
        for claim, (found, wanted) in told["claims"].items():
            if found == wanted:
                result.passed += 1
            else:
                result.failures.append(f"{claim}: {found!r}, not {wanted!r}")
    if code or not report.exists():
        result.failures.append(log.read_text(errors="replace")[-4000:])
    return result
