"""The reference simulator in a process of its own, and who asks it.

For scripts that run within Odoo and play with processes: the tests of the addon have
the simulator in a thread of theirs.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from odoo.addons.l10n_mx_infonavit_avisos.tests import simulator as package

ADDON = "l10n_mx_infonavit_avisos"
NRP = "Y9900001109"  # of the avisos that it makes up
# The simulator's own.
PASSWORD = "contraseña-Secreta-1"
OTP_SECRET = "OVXGCLLDNRQXMZJNMRSS24DSOVSWEYLT"


def made_up(count, **options):
    """Avisos of the last forty days, as the service gives them."""
    first = date.today() - timedelta(days=40)
    return list(package.made_up_avisos(count, first_day=first, **options))


@contextlib.contextmanager
def serving(avisos, *options):
    """Gives the address of a simulator with these avisos: a list, or a file's path."""
    with contextlib.ExitStack() as stack:
        path = avisos
        if not isinstance(avisos, Path):
            file = stack.enter_context(tempfile.NamedTemporaryFile("w", suffix=".json"))
            json.dump(avisos, file)
            file.flush()
            path = file.name
        command = [sys.executable, str(Path(package.__file__).parent), "--port", "0"]
        command += [*(options or ("--otp", "none")), "--data", str(path)]
        process = stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        )
        stack.callback(process.terminate)
        yield dict([process.stdout.readline().split()])["service"]


def protocol(env, url, otp="none", page_size=None):
    """The simulator's profile and its developer's contraseña, for all companies."""
    profile = env.ref(f"{ADDON}.service_profile_simulator")
    document = profile._document()
    document["address"] = url
    document["otp"]["kind"] = otp
    if otp == "none":
        document["token"]["request"]["body"]["fields"].pop("otp", None)
    if page_size:
        document["query"]["paging"]["page_size"] = page_size
    profile._take(document)
    credentials = env["l10n_mx_infonavit.credential"]
    name = "Desarrollos Ficticios"
    credential = credentials.search([("name", "=", name)]) or credentials.create(
        {
            "name": name,
            "rfc": "DES010101AB1",
            "password": PASSWORD,
            "otp_secret": otp != "none" and OTP_SECRET,
            "company_id": False,
        }
    )
    return profile, credential


def connect(env, company, profile, credential, **values):
    """A company's connection, switched on."""
    connection = env["l10n_mx_infonavit.connection"].create(
        {
            "company_id": company.id,
            "rfc": "EMP010101AB1",
            "profile_id": profile.id,
            "credential_id": credential.id,
            **values,
        }
    )
    connection.action_switch_on()
    return connection
