"""Avisos to confirm in words: what is doubtful of them, and why some are refused."""

from decimal import Decimal

from markupsafe import Markup

from ..engine.bimester import Bimester
from ..engine.money import cents, money
from ..engine.notice import (
    CUOTA_FIJA,
    FACTOR,
    MODIFICACION,
    PORCENTAJE,
    SUSPENSION,
    date_effective,
)
from . import wording
from .pointed_to import known
from .value import VALUE_DIGITS, to_decimal


def doubt(env, code, raw=""):
    """One sentence on why to look at what was read of a field."""
    sentence = {
        "missing": env._("Not found on the page: write it."),
        "several": env._("The page offers other values, too: choose the right one."),
        "fuzzy_label": env._("Its label is written otherwise than usual."),
        "odd_format": env._("It is written in an unusual way."),
        "check_digit": env._("Its check digit is wrong: a digit is misread."),
        "length": env._("It has an unusual length."),
        "form": env._("It has an unusual form."),
        "not_digits": env._("It should have digits only."),
        "masked": env._(
            "Some digits are hidden: such a page may be no order to withhold."
        ),
        "no_unit": env._(
            "The form does not say whether it is a percentage, pesos or a factor."
        ),
        "other_unit": env._("Its sign is not the one that its label says."),
        "other_class": env._("The folio's first letter belongs to another class."),
        "newer_layout": env._(
            "From the form's newer layout, of which little is known."
        ),
        "assumed": env._(
            "The day of receipt is not on the page, so the FECHA is proposed. Write "
            "the day on which the company received the aviso: it decides from when the "
            "aviso holds."
        ),
    }.get(code, code)
    if not raw or code in ("missing", "assumed"):
        return sentence
    return env._(
        "%(sentence)s The page says “%(raw)s”.",
        sentence=sentence,
        raw=" ".join(raw.split())[:80],
    )


def refusal(env, code, detail=""):
    """Why a page or file becomes no aviso, and what to do."""
    return {
        "start_of_credit": env._(
            "This is the acuse that a worker's credit procedure has begun (acuse de "
            "notificación de inicio de trámite de crédito). It is no order: withhold "
            "nothing. Note the procedure under Credit Confirmations, and wait for the "
            "aviso de retención."
        ),
        "unknown_title": env._(
            "The title “%(title)s” is none of the avisos that are known. If it orders "
            "something, press Type It and say what.",
            title=detail,
        ),
        "no_title": env._(
            "There is no title of an aviso on the page. If it is an aviso all the "
            "same, press Type It and say what it orders."
        ),
        "no_text": env._("The page is empty."),
        "scan": env._("The page is a picture: press Type It and say what it orders."),
        "encrypted": env._(
            "The PDF asks for a password: save it without one, and upload it again."
        ),
        "damaged": env._("The PDF is damaged: download it again."),
        "too_many_pages": env._(
            "The PDF has more than %(count)s pages: split it.", count=detail
        ),
        "too_large": env._(
            "The file holds more than %(size)s MB: split it, or make its pictures "
            "smaller.",
            size=detail,
        ),
        "not_pdf": env._("This is not a PDF: choose the aviso's PDF."),
        "not_printed": env._(
            "This is a file of the service or an emission, not a printed aviso: bring "
            "it in with Import Avisos."
        ),
        "image": env._(
            "Pictures of this kind cannot be shown: save it as PDF, JPEG or PNG."
        ),
        "nothing_in_zip": env._("There is no PDF in the zip."),
        "several_kinds_in_zip": env._(
            "The zip holds PDF files and others: leave only the PDF files."
        ),
        "other_archive": env._("Only .zip archives are opened: unpack it first."),
        "html": env._("This is a web page: download the aviso's PDF itself."),
        "xml": env._("This is an XML file, not a printed aviso."),
        "other_workbook": env._("This is a workbook, not a printed aviso."),
        "not_known": env._("This is neither a PDF nor a picture."),
    }.get(code) or wording.file_error(env, code, detail)


def effect(record, law):
    """From when it would hold, and about how much it takes a month."""
    env, kind = record.env, record.notice_class
    if not (kind and record.date_notified):
        return False
    day = date_effective(kind, record.date_notified)
    names = {"day": wording.day(env, day)}
    if kind == SUSPENSION:
        returns = env["l10n_mx_infonavit.notice.type"]._returns(record.type_id.code)
        if returns:
            return env._(
                "From %(day)s nothing is withheld, and what was withheld in bimesters "
                "not yet remitted goes back to the worker.",
                **names,
            )
        return env._(
            "From %(day)s nothing is withheld; what was withheld in that bimester is "
            "remitted.",
            **names,
        )
    amount = monthly(record, day, law)
    if kind == MODIFICACION:
        sentence = env._("Holds from the next bimester, %(day)s.", **names)
    else:
        sentence = env._("Holds from the day after, %(day)s.", **names)
    if amount is None:
        return sentence
    return env._(
        "%(sentence)s About $ %(amount)s a month, without the insurance.",
        sentence=sentence,
        amount=money(cents(amount)),
    )


def monthly(record, day, law):
    """Pesos that it takes a month, None where that cannot be said.

    A factor takes the UMI of its first day; a percentage the worker's SDI of that day,
    for half the days of its bimester (domain: Ley del Infonavit art. 29 III).
    """
    value = to_decimal(record.discount_value or 0, VALUE_DIGITS)
    if value <= 0:
        return None
    if record.discount_type == CUOTA_FIJA:
        return value
    if record.discount_type == FACTOR:
        umi = law.umi.at(day)
        return umi and value * umi
    employee = known(record, "employee_id")
    if record.discount_type == PORCENTAJE and employee:
        wage = employee._get_version(day).l10n_mx_sbc
        days = Decimal(Bimester.of(day).days) / 2
        return Decimal(str(wage)) * value / 100 * days if wage else None
    return None


def reading(record):
    """A table of what was read: field, text on the page, and what is doubtful."""
    if not record.readings:
        return False
    env = record.env
    labels = record.fields_get(list(record.readings), ["string"])
    rows = Markup()
    for name, found in record.readings.items():
        if not (found["raw"] or found["doubts"]) or name.startswith("previous"):
            continue
        label = labels.get(name, {}).get("string") or wording.field_name(env, name)
        doubts = " ".join(doubt(env, code) for code in found["doubts"])
        rows += Markup("<tr><th>%s</th><td>%s</td><td>%s</td></tr>") % (
            label,
            found["raw"],
            doubts,
        )
    return Markup("<table class='table table-sm'>%s%s</table>") % (
        Markup("<tr><th>%s</th><th>%s</th><th>%s</th></tr>")
        % (env._("Field"), env._("On the Page"), env._("Why to Look")),
        rows,
    )
