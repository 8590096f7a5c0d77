"""A small Mexican employer for the tests: made-up names, numbers with valid digits."""

import base64
import io
import json
import zipfile
from datetime import date
from itertools import count

from stdnum import luhn

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

from .clock import Clock

NRP = "Y5412345101"
OTHER_NRP = "Y5498765102"


def nss(number):
    """A made-up NSS with a valid check digit; ``number`` below 10,000."""
    body = f"92{number:04d}9801"
    return body + luhn.calc_check_digit(body)


def credit_number(number):
    return f"19{number:08d}"


class InfonavitMixin:
    """Helpers; call ``set_up_employer`` in ``setUpClass``."""

    @classmethod
    def set_up_employer(cls):
        cls.serial = count(1)
        cls.company = cls.make_company("Taller Ficticio")
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                tracking_disable=True,
                allowed_company_ids=cls.company.ids,
            )
        )
        cls.company = cls.company.with_env(cls.env)
        cls.registro = cls.make_registro(NRP)
        cls.structure = cls.make_structure()
        cls.accountant = cls.make_user(
            "contadora", "l10n_mx_infonavit_avisos.group_infonavit_user"
        )

    @classmethod
    def make_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def speak_spanish(cls, *users):
        """Let users have the client in Mexican Spanish, as it is delivered."""
        cls.env["res.lang"]._activate_lang("es_MX")
        module = cls.env["ir.module.module"]._get("l10n_mx_infonavit_avisos")
        module._update_translations(["es_MX"])
        for user in users:
            user.lang = "es_MX"

    @classmethod
    def make_company(cls, name):
        return cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.env.ref("base.mx").id,
                "currency_id": cls.env.ref("base.MXN").id,
            }
        )

    @classmethod
    def make_registro(cls, name, company=None):
        return cls.env["l10n_mx_infonavit.registro.patronal"].create(
            {"name": name, "company_id": (company or cls.company).id}
        )

    @classmethod
    def make_structure(cls, company=None, infonavit=True):
        company = company or cls.company
        category = cls.env["hr.salary.rule.category"].create(
            {"name": "Basic", "code": "BASIC", "company_id": company.id}
        )
        net = cls.env["hr.salary.rule.category"].create(
            {"name": "Net", "code": "NET", "company_id": company.id}
        )
        rule = cls.env["hr.salary.rule"].create(
            {
                "name": "Sueldo",
                "code": "BASIC",
                "sequence": 1,
                "category_id": category.id,
                "company_id": company.id,
                "amount_select": "code",
                "amount_python_compute": "result = contract.wage / 2",
            }
        )
        total = cls.env["hr.salary.rule"].create(
            {
                "name": "Neto",
                "code": "NET",
                "sequence": 200,
                "category_id": net.id,
                "company_id": company.id,
                "amount_select": "code",
                "amount_python_compute": "result = categories.BASIC + categories.DED",
            }
        )
        structure = cls.env["hr.payroll.structure"].create(
            {
                "name": "Quincenal",
                "code": "Q",
                "company_id": company.id,
                "parent_id": False,
                "rule_ids": [Command.set((rule | total).ids)],
            }
        )
        structure.l10n_mx_infonavit = infonavit
        return structure

    @classmethod
    def fix_pay(cls, amount):
        """Every payslip pays so much, whatever the contract's wage."""
        pay = cls.structure.rule_ids.filtered(lambda rule: rule.code == "BASIC")
        pay.amount_python_compute = f"result = {amount}"

    @classmethod
    def make_worker(cls, number, start="2020-01-01", end=False, company=None, **values):
        company = company or cls.company
        employee = (
            cls.env["hr.employee"]
            .with_company(company)
            .create(
                {
                    "name": f"Trabajador {number}",
                    "company_id": company.id,
                    "ssnid": values.pop("ssnid", nss(number)),
                }
            )
        )
        employee.version_id.write(
            {
                "contract_date_start": start,
                "contract_date_end": end,
                "wage": 30000,
                "struct_id": cls.structure.id,
                **values,
            }
        )
        return employee

    @classmethod
    def entry(cls, notice_class, number, notified, value=None, kind="2", **values):
        """An entry of a payload, under the names that the service's proxies use."""
        code = {"retencion": "02", "modificacion": "03", "suspension": "14"}.get(
            notice_class, notice_class
        )
        letter = "S" if notice_class == "suspension" else "R"
        entry = {
            "NRP": NRP,
            "NSS": nss(number),
            "FolioAviso": f"{letter}{code}09026{next(cls.serial):06d}",
            "NumCredito": credit_number(number),
            "TipoAviso": code,
            "FechaNotLinea": notified,
            "FechaCreaAviso": notified,
        }
        if value is not None:
            entry["TipoDescuento"] = kind
            entry["FacDescuento" if kind == "3" else "MonDescuento"] = value
        return entry | values

    @classmethod
    def import_entries(cls, *entries, **values):
        return cls.import_bytes(json.dumps(list(entries)).encode(), **values)

    @classmethod
    def import_bytes(cls, data, filename="avisos.json", company=None, user=None):
        company = company or cls.company
        wizard = (
            cls.env["l10n_mx_infonavit.import"]
            .with_user(user or cls.env.user)
            .with_company(company)
            .create({"file": base64.b64encode(data), "filename": filename})
        )
        action = wizard.action_import()
        fetch = cls.env[action["res_model"]].browse(action["res_id"])
        return fetch.aviso_ids.sorted("id")

    @classmethod
    def zipped(cls, **members):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(f"{name}.json", content)
        return stream.getvalue()

    @classmethod
    def give_credit(cls, number, value=2450, kind="2", notified="2020-01-10", **values):
        """A worker's credit in force."""
        entry = cls.entry("retencion", number, notified, value, kind, **values)
        [aviso] = cls.import_entries(entry)
        return aviso.credit_id

    @classmethod
    def make_slip(cls, employee, first, last, compute=True, **values):
        slip = cls.env["hr.payslip"].create(
            {
                "employee_id": employee.id,
                "contract_id": employee.version_id.id,
                "struct_id": cls.structure.id,
                "date_from": first,
                "date_to": last,
                "name": "Nómina",
                "company_id": employee.company_id.id,
                **values,
            }
        )
        if compute:
            slip.compute_sheet()
        return slip

    @classmethod
    def line(cls, slip, code="INFONAVIT"):
        """The total of a rule's lines, two decimals; None without a line."""
        lines = slip.line_ids.filtered(lambda line: line.code == code)
        return round(sum(lines.mapped("total")), 2) if lines else None

    def terms(self, credit):
        return [
            (str(t.date_from), str(t.date_to or ""), t.discount_value)
            for t in credit.term_ids.sorted("date_from")
        ]


class InfonavitCase(InfonavitMixin, Clock, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_employer()


def quincenas(year, month):
    """The quincenas of a bimester that begins with the month: four (first, last)."""
    result = []
    for m in (month, month + 1):
        last = (date(year + m // 12, m % 12 + 1, 1) - date.resolution).day
        result.append((date(year, m, 1), date(year, m, 15)))
        result.append((date(year, m, 16), date(year, m, last)))
    return result
