"""The disk of the filestore full: a small one of its own, for this process alone.

To be started in a mount namespace (``unshare --mount``), which takes it along when it
ends.
"""

import contextlib
import os
import subprocess
from pathlib import Path

from odoo.tools import config

from . import files, imports, meetings, scene, service
from .scene import Row

SIZE = 24 * 1024 * 1024
PAGE = 4096
SENTENCE = "The server could not store a file (No space left on device)"


class Disk:
    def __init__(self, database):
        self.folder = Path(config.filestore(database))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.filler = self.folder / "filler"

    def mount(self):
        options = f"size={SIZE},mode=0700"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)]
        subprocess.run(command, check=True)

    @contextlib.contextmanager
    def full(self, left=PAGE):
        """So many bytes are left: a larger file is torn."""
        with self.filler.open("wb") as file:
            with contextlib.suppress(OSError):
                while True:
                    os.write(file.fileno(), bytes(PAGE))
            file.truncate(file.tell() - left)
        try:
            yield
        finally:
            self.filler.unlink()

    def torn(self, one):
        """Files that no attachment would take: none may lie in the way."""
        with one.environment() as env:
            env.cr.execute("SELECT store_fname, file_size FROM ir_attachment")
            sizes = {name: size for name, size in env.cr.fetchall() if name}
        found = [path for path in self.folder.glob("??/*") if path.is_file()]
        names = {str(path.relative_to(self.folder)): path for path in found}
        return [
            name
            for name, path in names.items()
            if name in sizes and path.stat().st_size != sizes[name]
        ]


def rows(one, rounds):
    disk = Disk(one.database)
    disk.mount()
    with service.simulator() as url:
        yield fetching(one, disk, url)
    yield importing(one, disk)
    yield making_workbook(one, disk)
    yield making_cfdis(one, disk)


def check_sentence(row, outcome):
    row.expect(outcome[0], "refused", str(outcome))
    row.said = outcome[1]
    row.expect(SENTENCE in row.said, True, f"said: {row.said}")
    row.expect(len(row.said.splitlines()), 1, "lines of the sentence")


def fetching(one, disk, url):
    row = Row("the disk full, in a fetch by the scheduled action")
    connection, _company = service.connect(one, url, "Disco Lleno")
    service.due(one)
    with disk.full(left=0):
        scene.Process(lambda: service.scheduler(one)).outcome()
    state = meetings.connection_state(one, connection)
    wanted = {
        "stored": 0,
        "distinct": 0,
        "receipts": ["failed"],
        "state": "trouble",
        "is_complete": False,
    }
    row.expect(state, wanted, "connection")
    with one.environment() as env:
        record = env[meetings.CONNECTION].browse(connection)
        row.said = record.last_error or ""
        row.expect(SENTENCE in row.said, True, f"said: {row.said}")
        row.expect(record.next_run > scene.now(), True, "asks again")
    row.before = "nothing stored, the watermark where it was, the receipt failed"
    service.due_again(one, connection)
    scene.Process(lambda: service.scheduler(one)).outcome()
    state = meetings.connection_state(one, connection)
    wanted = meetings.WELL | {"receipts": ["done", "failed"]}
    row.expect(state, wanted, "again")
    row.expect(disk.torn(one), [], "torn files")
    row.after = f"all {service.AVISOS}, each once"
    return row


def importing(one, disk):
    row = Row("the disk full, in an import")
    company = imports.make_company(one, "Archivo sin Lugar")
    user = one.user()
    with one.employer() as employer:
        data = imports.make_file(employer, 400)

    def work():
        return imports.bring_in(one, user, company, data)

    with disk.full():
        check_sentence(row, scene.Process(work).outcome())
    state = imports.state_of(one, company)
    row.expect((state["stored"], state["receipts"]), (0, []), "after")
    row.before = "nothing stored, no receipt"
    row.expect(scene.Process(work).outcome()[0], "done", "again")
    state = imports.state_of(one, company)
    row.expect((state["stored"], state["receipts"]), (400, ["done"]), "again")
    row.expect(disk.torn(one), [], "torn files")
    row.after = "all 400, each once, and the file attached"
    return row


def making_workbook(one, disk):
    row = Row("the disk full, in making the evidence workbook")
    test_set, company, user = files.make_round(one)

    def work():
        return files.make_workbook(one, user, company, test_set)

    with disk.full():
        check_sentence(row, scene.Process(work).outcome())
    row.expect(files.has_workbook(one, test_set), False, "a file after")
    row.before = "no file attached"
    row.expect(scene.Process(work).outcome()[0], "done", "again")
    row.expect(files.has_workbook(one, test_set), True, "a file again")
    row.expect(files.workbook_fault(one, test_set) or "", "", "the files")
    row.expect(disk.torn(one), [], "torn files")
    row.after = "both files made, and whole"
    return row


def making_cfdis(one, disk):
    row = Row(f"the disk full, in making the CFDIs of {files.SLIPS} payslips")
    _set, company, user = files.make_round_of(one)
    run = files.make_batch(one, "Lote sin Lugar")

    def work():
        return files.make_cfdis(one, user, company, run)

    with disk.full(left=12 * PAGE):
        check_sentence(row, scene.Process(work).outcome())
    row.expect(files.cfdi_fault(one, run) or "", "", "attached after")
    row.before = f"{files.count_cfdis(one, run)[0]} made, each whole; no zip"
    outcome = scene.Process(work).outcome()
    row.expect(outcome[0], "done", str(outcome))
    row.expect(files.count_cfdis(one, run), (files.SLIPS, files.SLIPS), "again")
    row.expect(files.members(one, outcome[1]), files.SLIPS, "in the zip")
    row.expect(disk.torn(one), [], "torn files")
    row.after = f"{files.SLIPS} CFDIs, one a payslip, and the zip"
    return row
