"""A payslip as the document of ``outputs/cfdi``: which field of Odoo says what."""

import re
from decimal import Decimal

import pytz

from odoo import fields

from ..engine import identifiers
from ..engine.money import cents
from ..engine.span import Span
from ..outputs.cfdi.document import (
    DEDUCCION,
    EXTRAORDINARIA,
    OTHER_FREQUENCY,
    Document,
    Emisor,
    Line,
    Receptor,
)
from .hr_salary_rule import NONE
from .hr_version import SBC_DIGITS
from .value import to_decimal

TIME_ZONE = "America/Mexico_City"
TEXT_LENGTH = 100


def document(slip, version):
    """The document of a payslip, read with ``sudo``; whole or not, ``check`` says."""
    period = Span(slip.date_from, max(slip.date_from, slip.date_to))
    return Document.of(
        lines(slip.line_ids),
        folio=clean(slip.number, 40),
        fecha=now(slip.company_id),
        emisor=emisor(slip.company_id, version),
        receptor=receptor(slip, version),
        tipo_nomina=slip.l10n_mx_infonavit_cfdi_type or "",
        fecha_pago=slip.l10n_mx_infonavit_payment_date or slip.date_to,
        fecha_inicial=slip.date_from,
        fecha_final=slip.date_to,
        dias=days(slip, version, period),
    )


def version_of(slip):
    """The worker's version at the payslip's end, of the payslip's contract."""
    contract = slip.contract_id or slip._get_employee_contracts()[:1]
    if not contract.contract_date_start:
        return contract.browse()
    same = slip.employee_id.version_ids.filtered(
        lambda version: (
            version.contract_date_start == contract.contract_date_start
            and version.date_version <= slip.date_to
        )
    )
    return same.sorted("date_version")[-1:] or contract


def unmapped(slip):
    """Rules with an amount on the payslip of which nobody has said what they are."""
    found = slip.line_ids.filtered("total").salary_rule_id
    return found.filtered(lambda rule: not rule._l10n_mx_infonavit_cfdi_kind())


def lines(payslip_lines):
    """The lines that stand in the CFDI. A deduction is negative in OCA
    payroll, and positive in the CFDI."""
    for line in payslip_lines:
        rule = line.salary_rule_id
        kind = rule._l10n_mx_infonavit_cfdi_kind()
        if kind and kind != NONE:
            amount = cents(to_decimal(line.total, (16, 6)))
            yield Line(
                kind,
                rule.l10n_mx_infonavit_cfdi_key or "",
                rule._l10n_mx_infonavit_cfdi_clave(),
                clean(line.name, TEXT_LENGTH),
                -amount if kind == DEDUCCION else amount,
                exento=rule.l10n_mx_infonavit_cfdi_is_exempt,
            )


def emisor(company, version):
    registro = version.l10n_mx_registro_patronal_id
    return Emisor(
        rfc=company_rfc(company),
        nombre=clean(company.l10n_mx_infonavit_cfdi_name or company.name).upper(),
        regimen=company.l10n_mx_infonavit_cfdi_regime or "",
        codigo_postal=clean(company.zip),
        registro_patronal=registro.name or "",
        curp=compact(company.l10n_mx_infonavit_cfdi_curp),
    )


def receptor(slip, version):
    employee = slip.employee_id
    account = employee.primary_bank_account_id
    registro = version.l10n_mx_registro_patronal_id
    state = registro.state_id or version.address_id.state_id
    sbc = cents(to_decimal(version.l10n_mx_sbc, SBC_DIGITS))
    extra = slip.l10n_mx_infonavit_cfdi_type == EXTRAORDINARIA
    frequency = version.l10n_mx_infonavit_cfdi_frequency
    return Receptor(
        rfc=compact(employee.l10n_mx_rfc),
        nombre=clean(employee.legal_name or employee.name).upper(),
        codigo_postal=clean(version.private_zip),
        curp=compact(employee.l10n_mx_curp),
        tipo_contrato=version.l10n_mx_infonavit_cfdi_contract_type or "",
        tipo_regimen=version.l10n_mx_infonavit_cfdi_regime or "",
        num_empleado=clean(employee.barcode or str(employee.id)),
        # An extraordinary payroll has no frequency.
        periodicidad=OTHER_FREQUENCY if extra else frequency or "",
        estado=(state.country_id.code == "MX" and state.code) or "",
        nss=nss(version),
        fecha_inicio=version.contract_date_start or None,
        tipo_jornada=version.l10n_mx_infonavit_cfdi_working_day or "",
        sindicalizado=version.l10n_mx_infonavit_cfdi_is_union,
        riesgo=registro.risk or "",
        departamento=clean(version.department_id.name, TEXT_LENGTH),
        puesto=clean(version.job_title or version.job_id.name, TEXT_LENGTH),
        banco=account.bank_id.l10n_mx_infonavit_sat_code or "",
        cuenta=re.sub(r"[\s.-]", "", account.acc_number or ""),
        sbc=sbc or None,
    )


def days(slip, version, period):
    """Days paid: as typed, else the period's days within the contract."""
    if slip.l10n_mx_infonavit_cfdi_days:
        return to_decimal(slip.l10n_mx_infonavit_cfdi_days, (16, 3))
    if not version:
        return Decimal(0)
    first = max(period.first, version.contract_date_start)
    last = min(period.last, version.contract_date_end or period.last)
    return Decimal(max((last - first).days + 1, 0))


def now(company):
    """The present time where the document is issued, to the second."""
    zone = pytz.timezone(company.partner_id.tz or TIME_ZONE)
    return fields.Datetime.now().replace(tzinfo=pytz.utc).astimezone(zone)


def nss(version):
    """The NSS with its leading zeros; as typed where it is none, for ``check``."""
    if version.l10n_mx_infonavit_nss:
        return version.l10n_mx_infonavit_nss
    return identifiers.compact(version.ssnid or "")


def company_rfc(company):
    """The company's RFC, without the country's letters that a VAT number may have."""
    rfc = compact(company.vat)
    return rfc[2:] if rfc.startswith("MX") and len(rfc) > 13 else rfc


def compact(value):
    return re.sub(r"[\s-]", "", value or "").upper()


def clean(value, longest=None):
    """One line without double spaces. A text that only describes is cut to its
    length, and loses the bar that separates the fields of what a seal signs."""
    text = " ".join((value or "").split())
    return text.replace("|", "/")[:longest].strip() if longest else text
