"""Everything at debug level, and then: where do the secrets stand, where the workers'?

Run through ``odoo shell`` of a database with the addon, which it fills, dumps with
pg_dump, and in the end neutralizes as Odoo does. A contraseña, an OTP secret, a token
and an e.firma go through all that the addon does with them: the service over a socket,
with faults, imports, payslips, CFDI, the evidence workbook, exports, refused calls. One
line for each place that was searched goes to SECRETS_REPORT: what was found there,
which is nothing; and lines that say that the search would find what is there.
"""

import base64
import contextlib
import gzip
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from secrets_deeds import (
    CURP,
    OTP_SECRET,
    PASSWORD,
    PREFIX,
    WORKERS,
    WRONG,
    Deeds,
    World,
    credential_common,
    module,
    samples,
)

from odoo.tools import config

# These log at debug level, on purpose, whatever is said to them or to PostgreSQL.
HEARS_ALL = ("odoo.sql_db", "odoo.service.model", "odoo.orm", "odoo.tests")
PERSONAL_LEVEL = 20  # INFO: what a server logs that nobody has told to log more


# --- what is searched for ----------------------------------------------------------


def forms(secret):
    """How bytes or text may be written in a log, a dump, a file."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    found = {raw, base64.b64encode(raw).rstrip(b"="), raw.hex().encode()}
    if isinstance(secret, str):
        found |= {secret.encode("unicode_escape"), repr(secret)[1:-1].encode()}
        found |= {json.dumps(secret)[1:-1].encode(), secret.encode("latin-1")}
    return found


def held(content, secrets):
    """Names of the secrets that stand in some bytes, as they are or packed."""
    parts = list(unpacked(content))
    return sorted(
        name
        for name, secret in secrets.items()
        if any(form in part for form in forms(secret) for part in parts)
    )


def unpacked(content):
    yield content
    with contextlib.suppress(OSError, EOFError, ValueError):
        yield gzip.decompress(content)
    with contextlib.suppress(zipfile.BadZipFile, OSError, ValueError):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name)


# --- where it is searched -----------------------------------------------------------


def pg_dump(database):
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    program = str(folders[-1]) if folders else shutil.which("pg_dump")
    dump = subprocess.run(
        [program, "--format=plain", database], check=True, capture_output=True
    )
    return dump.stdout


def filestore(database):
    folder = Path(config.filestore(database))
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def neutralize(database):
    command = [sys.executable, "-m", "odoo", "neutralize", "-d", database]
    subprocess.run(command, check=True, capture_output=True)


def report(**facts):
    with open(os.environ["SECRETS_REPORT"], "a") as file:
        file.write(json.dumps(facts) + "\n")


def search(place, content, secrets):
    report(place=place, found=held(content, secrets), expected=[])


def control(place, content, secrets):
    """That the search finds what is there."""
    report(place=f"{place}: is seen", found=held(content, secrets), expected=[*secrets])


def secrets_of(deeds):
    [key, *_others] = deeds.credential._keys(deeds.connection)
    with key.store.lock():
        token = key.store.load().token
    private = samples.in_the_clear(None)
    return {
        "contraseña": PASSWORD,
        "wrong contraseña": WRONG,
        "OTP secret": OTP_SECRET,
        "token": token,
        "e.firma's password": samples.PASSWORD,
        "e.firma's key": private[300:345],
        "e.firma's key as given": samples.encrypted()[300:345],
        "server's key": module("models.secret_key")._keys(deeds.env)[0],
    }


def report_deeds(env, deeds, records):
    """That all of it was done, and is not missing from the search."""
    slips = env["hr.payslip"].search([("state", "=", "done")])
    fetches = env[f"{PREFIX}fetch"].search([("source", "=", "service")])
    text = "\n".join(record for _name, _level, record in records)
    done = {
        "avisos came in": len(env[f"{PREFIX}aviso"].search([])) > WORKERS,
        "fetches failed": "failed" in fetches.mapped("state"),
        "payslips were confirmed": len(slips) == WORKERS,
        "retentions were made": bool(slips.l10n_mx_infonavit_retention_ids),
        "CFDIs were made": bool(slips.l10n_mx_infonavit_cfdi_id),
        "the workbook was made": bool(World.round.workbook),
        "the e.firma was kept": bool(env[f"{PREFIX}efirma"].search([])),
        "the new contraseña was refused": deeds.credential.new_refused,
        "PostgreSQL refused a row": "UniqueViolation" in text,
        "calls were logged": f"call {PREFIX}" in text,
    }
    for what, is_so in done.items():
        report(place=f"done: {what}", found=[is_so], expected=[True])


def search_everywhere(env, deeds, records):
    database = env.cr.dbname
    secrets = secrets_of(deeds)
    people = {aviso["NSS"]: aviso["NSS"] for aviso in deeds.simulator.avisos}
    people[CURP] = CURP
    assert all(secrets.values()), "a secret is empty"
    report_deeds(env, deeds, records)

    search("log at debug level", joined(r for _n, _l, r in records), secrets)
    loud = [r for n, level, r in records if level >= PERSONAL_LEVEL]
    search("log from level info on: workers", joined(loud), people)
    own = [r for n, _level, r in records if not n.startswith(HEARS_ALL)]
    search("log at debug level but SQL and calls: workers", joined(own), people)
    debug = joined(r for _n, _l, r in records)
    control("log, SQL at debug level", debug, dict([next(iter(people.items()))]))

    dump = pg_dump(database)
    search("pg_dump", dump, secrets)
    control("pg_dump", dump, people)
    for number, content in enumerate(filestore(database)):
        if found := held(content, secrets):
            report(place=f"filestore, file {number}", found=found, expected=[])
    report(place="filestore", found=[], expected=[], files=len(filestore(database)))
    attachments = env["ir.attachment"].search([("res_model", "like", "infonavit")])
    search("attachments", b"\n".join(a.raw or b"" for a in attachments), secrets)
    messages = env["mail.message"].search([])
    search("chatter", joined(f"{m.subject} {m.body}" for m in messages), secrets)
    tracked = env["mail.tracking.value"].sudo().search([]).read([])
    search("tracked values", str(tracked).encode(), secrets)
    search("answers and exports", joined(map(str, deeds.shown)), secrets)
    dialogues = joined(text for _login, _method, text in deeds.refusals)
    search("error dialogues", dialogues, secrets)
    abroad = [text for login, _method, text in deeds.refusals if login == "ajena"]
    report(place="a stranger was refused", found=[len(abroad) > 30], expected=[True])
    search("a stranger's dialogues: workers", joined(abroad), people)
    strange = [str(text) for what, text in deeds.shown if what.startswith("ajena")]
    search("a stranger's answers: workers", joined(strange), people)
    search_neutralized(env, secrets)


def search_neutralized(env, secrets):
    rows = count(env, "SELECT count(*) FROM l10n_mx_infonavit_secret")
    report(place="ciphertexts before", found=[rows > 3], expected=[True])
    on = "SELECT count(*) FROM l10n_mx_infonavit_connection WHERE state != 'off'"
    report(place="connections before", found=[count(env, on) > 0], expected=[True])
    env.cr.execute("SELECT ciphertext FROM l10n_mx_infonavit_secret")
    ciphertexts = {
        f"ciphertext {n}": text for n, (text,) in enumerate(env.cr.fetchall())
    }
    env.cr.commit()
    neutralize(env.cr.dbname)
    dump = pg_dump(env.cr.dbname)
    search("neutralized, pg_dump", dump, secrets | ciphertexts)
    rows = count(env, "SELECT count(*) FROM l10n_mx_infonavit_secret")
    report(place="neutralized: secrets", found=[rows], expected=[0])
    report(place="neutralized: connections on", found=[count(env, on)], expected=[0])


def count(env, query):
    env.cr.execute(query)
    return env.cr.fetchone()[0]


def joined(texts):
    return "\n".join(texts).encode(errors="replace")


@contextlib.contextmanager
def everything_logged():
    """(logger, level, text) of all that the server logs, at debug level."""
    logging = importlib.import_module("logging")
    records = []

    class Keep(logging.Handler):
        def emit(self, record):
            records.append((record.name, record.levelno, self.format(record)))

    root = logging.getLogger()
    for handler in root.handlers:
        handler.setLevel(max(handler.level, logging.CRITICAL))
    for each in [root, *map(logging.getLogger, list(root.manager.loggerDict))]:
        if each.level or each is root:
            each.setLevel(logging.DEBUG)
    keep = Keep(logging.DEBUG)
    root.addHandler(keep)
    try:
        yield records
    finally:
        root.removeHandler(keep)


def main(env):
    simulators = module("tests.simulator")
    otp = module("tests.simulator.otp")
    check = otp.OtpCheck(OTP_SECRET, kind="hotp", interval=1)
    rfc = credential_common.DEVELOPER_RFC
    account = simulators.Account(rfc=rfc, password=PASSWORD, otp=check)
    avisos = module("tests.service_case").recent_avisos(WORKERS)
    with simulators.Simulator(avisos, account=account) as simulator:
        with everything_logged() as records:
            deeds = Deeds(env, simulator)
            deeds.all()
        search_everywhere(deeds.env, deeds, records)


main(env)  # noqa: F821 - the shell's
