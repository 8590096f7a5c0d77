"""What is to be settled before a bimester is remitted, in words."""

from markupsafe import Markup


def name(env, kind):
    """What stands, as a heading of its list."""
    return {
        "workers": env._("Workers with a credit and days without a confirmed payslip"),
        "unmatched": env._("Avisos without a worker or registro patronal"),
        "avisos": env._("Avisos that wait for a decision"),
        "emission": env._("Lines of the emission to decide"),
        "values": env._("Payslips with a wage or value missing, or an earlier UMI"),
        "short": env._("Payslips whose pay did not suffice"),
        "payslips": env._("Payslips computed and not confirmed"),
        "differences": env._("Differences to accept or waive"),
    }[kind]


def summary(env, bimester, found):
    """An activity's summary. ``found``: ids by kind."""
    return env._(
        "%(bimester)s: %(count)s to settle before it is remitted",
        bimester=bimester.display_name,
        count=sum(map(len, found.values())),
    )


def note(env, found):
    """An activity's note: a line a kind."""
    rows = [
        Markup("<li>{}</li>").format(f"{name(env, kind)}: {len(ids)}")
        for kind, ids in found.items()
    ]
    return Markup("<ul>{}</ul>").format(Markup().join(rows))
