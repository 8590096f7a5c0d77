"""Pytest plugin: the addon's plain parts, imported without Odoo.

``l10n_mx_infonavit_avisos/__init__.py`` imports Odoo's models, and Python would run
it before ``l10n_mx_infonavit_avisos.engine``. A stub package in its place has the
same folder and no code. Whatever of the plain parts does import Odoo then fails,
also on a machine where Odoo is at hand.

No example of hypothesis fails for being slow: the machine may be busy.
"""

import importlib.abc
import sys
import types
from pathlib import Path

import hypothesis

ROOT = Path(__file__).resolve().parent.parent
ADDON = "l10n_mx_infonavit_avisos"


class _Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] == "odoo":
            raise ImportError(
                f"{fullname} is not for engine/, sources/, outputs/ and their tests"
            )
        return None


def _stub(name, folder):
    module = types.ModuleType(name)
    module.__path__ = [str(folder)]
    module.__file__ = str(folder / "__init__.py")
    sys.modules[name] = module


sys.meta_path.insert(0, _Refuse())
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
_stub(ADDON, ROOT / ADDON)
_stub(f"{ADDON}.tests", ROOT / ADDON / "tests")
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
