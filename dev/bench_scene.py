"""Made-up workers by the thousand and their avisos, for dev/bench."""

import base64
import json

from demo_company import ADDON
from stdnum import luhn

DISCOUNTS = [("2", 2450.00), ("3", 22.175), ("1", 20)]


def make_workers(env, company, count):
    """Workers alike but for name and NSS. Odoo takes a minute for 2,000, so only the
    first is Odoo's, and the others copies of his rows."""
    numbers = [nss(serial) for serial in range(count)]
    first = env["hr.employee"].create(
        {
            "name": "Trabajador 0",
            "company_id": company.id,
            "ssnid": numbers[0],
            "date_version": "2020-01-01",
            "contract_date_start": "2020-01-01",
            "wage": 24000,
            "l10n_mx_sbc": 839.44,
            "l10n_mx_registro_patronal_id": env.ref(
                f"{ADDON}.registro_patronal_leon"
            ).id,
            "struct_id": env.ref(f"{ADDON}.structure_quincenal").id,
        }
    )
    env.flush_all()
    others = [{"name": f"Trabajador {serial}"} for serial in range(1, count)]
    resources = copy_row(env, first.resource_id, others)
    others = [
        other | {"resource_id": resource, "current_version_id": None}
        for other, resource in zip(others, resources, strict=True)
    ]
    employees = copy_row(env, first, others)
    versions = copy_row(
        env,
        first.version_id,
        [
            {"employee_id": employee, "ssnid": number, "l10n_mx_infonavit_nss": number}
            for employee, number in zip(employees, numbers[1:], strict=True)
        ],
    )
    env.cr.execute_values(
        "UPDATE hr_employee SET current_version_id = v.version FROM (VALUES %s)"
        " AS v(employee, version) WHERE id = v.employee",
        list(zip(employees, versions, strict=True)),
    )
    env.invalidate_all()
    return first + env["hr.employee"].browse(employees)


def copy_row(env, record, changes):
    """Copies of a record's row, with other values in some columns; gives their ids."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'",
        [record._table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    env.cr.execute(
        f"SELECT {', '.join(columns)} FROM {record._table} WHERE id = %s", [record.id]
    )
    row = dict(zip(columns, env.cr.fetchone(), strict=True))
    copies = [tuple((row | change).values()) for change in changes]
    ids = env.cr.execute_values(
        f"INSERT INTO {record._table} ({', '.join(columns)}) VALUES %s RETURNING id",
        copies,
        fetch=True,
    )
    return [new for (new,) in ids]


def nss(serial):
    body = f"98{serial:08d}"
    return body + luhn.calc_check_digit(body)


def aviso(code, serial, notified, kind, value):
    return {
        "NRP": "Y9900001109",
        "NSS": nss(serial),
        "FolioAviso": f"R{code}09026{serial:06d}",
        "NumCredito": f"98{serial:08d}",
        "TipoAviso": code,
        "FechaNotLinea": notified,
        "FechaCreaAviso": notified,
        "TipoDescuento": kind,
        "FacDescuento": value if kind == "3" else 0,
        "MonDescuento": value if kind != "3" else 0,
    }


def retenciones(serials):
    return [
        aviso("02", serial, "2026-01-15", *DISCOUNTS[serial % 3]) for serial in serials
    ]


def modificaciones(serials):
    return [
        aviso("03", serial, "2026-07-20", *DISCOUNTS[serial % 3]) for serial in serials
    ]


def import_wizard(env, entries):
    data = base64.b64encode(json.dumps(entries).encode())
    return env["l10n_mx_infonavit.import"].create({"file": data, "filename": "a.json"})
