"""Keeps secrets, and the data of workers, out of the server's log.

At debug level Odoo logs the arguments of each call, and with them what a person has
typed. Where a model says ``_infonavit_hides_arguments = True``, it logs no arguments.

And at any level it logs a statement that PostgreSQL refuses, with all its values: those
of a worker, as his NSS and CURP, where two imports meet at one row. Of statements about
such data it logs what they are about and the constraint, and no values.
"""

import logging
import re

# Tables and columns of this addon, and the column in which Odoo keeps the NSS.
OURS = re.compile(rb"l10n_mx_|ssnid")
VALUES_BEGIN = re.compile(rb"\s(?:VALUES|SET|WHERE|SELECT)\s", re.IGNORECASE)
LONGEST = 200


class HiddenArguments(logging.Filter):
    """For the log of calls: ``call %s.%s(%s)`` of records, method, arguments."""

    def filter(self, record):
        if isinstance(record.args, tuple) and any(
            getattr(arg, "_infonavit_hides_arguments", False) for arg in record.args
        ):
            record.args = (*record.args[:2], *("…" for _arg in record.args[2:]))
        return True


class HiddenValues(logging.Filter):
    """For the log of refused statements: ``bad query: %s\\nERROR: %s``."""

    def filter(self, record):
        if str(record.msg).startswith("bad query: ") and len(record.args or ()) == 2:
            query, error = record.args
            query = query if isinstance(query, bytes) else str(query).encode()
            if OURS.search(query):
                record.args = _without_values(query), _kind(error)
        return True


def _without_values(query: bytes) -> str:
    begin = VALUES_BEGIN.search(query, 1)
    about = query[: begin.start() if begin else LONGEST][:LONGEST]
    return f"{about.decode(errors='replace')} …"


def _kind(error: Exception) -> str:
    """Its type and what it names of the database: its text may quote values."""
    told = getattr(error, "diag", None)
    names = [getattr(told, name, None) for name in ("constraint_name", "column_name")]
    return " ".join([type(error).__name__, *filter(None, names)])


logging.getLogger("odoo.service.model").addFilter(HiddenArguments())
logging.getLogger("odoo.sql_db").addFilter(HiddenValues())
