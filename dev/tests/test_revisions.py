"""pre-commit and make lint must not disagree on what is in order."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "hook, package",
    [
        ("astral-sh/ruff-pre-commit", "ruff"),
        ("OCA/pylint-odoo", "pylint-odoo"),
        ("OCA/odoo-pre-commit-hooks", "oca-odoo-pre-commit-hooks"),
    ],
)
def test_pre_commit_runs_the_locked_version(hook, package):
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    lock = (ROOT / "dev" / "requirements.lock").read_text()
    revision = re.search(rf"{hook}\n\s+rev: v(\S+)", hooks)[1]
    assert re.search(rf"^{package}==(\S+)", lock, re.MULTILINE)[1] == revision
