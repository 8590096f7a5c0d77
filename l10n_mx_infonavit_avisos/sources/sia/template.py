"""Placeholders: which there are, where each may stand, and how they are filled.

``"Bearer {token}"`` is a text with a placeholder. Filling is one pass of substitution:
what a value holds is never looked at again, and nothing is evaluated.
"""

import re
from collections.abc import Iterator, Mapping

# Whatever has a brace is a placeholder of ours or a mistake.
_PIECE = re.compile(r"\{(\w+)\}|[{}]", re.ASCII)

_PARTIES = {"rfc", "developer_rfc"}
_RANGE = {"nrp", "date_from", "date_to"}
_PAGE = {"page", "offset", "cursor", "page_size"}
# By request, and whether the place is seen in addresses, which logs keep.
_ALLOWED = {
    ("token", "public"): _PARTIES,
    ("token", "private"): _PARTIES | {"password", "otp"},
    ("query", "public"): _PARTIES | _RANGE | _PAGE,
    ("query", "private"): _PARTIES | _RANGE | _PAGE | {"token", "otp"},
}
PLACEHOLDERS = frozenset().union(*_ALLOWED.values())
SECRETS = frozenset({"password", "otp", "token"})


def names(text: str) -> Iterator[str]:
    """The placeholders of a text.

    >>> list(names("{rfc}:{password}"))
    ['rfc', 'password']
    """
    return (piece[1] for piece in _PIECE.finditer(text) if piece[1])


def faults(text: str, request: str, place: str) -> Iterator[tuple[str, str]]:
    """(code, piece) of each brace that is wrong in a ``place`` (``public``: path and
    query string; ``private``: headers and body) of a ``request`` (token, query).

    >>> list(faults("{password}", "token", "public"))
    [('misplaced_placeholder', '{password}')]
    >>> list(faults("{rfc.__class__} {who}", "token", "private"))
    [('stray_brace', '{'), ('stray_brace', '}'), ('unknown_placeholder', '{who}')]
    """
    for piece in _PIECE.finditer(text):
        if not piece[1]:
            yield "stray_brace", piece[0]
        elif piece[1] not in PLACEHOLDERS:
            yield "unknown_placeholder", piece[0]
        elif piece[1] not in _ALLOWED[request, place]:
            yield "misplaced_placeholder", piece[0]


def allowed(request: str, place: str) -> list[str]:
    """The placeholders for a ``place`` of a ``request``, as :func:`faults` has them.

    >>> allowed("token", "public")
    ['{developer_rfc}', '{rfc}']
    """
    return [f"{{{name}}}" for name in sorted(_ALLOWED[request, place])]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value in its place.

    >>> fill("{rfc}-{nrp}", {"rfc": "{nrp}", "nrp": "B5510768108"})
    '{nrp}-B5510768108'
    """
    return _PIECE.sub(lambda piece: values[piece[1]], text)


def only_name(text: str) -> str:
    """The placeholder that is the whole text; else an empty text."""
    piece = _PIECE.fullmatch(text)
    return (piece[1] or "") if piece else ""
