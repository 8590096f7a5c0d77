"""Tables of rights that lie beside the tests, to be read by people: what a test finds
must be what the table says, so that a change of rights is a visible difference.

After a change that is meant, ``RIGHTS_TABLES=write dev/test odoo
/l10n_mx_infonavit_avisos:TestRightsMatrix,/l10n_mx_infonavit_avisos:TestRpcMethods``
writes them anew.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent
SPACE = "  "


def columns(rows):
    """Rows of words as lines of text, each column as wide as its longest word."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        SPACE.join(
            word.ljust(width) for word, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def is_written_anew():
    return os.environ.get("RIGHTS_TABLES") == "write"


def compare(test, name, head, rows):
    """That a table says these rows; ``head``: what it says of itself."""
    path = FOLDER / name
    found = "\n".join([*(f"# {line}".rstrip() for line in head), *columns(rows), ""])
    if is_written_anew():
        path.write_text(found)
    told = path.read_text() if path.exists() else ""
    test.maxDiff = None
    test.assertEqual(found.splitlines(), told.splitlines(), name)


def read(name):
    """The rows of a table, each a list of words, without its first lines."""
    path = FOLDER / name
    if not path.exists():
        return []
    lines = path.read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return rows[1:]
