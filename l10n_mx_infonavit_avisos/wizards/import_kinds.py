"""What the import does with each kind of file, as ``sources.recognise`` tells them.

A kind is one class (:class:`ImportKind`) in a module of its own; a new one is added to
``KINDS`` there, and to the wizard's view.
"""

import base64

from odoo.exceptions import UserError

from ..models import wording
from ..sources.recognise import UNKNOWN, recognise

# Recognised kind → class; each module adds its own.
KINDS: dict[str, type["ImportKind"]] = {}


class ImportKind:
    """Previews and imports the file of a wizard.

    ``name``: the wizard's ``kind``, by which its view shows what belongs to it.
    ``recognised``: what :func:`~..sources.recognise.recognise` called the file.
    ``most_steps``: in how many requests a large file goes, for each of them looks
    through it once more.
    """

    name: str
    most_steps = 20

    def __init__(self, wizard, recognised=""):
        self.wizard = wizard
        self.recognised = recognised
        self.env = wizard.env

    def preview(self):
        """Say on the wizard what an import would do; write nothing else."""
        raise NotImplementedError

    def take(self, count=None):
        """Import the next ``count`` entries after the wizard's ``done``, else all."""
        raise NotImplementedError

    def result(self):
        """The lasting record to open in the end, or several."""
        raise NotImplementedError

    def data(self):
        """The bytes of the file."""
        return base64.b64decode(self.wizard.file or b"")

    def refuse(self, error):
        """A :class:`~..sources.unreadable.UnreadableFile` as one sentence."""
        raise refusal(self.wizard, error.code, error.detail, error.member) from error


def kind_of(wizard):
    """What the wizard's file is.

    :raises UserError: for a file that nothing can read, with the reason
    """
    found = recognise(base64.b64decode(wizard.file or b""))
    if found.kind == UNKNOWN:
        raise refusal(wizard, found.reason, found.detail)
    if found.kind not in KINDS:
        raise refusal(wizard, found.kind.removesuffix("_zip"))
    return KINDS[found.kind](wizard, found.kind)


def refusal(wizard, code, detail="", member=""):
    """Why a file is of no use, in one sentence that begins with its name."""
    return UserError(
        wizard.env._(
            "%(file)s: %(sentence)s",
            file=member or wizard.filename or "",
            sentence=wording.file_error(wizard.env, code, detail),
        )
    )
