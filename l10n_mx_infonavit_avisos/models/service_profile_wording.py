"""Mistakes of a service profile, and what lacks in it, as sentences.

A place is named as on the form: "Token request ▸ Headers ▸ Authorization". Each
sentence says what to do.
"""

from ..sources.sia import template
from ..sources.sia.document import Fault
from .service_profile_document import PARTS, Lines, Pairs, Rules

ARROW = " ▸ "
PROFILE = "l10n_mx_infonavit.service.profile"
PAIR = f"{PROFILE}.pair"
RULE = f"{PROFILE}.error.rule"
RULE_COLUMNS = ("status", "code", "error")
# Of a file that is something else altogether.
MOST_LINES = 30
# What belongs into a place whose form is wrong.
ADDRESSES = ("address", "token.request.address", "query.request.address")
URL_PATHS = ("token.request.path", "query.request.path")
DATE_FORMATS = (
    "query.date_format",
    "avisos.date_formats",
    "token.answer.expiry_format",
)
ANSWER_PATHS = (
    "query.answer",
    "token.answer.token",
    "token.answer.expiry",
    "errors.code",
    "errors.text",
)


def mistakes(env, faults):
    """A line for each mistake, with its place; False where there is none."""
    lines = list(dict.fromkeys(mistake(env, fault) for fault in faults))
    if more := len(lines[MOST_LINES:]):
        lines[MOST_LINES:] = [env._("… and %(count)s more.", count=more)]
    return "\n".join(lines) or False


def mistake(env, fault: Fault):
    """One sentence, after the place that it is about."""
    where = place(env, fault.path)
    said = sentence(env, fault)
    if not where or fault.code == "unknown_key":
        return said
    return env._("%(place)s: %(sentence)s", place=where, sentence=said)


def lacks(env, faults):
    """What is to be filled in, a line for each section of the form."""
    empty, sentences = {}, []
    for fault in sorted(faults, key=_order):
        if fault.code == "missing":
            section, _arrow, setting = place(env, fault.path).partition(ARROW)
            empty.setdefault(section, []).append(setting)
        else:
            sentences.append(mistake(env, fault))
    lines = [f"{section}{ARROW}{', '.join(names)}" for section, names in empty.items()]
    return "\n".join([*lines, *sentences]) or False


def sections(env, paths):
    """The sections of the form in which places are."""
    names = dict.fromkeys(place(env, path).partition(ARROW)[0] for path in paths)
    return ", ".join(names)


# --- places ---------------------------------------------------------------------------


def place(env, path):
    """The place of a document as a person finds it on the form; empty for the whole."""
    for known, part in PARTS.items():
        if path == known:
            return _label(env, PROFILE, part.field)
        if path.startswith(f"{known}."):
            rest = _within(env, part, path[len(known) + 1 :])
            return ARROW.join([_label(env, PROFILE, part.field), *rest])
    return _section(env, path)


def _order(fault):
    """Where on the form a mistake is."""
    known = [fault.path.startswith(path) for path in PARTS]
    return known.index(True) if True in known else len(known)


def _label(env, model, field):
    return env[model]._fields[field]._description_string(env)


def _section(env, path):
    """The section of a path that is no single setting."""
    for known, part in PARTS.items():
        if path and known.startswith(f"{path}."):
            return _label(env, PROFILE, part.field).partition(ARROW)[0]
    return path


def _within(env, part, rest):
    """The rest of a path, within one setting."""
    if isinstance(part, Lines):
        return [_line(env, rest)]
    if isinstance(part, Rules):
        number, _dot, column = rest.partition(".")
        columns = [_label(env, RULE, column)] if column in RULE_COLUMNS else []
        return [_line(env, number), *columns]
    if isinstance(part, Pairs):
        choices = _choices(env, PAIR, part.key)
        return [choices.get(rest, rest) or env._("(without a name)")]
    return [rest]


def _line(env, number):
    return env._("line %(number)s", number=int(number) + 1)


def _choices(env, model, name):
    field = env[model]._fields[name]
    return dict(field._description_selection(env)) if field.type == "selection" else {}


# --- sentences ------------------------------------------------------------------------


def sentence(env, fault: Fault):
    """What is wrong at a place and what to do, without the place."""
    said = _special(env, fault) or _of_values(env, fault) or _of_requests(env, fault)
    return said or f"{fault.code} {fault.value}"


def _special(env, fault):
    """Of what the place makes another sentence."""
    path, code, value = fault.path, fault.code, fault.value
    if not path:
        return _of_files(env, fault)
    if code == "form":
        return _form(env, path, value)
    if code == "not_a_choice":
        return _not_a_choice(env, path, value)
    if code == "missing" and path.startswith("errors.map."):
        if path.endswith(".status"):
            return env._("Fill in the HTTP status, the error code, or both.")
        return env._("Choose what the status or code means.")
    if code == "missing" and path == "token.answer.expiry":
        return env._(
            "Say where the token's end stands, or choose that the service does not say."
        )
    return None


def _of_files(env, fault):
    return {
        "not_json": env._(
            "The file is not JSON (line:column %(place)s): choose a file that was "
            "exported from a service profile.",
            place=fault.value or "?",
        ),
        "not_an_object": env._(
            "The file holds no service profile: choose one that was exported from a "
            "service profile."
        ),
        "out_of_range": env._(
            "The file is far too large for a service profile: choose another."
        ),
        "repeated": env._(
            "“%(value)s” stands twice in one place of the file: leave the right one.",
            value=fault.value,
        ),
    }.get(fault.code)


def _of_values(env, fault):
    value, _sign, limit = fault.value.replace(" < ", " > ").partition(" > ")
    names = {"value": fault.value}
    return {
        "not_json": env._(
            "This is not JSON (line:column %(place)s): write an object, as in "
            '{"user": "{rfc}"}.',
            place=fault.value or "?",
        ),
        "not_an_object": env._(
            "“%(value)s” stands where an object belongs: write one in braces, as in "
            '{"user": "{rfc}"}.',
            **names,
        ),
        "not_a_list": env._(
            "“%(value)s” stands where a list belongs: put it into [ ].", **names
        ),
        "not_text": env._("“%(value)s” is not a text: put it into quotes.", **names),
        "not_a_number": env._(
            "“%(value)s” is not a number that fits here: write one, in a file without "
            "quotes.",
            **names,
        ),
        "out_of_range": env._(
            "%(value)s is too small: write %(limit)s or more.", value=value, limit=limit
        )
        if " < " in fault.value
        else env._(
            "%(value)s is too large: write %(limit)s or less.", value=value, limit=limit
        ),
        "unknown_key": env._(
            "There is no setting “%(path)s”: correct its name in the file, or remove "
            "it.",
            path=fault.path,
        ),
        "repeated": env._(
            "“%(value)s” stands here twice: leave the right one.", **names
        ),
        "missing": env._("Fill it in."),
        "not_registered": env._(
            "“%(value)s” is not installed: install the addon that brings it, or choose "
            "another.",
            **names,
        ),
    }.get(fault.code)


def _of_requests(env, fault):
    names = {"value": fault.value}
    return {
        "not_https": env._(
            "Write https: only the simulator's environment may do without TLS, and "
            "only on this machine (127.0.0.1)."
        ),
        "not_public": env._(
            "“%(value)s” lies within a private network: write the public address that "
            "the guide names.",
            **names,
        ),
        "host_not_listed": env._(
            "The host of “%(value)s” is not among the hosts: add it there, if it is "
            "Infonavit's.",
            **names,
        ),
        "unknown_placeholder": env._(
            "There is no placeholder %(value)s: write one of %(possible)s.",
            possible=_possible(fault.path),
            **names,
        ),
        "misplaced_placeholder": _misplaced(env, fault),
        "stray_brace": env._(
            "A brace %(value)s stands alone: they are only for placeholders, as in "
            "{rfc}. Remove it.",
            **names,
        ),
        "not_flat": env._(
            "This is nested too deeply: a form has texts only, and JSON at most eight "
            "levels."
        ),
        "unexpected": env._(
            "Choose JSON or form as the kind of body, or empty the body."
        ),
        "not_allowed": env._(
            "The connection sets the header %(value)s by itself: remove it.", **names
        ),
        "literal_secret": env._(
            "Write a placeholder, as in Bearer {token}: a password or key must never "
            "stand in a profile, but with the credentials."
        ),
        "not_used": env._(
            "%(value)s stands nowhere in the request: put it where the guide says.",
            **names,
        ),
    }.get(fault.code)


def _misplaced(env, fault):
    if fault.value.strip("{}") in template.SECRETS and _is_public(fault.path):
        return env._(
            "%(value)s is a secret, and addresses are kept in logs: put it into a "
            "header or the body.",
            value=fault.value,
        )
    return env._(
        "%(value)s is not known here: write one of %(possible)s.",
        value=fault.value,
        possible=_possible(fault.path),
    )


def _possible(path):
    """The placeholders that may stand at a place."""
    request = "token" if path.startswith("token.") else "query"
    return ", ".join(
        template.allowed(request, "public" if _is_public(path) else "private")
    )


def _is_public(path):
    return ".request.path" in path or ".request.query" in path


def _not_a_choice(env, path, value):
    if path == "otp.kind" and value == "none":
        return env._(
            "The requests use {otp}: choose a kind, or take {otp} out of them."
        )
    possible = _possible_choices(env, path)
    if not possible:
        return None
    return env._(
        "“%(value)s” is not possible: write one of %(possible)s.",
        value=value,
        possible=", ".join(possible),
    )


def _possible_choices(env, path):
    """What a document may say at a place, as files write it."""
    for known, part in PARTS.items():
        if path == known:
            return _choices(env, PROFILE, part.field)
        if path.startswith(f"{known}."):
            model, name = (
                (RULE, "error") if isinstance(part, Rules) else (PAIR, part.value)
            )
            return _choices(env, model, name)
    return {}


def _form(env, path, value):
    names = {"value": value}
    if path in ADDRESSES or path.startswith("hosts."):
        return _form_of_address(env, path, names)
    if path in URL_PATHS:
        return env._(
            "“%(value)s” is not a path: it begins with / and has neither spaces nor ? "
            "nor #.",
            **names,
        )
    if path.startswith(DATE_FORMATS):
        return env._(
            "“%(value)s” is not a date format with day, month and year: write it as in "
            "%%d/%%m/%%Y.",
            **names,
        )
    if path == "token.answer.expiry_offset":
        return env._("“%(value)s” is not a time zone: write it as -06:00.", **names)
    if path.startswith(ANSWER_PATHS):
        return env._(
            "“%(value)s” names no place in an answer: write the keys joined by dots, "
            "as in data.avisos, or $ for the whole answer.",
            **names,
        )
    return _form_of_text(env, path, names)


def _form_of_address(env, path, names):
    if path in ADDRESSES:
        return env._(
            "“%(value)s” is not an address: write it as https://host:port/path, "
            "without user, ? or #.",
            **names,
        )
    return env._(
        "“%(value)s” is not a host: write its name alone, in small letters, as in "
        "servicio.example.",
        **names,
    )


def _form_of_text(env, path, names):
    if ".request.headers." in path:
        return env._(
            "A header cannot hold “%(value)s”: its name has no spaces, its value "
            "neither accents nor spaces at its ends.",
            **names,
        )
    if path.partition(".")[2] and path.endswith(f".{names['value']}"):
        return env._(
            "“%(value)s” cannot be a name: write one, in one line and without braces.",
            **names,
        )
    return env._(
        "“%(value)s” has a line break or a letter that cannot be shown: write it anew, "
        "in one line.",
        **names,
    )
