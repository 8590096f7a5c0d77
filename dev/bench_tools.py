"""Measuring, for the benches: costs in turns, and peaks of memory."""

import contextlib
import gc
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2


@dataclass(frozen=True)
class Cost:
    """Of a run: seconds, those of the processor, and queries."""

    seconds: float
    processor: float
    queries: int


def measured(env, run):
    """The Cost of a run that is taken back."""
    savepoint = env.cr.savepoint()
    env.invalidate_all()
    gc.collect()
    queries, processor = env.cr.sql_log_count, processor_seconds(env)
    start = time.perf_counter()
    run()
    env.flush_all()
    cost = Cost(
        time.perf_counter() - start,
        processor_seconds(env) - processor,
        env.cr.sql_log_count - queries,
    )
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    return cost


def processor_seconds(env):
    """Of this Odoo and its PostgreSQL process: what else the machine does changes it
    less. Where PostgreSQL is elsewhere, of Odoo alone."""
    env.cr.execute("SELECT pg_backend_pid()")
    [process] = env.cr.fetchone()
    ticks = 0
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{process}/stat").read_text()
        ticks = sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


class Turns:
    """Things (name → function) run in turns, each in a clean database.

    The machine is now faster, now slower: each turn is compared in itself, every other
    one is run backwards, and what counts is the median of the turns.
    """

    def __init__(self, env, things, rounds):
        self.costs = {name: [] for name in things}
        for turn in range(rounds):
            for name in list(things)[:: -1 if turn % 2 else 1]:
                clean(env)
                self.costs[name].append(measured(env, things[name]))

    def median(self, name, what="seconds"):
        return statistics.median(getattr(cost, what) for cost in self.costs[name])

    def ratios(self, name, yardstick, what="seconds"):
        """Of each turn, the least first."""
        pairs = zip(self.costs[name], self.costs[yardstick], strict=True)
        return sorted(getattr(a, what) / getattr(b, what) for a, b in pairs)

    def ratio(self, name, yardstick, what="seconds"):
        return statistics.median(self.ratios(name, yardstick, what))


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
    print(f"\n{text:<56} {'seconds':>8} {'ratio':>6} {last:>18}", flush=True)


def row(name, seconds, ratio=None, last=""):
    ratio = f"{ratio:.2f}" if ratio else ""
    print(f"  {name:<54} {seconds:>8.2f} {ratio:>6} {last:>18}", flush=True)
