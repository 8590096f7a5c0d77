"""A file of some thousand avisos, imported in steps as the progress window does."""

import json

from odoo.addons.l10n_mx_infonavit_avisos.wizards import import_file

from . import scene
from .scene import Row

IMPORT = "l10n_mx_infonavit.import"
STEP = 500
# Workers whose credits the file orders; of the others nobody knows a worker.
WORKERS = 25


def make_file(employer, avisos):
    """A credit and a change of it for each worker, and avisos of strangers."""
    entries = []
    for number in range(1, WORKERS + 1):
        entries += [
            employer.entry("retencion", number, "2026-01-10", 2000 + number),
            employer.entry("modificacion", number, "2026-03-10", 2500 + number),
        ]
    entries += [
        employer.entry("retencion", number, "2026-01-10", 1500)
        for number in range(WORKERS + 1, avisos - WORKERS + 1)
    ]
    # What belongs together comes in different steps.
    return json.dumps(entries[::2] + entries[1::2]).encode()


def make_company(one, name):
    with one.employer(name) as employer:
        for number in range(1, WORKERS + 1):
            employer.make_worker(number)
        return employer.company.id


def bring_in(one, user, company, data):
    """What the wizard and its progress window ask, request by request."""
    import_file.STEP = STEP

    def ask(method, *args):
        return one.request(user, company, IMPORT, method, *args)

    wizard = ask("create", {"file": scene.encoded(data), "filename": "avisos.json"})
    ask("action_preview", [wizard])
    action = ask("action_start", [wizard])
    if action["type"] != "ir.actions.client":
        return action["res_id"]
    while not (step := ask("import_step", [wizard]))["finished"]:
        pass
    return step["fetch_id"]


def state_of(one, company):
    """What a company has, to be compared with another's."""
    with one.environment() as env:
        here = [("company_id", "=", company)]
        folios = env["l10n_mx_infonavit.aviso"].search(here).mapped("folio")
        credits = env["l10n_mx_infonavit.credit"].search(here)
        fetches = env["l10n_mx_infonavit.fetch"].search(here, order="id")
        return {
            "stored": len(folios),
            "distinct": len(set(folios)),
            "new": sum(fetches.mapped("new_count")),
            "terms": sorted(
                [c.credit_number, str(t.date_from), str(t.date_to), t.discount_value]
                for c in credits
                for t in c.term_ids
            ),
            "receipts": fetches.mapped("state"),
            "said": dict(fetches._fields["state"].selection)[
                fetches[:1].state or "done"
            ],
        }


def rows(one, rounds, avisos=3000):
    """One row: as many kills, each in a company of its own."""
    user = None
    with one.employer() as employer:
        user, data = employer.accountant.id, make_file(employer, avisos)
    first = make_company(one, "Importa 0")
    outcome, whole = scene.timed(lambda: bring_in(one, user, first, data))
    wanted = state_of(one, first)
    row = Row(f"kill -9 in an import of {avisos} avisos ({whole:.1f} s whole)")
    row.expect(outcome[0], "done", str(outcome))
    row.expect(wanted["stored"], avisos, "stored without a kill")
    moments, stored, said = [], [], set()
    for number in range(1, rounds + 1):
        company = make_company(one, f"Importa {number}")
        moment = scene.CHANCE.uniform(0, whole)
        scene.struck(lambda c=company: bring_in(one, user, c, data), moment)
        before = state_of(one, company)
        scene.Process(lambda c=company: bring_in(one, user, c, data)).outcome()
        after = state_of(one, company)
        moments.append(moment)
        stored.append(before["stored"])
        if before["receipts"] == ["stopped"]:
            said.add(after["said"])
            row.expect(after["receipts"], ["stopped", "done"], "receipts")
        row.expect(before["stored"], before["distinct"], "after the kill")
        for name in ("stored", "distinct", "new", "terms"):
            row.expect(after[name], wanted[name], name)
    row.before = (
        f"killed {scene.summary(moments)}: {min(stored)} to {max(stored)} stored"
    )
    row.said = " / ".join(filter(None, said))
    row.after = f"all {avisos}, each once, in {rounds} of {rounds}"
    yield row
