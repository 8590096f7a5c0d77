"""Between the engine's values and the aviso's record, both ways."""

from functools import partial
from types import SimpleNamespace

from odoo import fields
from odoo.exceptions import UserError

from ..engine import identifiers
from ..engine.notice import NOTICE_CLASSES, Notice, Problem
from ..engine.timeline import Order
from . import wording
from .value import VALUE_DIGITS, to_decimal

# Sources that stand in for Infonavit's own record of an aviso until it comes.
STAND_INS = "manual", "pdf", "eba"

# A notice is the same order again if these agree; the state of the credit and the date
# of its last aviso go on changing after it was issued.
ORDER_FIELDS = (
    "type_code",
    "nss",
    "credit_number",
    "nrp",
    "discount_type",
    "discount_value",
    "date_notified",
    "date_created",
)


# What ``order_of`` reads of an aviso.
ORDER_FROM = (
    "notice_class",
    "type_code",
    "discount_type",
    "discount_value",
    "date_notified",
    "date_created",
)


def values_of(notice):
    """Values of a record from a Notice."""
    return {
        "folio": notice.folio or False,
        "notice_class": notice.notice_class,
        "type_code": notice.type_code,
        "nss": notice.nss,
        "nss_unified": notice.nss_unified or False,
        "credit_number": notice.credit_number,
        "nrp": notice.nrp,
        "rfc": notice.rfc or False,
        "curp": notice.curp or False,
        "discount_type": notice.discount_type,
        "discount_value": float(notice.discount_value or 0),
        "credit_type": notice.credit_type or False,
        "credit_status": notice.credit_status or False,
        "date_notified": notice.date_notified,
        "date_created": notice.date_created,
        "date_granted": notice.date_granted,
    }


def order_fields_of(aviso):
    """What a record ordered when it came in, to compare with a Notice of its folio."""
    return SimpleNamespace(
        type_code=aviso.type_code or "",
        nss=aviso.nss,
        credit_number=aviso.credit_number,
        nrp=aviso.nrp or "",
        discount_type=aviso.discount_type or None,
        discount_value=_value_of(aviso.discount_type, aviso.discount_value),
        date_notified=aviso.date_notified_said or None,
        date_created=aviso.date_created or None,
    )


def notice_of(aviso):
    """The Notice that a record is.

    :raises InvalidNotice: where a program or a person left out what a Notice needs
    """
    return Notice(
        folio=aviso.folio or aviso.same_folio_id.folio or f"#{aviso.id}",
        notice_class=aviso.notice_class or None,
        rfc=aviso.rfc or "",
        curp=aviso.curp or "",
        **vars(order_fields_of(aviso)),
    )


def differences(old, new):
    """(name, old value, new value) of what two Notices of a folio do not say alike.

    Type and value of the discount are one, ``discount``.
    """
    pairs = [
        (name, getattr(old, name), getattr(new, name))
        for name in ORDER_FIELDS
        if not name.startswith("discount_")
    ]
    pairs.append(("discount", _discount_of(old), _discount_of(new)))
    return [(name, before, after) for name, before, after in pairs if before != after]


def _discount_of(notice):
    return notice.discount_type, notice.discount_value


def order_of(aviso):
    """The record as the timeline takes it; the key is its id."""
    return order_of_values(aviso.env, str(aviso.id), aviso)


def order_of_values(env, key, aviso):
    """As ``order_of``, of what has its fields: a record, values of one about to be
    created, a row read of it."""
    get = aviso.get if isinstance(aviso, dict) else partial(getattr, aviso)
    if get("notice_class") not in NOTICE_CLASSES:
        raise ValueError("an aviso without a class orders nothing")
    return Order(
        key,
        get("notice_class"),
        fields.Date.to_date(get("date_notified")),
        get("discount_type") or None,
        _value_of(get("discount_type"), get("discount_value")),
        fields.Date.to_date(get("date_created")) or None,
        env["l10n_mx_infonavit.notice.type"]._returns(get("type_code")),
    )


def order_of_notice(notice, key, today):
    """A Notice of a known class as the timeline takes it, once it came in today."""
    return Order(
        key,
        notice.notice_class,
        date_notified(notice.date_notified, notice.date_created, today),
        notice.discount_type,
        notice.discount_value,
        notice.date_created,
    )


def date_notified(said, created, today):
    """The day that counts as the notice: as said, else of creation, else of arrival."""
    return said or created or today


def _value_of(kind, value):
    return to_decimal(value, VALUE_DIGITS) if kind and value else None


def normalise(env, vals):
    """Identifiers in the form that the program keeps, in place.

    :raises UserError: with a sentence on the one that is wrong
    """
    for name, form in (
        ("nss", identifiers.nss),
        ("credit_number", identifiers.credit_number),
        ("nrp", identifiers.nrp),
    ):
        if not vals.get(name):
            continue
        try:
            vals[name] = form(vals[name])
        except identifiers.WrongIdentifier as error:
            problem = Problem(error.code, name, vals[name])
            raise UserError(wording.problem(env, problem)) from error
