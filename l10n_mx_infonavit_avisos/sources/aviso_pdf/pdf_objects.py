"""Small helps with what pypdf gives, and with the matrices of a PDF."""

from pypdf.generic import DictionaryObject

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def entry(dictionary, key):
    """What the key holds, itself and no reference to it; None where there is none."""
    if not is_dictionary(dictionary) or key not in dictionary:
        return None
    return dictionary[key]


def is_dictionary(value) -> bool:
    return isinstance(value, DictionaryObject)


def numbers(operands, count: int) -> tuple | None:
    found = [float(n) for n in operands[:count] if isinstance(n, int | float)]
    return tuple(found) if len(found) == count else None


def times(m, n) -> tuple:
    """The matrix that does ``m``, then ``n``."""
    a, b, c, d, e, f = m
    return (
        a * n[0] + b * n[2],
        a * n[1] + b * n[3],
        c * n[0] + d * n[2],
        c * n[1] + d * n[3],
        e * n[0] + f * n[2] + n[4],
        e * n[1] + f * n[3] + n[5],
    )
