"""A bimester is remitted while a colleague's request for one of its payslips is under
way: that request began before, and comes to its payslip after.

Both read a database in which the other has done nothing yet; the later one notices.
"""

import multiprocessing

from odoo.addons.l10n_mx_infonavit_avisos.models.hr_payslip import HrPayslip

from . import meetings, scene
from .scene import Row

BIMESTER = "l10n_mx_infonavit.bimester"
REMITTANCE = "l10n_mx_infonavit.bimester.remittance"
PATIENCE = 30  # seconds


def rows(one, rounds):
    with one.employer(meetings.COMPANY) as employer:
        company, user = employer.company.id, employer.accountant.id
    refund, confirm = "refund_sheet", "action_payslip_done"
    yield late(one, company, user, "refunds a payslip of it", refund, "2026-01")
    yield late(one, company, user, "confirms one more", confirm, "2026-03")


def late(one, company, user, words, method, month):
    row = Row(
        f"one remits a bimester, the other {words}", before="one began before the other"
    )
    [first] = meetings.make_slips(one, [401], f"{month}-01", f"{month}-15")
    [last] = meetings.make_slips(one, [401], f"{month}-16", f"{month}-31")
    one.request(user, company, meetings.SLIP, "action_payslip_done", [first])
    slip = first if method == "refund_sheet" else last
    before = meetings.slip_state(one, slip)
    context = multiprocessing.get_context("fork")
    began, remitted = context.Event(), context.Event()
    act = meetings.action(one, user, company, [slip], method)
    other = scene.Process(lambda: waiting(method, began, remitted, act))
    mark = scene.Process(lambda: remit(one, company, user, month, began, remitted))
    row.expect(mark.outcome()[0], "done", "who remits")
    kind, said = other.outcome()
    row.said = str(said)
    row.expect(kind, "refused", f"who {words}")
    row.expect("remitted already" in row.said, True, "says why")
    row.expect(meetings.slip_state(one, slip), before, "payslip")
    row.after = "remitted, and the payslip as it was"
    return row


def waiting(method, began, remitted, act):
    """The request, which stops at the door of the method until the other is done; begun
    anew it finds the door open."""
    original = getattr(HrPayslip, method)

    def door(slips):
        slips.mapped("state")  # what the transaction sees is fixed by now
        began.set()
        if not remitted.wait(PATIENCE):
            raise TimeoutError("nobody remits")
        return original(slips)

    setattr(HrPayslip, method, door)
    return act()


def remit(one, company, user, month, began, remitted):
    if not began.wait(PATIENCE):
        raise TimeoutError("nobody began")
    try:
        with one.environment() as env:
            [bimester] = env[BIMESTER].search(
                [("company_id", "=", company), ("date_from", "=", f"{month}-01")]
            )
        values = {"bimester_id": bimester.id, "amount_remitted": 1000}
        wizard = one.request(user, company, REMITTANCE, "create", values)
        return one.request(user, company, REMITTANCE, "action_confirm", [wizard])
    finally:
        remitted.set()
