"""What stands against an aviso that a person is to confirm, field by field.

A fault is mended before it can be confirmed; a doubt is looked at. Both show beside
their field as one types.
"""

import json
import unicodedata
from datetime import timedelta
from types import SimpleNamespace

from ..engine import identifiers
from ..engine.notice import SUSPENSION, InvalidNotice, Notice
from . import paper_wording, wording
from .daily import today_in_mexico
from .matching import Matching
from .paper_reading import READ, plain, same
from .pointed_to import known
from .value import VALUE_DIGITS, to_decimal

FAULT, DOUBT = "fault", "doubt"
# Those of a record's fields that show the marks of a Notice's.
_SHOWN_BY = {"type_code": "type_id", "nrp": "registro_patronal_id"}
_LONG_AGO = timedelta(days=366)


def notice_of(record):
    """The Notice that a record is.

    :raises InvalidNotice: with every problem
    """
    value = record.discount_value
    return Notice(
        folio=record.folio or "",
        notice_class=record.notice_class or "",
        type_code=record.type_id.code or "",
        nss=record.nss or "",
        credit_number=record.credit_number or "",
        nrp=nrp_of(record),
        discount_type=record.discount_type or None,
        discount_value=to_decimal(value, VALUE_DIGITS) if value else None,
        date_notified=record.date_notified or None,
        date_created=record.date_created or None,
        rfc=record.rfc or "",
        curp=record.curp or "",
        without_folio=not record.folio,
    )


def nrp_of(record):
    """That of the registro patronal chosen, else what the paper says."""
    return record.registro_patronal_id.name or record.nrp or ""


def find_workers(records):
    """Give each the worker of its NSS, as its aviso would find him."""
    for company, papers in records.grouped("company_id").items():
        said = {paper: _said(paper) for paper in papers}
        env = papers.with_company(company).sudo().env
        matching = Matching(env, company, list(said.values()))
        nobody = env["hr.employee"]
        for paper, words in said.items():
            employee = nobody
            if words.nss:
                employee = matching.match(words, nobody).employee
            paper.employee_id = employee.with_env(records.env)


def _said(record):
    try:
        nss = identifiers.nss(record.nss or "")
    except identifiers.WrongIdentifier:
        nss = ""
    return SimpleNamespace(nss=nss, nss_unified="", nrp=nrp_of(record))


def payload(record):
    """What was read and what a person made of it, as JSON: the aviso's original."""
    readings = record.readings or {}
    confirmed = {name: plain(record[name]) for name in READ}
    confirmed["nrp"] = nrp_of(record)
    confirmed["type_code"] = record.type_id.code or ""
    changed = {
        name: {"read": readings[name]["value"], "confirmed": value}
        for name, value in confirmed.items()
        if name in readings and not same(readings[name]["value"], value)
    }
    said = {"source": record.source, "confirmed": confirmed}
    if record.source == "pdf":
        said |= {
            "file": record.document_name,
            "page": record.page,
            "title": record.title or "",
            "read": readings,
            "changed": changed,
        }
    return json.dumps(said, ensure_ascii=False, indent=1)


def marks(record):
    """By field the faults and doubts: lists of ``[kind, sentence]``."""
    found = {}
    for name, sentence in _faults(record):
        found.setdefault(name, []).append([FAULT, sentence])
    for name, sentence in _doubts(record):
        if [FAULT, sentence] not in found.get(name, []):
            found.setdefault(name, []).append([DOUBT, sentence])
    return found


def _faults(record):
    env = record.env
    is_blank = not (record._origin or record.nss or record.credit_number)
    try:
        notice_of(record)
        problems = ()
    except InvalidNotice as error:
        problems = error.problems
    for problem in problems:
        # Nobody is told that an empty form is empty.
        if problem.code in ("missing", "unknown_class") and is_blank:
            continue
        name = _SHOWN_BY.get(problem.field, problem.field)
        if problem.code == "unknown_class" and not problem.value:
            yield name, env._("Say what it orders.")
        elif name == "registro_patronal_id" and problem.code == "missing":
            yield name, env._("Choose the registro patronal that the aviso names.")
        else:
            yield name, wording.problem(env, problem)
    if record.date_notified and record.date_notified > today_in_mexico():
        yield (
            "date_notified",
            env._("The notification date cannot be in the future: check it."),
        )
    if not record.date_notified and not is_blank:
        yield (
            "date_notified",
            env._("Write the day on which the company received the aviso."),
        )


def _doubts(record):
    yield from _doubts_of_reading(record)
    yield from _doubts_of_dates(record)
    yield from _doubts_of_employer(record)
    yield from _doubts_of_worker(record)
    try:
        remarks = notice_of(record).remarks
    except InvalidNotice:
        remarks = ()
    for problem in remarks:
        name = _SHOWN_BY.get(problem.field, problem.field)
        yield name, wording.problem(record.env, problem)


def _doubts_of_reading(record):
    """Of what still stands as it was read."""
    for name, reading in (record.readings or {}).items():
        if name in record._fields and same(reading["value"], record[name]):
            shown = _SHOWN_BY.get(name, name)
            for code in reading["doubts"]:
                if not (code == "missing" and name in ("folio", "date_created")):
                    yield shown, paper_wording.doubt(record.env, code, reading["raw"])
    if record.source == "pdf" and not record.is_scan and not record.folio:
        yield (
            "folio",
            record.env._("The folio is missing: the download is known by it."),
        )


def _doubts_of_dates(record):
    env, notified, created = record.env, record.date_notified, record.date_created
    if notified and created and notified < created:
        yield (
            "date_notified",
            env._("It is before the aviso's own date: see which of the two is wrong."),
        )
    if notified and notified < today_in_mexico() - _LONG_AGO:
        yield "date_notified", env._("It is more than a year ago: check the year.")


def _doubts_of_employer(record):
    env = record.env
    nrp, registro = nrp_of(record), record.registro_patronal_id
    if nrp and not registro:
        yield (
            "registro_patronal_id",
            env._(
                "The company has no registro patronal %(nrp)s: choose another if it is "
                "misread, or add it. Until then the aviso waits.",
                nrp=identifiers.format_nrp(identifiers.compact(nrp)),
            ),
        )
    if registro and record.nrp and not same(record.nrp, registro.name):
        yield (
            "registro_patronal_id",
            env._("The paper says %(nrp)s.", nrp=record.nrp),
        )
    theirs, ours = record.company_rfc, identifiers.rfc_of_vat(record.company_id.vat)
    if theirs and ours and not same(theirs, ours):
        yield (
            "company_rfc",
            env._(
                "The company's RFC is %(rfc)s: see that the aviso is for this company.",
                rfc=ours,
            ),
        )


def _doubts_of_worker(record):
    env, employee = record.env, known(record, "employee_id")
    if not employee:
        if _said(record).nss:
            yield (
                "nss",
                env._(
                    "No worker of the company has this NSS: the aviso will wait until "
                    "one has."
                ),
            )
        return
    nss = _said(record).nss
    if nss and nss not in employee.version_ids.mapped("l10n_mx_infonavit_nss"):
        yield (
            "nss",
            env._(
                "%(worker)s has another NSS here, or none, and the aviso finds its "
                "worker by the NSS: see which one is right.",
                worker=employee.name,
            ),
        )
    if record.worker_name and not _words(employee.name) <= _words(record.worker_name):
        yield (
            "worker_name",
            env._("The worker's name here is %(name)s.", name=employee.name),
        )
    for name in ("rfc", "curp"):
        own = employee[f"l10n_mx_{name}"]
        if record[name] and own and not same(record[name], own):
            yield name, env._("The worker's is %(value)s here.", value=own)
    in_force = _credits_in_force(employee)
    if record.credit_number and in_force and record.notice_class != "retencion":
        try:
            number = identifiers.credit_number(record.credit_number)
        except identifiers.WrongIdentifier:
            return
        if number not in in_force.mapped("credit_number"):
            yield (
                "credit_number",
                env._(
                    "The worker's credit in force is %(credit)s.",
                    credit=", ".join(in_force.mapped("credit_number")),
                ),
            )


def _credits_in_force(employee):
    in_force = employee.l10n_mx_infonavit_credit_ids
    return in_force.filtered(lambda credit: credit.state == "in_force")


def only_credit(record):
    """The number of the only credit of a worker in force, for a change or an end."""
    if record.notice_class not in ("modificacion", SUSPENSION):
        return ""
    in_force = _credits_in_force(known(record, "employee_id"))
    return in_force.credit_number if len(in_force) == 1 else ""


def _words(name):
    letters = unicodedata.normalize("NFKD", name or "")
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return set(letters.casefold().replace(",", " ").split())
