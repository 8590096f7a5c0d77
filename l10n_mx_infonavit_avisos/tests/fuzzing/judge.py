"""What a reader may do with bytes from outside: give something that can be stored, or
refuse them by its own errors; within seconds, and without filling the memory.

The same for the fuzzer (``make fuzz``) and for the corpus in ``make test``.
"""

import dataclasses
import resource
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path

FOUND = Path(__file__).parent / "found"
ADDON = str(Path(__file__).parents[2])
# Processor time, so that a busy machine makes no reader slow.
SECONDS = 5
MEGABYTES = 300
_LONGEST_INT = 4096  # bits; Python itself refuses to print far longer ones
_LARGEST_EXPONENT = 100


@dataclass(frozen=True)
class Target:
    """A reader and what it may do.

    ``read``: the reader, run to its end, gives whatever comes of the bytes.
    ``refusals``: the errors by which it says that they are of no use. ``seeds``: files
    by name, made up, from which the fuzzer starts. ``bombs``: files that would cost a
    careless reader much; too large for a fuzzer. ``words``: what the format is made of.
    ``secrets``: texts that no error and no outcome shows. ``longest``: bytes of an
    input.
    """

    name: str
    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    seeds: Callable[[], dict[str, bytes]]
    bombs: Callable[[], dict[str, bytes]] = dict
    words: tuple[bytes, ...] = ()
    secrets: tuple[str, ...] = ()
    longest: int = field(default=64 * 1024)


class Finding(AssertionError):
    """A reader did what it may not. ``kind``: ``raised``, ``slow``, ``memory``,
    ``not_storable``, ``secret``; ``place``: the same for findings that are the same."""

    def __init__(self, kind: str, place: str, text: str):
        super().__init__(f"{kind}: {text}")
        self.kind, self.place = kind, place


class _OverTime(BaseException):
    """No reader catches this one."""


def judge(target: Target, data: bytes) -> str:
    """What became of the bytes: ``read``, or the refusal.

    :raises Finding: the reader did what it may not
    """
    _forget_peak()
    before = _peak()
    try:
        with _limited():
            outcome = target.read(data)
            said = _told(outcome)
    except _OverTime as error:
        text = "".join(traceback.format_tb(error.__traceback__)[-6:])
        raise Finding("slow", "slow", f"over {SECONDS} s\n{text}") from None
    except target.refusals as error:
        outcome, said = vars(error), f"refused: {error}"
    except Exception as error:
        text = "".join(traceback.format_exception(error))
        raise Finding("raised", _place(error), text) from None
    if _peak() - before > MEGABYTES:
        raise Finding("memory", "memory", f"{_peak() - before:.0f} MB")
    for where, what in _not_storable(outcome):
        raise Finding("not_storable", where, f"{where}: {what}")
    for secret in target.secrets:
        if secret in said:
            raise Finding("secret", "secret", said)
    return "read" if not said.startswith("refused") else said


def _told(outcome) -> str:
    """Texts as logs might have them; an object's own ``repr`` has no secret either."""
    return "" if outcome is None else repr(outcome)[:10_000]


def _forget_peak():
    with suppress(OSError):  # no Linux: the peak is then that of all that was judged
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """The most memory that this process held since its peak was forgotten, MB."""
    try:
        text = Path("/proc/self/status").read_text()
        return int(text.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _limited():
    def end(_number, _frame):
        raise _OverTime

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _place(error: Exception) -> str:
    """Where it was raised: our last line, and the last one."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f.filename.startswith(ADDON) and "tests" not in f.name]
    lines = [f"{Path(f.filename).name}:{f.lineno}" for f in (*ours[-1:], *frames[-1:])]
    return " ".join([type(error).__name__, *dict.fromkeys(lines)])


def _not_storable(value, where="outcome"):
    """What PostgreSQL would not take: zeros and halves of letters in texts, numbers
    that are none."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            yield where, ascii(value[:80])
    elif isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
            yield where, str(value)[:80]
    elif isinstance(value, int):
        if value.bit_length() > _LONGEST_INT:
            yield where, "a very long number"
    elif not isinstance(value, bytes | float | date | Enum | None):
        for place, held in _held(value, where):
            yield from _not_storable(held, place)


def _held(value, where):
    """The values within a value, each with its place."""
    if isinstance(value, Mapping):
        return [(where, held) for pair in value.items() for held in pair]
    if isinstance(value, list | tuple | set | frozenset):
        return [(where, held) for held in value]
    name = type(value).__name__
    if dataclasses.is_dataclass(value):
        own = [field.name for field in dataclasses.fields(value)]
        return [(f"{name}.{n}", getattr(value, n)) for n in own if n[0] != "_"]
    if isinstance(value, Exception):
        return [(name, vars(value))]
    # A new kind of outcome shall be looked at here, too.
    raise TypeError(f"{where}: {name}")
