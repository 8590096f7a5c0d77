"""What is said of a round's evidence: what lacks, and why no file can be made."""

import base64

from .wording import day as in_words


def content(record, name):
    """The bytes of a binary field."""
    return base64.b64decode(record.with_context(bin_size=False)[name] or b"")


def weight(size):
    """Bytes as the portal counts them: of a thousand, and rather too many.

    >>> weight(999), weight(4_800_000)
    ('1 kB', '4.80 MB')
    """
    if size < 1_000_000:
        return f"{-(-size // 1000)} kB"
    return f"{-(-size // 10_000) / 100:.2f} MB"


def sentence(env, error):
    """An EvidenceError of ``outputs/evidence`` as what to do about it."""
    return {
        "too_large": _too_large,
        "too_many_rows": _too_many_rows,
        "too_many_objects": _too_many_objects,
        "text_too_long": _text_too_long,
        "bad_picture": _bad_picture,
        "bad_cfdi": _bad_cfdi,
    }[error.code](env, error)


def _too_large(env, error):
    parts = ", ".join(f"{name} ({weight(size)})" for _kind, name, size in error.parts)
    return env._(
        "The evidence file has %(size)s with its pictures as small as can be read, and "
        "the portal takes %(limit)s: leave out or cut some of these: %(parts)s.",
        size=weight(error.size),
        limit=weight(error.limit),
        parts=parts,
    )


def _too_many_rows(env, error):
    return env._(
        "The tab “%(tab)s” would have %(rows)s rows, more than an .xls can: leave out "
        "some of its cases.",
        tab=error.sheet,
        rows=error.rows,
    )


def _too_many_objects(env, error):
    return env._(
        "The tab “%(tab)s” would have %(count)s pictures and files, and 1,023 is the "
        "most: leave out some.",
        tab=error.sheet,
        count=error.objects,
    )


def _text_too_long(env, error):
    return env._(
        "On the tab “%(tab)s” the text that begins with “%(start)s” has %(length)s "
        "characters, and a cell holds 32,767: shorten it.",
        tab=error.sheet,
        start=error.start,
        length=error.length,
    )


def _bad_picture(env, error):
    name = error.name
    return {
        "kind": env._(
            "The picture “%(name)s” is neither PNG nor JPEG: save it as PNG.", name=name
        ),
        "damaged": env._(
            "The picture “%(name)s” is damaged: take it again.", name=name
        ),
        "pixels": env._(
            "The picture “%(name)s” has more than 25 million pixels: take a part of "
            "the screen.",
            name=name,
        ),
        "bytes": env._(
            "The picture “%(name)s” has more than 25 MB: save it as PNG.", name=name
        ),
    }[error.reason]


def _bad_cfdi(env, error):
    name = error.name
    return {
        "xml": env._("“%(name)s” is no XML: attach the CFDI de nómina.", name=name),
        "bytes": env._(
            "“%(name)s” is far too large: attach the CFDI de nómina.", name=name
        ),
        "cfdi": env._(
            "“%(name)s” is no CFDI 4.0: attach the CFDI de nómina.", name=name
        ),
        "nomina": env._(
            "“%(name)s” is a CFDI without the complement of nómina: attach the CFDI de "
            "nómina.",
            name=name,
        ),
    }[error.reason]


# --- what lacks -----------------------------------------------------------------------


def no_answers(env):
    return env._(
        "There is no .json answer of the service: choose the connection on the "
        "certification and fetch with it (tab 1)."
    )


def no_cases(env, section):
    return {
        "sample": env._(
            "There are no samples: import or type them (tab 2, section a)."
        ),
        "evaluation": env._(
            "There are no evaluation cases: import or type them (tab 2, section b)."
        ),
    }[section]


def lacking_cases(env, cases):
    return env._(
        "These cases lack data and have no result: %(cases)s.", cases=_names(cases)
    )


def differing_cases(env, cases):
    return env._(
        "In these samples our result is not the given one: %(cases)s. Look at why, and "
        "mend what is wrong.",
        cases=_names(cases),
    )


def missing_screens(env, screens):
    return env._(
        "These required screens have no picture: %(screens)s (tab 3).",
        screens=", ".join(screens.mapped("caption")),
    )


def no_screens(env):
    return env._("There is no picture of a screen: attach them (tab 3).")


def no_cfdi(env):
    return env._(
        "There is no CFDI de nómina: choose a payslip with the deduction, or attach an "
        "unsealed XML (tab 4)."
    )


def no_cfdi_of(slip, obstacles):
    return slip.env._(
        "The CFDI of the payslip “%(payslip)s” cannot be made: %(reasons)s",
        payslip=slip.display_name,
        reasons=" ".join(obstacles),
    )


def no_deduction(env, name):
    return env._(
        "The CFDI “%(name)s” shows no deduction 010 with an amount: choose a payslip "
        "that withholds for a housing credit.",
        name=name,
    )


def sealed(env, name):
    return env._(
        "The CFDI “%(name)s” is sealed, and the portal asks for an unsealed one: "
        "choose its payslip instead.",
        name=name,
    )


def no_folio(env):
    return env._(
        "The certification has no folio: write the one that the portal shows under "
        "“Seguimiento a Certificación”."
    )


def deadline_missed(env, day):
    return env._(
        "The last day to send the evidence was %(day)s: ask Infonavit whether it still "
        "takes it.",
        day=in_words(env, day),
    )


def _names(cases):
    shown = ", ".join(cases[:10].mapped("display_name"))
    return shown if len(cases) <= 10 else f"{shown} …"
