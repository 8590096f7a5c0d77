"""The numbers that name a worker, an employer and a credit. All are text: zeros matter.

Each function takes what a file or a person wrote and gives the one form that the
program keeps, or raises :class:`WrongIdentifier` with a code that says why.
"""

import re
from functools import lru_cache

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.mx import curp as stdnum_curp
from stdnum.mx import rfc as stdnum_rfc

# Among them the apostrophe by which a spreadsheet keeps a number as text.
_SEPARATORS = frozenset(" -./'\u2010\u2011\u2013")
_NRP = re.compile(r"[A-Z0-9][0-9]{5,14}")
# A number that became text by way of a spreadsheet: "1234567897.0".
_WITH_ZERO_DECIMALS = re.compile(r"\s*([0-9]+)\.0+\s*", re.ASCII)


class WrongIdentifier(ValueError):
    """``code``: ``missing``, ``not_digits``, ``length``, ``check_digit``, ``form``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def compact(text: str) -> str:
    """Upper case, without the separators that people write and what cannot be seen.

    >>> compact(" b55-10768\\t10.8 ")
    'B5510768108'
    """
    value = (text or "").upper()
    if value.isalnum():
        return value
    return "".join(c for c in value if c not in _SEPARATORS and c.isprintable())


@lru_cache(maxsize=4096)
def nss(text: str) -> str:
    """Número de seguridad social: 11 digits, the last a Luhn check digit.

    Leading zeros that a spreadsheet took away come back, its decimals go.

    >>> nss("1234567897"), nss("0123 456 789-7"), nss("1234567897.0")
    ('01234567897', '01234567897', '01234567897')
    """
    digits = _digits(text, 11, shortest=8)
    if not luhn.is_valid(digits):
        raise WrongIdentifier("check_digit")
    return digits


def credit_number(text: str) -> str:
    """Credit: 10 digits; an EBA writes 11, the first a zero.

    >>> credit_number("01234567890"), credit_number("123456789")
    ('1234567890', '0123456789')
    """
    digits = _digits(text, 11, shortest=6)
    if digits[0] != "0":
        raise WrongIdentifier("length")
    return digits[1:]


def nrp(text: str) -> str:
    """Número de registro patronal: usually 11 characters, kept without hyphens.

    Another length is the caller's to warn of (:func:`nrp_is_usual`), never to refuse:
    its check digit is not public.

    >>> nrp("b55-10768-10-8")
    'B5510768108'
    """
    value = compact(text)
    if not value:
        raise WrongIdentifier("missing")
    if not _NRP.fullmatch(value):
        raise WrongIdentifier("form")
    return value


def nrp_is_usual(value: str) -> bool:
    """Whether a normalised registro patronal has the usual 11 characters."""
    return len(value) == 11


def format_nrp(value: str) -> str:
    """As people read it.

    >>> format_nrp("B5510768108")
    'B55-10768-10-8'
    """
    if not nrp_is_usual(value):
        return value
    return f"{value[:3]}-{value[3:8]}-{value[8:10]}-{value[10]}"


def rfc(text: str) -> str:
    """RFC of a person (13, or 10 where the homoclave lacks) or of a company (12).

    Its check digit is not judged: some 1.5 % of real ones fail the published algorithm.
    """
    return _stdnum(stdnum_rfc, text, validate_check_digits=False)


def rfc_of_vat(text: str) -> str:
    """RFC, with its homoclave, in a tax number that may bear the country's prefix.

    Empty if there is none.

    >>> rfc_of_vat("MX ABC010203XY9"), rfc_of_vat("ABC010203XY9"), rfc_of_vat("DE123")
    ('ABC010203XY9', 'ABC010203XY9', '')
    """
    value = compact(text)
    # With the prefix it has 14 or 15 characters, which no RFC has.
    if len(value) > 13 and value.startswith("MX"):
        value = value[2:]
    try:
        return rfc(value) if len(value) > 10 else ""
    except WrongIdentifier:
        return ""


def curp(text: str) -> str:
    """CURP: 18 characters, the last a check digit."""
    return _stdnum(stdnum_curp, text)


def _digits(text: str, length: int, shortest: int) -> str:
    if whole := _WITH_ZERO_DECIMALS.fullmatch(text or ""):
        text = whole[1]
    value = compact(text)
    if not value.strip("0"):
        raise WrongIdentifier("missing")
    if not (value.isascii() and value.isdigit()):
        raise WrongIdentifier("not_digits")
    if not shortest <= len(value) <= length:
        raise WrongIdentifier("length")
    return value.zfill(length)


def _stdnum(module, text: str, **options) -> str:
    value = compact(text)
    if not value:
        raise WrongIdentifier("missing")
    try:
        return module.validate(value, **options)
    except ValidationError as error:
        raise WrongIdentifier("form") from error
