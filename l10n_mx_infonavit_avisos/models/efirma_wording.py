"""What is said of an e.firma, as sentences in the user's language.

None holds what was typed.
"""

from ..sources.efirma import DOUBTFUL, EXPIRED, NOT_YET, SEAL
from .wording import day


def mistake(env, code):
    """Why the three files do not give an e.firma, and what to do."""
    return {
        "cer_empty": env._("Choose the certificate: the file that ends in .cer."),
        "key_empty": env._("Choose the private key: the file that ends in .key."),
        "no_password": env._("Type the password of the private key."),
        "cer_too_large": env._(
            "The file given as certificate is too large to be one: choose the .cer "
            "that SAT gave."
        ),
        "key_too_large": env._(
            "The file given as private key is too large to be one: choose the .key "
            "that SAT gave."
        ),
        "swapped": env._(
            "Certificate and private key are swapped: choose the .cer as certificate "
            "and the .key as private key."
        ),
        "cer_is_key": env._(
            "The file given as certificate is a private key: choose the .cer there."
        ),
        "key_is_cer": env._(
            "The file given as private key is a certificate: choose the .key there."
        ),
        "cer_pem": env._(
            "The certificate is written as PEM text, which the portal does not ask "
            "for: choose the .cer as SAT gave it."
        ),
        "key_pem": env._(
            "The private key is written as PEM text, which the portal does not ask "
            "for: choose the .key as SAT gave it."
        ),
        "not_a_certificate": env._(
            "The file given as certificate is none, or is damaged: download the .cer "
            "from SAT again, and choose it unchanged."
        ),
        "key_damaged": env._(
            "The file given as private key is none, or is damaged: choose the .key as "
            "SAT gave it, from another copy if need be."
        ),
        "key_not_encrypted": env._(
            "The private key has no password, so it is not as SAT gave it: choose the "
            "original .key, and delete this copy."
        ),
        "key_unknown": env._(
            "The private key is not encrypted as SAT's are: choose the .key as SAT "
            "gave it."
        ),
        "wrong_password": env._(
            "The password does not open the private key: type it again, minding "
            "capitals; if it is right for sure, the .key is damaged."
        ),
        "not_rsa": env._(
            "The certificate or the private key is not of the sort RSA, as SAT's "
            "are: choose the .cer and the .key of the e.firma."
        ),
        "wrong_pair": env._(
            "The password is right, but the certificate is not that of this private "
            "key: choose the .cer and the .key that were made together."
        ),
    }[code]


def faults(env, check, standing):
    """Why the portal cannot take the e.firma of a check; the first is the gravest."""
    names = {
        "rfc": check.rfc,
        "company": check.company_id.name,
        "company_rfc": check.company_rfc,
        "from": day(env, check.date_from),
        "to": day(env, check.date_to),
    }
    sentences = []
    if check.kind == SEAL:
        sentences.append(
            env._(
                "It is a seal (CSD), which seals invoices: the portal asks for the "
                "e.firma. Choose the e.firma's files."
            )
        )
    if standing == EXPIRED:
        sentences.append(
            env._("It ended on %(to)s: renew it before SAT first.", **names)
        )
    if standing == NOT_YET:
        sentences.append(
            env._("It begins on %(from)s: it is of no use before.", **names)
        )
    if check.rfc and check.company_rfc and check.rfc != check.company_rfc:
        sentences.append(
            env._(
                "Its RFC %(rfc)s is not that of %(company)s, %(company_rfc)s: choose "
                "the company whose e.firma it is, or the e.firma of this one.",
                **names,
            )
        )
    return sentences


def doubts(env, check):
    """What a person should look at before taking it to the portal."""
    names = {"issuer": check.issuer or "?", "company": check.company_id.name}
    said = {
        "rfc": env._(
            "It names no RFC where SAT's certificates have it: it may not be SAT's."
        ),
        "serial": env._(
            "Its serial number has not SAT's 20 digits: it may not be SAT's."
        ),
        "issuer": env._("It says that %(issuer)s issued it, and not SAT.", **names),
    }
    codes = (check.doubt_codes or "").split()
    sentences = [said[code] for code in said if code in codes]
    if check.kind == DOUBTFUL:
        sentences.append(
            env._(
                "It has not all marks of an e.firma, nor all of a seal: make sure "
                "with SAT that it is the e.firma."
            )
        )
    if not check.company_rfc:
        sentences.append(
            env._(
                "%(company)s has no RFC in Odoo to compare with: fill in its tax "
                "number.",
                **names,
            )
        )
    return sentences


def next_step(env, efirma):
    """What a kept e.firma asks of a person now; empty where there is nothing to do."""
    names = {
        "from": day(env, efirma.date_from) if efirma.date_from else "",
        "to": day(env, efirma.date_to) if efirma.date_to else "",
        "days": efirma.days_left,
    }
    return {
        "to_come": env._("It begins on %(from)s: it is of no use before.", **names),
        "expiring": env._(
            "It ends on %(to)s (days left: %(days)s): renew it before SAT, check the "
            "new one under Payroll ▸ Configuration ▸ Infonavit ▸ e.firma, and keep its "
            "validity there.",
            **names,
        ),
        "expired": env._(
            "It ended on %(to)s: renew it before SAT, check the new one under Payroll "
            "▸ Configuration ▸ Infonavit ▸ e.firma, and keep its validity there.",
            **names,
        ),
        "replaced": env._("A newer one is kept in its place: nothing is to be done."),
    }.get(efirma.state, False)


def reminder(env, efirma, today):
    """The title of the responsible's activity."""
    names = {
        "holder": efirma.holder or efirma.rfc,
        "to": day(env, efirma.date_to),
    }
    if efirma.date_to < today:
        return env._("The e.firma of %(holder)s ended on %(to)s", **names)
    return env._("The e.firma of %(holder)s ends on %(to)s", **names)
