"""Relaciones de confianza in words: what is lacking, what ends, and what to do."""

from .wording import day

# So many registros patronales are named; of the others, how many they are.
NAMED = 5


def gap(env, gap, developer):
    """Why the developer may not ask for these registros patronales, and what to do."""
    names = {
        "developer": developer,
        "registros": registros(env, gap.registros),
        "day": day(env, gap.day) if gap.day else "",
    }
    return {
        "missing": env._(
            "There is no relación de confianza with %(developer)s for %(registros)s: "
            "give it in the Portal Empresarial, and write its term under Payroll ▸ "
            "Configuration ▸ Infonavit ▸ Trust Relationships.",
            **names,
        ),
        "to_come": env._(
            "The relación de confianza with %(developer)s for %(registros)s begins on "
            "%(day)s: ask from that day on, or give an earlier one in the Portal "
            "Empresarial.",
            **names,
        ),
        "expired": env._(
            "The relación de confianza with %(developer)s for %(registros)s ended on "
            "%(day)s: renew it in the Portal Empresarial, and write its new term under "
            "Payroll ▸ Configuration ▸ Infonavit ▸ Trust Relationships.",
            **names,
        ),
        "revoked": env._(
            "The relación de confianza with %(developer)s for %(registros)s was "
            "revoked on %(day)s: give a new one in the Portal Empresarial, and write "
            "its term under Payroll ▸ Configuration ▸ Infonavit ▸ Trust Relationships.",
            **names,
        ),
    }[gap.code]


def registros(env, records):
    """The registros patronales as people read them, the first few of many."""
    named = ", ".join(records[:NAMED].mapped("display_name"))
    more = len(records) - NAMED
    if more <= 0:
        return named
    return env._("%(registros)s and %(count)s more", registros=named, count=more)


def next_step(env, trust, today):
    """What the record asks of a person now; empty where nothing is to be done."""
    names = {
        "from": day(env, trust.date_from) if trust.date_from else "",
        "to": day(env, trust.date_to) if trust.date_to else "",
        "days": (trust.date_to - today).days if trust.date_to else 0,
    }
    if trust.is_renewed and trust.state in ("expiring", "expired", "revoked"):
        return env._("Another one goes on in its place: nothing is to be done.")
    if trust.state == "in_force" and not trust.acuse:
        return env._("Attach the acuse that the Portal Empresarial gave for it.")
    return {
        "to_come": env._(
            "It begins on %(from)s: until then nobody asks Infonavit by it.", **names
        ),
        "expiring": env._(
            "It ends on %(to)s (days left: %(days)s): renew it in the Portal "
            "Empresarial, and write the new term with the button Renew.",
            **names,
        ),
        "expired": env._(
            "It ended on %(to)s: renew it in the Portal Empresarial, and write the new "
            "term with the button Renew.",
            **names,
        ),
        "revoked": env._(
            "It is revoked. If avisos are to arrive again, give a new one in the "
            "Portal Empresarial, and write its term with the button Renew."
        ),
    }.get(trust.state, False)


def reminder(env, trust, today):
    """The title of the responsible's activity."""
    names = {"developer": trust.developer_name, "to": day(env, trust.date_to)}
    if trust.date_to < today:
        return env._(
            "The relación de confianza with %(developer)s ended on %(to)s", **names
        )
    return env._("The relación de confianza with %(developer)s ends on %(to)s", **names)
