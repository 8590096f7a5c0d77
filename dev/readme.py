"""Keeps what OCA shows of each addon equal to its fragments in readme/.

    readme.py           writes README.rst, and of it static/description/index.html
    readme.py --check   fails where one of them is not equal

Run by dev/readme. Fragments name pictures as OCA's own generator wants them,
``../static/description/…``.
"""

import ast
import sys
from pathlib import Path

from docutils.core import publish_parts

ROOT = Path(__file__).resolve().parent.parent
ADDONS = "l10n_mx_infonavit_avisos", "l10n_mx_infonavit_avisos_queue"
SECTIONS = {
    "DESCRIPTION": None,
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
}
CONTENTS = ".. contents::\n   :local:\n"
# Odoo shows the page within its own, pictures by their bare names.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
</head>
<body>
<main class="container">
{body}</main>
</body>
</html>
"""
SETTINGS = {
    "halt_level": 2,
    "report_level": 2,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "embed_stylesheet": False,
    "doctitle_xform": False,
    "initial_header_level": 1,
}


def compose(addon, pictures):
    """The text of README.rst, with the folder in which pictures are."""
    name = ast.literal_eval((addon / "__manifest__.py").read_text())["name"]
    parts = [f"{'=' * len(name)}\n{name}\n{'=' * len(name)}\n"]
    for fragment, title in SECTIONS.items():
        if title:
            parts.append(f"{title}\n{'=' * len(title)}\n")
        parts.append((addon / "readme" / f"{fragment}.rst").read_text())
        if not title:
            parts.append(CONTENTS)
    return "\n".join(parts).replace("../static/description/", pictures)


def page(addon):
    """The text of index.html."""
    text = compose(addon, "")
    parts = publish_parts(text, writer="html5", settings_overrides=SETTINGS)
    title = text.splitlines()[1]
    return PAGE.format(title=title, body=parts["body"])


def main():
    stale = []
    for addon in (ROOT / name for name in ADDONS):
        texts = {
            "README.rst": compose(addon, "static/description/"),
            "static/description/index.html": page(addon),
        }
        for name, text in texts.items():
            target = addon / name
            if "--check" not in sys.argv:
                target.write_text(text)
            elif not target.exists() or target.read_text() != text:
                stale.append(f"{addon.name}/{name}")
    if stale:
        sys.exit(f"{' and '.join(stale)} not as readme/ says: run dev/readme")


if __name__ == "__main__":
    main()
