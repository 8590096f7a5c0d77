"""What the tests with Odoo and those without it share of service profiles."""

import copy

OTP_SECRET = "OVXGCLLDNRQXMZJNMRSS24DSOVSWEYLT"


def changed(document, changes):
    """A copy of a document with other values: dotted path → value."""
    document = copy.deepcopy(document)
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = document
        for key in parents:
            place = place[int(key)] if isinstance(place, list) else place[key]
        place[last] = value
    return document
