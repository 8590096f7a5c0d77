"""Keeps secrets out of the server's log.

At debug level Odoo logs the arguments of each call, and with them what a person has
typed. Where a model says ``_infonavit_hides_arguments = True``, it logs no arguments.
"""

import logging


class HiddenArguments(logging.Filter):
    """For the log of calls: ``call %s.%s(%s)`` of records, method, arguments."""

    def filter(self, record):
        if isinstance(record.args, tuple) and any(
            getattr(arg, "_infonavit_hides_arguments", False) for arg in record.args
        ):
            record.args = (*record.args[:2], *("…" for _arg in record.args[2:]))
        return True


logging.getLogger("odoo.service.model").addFilter(HiddenArguments())
