"""A batch of payslips, computed in one request and confirmed one by one."""

import os
import time
from datetime import date

from odoo.addons.l10n_mx_infonavit_avisos.tests import common

from . import scene
from .scene import Row

SLIP = "hr.payslip"
WORKERS = int(os.environ.get("FAULTS_PAYSLIPS", 100))
COMPANY = "Nómina en Apuros"
# The cuota fija of a bimester is two months'; its insurance, 15 pesos.
INSURANCE = 15


class Undone(Exception):
    """Ends a transaction that must leave nothing."""


def cuota(number):
    return 1000 + number


def make_workers(one):
    with one.employer(COMPANY) as employer:
        for number in range(1, WORKERS + 1):
            employer.make_worker(number)
        employer.import_entries(
            *(
                employer.entry("retencion", number, "2020-01-10", cuota(number))
                for number in range(1, WORKERS + 1)
            )
        )
        return employer.company.id, employer.accountant.id


def make_slips(one, first, last):
    with one.employer(COMPANY) as employer:
        workers = employer.env["hr.employee"].search(
            [("company_id", "=", employer.company.id)]
        )
        slips = [employer.make_slip(w, first, last, compute=False).id for w in workers]
        return slips


def amounts(env, slips):
    """What each payslip says and what is kept of it, by payslip."""
    result = {}
    for slip in env[SLIP].browse(slips):
        lines = sorted((line.code, round(line.total, 2)) for line in slip.line_ids)
        kept = [
            (r.credit_id.id, str(r.date_from), r.days, r.amount, r.insurance)
            for r in slip.l10n_mx_infonavit_retention_ids.sorted("id")
        ]
        result[slip.id] = lines, kept
    return result


def undisturbed(one, slips):
    """The amounts that a computation gives when nothing disturbs it; it is undone."""
    result = {}
    try:
        with one.environment() as env:
            env[SLIP].browse(slips).compute_sheet()
            result = amounts(env, slips)
            raise Undone
    except Undone:
        return result


def stored(one, slips):
    with one.environment() as env:
        found = env[SLIP].browse(slips)
        states = {s: found.filtered(lambda x, s=s: x.state == s).ids for s in STATES}
        return amounts(env, slips), states


STATES = "draft", "verify", "done"


def rows(one, rounds):
    company, user = make_workers(one)
    computing = Row(f"kill -9 in computing {WORKERS} payslips")
    confirming = Row(f"kill -9 in confirming {WORKERS} payslips")

    def compute(slips):
        return one.request(user, company, SLIP, "compute_sheet", slips)

    def confirm(slips):
        for slip in slips:
            one.request(user, company, SLIP, "action_payslip_done", [slip])

    moments, halves, kept = ([], []), [], []
    whole = 2.0  # seconds that the confirming takes; known after the first
    for first, last in periods(rounds):
        slips = make_slips(one, first, last)
        wanted = undisturbed(one, slips)
        moment = scene.CHANCE.uniform(0, whole_of(one, slips, compute, moments[0]))
        scene.struck(lambda s=slips: compute(s), moment)
        found, states = stored(one, slips)
        halves.append(len(states["verify"]))
        computing.expect(halves[-1] in (0, WORKERS), True, "half a batch")
        moments[0].append(moment)
        compute(slips)
        found, states = stored(one, slips)
        computing.expect(found, wanted, "amounts")

        moment = scene.CHANCE.uniform(0, whole)
        scene.struck(lambda s=slips: confirm(s), moment)
        found, states = stored(one, slips)
        confirming.expect(found, wanted, "amounts after the kill")
        kept.append(len(states["done"]))
        moments[1].append(moment)
        began = time.monotonic()
        confirm(states["verify"])
        whole = (time.monotonic() - began) * WORKERS / len(states["verify"])
        found, states = stored(one, slips)
        confirming.expect(found, wanted, "amounts")
        confirming.expect(len(states["done"]), WORKERS, "confirmed")
    check_bimesters(one, user, company, confirming)
    computing.before = f"killed {scene.summary(moments[0])}: {said(halves)} computed"
    computing.after = "the same amounts as undisturbed"
    confirming.before = f"killed {scene.summary(moments[1])}: {said(kept)} confirmed"
    confirming.after = "the same amounts, no retention doubled, the bimester remitted"
    yield computing
    yield confirming


def periods(rounds):
    """So many quincenas, whole bimesters."""
    found = []
    for bimester in range((rounds + 3) // 4):
        found += common.quincenas(2025 + bimester // 6, 1 + 2 * (bimester % 6))
    return found


def whole_of(one, slips, compute, moments):
    """How long a batch takes; the first time it is measured, and undone."""
    if not moments:
        undone = {}

        def work():
            with one.environment() as env:
                env[SLIP].browse(slips).compute_sheet()
                env.cr.rollback()

        _outcome, undone["seconds"] = scene.timed(work)
        whole_of.seconds = undone["seconds"]
    return whole_of.seconds


def said(counts):
    return f"{min(counts)} to {max(counts)}"


def check_bimesters(one, user, company, row):
    """Each credit to the cent, and the payment noted by the accountant."""
    with one.environment() as env:
        bimesters = env["l10n_mx_infonavit.bimester"].search(
            [("company_id", "=", company)]
        )
        row.expect(bool(bimesters), True, "bimesters")
        for bimester in bimesters:
            retentions = bimester.retention_ids
            by_credit = {}
            for retention in retentions:
                sums = by_credit.setdefault(retention.employee_id.name, [0, 0])
                sums[0] += retention.amount
                sums[1] += retention.insurance
            wanted = {
                f"Trabajador {n}": [2 * cuota(n), INSURANCE]
                for n in range(1, WORKERS + 1)
            }
            found = {
                name: [round(value, 2) for value in sums]
                for name, sums in by_credit.items()
            }
            row.expect(found, wanted, f"sums of {bimester.name}")
            row.expect(bimester.open_count, 0, "payslips to confirm")
        ids = bimesters.ids
    for bimester in ids:
        model = "l10n_mx_infonavit.bimester.remittance"
        day = str(date.today())
        wizard = one.request(
            user,
            company,
            model,
            "create",
            {"bimester_id": bimester, "date_remitted": day},
        )
        one.request(user, company, model, "action_confirm", [wizard])
    with one.environment() as env:
        states = env["l10n_mx_infonavit.bimester"].browse(ids).mapped("state")
        row.expect(set(states), {"remitted"}, "state of the bimesters")
