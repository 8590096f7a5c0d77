"""Avisos at size: imported from a file, derived anew, an EBA, fetched over a socket.

dev/bench runs it through ``odoo shell`` once a piece (``BENCH_PIECE``), so that each
peak of memory is that of a process of its own: megabytes above what the process had
before. ``scene`` makes the company, its workers and the files; each of the others
begins without an aviso.

A *bare create* is the model's own ``create``, a thousand rows at a time, without notes
in the chatter, of values that are there: nothing is read, matched, judged or derived.
"""

import base64
import contextlib
import json
import os
import zipfile
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import bench_emission
import bench_fetch
import demo_company
from bench_scene import make_workers, modificaciones, nss, retenciones
from bench_tools import Peak, Turns, clean, measured, row, title
from demo_company import ADDON

from odoo import fields
from odoo.tools import split_every

from odoo.addons.l10n_mx_infonavit_avisos.models.aviso_state import Aviso
from odoo.addons.l10n_mx_infonavit_avisos.models.intake import CHUNK
from odoo.addons.l10n_mx_infonavit_avisos.models.notice_record import values_of
from odoo.addons.l10n_mx_infonavit_avisos.sources import json_file

AVISOS = int(os.environ.get("AVISOS") or 100_000)
ROWS = int(os.environ.get("EBA") or 20_000)
CREDITS = int(os.environ.get("CREDITS") or 20_000)
ROUNDS = 5
# From this size on one turn must do.
LARGE = 50_000
FILES = Path(os.environ["STATE"]) / "bench"
NRP = "Y9900001109"
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
}


# --- the scene ------------------------------------------------------------------------


def piece_scene(env):
    demo_company.install(env)
    company = demo_company.load(env)
    make_workers(env, company, max(AVISOS // 2, ROWS, CREDITS))
    env.cr.execute("ANALYZE")
    env.cr.commit()
    FILES.mkdir(exist_ok=True)
    # Avisos of a worker follow each other as the service gives them, by date.
    workers = range(AVISOS // 2)
    write_files("avisos", retenciones(workers) + modificaciones(workers))
    strangers = range(10_000_000, 10_000_000 + AVISOS)
    write_files("strangers", retenciones(strangers))
    few = range(AVISOS // 10)  # two avisos each
    write_files("few", retenciones(few) + modificaciones(few))
    FILES.joinpath("eba.xls").write_bytes(bench_emission.an_eba(ROWS, nss, NRP))


def write_files(name, entries):
    FILES.joinpath(f"{name}.json").write_text(json.dumps(entries))
    with zipfile.ZipFile(FILES / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, some in enumerate(split_every(10_000, entries)):
            archive.writestr(f"avisos-{number}.json", json.dumps(some))


def acting(env):
    """The environment of an accountant of the company; its company."""
    company = env.ref(f"{ADDON}.company_ficticia")
    admin = env.ref("base.user_admin")
    context = {"allowed_company_ids": company.ids}
    return env(user=admin.id, su=False, context=context), company


def wizard_of(env, name, **values):
    data = base64.b64encode(FILES.joinpath(name).read_bytes())
    return env["l10n_mx_infonavit.import"].create(
        {"file": data, "filename": name, **values}
    )


def import_at_once(env, name):
    wizard_of(env, name).action_import()


def import_in_steps(env, name):
    """As the preview's button does, a step after the other."""
    wizard = wizard_of(env, name)
    wizard.action_preview()
    while not wizard.import_step()["finished"]:
        env.invalidate_all()  # each is a request of its own


# --- import ---------------------------------------------------------------------------


def piece_import(env):
    env, company = acting(env)
    measured(env, lambda: wizard_of(env, "few.json").action_preview())
    with Peak() as peak:
        measured(env, lambda: import_at_once(env, "avisos.json"))
    strangers = [values | {"state": "unmatched"} for values in read(env, "strangers")]
    avisos = read(env, "avisos")
    receipt = env["l10n_mx_infonavit.fetch"].sudo()
    receipt = receipt.create({"name": "a", "source": "file", "company_id": company.id})
    bare = "bare create of the avisos"
    same = "bare create of the same rows: avisos, credits, terms"
    applied = "imported, every one applied"
    turns = Turns(
        env,
        {
            bare: lambda: create_avisos(env, strangers, receipt),
            "imported, nobody's: they wait": lambda: import_at_once(
                env, "strangers.json"
            ),
            same: lambda: create_all(env, avisos, receipt),
            applied: lambda: import_at_once(env, "avisos.json"),
        },
        ROUNDS if AVISOS < LARGE else 1,
    )
    clean(env)
    with contextlib.closing(env.cr.savepoint()):
        import_at_once(env, "avisos.json")
        known = measured(env, lambda: import_at_once(env, "avisos.json")).seconds
    title(f"{AVISOS:,} avisos of a file, of {AVISOS // 2:,} workers", "avisos a second")
    for name in turns.costs:
        spent = turns.median(name)
        row(name, spent, turns.ratio(name, bare), f"{AVISOS / spent:,.0f}")
    print("  the last one beside a bare create of the same rows:", end=" ")
    print(f"{turns.ratio(applied, same):.2f}; its peak of memory: +{peak}")
    row("imported, all known already", known, None, f"{AVISOS / known:,.0f}")


def read(env, name):
    """Values of the avisos of a file, as their rows have them."""
    payload_map = env["l10n_mx_infonavit.notice.type"].sudo()._payload_map()
    data = FILES.joinpath(f"{name}.json").read_bytes()
    return [
        values_of(entry.notice) | {"payload": entry.original, "source": "file"}
        for entry in json_file.read(data, payload_map)
    ]


def create_avisos(env, rows, receipt):
    """A bare create; gives the records' ids."""
    nothing = lambda avisos, *args: None  # noqa: E731
    model = env["l10n_mx_infonavit.aviso"].sudo().with_context(**QUIET)
    of_receipt = {"fetch_id": receipt.id, "company_id": receipt.company_id.id}
    ids = []
    with patch.multiple(Aviso, _judge_new=nothing, _take_effect=nothing):
        for chunk in split_every(CHUNK, rows):
            ids += model.create([values | of_receipt for values in chunk]).ids
            env.invalidate_all()
    return ids


def create_all(env, rows, receipt):
    """A bare create of the avisos in force, of their credits and of the terms."""
    company = receipt.company_id
    workers = workers_by_nss(env, company)
    registro = env.ref(f"{ADDON}.registro_patronal_leon")
    in_force = {
        "state": "applied",
        "applied_uid": env.uid,
        "applied_date": fields.Datetime.now(),
        "registro_patronal_id": registro.id,
    }
    first, last = date(2026, 1, 16), date(2026, 8, 31)
    keys = [(values["nss"], values["credit_number"]) for values in rows]
    credit_of = {}
    credits = env["l10n_mx_infonavit.credit"].sudo().with_context(**QUIET)
    for chunk in split_every(CHUNK, dict.fromkeys(keys)):
        created = credits.create(
            [
                {
                    "company_id": company.id,
                    "employee_id": workers[number],
                    "credit_number": credit,
                    "registro_patronal_id": registro.id,
                    "date_from": first,
                }
                for number, credit in chunk
            ]
        )
        credit_of |= zip(chunk, created.ids, strict=True)
        env.invalidate_all()
    ids = create_avisos(
        env,
        [
            values
            | in_force
            | {"employee_id": workers[key[0]], "credit_id": credit_of[key]}
            for key, values in zip(keys, rows, strict=True)
        ],
        receipt,
    )
    terms = env["l10n_mx_infonavit.credit.term"].sudo()
    for chunk in split_every(CHUNK, zip(ids, keys, rows, strict=True)):
        terms.create(
            [
                {
                    "credit_id": credit_of[key],
                    "company_id": company.id,
                    "aviso_id": aviso,
                    "date_from": first
                    if values["notice_class"] == "retencion"
                    else last + timedelta(days=1),
                    "date_to": values["notice_class"] == "retencion" and last,
                    "discount_type": values["discount_type"],
                    "discount_value": values["discount_value"],
                }
                for aviso, key, values in chunk
            ]
        )
        env.invalidate_all()


def workers_by_nss(env, company):
    found = env["hr.version"].search_read(
        [("company_id", "=", company.id), ("employee_id", "!=", False)],
        ["l10n_mx_infonavit_nss", "employee_id"],
    )
    return {one["l10n_mx_infonavit_nss"]: one["employee_id"][0] for one in found}


def piece_steps(env):
    """As a person does it: the preview, then the steps of the progress window."""
    env, _company = acting(env)
    measured(env, lambda: wizard_of(env, "few.zip").action_preview())
    with Peak() as of_preview:
        previewed = measured(env, lambda: wizard_of(env, "avisos.zip").action_preview())
    with Peak() as peak:
        whole = measured(env, lambda: import_in_steps(env, "avisos.zip"))
    title(f"The same from a zip, of {AVISOS:,} avisos", "peak of memory")
    row("the preview", previewed.seconds, None, f"+{of_preview}")
    row("the preview, and the import in steps", whole.seconds, None, f"+{peak}")


# --- credits derived anew ------------------------------------------------------------


def piece_rebuild(env):
    env, _company = acting(env)
    credits = env["l10n_mx_infonavit.credit"].sudo()
    terms = env["l10n_mx_infonavit.credit.term"].sudo()
    avisos = retenciones(range(CREDITS)) + modificaciones(range(CREDITS))
    data = base64.b64encode(json.dumps(avisos).encode())
    env["l10n_mx_infonavit.import"].create({"file": data}).action_import()
    env.flush_all()
    env.cr.execute("ANALYZE")
    found = credits.search_read([], ["company_id", "employee_id", "credit_number"])
    keys = [
        (one["company_id"][0], one["employee_id"][0], one["credit_number"])
        for one in found
    ]
    names = "credit_id company_id aviso_id date_from date_to discount_type".split()
    rows = [
        {name: value for name, value in one.items() if name != "id"}
        for one in terms.search_read([], [*names, "discount_value"], load=None)
    ]
    queries = []
    bare = f"bare create of {len(rows):,} terms"
    turns = Turns(
        env,
        {
            bare: lambda: create_terms(env, rows),
            "derived, all terms thrown away": lambda: rebuild(env, keys, queries, True),
            "derived, nothing changed": lambda: rebuild(env, keys, queries, False),
        },
        ROUNDS,
    )
    title(f"The terms of {len(keys):,} credits, {len(rows):,}", "ms a credit")
    for name in turns.costs:
        spent = turns.median(name)
        row(name, spent, turns.ratio(name, bare), f"{1000 * spent / len(keys):.2f}")
    first, last = queries[1], queries[-1]
    print(f"  queries of a chunk of 1,000 credits: {first} the second, {last} the last")


def throw_away(env):
    env.cr.execute("DELETE FROM l10n_mx_infonavit_credit_term")
    env.invalidate_all(flush=False)


def create_terms(env, rows):
    throw_away(env)
    terms = env["l10n_mx_infonavit.credit.term"].sudo()
    for chunk in split_every(CHUNK, rows):
        terms.create(chunk)
        env.flush_all()
        env.invalidate_all()


def rebuild(env, keys, queries, anew):
    if anew:
        throw_away(env)
    for chunk in split_every(CHUNK, keys):
        before = env.cr.sql_log_count
        env["l10n_mx_infonavit.credit"]._rebuild(set(chunk))
        env.flush_all()
        queries.append(env.cr.sql_log_count - before)
        env.invalidate_all()


# --- the others -----------------------------------------------------------------------


def piece_emission(env):
    env, company = acting(env)
    import_at_once(env, "few.json")
    bench_emission.run(env, company, FILES / "eba.xls", ROWS)


def piece_fetch(env):
    bench_fetch.run(env, acting(env)[1], FILES / "avisos.json", AVISOS)


def piece_small_fetch(env):
    bench_fetch.run(env, acting(env)[1], FILES / "few.json", AVISOS // 5)


def main(env, piece):
    if piece != "scene":
        bench_fetch.empty(env)  # what the piece before it has committed
    globals()[f"piece_{piece}"](env)


main(env, os.environ["BENCH_PIECE"])  # noqa: F821 (odoo shell gives it)
