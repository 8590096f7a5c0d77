"""What the models tell the board (:mod:`~.board`) of their records that wait."""

from dataclasses import dataclass
from datetime import date

AVISOS = "l10n_mx_infonavit_avisos.action_aviso"
LATE = "late"
SOON = "soon"


@dataclass(frozen=True)
class Look:
    """What every model that has rows is told.

    ``today``: in Mexico. ``is_manager``: whether what only a manager can do concerns
    who looks. ``waiting``: the counts of the menu bar, which are not counted twice.
    """

    today: date
    is_manager: bool
    waiting: dict


@dataclass(frozen=True)
class Row:
    """One number of the board, and the list behind it.

    - ``key``: names it, for tests and tours;
    - ``section``: under which it stands: ``avisos``, ``payroll`` or ``deadlines``;
    - ``label``: what is counted, in the user's language;
    - ``count``: how many; a row of none is left out;
    - ``action``: xml id of the window action whose list is opened;
    - ``domain``: the very domain of what is counted, as JSON takes it;
    - ``detail``: a few words more, such as the first day on which something ends;
    - ``urgency``: ``late``, ``soon`` or nothing;
    - ``is_part``: counted in the row before it already.
    """

    key: str
    section: str
    label: str
    count: int
    action: str
    domain: list
    detail: str = ""
    urgency: str = ""
    is_part: bool = False


def urgency(last, today, days):
    """Of what has ``last`` as its last day, and is urgent so many days before."""
    left = (last - today).days
    if left < 0:
        return LATE
    return SOON if left <= days else ""
