"""What an Odoo server's log says of the tests it ran.

Odoo reports through its log only. A test fails by a logged ``FAIL:`` or ``ERROR:``;
besides, as OCA's own CI has it, every other line of WARNING and above is a fault,
for a test that provokes one catches it (``assertLogs``, ``mute_logger``).
"""

import re
from dataclasses import dataclass, field

# Warnings that this environment causes and no change of the addon could mend.
# Each is a full match of "logger: first line of the message".
TOLERATED = [
    re.compile(pattern)
    for pattern in (
        # A tour without a browser is skipped, and counted so.
        r"odoo\.addons\.\S+: Chrome executable not found",
    )
]

_LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) \S+ (?P<logger>\S+): (?P<message>.*)"
)
_STARTING = re.compile(r"Starting (?P<test>\w+\.\w+) \.\.\. *")
_SKIPPED = re.compile(r"skipped (?P<test>.+?) : (?P<reason>.*)")
_FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(?P<test>\w+ \([\w.]+\)|\w+\.\w+)")
# The sum of all stages; the same words also close each stage of a shell's run.
_TOTAL = re.compile(
    r".*?(?P<failures>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<run>\d+) tests"
)
# Repeats in sum what single lines have said.
_SUMMARY = re.compile(
    r"Module \w+: \d+ failures, \d+ errors of \d+ tests"
    r"|At least one test failed when loading the modules\."
)


@dataclass
class Report:
    started: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)
    stray: list[str] = field(default_factory=list)
    total: tuple[int, int, int] | None = None

    @property
    def passed(self):
        return len(set(self.started) - set(self.failed) - set(self.skipped))


@dataclass
class _Entry:
    level: str
    logger: str
    lines: list[str]

    @property
    def message(self):
        return _LINE.match(self.lines[0])["message"].strip()

    @property
    def text(self):
        return "\n".join(self.lines).rstrip()


def _entries(log):
    entry = None
    for line in log.splitlines():
        if match := _LINE.match(line):
            if entry:
                yield entry
            entry = _Entry(match["level"], match["logger"], [line])
        elif entry:
            entry.lines.append(line)
    if entry:
        yield entry


def _is_tolerated(entry):
    text = f"{entry.logger}: {entry.message}"
    return any(pattern.fullmatch(text) for pattern in TOLERATED)


def read(log):
    """Sum up the text of a log."""
    report = Report()
    loud = []  # (test during which it was said, entry)
    current = None
    for entry in _entries(log):
        message = entry.message
        if match := _STARTING.fullmatch(message):
            current = f"{entry.logger}:{match['test']}"
            report.started.append(current)
        elif match := _SKIPPED.fullmatch(message):
            report.skipped[f"{entry.logger}:{match['test']}"] = match["reason"]
        elif match := _TOTAL.match(message):
            report.total = (
                int(match["failures"]),
                int(match["errors"]),
                int(match["run"]),
            )
        elif entry.level in ("WARNING", "ERROR", "CRITICAL"):
            if match := _FAILED.match(message):
                test = f"{entry.logger}:{match['test']}"
                report.failed.setdefault(test, []).append(entry.text)
            elif not _SUMMARY.match(message) and not _is_tolerated(entry):
                loud.append((current, entry))
    for test, entry in loud:
        # What a failing test said on the way belongs to its failure.
        if test in report.failed:
            report.failed[test].insert(0, entry.text)
        else:
            report.stray.append(entry.text)
    return report
