"""What is refused of a credit in process, each with a sentence."""

import base64

from odoo.exceptions import UserError, ValidationError

from ..engine import identifiers, procedure
from ..engine.notice import Problem
from . import credit_confirmation_wording, wording
from .daily import today_in_mexico
from .pdf import is_whole_pdf

# Those that the employer or Infonavit has still to act on.
OPEN = ("to_confirm", "confirmed")


def normalise(env, vals):
    """Bring what people type into the form in which it is kept, in place.

    :raises UserError: with a sentence on the identifier that is wrong
    """
    for name, form in (
        ("nss", identifiers.nss),
        ("credit_number", procedure.masked_number),
    ):
        if not vals.get(name):
            continue
        try:
            vals[name] = form(vals[name]) or False
        except identifiers.WrongIdentifier as error:
            problem = Problem(error.code, name, vals[name])
            raise UserError(wording.problem(env, problem)) from error


def check_dates(confirmations):
    """Application, then all else, and nothing in the future."""
    today = today_in_mexico()
    for record in confirmations.filtered("date_application"):
        if record.date_application > today:
            raise ValidationError(
                record.env._(
                    "The application cannot be in the future: write the day that the "
                    "portal shows."
                )
            )
        for name in ("date_confirmed", "date_worker_acuse", "date_withdrawn"):
            if not record.date_application <= (record[name] or today) <= today:
                raise ValidationError(
                    credit_confirmation_wording.wrong_date(record, name, today)
                )


def check_acuses(confirmations):
    """Both are PDF files, as Infonavit gives them."""
    for record in confirmations.with_context(bin_size=False):
        for content in filter(None, (record.acuse, record.worker_acuse)):
            if not is_whole_pdf(base64.b64decode(content)):
                raise ValidationError(
                    record.env._(
                        "The acuse is not a whole PDF file: download it again from "
                        "Infonavit, and attach it unchanged."
                    )
                )


def check_not_twice(confirmations):
    """One procedure waits once: an aviso could not tell the two apart."""
    others = confirmations.search(
        [
            ("company_id", "in", confirmations.company_id.ids),
            ("nss", "in", confirmations.mapped("nss")),
            ("state", "in", OPEN),
        ]
    )
    for record in confirmations.filtered(lambda c: c.state in OPEN):
        for other in others - record:
            if _may_be_the_same(record, other):
                raise ValidationError(
                    record.env._(
                        "A procedure of this worker waits already (%(procedure)s): "
                        "complete that one, or withdraw it.",
                        procedure=other.display_name,
                    )
                )


def _may_be_the_same(one, other):
    if (one.company_id, one.nss) != (other.company_id, other.nss):
        return False
    numbers = (one.credit_number or "", other.credit_number or "")
    # Two whole numbers are two credits.
    return numbers[0] == numbers[1] or not all(map(procedure.is_whole, numbers))
