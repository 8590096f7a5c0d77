"""The screens that show the service at work: what to photograph, and where it is.

Infonavit's guide of 21 March 2024 asks for "pantallas del sistema donde se pueda
observar la implementación del servicio" and names none: the list is ours.
"""

from dataclasses import dataclass

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Proposal:
    """A screen to photograph. ``caption``: of the picture in the evidence file;
    ``to_show``: what is to be seen; ``action``: opens it where there is no record."""

    caption: LazyGettext
    to_show: LazyGettext
    action: str
    is_required: bool = True


ADDON = "l10n_mx_infonavit_avisos"
# In the order in which the data go, which is that of the pictures.
SCREENS = {
    "connection": Proposal(
        _lt("Connection with Infonavit's service"),
        _lt("The connection's form with its last successful test, without secrets."),
        f"{ADDON}.action_connection",
    ),
    "fetch": Proposal(
        _lt("Avisos received from the service"),
        _lt("A receipt of the service with the list of the avisos that it brought."),
        f"{ADDON}.action_fetch",
    ),
    "aviso": Proposal(
        _lt("Aviso applied to its worker"),
        _lt("An aviso in the state Applied, with its worker and its discount."),
        f"{ADDON}.action_aviso",
    ),
    "credit": Proposal(
        _lt("Credit and its terms"),
        _lt("The credit that the avisos give, with the dates of each discount."),
        f"{ADDON}.action_credit",
    ),
    "payslip": Proposal(
        _lt("Payslip with the deduction explained"),
        _lt("The payslip's tab Infonavit: each amount with its steps."),
        "payroll.hr_payslip_action",
    ),
    "cfdi": Proposal(
        _lt("CFDI de nómina of the payslip"),
        _lt("The payslip's tab CFDI, from which the unsealed XML is downloaded."),
        "payroll.hr_payslip_action",
        is_required=False,
    ),
    "retention": Proposal(
        _lt("Retentions of the payroll"),
        _lt("The list of retentions: worker, credit, bimester, days, amount."),
        f"{ADDON}.action_retention",
    ),
}
OTHER = "other"
