"""An employer in a real database, requests as the server runs them, processes.

A request goes the way of a button: the user's rights, Odoo's ``retrying``, a commit.
"""

import base64
import contextlib
import json
import os
import random
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from odoo import api, fields, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service import model as service

from odoo.addons.l10n_mx_infonavit_avisos.tests import common

ADDON = "l10n_mx_infonavit_avisos"
MANAGER = f"{ADDON}.group_infonavit_manager"
CHANCE = random.Random(int(os.environ.get("FAULTS_SEED", 2026)))


@dataclass
class Row:
    """A line of the table that is printed."""

    fault: str
    before: str = ""
    said: str = ""
    after: str = ""
    wrong: str = ""

    def expect(self, found, wanted, what=""):
        """Note where something is not as it ought to be."""
        if found != wanted and not self.wrong:
            self.wrong = f"{what}: {found!r}, not {wanted!r}"
        return found == wanted

    def line(self):
        return json.dumps(asdict(self))


class Scene:
    """One database with an employer, his accountant, and companies as needed."""

    def __init__(self, database):
        self.database = database
        self.serial = common.count(1)

    @contextlib.contextmanager
    def environment(self):
        """Of the superuser; what is done in it is committed."""
        with Registry(self.database).cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    @contextlib.contextmanager
    def employer(self, name="Taller Ficticio"):
        """The tests' own helpers at work in a company, made when it is not there."""
        with self.environment() as env:
            company = env["res.company"].search([("name", "=", name)])
            helper = type("Employer", (common.InfonavitMixin,), {"env": env})
            if not company:
                self._found(helper, name)
            else:
                self._find(helper, company)
            helper.serial = self.serial
            yield helper

    def _found(self, helper, name):
        # The first employer brings the accountant of all.
        known = helper.env["res.users"].search([("login", "=", "contadora")])
        make = helper.make_user
        helper.make_user = lambda *args: known or make(*args)
        helper.make_company = _renaming(helper.make_company, name)
        helper.set_up_employer()
        del helper.make_user  # the mixin's own again
        helper.accountant.write({"company_ids": [(4, helper.company.id)]})

    def _find(self, helper, company):
        env = helper.env
        helper.env = env = env(context={"allowed_company_ids": company.ids})
        helper.company = company.with_env(env)
        of_company = [("company_id", "=", company.id)]
        helper.registro = env["l10n_mx_infonavit.registro.patronal"].search(of_company)
        helper.structure = env["hr.payroll.structure"].search(of_company)
        helper.accountant = env["res.users"].search([("login", "=", "contadora")])

    def company(self, name):
        """The id of an employer's company."""
        with self.employer(name) as employer:
            return employer.company.id

    def user(self, login="contadora"):
        with self.environment() as env:
            return env["res.users"].search([("login", "=", login)]).id

    def request(self, user, company, model, method, *args):
        """What a click does; gives what the client gets."""
        registry = Registry(self.database).check_signaling()
        context = {"allowed_company_ids": [company], "lang": "en_US"}
        with registry.cursor() as cr:
            return service.execute_cr(
                cr, user, model, method, args, {"context": context}
            )


def _renaming(make_company, name):
    return lambda _name: make_company(name)


# --- processes ---------------------------------------------------------------------


class Process:
    """A fork of this one, as a worker of the server is: ``work()`` and its outcome."""

    def __init__(self, work, ready=None):
        sql_db.close_all()  # no connection may be shared with the child
        self._read, write = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(self._read)
            _work(work, write, ready)
        os.close(write)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def outcome(self):
        """``(kind, what)``, once it ends: ``done``, ``refused``, ``broke``, ``killed``.

        Of what is refused, the sentence that the client shows.
        """
        with os.fdopen(self._read) as stream:
            text = stream.read()
        os.waitpid(self.pid, 0)
        return tuple(json.loads(text)) if text else ("killed", "")


def _work(work, write, ready):
    try:
        if ready:
            ready.wait()
        outcome = "done", work()
    except UserError as error:
        outcome = "refused", str(error)
    except BaseException as error:
        traceback.print_exc()
        outcome = "broke", f"{type(error).__name__}: {error}"
    finally:
        # Whatever happens: nothing of the parent's is to be tidied up here.
        with contextlib.suppress(OSError), os.fdopen(write, "w") as stream:
            json.dump(outcome, stream, default=str)
        sys.stderr.flush()
        os._exit(0)


def struck(work, moment):
    """Kill the work at that moment; gives its outcome."""
    process = Process(work)
    time.sleep(moment)
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    return process.outcome()


def timed(work):
    began = time.monotonic()
    outcome = Process(work).outcome()
    return outcome, time.monotonic() - began


def summary(moments):
    moments = sorted(moments)
    return f"{len(moments)} times, at {moments[0]:.2f} to {moments[-1]:.2f} s"


def encoded(data):
    return base64.b64encode(data).decode()


def recent(days=40):
    return date.today() - timedelta(days=days)


def now():
    return fields.Datetime.now()
