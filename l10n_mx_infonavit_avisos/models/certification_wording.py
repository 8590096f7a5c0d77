"""A certification in words: what to do, what is there, which dates cannot be."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from .certification_steps import STEPS
from .wording import day as in_words


@dataclass(frozen=True)
class Fact:
    """Something that happened in a certification, on a day; None: not yet."""

    kind: str
    day: date | None
    number: int = 0


def fact(env, happened):
    """What happened, as the subject of a sentence."""
    number = happened.number
    return {
        "requested": env._("The request"),
        "received": env._("The arrival of test set %(number)s", number=number),
        "sent": env._(
            "The sending of the evidence of test set %(number)s", number=number
        ),
        "answered": env._("Infonavit's answer to test set %(number)s", number=number),
        "signed": env._("The signature of the terms"),
        "cancelled": env._("The cancellation"),
    }[happened.kind]


def impossible(env, facts, today):
    """Why facts cannot have happened so, in one sentence; None if they can.

    ``facts``: in the order in which they can happen.
    """
    before = missing = None
    for happened in facts:
        if not happened.day:
            missing = missing or happened
            continue
        if missing:
            return env._(
                "“%(later)s” follows what is not recorded yet: record “%(earlier)s” "
                "first.",
                later=fact(env, happened),
                earlier=fact(env, missing),
            )
        if happened.day > today:
            return env._(
                "%(what)s cannot be on %(day)s, which is still to come: record it when "
                "it has happened.",
                what=fact(env, happened),
                day=in_words(env, happened.day),
            )
        if before and happened.day < before.day:
            return env._(
                "“%(later)s” (%(day)s) cannot come before “%(earlier)s” (%(other)s): "
                "check the dates.",
                later=fact(env, happened),
                day=in_words(env, happened.day),
                earlier=fact(env, before),
                other=in_words(env, before.day),
            )
        before = happened
    return None


def guide(env, state):
    """What to do in a state, as numbered sentences."""
    return numbered(env, STEPS[state].sentences if state in STEPS else ())


def numbered(env, sentences):
    """Lazy sentences as a numbered list; empty without any."""
    items = Markup().join(
        Markup("<li>%s</li>") % env._(sentence) for sentence in sentences
    )
    return items and Markup("<ol class='mb-0'>%s</ol>") % items


def checklist(env, certification):
    """The documents that the steps so far should have brought: there, or lacking."""
    rows = Markup().join(
        _row(env, name, is_there) for name, is_there in _expected(env, certification)
    )
    return rows and Markup("<ul class='list-unstyled mb-0'>%s</ul>") % rows


def lacking(env, certification):
    """Names of the documents that lack."""
    return [name for name, is_there in _expected(env, certification) if not is_there]


def _row(env, name, is_there):
    mark, colour, word = (
        ("fa-check", "text-success", env._("there"))
        if is_there
        else ("fa-times", "text-danger", env._("lacking"))
    )
    return Markup(
        "<li><i class='fa fa-fw %s %s' aria-hidden='true'></i> %s: <b "
        "class='%s'>%s</b></li>"
    ) % (mark, colour, name, colour, word)


def _expected(env, certification):
    """(name, whether it is there) of each document, in the order of the steps."""
    field = certification.document_ids._fields["kind"]
    kinds = dict(field._description_selection(env))
    there = {(doc.kind, doc.round_id.number) for doc in certification.document_ids}

    def own(*names):
        held = {kind for kind, _number in there}
        return [(kinds[name], name in held) for name in names]

    rows = own("request", "responsiva") if certification.date_requested else []
    for test_set in certification.round_ids.sorted("number"):
        rows += _expected_of_round(env, test_set, kinds, there)
    if certification.date_signed:
        rows += own("approval_responsiva")
    if certification.date_cancelled:
        rows += own("cancellation_acuse", "email_cancellation")
    return rows


def _expected_of_round(env, test_set, kinds, there):
    number = test_set.number
    wanted = ["email_set", *(["email_answer"] if test_set.date_answered else [])]
    rows = [(kinds[name], (name, number) in there) for name in wanted]
    if test_set.date_sent:
        has_file = bool(test_set.with_context(bin_size=True).workbook)
        rows.insert(1, (env._("Evidence file (.xls)"), has_file))
    return [
        (env._("Test set %(number)s: %(name)s", number=number, name=name), is_there)
        for name, is_there in rows
    ]
