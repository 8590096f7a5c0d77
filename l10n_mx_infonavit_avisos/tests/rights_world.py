"""One record of each model of the addon, and users of every kind to look at them.

What a model requires is filled in by what its fields are, so that a new model is in the
tests of rights from its first day; ``VALUES`` says what that would get wrong.
"""

import base64

from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user

from .common import NRP, OTHER_NRP, InfonavitMixin, credit_number, nss

PREFIX = "l10n_mx_infonavit."
ADDON = "l10n_mx_infonavit_avisos"
PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n")
# Who the tables speak of → his groups. Each works in the one company, but for nobody.
GROUPS = {
    "employee": "base.group_user",
    "hr_officer": "hr.group_hr_user",
    "payroll_officer": "payroll.group_payroll_user",
    "accountant": f"{ADDON}.group_infonavit_user",
    "manager": f"{ADDON}.group_infonavit_manager",
    "system": "base.group_system",
    "portal": "base.group_portal",
    "public": "base.group_public",
}
FOLIO = "R0209026000777"
RFC = "XAXR900101AB1"
CURP = "XAXR900101HDFABC09"
WORKER = "Xóchitl Marca Única"
# What stands in records of the one company alone, and so must not be seen elsewhere.
MARKS = (WORKER, nss(7), credit_number(7), FOLIO, NRP, RFC, CURP, "Secreto de la A")
# Model → values that its fields alone do not tell.
VALUES = {
    "absence": {
        "kind": "ausentismo",
        "date_from": "2026-01-02",
        "date_to": "2026-01-02",
    },
    "bimester": {"year": 2031, "number": 3},
    "certification": {"rfc": RFC, "date_requested": "2026-02-02"},
    "certification.document": {"kind": "other"},
    "certification.screen": {"name": "Secreto de la A"},
    "certification.entry": {"act": "request"},
    "connection": {"rfc": RFC, "is_for_all": False},
    "credential": {"name": "Secreto de la A", "rfc": RFC},
    "credit": {"credit_number": credit_number(8)},
    "credit.confirmation": {
        "nss": nss(7),
        "worker_name": WORKER,
        "date_application": "2026-03-02",
        "credit_number": credit_number(7),
        "amount": 2450,
    },
    "credit.term": {"date_from": "2031-01-01"},
    "efirma": {"rfc": RFC, "serial": "3" * 20, "holder": "Secreto de la A"},
    "emission": {"year": 2026, "month": 2, "date_downloaded": "2026-03-05"},
    "emission.line": {"nss": nss(7), "name": WORKER, "credit_number": credit_number(7)},
    "fetch": {"name": "Secreto de la A", "source": "file"},
    "fetch.refusal": {"problems": []},
    "import": {"file": base64.b64encode(b"[]"), "filename": "Secreto de la A.json"},
    "judicial.suspension": {"reference": "Secreto de la A"},
    "non.working.day": {"date": "2031-05-06"},
    "notice.type": {"code": "99"},
    "paper": {
        "notice_class": "retencion",
        "nss": nss(7),
        "credit_number": credit_number(7),
        "discount_type": "cuota_fija",
        "discount_value": 2450,
        "date_notified": "2026-01-10",
    },
    "reduction": {"date_from": "2031-01-01"},
    "registro.patronal": {"name": "Y5412345999"},
    "service.profile.error.rule": {"code": "E99", "error": "rate_limited"},
    "service.profile.pair": {"key": "X-Marca", "value": "1"},
    "trust": {"rfc": RFC, "developer_rfc": RFC, "developer_name": "Secreto de la A"},
    "value": {"kind": "umi", "date_from": "2031-01-01", "value": 110},
}
TEXTS = ("char", "text", "html")
AUTOMATIC = ("id", *MAGIC_COLUMNS)


class RightsWorld(InfonavitMixin):
    """Call ``set_up_world`` in ``setUpClass``."""

    @classmethod
    def set_up_world(cls):
        cls.set_up_employer()
        cls.company.vat = RFC
        cls.worker = cls.make_worker(
            7, l10n_mx_sbc=500, l10n_mx_registro_patronal_id=cls.registro.id
        )
        cls.worker.name = WORKER
        cls.worker.write({"l10n_mx_rfc": RFC, "l10n_mx_curp": CURP})
        cls.credit = cls.give_credit(7, FolioAviso=FOLIO)
        cls.slip = cls.make_slip(cls.worker, "2026-01-01", "2026-01-15")
        cls.records = {
            "hr.employee": cls.worker,
            "hr.payslip": cls.slip,
            "hr.payslip.run": cls.env["hr.payslip.run"].create(
                {
                    "name": "Secreto de la A",
                    "date_start": "2026-01-01",
                    "date_end": "2026-01-15",
                    "slip_ids": [Command.link(cls.slip.id)],
                }
            ),
        }
        derived = (cls.credit, cls.credit.term_ids, cls.credit.aviso_ids)
        derived += (cls.credit.aviso_ids.fetch_id, cls.registro)
        derived += (cls.slip.l10n_mx_infonavit_retention_ids,)
        derived += (cls.slip.l10n_mx_infonavit_retention_ids.bimester_id,)
        cls.records |= {record._name: record[:1] for record in derived}
        for name in cls.our_models():
            cls.record_of(name)
        cls.env.flush_all()

    @classmethod
    def our_models(cls):
        """Names of those that hold records, in order."""
        return sorted(
            name
            for name, model in cls.env.registry.items()
            if name.startswith(PREFIX) and not model._abstract
        )

    @classmethod
    def record_of(cls, name):
        """The one company's record of a model, made where it lacks."""
        if name not in cls.records:
            cls.records[name] = cls.env[name].browse()  # ends what would go in circles
            cls.records[name] = cls.env[name].create(cls.values_of(name))
        return cls.records[name]

    @classmethod
    def values_of(cls, name, user=None):
        """Values of a new record; of a dialogue's line, in a dialogue of the user's."""
        model = cls.env[name]
        values = dict(VALUES.get(name.removeprefix(PREFIX), {}))
        values = model.default_get(list(model._fields)) | values
        for field in model._fields.values():
            known = field.name in values and values[field.name] not in (False, None)
            if known or not field.store or field.name in AUTOMATIC or field.related:
                continue
            if field.compute and field.readonly:
                continue
            value = cls._value_of(field, user)
            if value is not None:
                values[field.name] = value
        return values

    @classmethod
    def _value_of(cls, field, user):
        ours = field.relational and field.comodel_name in (
            *cls.our_models(),
            *cls.records,
        )
        if field.type in ("many2one", "many2many") and ours:
            if user and cls.env[field.comodel_name]._transient:
                return cls.own_of(field.comodel_name, user).id
            # What a record points to at need is not made for it.
            known = cls.records.get(field.comodel_name)
            target = cls.record_of(field.comodel_name) if field.required else known
            if not target:
                return None
            return target.id if field.type == "many2one" else [Command.set(target.ids)]
        if field.name == "company_id":
            return cls.company.id
        if not field.required:
            return None
        if field.type in TEXTS:
            return "Secreto de la A"
        return {
            "selection": lambda: field.get_values(cls.env)[0],
            "date": lambda: "2026-02-03",
            "integer": lambda: 1,
            "float": lambda: 1.0,
            "monetary": lambda: 1.0,
            "binary": lambda: PDF,
        }.get(field.type, lambda: None)()

    @classmethod
    def own_of(cls, name, user):
        """A record that the user himself made."""
        return cls.as_seen_by(user, name).create(cls.values_of(name, user))

    @classmethod
    def make_people(cls, company=None, suffix="a"):
        """Who the tables speak of → a user of that kind."""
        company = company or cls.company
        people = {}
        for who, groups in GROUPS.items():
            people[who] = new_test_user(
                cls.env,
                f"{who}_{suffix}",
                groups,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
        return people

    @classmethod
    def make_other_company(cls):
        """Another company with what one of its own needs."""
        other = cls.make_company("Otra Fábrica")
        cls.make_registro(OTHER_NRP, other)
        return other

    @classmethod
    def as_seen_by(cls, user, model):
        """A model as a user's own web client asks it."""
        context = {"allowed_company_ids": user.company_ids.ids, "lang": "en_US"}
        return cls.env[model].with_user(user).with_context(**context)
