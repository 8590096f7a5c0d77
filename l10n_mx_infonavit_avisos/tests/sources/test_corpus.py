"""Bad input: every reader with every seed of the fuzzer's, with what it ever found, and
with bombs, before the same judge as ``make fuzz``."""

import pytest

from l10n_mx_infonavit_avisos.tests.fuzzing import judge as judging
from l10n_mx_infonavit_avisos.tests.fuzzing.judge import (
    FOUND,
    Finding,
    Target,
    judge,
)
from l10n_mx_infonavit_avisos.tests.fuzzing.targets import TARGETS

FILES = [
    pytest.param(target, path.read_bytes(), id=f"{name}-{path.name}")
    for name, target in TARGETS.items()
    for path in sorted((FOUND / name).glob("*"))
]


def of_all(name):
    """The files that each target has of a kind, made when the test runs."""
    return [
        pytest.param(target, getattr(target, name), id=target.name)
        for target in TARGETS.values()
        if getattr(target, name) is not dict
    ]


@pytest.mark.parametrize("target, files", of_all("seeds"))
def test_every_seed_is_read_or_refused(target, files):
    outcomes = [judge(target, data) for data in files().values()]
    # Seeds that no reader takes would lead a fuzzer nowhere.
    assert "read" in outcomes


@pytest.mark.parametrize("target, data", FILES)
def test_what_was_found_once_is_mended(target, data):
    judge(target, data)


def test_every_finding_is_of_a_target():
    assert {path.name for path in FOUND.iterdir()} <= set(TARGETS)


@pytest.mark.parametrize("target, files", of_all("bombs"))
def test_bombs_cost_little(target, files):
    for name, data in files().items():
        try:
            judge(target, data)
        except Finding as finding:
            raise AssertionError(f"{name}: {finding}") from None


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("data", [b"", b" ", b"\0", b"PK", b"%PDF-", b"[", b"\xff" * 9])
def test_next_to_nothing(target, data):
    judge(target, data)


# --- the judge itself -----------------------------------------------------------------


def spin(_data):
    while True:
        pass


@pytest.mark.parametrize(
    "read, kind",
    [
        (lambda data: data[9], "raised"),
        (spin, "slow"),
        (lambda data: {"name": ["a\0"]}, "not_storable"),
        (lambda data: "\ud800", "not_storable"),
        (lambda data: 10**2000, "not_storable"),
        (lambda data: "the secret word", "secret"),
        (lambda data: bytes(b"x" * 600 * 1024 * 1024)[:1], "memory"),
    ],
    ids=["raised", "slow", "zero", "half a letter", "number", "secret", "memory"],
)
def test_the_judge_sees(read, kind, monkeypatch):
    if kind == "slow":
        monkeypatch.setattr(judging, "SECONDS", 0.2)
    target = Target("t", read, (KeyError,), dict, secrets=("secret",))
    with pytest.raises(Finding) as caught:
        judge(target, b"x")
    assert caught.value.kind == kind


def test_a_typed_refusal_is_fine():
    target = Target("t", {}.__getitem__, (KeyError,), dict)
    assert judge(target, b"x").startswith("refused")
