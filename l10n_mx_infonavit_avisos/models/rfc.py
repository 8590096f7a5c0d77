"""RFCs that people type: of those who ask Infonavit, and for whom."""

from odoo.exceptions import ValidationError

from ..engine import identifiers


def normalised_rfc(env, text):
    """An RFC with its homoclave: 10 characters name nobody before Infonavit."""
    try:
        rfc = identifiers.rfc(text)
    except identifiers.WrongIdentifier:
        rfc = ""
    if len(rfc) < 12:
        raise ValidationError(
            env._(
                "“%(rfc)s” cannot be an RFC: a company's has 12 characters and a "
                "person's 13, as in ABC010203XY9.",
                rfc=text,
            )
        )
    return rfc


def normalise_rfcs(env, vals, *names):
    """Bring the RFCs among the values into the form in which they are kept."""
    for name in names:
        if vals.get(name) not in (None, False):
            vals[name] = normalised_rfc(env, vals[name])
