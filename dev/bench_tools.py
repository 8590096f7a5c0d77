"""Measuring, for the benches of avisos: time in turns, and peaks of memory."""

import contextlib
import gc
import statistics
import time
from pathlib import Path

import psycopg2


def measured(env, run):
    """(seconds, queries) of a run that is taken back."""
    savepoint = env.cr.savepoint()
    env.invalidate_all()
    gc.collect()
    before, start = env.cr.sql_log_count, time.perf_counter()
    run()
    env.flush_all()
    seconds, queries = time.perf_counter() - start, env.cr.sql_log_count - before
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    return seconds, queries


def in_turns(env, things, rounds):
    """Seconds by name: of each the median, run in turns, each in a clean database."""
    seconds = {name: [] for name in things}
    for _turn in range(rounds):
        for name, run in things.items():
            clean(env)
            seconds[name].append(measured(env, run)[0])
    return {name: statistics.median(some) for name, some in seconds.items()}


def clean(env):
    """Commit, and remove what was taken back: its dead rows would slow the next run."""
    env.cr.commit()
    with contextlib.closing(psycopg2.connect(dbname=env.cr.dbname)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


def memory(name):
    """VmRSS or VmHWM (the peak) of this process, MB."""
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith(name)]
    return int(line.split()[1]) / 1024


class Peak:
    """The process's peak of memory within the block, MB above what it had before."""

    def __enter__(self):
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
        self.before = memory("VmRSS")
        return self

    def __exit__(self, *exception):
        self.above = memory("VmHWM") - self.before

    def __format__(self, spec):
        return str(self)

    def __str__(self):
        return f"{self.above:,.0f} MB"


def title(text, last):
    print(f"\n{text:<56} {'seconds':>8} {'ratio':>6} {last:>15}", flush=True)


def row(name, seconds, yardstick, last=""):
    ratio = f"{seconds / yardstick:.2f}" if yardstick else ""
    print(f"  {name:<54} {seconds:>8.2f} {ratio:>6} {last:>15}", flush=True)
