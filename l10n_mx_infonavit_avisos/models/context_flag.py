"""Flags in the context that code alone can raise.

A web client sends what context it likes, but as JSON: never this very object. So a
method that does less where a flag is raised does all of its work for who calls it from
outside, whatever he sends along.
"""

RAISED = object()
# Avisos are being settled: their credits are rebuilt once, in the end.
SETTLING = "l10n_mx_infonavit_settling"
# Procedures are being linked to the avisos that end them.
LINKING = "l10n_mx_infonavit_linking"
# Employees are being written by many: avisos look for theirs once, in the end.
MATCH_LATER = "l10n_mx_infonavit_match_later"


def raise_flag(records, name):
    """The records with a flag in their context."""
    return records.with_context(**{name: RAISED})


def is_raised(env, name) -> bool:
    return env.context.get(name) is RAISED
