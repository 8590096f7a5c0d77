import check_house
import pytest


def faults(tmp_path, where, code):
    path = tmp_path / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    return [f"{found.line}: {found.rule}" for found in check_house.check(tmp_path)]


@pytest.mark.parametrize(
    "where, code",
    [
        ("engine/a.py", "from datetime import date\nimport stdnum.mx.rfc"),
        ("engine/a.py", "from . import b\nfrom .b import c\nfrom ..engine import d"),
        ("sources/a.py", "from ..engine.b import c\nimport lxml, zipfile"),
        ("outputs/a.py", "from ..engine import b\nfrom . import c"),
        ("models/a.py", "from odoo import models\nfrom ..outputs import b"),
        ("wizards/a.py", "from ..models.b import c\nfrom ..sources import d"),
        ("tests/test_a.py", "from ..models import b\nfrom ..wizards import c"),
        ("tests/test_a.py", "from odoo.addons.payroll.tests.common import A"),
        ("tests/engine/test_a.py", f"from {check_house.ADDON}.engine import b"),
        ("tests/engine/test_a.py", "import pytest\nfrom ..common import a"),
        (
            "tests/sources/test_a.py",
            "from ...engine import b\nfrom ...sources import c",
        ),
        ("__init__.py", "from . import models, wizards"),
        ("hooks.py", "from .models.a import b"),
        ("controllers/a.py", "from odoo import http\nfrom ..outputs import b"),
    ],
)
def test_keeps_the_rules(tmp_path, where, code):
    assert faults(tmp_path, where, code) == []


@pytest.mark.parametrize(
    "where, code, said",
    [
        ("engine/a.py", "import odoo", "1: engine/ never imports odoo (odoo)"),
        ("engine/a.py", "\nfrom odoo import fields", "2: engine/ never imports odoo"),
        (
            "engine/a.py",
            "def f():\n from ..models import b",
            "2: engine/ never imports m",
        ),
        ("engine/a.py", "from .. import sources", "1: engine/ never imports sources"),
        (
            "engine/deep/a.py",
            "from ...outputs import b",
            "engine/ never imports outputs",
        ),
        ("engine/a.py", "import os.path", "engine/ has no input or output (os.path)"),
        ("engine/a.py", "from pathlib import Path", "engine/ has no input or output"),
        ("engine/a.py", "open('x')", "engine/ has no input or output (open())"),
        ("engine/a.py", "import lxml.etree", "not lxml"),
        (
            "models/a.py",
            "from odoo.addons.queue_job.job import Job",
            "1: the addon stands without queue_job",
        ),
        (
            "tests/test_a.py",
            f"from odoo.addons.{check_house.ADDON}_queue.tests.common import a",
            f"stands without {check_house.ADDON}_queue",
        ),
        ("engine/a.py", "from ... import x", "a relative import leaves the addon"),
        ("engine/a.py", f"from {check_house.ADDON}.engine import b", "relatively"),
        ("sources/a.py", "from ..outputs import b", "sources/ never imports outputs"),
        ("sources/a.py", "from odoo import tools", "sources/ never imports odoo"),
        ("sources/a.py", "from ..wizards import b", "sources/ never imports wizards"),
        ("outputs/a.py", "from ..models.b import c", "outputs/ never imports models"),
        ("outputs/a.py", "from .. import c", "outputs/ never imports c"),
        ("outputs/a.py", "from ..sources import c", "outputs/ never imports sources"),
        ("models/a.py", "from ..wizards import b", "models/ never imports wizards"),
        ("models/a.py", "from ..tests import b", "models never imports tests"),
        (
            "models/a.py",
            f"from odoo.addons.{check_house.ADDON}.wizards import b",
            "models/ never imports wizards",
        ),
        (
            "controllers/a.py",
            "from ..models import b",
            "controllers/ never imports mod",
        ),
        ("__init__.py", "from . import tests", "the addon never imports tests"),
        ("tests/engine/test_a.py", "from ...models import b", "never imports models"),
        ("tests/sources/test_a.py", "from odoo.tests import c", "never imports odoo"),
    ],
)
def test_catches_a_violation(tmp_path, where, code, said):
    found = faults(tmp_path, where, code)
    assert len(found) == 1
    assert said in found[0]
