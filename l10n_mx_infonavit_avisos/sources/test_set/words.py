"""Spanish words brought to one form for comparing."""

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def folded(text: str, keep: str = "") -> str:
    """Lower case, without accents and marks but those to keep; words of CamelCase and
    snake_case apart.

    >>> folded("N° de Crédito:"), folded("FacDescuento"), folded("25 %", keep="%")
    ('n de credito', 'fac descuento', '25 %')
    """
    apart = _CAMEL.sub(" ", text.strip().replace("º", "").replace("°", ""))
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(c)
    ).lower()
    kept = re.escape(keep)
    return " ".join(re.sub(rf"[^a-z0-9{kept}]+", " ", plain).split())
