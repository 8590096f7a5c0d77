"""A certification's deadlines in words."""

from .wording import day as in_words


def deadline(env, certification, today):
    """How much time is left, in full sentences; False without a deadline."""
    if not certification.deadline:
        return False
    if certification.state == "analysis":
        return _answer(env, certification, today)
    return " ".join(filter(None, _evidence(env, certification, today)))


def _evidence(env, certification, today):
    current = certification.current_round_id
    names = {
        "due": in_words(env, current.date_due),
        "latest": in_words(env, current.date_due_latest),
        "left": certification.days_left,
        "allowed": current.days_allowed,
    }
    two_readings = current.date_due_latest != current.date_due
    if today > current.date_due:
        yield env._("The last day for the evidence, %(due)s, has passed.", **names)
        if two_readings and today <= current.date_due_latest:
            yield env._(
                "If the day of receipt does not count, the last day is %(latest)s: "
                "send it at once.",
                **names,
            )
        else:
            yield env._(
                "The guide does not say what follows: send it all the same if the "
                "portal still takes it; if not, cancel the certification and request "
                "it anew.",
            )
        return
    if certification.days_left <= 1:
        yield env._("Send the evidence now: %(due)s is the last day.", **names)
    else:
        yield env._(
            "Send the evidence by %(due)s: %(left)s of %(allowed)s business days are "
            "left, today included.",
            **names,
        )
    if two_readings:
        yield env._(
            "The guide does not say whether the day of receipt counts; if it does not, "
            "the last day is %(latest)s.",
            **names,
        )


def _answer(env, certification, today):
    names = {
        "due": in_words(env, certification.deadline),
        "left": certification.days_left,
    }
    if today > certification.deadline:
        return env._(
            "Infonavit was to answer by %(due)s, and no answer is recorded: look among "
            "the unwanted mail, and look up the status in the portal.",
            **names,
        )
    return env._(
        "Infonavit answers by %(due)s: %(left)s of its 5 business days are left after "
        "today.",
        **names,
    )


def provisional(env, certification, current, calendar):
    """That the deadline may move; False where the lists of its years are known."""
    if not certification.deadline:
        return False
    if certification.state == "analysis":
        first, last = current.date_sent, certification.deadline
    else:
        first, last = current.date_received, current.date_due_latest
    years = [
        str(year)
        for year in range(first.year, last.year + 1)
        if year not in calendar.years
    ]
    if not years:
        return False
    return env._(
        "Provisional: Infonavit's non-working days of %(years)s are not in the list "
        "yet, and the law's days of rest stand in for them. Add them when the DOF "
        "publishes them, and the deadline follows.",
        years=", ".join(years),
    )


def reminder(env, certification, today):
    """The title of the responsible's activity."""
    names = {
        "rfc": certification.rfc,
        "due": in_words(env, certification.deadline),
    }
    if certification.state == "analysis":
        return env._(
            "Certification of %(rfc)s: Infonavit has not answered by %(due)s", **names
        )
    if today > certification.deadline:
        return env._(
            "Certification of %(rfc)s: the evidence was due on %(due)s", **names
        )
    return env._("Certification of %(rfc)s: send the evidence by %(due)s", **names)
