"""What another's transaction makes in the same moment.

Two people, or the scheduled action and a person, come to make one and the same record:
an aviso of a folio, a worker's credit, a bimester. The database lets one of them pass.
The other's transaction is run again by whoever runs it (``retrying``), and finds the
record that was made meanwhile.
"""

import logging
import sys
import threading
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError

_here = threading.local()


class NoLostRaces(logging.Filter):
    """A lost race is no error: Odoo's line on the refused statement goes.

    It asks for the error itself: ``secret_log`` may have taken it out of the line.
    """

    def filter(self, record):
        is_race = isinstance(sys.exc_info()[1], UniqueViolation)
        return not (is_race and getattr(_here, "is_making", False))


logging.getLogger("odoo.sql_db").addFilter(NoLostRaces())


@contextmanager
def making():
    """Around a ``create`` of what was looked for just before, and was not there.

    :raises ConcurrencyError: another transaction has made it; to be run again
    """
    outer = getattr(_here, "is_making", False)
    _here.is_making = True
    try:
        yield
    except UniqueViolation as error:
        raise ConcurrencyError(error.diag.constraint_name) from error
    finally:
        _here.is_making = outer
