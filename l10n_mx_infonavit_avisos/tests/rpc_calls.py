"""The methods of the addon that anybody may try to call over RPC, and where they are
called from."""

import functools
import inspect
import re
from pathlib import Path

from odoo.models import BaseModel

from .rights_world import ADDON, PDF

ROOT = Path(__file__).parent.parent
# Where a method is named that a web client calls, or a scheduled or server action.
CALLERS = ("views/*.xml", "data/*.xml", "report/*.xml", "static/src/**/*.js")
# Parameter → an argument that gets past what the method asks for first.
ARGUMENTS = {
    "acuse": None,
    "content": PDF.decode(),
    "count": 1,
    "date_confirmed": "2026-03-05",
    "date_notified": "2026-03-05",
    "date_withdrawn": "2026-03-05",
    "day": "2026-03-05",
    "filename": None,
    "key": "structures",
    "name": "aviso.pdf",
    "note": "por que sí",
    "notice_class": "retencion",
    "reason": "por que sí",
}


def public_methods(registry):
    """(model, method) of what is ours and open to RPC, without what each model has."""
    found = set()
    for model, cls in registry.items():
        for name in dir(cls):
            if name.startswith("_") or hasattr(BaseModel, name):
                continue
            if callable(getattr(cls, name)) and _is_ours_and_open(cls, name):
                found.add((model, name))
    return sorted(found)


def _is_ours_and_open(cls, name):
    """Odoo closes a method to RPC where one of the classes does."""
    own = [c for c in cls.__mro__ if name in c.__dict__]
    closed = any(getattr(c.__dict__[name], "_api_private", False) for c in own)
    return not closed and any(f".{ADDON}." in f"{c.__module__}." for c in own)


def arguments(method):
    """One for each parameter of a method."""
    _self, *names = inspect.signature(method).parameters
    return [ARGUMENTS.get(name) for name in names]


def caller(cls, name):
    """The first file that names a model, or what it inherits from, and its method: as
    a path in the addon."""
    models = {getattr(each, "_name", None) for each in cls.__mro__} - {None, "base"}
    call = re.compile(rf"""["'.]{name}["'(]""")
    for path, text in _texts():
        if call.search(text) and any(model in text for model in models):
            return path
    return ""


@functools.cache
def _texts():
    paths = [path for pattern in CALLERS for path in sorted(ROOT.glob(pattern))]
    return [(str(path.relative_to(ROOT)), path.read_text()) for path in paths]
