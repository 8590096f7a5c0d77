"""Which worker a credit in process belongs to, and which aviso ends it."""

from collections import defaultdict
from types import SimpleNamespace

from odoo.fields import Domain

from ..engine.notice import RETENCION
from ..engine.procedure import Following, Procedure, follower
from . import credit_confirmation_reminder, credit_confirmation_wording
from .context_flag import LINKING, raise_flag
from .matching import Matching


def find_workers(confirmations):
    """Write the worker, and his registro patronal, on those whose NSS names one."""
    nobody = confirmations.env["hr.employee"]
    for company, theirs in confirmations.grouped("company_id").items():
        said = {
            record: SimpleNamespace(
                nss=record.nss,
                nss_unified="",
                nrp=record.registro_patronal_id.name or "",
            )
            for record in theirs.filtered("nss")
        }
        matching = Matching(confirmations.env(su=True), company, said.values())
        for record, aviso in said.items():
            employee = matching.match(aviso, nobody).employee
            if not employee:
                continue
            record = raise_flag(record, LINKING)
            record.employee_id = employee.id
            registro = employee.version_id.l10n_mx_registro_patronal_id
            if not record.registro_patronal_id and registro.company_id == company:
                record.registro_patronal_id = registro.id


def relink(confirmations):
    """Find the aviso de retención that ends each, or see that it is gone again.

    The number of queries does not grow with theirs, nor with that of the avisos.
    """
    followed = confirmations.filtered(lambda c: c.state != "withdrawn")
    if not followed:
        return
    avisos = _retenciones(followed)
    linked, let_go = followed.browse(), followed.browse()
    # One note tells it all: tracking would write one a record besides.
    quiet = followed.with_context(tracking_disable=True)
    for record in quiet:
        found = follower(_procedure(record), avisos[record.company_id])
        if (found.key if found else False) == record.aviso_id.id:
            continue
        record.aviso_id = found and found.key
        if found:
            linked |= record
        else:
            let_go |= record
    quiet.flush_recordset(["aviso_id", "state"])
    changed = linked | let_go
    if changed:
        changed._message_log_batch(
            {
                record.id: credit_confirmation_wording.link_note(record)
                for record in changed
            }
        )
        credit_confirmation_reminder.close(changed)


def _retenciones(confirmations):
    """Company → what the orders to withhold of these workers say, as the engine takes
    them; not those that a person set aside."""
    aviso = confirmations.env["l10n_mx_infonavit.aviso"].sudo()
    nss = confirmations.mapped("nss")
    found = defaultdict(list)
    for record in aviso.search(
        Domain("company_id", "in", confirmations.company_id.ids)
        & Domain("notice_class", "=", RETENCION)
        & Domain("state", "!=", "discarded")
        & (
            Domain("nss", "in", nss)
            | Domain("nss_unified", "in", nss)
            | Domain("employee_id", "in", confirmations.employee_id.ids)
        )
    ):
        found[record.company_id].append(_following(record))
    return found


def _procedure(record):
    return Procedure(
        record.nss,
        record.employee_id.id or None,
        record.credit_number or "",
        record.date_application,
    )


def _following(aviso):
    return Following(
        aviso.id,
        aviso.nss,
        aviso.nss_unified or "",
        aviso.employee_id.id or None,
        aviso.credit_number,
        aviso.date_notified,
        aviso.state == "applied",
    )
