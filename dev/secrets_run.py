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
from datetime import date
from pathlib import Path

from odoo.http import serialize_exception
from odoo.service.model import call_kw
from odoo.tools import config

ADDON = "l10n_mx_infonavit_avisos"
PREFIX = "l10n_mx_infonavit."
MANAGER = f"{ADDON}.group_infonavit_manager"
CURP = "FIPA800101HGTCRN09"
WORKERS = 4
FAULTS = ("error_inside", "wrong_otp", "web_page", "truncated", "malformed_item")
# These log at debug level, on purpose, whatever is said to them or to PostgreSQL.
HEARS_ALL = ("odoo.sql_db", "odoo.service.model", "odoo.orm", "odoo.tests")
PERSONAL_LEVEL = 20  # INFO: what a server logs that nobody has told to log more


def module(name):
    return importlib.import_module(f"odoo.addons.{ADDON}.{name}")


common = module("tests.common")
samples = module("tests.efirma_samples")
credential_common = module("tests.credential_common")
PASSWORD = credential_common.PASSWORD
OTP_SECRET = credential_common.OTP_SECRET
WRONG = "Chirimoya-Contraseña-9"


def borrowed(*names_of):
    """Helpers of the tests' classes, as a namespace of a class."""
    space = {}
    for cls, *names in names_of:
        space |= {name: cls.__dict__[name] for name in names}
    return space


Cfdi = module("tests.cfdi_common").CfdiCase
Evidence = module("tests.certification_evidence_common").EvidenceCase
Service = module("tests.service_case").ServiceMixin
World = type(
    "World",
    (module("tests.certification_case_common").TestSetMixin,),
    borrowed(
        (Cfdi, "set_up_cfdi", "make_cfdi_worker"),
        (Evidence, "fill", "answer", "cases", "slip", "make"),
        (Service, "make_profile"),
    ),
)


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


# --- what is done -------------------------------------------------------------------


class Deeds:
    """Each deed is a transaction; what it shows to a person is kept in ``shown``."""

    def __init__(self, env, simulator):
        self.simulator, self.shown, self.refusals = simulator, [], []
        World.env = env
        World.set_up_employer()
        World.set_up_cfdi()
        World.company.vat = samples.COMPANY_RFC
        World.manager = World.make_user("gerente", MANAGER)
        other = World.make_company("Otra Fábrica")
        World.stranger = World.make_user("ajena", MANAGER, other)
        World.everybody = World.accountant | World.manager
        export = World.env.ref("base.group_allow_export")
        World.everybody.write({"group_ids": [(4, export.id)]})
        self.registro = World.make_registro(module("tests.simulator.avisos").NRP)
        # That of the service's avisos is the workers' own.
        self.registro.write({"risk": "2", "state_id": World.state.id})
        World.registro = self.registro
        World.company.l10n_mx_infonavit_auto_apply = True
        self.env = World.env
        self.commit()

    def commit(self):
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def call(self, user, model, method, *args, **kwargs):
        """As a web client does; a refusal is what its dialogue would show."""
        context = {"allowed_company_ids": user.company_ids.ids, "lang": "en_US"}
        env = self.env(user=user.id, su=False)
        answer = None
        try:
            answer = call_kw(
                env[model], method, [*args], {"context": context, **kwargs}
            )
            self.commit()
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            shown = json.dumps(serialize_exception(error), default=str)
            self.refusals.append((user.login, f"{model}.{method}", shown))
        self.shown.append((f"{user.login} {model}.{method}", repr(answer)))
        return answer

    def all(self):
        workers = [World.make_cfdi_worker(n + 1) for n in range(WORKERS)]
        for worker, aviso in zip(workers, self.simulator.avisos, strict=False):
            worker.ssnid = aviso["NSS"]
        self.commit()
        self.set_up_connection()
        self.fetch()
        self.files()
        self.payslips(workers)
        self.workbook()
        self.efirma()
        self.strangers()
        self.exports()

    def set_up_connection(self):
        profile = World.make_profile(self.simulator)
        self.commit()
        values = {
            "name": "Despacho",
            "rfc": credential_common.DEVELOPER_RFC,
            "password": PASSWORD,
            "otp_secret": OTP_SECRET,
        }
        model = f"{PREFIX}credential"
        spec = {"password": {}, "otp_secret": {}, "state": {}}
        [saved] = self.call(World.manager, model, "web_save", [], values, spec)
        self.credential = self.env[model].browse(saved["id"])
        self.connection = self.env[f"{PREFIX}connection"].create(
            {
                "company_id": World.company.id,
                "rfc": "EMP010101AB1",
                "profile_id": profile.id,
                "credential_id": self.credential.id,
                "user_id": World.manager.id,
                "is_for_all": False,
                "line_ids": [(0, 0, {"registro_id": self.registro.id})],
            }
        )
        self.commit()
        ids = self.connection.ids
        self.call(World.manager, self.connection._name, "action_test", ids)
        self.call(World.manager, self.connection._name, "action_switch_on", ids)

    def fetch(self):
        ids, model = self.connection.ids, self.connection._name
        self.call(World.accountant, model, "action_fetch", ids)
        for fault in FAULTS:
            self.simulator.faults.set(fault)
            self.call(World.accountant, model, "action_fetch", ids)
            self.simulator.faults.clear()
        # One that is typed wrong is refused, and the old one goes on.
        cred = self.credential.ids
        values = {"password": WRONG}
        self.call(World.manager, self.credential._name, "write", cred, values)
        self.call(World.accountant, model, "action_fetch", ids)
        self.env.cr.execute("UPDATE l10n_mx_infonavit_connection SET next_run = now()")
        self.commit()
        self.env["l10n_mx_infonavit.connection"]._cron_fetch()
        self.env["l10n_mx_infonavit.daily"]._run()
        self.commit()

    def files(self):
        entry = World.entry("retencion", 77, "2026-01-10", 2450, "2")
        wrong = {**entry, "NumCredito": "no es número", "FolioAviso": "R02090260099"}
        data = json.dumps([entry, wrong, *self.simulator.avisos]).encode()
        model = f"{PREFIX}import"
        values = {"file": base64.b64encode(data).decode(), "filename": "a.json"}
        wizard = self.call(World.accountant, model, "create", [values])
        self.call(World.accountant, model, "action_preview", wizard)
        self.call(World.accountant, model, "action_import", wizard)
        self.twice()

    def twice(self):
        """A row that is there already: PostgreSQL refuses it."""
        aviso = self.env[f"{PREFIX}aviso"].search([], limit=1)
        values = {
            "company_id": aviso.company_id.id,
            "folio": aviso.folio,
            "nss": aviso.nss,
            "curp": CURP,
            "credit_number": aviso.credit_number,
            "state": "discarded",
        }
        with contextlib.suppress(Exception):
            self.env[aviso._name].create(values)
        self.env.cr.rollback()
        self.env.invalidate_all()

    def payslips(self, workers):
        month = date.today()
        days = month.replace(day=1), month.replace(day=15)
        slips = [World.make_slip(worker, *days) for worker in workers]
        self.commit()
        for slip in slips:
            name = "action_l10n_mx_infonavit_cfdi"
            self.call(World.accountant, "hr.payslip", "action_payslip_done", slip.ids)
            self.call(World.accountant, "hr.payslip", name, slip.ids)
        refused = {"ssnid": "no es un NSS"}
        self.call(World.manager, "hr.employee", "write", workers[0].ids, refused)

    def workbook(self):
        World.round = World.make_round(World.company).with_user(World.manager)
        World.certification = World.round.certification_id
        World.certification.folio = "0501423523"
        world = World()
        world.fill()
        self.shown.append(("evidence workbook", repr(world.make())[:200]))
        self.commit()

    def efirma(self):
        model = f"{PREFIX}efirma.check"
        given = {
            "cer": base64.b64encode(samples.certificate()).decode(),
            "key": base64.b64encode(samples.encrypted()).decode(),
            "password": samples.PASSWORD,
            "text": "Hola",
        }
        spec = {"password": {}, "key": {}, "cer": {}, "rfc": {}, "faults": {}}
        [saved] = self.call(World.manager, model, "web_save", [], given, spec)
        self.call(World.manager, model, "action_keep", [saved["id"]])
        wrong = given | {"password": WRONG}
        self.call(World.manager, model, "web_save", [], wrong, spec)

    def strangers(self):
        """Who may not, and what he is told."""
        for name in sorted(self.env.registry):
            if name.startswith(PREFIX) and not self.env[name]._abstract:
                ids = self.env[name].search([], limit=5).ids
                self.call(World.stranger, name, "read", ids, [])
                self.call(World.stranger, name, "web_read", ids, {"display_name": {}})

    def exports(self):
        for user in World.everybody:
            for name in sorted(self.env.registry):
                model = self.env[name].with_user(user)
                if not name.startswith(PREFIX) or model._abstract:
                    continue
                if model.has_access("read"):
                    ids = model.search([]).ids
                    fields = list(model.fields_get())
                    self.call(user, name, "export_data", ids, fields)
                    self.call(user, name, "read", ids)

    def report(self, records):
        """That all of this was done, and is not missing from the search."""
        slips = self.env["hr.payslip"].search([("state", "=", "done")])
        fetches = self.env[f"{PREFIX}fetch"].search([("source", "=", "service")])
        text = "\n".join(record for _name, _level, record in records)
        done = {
            "avisos came in": len(self.env[f"{PREFIX}aviso"].search([])) > WORKERS,
            "fetches failed": "failed" in fetches.mapped("state"),
            "payslips were confirmed": len(slips) == WORKERS,
            "retentions were made": bool(slips.l10n_mx_infonavit_retention_ids),
            "CFDIs were made": bool(slips.l10n_mx_infonavit_cfdi_id),
            "the workbook was made": bool(World.round.workbook),
            "the e.firma was kept": bool(self.env[f"{PREFIX}efirma"].search([])),
            "the new contraseña was refused": self.credential.new_refused,
            "PostgreSQL refused a row": "UniqueViolation" in text,
            "calls were logged": f"call {PREFIX}" in text,
        }
        for what, is_so in done.items():
            report(place=f"done: {what}", found=[is_so], expected=[True])


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


def search_everywhere(env, deeds, records):
    database = env.cr.dbname
    secrets = secrets_of(deeds)
    people = {aviso["NSS"]: aviso["NSS"] for aviso in deeds.simulator.avisos}
    people[CURP] = CURP
    assert all(secrets.values()), "a secret is empty"
    deeds.report(records)

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
    otp = importlib.import_module(f"odoo.addons.{ADDON}.tests.simulator.otp")
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
