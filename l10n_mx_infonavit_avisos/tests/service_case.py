"""A connection to the reference simulator, over a real socket."""

import copy
import json
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools.misc import file_open

from ..models import service_run
from ..sources.sia.limits import Limits, Patience
from .common import InfonavitCase
from .documents import OTP_SECRET
from .simulator import Account, Simulator, made_up_avisos
from .simulator.avisos import NRP
from .simulator.otp import OtpCheck

DOCUMENT = "l10n_mx_infonavit_avisos/data/sia_profiles/simulator.json"
EMPLOYER = "EMP010101AB1"
PATIENCE = Patience(attempts=2, first_pause=0.01, longest_pause=1.0)
LIMITS = Limits(answer_bytes=2 * 1024 * 1024, pages=8)
# Three pages of ten.
WORKERS, PAGE = 25, 10


def recent_avisos(workers, **options):
    """Made-up avisos that a first fetch of today asks for."""
    return made_up_avisos(
        workers, first_day=date.today() - timedelta(days=40), **options
    )


class ServiceMixin:
    """Starts simulators and makes connections to them; call ``set_up_service`` after
    ``set_up_employer``."""

    @classmethod
    def set_up_service(cls):
        cls.registro = cls.make_registro(NRP)
        for name, value in {"PATIENCE": PATIENCE, "LIMITS": LIMITS}.items():
            cls.startClassPatcher(patch.object(service_run, name, value))
        cls.manager = cls.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )

    def start_simulator(self, workers=WORKERS, *, otp="hotp", **options):
        account = options.pop("account", None)
        account = account or Account(otp=OtpCheck(OTP_SECRET, kind=otp, interval=1))
        simulator = Simulator(recent_avisos(workers), account=account, **options)
        self.addCleanup(simulator.close)
        return simulator

    @classmethod
    def make_profile(cls, simulator, **changes):
        """The simulator's own profile, with its address; ``changes``: of its top."""
        with file_open(DOCUMENT) as file:
            document = json.load(file)
        otp = {"kind": simulator.account.otp.kind, "interval": 1}
        paging = document["query"]["paging"] | {"page_size": PAGE}
        document = copy.deepcopy(document) | {
            "name": "Simulator of the tests",
            "address": simulator.url,
            "otp": document["otp"] | otp,
            "query": document["query"] | {"paging": paging},
        }
        profiles = cls.env["l10n_mx_infonavit.service.profile"]
        return profiles.create(profiles._values_of(document | changes, "Simulator"))

    @classmethod
    def make_credential(cls, simulator, **values):
        account = simulator.account
        return cls.env["l10n_mx_infonavit.credential"].create(
            {
                "name": "Desarrollos Ficticios",
                "rfc": account.rfc,
                "password": account.password,
                "otp_secret": account.otp.secret,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def make_connection(cls, simulator, company=None, **values):
        company = company or cls.company
        connection = cls.env["l10n_mx_infonavit.connection"].create(
            {
                "company_id": company.id,
                "rfc": EMPLOYER,
                "profile_id": values.pop("profile", None)
                or cls.make_profile(simulator).id,
                "credential_id": values.pop("credential", None)
                or cls.make_credential(simulator, company_id=company.id).id,
                "user_id": cls.manager.id,
                "is_for_all": False,
                "line_ids": [
                    fields.Command.create({"registro_id": cls.registro_of(company).id})
                ],
                **values,
            }
        )
        connection.action_switch_on()
        # The contraseña has worked before.
        [key, *_others] = connection.credential_id._keys(connection)
        if key.is_candidate:
            connection.credential_id._promote(key.credentials)
        return connection

    @classmethod
    def registro_of(cls, company):
        return cls.env["l10n_mx_infonavit.registro.patronal"].search(
            [("company_id", "=", company.id), ("name", "=", NRP)]
        ) or cls.make_registro(NRP, company)

    def company_registros(self):
        return self.env["l10n_mx_infonavit.registro.patronal"].search(
            [("company_id", "=", self.company.id)]
        )

    def run_cron(self):
        """The scheduled action, as the scheduler runs it; a test's transaction."""
        cron = self.env.ref("l10n_mx_infonavit_avisos.ir_cron_fetch_avisos")
        with self.enter_registry_test_mode():
            result = cron.method_direct_trigger()
        self.assertIs(result, True, "the scheduled action failed")

    def run_again(self, connection):
        """The next run, whenever it was planned."""
        connection.next_run = fields.Datetime.now()
        self.run_cron()

    def stored(self, company=None):
        """Folios of the company's avisos, in order."""
        avisos = self.env["l10n_mx_infonavit.aviso"].search(
            [("company_id", "=", (company or self.company).id)]
        )
        return sorted(avisos.mapped("folio"))

    def folios(self, simulator):
        return sorted(aviso["FolioAviso"] for aviso in simulator.avisos)

    def last_fetch(self, connection):
        return self.env["l10n_mx_infonavit.fetch"].search(
            [("connection_id", "=", connection.id)], limit=1
        )


class ServiceCase(ServiceMixin, InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_service()
