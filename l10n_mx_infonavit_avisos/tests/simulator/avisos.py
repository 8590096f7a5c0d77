"""Made-up avisos: numbers that count up, with the check digits that they need."""

from collections.abc import Iterator
from datetime import date, timedelta

NRP = "Y9900001109"
FIRST_DAY = date(2026, 9, 1)
# TipoDescuento, and what a worker pays by it: per cent, pesos a month, times UMI.
_DISCOUNTS = (
    {"TipoDescuento": "1", "FacDescuento": 0, "MonDescuento": 25},
    {"TipoDescuento": "2", "FacDescuento": 0, "MonDescuento": 2450.5},
    {"TipoDescuento": "3", "FacDescuento": 26.0528, "MonDescuento": 0},
)


def make_nss(serial: int) -> str:
    """The NSS with this serial number of up to eight digits, of nobody.

    >>> make_nss(1)
    '99000000010'
    """
    body = f"99{serial:08d}"
    doubled = [
        int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))
    ]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return body + str(-total % 10)


def made_up_avisos(
    workers: int,
    *,
    first: int = 1,
    nrp: str = NRP,
    first_day: date = FIRST_DAY,
    days: int = 30,
    with_changes: bool = False,
) -> Iterator[dict]:
    """A retención for each of so many workers, counted from ``first``, created on so
    many days in turn; ``with_changes``: a modificación for every third of them, and a
    suspensión for every fifth, each a month after the one before."""
    for serial in range(first, first + workers):
        created = first_day + timedelta(days=serial % days)
        yield _aviso(serial, "02", nrp, created)
        if with_changes and serial % 3 == 0:
            yield _aviso(serial, "03", nrp, created + timedelta(days=30))
        if with_changes and serial % 5 == 0:
            yield _aviso(serial, "12", nrp, created + timedelta(days=60))


def _aviso(serial: int, type_code: str, nrp: str, created: date) -> dict:
    letter = "S" if type_code == "12" else "R"
    discount = _DISCOUNTS[serial % len(_DISCOUNTS)]
    return {
        "NRP": nrp,
        "NSS": make_nss(serial),
        "RFCTrabajador": "",
        "CURPTrabajador": "",
        "FolioAviso": f"{letter}{type_code}09{created:0%y}{serial:06d}",
        "NumCredito": f"99{serial:08d}",
        "TipoAviso": type_code,
        "FechaNotLinea": f"{created + timedelta(days=1)}",
        "FechaOtorgamiento": f"{created - timedelta(days=14)}",
        "FechaCreaAviso": f"{created}",
        "FechaUltimoAviso": f"{created}",
        "NSSUnificado": "",
        "TipoCredito": "001",
        "EstatusCredito": "001",
        **discount,
    }
