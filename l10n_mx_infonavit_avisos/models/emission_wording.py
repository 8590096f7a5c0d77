"""What an emission's lines say to people: what to do, and what was decided."""

from . import wording
from .daily import today_in_mexico


def advice(env, line):
    """What a person does about a line; empty where there is nothing to do."""
    if line.state == "decided":
        return _of_decided(env, line)
    if line.state == "settled" and line.finding != "not_yet":
        return False
    names = {
        "credit": line.credit_number or "",
        "ours": line.our_credit_id.credit_number or "",
        "discount": line.discount or "",
        "our_discount": line.our_discount or env._("nothing"),
        "nss": line.nss or "",
    }
    return (
        _of_credit(env, line.finding, names)
        or _of_conflict(env, line.finding, names)
        or _of_unknown(env, line, names)
        or False
    )


def _of_credit(env, finding, names):
    return {
        "new_credit": env._(
            "Credit %(credit)s is first seen here. Follow the emission: it is withheld "
            "from the day after the emission was downloaded. Or keep ours, with the "
            "reason.",
            **names,
        ),
        "aviso_waits": env._(
            "An aviso of credit %(credit)s waits: apply or discard it, then look "
            "again.",
            **names,
        ),
        "not_yet": env._(
            "Credit %(ours)s began within the bimester, perhaps too late for the "
            "emission. If the next one lacks it too, clarify it with Infonavit.",
            **names,
        ),
        "vanished": env._(
            "Credit %(ours)s is withheld and not on the emission any more. Follow the "
            "emission: it is suspended. Or keep ours, with the reason.",
            **names,
        ),
    }.get(finding)


def _of_conflict(env, finding, names):
    return {
        "value_differs": env._(
            "The emission has %(discount)s, ours is %(our_discount)s. Follow the "
            "emission: it holds from the next bimester on. Or keep ours, with the "
            "reason, and clarify it with Infonavit.",
            **names,
        ),
        "credit_differs": env._(
            "The emission has credit %(credit)s, and we withhold %(ours)s. Follow the "
            "emission: ours is suspended, and the other one withheld from the day "
            "after. Or keep ours, with the reason.",
            **names,
        ),
        "suspended": env._(
            "Credit %(credit)s is suspended with us, and the emission charges it. "
            "Follow the emission: it is withheld again. Or keep ours, with the reason, "
            "and clarify it with Infonavit.",
            **names,
        ),
    }.get(finding)


def _of_unknown(env, line, names):
    if line.finding == "unreadable":
        return env._(
            "See the line in the file: mend it there and import the file again, or "
            "keep ours, with the reason."
        )
    if line.finding != "unknown_worker":
        return None
    sentence = env._(
        "No worker, or more than one, has the NSS %(nss)s: write it on the right "
        "employee, then look again.",
        **names,
    )
    owner = line.proposed_employee_id
    if owner:
        sentence += " " + env._(
            "Credit %(credit)s is that of %(worker)s: compare the NSS.",
            worker=owner.name,
            **names,
        )
    return sentence


def _of_decided(env, line):
    waiting = line.aviso_ids.filtered(lambda a: a.state not in ("applied", "discarded"))
    if waiting:
        return env._(
            "The aviso that was made of it waits: %(reason)s",
            reason=waiting[:1].reason or waiting[:1].display_name,
        )
    return False


def decided(env, decision, line):
    """What was decided of a line, in one sentence."""
    names = {
        "worker": line.display_name,
        "finding": dict(line._fields["finding"]._description_selection(env)).get(
            line.finding, ""
        ),
        "theirs": " ".join(filter(None, (line.credit_number, line.discount or ""))),
        "ours": " ".join(
            filter(None, (line.our_credit_id.credit_number, line.our_discount or ""))
        ),
    }
    names |= {side: names[side] or "–" for side in ("theirs", "ours")}
    if decision == "take":
        return env._(
            "Emission followed: %(worker)s, %(finding)s (emission: %(theirs)s; ours: "
            "%(ours)s)",
            **names,
        )
    return env._(
        "Ours kept: %(worker)s, %(finding)s (emission: %(theirs)s; ours: %(ours)s)",
        **names,
    )


def wrong_day(env, bimester, day):
    """Why an emission of the bimester cannot have been downloaded on the day."""
    if day > today_in_mexico():
        return env._("The day lies after today: correct it.")
    if day < bimester.first:
        return env._(
            "The day lies before %(first)s, when %(bimester)s began: correct the day, "
            "or the bimester.",
            bimester=wording.bimester(env, bimester),
            first=wording.day(env, bimester.first),
        )
    return None
