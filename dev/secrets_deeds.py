"""All that the addon does with a contraseña, an OTP secret, a token, an e.firma and the
workers' data, through what a web client calls: what secrets_run.py then searches."""

import base64
import contextlib
import importlib
import json
from datetime import date

from odoo.http import serialize_exception
from odoo.service.model import call_kw

ADDON = "l10n_mx_infonavit_avisos"
PREFIX = "l10n_mx_infonavit."
MANAGER = f"{ADDON}.group_infonavit_manager"
CURP = "FIPA800101HGTCRN09"
WORKERS = 4
FAULTS = ("error_inside", "wrong_otp", "web_page", "truncated", "malformed_item")


def module(name):
    return importlib.import_module(f"odoo.addons.{ADDON}.{name}")


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
