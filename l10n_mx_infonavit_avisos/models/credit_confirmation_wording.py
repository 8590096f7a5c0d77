"""Credits in process in words: what to do, what to look at, and what does not agree.

The steps are those of Infonavit's help on the confirmation of credit procedures.
"""

import unicodedata
from decimal import Decimal

from ..engine.money import money
from ..engine.notice import CUOTA_FIJA, FACTOR
from .pointed_to import known
from .value import PESOS, VALUE_DIGITS, to_decimal
from .wording import day

# Of what a factor makes a month, the portal may round off.
ABOUT = Decimal(1)


def next_step(record):
    """What the procedure asks of a person now."""
    env = record.env
    if record.state == "to_confirm":
        return env._(
            "Enter Infonavit's Portal Empresarial with the registro patronal (NRP), "
            "its e-mail and the contraseña. Choose Mis Trámites ▸ Trámites de crédito, "
            "type the NSS and press Continuar.\n"
            "Compare what the portal shows with the worker: NSS, name, date of "
            "application, credit number and amount of the discount.\n"
            "If all agrees, press “De enterado” and sign with the company's e.firma. "
            "Download the acuse (PDF), press Confirmed in the Portal here, and attach "
            "it. Ask the worker to download his own from Mi Cuenta Infonavit.\n"
            "If the portal shows nothing, or the worker did not ask for a credit, "
            "confirm nothing, and clear it up with the worker and Infonavit."
        )
    if record.state == "confirmed":
        return env._(
            "Wait until Infonavit formalises the credit, then enter Mis Trámites ▸ "
            "Trámites de crédito again and type the NSS: the portal gives the aviso de "
            "retención. Once that aviso is here, this procedure ends by itself.\n"
            "Withhold nothing before."
        )
    if record.state == "formalised" and not record.date_confirmed:
        return env._(
            "The aviso de retención came though nobody confirmed the procedure here. "
            "If it was confirmed in the portal, note it with Confirmed in the Portal; "
            "else see that the worker did ask for this credit. The aviso is to be "
            "obeyed in any case."
        )
    return False


def remarks(record):
    """Sentences on what a person should look at before he confirms."""
    env = record.env
    employee = known(record, "employee_id")
    names = {"worker": employee.name or "", "name": record.worker_name or ""}
    if not employee:
        if record.nss:
            yield env._(
                "No worker has this NSS: write it on the employee, and the procedure "
                "finds him by itself. If nobody with this NSS works here, do not "
                "confirm."
            )
        return
    if record.state not in ("to_confirm", "confirmed"):
        return
    if record.worker_name and _words(record.worker_name) != _words(employee.name):
        yield env._(
            "The portal says “%(name)s”, and the worker's name here is “%(worker)s”: "
            "see that they are the same person.",
            **names,
        )
    theirs = set(employee.version_ids.mapped("l10n_mx_infonavit_nss"))
    if record.nss and record.nss not in theirs:
        yield env._(
            "%(worker)s has another NSS here, or none: see which one is right before "
            "anything is confirmed.",
            **names,
        )
    if not employee.active:
        yield env._(
            "%(worker)s does not work here any more: withdraw the procedure, with the "
            "reason.",
            **names,
        )


def _words(name):
    """The words of a name, in whatever order, without accents."""
    plain = unicodedata.normalize("NFD", name or "")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return sorted(plain.casefold().replace(",", " ").split())


def amount(record, law):
    """How the aviso's discount differs from the procedure's; False where it does not,
    or where they cannot be compared (a percentage of a wage)."""
    ordered = _monthly(record.aviso_id, law)
    if ordered is None or not record.amount:
        return False
    said = to_decimal(record.amount, PESOS)
    is_exact = record.aviso_id.discount_type == CUOTA_FIJA
    if abs(ordered - said) < (Decimal("0.01") if is_exact else ABOUT):
        return False
    names = {"ordered": money(ordered), "said": money(said)}
    if is_exact:
        return record.env._(
            "The aviso orders $ %(ordered)s a month; the procedure said $ %(said)s. "
            "What the aviso orders is withheld.",
            **names,
        )
    return record.env._(
        "The aviso orders about $ %(ordered)s a month (factor × UMI); the procedure "
        "said $ %(said)s. What the aviso orders is withheld.",
        **names,
    )


def _monthly(aviso, law):
    """Pesos a month that an aviso orders; a factor takes the UMI of its first day."""
    value = to_decimal(aviso.discount_value, VALUE_DIGITS)
    if aviso.discount_type == CUOTA_FIJA:
        return value
    if aviso.discount_type == FACTOR:
        umi = law.umi.at(aviso.date_effective)
        return umi and value * umi
    return None


def facts_that_lack(record):
    """One sentence on what to fill in before the confirmation; empty if nothing."""
    env = record.env
    lacks = []
    if not record.worker_name:
        lacks.append(env._("the name in the portal"))
    if not record.amount:
        lacks.append(env._("the discount a month"))
    if not lacks:
        return ""
    return env._(
        "First write here what the portal shows of the procedure, and compare it: "
        "%(lacks)s.",
        lacks=", ".join(lacks),
    )


def wrong_date(record, name, today):
    """Why a day of the procedure cannot be right."""
    env = record.env
    what = {
        "date_confirmed": env._("The confirmation"),
        "date_worker_acuse": env._("The worker's acuse"),
        "date_withdrawn": env._("The withdrawal"),
    }[name]
    if record[name] > today:
        return env._("%(what)s cannot be in the future: check its date.", what=what)
    return env._(
        "%(what)s cannot be before the application of %(day)s: check its date.",
        what=what,
        day=day(env, record.date_application),
    )


def link_note(record):
    """For the chatter: an aviso ended the procedure, or does not any more."""
    env = record.env
    if not record.aviso_id:
        return env._(
            "The aviso de retención that ended it does not any more: it waits again."
        )
    names = {"aviso": record.aviso_id._get_html_link()}
    if record.date_confirmed:
        return env._("Formalised: the aviso de retención %(aviso)s came.", **names)
    return env._(
        "Formalised: the aviso de retención %(aviso)s came, and nobody had confirmed "
        "the procedure here.",
        **names,
    )
