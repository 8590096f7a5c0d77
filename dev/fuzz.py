"""Fuzzes the readers, one after the other, each in a process of its own. See dev/fuzz.

    fuzz.py                   all targets
    fuzz.py TARGET            one of them
    fuzz.py TARGET FILE…      the files through its reader, without fuzzing

What is found is kept in .odoo/fuzz/found/<target>/ until the next run; what reaches new
code in .odoo/fuzz/corpus/<target>/, where the next run begins. Ends with 1 if anything
was found. A finding that is mended goes as a file into the addon's
tests/fuzzing/found/<target>/, which ``make test`` reads for ever.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import fuzz_one

SECONDS = int(os.environ.get("FUZZ_SECONDS") or 60)
STATE = Path(os.environ["STATE"]) / "fuzz"
# Of one input, by the clock: where the judge's own limit cannot interrupt.
HANGS = 60
MEGABYTES = 2048
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\s", re.M)
_COVERED = re.compile(r" cov: (\d+) ")


@dataclass
class Ran:
    name: str
    seeds: int
    executions: int
    covered: int
    found: list[Path]
    fault: str = ""


def run(name: str) -> Ran:
    """Fuzz one target for SECONDS."""
    folders = {kind: STATE / kind / name for kind in ("found", "seeds", "corpus")}
    for kind, folder in folders.items():
        if kind != "corpus":
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    log, words = STATE / f"{name}.log", STATE / f"{name}.dict"
    seeds = fuzz_one.write_seeds(name, folders["seeds"])
    command = [
        *(sys.executable, fuzz_one.__file__, name),
        *(str(folders["corpus"]), str(folders["seeds"])),
        f"-max_total_time={SECONDS}",
        f"-timeout={HANGS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={folders['found']}/",
        *([f"-dict={words}"] if words.stat().st_size else ()),
        "-print_final_stats=1",
    ]
    environment = {**os.environ, "FUZZ_FOUND": str(folders["found"])}
    with log.open("w") as output:
        code = subprocess.run(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        ).returncode
    text = log.read_text(errors="replace")
    counts = [int(one or other) for one, other in _EXECUTIONS.findall(text)]
    covered = [int(number) for number in _COVERED.findall(text)]
    found = sorted(p for p in folders["found"].iterdir() if p.suffix != ".txt")
    fault = ""
    if not counts or (code and not found):
        fault = f"it ended with {code}: {log}\n{text[-2000:]}"
    return Ran(
        name, seeds, max(counts, default=0), max(covered, default=0), found, fault
    )


def report(ran: Ran):
    print(
        f"{ran.name:<17}{ran.seeds:>6}{ran.executions:>12,}{ran.covered:>9,}"
        f"{len(ran.found):>10}",
        flush=True,
    )
    for path in ran.found:
        note = path.with_name(f"{path.name}.txt")
        text = note.read_text() if note.exists() else "the process was ended by it"
        print(f"\n--- {path}\n{text}")
        print(f"again: make fuzz TARGET={ran.name} FILE={path}\n", flush=True)
    if ran.fault:
        print(f"\n--- {ran.name}: {ran.fault}", flush=True)


def main(arguments):
    names = list(fuzz_one.targets())
    if arguments and arguments[0] not in names:
        sys.exit(f"no such target; there are: {', '.join(names)}")
    if len(arguments) > 1:
        return fuzz_one.read_files(arguments[0], arguments[1:])
    print(f"{'target':<17}{'seeds':>6}{'executions':>12}{'edges':>9}{'findings':>10}")
    failed = False
    for name in arguments or names:
        ran = run(name)
        report(ran)
        failed = failed or bool(ran.found or ran.fault)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
