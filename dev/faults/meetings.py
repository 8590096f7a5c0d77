"""Two at once: real processes with cursors of their own, let go at the same moment.

Expected of each pair: both are served (the database made one of them wait or begin
anew), or one of them reads a sentence. Nothing is doubled either way.
"""

import json
import multiprocessing
import time

from . import imports, scene, service
from .scene import Row

AVISO = "l10n_mx_infonavit.aviso"
COMPANY = "Taller Encuentros"
CONNECTION = "l10n_mx_infonavit.connection"
SLIP = "hr.payslip"


def meet(*works):
    """The outcomes of works that begin at the same moment."""
    ready = multiprocessing.get_context("fork").Barrier(len(works))
    processes = [scene.Process(work, ready) for work in works]
    return [process.outcome() for process in processes]


class Meeting:
    """A row of the table: a pair that meets some times, and what must hold after."""

    def __init__(self, one, fault, rounds):
        self.one, self.rounds = one, rounds
        self.row = Row(fault, before=f"met {rounds} times")
        self.sentences = set()
        self.kinds = {"done": 0, "refused": 0, "broke": 0}

    def met(self, *works):
        outcomes = meet(*works)
        for kind, what in outcomes:
            self.kinds[kind] += 1
            if kind == "refused":
                self.sentences.add(what)
            if kind == "broke":
                self.row.expect(what, "", "said raw")
        self.row.expect(any(kind == "done" for kind, _w in outcomes), True, "one wins")
        for sentence in self.sentences:
            self.row.expect(len(sentence.splitlines()), 1, "lines of a sentence")
        return outcomes

    def end(self, after):
        self.row.said = " / ".join(sorted(self.sentences)) or "nothing: both are served"
        self.row.after = after
        return self.row


def rows(one, rounds):
    with one.employer(COMPANY) as employer:
        company, user = employer.company.id, employer.accountant.id
        colleague = employer.make_user(
            "auxiliar", f"{scene.ADDON}.group_infonavit_user"
        ).id
    people = user, colleague
    yield applying_twice(one, company, people, rounds)
    yield applying_and_discarding(one, company, people, rounds)
    yield confirming_and_computing(one, company, people, rounds)
    yield first_of_a_bimester(one, company, people, rounds)
    yield importing_twice(one, people, rounds)
    yield avisos_of_one_credit(one, people, rounds)
    with service.simulator() as url:
        yield fetching_twice(one, url, people)
        yield button_and_cron(one, url, people)


# --- avisos ------------------------------------------------------------------------


def waiting_aviso(one, number):
    """One that a person is to apply: its id."""
    with one.employer(COMPANY) as employer:
        employer.company.l10n_mx_infonavit_auto_apply = False
        employer.make_worker(number)
        [aviso] = employer.import_entries(
            employer.entry("retencion", number, "2026-01-10", 2450)
        )
        assert aviso.state == "new", aviso.state
        return aviso.id


def aviso_and_credit(one, aviso):
    with one.environment() as env:
        record = env[AVISO].browse(aviso)
        credits = env["l10n_mx_infonavit.credit"].search(
            [
                ("company_id", "=", record.company_id.id),
                ("credit_number", "=", record.credit_number),
            ]
        )
        return record.state, len(credits), len(credits.term_ids)


def applying_twice(one, company, people, rounds):
    meeting = Meeting(one, "two accountants apply one aviso", rounds)
    for number in range(1, rounds + 1):
        aviso = waiting_aviso(one, number)
        meeting.met(*(decision(one, p, company, aviso, "action_apply") for p in people))
        meeting.row.expect(aviso_and_credit(one, aviso), ("applied", 1, 1), "aviso")
    return meeting.end("applied, one credit, one term")


def applying_and_discarding(one, company, people, rounds):
    meeting = Meeting(one, "one applies an aviso, the other discards it", rounds)
    ends = set()
    for number in range(101, rounds + 101):
        aviso = waiting_aviso(one, number)
        meeting.met(
            decision(one, people[0], company, aviso, "action_apply"),
            decision(one, people[1], company, aviso, "action_discard", "por error"),
        )
        state, _credits, terms = aviso_and_credit(one, aviso)
        ends.add(state)
        meeting.row.expect(terms, int(state == "applied"), f"terms of one {state}")
    return meeting.end(f"{' or '.join(sorted(ends))}, and its credit follows")


def decision(one, user, company, aviso, method, *args):
    return lambda: one.request(user, company, AVISO, method, [aviso], *args)


# --- payslips ----------------------------------------------------------------------


def make_slips(one, numbers, first, last):
    with one.employer(COMPANY) as employer:
        employer.company.l10n_mx_infonavit_auto_apply = True
        slips = []
        for number in numbers:
            worker = employer.env["hr.employee"].search(
                [("ssnid", "=", scene.common.nss(number))]
            )
            if not worker:
                worker = employer.make_worker(number)
                employer.give_credit(number, 2000 + number)
            slips.append(employer.make_slip(worker, first, last, compute=False).id)
        return slips


def action(one, user, company, slips, method):
    return lambda: one.request(user, company, SLIP, method, slips)


def slip_state(one, slip):
    with one.environment() as env:
        record = env[SLIP].browse(slip)
        lines = [line.total for line in record.line_ids if line.code == "INFONAVIT"]
        kept = record.l10n_mx_infonavit_retention_ids
        return (
            record.state,
            len(lines),
            len(kept),
            sum(lines) + sum(kept.mapped("amount")),
        )


def confirming_and_computing(one, company, people, rounds):
    meeting = Meeting(one, "one confirms a payslip, the other computes it", rounds)
    for number in range(201, rounds + 201):
        [slip] = make_slips(one, [number], "2026-01-01", "2026-01-15")
        one.request(people[0], company, SLIP, "compute_sheet", [slip])
        meeting.met(
            action(one, people[0], company, [slip], "action_payslip_done"),
            action(one, people[1], company, [slip], "compute_sheet"),
        )
        meeting.row.expect(slip_state(one, slip), ("done", 1, 1, 0.0), "payslip")
    return meeting.end("confirmed, one line, one retention that equals it")


def first_of_a_bimester(one, company, people, rounds):
    meeting = Meeting(one, "two compute the first payslips of a bimester", rounds)
    for number in range(rounds):
        year, month = 2015 + number // 6, 1 + 2 * (number % 6)
        days = f"{year}-{month:02d}-01", f"{year}-{month:02d}-15"
        with one.employer(COMPANY) as employer:
            for worker in 301, 302:
                if not number:
                    employer.make_worker(worker, start="2010-01-01")
                    employer.give_credit(worker, notified="2012-01-10")
        slips = make_slips(one, (301, 302), *days)
        meeting.met(
            action(one, people[0], company, slips[:1], "compute_sheet"),
            action(one, people[1], company, slips[1:], "compute_sheet"),
        )
        with one.environment() as env:
            bimester = env["l10n_mx_infonavit.bimester"].search(
                [("company_id", "=", company), ("date_from", "=", days[0])]
            )
            meeting.row.expect(len(bimester), 1, "bimesters")
            meeting.row.expect(len(bimester.retention_ids), 2, "retentions")
    return meeting.end("one bimester with both")


# --- imports -----------------------------------------------------------------------


def importing_twice(one, people, rounds):
    meeting = Meeting(one, "two import the same file of 1,000 avisos", rounds)
    with one.employer(COMPANY) as employer:
        data = imports.make_file(employer, 1000)
    for number in range(rounds):
        company = open_to(one, people, imports.make_company(one, f"Doble {number}"))
        meeting.met(*(importing(one, person, company, data) for person in people))
        state = imports.state_of(one, company)
        for name in ("stored", "distinct", "new"):
            meeting.row.expect(state[name], 1000, name)
        meeting.row.expect(len(state["terms"]), 2 * imports.WORKERS, "terms")
    return meeting.end("each of the 1,000 once, known to the other")


def avisos_of_one_credit(one, people, rounds):
    meeting = Meeting(one, "two import different avisos of the same credits", rounds)
    numbers = range(1, imports.WORKERS + 1)
    with one.employer(COMPANY) as employer:
        files = [
            [employer.entry(kind, number, day, value + number) for number in numbers]
            for kind, day, value in (
                ("retencion", "2026-01-10", 2000),
                ("modificacion", "2026-03-10", 2500),
            )
        ]
    files = [json.dumps(entries).encode() for entries in files]
    for number in range(rounds):
        company = open_to(one, people, imports.make_company(one, f"Cruce {number}"))
        meeting.met(
            *(
                importing(one, person, company, data)
                for person, data in zip(people, files, strict=True)
            )
        )
        state = imports.state_of(one, company)
        meeting.row.expect(state["stored"], 2 * imports.WORKERS, "stored")
        spans = [(term[0], term[1]) for term in state["terms"]]
        meeting.row.expect(len(spans), 2 * imports.WORKERS, "terms")
        meeting.row.expect(len(set(spans)), len(spans), "terms that begin apart")
    return meeting.end("both avisos of each credit, and the terms of both")


def importing(one, user, company, data):
    return lambda: imports.bring_in(one, user, company, data)


def open_to(one, people, company):
    with one.environment() as env:
        env["res.users"].browse(people).write({"company_ids": [(4, company)]})
    return company


# --- fetches -----------------------------------------------------------------------


def connection_state(one, connection):
    with one.environment() as env:
        record = env[CONNECTION].browse(connection)
        folios = env[AVISO].search([("company_id", "=", record.company_id.id)])
        folios = folios.mapped("folio")
        return {
            "stored": len(folios),
            "distinct": len(set(folios)),
            "receipts": record.fetch_ids.mapped("state"),
            "state": record.state,
            "is_complete": bool(record.watermark),
        }


WELL = {
    "stored": service.AVISOS,
    "distinct": service.AVISOS,
    "receipts": ["done"],
    "state": "ready",
    "is_complete": True,
}


def fetching_twice(one, url, people):
    meeting = Meeting(one, "two fetch at once, by the button", 1)
    connection, company = service.connect(one, url, "Consulta Doble")
    open_to(one, people, company)
    meeting.met(*(button(one, person, company, connection) for person in people))
    meeting.row.expect(connection_state(one, connection), WELL, "connection")
    meeting.row.expect(len(meeting.sentences), 1, "who comes second is told")
    return meeting.end("one receipt, every aviso once")


def button_and_cron(one, url, people):
    meeting = Meeting(one, "the scheduled action and the button at once", 1)
    connection, company = service.connect(one, url, "Consulta y Cron")
    open_to(one, people, company)
    service.due(one)

    def late():
        time.sleep(0.3)  # the scheduler's own preparations
        return button(one, people[0], company, connection)()

    meeting.met(lambda: service.scheduler(one), late)
    meeting.row.expect(connection_state(one, connection), WELL, "connection")
    return meeting.end("one receipt, every aviso once")


def button(one, user, company, connection):
    def press():
        one.request(user, company, CONNECTION, "action_fetch", [connection])

    return press
