"""Real faults, and what is left of them: ``python -m faults -d DATABASE PART…``.

Each part gives lines of one table, as JSON, to the file of ``--report``. What it needs
of Odoo and of PostgreSQL comes from the environment, as ``dev/test`` sets it.
"""

import argparse
import importlib
import os
import sys

import odoo.netsvc
from odoo.modules import initialize_sys_path
from odoo.tools import config

PARTS = ("imports", "payslips", "files", "meetings", "remittance", "restart", "disk")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--report", default="/dev/stdout")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    options = parser.parse_args()
    config.parse_config(["-d", options.database, "--no-http"])
    odoo.netsvc.init_logger()
    initialize_sys_path()
    from . import scene

    one = scene.Scene(options.database)
    with open(options.report, "a") as report:
        for name in options.parts:
            part = importlib.import_module(f".{name}", __package__)
            for row in part.rows(one, options.rounds):
                report.write(row.line() + "\n")
                report.flush()
    sys.stdout.flush()
    os._exit(0)  # no forked child's connection is to be closed twice


if __name__ == "__main__":
    main()
